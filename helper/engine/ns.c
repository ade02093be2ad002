/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which namespaces of the plan are present. Input: the namespaces that the kernel shows or removes. Output: the state
 * of each namespace of the plan, its error, and messages: present, gone, absent, shut, or replaced by another
 * namespace. verdict.c decides whether the boot goes on without a namespace. Pure.
 */
#include <stdio.h>
#include <string.h>

#include "floors.h"
#include "nbft-words.h"

/* How long a namespace is absent before a message says so. The kernel scans a new controller in milliseconds. */
#define NS_ABSENCE_SAY_US (2 * US_PER_S)

/* The identifier of a namespace in words: "uuid 0011...", "nguid 0011...", "eui64 0011..." or "nsid 3". Returns buf. */
static const char *nid_words(enum nbft_nid_type type, const uint8_t *nid, uint32_t nsid, char *buf, size_t size) {
	char text[UUID_TEXT_MAX];

	if (nbft_nid_text(type, nid, text))
		snprintf(buf, size, "%s %s", nbft_nid_type_text(type), text);
	else
		snprintf(buf, size, "nsid %u", nsid);
	return buf;
}

static bool matches(const struct plan_ns *want, const struct ns_facts *ns) {
	switch (want->nid_type) {
	case NBFT_NID_UUID:
		return ns->has_uuid && memcmp(want->nid, ns->uuid, 16) == 0;
	case NBFT_NID_NGUID:
		return ns->has_nguid && memcmp(want->nid, ns->nguid, 16) == 0;
	case NBFT_NID_EUI64:
		return ns->has_eui64 && memcmp(want->nid, ns->eui64, 8) == 0;
	default:
		return want->nsid == ns->nsid && strcmp(want->nqn, ns->nqn) == 0;
	}
}

/* The strongest identifier that a namespace has, in words. Returns buf. */
static const char *own_nid_words(const struct ns_facts *ns, char *buf, size_t size) {
	if (ns->has_uuid)
		return nid_words(NBFT_NID_UUID, ns->uuid, 0, buf, size);
	if (ns->has_nguid)
		return nid_words(NBFT_NID_NGUID, ns->nguid, 0, buf, size);
	if (ns->has_eui64)
		return nid_words(NBFT_NID_EUI64, ns->eui64, 0, buf, size);
	return nid_words(NBFT_NID_NONE, NULL, ns->nsid, buf, size);
}

/* True when the error gives the reason why the namespace is absent. */
static bool has_reason(const struct ns_run *run) {
	return run->error[0] && !run->vague;
}

/*
 * Notes that the right subsystem has the right NSID with another NID: somebody exchanged the volume behind the
 * namespace.
 */
static void note_other(struct engine *e, size_t i, const struct ns_facts *ns) {
	const struct plan_ns *want = &e->plan.nss[i];
	struct ns_run *run = &e->nss[i];
	char wanted[64], found[64];

	if (run->present || has_reason(run) || want->nsid != ns->nsid || strcmp(want->nqn, ns->nqn) != 0)
		return;
	run->vague = false;
	snprintf(run->error, sizeof(run->error), "another namespace: nsid %u (%s) has %s, the table names %s", ns->nsid,
		 ns->dev, own_nid_words(ns, found, sizeof(found)),
		 nid_words(want->nid_type, want->nid, want->nsid, wanted, sizeof(wanted)));
	say_ns(e, LOG_WARNING, i, "%s; still waiting for the namespace of the table", run->error);
}

/*
 * Notes that the target has the namespace and keeps this path to it shut (ANA). Another path may be open, and the
 * target may open this path later.
 */
static void note_shut(struct engine *e, size_t i, const struct ns_facts *ns) {
	struct ns_run *run = &e->nss[i];

	if (run->present || has_reason(run))
		return;
	run->vague = false;
	snprintf(run->error, sizeof(run->error),
		 "connected, but the target has shut the path to the namespace: ANA state %s", ns->ana);
	say_ns(e, LOG_WARNING, i, "%s; still waiting for another state", run->error);
}

