/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: what is over is forgotten. Each wait, count, reason and message of an earlier moment ends with
 * that moment, and what goes on is kept.
 */
#include <errno.h>

#include "engine-address-kit.h"

/* ---- a DHCP client ---- */

static void carrier_comes_back(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	wait_until(5000);
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(20000);
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	wait_until(29999);
	ok(!said("firmware's own"), "a wait that the carrier has cut off begins anew");
	wait_until(30000);
	ok(said("no DHCP server answered within 10 s: firmware's own"), "the new wait ends after 10 s");
	end();
}

/* A request that could not leave the machine is forgotten with its client. */
static void client_starts_again(void) {
	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	up();
	client_ended(ECHILD, NULL);
	wait_until(1000);
	address_is("fe80::1", 64, false);
	log_text[0] = '\0';
	wait_until(20000);
	did("", "the request of a client that has ended does not count for the next client");
	asking();
	wait_until(30000);
	ok(said("no DHCP server answered within 10 s"), "the request of the next client counts");
	end();
}

static void client_fails_after_its_lease(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	client_ended(ECHILD, NULL);
	wait_until(1000);
	leased("192.0.2.10", 24, "");
	address_is("192.0.2.10", 24, false);
	log_text[0] = '\0';
	client_ended(ECHILD, "nbft0: broken");
	ok(said("the DHCP client has ended (nbft0: broken); the address stays"),
	   "a client that had failed before its lease and ends after it is reported");
	wait_until(2000);
	log_text[0] = '\0';
	client_ended(ECHILD, "nbft0: broken");
	ok(!said("the address stays"), "a client that ends again is not reported again");
	end();
}

/* The second lease comes before the kernel has set the first. */
static void lease_changes_at_once(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	leased("192.0.2.77", 24, "");
	log_text[0] = '\0';
	leased("192.0.2.78", 24, "");
	did("nbft0: address 192.0.2.78/24\n",
	    "the address of a new lease does not wait for the address of the old one");
	end();
}

static void routes_of_a_lease_are_taken_away(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("203.0.113.1", "192.0.2.254");
	more_routes[0] = (struct leased_route){ .dst = a("203.0.113.0"), .prefix = 24, .gateway = a("192.0.2.253") };
	n_more_routes = 1;
	up();
	leased("192.0.2.77", 24, "192.0.2.252");
	address_is("192.0.2.77", 24, false);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.253\n"), "the route of the lease is used");
	n_more_routes = 0;
	log_text[0] = '\0';
	leased("192.0.2.77", 24, "192.0.2.252");
	did("nbft0: route 203.0.113.1/32 via 192.0.2.252\n", "a route that the lease has no longer is not used");
	end();
}

/* ---- firmware's address in place of a lease ---- */

static void fall_back(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	wait_until(10000);
	address_is("192.0.2.10", 24, false);
	log_text[0] = '\0';
}

static void address_goes(const char *ip) {
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a(ip) });
}

static void firmwares_address_goes(void) {
	struct event lease = { .type = EVENT_LEASE, .addr = a("192.0.2.77"), .prefix = 24 };

	fall_back();
	address_goes("192.0.2.10");
	did("say: NBFT HFI 1 (nbft0): address 192.0.2.10/24 (firmware's) is gone, waiting for another\n"
	    "nbft0: stop probing 192.0.2.1 port 4420\n",
	    "when firmware's address goes, the client runs on and the wait begins anew");
	wait_until(19999);
	did("", "firmware's address is not set again at once");
	wait_until(20000);
	did("nbft0: address 192.0.2.10/24\nsay: NBFT HFI 1 (nbft0): no DHCP server answered within 10 s: firmware's "
	    "own address 192.0.2.10/24 is used\n",
	    "firmware's address is set again after 10 s, since the client has asked before");
	end();

	fall_back();
	lease.done = client_of(0, 0);
	address_goes("192.0.2.10");
	log_text[0] = '\0';
	tell(&lease);
	ok(said("nbft0: address 192.0.2.77/24\n"), "a lease of the client that runs on counts");
	end();

	dynamic(PLAN_SLAAC, "2001:db8:7::10", 64);
	up();
	address_is("2001:db8::10", 64, false);
	address_goes("2001:db8::10");
	log_text[0] = '\0';
	address_is("2001:db8:9::10", 64, false);
	ok(said("got 2001:db8:9::10/64 (SLAAC), firmware had 2001:db8:7::10"), "another address is news again");
	end();
}

