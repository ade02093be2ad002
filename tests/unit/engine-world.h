/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A world for the engine to boot in: a kernel, a network and a target that all work. Each action is answered after a
 * time of its own. Answers wait in a list, so that a test can let the answers come in another order, or not at all.
 * World time is microseconds from the start. There is one world at a time. The plan is that of engine-kit.h.
 *
 * Events of one channel keep their order: events about one link, or answers to one probe. Events of different channels
 * may come in any order.
 */
#pragma once

#include <errno.h>

#include "action-text.h"
#include "engine-claims.h"
#include "engine-kit.h"
#include "status.h"

#define MS UINT64_C(1000)
#define WORLD_LINKS 4
#define WORLD_PENDING 64
#define WORLD_DONE 64

/* Durations. All differ, so that no two events come at once. */
#define FABRICS_TAKES (30 * MS)
#define KERNEL_TAKES (1 * MS) /* the time from an action to the kernel's message about the action */
#define CARRIER_TAKES (15 * MS)
#define DAD_TAKES (1000 * MS)
#define ROUTER_TAKES (50 * MS)
#define CLIENT_TAKES (100 * MS) /* the time until a DHCP client asks */
#define LEASE_TAKES (101 * MS)
#define GREETING_TAKES (2 * MS)
#define PROBE_TAKES (3 * MS)
#define CONNECT_TAKES (8 * MS)
#define NAMESPACE_TAKES (10 * MS)
#define ASKING_TAKES (4 * MS)

enum channel { FABRICS = 1, DEVICES = 2, CLIENT = 3, CONNECT = 4, LINK = 10, PROBE = 100, ASK = PROBE + CLAIMS_PATHS };

struct pending {
	unsigned id;
	uint64_t at;
	int channel;
	bool raises; /* for EVENT_LINK: the link has carrier from this message on */
	bool stale; /* for EVENT_LINK: the message has the state of the link at sending, not at arrival */
	struct event ev;
};

struct world {
	uint64_t now, ready_at, ended_at;
	struct pending list[WORLD_PENDING];
	size_t n;
	unsigned next_id;
	/* the links that the kernel has, whether told to the engine or not; ifindex 0: no link */
	struct link_facts links[WORLD_LINKS];
	bool told[WORLD_LINKS], told_carrier[WORLD_LINKS], autoconf[WORLD_LINKS];
	bool routed[WORLD_LINKS]; /* the link has its routes; the kernel drops them when the link goes down */
	struct claims claims;
	bool live[CLAIMS_PATHS]; /* the path is connected, and the engine was told */
	bool has_ns;
	int code; /* exit code of ACTION_EXIT; -1: the run has not ended */
	const char *fault; /* the first fault that a check of the world found */
	char done[WORLD_DONE][200]; /* the actions asked of kernel and target, each once, sorted */
	size_t n_done;
};

static struct world w;

/* Variables that differ between machines. */
static struct addr lease_brings; /* the address of the DHCP lease; unset: the plan's address */
static bool no_router; /* no router sends announcements */
static bool crossed_names; /* each of the two NICs has the name that the plan gives to the other NIC */
/* The answers of discovery controllers and of the resolver. */
static struct discovery_log *world_lists, *world_resolves;

static void world_fault(const char *fault) {
	if (!w.fault)
		w.fault = fault;
}

/* ---- events under way ---- */

static struct pending *later(uint64_t takes, int channel, const struct event *ev) {
	struct pending *p = &w.list[w.n++];

	if (w.n == WORLD_PENDING) {
		world_fault("more events are under way than the world can hold");
		w.n--;
	}
	*p = (struct pending){ .id = w.next_id++, .at = w.now + takes, .channel = channel, .ev = *ev };
	return p;
}

static void forget(int channel) {
	size_t n = 0;

	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].channel != channel)
			w.list[n++] = w.list[i];
	w.n = n;
}

/* Returns the n-th event to come; NULL: fewer events are under way. */
static struct pending *nth(size_t n) {
	for (size_t i = 0; i < w.n; i++) {
		size_t before = 0;

		for (size_t j = 0; j < w.n; j++)
			before += w.list[j].at < w.list[i].at ||
				  (w.list[j].at == w.list[i].at && w.list[j].id < w.list[i].id);
		if (before == n)
			return &w.list[i];
	}
	return NULL;
}

/* ---- links ---- */

static size_t place_of(int ifindex) {
	size_t i = 0;

	while (i < WORLD_LINKS && w.links[i].ifindex != ifindex)
		i++;
	return i;
}

static struct pending *link_later(uint64_t takes, size_t place) {
	return later(takes, LINK + w.links[place].ifindex,
		     &(struct event){ .type = EVENT_LINK, .link = w.links[place] });
}

