/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/address.c: DHCP and SLAAC in virtual time, and the routes and paths that depend on the
 * address.
 */
#include <errno.h>

#include "engine-address-kit.h"

static void same_address(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	did("load nvme-tcp\nnbft0: up\nnbft0: start a DHCPv4 client\n",
	    "the DHCP client starts when the carrier comes, not before");
	address_is("192.0.2.10", 24, false);
	did("", "an address alone is not used: the client's report may name a gateway");
	leased("192.0.2.10", 24, "");
	did("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24 (DHCPv4)\n"
	    "nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "a lease of firmware's address is used like a static address");
	wait_until(20000);
	ok(!said("firmware's own"), "after the lease nobody waits for firmware's address");
	end();
}

static void the_lease_comes_first(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	log_text[0] = '\0';
	leased("192.0.2.77", 24, "");
	did("nbft0: address 192.0.2.77/24\n", "a leased address is set");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("", "a lease is not used before the kernel reports its address");
	address_is("192.0.2.77", 24, false);
	ok(said("probe 192.0.2.1 port 4420\n"), "a lease is used when the kernel reports its address");
	end();
}

static void another_address(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	log_text[0] = '\0';
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	did("say: NBFT HFI 1 (nbft0): got 192.0.2.77/24 (DHCPv4), firmware had 192.0.2.10: its paths are bound to the "
	    "interface, not to an address\n"
	    "say: NBFT HFI 1 (nbft0): up, 192.0.2.77/24 (DHCPv4)\n"
	    "nbft0: probe 192.0.2.1 port 4420\n",
	    "after a lease of another address paths are bound to the interface only");
	fabrics(0);
	probed(0, 0);
	ok(said("nbft0: connect 192.0.2.1 port 4420 nqn nqn.x\n"), "the connect is bound to the interface only");
	end();
}

static void no_answer(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	log_text[0] = '\0';
	wait_until(9999);
	did("", "firmware's address is not set before 10 s are over");
	wait_until(10000);
	did("nbft0: address 192.0.2.10/24\nsay: NBFT HFI 1 (nbft0): no DHCP server answered within 10 s: firmware's "
	    "own address 192.0.2.10/24 is used\n",
	    "firmware's address is set after 10 s without a lease");
	done(ACTION_ADDR, 0, 2, 0, 0);
	address_is("192.0.2.10", 24, false);
	ok(said("probe 192.0.2.1 port 4420 from 192.0.2.10\n"), "the path is probed from firmware's address");
	is_str(engine_iface(e, 0)->error, "no DHCP server answered within 10 s",
	       "status tells that no DHCP server answered");
	log_text[0] = '\0';
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	probed(0, ECONNREFUSED);
	wait_until(12000);
	ok(said("probe 192.0.2.1 port 4420\n"), "a late lease is used for the next probe");
	end();
}

static void no_carrier_no_wait(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(60000);
	ok(!said("start a DHCPv4") && !said("firmware's own"), "without carrier no DHCP client starts");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("start a DHCPv4"), "with carrier the DHCP client starts");
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	wait_until(80000);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	wait_until(89000);
	ok(!said("firmware's own") && !said("start a DHCPv4"),
	   "the wait for a lease begins anew with the carrier, and the client runs on");
	end();
}

static void no_client(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	log_text[0] = '\0';
	client_ended(ENOENT, NULL);
	did("nbft0: address 192.0.2.10/24\nsay: NBFT HFI 1 (nbft0): there is no DHCP client in this image (dhcpcd): "
	    "firmware's own address 192.0.2.10/24 is used\n",
	    "without a DHCP client firmware's address is set at once");
	end();
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	for (int i = 0; i < 3; i++) {
		ok(!said("firmware's own address"), "a DHCP client that ends is started again, at first");
		log_text[0] = '\0';
		client_ended(ECHILD, "nbft0: broken");
		ok(i == 2 || !said("start a DHCPv4 client"), "the DHCP client is not started again at once");
		if (i < 2)
			wait_until(now_ms + 700);
		ok(i == 2 || said("start a DHCPv4 client"), "the DHCP client is started again after a while");
	}
	ok(said("the DHCP client has ended (nbft0: broken): firmware's own address"),
	   "when the DHCP client ends for the third time, firmware's address is used, and the message quotes the "
	   "client's last words");
	end();
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	address_is("192.0.2.10", 24, false);
	leased("192.0.2.10", 24, "");
	log_text[0] = '\0';
	client_ended(ECHILD, "nbft0: broken");
	did("say: NBFT HFI 1 (nbft0): the DHCP client has ended (nbft0: broken); the address stays\n",
	    "when the DHCP client ends after its lease, the address stays");
	end();
}

