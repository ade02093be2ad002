/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frame of the engine. Input: events, each handed to the file that handles it, and steps, which go through all
 * parts in order. Output: actions, one after the other. The only decision of this file is to load the kernel's module
 * first, until that works. Pure; see engine.h.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

#include "grow.h"

/* ---- making and freeing an engine ---- */

static bool add_paths(struct engine *e, const struct plan_path *list, size_t n) {
	for (size_t i = 0; i < n; i++) {
		struct path_run *run = grow(&e->paths, &e->n_paths, sizeof(*run));

		if (!run)
			return false;
		run->want = &list[i];
	}
	return true;
}

/* Copies an interface, with its routes in an array that can grow. */
static bool add_iface(struct plan *own, const struct plan_iface *theirs) {
	struct plan_iface *f = grow(&own->ifaces, &own->n_ifaces, sizeof(*f));
	struct plan_route *route;

	if (!f)
		return false;
	*f = *theirs;
	f->routes = NULL;
	f->n_routes = 0;
	for (size_t i = 0; i < theirs->n_routes; i++) {
		route = grow(&f->routes, &f->n_routes, sizeof(*route));
		if (!route)
			return false;
		*route = theirs->routes[i];
	}
	return true;
}

static bool copy_plan(struct engine *e, const struct plan *theirs) {
	e->plan = *theirs;
	e->plan.ifaces = NULL;
	e->plan.n_ifaces = 0;
	for (size_t i = 0; i < theirs->n_ifaces; i++)
		if (!add_iface(&e->plan, &theirs->ifaces[i]))
			return false;
	return true;
}

static bool make_states(struct engine *e) {
	const struct plan *p = &e->plan;

	e->ifaces = calloc(p->n_ifaces + 1, sizeof(*e->ifaces));
	e->nss = calloc(p->n_nss + 1, sizeof(*e->nss));
	if (!e->ifaces || !e->nss || !add_paths(e, p->paths, p->n_paths) ||
	    !add_paths(e, p->discoveries, p->n_discoveries))
		return false;
	for (size_t i = 0; i < p->n_nss; i++)
		e->nss[i].original = plan_original(p, i);
	for (size_t i = 0; i < p->n_ifaces; i++) {
		e->ifaces[i].addrs = calloc(p->ifaces[i].n_addrs + 1, sizeof(*e->ifaces[i].addrs));
		if (!e->ifaces[i].addrs)
			return false;
		e->ifaces[i].since = e->now;
		e->ifaces[i].function_until = e->now + FUNCTION_WAIT_US;
	}
	return true;
}

struct engine *engine_new(const struct plan *plan, uint64_t now, uint32_t seed) {
	struct engine *e = calloc(1, sizeof(*e));

	if (!e)
		return NULL;
	e->start = e->now = now;
	e->deadline = plan->timeout_us > UINT64_MAX - now ? UINT64_MAX : now + plan->timeout_us;
	e->random = seed ? seed : 1; /* xorshift would stay at 0 */
	e->connecting = NONE;
	return copy_plan(e, plan) && make_states(e) ? e : engine_free(e);
}

struct engine *engine_free(struct engine *e) {
	if (!e)
		return NULL;
	for (size_t i = 0; i < e->plan.n_ifaces; i++) {
		free(e->plan.ifaces[i].routes);
		if (e->ifaces)
			free(e->ifaces[i].addrs);
	}
	free(e->plan.ifaces);
	free(e->ifaces);
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].found)
			free((void *)e->paths[i].want);
	free(e->paths);
	free(e->nss);
	free(e->links);
	free(e->addrs);
	free(e->actions);
	for (enum listing kind = 0; kind < LISTINGS; kind++)
		listing_forget(e, kind);
	free(e);
	return NULL;
}

/* ---- events, steps and actions ---- */

static void fabrics_event(struct engine *e, const struct event *ev) {
	bool hopeless = retry_is_hopeless(ACTION_LOAD_FABRICS, ev->err), news = hopeless || e->fabrics.tries == 0;

	e->fabrics_ready = ev->err == 0;
	if (e->fabrics_ready) {
		e->fabrics.tries = 0;
		e->fabrics_error[0] = '\0';
		return;
	}
	snprintf(e->fabrics_error, sizeof(e->fabrics_error), "the kernel cannot connect NVMe/TCP: %s",
		 ev->reason ? ev->reason : strerror(ev->err));
	if (hopeless)
		retry_over(&e->fabrics);
	else
		retry_failed(e, &e->fabrics, RETRY_PROGRAM);
	if (news)
		say(e, LOG_ERR, "%s; %s", e->fabrics_error,
		    hopeless ? "no path can be used" : "trying again until it works");
}

static void done_event(struct engine *e, const struct event *ev) {
	if (ev->done.type == ACTION_DHCP)
		address_client_ended(e, ev);
	else if (ev->done.type == ACTION_CHECK)
		conflict_done(e, ev);
	else
		iface_done(e, ev);
}

static void network_event(struct engine *e, const struct event *ev) {
	if (ev->type == EVENT_LINK_GONE)
		iface_link_gone(e, ev->ifindex);
	if (ev->type == EVENT_LINK && !ev->link.up)
		iface_link_down(e, ev->link.ifindex);
	facts_event(e, ev);
	if (ev->type == EVENT_ADDR_GONE)
		address_gone(e, ev);
}

