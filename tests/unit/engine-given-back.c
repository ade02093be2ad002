/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/nic.c and naming.c: what a link was given is taken back, and names get free. */
#include <errno.h>

#include "nic-kit.h"

/* ---- taking back ---- */

static void taken_back(const char *name) {
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_DROP_ADDR, .ifindex = 2, .item = 0, .addr = addr1.ip } });
	done(ACTION_DOWN, 0, 2, NONE, 0);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 2, .item = NONE, .name = "eth0" } });
	did("nbft0: rename link 3\n", name);
}

static void right_nic_appears(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	/* as far as the plan knows, the PCI function is not on the machine, so this wait changes nothing */
	wait_until(4100);
	put(at(nic(2, "eth0", M1), OTHER_FUNCTION));
	done(ACTION_RENAME, 0, 2, NONE, 0);
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	ok(said("probe 192.0.2.1"), "a path is probed over the NIC that fits so far");
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	did("say: NBFT HFI 1 (nbft0): is given back, and eth1 is taken, since it is at PCI 0000:00:04.0, as the table "
	    "says\n"
	    "nbft0: take address 192.0.2.10/24 from link 2\nnbft0: set link 2 down\n"
	    "nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\n"
	    "nbft0: rename link 2, which has this name, to eth0\n",
	    "the right NIC appears: address, state and name of the wrong one are taken back first");
	taken_back("then the right NIC gets the name");
	done(ACTION_RENAME, 0, 3, NONE, 0);
	done(ACTION_UP, 0, 3, NONE, 0);
	done(ACTION_ADDR, 0, 3, 0, 0);
	log_text[0] = '\0';
	put(running(at(nic(3, "nbft0", M1), FUNCTION)));
	ok(said("nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n"), "the path is probed anew over the right NIC");
	end();
}

/* One step at a time, since the result of an action on a link comes before the next step. */
static void step_at(uint64_t ms) {
	now_ms = ms;
	log_text[0] = '\0';
	engine_step(e, START + ms * 1000);
	drain();
}

static void taking_back_fails(void) {
	struct event ev = { .type = EVENT_DONE,
			    .err = ENOMEM,
			    .done = { .type = ACTION_DROP_ADDR, .ifindex = 2, .item = 0, .addr = addr1.ip } };

	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = at(nic(3, "eth1", M1), FUNCTION) }, START);
	ev.done.addr = addr1.ip;
	for (uint64_t ms = 0; ms < 3000; ms += 1000) {
		step_at(ms);
		ok(said("nbft0: take address 192.0.2.10/24 from link 2\n") && !said("rename"),
		   "an address that cannot be taken back is tried again, and the right NIC waits (%u ms)",
		   (unsigned)ms);
		engine_event(e, &ev, START + now_ms * 1000);
		engine_event(e, &(struct event){ .type = EVENT_DONE, .done = { .type = ACTION_DOWN, .ifindex = 2 } },
			     START + now_ms * 1000);
		log_text[0] = '\0';
		drain();
		ok(said("address 192.0.2.10 cannot be taken back: Cannot allocate memory, trying again until it "
			"works") == (ms == 0),
		   "the failure is reported once (%u ms)", (unsigned)ms);
	}
	step_at(2000);
	ok(said("nbft0: rename link 2, which has this name, to eth2\n"),
	   "after three failures the right NIC waits no longer");
	end();

	/* wait_until() fails if the engine wakes up again and again */
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	wait_until(60000);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = at(nic(3, "eth1", M1), FUNCTION) },
		     START + 60000000);
	engine_step(e, START + 60000000);
	drain();
	ev.done.type = ACTION_DOWN;
	ev.done.item = NONE;
	tell(&ev);
	log_text[0] = '\0';
	wait_until(60200);
	ok(said("nbft0: set link 2 down\n"), "the state of a link is taken back long after the link was set up");
	end();
}

/* Somebody makes a second link of the same VLAN. The first loses its carrier, the second has one. */
static void another_vlan(void) {
	struct link_facts first = {
		.ifindex = 5, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2
	};
	struct link_facts second = {
		.ifindex = 6, .name = "v42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2
	};

	two_paths();
	ifaces[1].vlan = 42;
	snprintf(ifaces[1].name, sizeof(ifaces[1].name), "nbft0.42");
	memcpy(ifaces[1].mac, ifaces[0].mac, 6);
	start();
	put(running(nic(2, "nbft0", M1)));
	put(first);
	log_text[0] = '\0';
	put(running(second));
	ok(said("(nbft0.42): is given back, and v42 is taken, since it is VLAN 42 of the NIC\n"),
	   "the link of a VLAN that has a carrier is taken, and the message says why");
	end();
}

