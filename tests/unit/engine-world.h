/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world for the engine to boot in: the kernel and the network of engine-kernel.h, and a target. All of them work,
 * unless a test has an action refused. Each action is answered after a time of its own. Answers wait in a list, so that
 * a test can let the answers come in another order, or not at all. After each step the world checks what must hold.
 */
#pragma once

#include "engine-kernel.h"

/* ---- the world's answers to the engine's actions ---- */

/* The place of the link that the path goes through, if the path needs a route; else WORLD_LINKS. */
static size_t routed_place(size_t path) {
	size_t iface = engine_path(e, path)->want->iface;

	if (iface == PLAN_ANY_IFACE || plan.ifaces[iface].n_routes == 0)
		return WORLD_LINKS;
	return place_of(engine_iface(e, iface)->ifindex);
}

static void answer_probe(const struct action *act, int err) {
	int channel = PROBE + (int)act->path;
	size_t place = routed_place(act->path);

	if (err == 0 && place < WORLD_LINKS && !w.routed[place])
		err = ENETUNREACH;
	if (act->command && err == 0)
		later(GREETING_TAKES, channel, &(struct event){ .type = EVENT_GREETED, .path = act->path });
	later(PROBE_TAKES, channel, &(struct event){ .type = EVENT_PROBED, .path = act->path, .err = err });
}

static struct event ns_event(uint8_t first_byte) {
	return (struct event){
		.type = EVENT_NS,
		.ns = { .dev = "nvme0n1", .nqn = "nqn.x", .nsid = 1, .has_uuid = true, .uuid = { first_byte, 2, 3 } }
	};
}

static void do_connect(const struct action *act, int err) {
	const struct plan_path *want = engine_path(e, act->path)->want;
	struct event ev = ns_event(1);

	if (w.live[act->path])
		world_fault("a connected path is connected again");
	later(CONNECT_TAKES, CONNECT,
	      &(struct event){ .type = EVENT_CONNECTED, .path = act->path, .ctrl = (int)act->path, .err = err });
	if (err != 0 || want->kind != PLAN_IO)
		return;
	if (!w.has_ns)
		later(NAMESPACE_TAKES, DEVICES, &ev);
	w.has_ns = true;
}

/*
 * Checks that the engine asks for an action on an interface only while the link is there, by the events that the engine
 * was told.
 */
static void check_interface(const struct action *act) {
	bool of_path = act->type == ACTION_PROBE || act->type == ACTION_CONNECT;
	size_t iface = of_path ? engine_path(e, act->path)->want->iface : act->iface, place;

	if (iface == PLAN_ANY_IFACE || (!of_path && act->ifindex == 0) || w.deaf)
		return;
	place = place_of(of_path ? engine_iface(e, iface)->ifindex : act->ifindex);
	if (place == WORLD_LINKS || !w.told[place])
		world_fault("an action is asked for on an interface that is gone");
	else if (of_path && !w.told_carrier[place])
		world_fault("a path without carrier is used");
	else if (of_path && plan.ifaces[iface].n_routes > 0 && !w.routed[place] && !w.route_refused[place])
		world_fault("a path without its route is used");
}

static void note_done(const char *text) {
	size_t i = 0;

	while (i < w.n_done && strcmp(w.done[i], text) < 0)
		i++;
	if ((i < w.n_done && strcmp(w.done[i], text) == 0) || w.n_done == WORLD_DONE)
		return;
	memmove(w.done[i + 1], w.done[i], (w.n_done - i) * sizeof(w.done[i]));
	snprintf(w.done[i], sizeof(w.done[i]), "%s", text);
	w.n_done++;
}

static void answer_question(const struct action *act, int err) {
	bool resolves = act->type == ACTION_RESOLVE;

	later(ASKING_TAKES, ASK + (int)act->path,
	      &(struct event){ .type = resolves ? EVENT_RESOLVED : EVENT_DISCOVERED,
			       .path = act->path,
			       .err = err,
			       .log = err        ? NULL
				      : resolves ? world_resolves
						 : world_lists });
}

static void world_list(enum listing listing, int err);

