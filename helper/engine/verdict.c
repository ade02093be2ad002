/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which of the plan's namespaces are there, when the boot need not wait any longer, and what is
 * said when time is up. Pure.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "nbft-words.h"
#include "exit-status.h"

/* The kernel scans a new controller in milliseconds: a namespace that is not there by then is news. */
#define NS_ABSENCE_SAY_US (2 * US_PER_S)

/*
 * How long switch_root waits for paths that have answered. A connect takes some milliseconds in a data center and
 * about one for each CPU, since every I/O queue connects by itself; a boot that is 0.3 s late nobody notices. What
 * the kernel has begun by then it ends in any case: the child that asked it for that outlives us.
 */
#define STOP_GRACE_US (300 * US_PER_MS)

/* "uuid 0011...", "nguid 0011...", "eui64 0011...", "nsid 3". Returns buf. */
static const char *ns_name(enum nbft_nid_type type, const uint8_t *nid, uint32_t nsid, char *buf, size_t size) {
	char text[UUID_TEXT_MAX];

	if (nbft_nid_text(type, nid, text))
		snprintf(buf, size, "%s %s", nbft_nid_type_text(type), text);
	else
		snprintf(buf, size, "nsid %u", nsid);
	return buf;
}

static bool ns_matches(const struct plan_ns *want, const struct ns_facts *ns) {
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

/* What a namespace calls itself, by its strongest name. */
static const char *ns_own_name(const struct ns_facts *ns, char *buf, size_t size) {
	if (ns->has_uuid)
		return ns_name(NBFT_NID_UUID, ns->uuid, 0, buf, size);
	if (ns->has_nguid)
		return ns_name(NBFT_NID_NGUID, ns->nguid, 0, buf, size);
	if (ns->has_eui64)
		return ns_name(NBFT_NID_EUI64, ns->eui64, 0, buf, size);
	return ns_name(NBFT_NID_NONE, NULL, ns->nsid, buf, size);
}

static bool has_reason(const struct ns_run *run) {
	return run->error[0] && !run->vague;
}

/* The right number in the right subsystem under another identity: the volume behind it was exchanged. */
static void note_other(struct engine *e, size_t i, const struct ns_facts *ns) {
	const struct plan_ns *want = &e->plan->nss[i];
	struct ns_run *run = &e->nss[i];
	char wanted[64], found[64];

	if (run->present || has_reason(run) || want->nsid != ns->nsid || strcmp(want->nqn, ns->nqn) != 0)
		return;
	run->vague = false;
	snprintf(run->error, sizeof(run->error), "another namespace: nsid %u (%s) has %s, the table names %s", ns->nsid,
		 ns->dev, ns_own_name(ns, found, sizeof(found)),
		 ns_name(want->nid_type, want->nid, want->nsid, wanted, sizeof(wanted)));
	say_ns(e, LOG_WARNING, i, "%s; still waiting for that one", run->error);
}

/* The target knows it, and has shut this path to it (ANA). Another may be open, or this one may become so. */
static void note_shut(struct engine *e, size_t i, const struct ns_facts *ns) {
	struct ns_run *run = &e->nss[i];

	if (run->present || has_reason(run))
		return;
	run->vague = false;
	snprintf(run->error, sizeof(run->error), "connected, but the target has shut the path to it: ANA state %s",
		 ns->ana);
	say_ns(e, LOG_WARNING, i, "%s; still waiting for that to change", run->error);
}

void ns_seen(struct engine *e, const struct ns_facts *ns) {
	char name[64];

	for (size_t i = 0; i < e->plan->n_nss; i++) {
		const struct plan_ns *want = &e->plan->nss[i];
		struct ns_run *run = &e->nss[i];

		if (!ns_matches(want, ns)) {
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
		       ns_name(want->nid_type, want->nid, want->nsid, name, sizeof(name)), ns->dev);
	}
}

void ns_gone(struct engine *e, const char *dev) {
	for (size_t i = 0; i < e->plan->n_nss; i++) {
		struct ns_run *run = &e->nss[i];

		if (!run->present || strcmp(run->dev, dev) != 0)
			continue;
		run->present = run->looked = false;
		say_ns(e, LOG_WARNING, i, "/dev/%s is gone, waiting for it to come back", dev);
	}
}

bool ns_all_boot_present(const struct engine *e) {
	for (size_t i = 0; i < e->plan->n_nss; i++)
		if (e->plan->nss[i].boot && !e->nss[i].present)
			return false;
	return true;
}

static bool ns_any_boot_present(const struct engine *e) {
	for (size_t i = 0; i < e->plan->n_nss; i++)
		if (e->plan->nss[i].boot && e->nss[i].present)
			return true;
	return false;
}

/* A path to the namespace's subsystem that may still bring it, and nothing bad has been said of either. */
static bool path_is_hopeful(const struct engine *e, size_t ns, size_t path) {
	const struct path_run *run = &e->paths[path];
	bool known = run->want->iface != PLAN_ANY_IFACE;

	if (strcmp(run->want->nqn, e->plan->nss[ns].nqn) != 0 || run->state == PATH_FAILED || run->tries > 0 ||
	    iface_addr_failed(e, run->want->iface, run->want->host_traddr))
		return false;
	if (run->state == PATH_LIVE)
		return !e->nss[ns].error[0];
	return run->state != PATH_WAITING || !(known ? iface_is_overdue(e, run->want->iface) : run->lack_said);
}

/*
 * Nothing is gained by waiting longer: every bootable namespace is there, or one is and each of the
 * others has only paths that failed at least once, that lack their NIC or carrier for some seconds, or that are
 * connected without it. Which one the root is on, root= decides.
 */
static bool boot_need_not_wait(const struct engine *e) {
	if (ns_all_boot_present(e))
		return !discover_is_pending(e);
	if (!ns_any_boot_present(e))
		return false;
	for (size_t i = 0; i < e->plan->n_nss; i++) {
		if (!e->plan->nss[i].boot || e->nss[i].present)
			continue;
		for (size_t p = 0; p < e->n_paths; p++)
			if (path_is_hopeful(e, i, p))
				return false;
	}
	return true;
}

static bool any_live(const struct engine *e, const struct plan_ns *ns, uint64_t since) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].when <= since &&
		    strcmp(e->paths[i].want->nqn, ns->nqn) == 0)
			return true;
	return false;
}