/* Another program removes firmware's address as soon as it is set: both messages of the kernel come together. */
static void firmwares_address_does_not_stay(void) {
	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	wait_until(10000);
	ok(said("nbft0: address 2001:db8::10/64\n") && said("firmware's own address 2001:db8::10/64 is used"),
	   "firmware's address is used");
	for (int i = 0; i < 3; i++) {
		log_text[0] = '\0';
		engine_event(e, &(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .prefix = 64 },
			     START + now_ms * 1000);
		address_goes("2001:db8::10");
		did("nbft0: address 2001:db8::10/64\n", "it is set again, and that is not told again");
		wait_until(now_ms + 3000);
	}
	end();
}

/* The carrier goes, and with it the reason why firmware's address is in use. */
static void reason_comes_back(void) {
	fall_back();
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	is_str(engine_iface(e, 0)->error, "no carrier", "without carrier the error is the carrier");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	is_str(engine_iface(e, 0)->error, "no DHCP server answered within 10 s",
	       "with carrier the error is the reason for firmware's address again");
	end();
}

/* Another program has set an address while the client asked in vain. */
static void address_of_another_program(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	address_is("192.0.2.77", 24, false);
	log_text[0] = '\0';
	wait_until(10000);
	ok(said("got 192.0.2.77/24") && !said("firmware's own") && !said("nbft0: address"),
	   "an address that is there is used in place of firmware's when no server answers");
	is_str(engine_iface(e, 0)->error, "", "an interface with such an address has no error");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	log_text[0] = '\0';
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8:9::10"), .prefix = 64, .dad_failed = true });
	did("", "an address that another machine has is not used");
	end();
}

static void client_may_start_again(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	addr1.fall_back = false;
	up();
	for (int i = 0; i < 3; i++) {
		client_ended(ECHILD, NULL);
		if (i < 2)
			wait_until(now_ms + 700);
	}
	ok(said("still waiting for an address") && engine_iface(e, 0)->addrs[0].state != ADDR_FAILED,
	   "an address that a client may still bring has not failed");
	end();
}

/* The address of DHCPv6 is no address of SLAAC on the same interface. */
static void leased_beside_slaac(void) {
	static struct plan_addr both[2];

	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	both[0] = both[1] = addr1;
	both[1].way = PLAN_SLAAC;
	both[1].ip = a("2001:db8:5::10");
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	up();
	leased("2001:db8::77", 128, "");
	address_is("2001:db8::77", 128, false);
	is_int(engine_iface(e, 0)->addrs[0].state, ADDR_READY, "the leased address is there");
	ok(engine_iface(e, 0)->addrs[1].state != ADDR_READY, "a leased address does not stand in for that of SLAAC");
	end();
}

/* An interface has one error. What is over takes only its own error away. */
static void errors_of_two_addresses(void) {
	static struct plan_addr both[2];
	struct event in_use = {
		.type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8::10"), .prefix = 64, .dad_failed = true
	};

	for (int late = 0; late < 3; late++) {
		dynamic(PLAN_DHCP4, "192.0.2.10", 24);
		addr1.fall_back = late > 0;
		both[0] = addr1;
		both[1] = (struct plan_addr){ .ip = in_use.addr, .prefix = 64, .from = &hfi, .table = 1, .hfi = 2 };
		ifaces[0].addrs = both;
		ifaces[0].n_addrs = 2;
		up();
		wait_until(10000);
		if (late == 1)
			address_is("192.0.2.10", 24, false);
		in_use.dad_failed = true;
		tell(&in_use);
		ok(strstr(engine_iface(e, 0)->error, "DAD failed"), "an address that another machine has is an error");
		leased("192.0.2.77", 24, "");
		address_is("192.0.2.77", 24, false);
		ok(strstr(engine_iface(e, 0)->error, "DAD failed"), "the lease of another address does not end it (%d)",
		   late);
		in_use.dad_failed = false;
		tell(&in_use);
		is_str(engine_iface(e, 0)->error, "", "its own end does");
		end();
	}
}

