/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: probes, connects, namespaces, and the end of the boot's wait. */
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
	   "a refused probe is reported");
	ok(strstr(strstr(log_text, "refused") + 1, "refused") == NULL, "a refused probe is reported once");
	ok(probes > 20 && probes < 40, "a refused probe is repeated about once a second (%u times in 30 s)", probes);
	end();
}

static void black_hole(void) {
	single();
	begin_up();
	log_text[0] = '\0';
	wait_until(2999);
	did("", "a silent probe is not given up before 3 s");
	wait_until(3000);
	ok(said("stop probing") && said("probe: no answer; trying again"), "a silent probe is given up after 3 s");
	end();
}

static void connect_rejected(void) {
	single();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EIO, 0);
	ok(said("connect: the target rejected the connect") && said("trying again"),
	   "a rejected connect is reported and tried again");
	wait_until(1500);
	ok(said("nbft0: probe"), "a rejected path is probed again after a second");
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, ENOKEY, 0);
	ok(said("not trying again"), "a connect that needs a key is not tried again");
	log_text[0] = '\0';
	wait_until(179999);
	did("", "a path that failed for good is not tried again until the deadline");
	end();
}

static void already_connected(void) {
	single();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, EALREADY, 0);
	ok(said("is connected already"), "a controller that exists already counts as connected");
	namespace("nvme0n1", 1, 1);
	ok(said("exit 0"), "the namespace of a controller that existed already ends the run");
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
	ok(said("nbft1: connect 198.51.100.1"), "the first path to the root that answers is connected");
	log_text[0] = '\0';
	probed(0, 0);
	did("", "the second path waits while the kernel is connecting");
	connected(1, 0, 0);
	ok(!said("nbft0: connect"), "the second path waits until the root's namespace is there");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	did("say: NBFT SSNS 1: namespace uuid 01020300-0000-0000-0000-000000000000 is /dev/nvme0n1\n"
	    "nbft0: connect 192.0.2.1 port 4420 from 192.0.2.10 nqn nqn.x\n"
	    "ready\n",
	    "when the root's namespace is there the second path is connected, and the boot is ready");
	connected(0, 0, 1);
	ok(said("exit 0"), "the run ends when the second path is connected");
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
	did("", "for 300 ms no second path is connected");
	wait_until(301);
	did("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x\n",
	    "the second path is connected after 300 ms");
	end();
}

/* A path that firmware could not reach goes last, but does not wait forever for the other paths. */
static void unavailable_goes_last(void) {
	two_paths();
	paths[1].unavailable = true;
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	did("", "a path that firmware found unavailable is not connected for answering first");
	wait_until(20);
	probed(0, 0);
	ok(said("nbft0: connect") && !said("nbft1: connect"), "the available path is connected when it answers");
	end();
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	wait_until(20);
	probed(0, ECONNREFUSED);
	ok(said("nbft1: connect"), "an unavailable path is connected when the available one has failed");
	end();
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	wait_until(299);
	did("", "an unavailable path waits 300 ms for a silent available one");
	wait_until(301);
	ok(said("nbft1: connect"), "an unavailable path waits no longer than 300 ms");
	end();
}

static void other_volumes_wait_for_the_root(void) {
	two_paths();
	paths[1].boot = false;
	begin_up();
	log_text[0] = '\0';
	probed(1, 0);
	did("", "a path that does not lead to the root waits");
	wait_until(200);
	probed(0, 0);
	ok(said("nbft0: connect"), "a path to the root is connected first even if it answers later");
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
	ok(said("ready\n"), "the boot is ready while the first path in the plan is silent");
	ok(!said("exit"), "the run goes on for a silent path");
	wait_until(180000);
	ok(said("not connected: probe: no answer") && said("exit 4"),
	   "at the deadline a silent path counts as missing");
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
	   "a namespace with the right NSID and a wrong NID is reported as another one");
	ok(!said("ready"), "another namespace does not make the boot ready");
	namespace("nvme0n2", 2, 1);
	ok(said("is /dev/nvme0n2") && said("ready"), "a namespace is found by its NID, not by its NSID");
	end();
}

static void namespace_absent(void) {
	single();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	wait_until(3000);
	ok(said("connected, but the subsystem has no namespace with uuid 01020300-"),
	   "an absent namespace is reported after 2 s");
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready\nexit 0"), "a late namespace makes the boot ready");
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
	did("list namespaces and controllers\n",
	    "after 2 s the engine looks for the reason why the namespace is absent");
	now_ms = 2000;
	namespace_is_shut();
	namespace_is_shut();
	ok(said("NBFT SSNS 1: connected, but the target has shut the path to the namespace: ANA state inaccessible; "
		"still waiting"),
	   "a namespace with an inaccessible path is reported");
	ok(!said("has no namespace"), "a namespace with an inaccessible path is not reported as absent");
	ok(strstr(strstr(log_text, "inaccessible") + 1, "inaccessible") == NULL,
	   "an inaccessible path is reported once");
	ok(!engine_ns(e, 0)->present, "a namespace with an inaccessible path does not count as present");
	end();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	wait_until(3000);
	ok(said("has no namespace"), "a namespace without any path is reported as absent");
	now_ms = 4000;
	namespace_is_shut();
	ok(said("ANA state inaccessible"), "a namespace reported as absent may then be reported as inaccessible");
	log_text[0] = '\0';
	wait_until(10000);
	namespace("nvme0n1", 1, 1);
	ok(said("ready\nexit 0"), "a namespace that becomes accessible makes the boot ready");
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
	ok(!engine_ns(e, 0)->present, "an EUI-64 does not match an NGUID that begins with the same bytes");
	ev.ns.has_nguid = true;
	memcpy(ev.ns.nguid, nss[0].nid, 16);
	ev.ns.nguid[15] ^= 1;
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "an NGUID whose last byte differs does not match");
	ev.ns.nguid[15] ^= 1;
	tell(&ev);
	ok(engine_ns(e, 0)->present, "an equal NGUID matches");
	end();
	nss[0].nid_type = NBFT_NID_EUI64;
	begin();
	ev.ns.eui64[7] ^= 1;
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "an EUI-64 whose last byte differs does not match");
	ev.ns.eui64[7] ^= 1;
	tell(&ev);
	ok(engine_ns(e, 0)->present, "an EUI-64 with equal eight bytes matches");
	end();
	nss[0].nid_type = NBFT_NID_NONE;
	nss[0].nsid = 7;
	begin();
	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "nqn.y");
	tell(&ev);
	ok(!engine_ns(e, 0)->present, "without a NID the same NSID in another subsystem does not match");
	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "nqn.x");
	tell(&ev);
	ok(engine_ns(e, 0)->present, "without a NID the same NSID in the same subsystem matches");
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
	ok(!said("ready"), "the boot waits for a second bootable namespace");
	probed(1, ECONNREFUSED);
	ok(said("ready"), "the boot does not wait for a namespace whose only path failed");
	end();
}