/*
 * Sets the error of each namespace that is absent, and says once when a connected subsystem lacks it; not before it
 * was looked whether only its paths are shut.
 */
static void note_absent(struct engine *e) {
	char name[64];

	for (size_t i = 0; i < e->plan->n_nss; i++) {
		const struct plan_ns *want = &e->plan->nss[i];
		struct ns_run *run = &e->nss[i];

		if (run->present || run->error[0] || e->now < NS_ABSENCE_SAY_US ||
		    !any_live(e, want, e->now - NS_ABSENCE_SAY_US))
			continue;
		if (!run->looked) {
			run->looked = say_action(e, ACTION_LOOK) != NULL;
			continue;
		}
		run->vague = true;
		snprintf(run->error, sizeof(run->error), "connected, but the subsystem has no namespace with %s",
			 ns_name(want->nid_type, want->nid, want->nsid, name, sizeof(name)));
		say_ns(e, LOG_WARNING, i, "%s; still waiting for it", run->error);
	}
}

/* When note_absent() has news next: a while after the first live path to a namespace that is not there. */
uint64_t ns_wakeup(const struct engine *e) {
	uint64_t at = UINT64_MAX;

	for (size_t i = 0; i < e->plan->n_nss; i++) {
		if (e->nss[i].present || e->nss[i].error[0])
			continue;
		for (size_t p = 0; p < e->n_paths; p++)
			if (e->paths[p].state == PATH_LIVE && strcmp(e->paths[p].want->nqn, e->plan->nss[i].nqn) == 0)
				at = earlier(at, e->paths[p].when + NS_ABSENCE_SAY_US);
	}
	return at;
}