/* What is taken back already is not taken back again when another part of it fails. */
static void one_part_fails(void) {
	struct event ev = { .type = EVENT_DONE, .done = { .type = ACTION_DROP_ADDR, .ifindex = 2, .item = 0 } };

	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = at(nic(3, "eth1", M1), FUNCTION) }, START);
	step_at(0);
	ok(said("nbft0: take address 192.0.2.10/24 from link 2\nnbft0: set link 2 down\n"), "all is taken back");
	ev.done.addr = addr1.ip;
	engine_event(e, &ev, START);
	ev.done = (struct action){ .type = ACTION_DOWN, .ifindex = 2, .item = NONE };
	ev.err = EBUSY;
	engine_event(e, &ev, START);
	step_at(200);
	ok(said("nbft0: set link 2 down\n") && !said("take address"), "only what has failed is asked for again");
	end();
}

/* Only what was given is taken back, and all of it. */
static void as_it_was_given(void) {
	struct plan_route route = { .gateway = a("192.0.2.254") };

	single();
	ifaces[0].pci_sbdf = FUNCTION;
	ifaces[0].routes = &route;
	ifaces[0].n_routes = 1;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	ok(said("nbft0: address 192.0.2.10/24\n") && !said("route"), "the route waits for its address");
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(!said("route"), "a route that was never set is not taken back");
	end();

	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .prefix = 25 });
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(said("nbft0: take address 192.0.2.10/25 from link 2\n"), "an address is taken back as the kernel has it");
	end();
}

/* Another NIC, and not the one that is given back, is a port. */
static void another_is_a_port(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	begin();
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	put(made(7, "br0", "bridge", M1));
	log_text[0] = '\0';
	put(port_of(at(nic(3, "eth1", M1), FUNCTION), 7));
	ok(said("NBFT HFI 1 (nbft0): is given back, and br0 is taken, since it is at PCI 0000:00:04.0"),
	   "a NIC that is given back for the bridge of another has not become a port");
	end();

	single();
	start();
	link_is(2, "nbft0", M1, true, true);
	put(made(7, "bond0", "bond", MADE_UP));
	put(port_of(nic(3, "eth1", M1), 7));
	log_text[0] = '\0';
	link_is(2, "nbft0", M2, true, true);
	ok(said("NBFT HFI 1 (nbft0): does not fit the table any more"),
	   "a NIC whose MAC has changed has not become a port, though another NIC is one");
	end();
}

static void what_others_gave_stays(void) {
	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	address(2, "192.0.2.10");
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(!said("take address") && !said("down"),
	   "an address and a state that another program gave are not taken back");
	ok(said("nbft0: rename link 2, which has this name, to eth2\n"), "the name is");
	end();
}

static void a_client_is_ended(void) {
	static const struct nbft_hfi hfi;
	struct plan_route route = { .gateway = a("192.0.2.254"), .leased = true };

	single();
	addr1.way = PLAN_DHCP4;
	addr1.from = &hfi;
	ifaces[0].routes = &route;
	ifaces[0].n_routes = 1;
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "nbft0", M1), OTHER_FUNCTION));
	done(ACTION_UP, 0, 2, NONE, 0);
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	ok(said("nbft0: start a DHCPv4 client\n"), "a client is started");
	address(2, "192.0.2.77");
	tell(&(struct event){ .type = EVENT_LEASE,
			      .done = client_of(0, 0),
			      .addr = a("192.0.2.77"),
			      .prefix = 24,
			      .gateway = a("192.0.2.254") });
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(said("nbft0: end the DHCPv4 client\nnbft0: take the default route from link 2\nnbft0: take address "
		"192.0.2.77/24 "
		"from link 2\n"),
	   "the client, the routes and the leased address are taken back");
	end();
}

