/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/choice.c: the link that has a port is used, and the port is not. */
#include "nic-kit.h"

/* ---- ports and masters ---- */

/* The program that made the master prolongs the time of its address. */
static void masters_lease(void) {
	single();
	start();
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = 7, .addr = a("192.0.2.10"), .prefix = 24, .passes = true });
	put(running(made(7, "br0", "bridge", M1)));
	put(port_of(nic(2, "eth0", M1), 7));
	ok(said("up, 192.0.2.10/24") && !said("nbft0: address"),
	   "a master's address for a limited time is left as it is");
	end();
}

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

static void two_ports_with_the_mac(void) {
	single();
	start();
	put(made(7, "bond0", "bond", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	put(port_of(nic(3, "eth1", M1), 7));
	ok(!said("have the MAC") && engine_iface(e, 0)->ifindex == 7, "two ports with one MAC are one bond");
	end();
}

/* The master's MAC differs in one byte. */
static void master_with_nearly_the_mac(void) {
	for (unsigned byte = 0; byte < 6; byte++) {
		uint8_t mac[6] = MAC1;

		mac[byte] ^= 0x10;
		single();
		start();
		put(made(7, "br0", "bridge", mac));
		put(port_of(nic(2, "eth0", M1), 7));
		did("", tap_name("a master whose MAC differs in byte %u is another network's", byte));
		end();
	}
}

/* A bond without the MAC, and a VLAN on a link that may be the bond. */
static void vlan_is_nearly_on_the_bond(void) {
	static const struct {
		const char *name;
		uint16_t vlan;
		int parent;
		size_t plan_parent;
		bool fits;
	} ROWS[] = { { "the VLAN of the plan", 42, 7, 0, true },
		     { "another VLAN", 43, 7, 0, false },
		     { "a VLAN of another link", 42, 8, 0, false },
		     { "a VLAN of another interface of the plan", 42, 7, 2, false } };
	static struct plan_iface three[3];

	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		two_paths();
		memcpy(three, ifaces, sizeof(ifaces));
		three[2] = (struct plan_iface){ .name = "nbft1", .mac = MAC2, .table = 1, .hfi = 3 };
		three[1] = (struct plan_iface){ .name = "nbft0.42",
						.mac = MAC1,
						.vlan = 42,
						.parent = ROWS[i].plan_parent,
						.table = 1,
						.hfi = 2,
						.addrs = &addr2,
						.n_addrs = 1 };
		three[0].n_addrs = 0;
		plan.ifaces = three;
		plan.n_ifaces = 3;
		plan.n_paths = 0;
		start();
		put(port_of(nic(2, "eth0", M1), 7));
		put(made(7, "bond0", "bond", MADE_UP));
		put(made(8, "bond1", "bond", MADE_UP));
		put((struct link_facts){ .ifindex = 9,
					 .name = "some.42",
					 .kind = "vlan",
					 .up = true,
					 .carrier = true,
					 .vlan = ROWS[i].vlan,
					 .parent = ROWS[i].parent });
		address(9, "198.51.100.10");
		is_int(engine_iface(e, 0)->ifindex, ROWS[i].fits ? 7 : 0,
		       tap_name("%s has the address: whether the bond is the interface", ROWS[i].name));
		end();
	}
}

/* nvmf-boot has made the VLAN on a bond of another program. */
static void own_vlan_on_a_bond(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	ifaces[0].n_addrs = 0;
	start();
	put(port_of(nic(2, "eth0", M1), 7));
	put(made(7, "bond0", "bond", M1));
	done(ACTION_VLAN, 1, 7, NONE, 0);
	put((struct link_facts){
		.ifindex = 9, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 7 });
	ok(said("nbft0.42: up\n") && !engine_iface(e, 1)->borrowed, "a VLAN with the plan's name is nvmf-boot's own");
	end();

	start();
	put(running(nic(2, "nbft0", M1)));
	put(made(8, "br42", "bridge", M1));
	put((struct link_facts){
		.ifindex = 9, .name = "v42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2, .master = 8 });
	ok(engine_iface(e, 1)->ifindex == 8 && engine_iface(e, 1)->borrowed && !engine_iface(e, 0)->borrowed,
	   "the bridge above a VLAN on nvmf-boot's NIC is another program's");
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

static void becomes_a_port_of_another_network(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	put(made(7, "br0", "bridge", MADE_UP));
	put(port_of(running(nic(2, "nbft0", M1)), 7));
	did("say: NBFT HFI 1 (nbft0): has become a port of br0: its addresses are taken back, waiting until it is "
	    "free\n"
	    "nbft0: take address 192.0.2.10/24 from link 2\n"
	    "nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "a NIC that becomes a port of another network gives its address back");
	end();
}

static void leaves_its_master(void) {
	single();
	start();
	put((struct link_facts){ .ifindex = 7, .name = "br0", .kind = "bridge", .mac = MAC1 });
	put(port_of(nic(2, "eth0", M1), 7));
	ok(said("nbft0: up\n"), "a bridge that is down is set up");
	put(made(7, "br0", "bridge", M1));
	done(ACTION_ADDR, 0, 7, 0, 0);
	log_text[0] = '\0';
	put(nic(2, "eth0", M1));
	did("say: NBFT HFI 1 (br0): is given back, and eth0 is taken, since it has the MAC 52:54:00:00:00:01\n"
	    "nbft0: take address 192.0.2.10/24 from link 7\n"
	    "nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\nnbft0: rename link 2\n",
	    "a NIC that leaves its bridge is the interface again, and the bridge keeps its name and stays up");
	end();
}

static void master_is_removed(void) {
	single();
	start();
	put(made(7, "br0", "bridge", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	done(ACTION_ADDR, 0, 7, 0, 0);
	log_text[0] = '\0';
	engine_event(e, &(struct event){ .type = EVENT_LINK_GONE, .ifindex = 7 }, START);
	put(nic(2, "eth0", M1));
	ok(said("the interface is gone") && said("nbft0: rename link 2\n"), "a bridge that is removed leaves its port");
	end();
}

/* The links that have each other as a port do not exist, but two messages may come from different moments. */
static void masters_in_a_circle(void) {
	single();
	start();
	put(port_of(made(7, "br0", "bridge", M1), 8));
	put(port_of(made(8, "br1", "bridge", M1), 7));
	put(port_of(nic(2, "eth0", M1), 7));
	did("", "masters in a circle stand for nothing");
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
	ok(said("say: NBFT HFI 1 (eth1): nbft0 is a port of eth1: eth1 is used\n") && said("nbft0: rename link 3\n"),
	   "the synthetic device gets the name");
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

/* Firmware saw the MAC and the PCI function of the conduit; the user ports have MACs of their own. */
static void user_port_with_its_own_mac(void) {
	struct link_facts lan = nic(3, "lan1", M2);

	lan.conduit = 2;
	snprintf(lan.kind, sizeof(lan.kind), "dsa");
	for (int with_function = 0; with_function < 2; with_function++) {
		single();
		ifaces[0].pci_sbdf = FUNCTION;
		ifaces[0].has_function = with_function;
		start();
		engine_event(e, &(struct event){ .type = EVENT_LINK, .link = at(nic(2, "eth0", M1), FUNCTION) }, START);
		put(lan);
		ok(said("nbft0: rename link 3\n") && !said("has no interface"),
		   "a user port is taken by the MAC of its conduit%s",
		   with_function ? " and does not wait, since the conduit is at the PCI function" : "");
		end();
	}
}

static void hsr_and_its_ports(void) {
	for (unsigned port = 0; port < 2; port++) {
		struct link_facts hsr = made(7, "hsr0", "hsr", M1);

		hsr.ports[port] = 2;
		hsr.ports[1 - port] = 3;
		single();
		begin();
		engine_event(e, &(struct event){ .type = EVENT_LINK, .link = nic(2, "eth0", M1) }, START);
		engine_event(e, &(struct event){ .type = EVENT_LINK, .link = hsr }, START);
		log_text[0] = '\0';
		settle(START);
		is_int(engine_iface(e, 0)->ifindex, 7,
		       tap_name("HSR is used, and not its port %u, which does not name its master", port));
		end();
	}
}

static void open_vswitch(void) {
	single();
	start();
	put(made(6, "ovs-system", "openvswitch", MADE_UP));
	put(made(7, "ovsbr0", "openvswitch", M1));
	put(port_of(nic(2, "eth0", M1), 6));
	is_int(engine_iface(e, 0)->ifindex, 7, "a port of Open vSwitch is used through the bridge with the MAC");
	end();

	single();
	start();
	put(made(6, "ovs-system", "openvswitch", MADE_UP));
	put(made(7, "br0", "bridge", M1));
	put(port_of(nic(2, "eth0", M1), 6));
	is_int(engine_iface(e, 0)->ifindex, 0, "a bridge of another kind does not stand for a port of Open vSwitch");
	end();

	single();
	start();
	put(made(6, "br0", "bridge", MADE_UP));
	put(made(7, "ovsbr0", "openvswitch", M1));
	put(port_of(nic(2, "eth0", M1), 6));
	is_int(engine_iface(e, 0)->ifindex, 0, "Open vSwitch does not stand for the port of a bridge");
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

static void ipv6_of_a_borrowed_link(void) {
	static const struct nbft_hfi hfi;

	single();
	addr1.ip = a("2001:db8::10");
	addr1.prefix = 64;
	addr1.way = PLAN_SLAAC;
	addr1.from = &hfi;
	start();
	put(made(7, "br0", "bridge", M1));
	put(port_of(nic(2, "eth0", M1), 7));
	ok(!said("optimistic") && !said("router advertisements"), "a bridge of another program keeps its settings");
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

int main(void) {
	masters_lease();
	master_with_the_mac();
	master_with_the_address();
	bridge_over_a_bond();
	second_port_of_a_bond();
	two_ports_with_the_mac();
	master_with_nearly_the_mac();
	vlan_is_nearly_on_the_bond();
	own_vlan_on_a_bond();
	table_with_vlan_on_a_bond();
	vlan_in_a_bridge();
	becomes_a_port();
	becomes_a_port_of_another_network();
	leaves_its_master();
	master_is_removed();
	masters_in_a_circle();
	synthetic_device();
	user_ports_of_a_switch();
	user_port_with_its_own_mac();
	hsr_and_its_ports();
	open_vswitch();
	not_masters();
	ipv6_of_a_borrowed_link();
	lease_of_a_borrowed_link();
	return tap_done();
}
