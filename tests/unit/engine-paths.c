/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/engine: probes, connects, namespaces, and what ends the wait. */
#include <errno.h>

#include "engine-kit.h"

static void refused_then_opened(void) {
	unsigned probes = 0;

	single();
	begin_up();
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
	begin_up();
	log_text[0] = '\0';
	wait_until(2999);
	did("", "a probe is given three seconds");
	wait_until(3000);
	ok(said("stop probing") && said("probe: no answer; trying again"), "then it is over");
	end();
}

static void connect_rejected(void) {
	single();
	begin_up();
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
	begin_up();
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
	did("say: NBFT SSNS 1: namespace uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme0n1\n"
	    "nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n"
	    "ready\n",
	    "when that is there it goes, the boot goes on, and the run is not over");
	connected(0, 0, 1);
	ok(said("exit 0"), "now it is");
	end();
}

/* The kernel would wait a minute for a silent target, and all other paths would wait for the kernel. */
static void falls_silent(void) {
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	bring_up(1, 3, ifaces[1].mac);
	log_text[0] = '\0';
	greeted(0);
	greeted(0);
	did("", "half an answer is none");
	now_ms = 10;
	probed(1, 0);
	ok(said("nbft1: connect 198.51.100.1"), "the path that answers to a command goes first");
	connected(1, 0, 0);
	namespace("nvme0n1", 1, 1);
	wait_until(999);
	ok(!said("stop probing"), "a command has a second");
	wait_until(1000);
	ok(said("nbft0): 192.0.2.1 port 4420: probe: the target speaks NVMe/TCP, but answers no command; trying again"),
	   "then it is said");
	ok(!said("nbft0: connect") && said("ready\n"), "and nobody waits for it");
	end();
}

/* Answers every probe of the first path with a greeting only. Returns the number of probes until the path connects. */
static unsigned mute_probes(void) {
	unsigned probes = 0;

	for (; now_ms < 120000; now_ms += 10) {
		if (said("nbft0: connect"))
			return probes;
		log_text[0] = '\0';
		if (engine_path(e, 0)->state == PATH_PROBING && !engine_path(e, 0)->greeted) {
			probes++;
			greeted(0);
		}
		wait_until(now_ms);
	}
	return 0;
}

/* Some target may always be mute before a connect: the kernel tries it when no other path could use the kernel. */
static void only_mute_ones(void) {
	two_paths();
	begin_up();
	probed(1, 0);
	connected(1, EINVAL, 0);
	is_int(mute_probes(), 8, "after eight mute probes the kernel tries");
	log_text[0] = '\0';
	connected(0, EIO, 0);
	is_int(mute_probes(), 8, "and again, but not at every probe");
	end();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	is_int(mute_probes(), 32, "another path whose NIC is late would be held up: much later");
	end();
}