/* The same without a client, and with the errors in the other order. */
static void errors_in_another_order(void) {
	static struct plan_addr both[2];
	struct event in_use = {
		.type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8::10"), .prefix = 64, .dad_failed = true
	};

	for (int static_first = 0; static_first < 2; static_first++) {
		dynamic(PLAN_SLAAC, "2001:db8:7::10", 64);
		addr1.fall_back = false;
		both[0] = addr1;
		both[1] = (struct plan_addr){ .ip = in_use.addr, .prefix = 64, .from = &hfi, .table = 1, .hfi = 2 };
		ifaces[0].addrs = both;
		ifaces[0].n_addrs = 2;
		up();
		in_use.dad_failed = true;
		if (static_first)
			tell(&in_use);
		wait_until(10000);
		ok(strstr(engine_iface(e, 0)->error, "no router"), "that no router answers is an error");
		if (!static_first)
			tell(&in_use);
		in_use.dad_failed = false;
		if (static_first)
			tell(&in_use);
		else
			address_is("2001:db8:7::77", 64, false);
		ok(strstr(engine_iface(e, 0)->error, static_first ? "no router" : "DAD failed"),
		   "the end of another error leaves the last one (%d)", static_first);
		end();
	}
}

static void address_in_conflict(void) {
	single();
	addr1.ip = a("2001:db8::10");
	addr1.prefix = 64;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .prefix = 64, .passes = true, .dad_failed = true });
	ok(said("DAD failed") && !said("nbft0: address"), "an address that another machine has is not made permanent");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	addr1.at_once = true;
	up();
	address_is("2001:db8::10", 64, false);
	is_str(engine_iface(e, 0)->error, "", "an address that is set at once waits for no router, and blames none");
	end();
}

/* ---- a probe ---- */

static void next_probe(void) {
	two_paths();
	begin_up();
	small_passed(0);
	wait_until(1100);
	ok(said("large ones do not"), "a target that answers small packets only is reported");
	wait_until(2000);
	log_text[0] = '\0';
	greeted(0);
	wait_until(3500);
	ok(said("the target speaks NVMe/TCP, but answers no command"), "the next probe begins without an answer");
	end();

	single();
	begin_up();
	for (int i = 0; i < 6; i++) {
		probed(0, ECONNREFUSED);
		wait_until(now_ms + 2000);
	}
	probed(0, 0);
	connected(0, 0, 1);
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 1 });
	wait_until(now_ms + 2000);
	probed(0, ECONNREFUSED);
	log_text[0] = '\0';
	wait_until(now_ms + 320);
	ok(said("probe 192.0.2.1"), "after a connection the waits between probes begin anew");
	end();
}

/* A target that did not answer commands once has answered them later. */
static void answers_at_last(void) {
	two_paths();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	greeted(0);
	wait_until(1100);
	ok(said("answers no command"), "a target that answers no command is reported");
	wait_until(2000);
	probed(0, 0);
	probed(1, 0);
	log_text[0] = '\0';
	fabrics(0);
	ok(said("nbft0: connect 192.0.2.1 "), "once it has answered, its path goes before later ones again");
	end();
}

/* ---- routes ---- */

/* Two routes of an address share one state. */
static void one_route_fails(void) {
	single();
	ifaces[0].routes = routes;
	ifaces[0].n_routes = 2;
	routes[0] = (struct plan_route){ .gateway = a("192.0.2.254"), .table = 1, .hfi = 1 };
	routes[1] = (struct plan_route){ .dst = a("203.0.113.1"), .prefix = 32, .gateway = a("192.0.2.253") };
	begin_up();
	done(ACTION_ROUTE, 0, 2, 0, ENOMEM);
	done(ACTION_ROUTE, 0, 2, 1, 0);
	ok(strstr(engine_iface(e, 0)->error, "Cannot allocate memory"),
	   "the success of one route is not that of another");
	log_text[0] = '\0';
	wait_until(200);
	ok(said("nbft0: route default via 192.0.2.254\n"), "the route that failed is asked for again");
	done(ACTION_ROUTE, 0, 2, 0, 0);
	done(ACTION_ROUTE, 0, 2, 1, 0);
	is_str(engine_iface(e, 0)->error, "", "the error ends when all routes are set");
	end();
}

