/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/address.c: which news of which DHCP client counts, when the wait for a server begins, leases
 * that come late, the routes of a lease, and addresses that would not stay.
 */
#include <errno.h>

#include "engine-address-kit.h"

/* Begins a story like up(), but the client has not asked yet. */
static void up_silent(void) {
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
}

static void from_the_first_request(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up_silent();
	wait_until(20000);
	did("", "a client that has not asked yet may take 20 s to start");
	asking();
	wait_until(29999);
	did("", "the wait for a server begins with the first request");
	wait_until(30000);
	ok(said("no DHCP server answered within 10 s: firmware's own address 192.0.2.10/24 is used"),
	   "firmware's address is set 10 s after the first request");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up_silent();
	wait_until(29999);
	did("", "a client may take 30 s until it asks");
	wait_until(30000);
	did("nbft0: address 192.0.2.10/24\nsay: NBFT HFI 1 (nbft0): the DHCP client has sent no request within 30 s: "
	    "firmware's own address 192.0.2.10/24 is used\n",
	    "no server is blamed when the client has not asked");
	end();

	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	up_silent();
	asking();
	wait_until(5000);
	address_is("fe80::1", 64, true);
	address_is("fe80::1", 64, false);
	log_text[0] = '\0';
	wait_until(14999);
	did("", "a DHCPv6 client asks when DAD of the link-local address is over");
	wait_until(15000);
	ok(said("no DHCP server answered within 10 s"), "the wait for a DHCPv6 server ends 10 s later");
	end();
}

static void late_lease(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	wait_until(10000);
	address_is("192.0.2.10", 24, false);
	log_text[0] = '\0';
	leased("192.0.2.10", 24, "");
	ok(said("say: NBFT HFI 1 (nbft0): a DHCP server has answered late, and leased firmware's address 192.0.2.10\n"),
	   "a late lease of firmware's address is told");
	is_str(engine_iface(e, 0)->error, "", "after a late lease the interface has no error");
	ok(!said("nbft0: address"), "an address that is there is not set again");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	wait_until(10000);
	address_is("192.0.2.10", 24, false);
	log_text[0] = '\0';
	leased("192.0.2.77", 24, "");
	ok(said("nbft0: address 192.0.2.77/24\n"), "the address of a late lease is set beside firmware's");
	address_is("192.0.2.77", 24, false);
	ok(said("got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.10") && !said("answered late"),
	   "a late lease of another address is told in the words of a timely one");
	is_str(engine_iface(e, 0)->error, "", "after a late lease of another address the interface has no error");
	end();
}

/* A client has a lease, and later another one with another address. */
static void renewed_elsewhere(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	leased("192.0.2.10", 24, "");
	done(ACTION_ADDR, 0, 2, 0, 0);
	log_text[0] = '\0';
	leased("192.0.2.77", 24, "");
	ok(said("nbft0: address 192.0.2.77/24\n") && !said("is gone"),
	   "a new address of a lease is set, and none is gone");
	log_text[0] = '\0';
	done(ACTION_ADDR, 0, 2, 0, 0);
	did("say: NBFT HFI 1 (nbft0): got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.10: its paths are bound to the "
	    "interface, not to an address\n"
	    "nbft0: probe 192.0.2.1 port 4420\n",
	    "the path is probed from the new address");
	leased("192.0.2.77", 24, "");
	did("", "a renewed lease without a change is no news");
	end();
}

/* The link goes, and comes back under another index. The client of the old link ends later. */
static void news_of_an_earlier_client(void) {
	struct event lease = { .type = EVENT_LEASE, .addr = a("192.0.2.66"), .prefix = 24 };
	struct event end_of_client = { .type = EVENT_DONE, .err = ECHILD };
	struct event ask = { .type = EVENT_ASKING };

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	lease.done = end_of_client.done = ask.done = client_of(0, 0);
	leased("192.0.2.77", 24, "");
	address_is("192.0.2.77", 24, false);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	link_is(3, "nbft0", ifaces[0].mac, true, true);
	ok(said("start a DHCPv4"), "a link that comes back gets a DHCP client");
	log_text[0] = '\0';
	tell(&end_of_client);
	did("", "the end of the old link's client does not count for the new client");
	tell(&lease);
	did("", "a lease of the old link's client is not used");
	tell(&ask);
	wait_until(29999);
	did("", "a request of the old link's client does not count for the new client");
	end();
}

static void more_route(const char *dst, uint8_t prefix, const char *gateway) {
	struct leased_route *r = &more_routes[n_more_routes++];

	*r = (struct leased_route){ .dst = a(dst), .prefix = prefix, .gateway = a(gateway) };
}