/* A single path can hold up no other: its probe sends no command, which a target may log as an error. */
static void a_single_path_is_not_asked(void) {
	struct action act;

	single();
	begin();
	fabrics(0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	engine_event(e, &(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = addr1.ip, .prefix = 24 }, START);
	engine_step(e, START);
	while (engine_next_action(e, &act) && act.type != ACTION_PROBE)
		;
	ok(act.type == ACTION_PROBE && !act.command, "one path: whether it speaks NVMe/TCP is all that is asked");
	end();
}

static void hold_ends_after_300_ms(void) {
	two_paths();
	begin_up();
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

/* A path that firmware could not reach goes last, but does not wait for ever for the others. */
static void unavailable_goes_last(void) {
	two_paths();
	paths[1].unavailable = true;
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	did("", "a path that firmware found unavailable does not go because it answered first");
	wait_until(20);
	probed(0, 0);
	ok(said("nbft0: connect") && !said("nbft1: connect"), "the other goes when it answers");
	end();
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	wait_until(20);
	probed(0, ECONNREFUSED);
	ok(said("nbft1: connect"), "when the other has failed nothing holds it back");
	end();
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	wait_until(299);
	did("", "while the other says nothing, for 300 ms");
	wait_until(301);
	ok(said("nbft1: connect"), "and no longer");
	end();
}

static void other_volumes_wait_for_the_root(void) {
	two_paths();
	paths[1].boot = false;
	begin_up();
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
	begin_up();
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
	begin_up();
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
	begin_up();
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

static void namespace_shut(void) {
	single();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	engine_step(e, START + 2000000);
	drain();
	did("look for the namespaces\n", "after 2 s it is looked why");
	now_ms = 2000;
	namespace_is_shut();
	namespace_is_shut();
	ok(said("NBFT SSNS 1: connected, but the target has shut the path to the namespace: ANA state inaccessible; "
		"still waiting"),
	   "a path that is shut is told");
	ok(!said("has no namespace"), "it is not absent");
	ok(strstr(strstr(log_text, "inaccessible") + 1, "inaccessible") == NULL, "once");
	ok(!engine_ns(e, 0)->present, "it cannot be used");
	end();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("has no namespace"), "what is absent at first");
	now_ms = 4000;
	namespace_is_shut();
	ok(said("ANA state inaccessible"), "may turn out to be shut");
	log_text[0] = '\0';
	wait_until(10000);
	namespace("nvme0n1", 1, 1);
	ok(said("ready\nexit 0"), "until it is opened");
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
	ev.ns.nguid[15] ^= 1;
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "an NGUID whose last byte differs is another");
	ev.ns.nguid[15] ^= 1;
	tell(&ev);
	ok(engine_ns(e, 0)->present, "NGUID");
	end();
	nss[0].nid_type = NBFT_NID_EUI64;
	begin();
	ev.ns.eui64[7] ^= 1;
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "an EUI-64 whose last byte differs is another");
	ev.ns.eui64[7] ^= 1;
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
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(!said("ready"), "the other bootable namespace may still come");
	probed(1, ECONNREFUSED);
	ok(said("ready"), "its only path failed: the boot need not wait, root= decides");
	end();
}

/* The begin of ready_with_one_of_two(): one namespace is there, the other one is open. */
static void one_of_two(void) {
	two_paths();
	paths[1].nqn = "nqn.y";
	nss[1] = (struct plan_ns){ .nqn = "nqn.y", .nsid = 1, .boot = true, .table = 1, .ssns = 2 };
	plan.n_nss = 2;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
}

static void ready_without_what_is_not_there(void) {
	one_of_two();
	bring_up(1, 3, ifaces[1].mac);
	probed(1, 0);
	connected(1, 0, 1);
	wait_until(1900);
	ok(!said("ready"), "a controller that has just connected may bring its namespace yet");
	wait_until(2100);
	ok(said("ready"), "when it is said to be absent, the boot need not wait for it");
	end();
	one_of_two();
	wait_until(3900);
	ok(!said("ready"), "a NIC may be late");
	wait_until(4100);
	ok(said("ready"), "when it is said to be missing, the boot need not wait for it");
	end();
	one_of_two();
	link_is(3, "nbft1", ifaces[1].mac, true, false);
	wait_until(4100);
	ok(said("no carrier") && said("ready"), "nor for carrier");
	end();
}

/* The target has restarted and rejected the reconnect for good. */
static void controller_goes(void) {
	two_paths();
	nss[0].nid[1] = 9; /* another NID than the one that is there, so that the run goes on */
	begin_up();
	probed(0, 0);
	connected(0, 0, 4);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 5 });
	did("", "another controller is none of ours");
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 4 });
	ok(said("192.0.2.1 port 4420: connection: the kernel has given up this controller; trying again until it "
		"works"),
	   "said");
	wait_until(2000);
	ok(said("nbft0: probe 192.0.2.1"), "and tried again");
	end();
}

static void namespace_goes(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n2" } });
	did("", "another device is none of ours");
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	ok(said("/dev/nvme0n1 is gone, waiting for it to come back") && !engine_ns(e, 0)->present, "it is gone");
	namespace("nvme1n1", 1, 1);
	ok(said("is /dev/nvme1n1") && engine_ns(e, 0)->present, "and comes back under another name");
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

int main(void) {
	refused_then_opened();
	black_hole();
	connect_rejected();
	already_connected();
	best_path_alone_first();
	falls_silent();
	only_mute_ones();
	a_single_path_is_not_asked();
	hold_ends_after_300_ms();
	unavailable_goes_last();
	other_volumes_wait_for_the_root();
	dead_path_delays_nobody();
	another_namespace();
	namespace_absent();
	namespace_shut();
	nid_types();
	ready_with_one_of_two();
	ready_without_what_is_not_there();
	controller_goes();
	namespace_goes();
	fabrics_cannot_be_loaded();
	no_deadline();
	return tap_done();
}
