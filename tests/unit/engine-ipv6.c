/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: an interface with addresses of both families, and the consequences of a failed DAD. */
#include <errno.h>

#include "engine-kit.h"
#include "flat.h"
#include "status.h"

static struct plan_addr both[2];
static struct plan_route routes[2];

/* Makes a plan of one NIC with an address, a gateway and a path of each family. The IPv6 path is the better one. */
static void two_families(void) {
	two_paths();
	both[0] = (struct plan_addr){ .ip = a("2001:db8::10"), .prefix = 64, .table = 1, .hfi = 1 };
	both[1] = (struct plan_addr){ .ip = a("192.0.2.10"), .prefix = 24, .table = 1, .hfi = 2 };
	routes[0] = (struct plan_route){ .dst = a("2001:db8:1::1"), .prefix = 128, .gateway = a("2001:db8::ff") };
	routes[1] = (struct plan_route){ .gateway = a("192.0.2.254"), .addr = 1 };
	ifaces[0].addrs = both;
	ifaces[0].routes = routes;
	ifaces[0].n_addrs = ifaces[0].n_routes = 2;
	paths[0].traddr = a("2001:db8:1::1");
	paths[0].host_traddr = both[0].ip;
	paths[1].traddr = a("192.0.2.1");
	paths[1].host_traddr = both[1].ip;
	paths[1].source = 1;
	paths[1].iface = 0;
	plan.n_ifaces = 1;
}

static void address(const char *text, bool tentative, bool dad_failed) {
	tell(&(struct event){ .type = EVENT_ADDR,
			      .ifindex = 2,
			      .addr = a(text),
			      .prefix = 64,
			      .tentative = tentative,
			      .dad_failed = dad_failed });
}

/* Begins a story: the link is up with both addresses, and the IPv6 address is in DAD. */
static void begin_tentative(void) {
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	address("2001:db8::10", true, false);
	done(ACTION_ADDR, 0, 2, 1, 0);
}

static const char *status(void) {
	static char text[4096];
	FILE *f = fmemopen(text, sizeof(text), "w");

	status_text(f, &(struct status){ .engine = e, .phase = STATUS_RUNNING });
	fclose(f);
	return text;
}

/* The same in one line, for sentences that may be broken. */
static const char *flat_status(void) {
	char *text = (char *)status();

	flatten(text);
	return text;
}

static void optimistic_before_up(void) {
	two_families();
	begin();
	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[0].mac, false, false);
	done(ACTION_RENAME, 0, 2, NONE, 0);
	did("nbft0: rename link 2\nnbft0: optimistic DAD\nnbft0: up\n",
	    "optimistic DAD is switched on before the link is set up");
	done(ACTION_UP, 0, 2, NONE, 0);
	did("nbft0: address 2001:db8::10/64\nnbft0: address 192.0.2.10/24\n",
	    "the addresses are set after optimistic DAD is switched on");
	end();

	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_OPTIMISTIC, 0, 2, NONE, ENOENT);
	wait_until(3000);
	did("", "a kernel without optimistic DAD is no news, and is not asked again");
	is_str(engine_iface(e, 0)->error, "", "a kernel without optimistic DAD is no error");
	end();

	single();
	begin();
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	did("nbft0: up\n", "optimistic DAD is not switched on for an interface with IPv4 only");
	end();
}

static void ipv4_waits_for_nothing(void) {
	two_families();
	begin_tentative();
	ok(said("nbft0: route default via 192.0.2.254\n") && !said("2001:db8:1::1/128"),
	   "the IPv4 route is set while the IPv6 address is in DAD");
	ok(said("up, 192.0.2.10/24\n") && said("probe 192.0.2.1 ") && !said("probe 2001"),
	   "the IPv4 path is probed while the IPv6 address is in DAD");
	log_text[0] = '\0';
	address("2001:db8::10", false, false);
	did("nbft0: route 2001:db8:1::1/128 via 2001:db8::ff\n"
	    "say: NBFT HFI 1 (nbft0): up, 2001:db8::10/64\n"
	    "nbft0: probe 2001:db8:1::1 port 4420 from 2001:db8::10\n",
	    "the IPv6 route and probe follow when DAD is over");
	end();
}