static void path_event(struct engine *e, const struct event *ev) {
	switch (ev->type) {
	case EVENT_GREETED:
		path_greeted(e, ev);
		break;
	case EVENT_SMALL_PASSED:
		path_small_passed(e, ev);
		break;
	case EVENT_PROBED:
		path_probed(e, ev);
		break;
	case EVENT_CONNECTED:
		path_connected(e, ev);
		break;
	case EVENT_CTRL_GONE:
		path_gone(e, ev->ctrl);
		break;
	default:
		discover_done(e, ev);
		break;
	}
}

/* Notes any event but EVENT_LISTED, which stands for several events. */
static void take_event(struct engine *e, const struct event *ev) {
	switch (ev->type) {
	case EVENT_LINK:
	case EVENT_LINK_GONE:
	case EVENT_ADDR:
	case EVENT_ADDR_GONE:
		network_event(e, ev);
		break;
	case EVENT_FABRICS:
		fabrics_event(e, ev);
		break;
	case EVENT_ASKING:
		address_asking(e, ev);
		break;
	case EVENT_LEASE:
		address_leased(e, ev);
		break;
	case EVENT_DONE:
		done_event(e, ev);
		break;
	case EVENT_NS:
		ns_seen(e, &ev->ns);
		break;
	case EVENT_NS_GONE:
		ns_gone(e, ev->ns.dev);
		break;
	case EVENT_ROOT_MOUNTED:
		e->root_mounted = true;
		break;
	case EVENT_LISTING:
		listing_begin(e, ev->listing);
		break;
	case EVENT_STOP:
		verdict_stop(e);
		break;
	case EVENT_ROUTER: /* for the name servers only; a name is looked up again anyway */
	case EVENT_CTRL: /* the path knows its controller already; a listing needs the event */
	case EVENT_LISTED:
		break;
	default:
		path_event(e, ev);
		break;
	}
}

/* What a complete listing has not shown is gone, with the same consequences as after the kernel's own message. */
static void listed_event(struct engine *e, const struct event *ev) {
	struct event gone;

	if (!listing_end(e, ev))
		return;
	while (listing_next_gone(e, ev->listing, &gone) || (ev->listing == LISTING_NVME && ns_next_gone(e, &gone)))
		take_event(e, &gone);
	if (ev->listing == LISTING_NVME)
		ns_listed(e);
	else
		iface_listed(e);
	listing_forget(e, ev->listing);
}

void engine_event(struct engine *e, const struct event *ev, uint64_t now) {
	e->now = now;
	listing_note(e, ev);
	if (ev->type == EVENT_LISTED)
		listed_event(e, ev);
	else
		take_event(e, ev);
}

int engine_step(struct engine *e, uint64_t now) {
	e->now = now;
	if (e->ended)
		return 0;
	if (retry_is_due(e, &e->fabrics) && e->n_paths > 0) {
		retry_ask(e, &e->fabrics);
		say_action(e, ACTION_LOAD_FABRICS);
	}
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		iface_step(e, i);
	for (size_t i = 0; i < e->n_paths; i++)
		path_step(e, i);
	for (size_t i = 0; i < e->n_paths; i++)
		foreign_step(e, i);
	path_connect_next(e);
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		conflict_step(e, i);
	ns_step(e);
	listing_step(e);
	verdict_step(e);
	return e->out_of_memory ? -ENOMEM : 0;
}

bool engine_next_action(struct engine *e, struct action *ret) {
	if (e->next_action == e->n_actions) {
		e->n_actions = e->next_action = 0;
		return false;
	}
	*ret = e->actions[e->next_action++];
	return true;
}

uint64_t engine_wakeup(const struct engine *e) {
	uint64_t at = verdict_wakeup(e);

	if (e->ended)
		return UINT64_MAX;
	at = earlier(at, earlier(retry_wakeup(e, &e->fabrics), listing_wakeup(e)));
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		at = earlier(at, earlier(iface_wakeup(e, i), address_wakeup(e, i)));
	for (size_t i = 0; i < e->n_paths; i++)
		at = earlier(at, earlier(path_wakeup(e, i), foreign_wakeup(e, i)));
	return earlier(at, ns_wakeup(e));
}

const struct plan *engine_plan(const struct engine *e) {
	return &e->plan;
}

const struct iface_run *engine_iface(const struct engine *e, size_t i) {
	return &e->ifaces[i];
}

size_t engine_n_paths(const struct engine *e) {
	return e->n_paths;
}

const struct path_run *engine_path(const struct engine *e, size_t i) {
	return &e->paths[i];
}

const struct ns_run *engine_ns(const struct engine *e, size_t i) {
	return &e->nss[i];
}

const struct plan_route *engine_route(const struct engine *e, const struct action *a) {
	return &e->plan.ifaces[a->iface].routes[a->item];
}

bool engine_is_ready(const struct engine *e) {
	return e->ready;
}

const char *engine_error(const struct engine *e) {
	return e->fabrics_error;
}