static bool all_paths_settled(const struct engine *e, bool *all_live) {
	*all_live = true;
	for (size_t i = 0; i < e->n_paths; i++) {
		bool good = e->paths[i].state == PATH_LIVE || e->paths[i].state == PATH_ASKED;

		if (!good && e->paths[i].state != PATH_FAILED)
			return false;
		*all_live = *all_live && good;
	}
	return true;
}

static void end(struct engine *e, int code) {
	struct action *a = say_action(e, ACTION_EXIT);

	if (!a)
		return;
	a->code = code;
	e->ended = true;
}

static const char *missing_word(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	if (run->error[0])
		return run->error;
	switch (run->state) {
	case PATH_WAITING:
		return discover_may_start(e, path) ? "not tried, its interface is not ready"
						   : "not tried, others come first";
	case PATH_CONNECTING:
		return "the kernel is still connecting";
	case PATH_ASKING:
		return "it has not said what it lists";
	case PATH_ANSWERED:
		return e->fabrics_ready ? "answers, but the kernel is still busy with another path"
					: "answers, but the kernel cannot connect NVMe/TCP";
	default:
		return "still being probed";
	}
}

/* As far as can be known: with no namespace in the table, what a discovery controller listed may be it. */
static bool has_root(const struct engine *e) {
	return ns_any_boot_present(e) || discover_found_any(e);
}

/* All that is wrong, each thing once, in the order one would look for it: interfaces, paths, namespaces. */
static void say_what_is_missing(struct engine *e, int level) {
	for (size_t i = 0; i < e->plan->n_ifaces; i++)
		if (e->ifaces[i].error[0])
			say_addr(e, level, i, e->ifaces[i].error_item, "%s", e->ifaces[i].error);
		else if (e->ifaces[i].state != IFACE_UP)
			say_iface(e, level, i, "not up");
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state != PATH_LIVE && e->paths[i].state != PATH_ASKED)
			say_path(e, level, i, "not %s: %s", e->paths[i].want->discovery ? "asked" : "connected",
				 missing_word(e, i));
	for (size_t i = 0; i < e->plan->n_nss; i++)
		if (e->plan->nss[i].boot && !e->nss[i].present)
			say_ns(e, level, i, "the namespace is absent: %s",
			       e->nss[i].error[0] ? e->nss[i].error : "no path to it is connected");
}

static void time_is_up(struct engine *e) {
	unsigned seconds = (unsigned)((e->deadline - e->start) / US_PER_S);

	if (has_root(e)) {
		say_what_is_missing(e, LOG_WARNING);
		end(e, EXIT_PARTIAL);
		return;
	}
	say(e, LOG_ERR, "no namespace to boot from after %u s (rd.nvmf.timeout=); what is wrong:", seconds);
	say_what_is_missing(e, LOG_ERR);
	end(e, EXIT_FAILED);
}

void verdict_stop(struct engine *e) {
	e->stop_at = e->stop_at == 0 ? e->now + STOP_GRACE_US : e->now;
}

/* A boot from elsewhere is none of our business: nobody is told on the console what it went without. */
static void stop(struct engine *e) {
	int level = ns_any_boot_present(e) ? LOG_WARNING : LOG_INFO;

	say(e, level, "told to stop; what is not there by now is not tried any more:");
	say_what_is_missing(e, level);
	end(e, EXIT_PARTIAL);
}

void verdict_step(struct engine *e) {
	bool all_live;

	note_absent(e);
	if (!e->ready && boot_need_not_wait(e)) {
		e->ready = true;
		say_action(e, ACTION_READY);
	}
	if (ns_all_boot_present(e) && all_paths_settled(e, &all_live))
		end(e, all_live ? EXIT_DONE : EXIT_PARTIAL);
	else if (e->stop_at != 0 && (!path_any_due(e) || e->now >= e->stop_at))
		stop(e);
	else if (e->now >= e->deadline)
		time_is_up(e);
}