static void vlan_moves_too(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	ifaces[0].n_addrs = 0;
	ifaces[0].pci_sbdf = FUNCTION;
	plan.n_paths = 1;
	paths[0].iface = 1;
	start();
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	done(ACTION_UP, 0, 2, NONE, 0);
	ok(said("make VLAN 42"), "the VLAN is made on the NIC that fits so far");
	put((struct link_facts){
		.ifindex = 5, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2 });
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(said("nbft0.42: remove VLAN 42, link 5\n"), "the VLAN on the wrong NIC is removed");
	tell(&(struct event){ .type = EVENT_DONE, .done = { .type = ACTION_DROP_VLAN, .iface = 1, .ifindex = 5 } });
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 2, .name = "eth2" } });
	done(ACTION_RENAME, 0, 3, NONE, 0);
	log_text[0] = '\0';
	done(ACTION_UP, 0, 3, NONE, 0);
	did("nbft0.42: make VLAN 42 on nbft0\n", "the VLAN is made again on the right NIC");
	end();
}

static void vlan_of_another_program(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	ifaces[0].n_addrs = 0;
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put((struct link_facts){
		.ifindex = 5, .name = "nbft0.42", .kind = "vlan", .up = true, .mac = MAC1, .vlan = 42, .parent = 2 });
	put(running(at(nic(2, "nbft0", M1), OTHER_FUNCTION)));
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	put(at(nic(3, "eth1", M1), FUNCTION));
	ok(!said("remove VLAN"), "a VLAN that another program made is not removed");
	end();
}

/* ---- names ---- */

static void away(size_t iface, int ifindex, const char *name) {
	struct event ev = { .type = EVENT_DONE,
			    .done = { .type = ACTION_RENAME_AWAY, .iface = iface, .ifindex = ifindex, .item = NONE } };

	snprintf(ev.done.name, sizeof(ev.done.name), "%s", name);
	engine_event(e, &ev, START);
}

static void crossed_names(void) {
	two_paths();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "nbft1", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(3, "nbft0", M2) }, START);
	log_text[0] = '\0';
	engine_step(e, START);
	drain();
	did("nbft0: rename link 3, which has this name, to eth3\nnbft1: rename link 2, which has this name, to eth2\n",
	    "two links with crossed names get names in between");
	away(0, 3, "eth3");
	away(1, 2, "eth2");
	settle(START);
	did("nbft0: rename link 2\nnbft1: rename link 3\n", "then both get their names");
	end();
}

static void names_in_a_chain(void) {
	two_paths();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "nbft1", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(3, "eth0", M2) }, START);
	log_text[0] = '\0';
	settle(START);
	did("nbft0: rename link 2\n", "a link that is about to get its own name needs no name in between");
	done(ACTION_RENAME, 0, 2, NONE, 0);
	ok(said("nbft1: rename link 3\n"), "the next link gets the name that got free");
	end();
}

enum use { UNUSED, CLIENT, CONNECTING, CONNECTED };

/* The path of HFI 2 goes through nbft0 for good: the kernel reconnects by the name. */
static void a_name_in_use(enum use use) {
	static const struct nbft_hfi hfi;

	two_paths();
	if (use == CLIENT)
		addr2.way = PLAN_DHCP4, addr2.from = &hfi;
	if (use == UNUSED) /* this path uses an interface that is not in the plan */
		paths[0].iface = PLAN_ANY_IFACE, paths[0].source = NONE, paths[0].host_traddr = (struct addr){ { 0 } };
	begin();
	fabrics(0);
	put(running(nic(3, "nbft0", M2)));
	for (unsigned i = 0; i < 3; i++) {
		done(ACTION_RENAME, 1, 3, NONE, EEXIST);
		wait_until(now_ms + 1000);
	}
	done(ACTION_UP, 1, 3, NONE, 0);
	done(ACTION_ADDR, 1, 3, 0, 0);
	if (use == UNUSED) {
		put(running(nic(7, "eth7", MADE_UP)));
		address(7, "203.0.113.7");
		probed(0, 0);
		connected(0, 0, 0);
		is_int(engine_path(e, 0)->state, PATH_LIVE, "the path through another interface is connected");
	} else if (use >= CONNECTING) {
		probed(1, 0);
		wait_until(now_ms + 1000);
	}
	if (use == CONNECTED)
		connected(1, 0, 0);
	done(ACTION_RENAME, 1, 3, NONE, EEXIST);
	log_text[0] = '\0';
	put(nic(2, "nbft1", M1));
	if (use == UNUSED)
		ok(said("rename link 3"), "a link that no path of its interface uses gets its name");
	else
		ok(!said("rename") && said("nbft0: up\n"), "a link that %s uses keeps its name",
		   use == CLIENT      ? "a DHCP client"
		   : use == CONNECTED ? "a connected path"
				      : "a path that connects");
	end();
}

