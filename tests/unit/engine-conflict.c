/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/conflict.c: when other machines are asked for an address, and what an answer leads to. */
#include <errno.h>

#include "engine-address-kit.h"

static void answered(size_t iface, int ifindex, const char *ip, int err, uint8_t last_byte) {
	tell(&(struct event){ .type = EVENT_DONE,
			      .err = err,
			      .mac = { 0x52, 0x54, 0, 0, 0, last_byte },
			      .done = { .type = ACTION_CHECK, .iface = iface, .ifindex = ifindex, .addr = a(ip) } });
}

static void when(void) {
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: address 192.0.2.10/24\n") && !said("ask whether"),
	   "an address that is being set is not asked for");
	end();

	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	address_is("192.0.2.10", 24, false);
	ok(!said("ask whether"), "without carrier nobody is asked");
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24\nnbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n"
	    "nbft0: ask whether another machine has 192.0.2.10\n",
	    "with carrier other machines are asked once, after the first probe");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("", "other machines are asked once");
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("ask whether"), "other machines are asked again when the carrier comes back");
	end();

	dynamic(PLAN_DHCP4, "192.0.2.10", 24);
	up();
	leased("192.0.2.77", 24, "");
	address_is("192.0.2.77", 24, false);
	ok(said("ask whether another machine has 192.0.2.77\n"), "a leased address is asked for");
	log_text[0] = '\0';
	leased("192.0.2.78", 24, "");
	address_is("192.0.2.78", 24, false);
	ok(said("ask whether another machine has 192.0.2.78\n"), "a new lease is asked for, too");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	address_is("2001:db8::10", 64, false);
	ok(said("probe") && !said("ask whether"), "the kernel itself asks for IPv6 addresses");
	end();
}

static void what(void) {
	two_paths();
	begin_up();
	log_text[0] = '\0';
	answered(0, 2, "192.0.2.10", 0, 0);
	did("", "no answer is no news");
	answered(0, 2, "192.0.2.10", EADDRINUSE, 2);
	did("", "an answer of another NIC of this machine is no news");
	answered(0, 2, "192.0.2.11", EADDRINUSE, 9);
	did("", "an answer for an earlier address of the interface is no news");
	answered(0, 2, "192.0.2.10", EADDRINUSE, 9);
	did("say: NBFT HFI 1 (nbft0): address 192.0.2.10 is in use by another machine (MAC 52:54:00:00:00:09), or a "
	    "router answers for it (proxy ARP); the address stays in use\n",
	    "the MAC of another machine is told, and the address stays in use");
	is_str(engine_iface(e, 0)->error,
	       "address 192.0.2.10 is in use by another machine (MAC 52:54:00:00:00:09), or a router answers for it "
	       "(proxy "
	       "ARP)",
	       "status tells of the other machine");
	is_int(engine_iface(e, 0)->addrs[0].state, ADDR_READY, "the address is ready nevertheless");
	answered(1, 3, "198.51.100.10", EAFNOSUPPORT, 0);
	did("say: NBFT HFI 2 (nbft1): cannot ask whether another machine has address 198.51.100.10: Address family not "
	    "supported by protocol, going on without\n",
	    "a failure without hope is told");
	log_text[0] = '\0';
	wait_until(60000);
	ok(!said("ask whether"), "after a failure without hope nobody is asked again");
	end();
}

static void fails(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	answered(0, 2, "192.0.2.11", ENOMEM, 0);
	did("", "a failure for an earlier address of the interface is no news");
	answered(0, 2, "192.0.2.10", ENOMEM, 0);
	did("say: NBFT HFI 1 (nbft0): cannot ask whether another machine has address 192.0.2.10: Cannot allocate "
	    "memory, trying again until it works\n",
	    "a failure that passes is told");
	wait_until(249);
	did("", "other machines are not asked again without a pause");
	wait_until(313);
	did("nbft0: ask whether another machine has 192.0.2.10\n", "other machines are asked again");
	answered(0, 2, "192.0.2.10", ECHILD, 0);
	did("", "a second failure is not told");
	wait_until(2000);
	ok(said("nbft0: ask whether another machine has 192.0.2.10\n"), "other machines are asked a third time");
	log_text[0] = '\0';
	answered(0, 2, "192.0.2.10", 0, 0);
	wait_until(20000);
	ok(!said("ask whether"), "after an answer nobody is asked again");
	answered(0, 2, "192.0.2.10", ENOMEM, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("ask whether"), "with a new carrier other machines are asked at once");
	end();
}

int main(void) {
	shows_checks = true;
	when();
	what();
	fails();
	return tap_done();
}
