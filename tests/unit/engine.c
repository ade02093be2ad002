/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/engine: stories in virtual time. A story tells events and checks the actions, joined by
 * newlines, and how long it took. Times are milliseconds from the start of the engine.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include "engine.h"
#include "tap.h"

#define START UINT64_C(5000000)
#define MAC1 { 0x52, 0x54, 0, 0, 0, 1 }
#define MAC2 { 0x52, 0x54, 0, 0, 0, 2 }

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

/* Two NICs, a path over each to one bootable namespace; single() uses the first of each. */
static struct plan_addr addr1, addr2;
static struct plan_route route1;
static struct plan_iface ifaces[2];
static struct plan_path paths[2];
static struct plan_ns nss[2];
static struct plan plan;

static void two_paths(void) {
	addr1 = (struct plan_addr){ .ip = a("192.0.2.10"), .prefix = 24, .table = 1, .hfi = 1 };
	addr2 = (struct plan_addr){ .ip = a("198.51.100.10"), .prefix = 24, .table = 1, .hfi = 2 };
	ifaces[0] = (struct plan_iface){
		.name = "nbft0", .mac = MAC1, .table = 1, .hfi = 1, .addrs = &addr1, .n_addrs = 1
	};
	ifaces[1] = (struct plan_iface){
		.name = "nbft1", .mac = MAC2, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	paths[0] = (struct plan_path){ .iface = 0,
				       .table = 1,
				       .ssns = 1,
				       .hfi = 1,
				       .traddr = a("192.0.2.1"),
				       .trsvcid = "4420",
				       .port = 4420,
				       .nqn = "nqn.x",
				       .boot = true,
				       .host_traddr = addr1.ip };
	paths[1] = (struct plan_path){ .iface = 1,
				       .table = 1,
				       .ssns = 2,
				       .hfi = 2,
				       .traddr = a("198.51.100.1"),
				       .trsvcid = "4420",
				       .port = 4420,
				       .nqn = "nqn.x",
				       .boot = true,
				       .host_traddr = addr2.ip };
	nss[0] = (struct plan_ns){ .nqn = "nqn.x",
				   .nsid = 1,
				   .nid_type = NBFT_NID_UUID,
				   .nid = { 1, 2, 3 },
				   .boot = true,
				   .table = 1,
				   .ssns = 1 };
	plan = (struct plan){ .n_tables = 1,
			      .timeout_us = 180000000,
			      .ifaces = ifaces,
			      .n_ifaces = 2,
			      .paths = paths,
			      .n_paths = 2,
			      .nss = nss,
			      .n_nss = 1 };
}

static void single(void) {
	two_paths();
	plan.n_ifaces = plan.n_paths = 1;
}

/* ---- the story teller ---- */

static struct engine *e;
static char log_text[8192];
static uint64_t now_ms;

static void drain(void) {
	struct action act;
	char line[512];

	while (engine_next_action(e, &act)) {
		size_t n = strlen(log_text);

		snprintf(log_text + n, sizeof(log_text) - n, "%s\n", action_text(&plan, &act, line, sizeof(line)));
	}
}

static void begin(void) {
	now_ms = 0;
	log_text[0] = '\0';
	e = engine_new(&plan, START, 1);
	engine_step(e, START);
	drain();
}

static void tell(const struct event *ev) {
	engine_event(e, ev, START + now_ms * 1000);
	engine_step(e, START + now_ms * 1000);
	drain();
}

static void wait_until(uint64_t ms) {
	while (engine_wakeup(e) <= START + ms * 1000) {
		uint64_t at = engine_wakeup(e);

		engine_step(e, at);
		drain();
		if (engine_wakeup(e) == at) {
			ok(false, "the engine asks again for the very time it was given");
			break;
		}
	}
	now_ms = ms;
}

static void fabrics(int err) {
	tell(&(struct event){ .type = EVENT_FABRICS, .err = err });
}

static void link_is(int ifindex, const char *name, const uint8_t mac[6], bool up, bool carrier) {
	struct event ev = { .type = EVENT_LINK, .link = { .ifindex = ifindex, .up = up, .carrier = carrier } };

	snprintf(ev.link.name, sizeof(ev.link.name), "%s", name);
	memcpy(ev.link.mac, mac, 6);
	tell(&ev);
}

static void done(enum action_type type, size_t iface, int ifindex, size_t item, int err) {
	tell(&(struct event){ .type = EVENT_DONE,
			      .err = err,
			      .done = { .type = type, .iface = iface, .ifindex = ifindex, .item = item } });
}

static void probed(size_t path, int err) {
	tell(&(struct event){ .type = EVENT_PROBED, .path = path, .err = err });
}

static void connected(size_t path, int err, int ctrl) {
	tell(&(struct event){ .type = EVENT_CONNECTED, .path = path, .err = err, .ctrl = ctrl });
}

static void namespace(const char *dev, uint32_t nsid, uint8_t first_byte) {
	struct event ev = { .type = EVENT_NS,
			    .ns = { .nsid = nsid, .nqn = "nqn.x", .has_uuid = true, .uuid = { first_byte, 2, 3 } } };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	tell(&ev);
}

/* What has been done since the last time it was asked for. */
static void did(const char *want, const char *name) {
	is_str(log_text, want, name);
	log_text[0] = '\0';
}

static bool said(const char *part) {
	return strstr(log_text, part) != NULL;
}

static void bring_up(size_t iface, int ifindex, const uint8_t mac[6]) {
	link_is(ifindex, "eth0", mac, false, false);
	done(ACTION_RENAME, iface, ifindex, ENGINE_NONE, 0);
	done(ACTION_UP, iface, ifindex, ENGINE_NONE, 0);
	done(ACTION_ADDR, iface, ifindex, 0, 0);
	link_is(ifindex, plan.ifaces[iface].name, mac, true, true);
}

static void end(void) {
	e = engine_free(e);
}

/* ---- the stories ---- */

static void everything_works(void) {
	single();
	begin();
	did("load nvme-tcp\n", "first the fabrics module is asked for");
	link_is(2, "eth0", ifaces[0].mac, false, false);
	did("nbft0: rename link 2\n", "the link is named while it is down");
	done(ACTION_RENAME, 0, 2, ENGINE_NONE, 0);
	did("nbft0: up\n", "then set up");
	done(ACTION_UP, 0, 2, ENGINE_NONE, 0);
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
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
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
	done(ACTION_RENAME, 0, 2, ENGINE_NONE, EEXIST);
	did("say: NBFT HFI 1 (eth0): cannot be named nbft0: File exists, going on without\nnbft0: up\n",
	    "a name that cannot be had is said, and the boot goes on");
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

static void refused_then_opened(void) {
	unsigned probes = 0;

	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	for (now_ms = 0; now_ms < 30000; now_ms += 10) {
		if (engine_path(e, 0)->state == PATH_PROBING) {
			probes++;
			probed(0, ECONNREFUSED);
		}
		wait_until(now_ms);
	}
	ok(said("192.0.2.1 port 4420: probe: connection refused, nothing listens there; trying again until it works"),
	   "a refusal is said");
	ok(strstr(strstr(log_text, "refused") + 1, "refused") == NULL, "once");
	ok(probes > 20 && probes < 40, "and tried about once a second (%u times in 30 s)", probes);
	end();
}

static void black_hole(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	wait_until(2999);
	did("", "a probe is given three seconds");
	wait_until(3000);
	ok(said("stop probing") && said("probe: no answer; trying again"), "then it is over");
	end();
}

static void connect_rejected(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EIO, 0);
	ok(said("connect: the target rejected the connect") && said("trying again"), "a rejection is tried again");
	wait_until(1500);
	ok(said("nbft0: probe"), "after a second, from the probe on");
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EINVAL, 0);
	ok(said("not trying again"), "a reason that cannot heal is not tried again");
	log_text[0] = '\0';
	wait_until(179999);
	did("", "really not");
	end();
}

