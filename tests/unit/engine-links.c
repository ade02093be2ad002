/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: links, names, addresses, routes. */
#include <errno.h>

#include "engine-kit.h"

static void everything_works(void) {
	single();
	begin();
	did("load nvme-tcp\n", "the engine first asks for the nvme-tcp module");
	link_is(2, "eth0", ifaces[0].mac, false, false);
	did("nbft0: rename link 2\n", "the link is renamed while it is down");
	done(ACTION_RENAME, 0, 2, NONE, 0);
	did("nbft0: up\n", "the link is set up after the rename");
	done(ACTION_UP, 0, 2, NONE, 0);
	did("nbft0: address 192.0.2.10/24\n", "the address is set before there is carrier");
	done(ACTION_ADDR, 0, 2, 0, 0);
	did("", "nothing is probed before there is carrier");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24\nnbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "the path is probed when there is carrier");
	probed(0, 0);
	did("", "nothing is connected before the kernel's module is loaded");
	fabrics(0);
	did("nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n",
	    "the path is connected when the kernel's module is loaded");
	connected(0, 0, 3);
	did("say: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: connected as nvme3\n",
	    "the connection is reported once");
	namespace("nvme3n1", 1, 1);
	ok(said("namespace uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme3n1\nready\nexit 0\n"),
	   "the namespace makes the boot ready and ends the run");
	ok(engine_wakeup(e) == UINT64_MAX, "after the run the engine does not wake up again");
	end();
}

static void up_line_is_said_once(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	ok(said("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24\n"), "an interface that is up is reported");
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("", "a repeated link message does nothing");
	end();
}

static void configured_by_others(void) {
	single();
	begin();
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 7, .addr = addr1.ip });
	link_is(7, "nbft0", ifaces[0].mac, true, true);
	ok(said("probe 192.0.2.1") && !said("address 192") && !said("rename"),
	   "a link that is up with name and address is used as it is");
	ok(said("nbft0: up\n"), "a link that is up is set up again, so that it gets its settings");
	log_text[0] = '\0';
	done(ACTION_UP, 0, 7, NONE, 0);
	link_is(7, "nbft0", ifaces[0].mac, true, true);
	did("", "a link that is up is set up again only once");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 7 });
	link_is(8, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: up\n"), "another link with the same name is set up again, too");
	end();
}

static void only_the_right_nic(void) {
	single();
	begin();
	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[1].mac, false, false);
	did("", "a link with another MAC is left alone");
	tell(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 3, .name = "br0", .kind = "bridge", .mac = MAC1 } });
	did("", "a bridge with the NIC's MAC is left alone");
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 4, .name = "eth4", .mac = MAC2, .has_perm_mac = true, .perm_mac = MAC1 } });
	did("nbft0: rename link 4\n", "a NIC is found by its permanent MAC");
	end();
}

static void equal_macs(void) {
	two_paths();
	memcpy(ifaces[1].mac, ifaces[0].mac, 6);
	ifaces[0].pci_sbdf = 0x300;
	ifaces[1].pci_sbdf = 0x400;
	begin();
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 5, .name = "eth0", .mac = MAC1, .pci_sbdf = 0x400 } });
	did("nbft1: rename link 5\n", "NICs with one MAC are told apart by the PCI address");
	end();
}

static void driver_is_asked_once(void) {
	single();
	ifaces[0].pci_sbdf = 0x18;
	begin();
	did("load nvme-tcp\nnbft0: load the driver of PCI 0000:00:03.0\n", "the engine asks for the NIC's driver");
	wait_until(3000);
	did("", "the driver is asked for once, and 3 s of absence are not reported");
	wait_until(6000);
	did("say: NBFT HFI 1 (nbft0): no interface with MAC 52:54:00:00:00:01 (firmware saw it at PCI 0000:00:03.0), "
	    "still waiting for it\n",
	    "a NIC that is absent for 6 s is reported");
	wait_until(100000);
	did("", "an absent NIC is reported once");
	tell(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 2, .name = "eth0", .mac = MAC1, .pci_sbdf = 0x200 } });
	did("nbft0: rename link 2\n", "a NIC whose MAC no other NIC has is used at any PCI address");
	end();
}

