/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The end of the wait and of the run. Decides when the boot need not wait any longer and when the run ends, and says
 * then what is missing. Input: the state of interfaces, paths and namespaces. Output: ACTION_READY and ACTION_EXIT,
 * with messages. Pure.
 */
#include <string.h>

#include "exit-status.h"
#include "floors.h"

/*
 * How long the run goes on after EVENT_STOP (switch_root) for paths that have answered. A connect takes some
 * milliseconds in a data center, and about one millisecond more for each CPU, since every I/O queue connects
 * separately. Nobody notices a boot that is 0.3 s late. A connect that the kernel has begun goes on after the run: the
 * child process that asked for the connect outlives this process.
 */
#define STOP_GRACE_US (300 * US_PER_MS)

/*
 * How long the run goes on after EVENT_STOP while one path after the other connects, each within STOP_GRACE_US. No
 * other program connects these paths later. nvmf-boot.service has 5 s to stop (TimeoutStopSec=).
 */
#define STOP_MOST_US (4 * US_PER_S)

/* ---- what the boot waits for ---- */

static bool table_names_root(const struct engine *e) {
	for (size_t i = 0; i < e->plan.n_nss; i++)
		if (e->plan.nss[i].boot)
			return true;
	return false;
}

/* True when some discovery controller is asked before the boot goes on. */
static bool any_asks_first(const struct engine *e) {
	for (size_t i = 0; i < e->plan.n_discoveries; i++)
		if (!e->plan.discoveries[i].background)
			return true;
	return false;
}

/*
 * True when the table names no namespace to boot from, and a path that a discovery controller lists may still bring
 * one.
 */
static bool discovery_is_pending(const struct engine *e) {
	if (table_names_root(e) || !any_asks_first(e))
		return false;
	return order_any_trying(e) || !order_any_live(e);
}

/*
 * True when the path leads to the namespace's subsystem and may still bring the namespace: no message has told of a
 * fault of the path or of the namespace, and the namespace is no clone of one that is there or comes first.
 */
static bool path_is_hopeful(const struct engine *e, size_t ns, size_t path) {
	const struct path_run *run = &e->paths[path];
	bool known = run->want->iface != PLAN_ANY_IFACE;

	if (strcmp(run->want->nqn, e->plan.nss[ns].nqn) != 0 || run->state == PATH_FAILED || run->tries > 0 ||
	    order_original(e, path, true) != NONE ||
	    (e->nss[ns].original != NONE && e->nss[e->nss[ns].original].present))
		return false;
	if (run->state == PATH_LIVE)
		return !e->nss[ns].error[0];
	return run->state != PATH_WAITING || !(known ? iface_is_overdue(e, run->want) : foreign_is_overdue(e, path));
}

/*
 * True when waiting longer gains nothing. Either every bootable namespace is present, or one of them is present and no
 * path to the others is hopeful. A path is not hopeful when it has failed once, has lacked its NIC, carrier or address
 * for some seconds, or is connected without bringing the namespace. root= decides which of the namespaces the root is
 * on.
 */
static bool boot_need_not_wait(const struct engine *e) {
	if (ns_all_boot_present(e))
		return !discovery_is_pending(e);
	if (!ns_any_boot_present(e))
		return false;
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		if (!e->plan.nss[i].boot || e->nss[i].present)
			continue;
		for (size_t p = 0; p < e->n_paths; p++)
			if (path_is_hopeful(e, i, p))
				return false;
	}
	return true;
}

/* ---- the end of the run ---- */

static bool all_paths_settled(const struct engine *e, bool *none_failed) {
	*none_failed = true;
	for (size_t i = 0; i < e->n_paths; i++) {
		if (!order_is_over(&e->paths[i]))
			return false;
		*none_failed = *none_failed && e->paths[i].state != PATH_FAILED;
	}
	return true;
}

/*
 * True when some link is about to get its name. The kernel connects again by the name, so the run does not end before
 * the name is settled.
 */
static bool any_naming(const struct engine *e) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (e->ifaces[i].state == IFACE_NAMING)
			return true;
	return false;
}

static void end(struct engine *e, int code) {
	struct action *a = say_action(e, ACTION_EXIT);

	if (!a)
		return;
	a->code = code;
	e->ended = true;
}