static void never_firmwares(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	addr1.fall_back = false;
	route("198.51.100.1", "192.0.2.254");
	up();
	log_text[0] = '\0';
	wait_until(10000);
	did("say: NBFT HFI 1 (nbft0): no DHCP server answered within 10 s, still waiting for an address\n",
	    "with rd.nvmf.dhcp=client the wait goes on after 10 s");
	is_str(engine_iface(e, 0)->error, "no DHCP server answered within 10 s",
	       "the interface has the error that no DHCP server answered");
	address_is("192.0.2.77", 24, false);
	ok(said("probe 192.0.2.1"), "the path is probed when a late lease brings an address");
	is_str(engine_iface(e, 0)->error, "", "the interface has no error after the lease");
	end();
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	addr1.fall_back = false;
	route("198.51.100.1", "192.0.2.254");
	up();
	log_text[0] = '\0';
	client_ended(ENOENT, NULL);
	ok(said("(dhcpcd), and firmware's address may not be used: no address is set\n") && !said("probe") &&
		   !said("route"),
	   "with rd.nvmf.dhcp=client and without a DHCP client no address is set");
	is_int(engine_iface(e, 0)->addrs[0].state, ADDR_FAILED, "the address counts as failed");
	end();
	dynamic(PLAN_DHCP4, "", 0);
	addr1.fall_back = false;
	up();
	log_text[0] = '\0';
	client_ended(ENOENT, NULL);
	ok(said("(dhcpcd), and firmware had no address: no address is set\n"),
	   "without a DHCP client and without an address of firmware's the message does not blame an option");
	end();
}

static void somebody_else_set_it(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	begin();
	address_is("192.0.2.99", 24, false);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("up, 192.0.2.99/24 (DHCPv4)") && !said("start a"),
	   "an address that another program set needs no DHCP client");
	end();
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	begin();
	address_is("2001:db8::5", 64, false);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("start a DHCPv4"), "an IPv6 address does not stand in for a DHCPv4 lease");
	end();
}

static void lost_lease(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	leased("192.0.2.77", 24, "");
	address_is("192.0.2.77", 24, false);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.77") });
	ok(said("address 192.0.2.77/24 (DHCPv4) is gone, setting it again\nnbft0: address 192.0.2.77/24\n") &&
		   said("stop probing"),
	   "a leased address that another program removes is set again, and probes from it stop meanwhile");
	ok(!said("start a"), "when the address goes, no second DHCP client starts");
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.77") });
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.77") });
	did("nbft0: address 192.0.2.77/24\n", "a leased address that comes and goes between two steps is set again");
	end();
}