/* A NIC of the plan appears under the kernel's own name. */
static void nic_appears(uint64_t takes, size_t place, int ifindex, const uint8_t mac[6]) {
	struct link_facts *l = &w.links[place];

	*l = (struct link_facts){ .ifindex = ifindex };
	if (crossed_names && place < 2)
		snprintf(l->name, sizeof(l->name), "nbft%zu", 1 - place);
	else
		snprintf(l->name, sizeof(l->name), "eth%zu", place);
	memcpy(l->mac, mac, 6);
	link_later(takes, place);
	/* A second message about the link, sent before the engine could act on the first. */
	link_later(takes, place)->stale = true;
}

static void address_later(uint64_t takes, int ifindex, struct addr ip, uint8_t prefix) {
	struct event ev = { .type = EVENT_ADDR, .ifindex = ifindex, .addr = ip, .prefix = prefix };

	ev.tentative = !addr_is_v4(ip);
	later(takes, LINK + ifindex, &ev);
	ev.tentative = false;
	if (!addr_is_v4(ip))
		later(takes + DAD_TAKES, LINK + ifindex, &ev);
}

static bool has_ipv6(size_t iface) {
	for (size_t i = 0; i < plan.ifaces[iface].n_addrs; i++)
		if (!plan_addr_is_v4(&plan.ifaces[iface].addrs[i]))
			return true;
	return false;
}

static void raise_link(const struct action *act, size_t place) {
	int ifindex = w.links[place].ifindex;

	w.links[place].up = true;
	link_later(KERNEL_TAKES, place);
	link_later(CARRIER_TAKES, place)->raises = true;
	if (has_ipv6(act->iface))
		address_later(CARRIER_TAKES, ifindex, a("fe80::10"), 64);
}

static void make_vlan(const struct action *act) {
	struct link_facts *l = &w.links[2]; /* the position after the NICs */

	if (l->ifindex)
		world_fault("a VLAN is made twice");
	*l = (struct link_facts){
		.ifindex = 8, .kind = "vlan", .vlan = plan.ifaces[act->iface].vlan, .parent = act->ifindex
	};
	snprintf(l->name, sizeof(l->name), "%s", plan.ifaces[act->iface].name);
	memcpy(l->mac, plan.ifaces[act->iface].mac, 6);
	link_later(KERNEL_TAKES, 2);
}

static void start_client(const struct action *act) {
	const struct plan_addr *want = &plan.ifaces[act->iface].addrs[act->item];
	struct addr ip = addr_is_set(lease_brings) ? lease_brings : want->ip;

	later(CLIENT_TAKES, CLIENT, &(struct event){ .type = EVENT_ASKING, .done = *act });
	later(CLIENT_TAKES + LEASE_TAKES, CLIENT,
	      &(struct event){ .type = EVENT_LEASE, .done = *act, .addr = ip, .prefix = 24 });
}

/* Gives a link a name, unless another link has the name. */
static int rename_link(size_t place, const char *name) {
	for (size_t i = 0; i < WORLD_LINKS; i++)
		if (i != place && w.links[i].ifindex && strcmp(w.links[i].name, name) == 0)
			return EEXIST;
	snprintf(w.links[place].name, IFNAMSIZ, "%s", name);
	link_later(KERNEL_TAKES, place);
	return 0;
}

static int set_down(size_t place) {
	w.links[place].up = w.links[place].carrier = w.routed[place] = false;
	link_later(KERNEL_TAKES, place);
	return 0;
}

/* Does actions on a link that the kernel carries out at once. Returns an errno. */
static int do_link_action(const struct action *act) {
	const struct plan_iface *want = &plan.ifaces[act->iface];
	size_t place = place_of(act->ifindex);

	if (place == WORLD_LINKS)
		return ENODEV;
	switch (act->type) {
	case ACTION_RENAME:
		return rename_link(place, want->name);
	case ACTION_RENAME_AWAY:
		return rename_link(place, act->name);
	case ACTION_DROP_ADDR:
		later(KERNEL_TAKES, LINK + act->ifindex,
		      &(struct event){ .type = EVENT_ADDR_GONE, .ifindex = act->ifindex, .addr = act->addr });
		return 0;
	case ACTION_DOWN:
		return set_down(place);
	case ACTION_UP:
		raise_link(act, place);
		return 0;
	case ACTION_VLAN:
		make_vlan(act);
		return 0;
	case ACTION_ADDR:
		address_later(KERNEL_TAKES, act->ifindex, act->addr, act->prefix);
		return 0;
	case ACTION_AUTOCONF:
		w.autoconf[place] = true;
		return 0;
	case ACTION_ROUTE:
		w.routed[place] = true;
		return 0;
	default:
		return 0;
	}
}

/* ---- the world's answers to the engine's actions ---- */

static void answer_probe(const struct action *act) {
	int channel = PROBE + (int)act->path;

	if (act->command)
		later(GREETING_TAKES, channel, &(struct event){ .type = EVENT_GREETED, .path = act->path });
	later(PROBE_TAKES, channel, &(struct event){ .type = EVENT_PROBED, .path = act->path });
}

