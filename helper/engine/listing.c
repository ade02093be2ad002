/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listings of what the kernel has. Input: the events of a listing, between EVENT_LISTING and EVENT_LISTED. Output:
 * events for the links, addresses and controllers that the engine knows and the listing has not shown: messages about
 * their end were lost. Also the action that lists again, until that works. ns.c compares the namespaces. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

#include "grow.h"

/* The kind of listing that an event may belong to; LISTINGS: none. */
static enum listing kind_of(const struct event *ev) {
	switch (ev->type) {
	case EVENT_LINK:
	case EVENT_ADDR:
		return LISTING_NETWORK;
	case EVENT_NS:
	case EVENT_CTRL:
		return LISTING_NVME;
	default:
		return LISTINGS;
	}
}

void listing_begin(struct engine *e, enum listing kind) {
	listing_forget(e, kind);
	e->listings[kind].open = true;
}

void listing_forget(struct engine *e, enum listing kind) {
	struct listing_run *run = &e->listings[kind];

	free(run->seen);
	run->seen = NULL;
	run->n_seen = 0;
	run->open = false;
}

void listing_note(struct engine *e, const struct event *ev) {
	enum listing kind = kind_of(ev);
	struct seen *seen;

	if (kind == LISTINGS || !e->listings[kind].open)
		return;
	seen = note_memory(e, grow(&e->listings[kind].seen, &e->listings[kind].n_seen, sizeof(*seen)));
	if (!seen)
		return;
	*seen = (struct seen){ .type = ev->type, .number = ev->ifindex, .addr = ev->addr, .ns = ev->ns };
	if (ev->type == EVENT_LINK)
		seen->number = ev->link.ifindex;
	else if (ev->type == EVENT_CTRL)
		seen->number = ev->ctrl;
}

bool listing_end(struct engine *e, const struct event *ev) {
	struct listing_run *run = &e->listings[ev->listing];

	if (ev->err == 0) {
		run->wanted = false;
		retry_worked(&run->ask);
		return run->open;
	}
	if (run->ask.tries == 0)
		say(e, LOG_WARNING, "%s cannot be listed: %s; trying again until it works",
		    ev->listing == LISTING_NETWORK ? "links and addresses" : "NVMe namespaces", strerror(ev->err));
	run->wanted = true;
	retry_failed(e, &run->ask, RETRY_REQUEST);
	listing_forget(e, ev->listing);
	return false;
}

/* ---- what the listing has not shown ---- */

static bool was_seen(const struct engine *e, enum event_type type, int number, struct addr addr) {
	const struct listing_run *run = &e->listings[LISTING_NETWORK];

	for (size_t i = 0; i < run->n_seen; i++)
		if (run->seen[i].type == type && run->seen[i].number == number &&
		    (type == EVENT_LINK || addr_equal(run->seen[i].addr, addr)))
			return true;
	return false;
}

/*
 * True when the listing shows the path's controller. The kernel gives the number of a removed controller to the next
 * one, so the NQN of the subsystem counts, too, if the listing could read it.
 */
static bool shows_controller(const struct engine *e, const struct path_run *path) {
	const struct listing_run *run = &e->listings[LISTING_NVME];

	for (size_t i = 0; i < run->n_seen; i++)
		if (run->seen[i].type == EVENT_CTRL && run->seen[i].number == path->ctrl &&
		    (!run->seen[i].ns.nqn[0] || strcmp(run->seen[i].ns.nqn, path->want->nqn) == 0))
			return true;
	return false;
}

static bool next_gone_link(const struct engine *e, struct event *ret) {
	for (size_t i = 0; i < e->n_links; i++)
		if (!was_seen(e, EVENT_LINK, e->links[i].ifindex, (struct addr){ { 0 } })) {
			*ret = (struct event){ .type = EVENT_LINK_GONE, .ifindex = e->links[i].ifindex };
			return true;
		}
	for (size_t i = 0; i < e->n_addrs; i++)
		if (!was_seen(e, EVENT_ADDR, e->addrs[i].ifindex, e->addrs[i].addr)) {
			*ret = (struct event){ .type = EVENT_ADDR_GONE,
					       .ifindex = e->addrs[i].ifindex,
					       .addr = e->addrs[i].addr };
			return true;
		}
	return false;
}

static bool next_gone_controller(const struct engine *e, struct event *ret) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].ctrl >= 0 && !shows_controller(e, &e->paths[i])) {
			*ret = (struct event){ .type = EVENT_CTRL_GONE, .ctrl = e->paths[i].ctrl };
			return true;
		}
	return false;
}

bool listing_next_gone(const struct engine *e, enum listing kind, struct event *ret) {
	return kind == LISTING_NETWORK ? next_gone_link(e, ret) : next_gone_controller(e, ret);
}

/* ---- listing again ---- */

void listing_want(struct engine *e, enum listing kind) {
	struct listing_run *run = &e->listings[kind];

	run->wanted = true;
	if (run->ask.at == UINT64_MAX && run->ask.tries == 0)
		retry_worked(&run->ask); /* the last listing is over */
}

bool listing_is_awaited(const struct engine *e, enum listing kind) {
	return e->listings[kind].wanted && e->listings[kind].ask.tries < RETRY_HOLD;
}

void listing_step(struct engine *e) {
	for (enum listing kind = 0; kind < LISTINGS; kind++) {
		struct listing_run *run = &e->listings[kind];
		struct action *a;

		if (!run->wanted || !retry_is_due(e, &run->ask))
			continue;
		run->wanted = false;
		retry_ask(e, &run->ask);
		a = say_action(e, ACTION_LOOK);
		if (a)
			a->listing = kind;
	}
}

uint64_t listing_wakeup(const struct engine *e) {
	uint64_t at = UINT64_MAX;

	for (enum listing kind = 0; kind < LISTINGS; kind++)
		if (e->listings[kind].wanted)
			at = earlier(at, retry_wakeup(e, &e->listings[kind].ask));
	return at;
}