static void routes_of_a_lease(void) {
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.1", "192.0.2.254");
	route("", "192.0.2.254");
	up();
	log_text[0] = '\0';
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "192.0.2.253");
	ok(said("nbft0: route default via 192.0.2.253\n") && !said("route 192.0.2.1"),
	   "the default route uses the lease's gateway; a target on the link gets no route");
	log_text[0] = '\0';
	leased("192.0.2.77", 24, "192.0.2.252");
	ok(said("nbft0: route default via 192.0.2.252\n"), "the default route follows a change of the lease's gateway");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.1", "192.0.2.254");
	plan.n_ifaces = 2;
	up();
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	ok(!said("route 192.0.2.1"), "a target on the link gets no route beside an interface in another subnet");
	end();
	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.1", "192.0.2.254");
	plan.n_ifaces = 2;
	ifaces[1].addrs[0].ip = a("192.0.2.11");
	up();
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	ok(said("nbft0: route 192.0.2.1/32\n"),
	   "a target on the link gets a route if another interface is in its subnet");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.1", "192.0.2.254");
	up();
	address_is("198.51.100.7", 24, false);
	leased("198.51.100.7", 24, "198.51.100.1");
	ok(said("nbft0: route 192.0.2.1/32 via 198.51.100.1\n"),
	   "with a lease in another network the target is behind the lease's gateway");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("192.0.2.1", "192.0.2.254");
	route("", "192.0.2.254");
	up();
	address_is("198.51.100.7", 24, false);
	leased("198.51.100.7", 24, "");
	ok(said("nbft0: route 192.0.2.1/32\n") && !said("default"),
	   "firmware's gateway is not used from another network");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	route("203.0.113.1", "192.0.2.254");
	up();
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.254\n"), "a lease without a gateway uses the table's gateway");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 32);
	route("192.0.2.254", "");
	route("203.0.113.1", "192.0.2.254");
	up();
	client_ended(ENOENT, NULL);
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: route 192.0.2.254/32\nnbft0: route 203.0.113.1/32 via 192.0.2.254\n"),
	   "firmware's address gets firmware's routes");
	end();
}

/* An address that has not come yet delays no other address of the interface. */
static void beside_a_static_one(void) {
	static struct plan_addr both[2];

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	both[0] = addr1;
	both[1] = (struct plan_addr){ .ip = a("203.0.113.10"), .prefix = 24, .from = &hfi, .table = 1, .hfi = 2 };
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	paths[1].iface = 0;
	paths[1].source = 1;
	paths[1].host_traddr = both[1].ip;
	paths[1].traddr = a("203.0.113.1");
	plan.n_paths = 2;
	route("203.0.113.77", "203.0.113.254");
	routes[0].addr = 1;
	routes[0].leased = false;
	up();
	done(ACTION_ADDR, 0, 2, 1, 0);
	ok(said("nbft0: route 203.0.113.77/32 via 203.0.113.254\n") &&
		   said("nbft0: probe 203.0.113.1 port 4420 from 203.0.113.10\n"),
	   "the path from the static address is probed at once");
	ok(!said("probe 192.0.2.1") && said("start a DHCPv4"), "the static address does not stand in for the lease");
	log_text[0] = '\0';
	address_is("192.0.2.10", 24, false);
	leased("192.0.2.10", 24, "");
	ok(said("probe 192.0.2.1 port 4420 from 192.0.2.10\n") && !said("route"),
	   "the path from the lease is probed later, without a route of its own");
	end();
}

/* A static address does not stand in for the address of SLAAC in the same family. */
static void slaac_beside_a_static_one(void) {
	static struct plan_addr both[2];

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	both[0] = addr1;
	both[1] = (struct plan_addr){ .ip = a("2001:db8:5::10"), .prefix = 64, .from = &hfi, .table = 1, .hfi = 2 };
	ifaces[0].addrs = both;
	ifaces[0].n_addrs = 2;
	up();
	log_text[0] = '\0';
	address_is("2001:db8:5::10", 64, false);
	ok(!said("probe"), "a static IPv6 address does not stand in for the address of SLAAC");
	address_is("2001:db8::10", 64, false);
	ok(said("probe 2001:db8::1 port 4420 from 2001:db8::10\n"),
	   "the path from the address of SLAAC is probed when that address comes");
	end();
}

static void without_firmwares_address(void) {
	dynamic(PLAN_DHCP4, "", 0);
	up();
	ok(!said("probe"), "without an address from firmware nothing is probed before the lease");
	address_is("192.0.2.77", 24, false);
	leased("192.0.2.77", 24, "");
	ok(said("say: NBFT HFI 1 (nbft0): up, 192.0.2.77/24 (DHCPv4)\nnbft0: probe 192.0.2.1 port 4420\n"),
	   "without an address from firmware any lease is used");
	end();
}

