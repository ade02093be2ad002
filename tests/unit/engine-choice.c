/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/choice.c: the PCI function, the MAC, and the carrier decide which link is meant. */
#include <errno.h>

#include "nic-kit.h"

/* ---- the PCI function ---- */

static void function_comes_later(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M1), OTHER_FUNCTION));
	did("", "another NIC with the MAC is left alone while the link of the PCI function may come");
	put(at(nic(3, "eth1", M1), FUNCTION));
	did("nbft0: rename link 3\n", "the link at the PCI function is taken when it comes");
	end();
}

static void function_does_not_come(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M1), OTHER_FUNCTION));
	wait_until(3900);
	did("", "the PCI function is waited for");
	wait_until(4100);
	ok(said("say: NBFT HFI 1 (eth0): PCI 0000:00:04.0, which the table names, has no interface with MAC "
		"52:54:00:00:00:01: eth0 is taken, since it has the MAC 52:54:00:00:00:01\nnbft0: rename link 2\n"),
	   "after 4 s the NIC with the MAC is taken, and a line says why");
	end();
}

static void function_has_no_driver(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M1), OTHER_FUNCTION));
	did("", "the PCI function is waited for while its driver is loaded");
	done(ACTION_LOAD_NIC, 0, 0, NONE, ENOPKG);
	ok(said("has no interface with MAC 52:54:00:00:00:01: eth0 is taken") && said("nbft0: rename link 2\n"),
	   "when the driver cannot be loaded, the NIC with the MAC is taken at once");
	end();
}

static void function_is_another_nic(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M2), FUNCTION));
	did("", "the link at the PCI function has another MAC, and a link with the MAC may come");
	put(at(nic(3, "eth1", M1), 0x100));
	ok(said("nbft0: rename link 3\n") && said("has no interface with MAC"),
	   "the NIC with the MAC is taken at once");
	ok(!said("link 2"), "the NIC with another MAC is left alone");
	end();
}

static void only_the_function_is_there(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M2), FUNCTION));
	wait_until(4100);
	ok(said("eth0 is taken, since it is at PCI 0000:00:04.0, and no interface has the MAC "
		"52:54:00:00:00:01\nnbft0: "
		"rename "
		"link 2\n"),
	   "the link at the PCI function is taken with another MAC when no link with the MAC comes");
	end();
}

static void function_is_not_forgotten(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), FUNCTION));
	put(at(nic(3, "eth1", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	put(running(nic(2, "nbft0", M1)));
	ok(!said("have the MAC") && !said("given back"), "a message without the PCI function changes no choice");
	end();
}

/* Some NICs have one PCI function and a link for each of their ports. */
static void two_links_of_one_function(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "eth0", M2), FUNCTION));
	put(at(nic(3, "eth1", M1), FUNCTION));
	did("nbft0: rename link 3\n", "the MAC decides between the links of one PCI function");
	end();
}

/* ---- the MAC ---- */

static void permanent_mac_goes_first(void) {
	struct link_facts changed = nic(2, "eth0", M2);

	memcpy(changed.mac, M1, 6);
	single();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = changed }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(3, "eth1", M1) }, START);
	log_text[0] = '\0';
	settle(START);
	did("nbft0: rename link 3\n", "a NIC whose permanent MAC fits goes before a NIC that was given the MAC");
	end();
}

/* A MAC that differs in one bit is the MAC of another NIC. */
static void near_misses(void) {
	for (unsigned byte = 0; byte < 6; byte++) {
		uint8_t mac[6] = MAC1;
		struct link_facts given = nic(3, "eth1", M2);

		mac[byte] ^= 0x10;
		memcpy(given.mac, mac, 6);
		single();
		start();
		put(nic(2, "eth0", mac));
		put(given);
		did("", tap_name("a MAC that differs in byte %u is another NIC's", byte));
		end();
	}
}

static void the_oldest_goes_first(void) {
	single();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(3, "eth1", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "eth0", M1) }, START);
	log_text[0] = '\0';
	settle(START);
	ok(said("nbft0: rename link 2\n") && said("eth0 and eth1 have the MAC"),
	   "of two NICs with the MAC the older is taken, whichever message comes first");
	end();
}

/* A NIC that is set up already, by another program, needs no try. */
static void an_equal_that_is_up(void) {
	struct link_facts other = nic(3, "eth1", M1);

	other.up = true;
	single();
	start();
	put(nic(2, "nbft0", M1));
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(other);
	wait_until(20000);
	ok(!said("to see"), "a NIC with the MAC that is up already is not set up");
	end();
}