static void react(const struct action *act, int err) {
	switch (act->type) {
	case ACTION_LOAD_FABRICS:
		later(FABRICS_TAKES, FABRICS, &(struct event){ .type = EVENT_FABRICS, .err = err });
		break;
	case ACTION_LOAD_NIC:
		/* modprobe ends when the driver has made the link */
		later(DRIVER_TAKES + KERNEL_TAKES, DRIVER,
		      &(struct event){ .type = EVENT_DONE, .done = *act, .err = err });
		if (err == 0 && driver_brings_nic)
			nic_appears(DRIVER_TAKES, 0, 2, ifaces[0].mac);
		break;
	case ACTION_DHCP:
		if (err == 0)
			start_client(act);
		else
			later(KERNEL_TAKES, CLIENT, &(struct event){ .type = EVENT_DONE, .done = *act, .err = err });
		break;
	case ACTION_CHECK: /* no other machine has the address: the answer comes late, and changes nothing */
		if (err != 0)
			later(KERNEL_TAKES, CLIENT, &(struct event){ .type = EVENT_DONE, .done = *act, .err = err });
		break;
	case ACTION_LOOK:
		world_list(act->listing, err);
		break;
	case ACTION_PROBE:
		answer_probe(act, err);
		break;
	case ACTION_PROBE_CANCEL:
		forget(PROBE + (int)act->path);
		break;
	case ACTION_CONNECT:
		do_connect(act, err);
		break;
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
		answer_question(act, err);
		break;
	case ACTION_READY:
		w.ready_at = w.now;
		break;
	case ACTION_EXIT:
		w.ended_at = w.now;
		w.code = act->code;
		break;
	default:
		break;
	}
}

/* True if the action is done and reported before the next event, as in the event loop. */
static bool is_done_at_once(enum action_type type) {
	return type >= ACTION_RENAME && type <= ACTION_DOWN && type != ACTION_DHCP && type != ACTION_CHECK &&
	       type != ACTION_DHCP_END;
}

/* Returns the errno that the action fails with; 0: the action works. */
static int refusal_of(const struct action *act) {
	size_t place = place_of(act->ifindex);

	if (!w.refusal.armed || act->type >= ACTION_SAY || act->type == ACTION_PROBE_CANCEL ||
	    (!w.refusal.any && act->type != w.refusal.type))
		return 0;
	w.refusal.armed = false;
	if (act->type == ACTION_ROUTE && place < WORLD_LINKS)
		w.route_refused[place] = true;
	return w.refusal.err;
}

/* No action is repeated without pause, and no message. */
static void note_storm(const char *text) {
	size_t i = 0;

	while (i < w.n_storms && strcmp(w.storms[i].text, text) != 0)
		i++;
	if (i == w.n_storms && w.n_storms < WORLD_DONE)
		snprintf(w.storms[w.n_storms++].text, sizeof(w.storms[i].text), "%s", text);
	if (i == WORLD_DONE)
		return;
	w.storms[i].n++;
	if (w.storms[i].n > STORM_MOST && w.now < w.storms[i].at[w.storms[i].n % STORM_MOST] + 1000 * MS)
		world_fault("an action or a message is repeated without pause");
	w.storms[i].at[w.storms[i].n % STORM_MOST] = w.now;
}

static void take(const struct action *act) {
	const char *broken = claims_take(&w.claims, e, act);
	int err = refusal_of(act);
	char text[256];

	if (broken)
		world_fault(broken);
	if (broken && act->type == ACTION_SAY)
		printf("# %s\n", act->text);
	check_interface(act);
	if (act->type != ACTION_SAY && act->type != ACTION_PROBE_CANCEL && act->type != ACTION_LOOK &&
	    act->type != ACTION_EXIT && act->type != ACTION_RENAME)
		note_done(action_text(e, act, text, sizeof(text)));
	note_storm(action_text(e, act, text, sizeof(text)));
	if (is_done_at_once(act->type))
		engine_event(e, &(struct event){ .type = EVENT_DONE, .done = *act, .err = err ?: do_link_action(act) },
			     START + w.now);
	else
		react(act, err);
}

/* ---- what must hold after every step ---- */

static void check_text(const char *text) {
	const char *why = claims_sentence(text);

	if (why) {
		printf("# %s\n", text);
		world_fault(why);
	}
}

/* True when the kernel has reported the address, and the address can be used. */
static bool shows_address(int ifindex, struct addr ip) {
	for (size_t i = 0; i < w.n_addrs; i++)
		if (w.addrs[i].ifindex == ifindex && addr_equal(w.addrs[i].addr, ip))
			return !w.addrs[i].tentative && !w.addrs[i].dad_failed;
	return false;
}