static void leases_routes(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("203.0.113.1", "192.0.2.254");
	route("203.0.114.1", "192.0.2.254");
	route("203.0.115.1", "192.0.2.254");
	route("", "192.0.2.254");
	n_more_routes = 0;
	more_route("203.0.0.0", 16, "192.0.2.251");
	more_route("203.0.113.0", 24, "192.0.2.253");
	more_route("203.0.115.0", 24, "0.0.0.0");
	up();
	leased("192.0.2.77", 24, "192.0.2.252");
	log_text[0] = '\0';
	address_is("192.0.2.77", 24, false);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.253\n"),
	   "the route with the longest prefix leads to a target");
	ok(said("nbft0: route 203.0.114.1/32 via 192.0.2.251\n"), "a shorter prefix leads to the other targets");
	ok(said("nbft0: route 203.0.115.1/32\n"), "a route without a gateway shows that a target is on the link");
	ok(said("nbft0: route default via 192.0.2.252\n"), "the default gateway of the lease is used for all else");
	log_text[0] = '\0';
	more_routes[1].gateway = a("192.0.2.250");
	leased("192.0.2.77", 24, "192.0.2.252");
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.250\n"), "a route that changes with the lease is set again");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.200", "");
	n_more_routes = 0;
	more_route("192.0.2.128", 25, "192.0.2.1");
	up();
	leased("192.0.2.77", 24, "");
	address_is("192.0.2.77", 24, false);
	ok(said("nbft0: route 192.0.2.200/32 via 192.0.2.1\n"), "a route of the lease may be narrower than the subnet");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.200", "");
	route("203.0.113.1", "192.0.2.254");
	n_more_routes = 0;
	more_route("192.0.2.0", 24, "192.0.2.1");
	more_route("203.0.113.0", 24, "192.0.2.2");
	more_route("203.0.0.0", 16, "192.0.2.3");
	up();
	leased("192.0.2.77", 24, "");
	address_is("192.0.2.77", 24, false);
	ok(!said("route 192.0.2.200"), "a route that is as wide as the subnet does not lead away from the link");
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.2\n"), "a later route with a shorter prefix counts less");
	end();

	/* an IPv6 gateway is always on the link */
	dynamic(PLAN_DHCP6, "2001:db8:7::10", 64);
	route("2001:db8:5::1", "fe80::1");
	route("2001:db8:6::1", "fe80::1");
	n_more_routes = 0;
	up();
	leased("2001:db8::77", 128, "");
	address_is("2001:db8::77", 128, false);
	ok(said("nbft0: route 2001:db8:5::1/128 via fe80::1\n") && !said("onlink"),
	   "a link-local gateway of the table counts in another network, too");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 32);
	route("192.0.2.254", "");
	route("203.0.113.1", "192.0.2.254");
	n_more_routes = 0;
	up();
	leased("198.51.100.77", 24, "198.51.100.1");
	address_is("198.51.100.77", 24, false);
	ok(!said("route 192.0.2.254") && said("nbft0: route 203.0.113.1/32 via 198.51.100.1\n"),
	   "the route to firmware's gateway belongs to firmware's address");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("203.0.113.1", "192.0.2.254");
	n_more_routes = 0;
	more_route("169.254.1.1", 32, "0.0.0.0");
	up();
	leased("192.0.2.77", 32, "169.254.1.1");
	address_is("192.0.2.77", 32, false);
	ok(said("nbft0: route 203.0.113.1/32 via 169.254.1.1 onlink\n"),
	   "a gateway outside the subnet of the lease is on the link");
	n_more_routes = 0;
	end();
}

static void address_passes(const char *ip, uint8_t prefix) {
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = a(ip), .prefix = prefix, .passes = true });
}

/* The program that has set an address for a limited time may not be there any more when the time ends. */
static void addresses_that_would_not_stay(void) {
	single();
	up_silent();
	address_passes("192.0.2.10", 24);
	ok(said("nbft0: address 192.0.2.10/24\n"), "firmware's address becomes permanent if it would not stay");
	address_is("192.0.2.10", 24, false);
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("", "an address that stays is left alone");
	address_passes("192.0.2.10", 24);
	did("nbft0: address 192.0.2.10/24\n", "an address that is limited again becomes permanent again");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	begin();
	address_passes("192.0.2.99", 24);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: address 192.0.2.99/24\n"), "a lease that another program has becomes permanent");
	end();

	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	up();
	leased("2001:db8::77", 128, "");
	log_text[0] = '\0';
	address_passes("2001:db8::77", 128);
	ok(said("nbft0: address 2001:db8::77/128\n"), "a DHCPv6 address becomes permanent");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	log_text[0] = '\0';
	address_passes("2001:db8::10", 64);
	ok(said("up, 2001:db8::10/64 (SLAAC)") && !said("nbft0: address"),
	   "routers prolong the time of a SLAAC address, so it stays as it is");
	end();
}