static void duplicate(void) {
	static const char ERROR[] =
		"NBFT HFI 1 (nbft0): address 2001:db8::10 is in use by another machine (DAD failed)";
	char line[200];

	two_families();
	begin_tentative();
	log_text[0] = '\0';
	address("2001:db8::10", true, true);
	snprintf(line, sizeof(line),
		 "say: %s; no path can use this address before it is free, trying again until it is\n", ERROR);
	ok(said(line), "a failed DAD is reported");
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("", "a failed DAD is reported once");
	ok(strstr(status(), "2001:db8::10/64 failed\n") && strstr(flat_status(), strchr(ERROR, ':') + 2),
	   "a failed DAD stays in the status");
	ok(strstr(status(), "\n    its source cannot be used: 2001:db8::10/64\n"),
	   "the status names the path that lost its source address");
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	ok(strstr(status(), "no carrier\n"), "a lost carrier after the failed DAD is in the status");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(!strstr(status(), "no carrier"), "a lost carrier leaves the status when the carrier is back");
	end();

	/* Only the address whose DAD fails leads to the second bootable namespace. */
	two_families();
	paths[0].nqn = "nqn.other";
	nss[1] = (struct plan_ns){ .nqn = "nqn.other", .nsid = 7, .boot = true, .table = 1, .ssns = 2 };
	plan.n_nss = 2;
	begin_tentative();
	fabrics(0);
	probed(1, 0);
	connected(1, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(!engine_is_ready(e), "the boot waits for a namespace whose path has an address in DAD");
	address("2001:db8::10", true, true);
	ok(engine_is_ready(e), "the boot does not wait for a namespace whose path lost its address");
	end();
}

/* Tells of the end of the ACTION_DROP_ADDR of the IPv6 address. */
static void dropped(int err) {
	tell(&(struct event){ .type = EVENT_DONE,
			      .err = err,
			      .done = { .type = ACTION_DROP_ADDR,
					.iface = 0,
					.ifindex = 2,
					.item = 0,
					.addr = a("2001:db8::10"),
					.prefix = 64 } });
}

/* The kernel keeps an address whose DAD has failed, and never checks the address again by itself. */
static void duplicate_that_goes(void) {
	two_families();
	begin_tentative();
	address("2001:db8::10", true, true);
	log_text[0] = '\0';
	wait_until(999);
	did("", "an address that another machine has is left for a second");
	wait_until(1250);
	did("nbft0: take address 2001:db8::10/64 from link 2\n", "after a second the address is removed");
	dropped(EBUSY);
	wait_until(1750);
	ok(said("nbft0: take address 2001:db8::10/64 from link 2\n"), "a refused removal is asked for again");
	log_text[0] = '\0';
	dropped(0);
	did("nbft0: address 2001:db8::10/64\n", "an address that is removed is set again, which begins a new DAD");
	address("2001:db8::10", true, false);
	address("2001:db8::10", true, true);
	ok(!said("say: "), "a DAD that fails again is not said again");
	wait_until(3000);
	ok(!said("nbft0: take address"), "after the second failure the address stays for more than a second");
	wait_until(8000);
	ok(said("nbft0: take address"), "a longer wait ends with the removal of the address");
	dropped(0);
	address("2001:db8::10", true, false);
	ok(strstr(status(), "in use by another"), "the error stays while DAD is under way");
	log_text[0] = '\0';
	address("2001:db8::10", false, false);
	ok(said("nbft0: probe 2001:db8:1::1"), "the address is used when it is free");
	ok(said("up, 2001:db8::10/64"), "that the interface can carry IPv6 is said when the address is free");
	ok(!strstr(status(), "in use by another"), "the error is gone when the address is used");
	end();
}

/* The addresses of a link that another program made are that program's. */
static void duplicate_of_another_program(void) {
	two_families();
	begin();
	bond_is_up();
	log_text[0] = '\0';
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = 3, .addr = a("2001:db8::10"), .prefix = 64, .dad_failed = true });
	ok(said("(DAD failed); no path can use this address\n"), "a failed DAD on another program's link is said");
	wait_until(20000);
	ok(!said("take address"), "an address on another program's link is not removed");
	end();
}