static void already_connected(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EALREADY, 0);
	ok(said("is connected already"), "a controller that is there counts");
	namespace("nvme0n1", 1, 1);
	ok(said("exit 0"), "and the run is a success");
	end();
}

static void best_path_alone_first(void) {
	two_paths();
	begin();
	fabrics(0);
	bring_up(1, 3, ifaces[1].mac);
	bring_up(0, 2, ifaces[0].mac);
	log_text[0] = '\0';
	probed(1, 0);
	ok(said("nbft1: connect 198.51.100.1"), "the first path to the root to answer goes to the kernel");
	log_text[0] = '\0';
	probed(0, 0);
	did("", "the other waits while the kernel is busy");
	connected(1, 0, 0);
	ok(!said("nbft0: connect"), "and while the root namespace is due");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready\n") || said("nbft0: connect 192.0.2.1"), "the namespace is there");
	ok(said("nbft0: connect 192.0.2.1"), "then it goes");
	ok(!said("exit"), "the run is not over before it has");
	connected(0, 0, 1);
	ok(said("exit 0"), "now it is");
	end();
}

static void hold_ends_after_300_ms(void) {
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	probed(0, 0);
	probed(1, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	wait_until(299);
	did("", "for 300 ms the first path has the kernel to itself");
	wait_until(301);
	did("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x\n", "then the next goes");
	end();
}

static void other_volumes_wait_for_the_root(void) {
	two_paths();
	paths[1].boot = false;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	log_text[0] = '\0';
	probed(1, 0);
	did("", "a path to no root waits");
	wait_until(200);
	probed(0, 0);
	ok(said("nbft0: connect"), "the root's path goes first although it answered later");
	end();
}

static void dead_path_delays_nobody(void) {
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	now_ms = 5;
	probed(1, 0);
	connected(1, 0, 0);
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready\n"), "ready while the first path in the plan is still silent");
	ok(!said("exit"), "the silent one is still tried");
	wait_until(180000);
	ok(said("not connected: probe: no answer") && said("exit 4"), "at the deadline it is counted as missing");
	end();
}

static void another_namespace(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 9);
	ok(said("another namespace: nsid 1 (nvme0n1) has uuid 09020300-") && said("the table names uuid 01020300-"),
	   "the right number with a wrong NID is another namespace");
	ok(!said("ready"), "and does not end the wait");
	namespace("nvme0n2", 2, 1);
	ok(said("is /dev/nvme0n2") && said("ready"), "the NID counts, not the number");
	end();
}

