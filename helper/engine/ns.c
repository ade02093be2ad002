/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which namespaces of the plan are present. Input: the namespaces that the kernel shows or removes. Output: the state
 * of each namespace of the plan, its error, and messages: present, gone, absent, shut, in another subsystem, ignored by
 * the kernel, or replaced by another namespace. A namespace is an identifier in a subsystem: neither counts alone.
 * verdict.c decides whether the boot goes on without a namespace. Pure.
 */
#include <stdarg.h>
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

static bool is_in_subsystem(const struct plan_ns *want, const struct ns_facts *ns) {
	return strcmp(want->nqn, ns->nqn) == 0;
}

/* True when a namespace has the identifier, or in the same subsystem the NSID, that the plan names. */
static bool has_identifier(const struct plan_ns *want, const struct ns_facts *ns) {
	switch (want->nid_type) {
	case NBFT_NID_UUID:
		return ns->has_uuid && memcmp(want->nid, ns->uuid, 16) == 0;
	case NBFT_NID_NGUID:
		return ns->has_nguid && memcmp(want->nid, ns->nguid, 16) == 0;
	case NBFT_NID_EUI64:
		return ns->has_eui64 && memcmp(want->nid, ns->eui64, 8) == 0;
	default:
		return want->nsid == ns->nsid && is_in_subsystem(want, ns);
	}
}

/* True when the facts belong to the namespace of the plan. */
static bool is_it(const struct plan_ns *want, const struct ns_facts *ns) {
	return is_in_subsystem(want, ns) && has_identifier(want, ns);
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

/* Sets and says the error of an absent namespace. Does nothing if a fault that says as much or more is known. */
__attribute__((format(printf, 5, 6))) static void note_fault(struct engine *e, size_t i, enum ns_fault fault,
							     const char *next, const char *format, ...) {
	struct ns_run *run = &e->nss[i];
	va_list ap;

	if (run->present || run->fault >= fault || run->fault >= NS_SHUT)
		return;
	run->fault = fault;
	va_start(ap, format);
	vsnprintf(run->error, sizeof(run->error), format, ap);
	va_end(ap);
	say_ns(e, LOG_WARNING, i, "%s; still waiting for %s", run->error, next);
}

/*
 * Notes that the right subsystem has the right NSID with another NID: somebody exchanged the volume behind the
 * namespace.
 */
static void note_exchanged(struct engine *e, size_t i, const struct ns_facts *ns) {
	const struct plan_ns *want = &e->plan.nss[i];
	char wanted[64], found[64];

	if (want->nsid == ns->nsid)
		note_fault(e, i, NS_EXCHANGED, "the namespace of the table",
			   "another namespace: nsid %u (%s) has %s, the table names %s", ns->nsid, ns->dev,
			   own_nid_words(ns, found, sizeof(found)),
			   nid_words(want->nid_type, want->nid, want->nsid, wanted, sizeof(wanted)));
}

/*
 * Notes that another subsystem has a namespace with the identifier, such as a clone that kept the identifier of its
 * original. Says nothing if the plan has that other namespace and expects it first.
 */
static void note_elsewhere(struct engine *e, size_t i, const struct ns_facts *ns) {
	const struct plan_ns *want = &e->plan.nss[i];
	struct ns_run *run = &e->nss[i];
	char name[64];

	if (ns->ana[0])
		return;
	snprintf(run->other_dev, sizeof(run->other_dev), "%s", ns->dev);
	if (run->original == NONE || strcmp(e->plan.nss[run->original].nqn, ns->nqn) != 0)
		note_fault(e, i, NS_ELSEWHERE, "the namespace of the table",
			   "%s is /dev/%s, but in another subsystem than the table names: %s",
			   nid_words(want->nid_type, want->nid, want->nsid, name, sizeof(name)), ns->dev, ns->nqn);
}

static void note_present(struct engine *e, size_t i, const struct ns_facts *ns) {
	const struct plan_ns *want = &e->plan.nss[i];
	struct ns_run *run = &e->nss[i];
	char name[64];

	if (run->present)
		return;
	run->present = true;
	run->fault = NS_NO_FAULT;
	run->error[0] = '\0';
	snprintf(run->dev, sizeof(run->dev), "%s", ns->dev);
	say_ns(e, LOG_NOTICE, i, "namespace %s is /dev/%s",
	       nid_words(want->nid_type, want->nid, want->nsid, name, sizeof(name)), ns->dev);
}

void ns_seen(struct engine *e, const struct ns_facts *ns) {
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		const struct plan_ns *want = &e->plan.nss[i];
		bool same_subsystem = is_in_subsystem(want, ns), same_id = has_identifier(want, ns);

		if (same_subsystem && !same_id)
			note_exchanged(e, i, ns);
		else if (same_subsystem && ns->ana[0])
			/* Another path may be open, and the target may open this path later. */
			note_fault(e, i, NS_SHUT, "another state",
				   "connected, but the target has shut the path to the namespace: ANA state %s",
				   ns->ana);
		else if (same_subsystem)
			note_present(e, i, ns);
		else if (same_id)
			note_elsewhere(e, i, ns);
	}
}