/* An error that comes later, about a route of the address, is not the error of the failed DAD. */
static void later_error(void) {
	two_families();
	begin_tentative();
	address("2001:db8::10", true, true);
	address("2001:db8::10", false, false);
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(strstr(status(), "route to 2001:db8:1::1 cannot be set"), "a later error about the address stays");
	end();
}

static void address_comes_back(void) {
	two_families();
	begin_tentative();
	address("2001:db8::10", true, true);
	log_text[0] = '\0';
	address("2001:db8::10", false, false);
	ok(said("nbft0: probe 2001:db8:1::1"), "an address whose DAD failed is used when the kernel accepts it later");
	ok(!strstr(status(), "in use by another"), "the error of the failed DAD is gone");
	end();
}

/* An error that no event can clear stays in the status, even when the carrier goes and comes. */
static void lasting_error(void) {
	two_families();
	begin_tentative();
	done(ACTION_ROUTE, 0, 2, 1, ENETUNREACH);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(strstr(status(), "route to default cannot be set: Network is unreachable\n"),
	   "a failed route stays in the status");
	end();

	single();
	begin();
	link_is(2, "eth0", ifaces[0].mac, false, false);
	done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	link_is(2, "eth0", ifaces[0].mac, true, true);
	ok(strstr(status(), "cannot be named nbft0: File exists\n"), "a failed rename stays in the status");
	end();
}

/* A link-local target can be reached from the interface's link-local address only. */
static void link_local_target(void) {
	two_families();
	paths[0].traddr = a("fe80::1");
	paths[0].source = NONE;
	paths[0].host_traddr = (struct addr){ { 0 } };
	begin_tentative();
	address("2001:db8::10", false, false);
	ok(!said("probe fe80::1"), "a link-local target is not probed from a global address");
	address("fe80::2", true, false);
	ok(!said("probe fe80::1"), "a link-local target is not probed from a link-local address in DAD");
	address("169.254.0.1", false, false);
	ok(!said("probe fe80::1"), "a link-local IPv6 target is not probed from an IPv4 link-local address");
	address("fe80::2", true, true);
	ok(strstr(status(), "\n    the interface has no link-local address that can be used\n"),
	   "the status tells why a link-local target is not probed");
	address("fe80::2", false, false);
	ok(!strstr(status(), "no link-local address"), "the reason is gone when the target is probed");
	ok(said("nbft0: probe fe80::1 port 4420\n"),
	   "a link-local target is probed when DAD of the link-local address is over");
	log_text[0] = '\0';
	probed(0, EHOSTUNREACH);
	wait_until(200);
	ok(!said("nbft0: route"), "a path without an address of the plan asks for no route again");
	end();
}

/*
 * Two addresses of one NIC are not known yet, DHCPv4 and SLAAC. Firmware had none for either, so only their positions
 * tell them apart.
 */