static void a_strangers_name(void) {
	single();
	start();
	put(nic(2, "eth2", M2));
	put(nic(9, "nbft0", MADE_UP));
	put(nic(3, "eth0", M1));
	did("nbft0: rename link 9, which has this name, to eth9\n"
	    "say: NBFT HFI 1 (eth0): another interface has the name nbft0, and is renamed to eth9\n",
	    "a link of another program that has the plan's name gets another name, and a line says so");
	for (unsigned i = 0; i < 3; i++) {
		tell(&(struct event){
			.type = EVENT_DONE,
			.err = EBUSY,
			.done = { .type = ACTION_RENAME_AWAY, .ifindex = 9, .item = NONE, .name = "eth9" } });
		ok(said("nbft0: up\n") == (i == 2), "after three refusals the boot goes on under the NIC's own name");
		wait_until(now_ms + 1000);
	}
	ok(said("cannot be named nbft0, since another interface keeps the name: Device or resource busy, trying again"),
	   "a link that keeps the name is reported");
	ok(!said("is renamed to eth9"), "the new name is told once");
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 9, .item = NONE, .name = "eth9" } });
	ok(said("nbft0: rename link 3\n"), "when the name gets free in the end, the NIC gets it");
	end();
}

/* The names in between may be taken, too. */
static void names_that_are_taken(void) {
	single();
	start();
	put(nic(8, "eth9", M2));
	put(nic(9, "nbft0", MADE_UP));
	put(nic(3, "eth0", M1));
	ok(said("nbft0: rename link 9, which has this name, to other9\n"), "a link does not get the name of a third");
	end();

	single();
	ifaces[0].pci_sbdf = FUNCTION;
	start();
	put(at(nic(2, "eth0", M1), OTHER_FUNCTION));
	done(ACTION_RENAME, 0, 2, NONE, 0);
	put(at(nic(3, "eth1", M1), FUNCTION));
	done(ACTION_RENAME_AWAY, 0, 2, NONE, 0);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	put(nic(9, "nbft0", MADE_UP));
	log_text[0] = '\0';
	put(at(nic(4, "eth1", M1), FUNCTION));
	ok(said("nbft0: rename link 9, which has this name, to eth9\n"),
	   "a stranger does not get the former name of a NIC that was given back");
	end();
}

/* The link that keeps the name goes; another link may have the name then. */
static void other_holders(void) {
	struct event busy = { .type = EVENT_DONE,
			      .err = EBUSY,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 9, .item = NONE, .name = "eth9" } };

	for (int another = 0; another < 2; another++) {
		single();
		start();
		put(nic(9, "nbft0", MADE_UP));
		put(nic(3, "eth0", M1));
		tell(&busy);
		ok(strstr(engine_iface(e, 0)->error, "another interface keeps the name"), "a link keeps the name");
		engine_event(e, &(struct event){ .type = EVENT_LINK_GONE, .ifindex = 9 }, START + now_ms * 1000);
		if (another)
			engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(10, "nbft0", MADE_UP) },
				     START + now_ms * 1000);
		log_text[0] = '\0';
		settle(START + now_ms * 1000);
		if (another)
			ok(said("nbft0: rename link 10, which has this name, to eth10\n"),
			   "another link with the name does not profit from the waits of the first");
		else
			is_str(engine_iface(e, 0)->error, "", "the error goes with the link that kept the name");
		end();
	}
}

int main(void) {
	right_nic_appears();
	taking_back_fails();
	another_vlan();
	one_part_fails();
	as_it_was_given();
	another_is_a_port();
	what_others_gave_stays();
	a_client_is_ended();
	vlan_moves_too();
	vlan_of_another_program();
	crossed_names();
	names_in_a_chain();
	for (enum use use = UNUSED; use <= CONNECTED; use++)
		a_name_in_use(use);
	names_that_are_taken();
	other_holders();
	a_strangers_name();
	return tap_done();
}
