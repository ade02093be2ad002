/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: which link an interface of the plan means, and how a wrong choice is taken back. */
#include <errno.h>

#include "engine-kit.h"

#define FUNCTION 0x20 /* PCI 0000:00:04.0 */
#define OTHER_FUNCTION 0x18 /* PCI 0000:00:03.0 */

static const uint8_t M1[6] = MAC1, M2[6] = MAC2, MADE_UP[6] = { 2, 0, 0, 0, 0, 9 };

static void put(struct link_facts l) {
	tell(&(struct event){ .type = EVENT_LINK, .link = l });
}

/* A NIC with its own MAC. */
static struct link_facts nic(int ifindex, const char *name, const uint8_t mac[6]) {
	struct link_facts l = { .ifindex = ifindex, .has_perm_mac = true };

	snprintf(l.name, sizeof(l.name), "%s", name);
	memcpy(l.mac, mac, 6);
	memcpy(l.perm_mac, mac, 6);
	return l;
}

/* A link that another program made and set up. */
static struct link_facts made(int ifindex, const char *name, const char *kind, const uint8_t mac[6]) {
	struct link_facts l = { .ifindex = ifindex, .up = true, .carrier = true };

	snprintf(l.name, sizeof(l.name), "%s", name);
	snprintf(l.kind, sizeof(l.kind), "%s", kind);
	memcpy(l.mac, mac, 6);
	return l;
}

static struct link_facts port_of(struct link_facts l, int master) {
	l.master = master;
	return l;
}

static struct link_facts at(struct link_facts l, uint32_t pci) {
	l.pci_sbdf = pci;
	return l;
}

static struct link_facts running(struct link_facts l) {
	l.up = l.carrier = true;
	return l;
}

static void address(int ifindex, const char *ip) {
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = ifindex, .addr = a(ip), .prefix = 24 });
}

