/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/way.c: how a target that a discovery controller lists is reached. */
#include <errno.h>

#include "discovery-kit.h"

static void by_gateway(void) {
	struct nbft_hfi hfi = { .index = 1, .gateway = a("192.0.2.254") };
	struct discovery_log *log = listed(1);

	discovery_only();
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	ask_first();
	lists(log, 0, "203.0.113.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	did("nbft0: route 203.0.113.1/32 via 192.0.2.254\n"
	    "say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 1 new path\n"
	    "nbft0: probe 203.0.113.1 port 4420 from 192.0.2.10\n",
	    "a listed target is reached through the gateway of the HFI that asked");
	probed(1, ECONNREFUSED);
	log_text[0] = '\0';
	wait_until(2000);
	ok(said("probe") && !said("route"), "the route to a listed target is set once");
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("route 203.0.113.1/32"), "the route to a listed target is set again when the interface comes up again");
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	ok(said("route to 203.0.113.1 cannot be set"), "a route to a listed target that cannot be set is reported");
	end();
}

/* The table has no gateway. DHCP brings firmware's address again, with a gateway. */
static void by_leased_gateway(void) {
	struct nbft_hfi hfi = { .index = 1 };
	struct discovery_log *log = listed(1);
	struct event ev = { .type = EVENT_LEASE, .addr = a("192.0.2.10"), .prefix = 24, .gateway = a("192.0.2.254") };

	discovery_only();
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	addr1.way = PLAN_DHCP4;
	addr1.from = &hfi;
	begin_up();
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .prefix = 24 });
	ev.done = client_of(0, 0);
	tell(&ev);
	probed(0, 0);
	connected(0, 0, 7);
	lists(log, 0, "203.0.113.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.254\n") && said("nbft0: probe 203.0.113.1"),
	   "a listed target is reached through the gateway of the lease");
	end();
}

/*
 * The interface has two addresses in the subnet of a listed target, and the first waits for a lease. The table has a
 * path to one of the listed subsystems from that first address.
 */
static void beside_a_lease(void) {
	static struct plan_addr both[2];
	struct nbft_hfi hfi = { .index = 1, .gateway = a("192.0.2.254") };
	struct discovery_log *log = listed(3);

	discovery_only();
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	both[0] = addr1;
	both[0].way = PLAN_DHCP4;
	both[0].from = &hfi;
	both[1] = addr1;
	both[1].ip = a("192.0.2.11");
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	dcs[0].source = 1;
	dcs[0].host_traddr = both[1].ip;
	paths[0].traddr = a("192.0.2.1");
	plan.n_paths = 1;
	begin();
	fabrics(0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_ADDR, 0, 2, 1, 0);
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = both[1].ip, .prefix = 24 });
	probed(1, 0);
	wait_until(1000);
	connected(1, 0, 7);
	lists(log, 0, "192.0.2.1", paths[0].nqn, DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.2", "nqn.z", DISCOVERY_SUBSYSTEM);
	lists(log, 2, "203.0.113.1", "nqn.z", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	ok(said("probe 192.0.2.1 port 4420 from 192.0.2.11\n"),
	   "a path of the table that waits for a lease does not keep the same target from the address that is there");
	ok(said("probe 192.0.2.2 port 4420 from 192.0.2.11\n"),
	   "a listed target on the link is reached from the address that is there");
	ok(said("probe 203.0.113.1 port 4420 from 192.0.2.11\n"),
	   "a listed target behind a gateway is reached from the address that is there");
	end();
}

/*
 * Two interfaces are in the subnet of a listed target. As for a target of the table, each interface gets a route with
 * its own metric.
 */
static void on_two_links(void) {
	struct nbft_hfi hfis[] = { { .index = 1 }, { .index = 2, .gateway = a("192.0.2.254") } };
	struct discovery_log *log = listed(3);

	discovery_only();
	table = (struct nbft){ .hfis = hfis, .n_hfis = 2 };
	addr2.ip = a("192.0.2.11");
	plan.n_ifaces = plan.n_discoveries = 2;
	dcs[1].iface = 1;
	dcs[1].hfi = 2;
	dcs[1].host_traddr = addr2.ip;
	begin_up();
	for (size_t i = 0; i < 2; i++) {
		probed(i, 0);
		connected(i, 0, 7);
		lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
		lists(log, 1, "192.0.2.1", "nqn.y", DISCOVERY_SUBSYSTEM);
		lists(log, 2, "203.0.113.1", "nqn.x", DISCOVERY_SUBSYSTEM);
		log->n = 2 + i;
		discovered(i, 0, log);
		if (i == 0)
			ok(said("nbft0: route 192.0.2.1/32\nsay: "),
			   "two listed subsystems at one address get one route");
	}
	ok(said("nbft1: route 192.0.2.1/32 metric 1\nnbft1: route 203.0.113.1/32 via 192.0.2.254\nsay: "),
	   "the second interface gets the route with a higher metric, and a route through its gateway");
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: route 192.0.2.1/32\n") && !said("nbft1: route"),
	   "an interface that comes up again gets only its own routes again");
	end();
}