static void dhcp6(void) {
	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	route("2001:db8::1", "fe80::1");
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	ok(said("nbft0: accept router advertisements\nnbft0: up\n"),
	   "router advertisements are accepted before the link is set up");
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("start a DHCPv6 client"), "the DHCPv6 client starts");
	log_text[0] = '\0';
	address_is("2001:db8::5054:ff:fe00:1", 64, false);
	did("", "an address of SLAAC does not stand in for the DHCPv6 lease");
	leased("2001:db8::77", 128, "");
	did("nbft0: address 2001:db8::77/128\n", "a leased IPv6 address is set");
	address_is("2001:db8::77", 128, true);
	did("", "an address in DAD is not used");
	address_is("2001:db8::77", 128, false);
	ok(said("nbft0: route 2001:db8::1/128\n"), "an on-link route is added, because DHCPv6 brings no prefix");
	ok(said("probe 2001:db8::1 port 4420\n"), "the target is probed when DAD is over");
	end();

	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	up();
	address_is("fe80::1", 64, false);
	address_is("2001:db8::5054:ff:fe00:1", 64, false);
	wait_until(10000);
	ok(said("nbft0: address 2001:db8::10/64\n"),
	   "without a DHCPv6 answer firmware's address is set beside that of SLAAC");
	end();
}

static void slaac(void) {
	dynamic(PLAN_SLAAC, "2001:db8:7::10", 64);
	route("2001:db8::1", "");
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	ok(said("nbft0: accept router advertisements\nnbft0: up\n"), "SLAAC is switched on before the link is set up");
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	address_is("fe80::1", 64, false);
	log_text[0] = '\0';
	wait_until(5000);
	did("", "a link-local address does not stand in for the address of SLAAC");
	address_is("2001:db8::10", 64, true);
	address_is("2001:db8::10", 64, false);
	ok(said("got 2001:db8::10/64 (SLAAC), firmware had 2001:db8:7::10") && said("probe 2001:db8::1 port 4420\n") &&
		   !said("route"),
	   "SLAAC in another network than firmware's gives a path from the new address");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	log_text[0] = '\0';
	wait_until(10000);
	did("nbft0: address 2001:db8::10/64\nsay: NBFT HFI 1 (nbft0): no router announced a network within 10 s: "
	    "firmware's own address 2001:db8::10/64 is used\n",
	    "without a router firmware's address is set after 10 s");
	end();
}

static void looks_like_slaac(void) {
	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	addr1.at_once = true;
	up();
	ok(said("nbft0: address 2001:db8::10/64\n") && !said("say"),
	   "an address that looks like SLAAC is set at once, without a message");
	address_is("2001:db8::10", 64, false);
	ok(said("probe 2001:db8::1 port 4420 from 2001:db8::10\n"),
	   "the path is probed from an address that looks like SLAAC");
	probed(0, EHOSTUNREACH);
	address_is("2001:db8:9::10", 64, false);
	log_text[0] = '\0';
	wait_until(2000);
	ok(said("probe 2001:db8::1 port 4420\n"),
	   "an address in a network that a router announces is used for the next probe");
	end();
}

static void dad_failure(void) {
	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	addr1.at_once = true;
	up();
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR,
			      .ifindex = 2,
			      .addr = addr1.ip,
			      .prefix = 64,
			      .tentative = true,
			      .dad_failed = true });
	ok(said("address 2001:db8::10 is in use by another machine (DAD failed)"), "a failed DAD is reported");
	end();
}

int main(void) {
	same_address();
	the_lease_comes_first();
	another_address();
	no_answer();
	no_carrier_no_wait();
	no_client();
	never_firmwares();
	somebody_else_set_it();
	lost_lease();
	routes_of_a_lease();
	beside_a_static_one();
	slaac_beside_a_static_one();
	without_firmwares_address();
	dhcp6();
	slaac();
	looks_like_slaac();
	dad_failure();
	return tap_done();
}