/* Begins the story of ready_with_one_of_two(): one namespace is there, the other namespace may still come. */
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
	ok(!said("ready"), "the boot waits 2 s for the namespace of a connected controller");
	wait_until(2100);
	ok(said("ready"), "the boot does not wait for a namespace that was reported as absent");
	end();
	one_of_two();
	wait_until(3900);
	ok(!said("ready"), "the boot waits four seconds for a NIC");
	wait_until(4100);
	ok(said("ready"), "the boot does not wait for a NIC that was reported as missing");
	end();
	one_of_two();
	link_is(3, "nbft1", ifaces[1].mac, true, false);
	wait_until(4100);
	ok(said("no carrier") && said("ready"), "the boot does not wait for a carrier that was reported as missing");
	end();
}

static void ready_without_an_address(void) {
	static const struct nbft_hfi hfi = { .index = 2 };
	struct event asking = { .type = EVENT_ASKING };

	one_of_two();
	link_is(3, "nbft1", ifaces[1].mac, true, true);
	done(ACTION_ADDR, 1, 3, 0, EBUSY);
	ok(!said("ready"), "the boot waits for an address that the kernel has refused once");
	wait_until(200);
	done(ACTION_ADDR, 1, 3, 0, EBUSY);
	wait_until(500);
	done(ACTION_ADDR, 1, 3, 0, EBUSY);
	ok(said("ready"), "the boot does not wait for an address that the kernel refuses again and again");
	end();
	one_of_two();
	end();
	addr2 = (struct plan_addr){ .way = PLAN_DHCP4, .from = &hfi, .table = 1, .hfi = 2 };
	paths[1].host_traddr = addr2.ip;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	link_is(3, "nbft1", ifaces[1].mac, true, true);
	asking.done = client_of(1, 0);
	tell(&asking);
	wait_until(9900);
	ok(!said("ready"), "the boot waits 10 s for a lease");
	wait_until(10100);
	ok(said("no DHCP server answered within 10 s, still waiting") && said("ready"),
	   "the boot does not wait for a lease that was reported as missing");
	end();
}

/* A target has restarted and rejects the kernel's reconnect for good. */
static void controller_goes(void) {
	two_paths();
	nss[0].nid[1] = 9; /* a NID that no namespace has, so that the run goes on */
	begin_up();
	probed(0, 0);
	connected(0, 0, 4);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 5 });
	did("", "the end of a foreign controller is ignored");
	tell(&(struct event){ .type = EVENT_CTRL_GONE, .ctrl = 4 });
	ok(said("192.0.2.1 port 4420: connection: the kernel has given up this controller; trying again until it "
		"works"),
	   "a lost controller is reported");
	wait_until(2000);
	ok(said("nbft0: probe 192.0.2.1"), "the path of a lost controller is probed again");
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
	did("", "the end of a foreign namespace is ignored");
	tell(&(struct event){ .type = EVENT_NS_GONE, .ns = { .dev = "nvme0n1" } });
	ok(said("/dev/nvme0n1 is gone, waiting for it to come back") && !engine_ns(e, 0)->present,
	   "a namespace that goes is reported");
	namespace("nvme1n1", 1, 1);
	ok(said("is /dev/nvme1n1") && engine_ns(e, 0)->present,
	   "a namespace that comes back under another name is used");
	end();
}

static void fabrics_cannot_be_loaded(void) {
	single();
	begin();
	fabrics(ENOENT);
	ok(said("the kernel cannot connect NVMe/TCP: No such file or directory"),
	   "a kernel that cannot connect NVMe/TCP is reported");
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	wait_until(180000);
	ok(said("not connected: answers, but the kernel cannot connect NVMe/TCP") && said("exit 1"),
	   "at the deadline a kernel that cannot connect NVMe/TCP is reported for the path");
	end();
}

static void no_deadline(void) {
	single();
	plan.timeout_us = UINT64_MAX;
	begin();
	fabrics(0);
	wait_until(1000000);
	ok(!said("exit"), "with rd.nvmf.timeout=infinity the run does not end");
	end();
}

int main(void) {
	refused_then_opened();
	black_hole();
	connect_rejected();
	already_connected();
	best_path_alone_first();
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
	ready_without_an_address();
	controller_goes();
	namespace_goes();
	fabrics_cannot_be_loaded();
	no_deadline();
	return tap_done();
}