/* The try is told once, though it is repeated. */
static void a_try_that_fails(void) {
	single();
	start();
	put(nic(2, "nbft0", M1));
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(nic(3, "eth1", M1));
	wait_until(5000);
	ok(said("eth1, which has the same MAC, is set up to see whether it has a carrier"), "a try is told");
	log_text[0] = '\0';
	done(ACTION_TRY, 0, 3, NONE, EBUSY);
	wait_until(6000);
	ok(said("nbft0: set link 3 up to see its carrier\n") && !said("which has the same MAC"),
	   "a try that fails is repeated, and not told again");
	end();
}

/* Both NICs have a carrier, so the carrier is not why the other is taken. */
static void reason_for_another(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(running(nic(2, "nbft0", M1)));
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = running(at(nic(4, "eth2", M1), FUNCTION)) },
		     START);
	put(running(at(nic(3, "eth1", M1), FUNCTION)));
	ok(said("is given back, and eth1 is taken, since it is at PCI 0000:00:04.0, as the table says"),
	   "two NICs at the PCI function have a carrier each: the function is the reason");
	end();
}

static void carrier_decides_between_equals(void) {
	single();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "eth0", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = running(nic(3, "eth1", M1)) }, START);
	log_text[0] = '\0';
	settle(START);
	did("say: NBFT HFI 1 (eth1): eth1 and eth0 have the MAC 52:54:00:00:00:01, and nothing else tells which is "
	    "meant: "
	    "eth1 is taken\nnbft0: rename link 3\n",
	    "of two NICs with the MAC the one with a carrier is taken, and a line says so");
	end();
}

static void the_one_in_use_stays(void) {
	single();
	start();
	put(nic(3, "nbft0", M1));
	done(ACTION_UP, 0, 3, NONE, 0);
	log_text[0] = '\0';
	put(nic(2, "eth0", M1));
	ok(said("nbft0 and eth0 have the MAC") && said("nbft0 is taken") && !said("given back"),
	   "of two NICs without carrier the one in use stays, though the other is older");
	end();
}

static void three_equals(void) {
	single();
	start();
	put(nic(2, "nbft0", M1));
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(nic(3, "eth1", M1));
	put(nic(4, "eth2", M1));
	wait_until(5000);
	done(ACTION_TRY, 0, said("set link 3 up") ? 3 : 4, NONE, 0);
	ok(said("nbft0: set link 3 up to see") && said("nbft0: set link 4 up to see"), "each of three NICs is set up");
	end();
}

/* The NIC at the PCI function goes; another NIC with the MAC is there. */
static void function_goes(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].has_function = true;
	start();
	put(at(nic(2, "nbft0", M1), FUNCTION));
	put(at(nic(3, "eth1", M1), OTHER_FUNCTION));
	wait_until(10000);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	log_text[0] = '\0';
	wait_until(13900);
	did("", "the PCI function is waited for again when its link is gone");
	wait_until(14100);
	ok(said("nbft0: rename link 3\n"), "after 4 s the other NIC is taken");
	end();
}

static void equals_without_carrier(void) {
	single();
	start();
	put(nic(2, "eth0", M1));
	done(ACTION_RENAME, 0, 2, NONE, 0);
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	log_text[0] = '\0';
	put(nic(3, "eth1", M1));
	did("say: NBFT HFI 1 (nbft0): nbft0 and eth1 have the MAC 52:54:00:00:00:01, and nothing else tells which is "
	    "meant: "
	    "nbft0 is taken\n",
	    "the NIC that is in use stays");
	wait_until(5000);
	ok(said("nbft0: set link 3 up to see its carrier\n"), "after 4 s without carrier the other NIC is set up");
	done(ACTION_TRY, 0, 3, NONE, 0);
	address(2, "192.0.2.10");
	log_text[0] = '\0';
	put(running(nic(3, "eth1", M1)));
	did("say: NBFT HFI 1 (nbft0): is given back, and eth1 is taken, since it has the MAC 52:54:00:00:00:01, too, "
	    "and a "
	    "carrier\n"
	    "nbft0: take address 192.0.2.10/24 from link 2\nnbft0: set link 2 down\n"
	    "nbft0: rename link 2, which has this name, to eth0\n",
	    "the other NIC is taken when it has a carrier: first address and name are taken back");
	end();
}

int main(void) {
	function_comes_later();
	function_does_not_come();
	function_has_no_driver();
	function_is_another_nic();
	only_the_function_is_there();
	function_is_not_forgotten();
	two_links_of_one_function();
	permanent_mac_goes_first();
	near_misses();
	the_oldest_goes_first();
	an_equal_that_is_up();
	a_try_that_fails();
	reason_for_another();
	carrier_decides_between_equals();
	the_one_in_use_stays();
	three_equals();
	function_goes();
	equals_without_carrier();
	return tap_done();
}
