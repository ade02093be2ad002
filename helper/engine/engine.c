/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The frame of the engine. Input: events, each handed to the file that handles it, and steps, which go through all
 * parts in order. Output: actions, one after the other. The only decision of this file is to load the kernel's module
 * first. Pure; see engine.h.
 */
#include "floors.h"

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
	for (size_t i = 0; i < p->n_ifaces; i++) {
		e->ifaces[i].addrs = calloc(p->ifaces[i].n_addrs + 1, sizeof(*e->ifaces[i].addrs));
		if (!e->ifaces[i].addrs)
			return false;
		e->ifaces[i].since = e->now;
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
	free(e);
	return NULL;
}

/* ---- events, steps and actions ---- */

static void fabrics_event(struct engine *e, const struct event *ev) {
	e->fabrics_ready = ev->err == 0;
	if (ev->err != 0)
		say(e, LOG_ERR, "the kernel cannot connect NVMe/TCP: %s; no path can be used",
		    ev->reason ? ev->reason : strerror(ev->err));
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
	facts_event(e, ev);
	if (ev->type == EVENT_ADDR_GONE)
		address_gone(e, ev);
}

void engine_event(struct engine *e, const struct event *ev, uint64_t now) {
	e->now = now;
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
	case EVENT_GREETED:
		path_greeted(e, ev);
		break;
	case EVENT_PROBED:
		path_probed(e, ev);
		break;
	case EVENT_CONNECTED:
		path_connected(e, ev);
		break;
	case EVENT_NS:
		ns_seen(e, &ev->ns);
		break;
	case EVENT_NS_GONE:
		ns_gone(e, ev->ns.dev);
		break;
	case EVENT_CTRL_GONE:
		path_gone(e, ev->ctrl);
		break;
	case EVENT_STOP:
		verdict_stop(e);
		break;
	case EVENT_DISCOVERED:
	case EVENT_RESOLVED:
		discover_done(e, ev);
		break;
	}
}

int engine_step(struct engine *e, uint64_t now) {
	e->now = now;
	if (e->ended)
		return 0;
	if (!e->fabrics_asked && e->n_paths > 0) {
		e->fabrics_asked = true;
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
	uint64_t at = e->deadline;

	if (e->ended)
		return UINT64_MAX;
	if (e->stop_at != 0)
		at = earlier(at, e->stop_at);
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