static void missing_nic_at_the_deadline(void) {
	single();
	begin();
	fabrics(0);
	wait_until(200000);
	ok(said("say: NBFT: no namespace to boot from after 180 s (rd.nvmf.timeout=); what is wrong:\n"
		"say: NBFT HFI 1 (nbft0): no interface with MAC 52:54:00:00:00:01\n"
		"say: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: not connected: not tried, its interface is "
		"not ready\n"
		"say: NBFT SSNS 1: the namespace is absent: no path to it is connected\n"
		"exit 1\n"),
	   "at the deadline everything missing is reported, and the run ends with exit 1");
	end();
}

static void no_carrier(void) {
	single();
	begin();
	wait_until(3500);
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	log_text[0] = '\0';
	wait_until(7000);
	did("", "a missing carrier is not reported for the first four seconds");
	wait_until(10000);
	did("say: NBFT HFI 1 (nbft0): no carrier (cable, switch port), still waiting for it\n",
	    "a missing carrier is reported after four seconds");
	done(ACTION_ADDR, 0, 2, 0, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("carrier is there") && said("probe"), "a late carrier is reported and used at once");
	end();
}

static void link_flaps_during_probe(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	did("nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\n", "the probe is cancelled when carrier is lost");
	probed(0, 0);
	did("", "an answer to a cancelled probe is ignored");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: probe"), "the path is probed again when carrier is back");
	end();
}

static void interface_vanishes(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	ok(said("the interface is gone") && said("stop probing"),
	   "an interface that vanishes is reported, and its probe stops");
	log_text[0] = '\0';
	link_is(9, "eth0", ifaces[0].mac, false, false);
	did("nbft0: rename link 9\n", "an interface that comes back under another index is used again");
	end();
}

static void rename_fails(void) {
	single();
	begin();
	link_is(2, "eth0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	did("say: NBFT HFI 1 (eth0): cannot be named nbft0: File exists, trying again until it works\n",
	    "a failed rename is reported");
	for (int i = 0; i < 2; i++) {
		wait_until(now_ms + 300);
		did("nbft0: rename link 2\n", "a failed rename is asked for again");
		done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	}
	did("nbft0: up\n", "after three failed renames the boot goes on with the other name");
	done(ACTION_UP, 0, 2, NONE, 0);
	done(ACTION_ADDR, 0, 2, 0, 0);
	link_is(2, "eth0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	wait_until(now_ms + 2500);
	ok(said("rename link 2"), "a rename is asked for again while nothing is connected through the link");
	done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	wait_until(now_ms + 2500);
	probed(0, 0);
	fabrics(0);
	connected(0, 0, 1);
	log_text[0] = '\0';
	wait_until(now_ms + 10000);
	ok(!said("rename link 2"), "a link with a connected path keeps its other name");
	end();
}

static void renamed_by_others(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	for (unsigned i = 0; i < 2; i++) {
		log_text[0] = '\0';
		link_is(2, "enp3s0", ifaces[0].mac, true, true);
		ok(said("nbft0: rename link 2\n"), "a link that another program renamed is named back");
		done(ACTION_RENAME, 0, 2, NONE, 0);
		ok(said("probe 192.0.2.1"), "a link that was named back is probed again");
	}
	log_text[0] = '\0';
	link_is(2, "enp3s0", ifaces[0].mac, true, true);
	ok(!said("rename"), "after three renames the other name stays");
	is_str(engine_iface(e, 0)->name, "enp3s0", "the engine uses the link under its other name");
	ok(engine_path(e, 0)->state == PATH_PROBING, "the path over the renamed link is probed");
	end();
}

static void ipv6_waits_for_dad(void) {
	single();
	addr1.ip = paths[0].host_traddr = a("2001:db8::10");
	addr1.prefix = 64;
	paths[0].traddr = a("2001:db8::1");
	begin();
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .tentative = true });
	did("", "nothing is probed from an address in DAD");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip });
	ok(said("up, 2001:db8::10/64") && said("probe 2001:db8::1"), "the path is probed when DAD is over");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .dad_failed = true });
	ok(said("in use by another machine (DAD failed)"), "a failed DAD is reported");
	end();
}

