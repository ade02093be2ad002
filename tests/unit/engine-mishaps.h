/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Mishaps: events that can happen to a machine of engine-machines.h while the machine boots. Each mishap changes the
 * world, tells the engine the same events as the kernel would, and puts things that are lost for a while back under
 * way. A mishap that cannot happen at the moment does nothing and returns NO_RACE.
 */
#pragma once

#include "engine-machines.h"

#define REFUSED (125 * MS) /* the first wait after a request that the kernel has refused, with its jitter */
#define RESTART (313 * MS) /* the first wait after a program that has failed, with its jitter */
#define SLOW (4000 * MS) /* longer than every wait for an answer */
#define OUTAGE (200 * MS)
#define BACKOFF (313 * MS) /* the first wait after a failed probe, with its jitter */
#define RECONNECT (1250 * MS) /* the first wait after a failed connect */
#define PATIENCE (10000 * MS) /* the wait for servers and routers before firmware's own address is used */
#define GRACE (300 * MS) /* the wait after a stop, for paths that have answered */
#define SMALL (60 * MS) /* the time to set up a link again, probe and connect, without any wait */

enum verdict {
	PASSES, /* the boot ends as it ends without the mishap */
	PASSES_OTHERWISE, /* the paths are connected, but from another address */
	FAILS, /* the boot has no root, which is reported at the deadline */
	ENDS, /* the run ends soon, with the paths that are connected */
};

struct upset {
	const char *name;
	enum verdict verdict;
	enum played (*happen)(void);
};

static uint64_t cost; /* the longest delay of the boot that the last mishap may cause */

/* Changes the kernel's state, and tells the engine unless the message is lost. The caller settles the engine. */
static void changes(const struct event *ev) {
	struct pending p = { .at = w.now, .ev = *ev };

	if (w.deaf)
		happen(&p);
	else
		world_hear(p);
}

/* After a slow turn the engine hears all that is due before it steps. */
static void settle_all(void) {
	if (w.is_late)
		hear_all_due();
	else
		world_settle();
}

static void happens(const struct event *ev) {
	changes(ev);
	if (!w.deaf)
		settle_all();
}

static struct pending *under_way(enum event_type type) {
	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].ev.type == type)
			return &w.list[i];
	return NULL;
}

static struct pending *comes_next(enum event_type type) {
	struct pending *first = nth(0);

	return first && first->ev.type == type ? first : NULL;
}

static void drop(struct pending *p) {
	*p = w.list[--w.n];
}

static void drop_address(struct addr ip) {
	for (size_t i = w.n; i-- > 0;)
		if (w.list[i].ev.type == EVENT_ADDR && addr_equal(w.list[i].ev.addr, ip))
			drop(&w.list[i]);
}

static size_t iface_with_address(void) {
	return plan.n_ifaces > 0 && plan.ifaces[0].n_addrs == 0 ? 1 : 0;
}

/* Returns how long it takes until the address is there again. */
static uint64_t address_takes(void) {
	if (plan_addr_is_v4(&addr1))
		return addr1.way == PLAN_DHCP4 ? CLIENT_TAKES + LEASE_TAKES : 0;
	return DAD_TAKES + (no_router ? PATIENCE : ROUTER_TAKES);
}

static bool has_slaac(void) {
	for (size_t i = 0; plan.n_ifaces > 0 && i < plan.ifaces[0].n_addrs; i++)
		if (plan.ifaces[0].addrs[i].way == PLAN_SLAAC)
			return true;
	return false;
}

static void set_carrier(size_t place, bool carrier) {
	w.links[place].carrier = carrier;
	happens(&(struct event){ .type = EVENT_LINK, .link = w.links[place] });
}

/* Delays the answers of routers and servers, which do not arrive without carrier. */
static void hold_addresses_back(uint64_t time) {
	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].channel == CLIENT || (w.list[i].ev.type == EVENT_ADDR && addr1.way != PLAN_STATIC &&
						    !addr_is_link_local(w.list[i].ev.addr)))
			w.list[i].at += time;
}