/* Forgets why the namespace is absent, and the namespace of another subsystem that had its identifier. */
static void forget_reason(struct ns_run *run) {
	run->other_dev[0] = run->error[0] = '\0';
	run->fault = NS_NO_FAULT;
	run->looked = run->judged = false;
}

/* Forgets the namespace of another subsystem that had the identifier, with the errors that were about it. */
static void forget_other(struct ns_run *run) {
	run->other_dev[0] = '\0';
	if (run->fault == NS_ELSEWHERE || run->fault == NS_IGNORED)
		forget_reason(run);
}

void ns_gone(struct engine *e, const char *dev) {
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		struct ns_run *run = &e->nss[i];

		if (strcmp(run->other_dev, dev) == 0)
			forget_other(run);
		if (!run->present || strcmp(run->dev, dev) != 0)
			continue;
		*run = (struct ns_run){ .original = run->original };
		say_ns(e, LOG_WARNING, i, "/dev/%s is gone, waiting for it to come back", dev);
	}
}

bool ns_next_gone(const struct engine *e, struct event *ret) {
	const struct listing_run *listing = &e->listings[LISTING_NVME];

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		bool seen = !e->nss[i].present;

		for (size_t j = 0; j < listing->n_seen && !seen; j++) {
			const struct ns_facts *ns = &listing->seen[j].ns;

			seen = listing->seen[j].type == EVENT_NS && !ns->ana[0] &&
			       strcmp(ns->dev, e->nss[i].dev) == 0 && is_it(&e->plan.nss[i], ns);
		}
		if (seen)
			continue;
		*ret = (struct event){ .type = EVENT_NS_GONE };
		snprintf(ret->ns.dev, sizeof(ret->ns.dev), "%s", e->nss[i].dev);
		return true;
	}
	return false;
}

/* True when the facts of a namespace that is there are the reason why the namespace of the plan is absent. */
static bool explains(const struct plan_ns *want, const struct ns_run *run, const struct ns_facts *ns) {
	switch (run->fault) {
	case NS_SHUT:
		return is_it(want, ns) && ns->ana[0];
	case NS_EXCHANGED:
		return is_in_subsystem(want, ns) && want->nsid == ns->nsid && !has_identifier(want, ns);
	default:
		return strcmp(run->other_dev, ns->dev) == 0 && !is_in_subsystem(want, ns) && has_identifier(want, ns);
	}
}

/* True when the listing still shows the reason why the namespace is absent. */
static bool is_still_explained(const struct engine *e, size_t i) {
	const struct listing_run *listing = &e->listings[LISTING_NVME];

	for (size_t j = 0; j < listing->n_seen; j++)
		if (listing->seen[j].type == EVENT_NS && explains(&e->plan.nss[i], &e->nss[i], &listing->seen[j].ns))
			return true;
	return false;
}

/*
 * Clears the reasons that the listing does not show. Then takes all namespaces of the listing once more: a namespace
 * that is gone may be there again under another name.
 */