static void start(void) {
	begin();
	fabrics(0);
	log_text[0] = '\0';
}

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
	ok(said("say: NBFT HFI 1 (eth0): PCI 0000:00:04.0, which the table names, has no link with the MAC "
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
	ok(said("has no link with the MAC 52:54:00:00:00:01: eth0 is taken") && said("nbft0: rename link 2\n"),
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
	ok(said("nbft0: rename link 3\n") && said("has no link with the MAC"), "the NIC with the MAC is taken at once");
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
	ok(said("eth0 is taken, since it is at PCI 0000:00:04.0, and no link has the MAC 52:54:00:00:00:01\nnbft0: "
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
	wait_until(
		4100); /* the PCI function is not on the machine as far as the plan knows, so this wait changes nothing */
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
	engine_step(e, START);
	log_text[0] = '\0';
	drain();
	ev.done.addr = addr1.ip;
	tell(&ev);
	ok(said("address 192.0.2.10 cannot be taken back: Cannot allocate memory, trying again until it works") &&
		   !said("rename"),
	   "an address that cannot be taken back is reported, and the right NIC waits");
	log_text[0] = '\0';
	wait_until(200);
	ok(said("nbft0: take address 192.0.2.10/24 from link 2\n"), "it is tried again");
	for (unsigned i = 0; i < 2; i++) {
		tell(&ev);
		wait_until(now_ms + 1000);
	}
	ok(said("nbft0: rename link 2, which has this name, to eth2\n"),
	   "after three failures the right NIC waits no longer");
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

/* ---- ports and masters ---- */

static void master_with_the_mac(void) {
	single();
	start();
	put(made(7, "br0", "bridge", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	did("say: NBFT HFI 1 (br0): eth0 is a port of br0: br0 is used as it is\nnbft0: address 192.0.2.10/24\n",
	    "a port is left alone: the master with the MAC is the interface, under its own name");
	done(ACTION_ADDR, 0, 7, 0, 0);
	ok(said("say: NBFT HFI 1 (br0): up, 192.0.2.10/24\nnbft0: probe 192.0.2.1"), "a path goes through the master");
	is_str(engine_iface(e, 0)->name, "br0", "host_iface is the master");
	end();
}

static void master_with_the_address(void) {
	single();
	start();
	put(port_of(nic(2, "eth0", M1), 7));
	did("", "a port whose master is not known yet is left alone");
	put(made(7, "bond0", "bond", MADE_UP));
	did("", "a master without MAC and address is left alone");
	wait_until(4100);
	did("say: NBFT HFI 1 (nbft0): eth0 is a port of bond0, which has neither the MAC 52:54:00:00:00:01 nor an "
	    "address "
	    "of the HFI, still waiting for it\n",
	    "a line says whose port the NIC is");
	address(7, "192.0.2.10");
	ok(said("bond0 is used as it is\n") && said("probe 192.0.2.1") && !said("rename") && !said("nbft0: up"),
	   "the master is used as soon as it has the address");
	end();
}

static void bridge_over_a_bond(void) {
	single();
	start();
	put(made(8, "br0", "bridge", M1));
	put(port_of(made(7, "bond0", "bond", M1), 8));
	put(port_of(nic(2, "eth0", M1), 7));
	ok(said("nbft0: address 192.0.2.10/24\n") && engine_iface(e, 0)->ifindex == 8,
	   "of a bridge over a bond over a NIC the bridge is the interface");
	end();
}

static void second_port_of_a_bond(void) {
	struct link_facts second = nic(3, "eth1", M2);

	memcpy(second.mac, M1, 6);
	single();
	start();
	put(made(7, "bond0", "bond", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	put(port_of(second, 7));
	ok(!said("have the MAC") && engine_iface(e, 0)->ifindex == 7, "two ports of one bond are one interface");
	end();
}

static void table_with_vlan_on_a_bond(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	ifaces[0].n_addrs = 0;
	plan.n_paths = 1;
	paths[0].iface = 1;
	start();
	put(port_of(nic(2, "eth0", M1), 7));
	put(made(7, "bond0", "bond", M1));
	ok(said("nbft0.42: make VLAN 42 on nbft0\n") && !said("rename"), "the VLAN is made on the bond");
	end();
	begin();
	put(port_of(nic(2, "eth0", M1), 7));
	put(made(7, "bond0", "bond", MADE_UP));
	put((struct link_facts){ .ifindex = 9,
				 .name = "bond0.42",
				 .kind = "vlan",
				 .up = true,
				 .carrier = true,
				 .vlan = 42,
				 .parent = 7 });
	log_text[0] = '\0';
	address(9, "198.51.100.10");
	ok(engine_iface(e, 0)->ifindex == 7 && engine_iface(e, 1)->ifindex == 9 && !said("rename"),
	   "a bond whose VLAN has the address is the interface, and both keep their names");
	end();
}

static void vlan_in_a_bridge(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	ifaces[0].n_addrs = 0;
	start();
	put(running(nic(2, "nbft0", M1)));
	put(made(8, "br42", "bridge", M1));
	put((struct link_facts){ .ifindex = 9,
				 .name = "nbft0.42",
				 .kind = "vlan",
				 .mac = MAC1,
				 .up = true,
				 .carrier = true,
				 .vlan = 42,
				 .parent = 2,
				 .master = 8 });
	is_int(engine_iface(e, 1)->ifindex, 8, "a VLAN that is a port of a bridge is used through the bridge");
	end();
}

static void becomes_a_port(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	put(made(7, "br0", "bridge", M1));
	put(port_of(running(nic(2, "nbft0", M1)), 7));
	did("say: NBFT HFI 1 (nbft0): has become a port of br0: its addresses are taken back, and br0 is used\n"
	    "nbft0: take address 192.0.2.10/24 from link 2\n"
	    "nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\n"
	    "say: NBFT HFI 1 (br0): nbft0 is a port of br0: br0 is used as it is\nnbft0: address 192.0.2.10/24\n",
	    "a NIC that becomes a port stays up under its name, and its address moves to the master");
	end();
}

/* Hyper-V and net_failover: the synthetic device takes the virtual function, and is a NIC by itself. */
static void synthetic_device(void) {
	single();
	start();
	put(at(nic(2, "eth0", M1), 0x100));
	done(ACTION_RENAME, 0, 2, NONE, 0);
	done(ACTION_UP, 0, 2, NONE, 0);
	log_text[0] = '\0';
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(3, "eth1", M1) }, START);
	put(port_of(at(nic(2, "nbft0", M1), 0x100), 3));
	ok(said("has become a port of eth1") && !said("down") &&
		   said("nbft0: rename link 2, which has this name, to eth0\n"),
	   "a virtual function is given back when its synthetic device takes it");
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 2, .item = NONE, .name = "eth0" } });
	ok(said("nbft0: rename link 3\n"), "the synthetic device gets the name");
	end();
}

static void user_ports_of_a_switch(void) {
	struct link_facts lan1 = nic(3, "lan1", M1), lan2 = nic(4, "lan2", M1);

	lan1.conduit = lan2.conduit = 2;
	snprintf(lan1.kind, sizeof(lan1.kind), "dsa");
	single();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "eth0", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = lan1 }, START);
	log_text[0] = '\0';
	settle(START);
	did("nbft0: rename link 3\n", "a user port of a switch is taken, and not its conduit");
	done(ACTION_RENAME, 0, 3, NONE, 0);
	log_text[0] = '\0';
	put(running(lan2));
	ok(said("eth4") || said("is given back, and lan2 is taken"),
	   "of two user ports the one with a carrier is taken");
	end();
}

static void hsr_and_its_ports(void) {
	struct link_facts hsr = made(7, "hsr0", "hsr", M1);

	hsr.ports[0] = 2;
	hsr.ports[1] = 3;
	single();
	begin();
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "eth0", M1) }, START);
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = hsr }, START);
	log_text[0] = '\0';
	settle(START);
	is_int(engine_iface(e, 0)->ifindex, 7, "HSR is used, and not its port, which does not name its master");
	end();
}