/* Makes a plan in which the first NIC has no address of its own and carries a VLAN. */
static void vlan_plan(void) {
	two_paths();
	ifaces[1] = (struct plan_iface){ .name = "nbft0.42",
					 .mac = MAC1,
					 .vlan = 42,
					 .parent = 0,
					 .table = 1,
					 .hfi = 2,
					 .addrs = &addr2,
					 .n_addrs = 1 };
	ifaces[0].n_addrs = 0;
	plan.n_paths = 1;
	paths[0].iface = 1;
	paths[0].host_traddr = addr2.ip;
}

static void vlan(void) {
	vlan_plan();
	begin();
	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[0].mac, false, false);
	done(ACTION_RENAME, 0, 2, NONE, 0);
	did("nbft0: rename link 2\nnbft0: up\n", "the NIC below a VLAN is set up first");
	done(ACTION_UP, 0, 2, NONE, 0);
	did("nbft0.42: make VLAN 42 on nbft0\n", "the VLAN is made when its NIC is up");
	done(ACTION_VLAN, 1, 2, NONE, 0);
	did("", "the VLAN is made once, even before the kernel reports it");
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 3, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2 } });
	did("nbft0.42: up\n", "the VLAN has its final name from the start");
	done(ACTION_UP, 1, 3, NONE, 0);
	did("nbft0.42: address 198.51.100.10/24\n", "the VLAN gets its own address");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	ok(said("the interface is gone") && said("nbft0.42: make VLAN 42 on nbft0\n"),
	   "a VLAN that was removed is made again");
	end();
}

static void vlan_cannot_be_made(void) {
	vlan_plan();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	done(ACTION_VLAN, 1, 2, NONE, EOPNOTSUPP);
	did("say: NBFT HFI 2 (nbft0.42): VLAN 42 cannot be made: Operation not supported, trying again "
	    "until it works\n",
	    "a VLAN that cannot be made is reported");
	wait_until(1000);
	did("nbft0.42: make VLAN 42 on nbft0\n", "a VLAN that could not be made is asked for again");
	done(ACTION_VLAN, 1, 2, NONE, EOPNOTSUPP);
	is_str(engine_iface(e, 1)->error, "VLAN 42 cannot be made: Operation not supported",
	       "the reason why the VLAN could not be made stays in the status");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	link_is(5, "nbft0", ifaces[0].mac, true, true);
	ok(said("make VLAN"), "a VLAN that could not be made is tried again on a new NIC");
	end();
}

static void routes_follow_addresses(void) {
	struct plan_route route1;

	single();
	route1 = (struct plan_route){
		.dst = a("203.0.113.1"), .prefix = 32, .gateway = a("192.0.2.254"), .metric = 500
	};
	ifaces[0].routes = &route1;
	ifaces[0].n_routes = 1;
	begin();
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("nbft0: up\nnbft0: address 192.0.2.10/24\n", "no route is set before its address is there");
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.254 metric 500\n"),
	   "the route is set when its address is there");
	log_text[0] = '\0';
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	ok(said("route to 203.0.113.1 cannot be set: Network is unreachable, trying again until it works"),
	   "a route that cannot be set is reported");
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: route 203.0.113.1/32"), "routes are set again on a link that was down");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = addr1.ip });
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: address 192.0.2.10/24\n") && said("nbft0: route 203.0.113.1/32"),
	   "the address and its route are set again when the address is gone");
	end();
}

int main(void) {
	everything_works();
	up_line_is_said_once();
	configured_by_others();
	only_the_right_nic();
	equal_macs();
	driver_is_asked_once();
	missing_nic_at_the_deadline();
	no_carrier();
	link_flaps_during_probe();
	interface_vanishes();
	rename_fails();
	renamed_by_others();
	ipv6_waits_for_dad();
	vlan();
	vlan_cannot_be_made();
	routes_follow_addresses();
	return tap_done();
}