static void namespace_absent(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	wait_until(3000);
	ok(said("connected, but the subsystem has no namespace with uuid 01020300-"), "absence is said after 2 s");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready\nexit 0"), "a namespace that comes late still counts");
	end();
}

static void nid_types(void) {
	struct event ev = { .type = EVENT_NS, .ns = { .dev = "nvme0n1", .nqn = "nqn.x", .nsid = 7 } };

	single();
	nss[0].nid_type = NBFT_NID_NGUID;
	begin();
	ev.ns.has_eui64 = true;
	memcpy(ev.ns.eui64, nss[0].nid, 8);
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "an EUI-64 that begins like the NGUID is not the NGUID");
	ev.ns.has_nguid = true;
	memcpy(ev.ns.nguid, nss[0].nid, 16);
	tell(&ev);
	ok(engine_ns(e, 0)->present, "NGUID");
	end();
	nss[0].nid_type = NBFT_NID_EUI64;
	begin();
	tell(&ev);
	ok(engine_ns(e, 0)->present, "EUI-64: the first eight bytes");
	end();
	nss[0].nid_type = NBFT_NID_NONE;
	nss[0].nsid = 7;
	begin();
	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "nqn.y");
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "no NID: the number in another subsystem is nothing");
	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "nqn.x");
	tell(&ev);
	ok(engine_ns(e, 0)->present, "no NID: number and subsystem");
	end();
}

static void ready_with_one_of_two(void) {
	two_paths();
	paths[1].nqn = "nqn.y";
	nss[1] = (struct plan_ns){ .nqn = "nqn.y", .nsid = 1, .boot = true, .table = 1, .ssns = 2 };
	plan.n_nss = 2;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(!said("ready"), "the other bootable namespace may still come");
	probed(1, ECONNREFUSED);
	ok(said("ready"), "its only path failed: the boot need not wait, root= decides");
	end();
}

static void fabrics_cannot_be_loaded(void) {
	single();
	begin();
	fabrics(ENOENT);
	ok(said("the kernel cannot connect NVMe/TCP: No such file or directory"), "said");
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	wait_until(180000);
	ok(said("not connected: answers, but the kernel cannot connect NVMe/TCP") && said("exit 1"), "and in the end");
	end();
}

static void no_deadline(void) {
	single();
	plan.timeout_us = UINT64_MAX;
	begin();
	fabrics(0);
	wait_until(1000000);
	ok(!said("exit"), "rd.nvmf.timeout=infinity never ends");
	end();
}

static void vlan(void) {
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
	begin();
	log_text[0] = '\0';
	link_is(2, "eth0", ifaces[0].mac, false, false);
	done(ACTION_RENAME, 0, 2, ENGINE_NONE, 0);
	did("nbft0: rename link 2\nnbft0: up\n", "the NIC below comes first");
	done(ACTION_UP, 0, 2, ENGINE_NONE, 0);
	did("nbft0.42: make VLAN 42 on nbft0\n", "then the VLAN");
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 3, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2 } });
	did("nbft0.42: up\n", "under its final name");
	done(ACTION_UP, 1, 3, ENGINE_NONE, 0);
	did("nbft0.42: address 198.51.100.10/24\n", "with its own address");
	end();
}

static void routes_follow_addresses(void) {
	single();
	route1 = (struct plan_route){
		.dst = a("203.0.113.1"), .prefix = 32, .gateway = a("192.0.2.254"), .metric = 500
	};
	ifaces[0].routes = &route1;
	ifaces[0].n_routes = 1;
	begin();
	log_text[0] = '\0';
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	did("nbft0: address 192.0.2.10/24\n", "no route before the address it needs");
	done(ACTION_ADDR, 0, 2, 0, 0);
	ok(said("nbft0: route 203.0.113.1/32 via 192.0.2.254 metric 500\n"), "then the route");
	log_text[0] = '\0';
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	ok(said("route to 203.0.113.1 cannot be set: Network is unreachable, going on without"), "a failure is said");
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
	ipv6_waits_for_dad();
	refused_then_opened();
	black_hole();
	connect_rejected();
	already_connected();
	best_path_alone_first();
	hold_ends_after_300_ms();
	other_volumes_wait_for_the_root();
	dead_path_delays_nobody();
	another_namespace();
	namespace_absent();
	nid_types();
	ready_with_one_of_two();
	fabrics_cannot_be_loaded();
	no_deadline();
	vlan();
	routes_follow_addresses();
	return tap_done();
}
