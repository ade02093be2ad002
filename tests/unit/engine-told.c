/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/told.c and of its users: messages that are reported once, and the losses that make a message
 * new again. When a link, a connection or a namespace comes back, everything about it is asked for, reported and waited
 * for as at the first time.
 */
#include <errno.h>

#include "../../helper/engine/floors.h"
#include "engine-kit.h"

/* ---- the set of messages ---- */

static void each_message_alone(void) {
	unsigned wrong = 0;

	for (unsigned i = 0; i < SAID_END; i++) {
		struct told t = { { 0 } };

		wrong += !told_add(&t, i);
		wrong += told_add(&t, i);
		for (unsigned j = 0; j < SAID_END; j++)
			wrong += told_has(&t, j) != (i == j);
		wrong += !told_drop(&t, i);
		wrong += told_drop(&t, i);
		wrong += told_has(&t, i);
	}
	is_int(wrong, 0, "a message is new once, independently of all others");
}

static void starting_over(void) {
	struct told t = { { 0 } };
	unsigned wrong = 0;

	for (unsigned i = 0; i < SAID_END; i++)
		told_add(&t, i);
	told_start_over(&t);
	for (unsigned i = 0; i < SAID_END; i++)
		wrong += told_has(&t, i) != (i < SAID_PASSING);
	is_int(wrong, 0, "starting over forgets every message except those said once a run");
}

/* ---- an interface ---- */

static struct nbft_hfi hfi;
static struct plan_addr two_addrs[2];
static struct plan_route route;

/*
 * Makes a plan without a path: one NIC with a static IPv4 address, a route, and an IPv6 address that a router will
 * bring.
 */
static void busy_interface(void) {
	single();
	hfi = (struct nbft_hfi){ .index = 1 };
	two_addrs[0] = addr1;
	two_addrs[1] = (struct plan_addr){ .ip = a("2001:db8::10"),
					   .prefix = 64,
					   .way = PLAN_SLAAC,
					   .fall_back = true,
					   .from = &hfi,
					   .table = 1,
					   .hfi = 1 };
	route = (struct plan_route){ .gateway = a("192.0.2.254"), .table = 1, .hfi = 1 };
	ifaces[0].addrs = two_addrs;
	ifaces[0].n_addrs = 2;
	ifaces[0].routes = &route;
	ifaces[0].n_routes = 1;
	ifaces[0].pci_sbdf = 0x18;
	plan.n_paths = 0;
}

static void ipv6(enum event_type type, const char *ip, bool tentative) {
	tell(&(struct event){ .type = type, .ifindex = 2, .addr = a(ip), .prefix = 64, .tentative = tentative });
}

/*
 * Plays a link from its appearance to its last message; carrier and addresses come late. Returns the messages, which
 * the caller frees.
 */
static char *life_of_a_link(void) {
	uint64_t begin_ms = now_ms;

	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[0].mac, false, false);
	done(ACTION_RENAME, 0, 2, NONE, 0);
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(begin_ms + 5000);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	wait_until(begin_ms + 16000);
	ipv6(EVENT_ADDR, "2001:db8::10", true);
	ipv6(EVENT_ADDR, "2001:db8::10", false);
	ipv6(EVENT_ADDR, "2001:db8::77", false);
	return strdup(log_text);
}

static void a_second_link(void) {
	char *first, *second;

	busy_interface();
	begin();
	first = life_of_a_link();
	ok(said("no carrier (cable") && said("carrier is there") && said("up, 192.0.2.10/24") &&
		   said("no router announced a network within 10 s") && said("route default") && said("optimistic DAD"),
	   "a link whose carrier and addresses come late has every message once");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	ok(said("the interface is gone"), "a link that goes is reported");
	ok(!said("load the driver"), "the driver of a lost link is not asked for again");
	is_str(engine_iface(e, 0)->name, "nbft0", "a lost link keeps its name, by which its DHCP client is found");
	second = life_of_a_link();
	is_str(second, first, "a second link of the same index has the same actions and messages as the first");
	free(first);
	free(second);
	end();
}

/* A report about the carrier of the old link does not hold for a new link. */
static void a_link_without_carrier(void) {
	busy_interface();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(5000);
	ok(said("no carrier (cable"), "a missing carrier is reported");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	log_text[0] = '\0';
	link_is(3, "nbft0", ifaces[0].mac, true, false);
	wait_until(8900);
	ok(!said("no carrier (cable"), "a second link without carrier is not reported for four seconds");
	wait_until(9100);
	ok(said("no carrier (cable"), "a second link without carrier is reported after four seconds");
	log_text[0] = '\0';
	wait_until(100000);
	ok(!said("no carrier (cable"), "a second link without carrier is reported once");
	end();
}

/* Absence is reported once in a run, because each later loss has a message of its own. */
static void absent_again(void) {
	busy_interface();
	begin();
	wait_until(5000);
	ok(said("no interface with MAC 52:54:00:00:00:01 (firmware saw it at PCI 0000:00:03.0), still waiting"),
	   "an absent link is reported");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	wait_until(100000);
	ok(said("the interface is gone, waiting for it to come back") && !said("no interface with MAC"),
	   "a link that goes is reported as gone, not as absent");
	end();
}

