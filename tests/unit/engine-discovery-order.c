/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: when discovery controllers are asked, and which paths go before them. Firmware has already
 * asked a discovery controller in the background, and the table holds the answer.
 */
#include <errno.h>

#include "discovery-kit.h"

static void with_background(void) {
	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	dcs[0].background = true;
}

static void asked_last(void) {
	struct discovery_log *log = listed(2);

	with_background();
	begin_up();
	ok(said("nbft0: probe 192.0.2.1 port 4420") && !said("probe 192.0.2.8"),
	   "the path to the root is probed first, without the background discovery controller");
	probed(0, 0);
	connected(0, 0, 0);
	ok(!said("192.0.2.8"), "the path to the root is connected before the discovery controller is probed");
	namespace("nvme0n1", 1, 1);
	ok(said("ready") && !said("exit"), "the boot is ready without the background discovery controller");
	ok(said("nbft0: probe 192.0.2.8 port 8009 from 192.0.2.10"),
	   "the background discovery controller is probed when the root is there");
	probed(1, 0);
	connected(1, 0, 1);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.2", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 1 new path, 1 known already\n"
	    "nbft0: probe 192.0.2.2 port 4420 from 192.0.2.10\n",
	    "a listed path that the table does not have is probed");
	ok(engine_path(e, 2)->want->boot, "a listed path to the root's subsystem is a path to boot from");
	probed(2, 0);
	connected(2, 0, 2);
	ok(said("exit 0"), "the run ends when the listed path is connected");
	end();
}

static void nothing_new(void) {
	struct discovery_log *log = listed(1);

	with_background();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	probed(1, 0);
	connected(1, 0, 1);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	ok(said("asked: lists 0 new paths, 1 known already") && said("exit 0"),
	   "the run succeeds if the discovery controller lists nothing new");
	end();
}

static void waits_for_its_turn(void) {
	struct discovery_log *log = listed(1);

	with_background();
	plan.n_paths = 2;
	paths[1] = paths[0];
	paths[1].traddr = a("192.0.2.2");
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(said("ready") && !said("192.0.2.8"),
	   "a background discovery controller waits for a path that may still answer");
	probed(1, ECONNREFUSED);
	ok(said("probe 192.0.2.8"), "a background discovery controller does not wait for a path that was refused");
	probed(2, 0);
	connected(2, 0, 1);
	lists(log, 0, "192.0.2.9", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	discovered(2, 0, log);
	ok(engine_path(e, 3)->want->background,
	   "a discovery controller that a background one refers to is in the background, too");
	end();
}

/*
 * The table has no namespace to boot from, and its discovery controller is in the background, so the boot waits for
 * nothing.
 */
static void nothing_to_wait_for(void) {
	with_background();
	nss[0].boot = paths[0].boot = false;
	begin();
	ok(said("ready"), "the boot is ready at once if the table has no namespace to boot from");
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, ECONNREFUSED);
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 1);
	discovered(1, 0, listed(0));
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 0 new paths\n",
	    "a background discovery controller that lists nothing is reported, but is no error");
	end();
}

/* A dead discovery controller in the background delays nothing. */
static void dead_in_background(void) {
	with_background();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "the boot is ready without a dead background discovery controller");
	wait_until(180000);
	ok(said("192.0.2.8 port 8009: probe: no answer; trying again") &&
		   said("192.0.2.8 port 8009: not asked: probe: no answer") && said("exit 4"),
	   "a dead background discovery controller is reported, and the run ends with a missing path");
	end();
}

/* A path and a discovery controller answer at the same time. The discovery controller is connected last. */
static void root_before_discovery(void) {
	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	begin_up();
	ok(said("probe 192.0.2.8"), "a discovery controller that firmware has not asked is probed at once");
	log_text[0] = '\0';
	probed(1, 0);
	did("", "a discovery controller that answered leaves the path to the root 300 ms");
	probed(0, 0);
	ok(said("connect 192.0.2.1 port 4420"), "the path to the root is connected before the discovery controller");
	log_text[0] = '\0';
	connected(0, 0, 0);
	ok(!said("connect 192.0.2.8"), "the discovery controller is not connected before the namespace is there");
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "the boot is ready before the discovery controller is connected");
	ok(said("connect 192.0.2.8 port 8009"), "the discovery controller is connected when the root is there");
	end();
}

static void other_paths_before_discovery(void) {
	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	paths[0].boot = nss[0].boot = false;
	begin();
	bring_up(0, 2, ifaces[0].mac);
	probed(1, 0);
	probed(0, 0);
	log_text[0] = '\0';
	wait_until(400);
	fabrics(0);
	ok(said("connect 192.0.2.1 port 4420") && !said("connect 192.0.2.8"),
	   "any path that answered is connected before a discovery controller");
	end();
}

/* Tells the engine of two answers without a step in between, so that the engine sees both at once. */
static void both_answer(size_t one, size_t other) {
	engine_event(e, &(struct event){ .type = EVENT_PROBED, .path = one }, START + now_ms * 1000);
	log_text[0] = '\0';
	probed(other, 0);
}

static void found_before_discovery(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_discoveries = 2;
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	both_answer(1, 2);
	ok(said("connect 192.0.2.1"), "a listed path is connected before a second discovery controller");
	connected(2, 0, 3);
	connected(1, 0, 4);
	ok(!said("ready"), "the boot is not ready while a discovery controller is being asked");
	discovered(1, 0, listed(0));
	did("say: NBFT discovery 2 via HFI 1 (nbft0): 192.0.2.9 port 8009: asked: lists 0 new paths\nready\nexit 0\n",
	    "a discovery controller that lists nothing is no error while another path is connected");
	end();
}

static void found_root_before_others(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	paths[0].nqn = "nqn.y";
	paths[0].boot = false;
	paths[0].hdr_digest = paths[0].data_digest = true;
	begin_up();
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 7);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	both_answer(0, 2);
	ok(said("nqn nqn.x"), "a listed path to the root is connected before a path that is not to the root");
	ok(!engine_path(e, 2)->want->hdr_digest, "a listed path does not take the digests of another subsystem");
	end();
}

static void one_of_two_is_dead(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_discoveries = 2;
	ask_first();
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(0, 0, log);
	probed(2, 0);
	ok(said("connect 192.0.2.1"), "a dead discovery controller does not delay the paths of another one");
	connected(2, 0, 1);
	ok(!said("ready"), "the boot waits for the first try of the dead discovery controller");
	wait_until(3000);
	ok(said("ready") && !said("exit"), "the boot is ready when the first try has failed");
	log_text[0] = '\0';
	wait_until(180000);
	ok(said("192.0.2.9 port 8009: not asked: probe: no answer") && said("exit 4"),
	   "at the deadline the dead discovery controller counts as a missing path");
	end();
}

int main(void) {
	asked_last();
	nothing_new();
	waits_for_its_turn();
	nothing_to_wait_for();
	dead_in_background();
	found_before_discovery();
	found_root_before_others();
	root_before_discovery();
	other_paths_before_discovery();
	one_of_two_is_dead();
	return tap_done();
}
