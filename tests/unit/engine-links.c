/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/engine: links, names, addresses, routes. */
#include <errno.h>

#include "engine-kit.h"

static void everything_works(void) {
	single();
	begin();
	did("load nvme-tcp\n", "first the fabrics module is asked for");
	link_is(2, "eth0", ifaces[0].mac, false, false);
	did("nbft0: rename link 2\n", "the link is named while it is down");
	done(ACTION_RENAME, 0, 2, NONE, 0);
	did("nbft0: up\n", "then set up");
	done(ACTION_UP, 0, 2, NONE, 0);
	did("nbft0: address 192.0.2.10/24\n", "then addressed, carrier or not");
	done(ACTION_ADDR, 0, 2, 0, 0);
	did("", "nothing is probed before there is carrier");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24\nnbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
	    "carrier: the path is probed");
	probed(0, 0);
	did("", "nothing is connected before the kernel's module is there");
	fabrics(0);
	did("nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n", "then connected");
	connected(0, 0, 3);
	did("say: NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420: connected as nvme3\n", "said once");
	namespace("nvme3n1", 1, 1);
	ok(said("namespace uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme3n1\nready\nexit 0\n"),
	   "the namespace ends the wait");
	ok(engine_wakeup(e) == UINT64_MAX, "and nothing is left to wake up for");
	end();
}

static void up_line_is_said_once(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	ok(said("say: NBFT HFI 1 (nbft0): up, 192.0.2.10/24\n"), "the interface is said to be up");
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
	ok(said("probe 192.0.2.1") && !said("address 192") && !said("rename"), "a finished link is used as it is");
	ok(said("nbft0: up\n"), "but for its settings, which come with that");
	log_text[0] = '\0';
	done(ACTION_UP, 0, 7, NONE, 0);
	link_is(7, "nbft0", ifaces[0].mac, true, true);
	did("", "once");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 7 });
	link_is(8, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: up\n"), "and for another link under that name again");
	end();
}

static void only_the_right_nic(void) {
	single();
	begin();
	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[1].mac, false, false);
	did("", "another MAC is none of ours");
	tell(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 3, .name = "br0", .kind = "bridge", .mac = MAC1 } });
	did("", "a bridge with the NIC's MAC is not the NIC");
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 4, .name = "eth4", .mac = MAC2, .has_perm_mac = true, .perm_mac = MAC1 } });
	did("nbft0: rename link 4\n", "the permanent MAC counts");
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
	did("nbft1: rename link 5\n", "equal MACs are told apart by the PCI address");
	end();
}

static void driver_is_asked_once(void) {
	single();
	ifaces[0].pci_sbdf = 0x18;
	begin();
	did("load nvme-tcp\nnbft0: load the driver of PCI 0000:00:03.0\n", "the NIC's driver is asked for");
	wait_until(3000);
	did("", "once, and 3 s of absence are no news");
	wait_until(6000);
	did("say: NBFT HFI 1 (nbft0): no interface with MAC 52:54:00:00:00:01 (firmware saw it at PCI 0000:00:03.0), "
	    "still waiting for it\n",
	    "then it is said, once");
	wait_until(100000);
	did("", "and not again");
	tell(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 2, .name = "eth0", .mac = MAC1, .pci_sbdf = 0x200 } });
	did("nbft0: rename link 2\n", "a lone MAC is enough, whatever PCI address firmware wrote");
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
	   "at the deadline all that is missing is said, then exit 1");
	end();
}

static void no_carrier(void) {
	single();
	begin();
	wait_until(3500);
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	log_text[0] = '\0';
	wait_until(7000);
	did("", "no carrier is no news for the four seconds a link may take to negotiate");
	wait_until(10000);
	did("say: NBFT HFI 1 (nbft0): no carrier (cable, switch port), still waiting for it\n", "no carrier: said");
	done(ACTION_ADDR, 0, 2, 0, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("carrier is there") && said("probe"), "carrier that comes late is used at once");
	end();
}