/* Whether the interface of the path can carry the path, by what the kernel and the DHCP client have reported. */
static bool can_be_probed(const struct plan_path *want) {
	const struct iface_run *run;
	const struct plan_addr *source;
	size_t place;

	if (want->iface == PLAN_ANY_IFACE)
		return false; /* engine-foreign.c */
	run = engine_iface(e, want->iface);
	place = place_of(run->ifindex);
	if (run->ifindex == 0 || place == WORLD_LINKS || !w.told_carrier[place] || run->state == IFACE_NAMING)
		return false;
	if (want->source == NONE)
		return shows_address(run->ifindex, a("fe80::10"));
	source = &plan.ifaces[want->iface].addrs[want->source];
	if (source->way != PLAN_STATIC || run->addrs[want->source].routes.at_once > 0)
		return run->addrs[want->source].state == ADDR_READY && run->addrs[want->source].routes.at_once == 0;
	return shows_address(run->ifindex, source->ip);
}

/* A path that could be probed is probed, or has been, or is probed again within ten seconds. */
static void check_path(size_t i) {
	const struct path_run *run = engine_path(e, i);

	if (run->state == PATH_WAITING && !run->want->background && !w.stopped && can_be_probed(run->want))
		world_fault("a path that could be probed is not probed");
	if (run->state == PATH_PROBING && !w.claims.probing[i])
		world_fault("a path counts as being probed, and no probe was asked for");
	if (run->state == PATH_CONNECTING && !w.claims.connecting[i])
		world_fault("a path counts as connecting, and no connect was asked for");
	if (run->state == PATH_BACKING_OFF && (run->when <= START + w.now || run->when > START + w.now + 10000 * MS))
		world_fault("a path waits for the past, or for longer than ten seconds");
	check_text(run->error);
}

static void check_all(void) {
	if (w.deaf)
		return;
	for (size_t i = 0; i < engine_n_paths(e); i++)
		check_path(i);
	for (size_t i = 0; i < plan.n_ifaces; i++)
		check_text(engine_iface(e, i)->error);
	for (size_t i = 0; i < plan.n_nss; i++)
		check_text(engine_ns(e, i)->error);
}

static void world_settle(void) {
	struct action act;

	for (int round = 0; round < 20 && !w.claims.ended; round++) {
		bool any = false;

		engine_step(e, START + w.now);
		for (; engine_next_action(e, &act); any = true)
			take(&act);
		if (!any) {
			check_all();
			return;
		}
	}
	if (!w.claims.ended)
		world_fault("the engine does not settle within 20 steps");
}

/* ---- events that happen ---- */

static void tell_link(struct pending *p) {
	size_t place = place_of(p->ev.link.ifindex);

	if (place == WORLD_LINKS)
		return;
	if (p->raises && !w.links[place].carrier) {
		w.links[place].carrier = true;
		if (w.autoconf[place] && !no_router)
			address_later(ROUTER_TAKES, p->ev.link.ifindex, a("2001:db8::10"), 64);
	}
	if (!p->stale)
		p->ev.link = w.links[place];
	w.told[place] = true;
	w.told_carrier[place] = p->ev.link.carrier;
}

/* The address of the event in the kernel's list; NULL: the kernel does not have the address. */
static struct event *kernel_addr(const struct event *ev) {
	for (size_t i = 0; i < w.n_addrs; i++)
		if (w.addrs[i].ifindex == ev->ifindex && addr_equal(w.addrs[i].addr, ev->addr))
			return &w.addrs[i];
	return NULL;
}

static void change_addr(const struct event *ev) {
	struct event *known = kernel_addr(ev);

	if (ev->type == EVENT_ADDR && !known && w.n_addrs < WORLD_ADDRS)
		known = &w.addrs[w.n_addrs++];
	if (ev->type == EVENT_ADDR && known)
		*known = *ev;
	else if (known)
		*known = w.addrs[--w.n_addrs];
}