void ns_seen(struct engine *e, const struct ns_facts *ns) {
	char name[64];

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		const struct plan_ns *want = &e->plan.nss[i];
		struct ns_run *run = &e->nss[i];

		if (!matches(want, ns)) {
			note_other(e, i, ns);
			continue;
		}
		if (ns->ana[0]) {
			note_shut(e, i, ns);
			continue;
		}
		if (run->present)
			continue;
		run->present = true;
		run->error[0] = '\0';
		snprintf(run->dev, sizeof(run->dev), "%s", ns->dev);
		say_ns(e, LOG_NOTICE, i, "namespace %s is /dev/%s",
		       nid_words(want->nid_type, want->nid, want->nsid, name, sizeof(name)), ns->dev);
	}
}

void ns_gone(struct engine *e, const char *dev) {
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		struct ns_run *run = &e->nss[i];

		if (!run->present || strcmp(run->dev, dev) != 0)
			continue;
		*run = (struct ns_run){ .present = false };
		say_ns(e, LOG_WARNING, i, "/dev/%s is gone, waiting for it to come back", dev);
	}
}

bool ns_all_boot_present(const struct engine *e) {
	for (size_t i = 0; i < e->plan.n_nss; i++)
		if (e->plan.nss[i].boot && !e->nss[i].present)
			return false;
	return true;
}

bool ns_any_boot_present(const struct engine *e) {
	for (size_t i = 0; i < e->plan.n_nss; i++)
		if (e->plan.nss[i].boot && e->nss[i].present)
			return true;
	return false;
}

/* True when some path to the namespace's subsystem has been connected since the time `since` or longer. */
static bool any_live_since(const struct engine *e, const struct plan_ns *ns, uint64_t since) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].when <= since &&
		    strcmp(e->paths[i].want->nqn, ns->nqn) == 0)
			return true;
	return false;
}

/*
 * Sets the error of each namespace that its connected subsystem lacks, and says the error once. Before that,
 * ACTION_LOOK looks for paths that are shut, since no uevent tells of them.
 */
void ns_step(struct engine *e) {
	char name[64];

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		const struct plan_ns *want = &e->plan.nss[i];
		struct ns_run *run = &e->nss[i];

		if (run->present || has_reason(run) || e->now < NS_ABSENCE_SAY_US ||
		    !any_live_since(e, want, e->now - NS_ABSENCE_SAY_US))
			continue;
		if (retry_is_due(e, &run->look)) {
			retry_ask(e, &run->look);
			say_action(e, ACTION_LOOK);
			continue;
		}
		if (run->error[0] || retry_holds(&run->look))
			continue;
		run->vague = true;
		snprintf(run->error, sizeof(run->error), "connected, but the subsystem has no namespace with %s",
			 nid_words(want->nid_type, want->nid, want->nsid, name, sizeof(name)));
		say_ns(e, LOG_WARNING, i, "%s; still waiting for it", run->error);
	}
}

/* One reading serves all namespaces, so a failure is one for each namespace that waits for the reading. */
void ns_looked(struct engine *e, int err) {
	for (size_t i = 0; i < e->plan.n_nss && err != 0; i++)
		if (e->nss[i].look.at == UINT64_MAX)
			retry_failed(e, &e->nss[i].look, RETRY_REQUEST);
}

/* When ns_step() may set an error next: NS_ABSENCE_SAY_US after the first path to an absent namespace was connected. */
uint64_t ns_wakeup(const struct engine *e) {
	uint64_t at = UINT64_MAX;

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		if (e->nss[i].present || has_reason(&e->nss[i]))
			continue;
		at = earlier(at, retry_wakeup(e, &e->nss[i].look));
		if (e->nss[i].look.asked != 0)
			continue;
		for (size_t p = 0; p < e->n_paths; p++)
			if (e->paths[p].state == PATH_LIVE && strcmp(e->paths[p].want->nqn, e->plan.nss[i].nqn) == 0)
				at = earlier(at, e->paths[p].when + NS_ABSENCE_SAY_US);
	}
	return at;
}