static enum played carrier_goes_for(uint64_t time) {
	if (!w.told[0] || !w.links[0].carrier)
		return NO_RACE;
	hold_addresses_back(time);
	set_carrier(0, false);
	link_later(time, 0)->raises = true;
	if (w.links[2].carrier) {
		set_carrier(2, false);
		link_later(time, 2)->raises = true;
	}
	/* A SLAAC address must be announced again, and checked for duplicates again. */
	cost = time + SMALL + (has_slaac() ? DAD_TAKES + (no_router ? PATIENCE : ROUTER_TAKES) : 0);
	return PLAYED;
}

static enum played carrier_goes(void) {
	return carrier_goes_for(OUTAGE);
}

static enum played carrier_flaps(void) {
	return carrier_goes_for(0);
}

/* The carrier goes for longer than every wait of the engine. */
static enum played carrier_goes_for_long(void) {
	return carrier_goes_for(11000 * MS);
}

static bool any_live(void) {
	for (size_t i = 0; i < CLAIMS_PATHS; i++)
		if (w.live[i])
			return true;
	return false;
}

static void connect_ends_with(struct pending *connect, int err) {
	connect->ev.err = err;
	if (!any_live()) {
		forget(DEVICES);
		w.has_ns = false;
	}
}

/* Tells the engine that a link is gone, but does not step the engine, because the caller has more to tell. */
static void link_goes_away(size_t place) {
	int ifindex = w.links[place].ifindex;

	forget(LINK + ifindex);
	w.links[place] = (struct link_facts){ .ifindex = 0 };
	w.told[place] = w.told_carrier[place] = w.autoconf[place] = w.routed[place] = false;
	for (size_t i = w.n_addrs; i-- > 0;)
		if (w.addrs[i].ifindex == ifindex)
			w.addrs[i] = w.addrs[--w.n_addrs];
	changes(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = ifindex });
}

/* The link goes, and comes back under another index. */
static enum played link_goes(void) {
	struct pending *connect = under_way(EVENT_CONNECTED);

	if (!w.told[0] || plan.n_ifaces == 0)
		return NO_RACE;
	cost = OUTAGE + address_takes() + SMALL;
	if (connect && engine_path(e, connect->ev.path)->want->iface == iface_with_address()) {
		connect_ends_with(connect, ENODEV);
		cost += RECONNECT;
	}
	forget(CLIENT);
	if (w.links[2].ifindex)
		link_goes_away(2);
	link_goes_away(0);
	if (!w.deaf)
		settle_all();
	nic_appears(OUTAGE, 0, 12, ifaces[0].mac);
	return PLAYED;
}

/*
 * Another program, for example a network manager, sets the link down. The kernel removes the IPv6 addresses and the
 * routes.
 */
static enum played link_is_set_down(void) {
	struct link_facts *l = &w.links[0];
	struct addr ip;

	if (!w.told[0] || !l->up || plan.n_ifaces == 0)
		return NO_RACE;
	for (size_t i = w.n; i-- > 0;)
		if (w.list[i].ev.type == EVENT_LINK && w.list[i].channel == LINK + l->ifindex)
			drop(&w.list[i]);
	for (size_t i = w.n; i-- > 0;)
		if (w.list[i].ev.type == EVENT_ADDR && !addr_is_v4(w.list[i].ev.addr)) {
			ip = w.list[i].ev.addr;
			drop(&w.list[i]);
			changes(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = l->ifindex, .addr = ip });
		}
	for (size_t i = w.n_addrs; i-- > 0;)
		if (w.addrs[i].ifindex == l->ifindex && !addr_is_v4(w.addrs[i].addr))
			changes(&(struct event){
				.type = EVENT_ADDR_GONE, .ifindex = l->ifindex, .addr = w.addrs[i].addr });
	l->up = false;
	w.routed[0] = false;
	set_carrier(0, false);
	cost = address_takes() + SMALL;
	return PLAYED;
}

static enum played link_is_renamed(void) {
	if (!w.told[0])
		return NO_RACE;
	snprintf(w.links[0].name, IFNAMSIZ, "enp3s0");
	happens(&(struct event){ .type = EVENT_LINK, .link = w.links[0] });
	cost = SMALL;
	return PLAYED;
}

/* Before this mishap a NIC with the same MAC is taken for the NIC at the PCI function of the table. */
static enum played right_nic_appears(void) {
	struct link_facts *l = &w.links[3];

