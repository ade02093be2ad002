/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/occupied.c: an address that another program has set with a longer prefix, and errors that are
 * over when the address can be used. engine-ipv6.c has the other tests of an address that another machine has.
 */
#include <errno.h>

#include "engine-address-kit.h"

/* Another program has set the address with a longer prefix, so that target and gateway are not on the link. */
static void narrow_address(void) {
	struct action dropped = { .type = ACTION_DROP_ADDR, .ifindex = 2, .addr = a("192.0.2.10"), .prefix = 32 };
	struct event narrow = { .type = EVENT_ADDR, .ifindex = 2, .addr = a("192.0.2.10"), .prefix = 32 };

	single();
	begin();
	engine_event(
		e,
		&(struct event){ .type = EVENT_LINK,
				 .link = { .ifindex = 2, .name = "nbft0", .mac = MAC1, .up = true, .carrier = true } },
		START);
	log_text[0] = '\0';
	tell(&narrow);
	ok(said("say: NBFT HFI 1 (nbft0): another program has set the address 192.0.2.10/32: it is replaced by /24, as "
		"in the table\n"),
	   "an address with a longer prefix is said");
	ok(said("nbft0: take address 192.0.2.10/32 from link 2\n") && !said("probe"),
	   "the address is removed, and no path uses the address");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_DONE, .err = EBUSY, .done = dropped });
	wait_until(200);
	ok(said("nbft0: take address 192.0.2.10/32"), "a refused removal is asked for again");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_DONE, .done = dropped });
	did("nbft0: address 192.0.2.10/24\n", "after the removal the address of the table is set");
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("probe 192.0.2.1"), "a path uses the address of the table");
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.10") });
	log_text[0] = '\0';
	tell(&narrow);
	wait_until(3000);
	ok(said("nbft0: take address 192.0.2.10/32") && !said("as in the table"),
	   "a second time the address is removed without a word");
	end();

	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	narrow.prefix = 16;
	tell(&narrow);
	ok(!said("take address") && said("probe 192.0.2.1"), "an address with a shorter prefix is used as it is");
	end();
}

/* The removal is refused, and then the other program removes its address itself. */
static void removed_by_its_program(void) {
	struct action dropped = { .type = ACTION_DROP_ADDR, .ifindex = 2, .addr = a("192.0.2.10"), .prefix = 32 };

	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	address_is("192.0.2.10", 32, false);
	tell(&(struct event){ .type = EVENT_DONE, .err = EBUSY, .done = dropped });
	is_str(engine_iface(e, 0)->error, "address 192.0.2.10 cannot be taken back: Device or resource busy",
	       "a refused removal is the error of the interface");
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = a("192.0.2.10") });
	done(ACTION_ADDR, 0, 2, 0, 0);
	is_str(engine_iface(e, 0)->error, "", "the error is gone when the address can be used");
	end();
}

/* No DHCPv6 server answers, and another machine has firmware's address for a time. */
static void silence_stays(void) {
	struct event in_use = {
		.type = EVENT_ADDR, .ifindex = 2, .addr = a("2001:db8::10"), .prefix = 64, .dad_failed = true
	};

	dynamic(PLAN_DHCP6, "2001:db8::10", 64);
	up();
	address_is("fe80::1", 64, false);
	wait_until(12000);
	tell(&in_use);
	ok(strstr(engine_iface(e, 0)->error, "in use by another machine"), "another machine has firmware's address");
	address_is("2001:db8::10", 64, false);
	is_str(engine_iface(e, 0)->error, "no DHCP server answered within 10 s",
	       "when the address is free, the error tells again why firmware's address is used");
	end();
}

/* The address of the table is in use when another program sets it with a longer prefix. */
static void narrowed(void) {
	single();
	begin_up();
	address_is("192.0.2.10", 32, false);
	is_int(engine_iface(e, 0)->addrs[0].state, ADDR_MISSING, "an address that is narrowed is no longer ready");
	end();
}

/* The addresses of a link that another program made are that program's. */
static void narrow_on_a_bond(void) {
	single();
	begin();
	bond_is_up();
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 3, .addr = a("192.0.2.10"), .prefix = 32 });
	ok(!said("take address") && said("probe 192.0.2.1"), "an address on another program's link is used as it is");
	end();
}

/* DAD of an address fails. Returns whether the engine removes the address, to set it again. */
static bool is_removed(const char *ip) {
	struct event ev = { .type = EVENT_ADDR, .ifindex = 2, .addr = a(ip), .prefix = 64, .tentative = true };
	bool tries, removed;

	tell(&ev);
	ev.dad_failed = true;
	log_text[0] = '\0';
	tell(&ev);
	ok(said("(DAD failed); no path can use this address"), "the failed DAD of %s is said", ip);
	tries = said("trying again");
	wait_until(now_ms + 5000);
	removed = said("take address");
	ok(tries == removed, "the message tells whether %s is set again", ip);
	return removed;
}

/* Only an address that the engine itself has set is set again. */
static void whose_address(void) {
	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	ok(!is_removed("2001:db8::77"), "the kernel itself replaces an address of SLAAC");
	end();

	dynamic(PLAN_SLAAC, "2001:db8::10", 64);
	up();
	wait_until(11000);
	ok(is_removed("2001:db8::10"), "firmware's address is set again when no router has answered");
	end();

	dynamic(PLAN_SLAAC, "", 64);
	up();
	wait_until(11000);
	ok(!is_removed("2001:db8::77"), "an address of a late router is not removed, since nothing would set it");
	end();
}

int main(void) {
	narrow_address();
	narrowed();
	narrow_on_a_bond();
	whose_address();
	removed_by_its_program();
	silence_stays();
	return tap_done();
}
