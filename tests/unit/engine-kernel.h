/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel and the network of engine-world.h: their state, and the actions on links. The kernel's messages wait in a
 * list of events under way. World time is microseconds from the start. There is one world at a time. The plan is that
 * of engine-kit.h.
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
#define VLAN_PLACE 2 /* the place of the VLAN in the list of links, after the NICs */
#define WORLD_PENDING 64
#define WORLD_DONE 64
#define WORLD_ADDRS 16

/* Durations. All differ, so that no two events come at once. */
#define FABRICS_TAKES (30 * MS)
#define DRIVER_TAKES (20 * MS)
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

enum channel {
	FABRICS = 1,
	DEVICES = 2,
	CLIENT = 3,
	CONNECT = 4,
	DRIVER = 5,
	LINK = 10,
	PROBE = 100,
	ASK = PROBE + CLAIMS_PATHS
};

struct pending {
	unsigned id;
	uint64_t at;
	int channel;
	bool raises; /* for EVENT_LINK: the link has carrier from this message on */
	bool stale; /* for EVENT_LINK: the message has the state of the link at sending, not at arrival */
	struct event ev;
};

/* One refusal: the next action of a type fails with an errno. */
struct refusal {
	bool armed, any; /* any: the next action of any type */
	enum action_type type;
	int err;
};

/* The last times of an action or a message. */
#define STORM_MOST 10 /* more than any mishap or pair of mishaps causes within a second */
struct storm {
	char text[200];
	unsigned n;
	uint64_t at[STORM_MOST];
};

struct world {
	uint64_t now, ready_at, ended_at;
	bool deaf; /* the kernel's messages are being lost, and a listing follows */
	bool is_late; /* the clock has jumped: events that are due come together, before the next step */
	uint64_t undo_until; /* until then another program removes each address that the engine sets */
	struct refusal refusal;
	struct pending list[WORLD_PENDING];
	size_t n;
	unsigned next_id;
	/* the links that the kernel has, whether told to the engine or not; ifindex 0: no link */
	struct link_facts links[WORLD_LINKS];
	bool told[WORLD_LINKS], told_carrier[WORLD_LINKS], autoconf[WORLD_LINKS];
	bool routed[WORLD_LINKS]; /* the link has its routes; the kernel drops them when the link goes down */
	bool route_refused[WORLD_LINKS];
	/* the addresses that the kernel has, as events with their states */
	struct event addrs[WORLD_ADDRS];
	size_t n_addrs;
	struct event client; /* the EVENT_LEASE of the last DHCP client */
	struct claims claims;
	bool live[CLAIMS_PATHS]; /* the path is connected, and the engine was told */
	bool has_ns; /* the namespace is there, or comes soon */
	bool shows_ns; /* the namespace is there */
	int code; /* exit code of ACTION_EXIT; -1: the run has not ended */
	const char *fault; /* the first fault that a check of the world found */
	char done[WORLD_DONE][200]; /* the actions asked of kernel and target, each once, sorted */
	size_t n_done;
	struct storm storms[WORLD_DONE];
	size_t n_storms;
	bool stopped; /* EVENT_STOP was sent */
};

static struct world w;

static struct refusal refused_from_start; /* a refusal that the world begins with */

/* Variables that differ between machines. */
static struct addr lease_brings; /* the address of the DHCP lease; unset: the plan's address */
static bool no_router; /* no router sends announcements */
static bool driver_brings_nic; /* the first NIC appears when its driver is loaded */
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

	*l = (struct link_facts){ .ifindex = ifindex, .mtu = 1500 };
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
	struct link_facts *l = &w.links[VLAN_PLACE];

	if (l->ifindex)
		world_fault("a VLAN is made twice");
	*l = (struct link_facts){
		.ifindex = 8, .kind = "vlan", .mtu = 1500, .vlan = plan.ifaces[act->iface].vlan, .parent = act->ifindex
	};
	snprintf(l->name, sizeof(l->name), "%s", plan.ifaces[act->iface].name);
	memcpy(l->mac, plan.ifaces[act->iface].mac, 6);
	link_later(KERNEL_TAKES, VLAN_PLACE);
}

static void start_client(const struct action *act) {
	const struct plan_addr *want = &plan.ifaces[act->iface].addrs[act->item];
	struct addr ip = addr_is_set(lease_brings) ? lease_brings : want->ip;

	later(CLIENT_TAKES, CLIENT, &(struct event){ .type = EVENT_ASKING, .done = *act });
	w.client = (struct event){ .type = EVENT_LEASE, .done = *act, .addr = ip, .prefix = 24, .mtu = 1400 };
	later(CLIENT_TAKES + LEASE_TAKES, CLIENT, &w.client);
}

static void set_address(const struct action *act) {
	struct event gone = { .type = EVENT_ADDR_GONE, .ifindex = act->ifindex, .addr = act->addr };

	if (w.now >= w.undo_until) {
		address_later(KERNEL_TAKES, act->ifindex, act->addr, act->prefix);
		return;
	}
	later(KERNEL_TAKES, LINK + act->ifindex,
	      &(struct event){ .type = EVENT_ADDR,
			       .ifindex = act->ifindex,
			       .addr = act->addr,
			       .prefix = act->prefix,
			       .tentative = true });
	later(2 * KERNEL_TAKES, LINK + act->ifindex, &gone);
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
	case ACTION_MTU:
		w.links[place].mtu = act->mtu;
		link_later(KERNEL_TAKES, place);
		return 0;
	case ACTION_VLAN:
		make_vlan(act);
		return 0;
	case ACTION_ADDR:
		set_address(act);
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