static struct event ns_event(uint8_t first_byte) {
	return (struct event){
		.type = EVENT_NS,
		.ns = { .dev = "nvme0n1", .nqn = "nqn.x", .nsid = 1, .has_uuid = true, .uuid = { first_byte, 2, 3 } }
	};
}

static void do_connect(const struct action *act) {
	const struct plan_path *want = engine_path(e, act->path)->want;
	struct event ev = ns_event(1);

	if (w.live[act->path])
		world_fault("a connected path is connected again");
	later(CONNECT_TAKES, CONNECT,
	      &(struct event){ .type = EVENT_CONNECTED, .path = act->path, .ctrl = (int)act->path });
	if (want->kind == PLAN_IO && !w.has_ns)
		later(NAMESPACE_TAKES, DEVICES, &ev);
	w.has_ns |= want->kind == PLAN_IO;
}

/*
 * Checks that the engine asks for an action on an interface only while the link is there, by the events that the engine
 * was told.
 */
static void check_interface(const struct action *act) {
	bool of_path = act->type == ACTION_PROBE || act->type == ACTION_CONNECT;
	size_t iface = of_path ? engine_path(e, act->path)->want->iface : act->iface, place;

	if (iface == PLAN_ANY_IFACE || (!of_path && act->ifindex == 0))
		return;
	place = place_of(of_path ? engine_iface(e, iface)->ifindex : act->ifindex);
	if (place == WORLD_LINKS || !w.told[place])
		world_fault("an action is asked for on an interface that is gone");
	else if (of_path && !w.told_carrier[place])
		world_fault("a path without carrier is used");
	else if (of_path && plan.ifaces[iface].n_routes > 0 && !w.routed[place])
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

static void react(const struct action *act) {
	switch (act->type) {
	case ACTION_LOAD_FABRICS:
		later(FABRICS_TAKES, FABRICS, &(struct event){ .type = EVENT_FABRICS });
		break;
	case ACTION_DHCP:
		start_client(act);
		break;
	case ACTION_PROBE:
		answer_probe(act);
		break;
	case ACTION_PROBE_CANCEL:
		forget(PROBE + (int)act->path);
		break;
	case ACTION_CONNECT:
		do_connect(act);
		break;
	case ACTION_RESOLVE:
		later(ASKING_TAKES, ASK + (int)act->path,
		      &(struct event){ .type = EVENT_RESOLVED, .path = act->path, .log = world_resolves });
		break;
	case ACTION_DISCOVER:
		later(ASKING_TAKES, ASK + (int)act->path,
		      &(struct event){ .type = EVENT_DISCOVERED, .path = act->path, .log = world_lists });
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
	return type >= ACTION_RENAME && type <= ACTION_DOWN && type != ACTION_OPTIMISTIC && type != ACTION_DHCP &&
	       type != ACTION_CHECK && type != ACTION_DHCP_END;
}

static void take(const struct action *act) {
	const char *broken = claims_take(&w.claims, e, act);
	char text[256];

	if (broken)
		world_fault(broken);
	check_interface(act);
	if (act->type != ACTION_SAY && act->type != ACTION_PROBE_CANCEL && act->type != ACTION_LOOK &&
	    act->type != ACTION_EXIT && act->type != ACTION_RENAME)
		note_done(action_text(e, act, text, sizeof(text)));
	if (is_done_at_once(act->type))
		engine_event(e, &(struct event){ .type = EVENT_DONE, .done = *act, .err = do_link_action(act) },
			     START + w.now);
	else
		react(act);
}

static void world_settle(void) {
	struct action act;

	for (int round = 0; round < 20 && !w.claims.ended; round++) {
		bool any = false;

		engine_step(e, START + w.now);
		for (; engine_next_action(e, &act); any = true)
			take(&act);
		if (!any)
			return;
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

static void world_tell(struct pending p) {
	const struct event *ev = &p.ev;

	if (ev->type == EVENT_LINK)
		tell_link(&p);
	else if (ev->type == EVENT_PROBED)
		w.claims.probing[ev->path] = false;
	else if (ev->type == EVENT_DISCOVERED || ev->type == EVENT_RESOLVED)
		w.claims.asking[ev->path] = false;
	if (ev->type == EVENT_CONNECTED) {
		w.claims.connecting[ev->path] = false;
		w.live[ev->path] =
			(ev->err == 0 || ev->err == EALREADY) && engine_path(e, ev->path)->want->kind == PLAN_IO;
	}
	engine_event(e, ev, START + w.now);
	world_settle();
}

/* Starts the engine with the plan. No event has happened yet. */
static void world_begin(void) {
	w = (struct world){ .code = -1 };
	e = engine_new(&plan, START, 1);
	world_settle();
}

/* Lets the next event happen, or lets the engine wake up. False: the boot has ended, or nothing more will happen. */
static bool world_go_on(void) {
	struct pending *first = nth(0), p;
	uint64_t wakeup = engine_wakeup(e);

	if (w.claims.ended || w.fault || (!first && wakeup == UINT64_MAX))
		return false;
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