	if (!w.told[0] || plan.n_ifaces == 0 || ifaces[0].pci_sbdf == 0 || l->ifindex)
		return NO_RACE;
	*l = (struct link_facts){ .ifindex = 13, .name = "eth3", .pci_sbdf = ifaces[0].pci_sbdf };
	memcpy(l->mac, ifaces[0].mac, sizeof(l->mac));
	happens(&(struct event){ .type = EVENT_LINK, .link = *l });
	w.told[3] = true;
	cost = CARRIER_TAKES + SMALL;
	return PLAYED;
}

/* Reports every link again, as after an overflow of the kernel's message queue. */
static enum played links_are_told_again(void) {
	for (size_t i = 0; i < WORLD_LINKS; i++)
		if (w.told[i])
			happens(&(struct event){ .type = EVENT_LINK, .link = w.links[i] });
	cost = 0;
	return PLAYED;
}

/*
 * A link with its routes goes down and up before the engine steps, as when the link joins a VRF. The kernel keeps the
 * addresses.
 */
static enum played link_bounces(void) {
	static const size_t PLACES[] = { 0, VLAN_PLACE };

	if (!w.told[0] || !w.links[0].carrier || plan.n_ifaces == 0)
		return NO_RACE;
	for (size_t i = 0; i < 2; i++) {
		struct link_facts *l = &w.links[PLACES[i]];

		if (!w.told[PLACES[i]] || !l->carrier)
			continue;
		w.routed[PLACES[i]] = l->up = l->carrier = false;
		changes(&(struct event){ .type = EVENT_LINK, .link = *l });
		l->up = l->carrier = true;
		changes(&(struct event){ .type = EVENT_LINK, .link = *l });
	}
	settle_all();
	cost = SMALL;
	return PLAYED;
}

static enum played address_goes(void) {
	size_t iface = iface_with_address();
	const struct iface_run *run;
	struct addr ip;

	if (plan.n_ifaces == 0 || engine_iface(e, iface)->addrs[0].state != ADDR_READY)
		return NO_RACE;
	run = engine_iface(e, iface);
	ip = addr_is_set(run->addrs[0].ip) ? run->addrs[0].ip : addr1.ip;
	drop_address(ip);
	w.routed[place_of(run->ifindex)] = false;
	happens(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = run->ifindex, .addr = ip });
	cost = address_takes() + SMALL;
	if (addr1.way != PLAN_SLAAC || no_router)
		return PLAYED;
	cost += OUTAGE;
	address_later(OUTAGE, run->ifindex, ip, addr1.prefix);
	return PLAYED;
}

/* Another program removes the routes of the first NIC, of which the kernel tells nobody. */
static enum played routes_go(void) {
	if (plan.n_ifaces == 0 || plan.ifaces[0].n_routes == 0 || !w.routed[0])
		return NO_RACE;
	w.routed[0] = false;
	w.route_refused[0] = true; /* the engine may use a path whose route it cannot know to be lost */
	cost = BACKOFF + SMALL;
	return PLAYED;
}

static enum played controller_goes(void) {
	size_t path = 0;

	while (path < CLAIMS_PATHS && !w.live[path])
		path++;
	if (path == CLAIMS_PATHS)
		return NO_RACE;
	w.live[path] = false;
	if (!any_live()) {
		forget(DEVICES);
		w.has_ns = false;
		happens(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	}
	happens(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = (int)path });
	cost = RECONNECT + SMALL;
	return PLAYED;
}

static enum played namespace_goes(void) {
	struct event ev = ns_event(1);

	if (plan.n_nss == 0 || !engine_ns(e, 0)->present)
		return NO_RACE;
	happens(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	later(OUTAGE, DEVICES, &ev);
	cost = OUTAGE;
	return PLAYED;
}

static enum played namespace_is_another(void) {
	struct event ev = ns_event(9);

	if (plan.n_nss == 0)
		return NO_RACE;
	happens(&ev);
	cost = 0;
	return PLAYED;
}

static enum played probe_is_refused(void) {
	struct pending *p = comes_next(EVENT_PROBED);

	if (!p)
		return NO_RACE;
	p->ev.err = ECONNREFUSED;
	cost = BACKOFF + SMALL;
	return PLAYED;
}

static enum played probe_is_silent(void) {
	struct pending *p = comes_next(EVENT_PROBED);