/* ---- the link ---- */

/* The link is up, but not all that ACTION_UP does has worked. */
static void set_up_in_part(void) {
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: up\n"), "a link that is up gets its settings");
	done(ACTION_UP, 0, 2, NONE, EBUSY);
	log_text[0] = '\0';
	wait_until(200);
	ok(said("nbft0: up\n"), "what has failed is asked for again, though the link is up");
	end();
}

/* The link keeps another name, and has no carrier. */
static void nameless(void) {
	single();
	begin();
	link_is(2, "eth0", ifaces[0].mac, true, false);
	for (int i = 0; i < 3; i++) {
		done(ACTION_RENAME, 0, 2, NONE, EBUSY);
		wait_until(now_ms + 1000);
	}
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	wait_until(20000);
	ok(said("no carrier (cable, switch port), still waiting for it"),
	   "a link that cannot be named misses its carrier like any other");
	end();
}

/* An action that works at last ends its own error only. */
static void error_of_another_action(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	addr1.fall_back = false;
	begin();
	link_is(2, "eth0", ifaces[0].mac, true, true);
	for (int i = 0; i < 3; i++) {
		done(ACTION_RENAME, 0, 2, NONE, EBUSY);
		wait_until(now_ms + 1000);
	}
	done(ACTION_UP, 0, 2, NONE, 0);
	ok(strstr(engine_iface(e, 0)->error, "cannot be named"), "a link that cannot be named is an error");
	asking();
	wait_until(20000);
	ok(strstr(engine_iface(e, 0)->error, "no DHCP server answered"), "that no server answers is a later error");
	done(ACTION_RENAME, 0, 2, NONE, 0);
	ok(strstr(engine_iface(e, 0)->error, "no DHCP server answered"), "the name does not end it");
	end();
}

/* ---- the kernel's module ---- */

static void module_works_later(void) {
	single();
	begin();
	fabrics(EAGAIN);
	wait_until(1000);
	fabrics(0);
	log_text[0] = '\0';
	wait_until(180000);
	ok(said("no namespace to boot from") && !said("the kernel cannot connect"),
	   "a failure of the module that is over is no reason at the deadline");
	end();
}

/* ---- the reason why a namespace is absent ---- */

static void listed_again(void) {
	struct event clone = { .type = EVENT_NS,
			       .ns = { .dev = "nvme0n1", .nqn = "nqn.y", .has_uuid = true, .uuid = { 1, 2, 3 } } };

	two_paths();
	begin_up();
	tell(&clone);
	probed(0, 0);
	connected(0, 0, 1);
	wait_until(5000);
	ok(said("list namespaces and controllers\n") && said("the kernel ignores"),
	   "an absent namespace is looked for");
	tell(&(struct event){ .type = EVENT_LISTED, .listing = LISTING_NVME });
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	wait_until(8000);
	ok(said("list namespaces and controllers\n"), "when the reason is gone, the namespace is looked for again");
	end();
}

int main(void) {
	carrier_comes_back();
	client_starts_again();
	client_fails_after_its_lease();
	lease_changes_at_once();
	routes_of_a_lease_are_taken_away();
	firmwares_address_goes();
	firmwares_address_does_not_stay();
	reason_comes_back();
	address_of_another_program();
	client_may_start_again();
	leased_beside_slaac();
	errors_of_two_addresses();
	errors_in_another_order();
	address_in_conflict();
	next_probe();
	answers_at_last();
	one_route_fails();
	set_up_in_part();
	nameless();
	error_of_another_action();
	module_works_later();
	listed_again();
	return tap_done();
}