static void link_flaps_during_probe(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, false);
	did("nbft0: stop probing 192.0.2.1 port 4420 from 192.0.2.10\n", "carrier lost: the probe is given up");
	probed(0, 0);
	did("", "its late answer is not believed");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: probe"), "carrier back: probed again");
	end();
}

static void interface_vanishes(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	ok(said("the interface is gone") && said("stop probing"), "an interface that vanishes is said");
	log_text[0] = '\0';
	link_is(9, "eth0", ifaces[0].mac, false, false);
	did("nbft0: rename link 9\n", "and taken up again under another index");
	end();
}

static void rename_fails(void) {
	single();
	begin();
	link_is(2, "eth0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_RENAME, 0, 2, NONE, EEXIST);
	did("say: NBFT HFI 1 (eth0): cannot be named nbft0: File exists, going on without\nnbft0: up\n",
	    "a name that cannot be had is said, and the boot goes on");
	end();
}

static void renamed_by_others(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	for (unsigned i = 0; i < 2; i++) {
		log_text[0] = '\0';
		link_is(2, "enp3s0", ifaces[0].mac, true, true);
		ok(said("nbft0: rename link 2\n"), "another name: named back");
		done(ACTION_RENAME, 0, 2, NONE, 0);
		ok(said("probe 192.0.2.1"), "and used again");
	}
	log_text[0] = '\0';
	link_is(2, "enp3s0", ifaces[0].mac, true, true);
	ok(!said("rename"), "after three renames the other name stays");
	is_str(engine_iface(e, 0)->name, "enp3s0", "under that name");
	ok(engine_path(e, 0)->state == PATH_PROBING, "it is used");
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
	did("", "a tentative address carries nothing");
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip });
	ok(said("up, 2001:db8::10/64") && said("probe 2001:db8::1"), "DAD over: the path is probed");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .dad_failed = true });
	ok(said("in use by another machine (DAD failed)"), "a failed DAD is said");
	end();
}

/* The first NIC has no address of its own and carries a VLAN. */
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
	did("nbft0: rename link 2\nnbft0: up\n", "the NIC below comes first");
	done(ACTION_UP, 0, 2, NONE, 0);
	did("nbft0.42: make VLAN 42 on nbft0\n", "then the VLAN");
	done(ACTION_VLAN, 1, 2, NONE, 0);
	did("", "once, although the kernel has not told of it yet");
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 3, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2 } });
	did("nbft0.42: up\n", "under its final name");
	done(ACTION_UP, 1, 3, NONE, 0);
	did("nbft0.42: address 198.51.100.10/24\n", "with its own address");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	ok(said("the interface is gone") && said("nbft0.42: make VLAN 42 on nbft0\n"),
	   "removed by somebody: made again");
	end();
}

static void vlan_cannot_be_made(void) {
	vlan_plan();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	log_text[0] = '\0';
	done(ACTION_VLAN, 1, 2, NONE, EOPNOTSUPP);
	did("say: NBFT HFI 2 (nbft0.42): VLAN 42 cannot be made: Operation not supported, going on without\n",
	    "a VLAN that cannot be made is said");
	wait_until(100000);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(!said("make VLAN"), "and not asked for again");
	is_str(engine_iface(e, 1)->error, "VLAN 42 cannot be made: Operation not supported",
	       "the reason stays to be seen");
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 2 });
	link_is(5, "nbft0", ifaces[0].mac, true, true);
	ok(said("make VLAN"), "but on a NIC that comes anew");
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
	did("nbft0: up\nnbft0: address 192.0.2.10/24\n", "no route before the address it needs");
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.254 metric 500\n"), "then the route");
	log_text[0] = '\0';
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	ok(said("route to 203.0.113.1 cannot be set: Network is unreachable, going on without"), "a failure is said");
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("nbft0: route 203.0.113.1/32"), "a link that was down has lost them");
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = 2, .addr = addr1.ip });
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: address 192.0.2.10/24\n") && said("nbft0: route 203.0.113.1/32"), "so has one without address");
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