/* Makes the kernel's state what the event tells. */
static void happen(struct pending *p) {
	const struct event *ev = &p->ev;

	if (ev->type == EVENT_LINK)
		tell_link(p);
	else if (ev->type == EVENT_ADDR || ev->type == EVENT_ADDR_GONE)
		change_addr(ev);
	else if (ev->type == EVENT_NS && ev->ns.uuid[0] == 1)
		w.shows_ns = true;
	else if (ev->type == EVENT_NS_GONE)
		w.shows_ns = false;
	else if (ev->type == EVENT_STOP)
		w.stopped = true;
	else if (ev->type == EVENT_PROBED)
		w.claims.probing[ev->path] = false;
	else if (ev->type == EVENT_DISCOVERED || ev->type == EVENT_RESOLVED)
		w.claims.asking[ev->path] = false;
	if (ev->type == EVENT_CONNECTED) {
		w.claims.connecting[ev->path] = false;
		w.live[ev->path] =
			(ev->err == 0 || ev->err == EALREADY) && engine_path(e, ev->path)->want->kind == PLAN_IO;
	}
}

static void world_hear(struct pending p) {
	happen(&p);
	engine_event(e, &p.ev, START + w.now);
}

static void world_tell(struct pending p) {
	world_hear(p);
	world_settle();
}

/* ---- listings ---- */

static void list_event(const struct event *ev) {
	engine_event(e, ev, START + w.now);
}

static void list_network(void) {
	for (size_t i = 0; i < WORLD_LINKS; i++) {
		w.told[i] |= i == VLAN_PLACE && w.links[i].ifindex; /* made already, though not told yet */
		if (w.links[i].ifindex && w.told[i])
			list_event(&(struct event){ .type = EVENT_LINK, .link = w.links[i] });
	}
	for (size_t i = 0; i < w.n_addrs; i++)
		list_event(&w.addrs[i]);
	for (size_t i = 0; i < w.n; i++) /* set already, though not told yet */
		if (w.list[i].ev.type == EVENT_ADDR && w.list[i].at <= w.now + KERNEL_TAKES &&
		    !kernel_addr(&w.list[i].ev))
			list_event(&w.list[i].ev);
}

static void list_nvme(void) {
	struct event ev = ns_event(1);

	for (size_t i = 0; i < CLAIMS_PATHS; i++)
		if (w.live[i])
			list_event(&(struct event){ .type = EVENT_CTRL, .ctrl = (int)i, .ns.nqn = "nqn.x" });
	if (w.shows_ns)
		list_event(&ev);
}

/* Lists what the kernel has. err: the listing breaks off with an error. */
static void world_list(enum listing listing, int err) {
	list_event(&(struct event){ .type = EVENT_LISTING, .listing = listing });
	if (err == 0 && listing == LISTING_NETWORK)
		list_network();
	else if (err == 0)
		list_nvme();
	list_event(&(struct event){ .type = EVENT_LISTED, .listing = listing, .err = err });
}

/* Starts the engine with the plan. No event has happened yet. */
static void world_begin(void) {
	w = (struct world){ .code = -1, .refusal = refused_from_start };
	e = engine_new(&plan, START, 1);
	world_settle();
}

/* After a slow turn the loop hears all that has come meanwhile, and then steps, even if a step is overdue. */
static void hear_all_due(void) {
	for (struct pending *first = nth(0), p; first && first->at <= w.now; first = nth(0)) {
		p = *first;
		*first = w.list[--w.n];
		world_hear(p);
	}
	world_settle();
}

/* Lets the next event happen, or lets the engine wake up. False: the boot has ended, or nothing more will happen. */
static bool world_go_on(void) {
	struct pending *first = nth(0), p;
	uint64_t wakeup = engine_wakeup(e);

	if (w.claims.ended || w.fault || (!first && wakeup == UINT64_MAX))
		return false;
	if (w.is_late && first && first->at <= w.now) {
		hear_all_due();
		return true;
	}
	if (!first || (wakeup != UINT64_MAX && wakeup - START <= first->at)) {
		if (wakeup - START > w.now)
			w.now = wakeup - START;
		world_settle();
		if (!w.claims.ended && engine_wakeup(e) <= START + w.now)
			world_fault("the engine wants to wake up again at the time it was woken up at");
		return true;
	}
	p = *first;
	*first = w.list[--w.n];
	if (p.at > w.now)
		w.now = p.at;
	world_tell(p);
	return true;
}

static void world_end(void) {
	e = engine_free(e);
}