	if (!p)
		return NO_RACE;
	drop(p);
	cost = 3000 * MS + BACKOFF + SMALL;
	return PLAYED;
}

/* An answer arrives for a probe that was cancelled meanwhile. */
static enum played probe_is_answered_late(void) {
	if (engine_n_paths(e) == 0 || w.claims.probing[0])
		return NO_RACE;
	happens(&(struct event){ .type = EVENT_PROBED, .path = 0 });
	cost = 0;
	return PLAYED;
}

static enum played connect_is_slow(void) {
	struct pending *p = comes_next(EVENT_CONNECTED);

	if (!p || p->ev.err != 0)
		return NO_RACE;
	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].channel == DEVICES && !any_live())
			w.list[i].at += 60000 * MS;
	p->at += 60000 * MS;
	cost = any_live() ? 0 : 60000 * MS;
	return PLAYED;
}

static enum played connect_is_refused(void) {
	struct pending *p = comes_next(EVENT_CONNECTED);

	if (!p || p->ev.err != 0)
		return NO_RACE;
	connect_ends_with(p, ECONNREFUSED);
	cost = RECONNECT + SMALL;
	return PLAYED;
}

/* Another program, for example another nvmf-boot, has connected the path before. */
static enum played connect_was_there(void) {
	struct pending *p = comes_next(EVENT_CONNECTED);

	if (!p || p->ev.err != 0 || engine_path(e, p->ev.path)->want->kind != PLAN_IO)
		return NO_RACE;
	p->ev.err = EALREADY;
	cost = 0;
	return PLAYED;
}

static enum played discovery_fails(void) {
	struct pending *p = comes_next(EVENT_DISCOVERED);

	p = p ? p : comes_next(EVENT_RESOLVED);
	if (!p)
		return NO_RACE;
	p->ev.err = ETIMEDOUT;
	p->ev.log = NULL;
	cost = plan.n_paths > 0 ? 0 : RECONNECT + SMALL;
	return PLAYED;
}

/*
 * The DHCP client ends before the address is there, or after the address and before the client's report of the address.
 */
static enum played client_ends_with(int err) {
	struct pending *p = under_way(EVENT_LEASE);
	struct event ev = { .type = EVENT_DONE, .err = err };

	if (!p)
		return NO_RACE;
	ev.done = p->ev.done;
	drop_address(p->ev.addr);
	forget(CLIENT);
	happens(&ev);
	return PLAYED;
}

/* The client dies, and is started again. */
static enum played client_ends(void) {
	cost = RESTART + LEASE_TAKES + SMALL;
	return client_ends_with(ECHILD);
}

/* The image has no client, so firmware's own address is used. */
static enum played client_is_missing(void) {
	cost = 0;
	return addr1.fall_back ? client_ends_with(ENOENT) : NO_RACE;
}

/*
 * The DAD of a static address fails, and the kernel marks the address. The other machine is gone at the next DAD. The
 * kernel would remove an address of SLAAC instead.
 */
static enum played dad_fails(void) {
	for (size_t i = 0; i < w.n; i++) {
		struct event *ev = &w.list[i].ev;

		if (ev->type != EVENT_ADDR || ev->tentative || !addr_equal(ev->addr, addr1.ip) ||
		    addr_is_v4(ev->addr) || addr1.way != PLAN_STATIC)
			continue;
		ev->dad_failed = true;
		cost = RECONNECT + DAD_TAKES + SMALL;
		return PLAYED;
	}
	return NO_RACE;
}

static enum played made_address_is_taken(void) {
	struct pending *p = comes_next(EVENT_ADDR);

	if (!p || p->ev.tentative || addr1.way != PLAN_SLAAC || !addr_equal(p->ev.addr, addr1.ip))
		return NO_RACE;
	p->ev.type = EVENT_ADDR_GONE;
	cost = PATIENCE + DAD_TAKES + SMALL;
	return PLAYED;
}

static enum played module_is_missing(void) {
	struct pending *p = under_way(EVENT_FABRICS);

	if (!p)
		return NO_RACE;
	p->ev.err = ENOPKG;
	return PLAYED;
}

static enum played told_to_stop(void) {
	happens(&(struct event){ .type = EVENT_STOP });
	cost = GRACE;
	return PLAYED;
}
