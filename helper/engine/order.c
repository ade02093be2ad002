/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which path goes first. Input: the state of all paths. Output: answers, such as whether a path may be probed, and
 * which path the kernel gets next. The kernel connects one path at a time and waits up to a minute for a target that
 * falls silent. Therefore the paths that the boot needs go first, and paths that may hold up all others go last. This
 * file changes nothing. Pure.
 */
#include "floors.h"

#include <string.h>

/*
 * How many paths are connected before the root is mounted, when the root's namespace is there. Each connect costs some
 * milliseconds of each CPU that the root would have: 64 connected paths made a machine with one CPU mount its root
 * 1.45 s later. Four are the paths of the usual machine with two NICs and two portals.
 */
#define EARLY_MOST 4

/*
 * How long the other paths wait for the root. A root that is not mounted by then may need one of these paths, or waits
 * for a passphrase.
 */
#define ROOT_TIME_US (2 * US_PER_S)

/* The rank of a path. 0: leads to the root; 1: leads to other namespaces; 2: leads to a discovery controller. */
static unsigned rank_of(const struct plan_path *p) {
	return p->boot ? 0 : p->kind == PLAN_IO ? 1 : 2;
}

/* The class of a path in the kernel's queue: rank_of(), or 3 for a path that may hold up all others. */
static unsigned class_of(const struct path_run *run) {
	return run->mute ? 3 : rank_of(run->want);
}

bool order_is_trying(const struct path_run *run) {
	switch (run->state) {
	case PATH_PROBING:
	case PATH_ANSWERED:
	case PATH_CONNECTING:
	case PATH_ASKING:
	case PATH_RESOLVING:
		return run->tries == 0 && !run->asked;
	default:
		return false;
	}
}

bool order_any_trying(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (!e->paths[i].want->background && order_is_trying(&e->paths[i]))
			return true;
	return false;
}

bool order_is_over(const struct path_run *run) {
	return run->state == PATH_FAILED || run->state == PATH_LIVE || run->state == PATH_ASKED ||
	       run->state == PATH_RESOLVED || run->asked;
}

bool order_any_live(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE)
			return true;
	return false;
}

/* ---- paths that would bring a clone in place of its original ---- */

/*
 * True when the original has lost its precedence over the clone of a path to boot from: no path to the original is
 * left, or only paths that firmware could not use and that have failed here as well.
 */
static bool is_written_off(const struct engine *e, size_t original) {
	for (size_t i = 0; i < e->n_paths; i++) {
		const struct path_run *run = &e->paths[i];

		if (strcmp(run->want->nqn, e->plan.nss[original].nqn) == 0 && run->state != PATH_FAILED &&
		    (!run->want->unavailable || run->tries == 0 || run->state == PATH_LIVE))
			return false;
	}
	return true;
}

/* The time from which a clone may stand in for an original that has not come: half of the wait is over. */
static uint64_t clones_from(const struct engine *e) {
	return e->deadline == UINT64_MAX ? UINT64_MAX : e->start + (e->deadline - e->start) / 2;
}

/* True when a path must not bring the namespace before its original is there. */
static bool must_wait(const struct engine *e, size_t path, size_t ns) {
	return !e->paths[path].want->boot || (e->now < clones_from(e) && !is_written_off(e, e->nss[ns].original));
}

size_t order_original(const struct engine *e, size_t path, bool waiting) {
	for (size_t i = 0; i < e->plan.n_nss; i++) {
		size_t first = e->nss[i].original;

		if (first != NONE && !e->nss[first].present &&
		    strcmp(e->plan.nss[i].nqn, e->paths[path].want->nqn) == 0 && must_wait(e, path, i) == waiting)
			return first;
	}
	return NONE;
}

uint64_t order_wakeup(const struct engine *e, size_t path) {
	bool held = e->paths[path].state == PATH_WAITING && order_original(e, path, true) != NONE;

	return held && e->now < clones_from(e) ? clones_from(e) : UINT64_MAX;
}

/*
 * True when the path may be probed. A path to a clone must not come before the path to its original. A discovery
 * controller in the background must delay nothing: its turn comes when the boot waits for nothing any longer, and no
 * other path is in its first try.
 */
bool order_may_start(const struct engine *e, size_t path) {
	if (order_original(e, path, true) != NONE)
		return false;
	return !e->paths[path].want->background || (e->ready && !order_any_trying(e));
}

bool order_nobody_waits(const struct engine *e, size_t path) {
	for (size_t i = 0; i < e->n_paths && !e->ready; i++) {
		const struct path_run *other = &e->paths[i];

		if (i != path && other->mute == 0 && !order_is_over(other) &&
		    rank_of(other->want) <= rank_of(e->paths[path].want))
			return false;
	}
	return true;
}

static bool any_boot_live(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->boot && e->paths[i].state == PATH_LIVE)
			return true;
	return false;
}

/*
 * True when a path must let others go first. A path that firmware found unavailable waits for the paths to the root
 * that firmware found available, until each of these is connected or has failed once.
 */
static bool stands_back(const struct engine *e, size_t path) {
	for (size_t i = 0; i < e->n_paths && e->paths[path].want->unavailable; i++)
		if (e->paths[i].want->boot && !e->paths[i].want->unavailable && e->paths[i].tries == 0 &&
		    !order_is_over(&e->paths[i]))
			return true;
	return false;
}

/* True when enough paths are connected, and the others wait until the root is mounted. */
static bool is_crowded(const struct engine *e) {
	size_t live = 0;

	if (!e->ready || e->root_mounted || e->now >= e->ready_at + ROOT_TIME_US || !ns_any_boot_present(e))
		return false;
	for (size_t i = 0; i < e->n_paths; i++)
		live += e->paths[i].state == PATH_LIVE;
	return live >= EARLY_MOST;
}

uint64_t order_held_until(const struct engine *e) {
	return is_crowded(e) ? e->ready_at + ROOT_TIME_US : e->hold_until;
}

/*
 * True when a path may be given to the kernel. Until `hold_until` only a path to the root may connect, and only if no
 * other path to the root is connected: the namespace of a connected path may appear at any moment.
 */
static bool may_connect(const struct engine *e, size_t path) {
	if (e->paths[path].state != PATH_ANSWERED)
		return false;
	if (e->stop_at != 0) /* after EVENT_STOP nobody uses the list of a discovery controller */
		return e->paths[path].want->kind == PLAN_IO;
	if (e->now >= e->hold_until || ns_all_boot_present(e))
		return true;
	return e->paths[path].want->boot && !any_boot_live(e) && !stands_back(e, path);
}

/* Returns the first path of the best class: the plan lists its best paths first. */
size_t order_next_to_connect(const struct engine *e) {
	size_t best = NONE;

	for (size_t i = 0; i < e->n_paths && (e->stop_at != 0 || !is_crowded(e)); i++)
		if (may_connect(e, i) && (best == NONE || class_of(&e->paths[i]) < class_of(&e->paths[best])))
			best = i;
	return best;
}

bool order_any_due(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->kind == PLAN_IO &&
		    (e->paths[i].state == PATH_CONNECTING || (e->paths[i].state == PATH_ANSWERED && e->fabrics_ready)))
			return true;
	return false;
}