/* Why a path is not connected, or a discovery controller was not asked. */
static const char *missing_word(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	if (run->error[0])
		return run->error;
	switch (run->state) {
	case PATH_WAITING:
		return order_may_start(e, path) ? "not tried, its interface is not ready"
						: "not tried, other paths come first";
	case PATH_CONNECTING:
		return "the kernel is still connecting";
	case PATH_ASKING:
	case PATH_RESOLVING:
		return "no answer yet";
	case PATH_ANSWERED:
		return e->fabrics_ready ? "answers, but the kernel is still busy with another path"
					: "answers, but the kernel cannot connect NVMe/TCP";
	default:
		return "still being probed";
	}
}

/*
 * True when the root is present as far as the engine knows. If the table names no namespace to boot from, any connected
 * path may lead to the root.
 */
static bool has_root(const struct engine *e) {
	return ns_any_boot_present(e) || (!table_names_root(e) && order_any_live(e));
}

/* Says each fault once, in the order in which a person would look: module, interfaces, paths, namespaces. */
static void say_what_is_missing(struct engine *e, int level) {
	if (e->fabrics_error[0])
		say(e, level, "%s", e->fabrics_error);
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (e->ifaces[i].error[0])
			say_addr(e, level, i, e->ifaces[i].error_item, "%s", e->ifaces[i].error);
		else if (e->ifaces[i].state != IFACE_UP)
			say_iface(e, level, i, "not up");
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_FAILED || !order_is_over(&e->paths[i]))
			say_path(e, level, i, "not %s: %s", e->paths[i].want->kind == PLAN_IO ? "connected" : "asked",
				 missing_word(e, i));
	for (size_t i = 0; i < e->plan.n_nss; i++)
		if (e->plan.nss[i].boot && !e->nss[i].present)
			say_ns(e, level, i, "the namespace is absent: %s",
			       e->nss[i].error[0] ? e->nss[i].error : "no path to it is connected");
}

/*
 * Ends a run that is not needed any longer. A machine may have many NICs that are not plugged in: the console has one
 * line, and the journal has the details. A machine that has booted from another root did not need these paths, so its
 * console has no line.
 */
static void end_in_part(struct engine *e, const char *why) {
	size_t paths = 0, missing = 0;

	for (size_t i = 0; i < e->n_paths; i++) {
		paths += e->paths[i].want->kind == PLAN_IO;
		missing += e->paths[i].want->kind == PLAN_IO && e->paths[i].state != PATH_LIVE;
	}
	say(e, has_root(e) && missing > 0 ? LOG_WARNING : LOG_INFO,
	    "%s; %zu of %zu paths are not connected and not tried any more (\"nvmf-boot status\" tells why)", why,
	    missing, paths);
	say_what_is_missing(e, LOG_INFO);
	end(e, EXIT_PARTIAL);
}

static void time_is_up(struct engine *e) {
	unsigned seconds = (unsigned)((e->deadline - e->start) / US_PER_S);

	if (has_root(e)) {
		end_in_part(e, "the time is up (rd.nvmf.timeout=)");
		return;
	}
	say(e, LOG_ERR, "no namespace to boot from after %u s (rd.nvmf.timeout=); what is wrong:", seconds);
	say_what_is_missing(e, LOG_ERR);
	end(e, EXIT_FAILED);
}

void verdict_stop(struct engine *e) {
	bool again = e->stop_at != 0;

	e->stop_at = again ? e->now : e->now + STOP_GRACE_US;
	e->stop_last = again ? e->now : e->now + STOP_MOST_US;
}

/* The end of the run after EVENT_STOP. Each path that connects puts the end off. */
static uint64_t stop_end(const struct engine *e) {
	uint64_t at = e->stop_at;

	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].when + STOP_GRACE_US > at)
			at = e->paths[i].when + STOP_GRACE_US;
	return earlier(at, e->stop_last);
}

uint64_t verdict_wakeup(const struct engine *e) {
	return e->stop_at == 0 ? e->deadline : earlier(e->deadline, stop_end(e));
}

void verdict_step(struct engine *e) {
	bool none_failed;

	if (!e->ready && boot_need_not_wait(e)) {
		e->ready = true;
		e->ready_at = e->now;
		path_ready(e);
		say_action(e, ACTION_READY);
	}
	if (ns_all_boot_present(e) && all_paths_settled(e, &none_failed) && !any_naming(e))
		end(e, none_failed ? EXIT_DONE : EXIT_PARTIAL);
	else if (e->stop_at != 0 && (!order_any_due(e) || e->now >= stop_end(e)))
		end_in_part(e, "told to stop");
	else if (e->now >= e->deadline)
		time_is_up(e);
}