/* Each address of an interface has a message of its own. */
static void two_other_addresses(void) {
	busy_interface();
	two_addrs[0].way = PLAN_DHCP4;
	two_addrs[0].from = &hfi;
	ifaces[0].n_routes = 0;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	ipv6(EVENT_ADDR, "2001:db8::77", false);
	ok(said("got 2001:db8::77/64 (SLAAC), firmware had 2001:db8::10"),
	   "an address that differs from firmware's is reported");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.77"), .prefix = 24 });
	tell(&(struct event){ .type = EVENT_LEASE, .done = client_of(0, 0), .addr = a("192.0.2.77"), .prefix = 24 });
	ok(said("got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.10"),
	   "a second address that differs on the same interface is reported, too");
	log_text[0] = '\0';
	ipv6(EVENT_ADDR, "2001:db8::77", false);
	ok(!said("got "), "each address that differs is reported once");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.78"), .prefix = 24 });
	tell(&(struct event){ .type = EVENT_LEASE, .done = client_of(0, 0), .addr = a("192.0.2.78"), .prefix = 24 });
	ok(said("got 192.0.2.78/24"), "a lease with yet another address is reported");
	end();
}

/* Another program sets a link down and removes its address, again and again. Both are put back. */
static void undone_by_another_program(void) {
	unsigned downs = 0, gones = 0;

	single();
	begin_up();
	for (unsigned i = 0; i < 3; i++) {
		log_text[0] = '\0';
		link_is(2, "nbft0", ifaces[0].mac, false, false);
		ok(said("nbft0: up\n"), "a link that was set down is set up again");
		downs += said("say: NBFT HFI 1 (nbft0): the link was set down, setting it up again\n");
		done(ACTION_UP, 0, 2, NONE, 0);
		link_is(2, "nbft0", ifaces[0].mac, true, true);
		wait_until(now_ms + 3000);
		log_text[0] = '\0';
		tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = addr1.ip });
		ok(said("nbft0: address 192.0.2.10/24\n"), "an address that was removed is set again");
		gones += said("say: NBFT HFI 1 (nbft0): address 192.0.2.10/24 is gone, setting it again\n");
		done(ACTION_ADDR, 0, 2, 0, 0);
		wait_until(now_ms + 3000);
	}
	is_int(downs, 1, "that the link was set down is said once");
	is_int(gones, 1, "that the address is gone is said once");
	end();

	/* The last message of a NIC that is removed, or a message from before the link was set up. */
	single();
	begin_up();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = { .ifindex = 2, .name = "nbft0", .mac = MAC1 } },
		     START);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	ok(!said("was set down"), "a link that goes away was not set down");
	end();
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	ok(!said("was set down"), "a message from before the link was set up is not taken for its end");
	end();
}

/* ---- a path ---- */

/* Waits for the next probe and returns the milliseconds. */
static uint64_t until_probe(void) {
	uint64_t begin_ms = now_ms;

	while (engine_path(e, 0)->state != PATH_PROBING && now_ms < begin_ms + 20000)
		wait_until(now_ms + 10);
	return now_ms - begin_ms;
}

static void a_second_connection(void) {
	uint64_t took;

	two_paths();
	begin_up();
	for (unsigned i = 0; i < 4; i++) {
		probed(0, 0);
		connected(0, EIO, 0);
		took = until_probe();
	}
	ok(took >= 8000, "the fourth refused connect is tried again after 8 s (%llu ms)", (unsigned long long)took);
	ok(strstr(strstr(log_text, "rejected the connect") + 1, "rejected the connect") == NULL,
	   "four refused connects with one reason are reported once");
	probed(0, 0);
	connected(0, 0, 4);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 4 });
	took = until_probe();
	ok(took <= 1260, "after a connection the first failure is tried again after 1 s (%llu ms)",
	   (unsigned long long)took);
	probed(0, 0);
	connected(0, EIO, 0);
	ok(said("rejected the connect"), "after a connection the same reason is reported again");
	end();
}

/* ---- a namespace ---- */

static void a_second_namespace(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("list namespaces and controllers") && said("has no namespace with uuid"),
	   "an absent namespace is looked for and reported");
	namespace("nvme0n1", 1, 1);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	ok(said("/dev/nvme0n1 is gone") && said("list namespaces and controllers"),
	   "a namespace that goes is looked for again");
	wait_until(6000);
	ok(said("has no namespace with uuid"), "a namespace that stays away is reported as absent again");
	ok(engine_ns(e, 0)->error[0], "the namespace has an error while it is absent");
	end();
}

/*
 * "The namespace is absent" is a vague error. A reason replaces this error; then the reason stays, and is reported
 * once.
 */
static void a_reason_for_absence(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("has no namespace with uuid"), "an absent namespace is reported");
	namespace_is_shut();
	ok(said("ANA state inaccessible"), "the reason for an absent namespace is reported when it is known");
	log_text[0] = '\0';
	namespace_is_shut();
	namespace("nvme0n1", 1, 9);
	did("", "no second reason for an absent namespace is reported");
	end();

	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	namespace("nvme0n1", 1, 9);
	ok(said("another namespace: nsid 1"), "another namespace in place of the absent one is reported as the reason");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 9);
	namespace_is_shut();
	did("", "after another namespace no second reason is reported");
	end();
}

int main(void) {
	each_message_alone();
	starting_over();
	a_second_link();
	a_link_without_carrier();
	absent_again();
	two_other_addresses();
	undone_by_another_program();
	a_second_connection();
	a_second_namespace();
	a_reason_for_absence();
	return tap_done();
}