static void open_vswitch(void) {
	single();
	start();
	put(made(6, "ovs-system", "openvswitch", MADE_UP));
	put(made(7, "ovsbr0", "openvswitch", M1));
	put(port_of(nic(2, "eth0", M1), 6));
	is_int(engine_iface(e, 0)->ifindex, 7, "a port of Open vSwitch is used through the bridge with the MAC");
	end();
}

static void not_masters(void) {
	single();
	start();
	put(made(6, "macvlan0", "macvlan", M1));
	put(made(7, "dummy0", "dummy", M1));
	did("", "links above a NIC that leave the NIC its frames are no NICs");
	put(nic(2, "eth0", M1));
	did("nbft0: rename link 2\n", "the NIC below a macvlan is the interface");
	end();
}

static void lease_of_a_borrowed_link(void) {
	static const struct nbft_hfi hfi;

	single();
	addr1.way = PLAN_DHCP4;
	addr1.from = &hfi;
	start();
	put(made(7, "br0", "bridge", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	ok(!said("client"), "the program that made the bridge asks for its lease");
	log_text[0] = '\0';
	address(7, "192.0.2.77");
	ok(said("up, 192.0.2.77/24 (DHCPv4)"), "the lease of the bridge is used");
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

/* The path of HFI 2 goes through nbft0 for good: the kernel reconnects by the name. */
static void a_name_in_use(void) {
	two_paths();
	begin();
	fabrics(0);
	put(running(nic(3, "nbft0", M2)));
	for (unsigned i = 0; i < 3; i++) {
		done(ACTION_RENAME, 1, 3, NONE, EEXIST);
		wait_until(now_ms + 1000);
	}
	done(ACTION_UP, 1, 3, NONE, 0);
	done(ACTION_ADDR, 1, 3, 0, 0);
	probed(1, 0);
	wait_until(now_ms + 1000);
	connected(1, 0, 0);
	log_text[0] = '\0';
	put(nic(2, "nbft1", M1));
	ok(!said("rename") && said("nbft0: up\n"), "a link that a connected path uses keeps its name");
	end();
}

static void a_strangers_name(void) {
	single();
	start();
	put(nic(2, "eth2", M2));
	put(nic(9, "nbft0", MADE_UP));
	put(nic(3, "eth0", M1));
	did("nbft0: rename link 9, which has this name, to eth9\n"
	    "say: NBFT HFI 1 (eth0): another link has the name nbft0: it is named eth9 now\n",
	    "a link of another program that has the plan's name gets another name, and a line says so");
	for (unsigned i = 0; i < 3; i++) {
		tell(&(struct event){
			.type = EVENT_DONE,
			.err = EBUSY,
			.done = { .type = ACTION_RENAME_AWAY, .ifindex = 9, .item = NONE, .name = "eth9" } });
		ok(said("nbft0: up\n") == (i == 2), "after three refusals the boot goes on under the NIC's own name");
		wait_until(now_ms + 1000);
	}
	ok(said("cannot be named nbft0, since another link keeps the name: Device or resource busy, trying again"),
	   "a link that keeps the name is reported");
	tell(&(struct event){ .type = EVENT_DONE,
			      .done = { .type = ACTION_RENAME_AWAY, .ifindex = 9, .item = NONE, .name = "eth9" } });
	ok(said("nbft0: rename link 3\n"), "when the name gets free in the end, the NIC gets it");
	end();
}

int main(void) {
	function_is_not_forgotten();
	function_comes_later();
	function_does_not_come();
	function_has_no_driver();
	function_is_another_nic();
	only_the_function_is_there();
	two_links_of_one_function();
	permanent_mac_goes_first();
	carrier_decides_between_equals();
	equals_without_carrier();
	right_nic_appears();
	taking_back_fails();
	what_others_gave_stays();
	a_client_is_ended();
	vlan_moves_too();
	master_with_the_mac();
	master_with_the_address();
	bridge_over_a_bond();
	second_port_of_a_bond();
	table_with_vlan_on_a_bond();
	vlan_in_a_bridge();
	becomes_a_port();
	synthetic_device();
	user_ports_of_a_switch();
	hsr_and_its_ports();
	open_vswitch();
	not_masters();
	lease_of_a_borrowed_link();
	crossed_names();
	names_in_a_chain();
	a_name_in_use();
	a_strangers_name();
	return tap_done();
}