/*
 * Table NBFT-ipv6-noip+disc of libnvme: firmware had no address. The target is on the link, but an address of DHCPv6
 * has no prefix that would show it.
 */
static void without_prefix(void) {
	static struct nbft_hfi hfi = { .index = 1 };
	struct event lease = { .type = EVENT_LEASE, .addr = a("2001:db8::52"), .prefix = 128 };
	struct discovery_log *log = listed(1);

	discovery_only();
	table = (struct nbft){ .hfis = &hfi, .n_hfis = 1 };
	addr1 = (struct plan_addr){ .way = PLAN_DHCP6, .from = &hfi, .table = 1, .hfi = 1 };
	dcs[0].traddr = a("2001:db8::1");
	dcs[0].host_traddr = addr1.ip;
	begin();
	fabrics(0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	lease.done = client_of(0, 0);
	tell(&lease);
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = lease.addr, .prefix = 128 });
	probed(0, 0);
	connected(0, 0, 7);
	lists(log, 0, "2001:db8::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 2001:db8::1 port 8009: asked: lists 1 new path\n"
	    "nbft0: probe 2001:db8::1 port 4420\n",
	    "a listed target is reached without a route, because routers tell the kernel the way");
	end();
}

static void another_interface(void) {
	struct discovery_log *log = listed(2);

	discovery_only();
	plan.n_ifaces = 2;
	ask_first();
	lists(log, 0, "198.51.100.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "fe80::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	is_int((long long)engine_path(e, 1)->want->iface, 1,
	       "a listed target on the link of another interface is reached through that interface");
	is_int(engine_path(e, 1)->want->hfi, 2, "the path to a listed target has the HFI of that other interface");
	ok(said("1 left out (in another subnet"),
	   "a listed link-local IPv6 target is left out if the interface has no IPv6 address");
	log_text[0] = '\0';
	bring_up(1, 3, ifaces[1].mac);
	ok(said("nbft1: probe 198.51.100.1 port 4420 from 198.51.100.10"),
	   "a listed target through another interface is probed when that interface is up");
	end();
}

static void link_local(void) {
	struct plan_addr addrs[2] = { addr1, { .ip = a("2001:db8::10"), .prefix = 64, .table = 1, .hfi = 3 } };
	struct discovery_log *log = listed(1);

	discovery_only();
	ifaces[0].addrs = addrs;
	ifaces[0].n_addrs = 2;
	ask_first();
	lists(log, 0, "fe80::1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	ok(engine_n_paths(e) == 2 && engine_path(e, 1)->want->hfi == 3 &&
		   !addr_is_set(engine_path(e, 1)->want->host_traddr),
	   "a listed link-local target is reached on the same link, without a fixed source");
	end();
}

int main(void) {
	by_gateway();
	by_leased_gateway();
	beside_a_lease();
	on_two_links();
	without_prefix();
	another_interface();
	link_local();
	return tap_done();
}
