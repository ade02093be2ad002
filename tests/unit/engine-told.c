/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/engine/told.c and those who use it: a message that is said once, and what a loss makes new again. When a link, a
 * connection or a namespace comes back, all that belongs to it is asked, said and waited for as the first time.
 */
#include <errno.h>

#include "../../helper/engine/floors.h"
#include "engine-kit.h"

/* ---- the set ---- */

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
	is_int(wrong, 0, "a message is news once, and says nothing of another");
}

static void starting_over(void) {
	struct told t = { { 0 } };
	unsigned wrong = 0;

	for (unsigned i = 0; i < SAID_END; i++)
		told_add(&t, i);
	told_start_over(&t);
	for (unsigned i = 0; i < SAID_END; i++)
		wrong += told_has(&t, i) != (i == SAID_ABSENT || i == SAID_NO_SOURCE);
	is_int(wrong, 0, "starting over forgets every message but those of the whole run");
}

/* ---- an interface ---- */

static struct nbft_hfi hfi;
static struct plan_addr two_addrs[2];
static struct plan_route route;

/* One NIC with a static IPv4 address and a route, and an IPv6 address that a router is to bring. No path. */
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

/* From a link that appears to its last message, with all that may be late. The caller frees the messages. */
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
	   "a link with all that may be late");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	ok(said("the interface is gone"), "is gone");
	ok(!said("load the driver"), "its driver is asked for once in a run");
	is_str(engine_iface(e, 0)->name, "nbft0", "its name stays: the DHCP client of the old link is found by it");
	second = life_of_a_link();
	is_str(second, first, "and the one that comes in its place, under the same index, is asked and said the same");
	free(first);
	free(second);
	end();
}

/* What was said of the old link's carrier says nothing of the new one's. */
static void a_link_without_carrier(void) {
	busy_interface();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(5000);
	ok(said("no carrier (cable"), "no carrier is said");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	log_text[0] = '\0';
	link_is(3, "nbft0", ifaces[0].mac, true, false);
	wait_until(8900);
	ok(!said("no carrier (cable"), "another link has its own four seconds");
	wait_until(9100);
	ok(said("no carrier (cable"), "then its lack of carrier is said too");
	log_text[0] = '\0';
	wait_until(100000);
	ok(!said("no carrier (cable"), "once");
	end();
}

/* Absence is said once in a run, since each loss has a message of its own. */
static void absent_again(void) {
	busy_interface();
	begin();
	wait_until(5000);
	ok(said("no interface with MAC 52:54:00:00:00:01 (firmware saw it at PCI 0000:00:03.0), still waiting"),
	   "absence is said");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	wait_until(100000);
	ok(said("the interface is gone, waiting for it to come back") && !said("no interface with MAC"),
	   "a link that is gone is said to be gone, not to be absent");
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
	   "an address that differs from firmware's is said");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.77"), .prefix = 24 });
	tell(&(struct event){ .type = EVENT_LEASE, .addr = a("192.0.2.77"), .prefix = 24 });
	ok(said("got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.10"), "so is another one on the same interface");
	log_text[0] = '\0';
	ipv6(EVENT_ADDR, "2001:db8::77", false);
	ok(!said("got "), "each once");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.78"), .prefix = 24 });
	tell(&(struct event){ .type = EVENT_LEASE, .addr = a("192.0.2.78"), .prefix = 24 });
	ok(said("got 192.0.2.78/24"), "and a lease with another address again");
	end();
}

/* ---- a path ---- */

/* The milliseconds from now until the next probe. */
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
	ok(strstr(strstr(log_text, "rejected the connect") + 1, "rejected the connect") == NULL, "and was said once");
	probed(0, 0);
	connected(0, 0, 4);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 4 });
	took = until_probe();
	ok(took <= 1260, "after a connection the first failure is tried again after 1 s (%llu ms)",
	   (unsigned long long)took);
	probed(0, 0);
	connected(0, EIO, 0);
	ok(said("rejected the connect"), "and the same reason is said again");
	end();
}

/* ---- a namespace ---- */

static void a_second_namespace(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("look for the namespaces") && said("has no namespace with uuid"), "an absent namespace is looked for");
	namespace("nvme0n1", 1, 1);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	ok(said("/dev/nvme0n1 is gone") && said("look for the namespaces"), "one that is gone is looked for again");
	wait_until(6000);
	ok(said("has no namespace with uuid"), "and said to be absent again");
	ok(engine_ns(e, 0)->error[0], "which is its error");
	end();
}

/* Absence is a vague error: a reason takes its place. Then the reason stays, and is said once. */
static void a_reason_for_absence(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("has no namespace with uuid"), "an absent namespace is said");
	namespace_is_shut();
	ok(said("ANA state inaccessible"), "the reason is said when it is known");
	log_text[0] = '\0';
	namespace_is_shut();
	namespace("nvme0n1", 1, 9);
	did("", "and neither it nor another reason is said after that");
	end();

	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	namespace("nvme0n1", 1, 9);
	ok(said("another namespace: nsid 1"), "another namespace in its place is a reason too");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 9);
	namespace_is_shut();
	did("", "and the only one that is said");
	end();
}

int main(void) {
	each_message_alone();
	starting_over();
	a_second_link();
	a_link_without_carrier();
	absent_again();
	two_other_addresses();
	a_second_connection();
	a_second_namespace();
	a_reason_for_absence();
	return tap_done();
}