void ns_listed(struct engine *e) {
	const struct listing_run *listing = &e->listings[LISTING_NVME];

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		struct ns_run *run = &e->nss[i];

		if ((run->fault == NS_NO_FAULT || run->fault == NS_LACKING) && !run->other_dev[0])
			continue;
		if (!is_still_explained(e, i))
			forget_reason(run);
	}
	for (size_t j = 0; j < listing->n_seen; j++)
		if (listing->seen[j].type == EVENT_NS)
			ns_seen(e, &listing->seen[j].ns);
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
 * True when it is to be decided why the namespace is absent. An error that the kernel's namespaces have set decides it.
 */
static bool is_undecided(const struct ns_run *run) {
	return !run->present && !run->judged && run->fault <= NS_ELSEWHERE;
}

/*
 * Sets the error of a namespace that its connected subsystem does not show, and says the error once. Before that,
 * ACTION_LOOK looks for paths that are shut, since no uevent tells of them. The kernel makes no uevent either for a
 * namespace that it ignores because another subsystem has the same identifier (nvme_init_ns_head() in the kernel).
 */
static void judge(struct engine *e, size_t i) {
	const struct plan_ns *want = &e->plan.nss[i];
	struct ns_run *run = &e->nss[i];
	char name[64];

	if (!run->looked)
		listing_want(e, LISTING_NVME);
	run->looked = true;
	if (listing_is_awaited(e, LISTING_NVME))
		return;
	run->judged = true;
	if (run->other_dev[0])
		note_fault(e, i, NS_IGNORED, "it",
			   "connected, but the kernel ignores the namespace, because /dev/%s of another subsystem has "
			   "the same identifier",
			   run->other_dev);
	else
		note_fault(e, i, NS_LACKING, "it", "connected, but the subsystem has no namespace with %s",
			   nid_words(want->nid_type, want->nid, want->nsid, name, sizeof(name)));
}

/*
 * True when the kernel may find an absent namespace by looking again. The kernel knows a namespace whose path is shut, and
 * would ignore one whose identifier another subsystem has.
 */
static bool may_be_found(const struct ns_run *run) {
	return run->fault == NS_LACKING || run->fault == NS_EXCHANGED;
}

/*
 * Lets the kernel look for a namespace again, if that is due. The kernel looks when it connects, and when a controller
 * tells of a change. Some targets do not tell, or the message is lost (NetApp Trident, TrueNAS). When a clone is gone,
 * the kernel does not come back by itself to the namespace that it ignored.
 */
static void scan_again(struct engine *e, size_t i) {
	struct ns_run *run = &e->nss[i];
	struct action *a;

	if (!may_be_found(run) || !retry_is_due(e, &run->scan))
		return;
	for (size_t p = 0; p < e->n_paths; p++)
		if (e->paths[p].state == PATH_LIVE && e->paths[p].ctrl >= 0 &&
		    strcmp(e->paths[p].want->nqn, e->plan.nss[i].nqn) == 0 && (a = say_action(e, ACTION_SCAN)))
			a->path = p;
	retry_failed(e, &run->scan, RETRY_CONNECT);
}

void ns_step(struct engine *e) {
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		if (e->nss[i].present || e->now < NS_ABSENCE_SAY_US ||
		    !any_live_since(e, &e->plan.nss[i], e->now - NS_ABSENCE_SAY_US))
			continue;
		if (is_undecided(&e->nss[i]))
			judge(e, i);
		scan_again(e, i);
	}
}

/* When ns_step() may do something next: when a path is old enough, or for the next scan. */
uint64_t ns_wakeup(const struct engine *e) {
	uint64_t at = UINT64_MAX;

	for (size_t i = 0; i < e->plan.n_nss; i++) {
		if (e->nss[i].present)
			continue;
		if (may_be_found(&e->nss[i]))
			at = earlier(at, retry_wakeup(e, &e->nss[i].scan));
		for (size_t p = 0; p < e->n_paths; p++)
			if (e->paths[p].state == PATH_LIVE && e->paths[p].when + NS_ABSENCE_SAY_US > e->now &&
			    strcmp(e->paths[p].want->nqn, e->plan.nss[i].nqn) == 0)
				at = earlier(at, e->paths[p].when + NS_ABSENCE_SAY_US);
	}
	return at;
}