/* A program is about to remove the address, and the kernel refuses at first to keep it. */
static void keeping_fails_once(void) {
	static const enum plan_way WAYS[] = { PLAN_STATIC, PLAN_DHCP4 };

	for (size_t i = 0; i < sizeof(WAYS) / sizeof(*WAYS); i++) {
		dynamic(WAYS[i], "192.0.2.10", 24);
		begin();
		address_passes("192.0.2.10", 24);
		link_is(2, "nbft0", ifaces[0].mac, true, true);
		log_text[0] = '\0';
		done(ACTION_ADDR, 0, 2, 0, EBUSY);
		ok(said("address 192.0.2.10/24 cannot be set: Device or resource busy, trying again until it works"),
		   "a refusal to make an address permanent is told");
		ok(engine_iface(e, 0)->addrs[0].state == ADDR_READY && engine_iface(e, 0)->error[0],
		   "the address can be used meanwhile, and the interface has the error");
		log_text[0] = '\0';
		wait_until(500);
		did("nbft0: address 192.0.2.10/24\n", "it is asked for again");
		done(ACTION_ADDR, 0, 2, 0, 0);
		is_str(engine_iface(e, 0)->error, "", "when it works, the error is over");
		wait_until(60000);
		ok(!said("nbft0: address"), "an address that has become permanent is left alone");
		end();
	}
}

static void mtu_is(uint32_t mtu) {
	struct event ev = {
		.type = EVENT_LINK,
		.link = { .ifindex = 2, .name = "nbft0", .mac = MAC1, .up = true, .carrier = true, .mtu = mtu }
	};

	log_text[0] = '\0';
	tell(&ev);
}

/* A lease of 192.0.2.77 with an MTU, from the client that runs. */
static void leased_mtu(uint32_t mtu) {
	log_text[0] = '\0';
	tell(&(struct event){
		.type = EVENT_LEASE, .addr = a("192.0.2.77"), .prefix = 24, .mtu = mtu, .done = client_of(0, 0) });
}

static void mtu_done(uint32_t mtu, int err) {
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_DONE,
			      .err = err,
			      .done = { .type = ACTION_MTU, .iface = 0, .ifindex = 2, .item = NONE, .mtu = mtu } });
}

/* The network carries smaller packets than the link sends. */
static void leases_mtu(void) {
	struct plan_addr both[2];

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	mtu_is(1500);
	leased_mtu(1400);
	did("nbft0: MTU 1400\nnbft0: address 192.0.2.77/24\n", "the link gets the MTU before the address");
	mtu_done(1400, EBUSY);
	did("say: NBFT HFI 1 (nbft0): MTU 1400 of the lease cannot be set: Device or resource busy, trying again until "
	    "it "
	    "works\n",
	    "a refused MTU is told");
	wait_until(500);
	ok(said("nbft0: MTU 1400\n"), "a refused MTU is asked for again");
	mtu_done(1400, 0);
	is_str(engine_iface(e, 0)->error, "", "when it works, the error is over");
	mtu_is(1400);
	did("", "an MTU that is there is not asked for");
	mtu_is(9000);
	did("nbft0: MTU 1400\n", "an MTU that another program has raised is lowered again");
	mtu_done(1400, 0);
	leased_mtu(1300);
	ok(said("nbft0: MTU 1300\n"), "a lease with a smaller MTU counts");
	mtu_done(1300, 0);
	leased_mtu(9000);
	ok(!said("MTU"), "a lease with a larger MTU does not raise the link's");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	mtu_is(1500);
	leased_mtu(0);
	did("nbft0: address 192.0.2.77/24\n", "a lease without an MTU leaves the link's");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	both[0] = both[1] = addr1;
	both[1].ip = a("192.0.2.11");
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	up();
	mtu_is(1500);
	leased_mtu(1300);
	log_text[0] = '\0';
	tell(&(struct event){
		.type = EVENT_LEASE, .addr = a("192.0.2.78"), .prefix = 24, .mtu = 1400, .done = client_of(0, 1) });
	ok(!said("MTU 1400"), "the smallest MTU of two leases counts");
	mtu_done(1300, 0);
	mtu_is(9000);
	did("nbft0: MTU 1300\n", "also when it is set again");
	end();
}

int main(void) {
	from_the_first_request();
	late_lease();
	renewed_elsewhere();
	news_of_an_earlier_client();
	leases_routes();
	leases_mtu();
	addresses_that_would_not_stay();
	keeping_fails_once();
	return tap_done();
}