static void two_unknown_addresses(void) {
	static struct nbft_hfi hfi = { .index = 1 };

	two_families();
	both[0] = (struct plan_addr){ .way = PLAN_DHCP4, .from = &hfi, .table = 1, .hfi = 1 };
	both[1] = (struct plan_addr){ .way = PLAN_SLAAC, .from = &hfi, .table = 1, .hfi = 2 };
	ifaces[0].n_routes = 0;
	paths[0].traddr = a("192.0.2.1");
	paths[1].traddr = a("2001:db8::1");
	paths[0].host_traddr = paths[1].host_traddr = (struct addr){ { 0 } };
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8::5"), .prefix = 64 });
	ok(said("nbft0: probe 2001:db8::1 port 4420\n") && !said("probe 192.0.2.1"),
	   "the path over SLAAC does not wait for the DHCPv4 lease");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LEASE, .addr = a("192.0.2.77"), .prefix = 24, .done = client_of(0, 0) });
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.77"), .prefix = 24 });
	ok(said("nbft0: probe 192.0.2.1 port 4420\n") && !said("probe 2001"),
	   "the path over DHCPv4 follows with the lease");
	end();

	/* The DHCP client of the first address ends without a lease. */
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	tell(&(struct event){ .type = EVENT_DONE, .err = ENOENT, .done = client_of(0, 0) });
	ok(strstr(status(), "\n    its source cannot be used: DHCPv4 address\n") &&
		   !strstr(status(), "SLAAC address\n"),
	   "only the path of the DHCPv4 address cannot be used when the DHCP client has ended");
	end();
}

/*
 * The DHCPv6 client of one HFI sets its address before it reports the lease. The address is not that of the other HFI,
 * which SLAAC makes later.
 */
static void slaac_beside_dhcp6(void) {
	static struct nbft_hfi hfi = { .index = 1 };

	two_families();
	both[0] = (struct plan_addr){ .way = PLAN_SLAAC, .from = &hfi, .table = 1, .hfi = 1 };
	both[1] = (struct plan_addr){ .way = PLAN_DHCP6, .from = &hfi, .table = 1, .hfi = 2 };
	ifaces[0].n_routes = 0;
	paths[0].traddr = a("2001:db8::1");
	paths[1].traddr = a("2001:db8:1::1");
	paths[0].host_traddr = paths[1].host_traddr = (struct addr){ { 0 } };
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8:1::99"), .prefix = 128 });
	did("", "the address of a DHCPv6 client is not taken for that of SLAAC");
	tell(&(struct event){
		.type = EVENT_LEASE, .addr = a("2001:db8:1::99"), .prefix = 128, .done = client_of(0, 1) });
	ok(said("probe 2001:db8:1::1") && !said("probe 2001:db8::1") && !said("(SLAAC)"),
	   "with its lease only the path over DHCPv6 is probed");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8::5"), .prefix = 64 });
	ok(said("probe 2001:db8::1 port 4420\n") && strstr(status(), "2001:db8::5/64 (SLAAC) ready"),
	   "the path over SLAAC follows with the address of SLAAC");
	end();
}

/* Neither a lease nor a router advertisement is waited for by a path from the link-local address. */
static void link_local_beside_a_lease(void) {
	static struct nbft_hfi hfi = { .index = 1 };

	two_families();
	both[0] = (struct plan_addr){ .way = PLAN_DHCP4, .from = &hfi, .table = 1, .hfi = 1 };
	both[1] = (struct plan_addr){ .way = PLAN_DHCP6, .from = &hfi, .table = 1, .hfi = 2 };
	ifaces[0].n_routes = 0;
	paths[0].traddr = a("192.0.2.1");
	paths[1].traddr = a("fe80::1");
	paths[1].source = NONE;
	paths[0].host_traddr = paths[1].host_traddr = (struct addr){ { 0 } };
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	address("fe80::2", false, false);
	ok(said("nbft0: probe fe80::1 port 4420\n"), "a link-local target is probed before any lease has come");
	end();
}

int main(void) {
	optimistic_before_up();
	ipv4_waits_for_nothing();
	duplicate();
	duplicate_that_goes();
	duplicate_of_another_program();
	address_comes_back();
	later_error();
	lasting_error();
	link_local_target();
	two_unknown_addresses();
	slaac_beside_dhcp6();
	link_local_beside_a_lease();
	return tap_done();
}
