/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/engine: when discovery controllers are asked, beside the paths of the table, and what waits for what. A controller
 * in the background has been asked by firmware, and the table holds its answer.
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
	   "the path to the root alone is probed");
	probed(0, 0);
	connected(0, 0, 0);
	ok(!said("192.0.2.8"), "and connected");
	namespace("nvme0n1", 1, 1);
	ok(said("ready") && !said("exit"), "ready: nobody waits for discovery");
	ok(said("nbft0: probe 192.0.2.8 port 8009 from 192.0.2.10"), "then it has its turn");
	probed(1, 0);
	connected(1, 0, 1);
	lists(log, 0, "192.0.2.1", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.2", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 1 new path, 1 known already\n"
	    "nbft0: probe 192.0.2.2 port 4420 from 192.0.2.10\n",
	    "a path that was added since");
	ok(engine_path(e, 2)->want->boot, "leads to the root");
	probed(2, 0);
	connected(2, 0, 2);
	ok(said("exit 0"), "and the run is over");
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
	ok(said("asked: lists 0 new paths, 1 known already") && said("exit 0"), "nothing new is success");
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
	ok(said("ready") && !said("192.0.2.8"), "a path that may answer yet goes first");
	probed(1, ECONNREFUSED);
	ok(said("probe 192.0.2.8"), "but nobody waits for one that does not");
	probed(2, 0);
	connected(2, 0, 1);
	lists(log, 0, "192.0.2.9", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	discovered(2, 0, log);
	ok(engine_path(e, 3)->want->background, "what it refers to can wait as well");
	end();
}

/* The table has no namespace to boot from, and its controller is in the background: nothing to wait for. */
static void nothing_to_wait_for(void) {
	with_background();
	nss[0].boot = paths[0].boot = false;
	begin();
	ok(said("ready"), "no namespace to boot from: ready at once");
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, ECONNREFUSED);
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 1);
	discovered(1, 0, listed(0));
	did("say: NBFT discovery 1 via HFI 1 (nbft0): 192.0.2.8 port 8009: asked: lists 0 new paths\n",
	    "nothing is news only where something was missing");
	end();
}

/* A dead controller in the background delays nothing. */
static void dead_in_background(void) {
	with_background();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "ready without it");
	wait_until(180000);
	ok(said("192.0.2.8 port 8009: probe: no answer; trying again") &&
		   said("192.0.2.8 port 8009: not asked: probe: no answer") && said("exit 4"),
	   "a dead one is told, and is a path that is missing");
	end();
}

/* A path and a controller answer at the same time: the controller goes to the kernel last. */
static void root_before_discovery(void) {
	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	begin_up();
	ok(said("probe 192.0.2.8"), "one that nothing came from is probed at once");
	log_text[0] = '\0';
	probed(1, 0);
	did("", "but the path to the root has 300 ms to come first");
	probed(0, 0);
	ok(said("connect 192.0.2.1 port 4420"), "and does");
	log_text[0] = '\0';
	connected(0, 0, 0);
	ok(!said("connect 192.0.2.8"), "its namespace comes first too");
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "nobody waits for the other one when the root is there");
	ok(said("connect 192.0.2.8 port 8009"), "then the discovery controller");
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
	ok(said("connect 192.0.2.1 port 4420") && !said("connect 192.0.2.8"), "whatever else answers goes first");
	end();
}

/* Tells of two answers without a step in between, so the engine sees both at once. */
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
	ok(said("connect 192.0.2.1"), "a path that was found goes before a discovery controller");
	connected(2, 0, 3);
	connected(1, 0, 4);
	ok(!said("ready"), "while one is being asked, the boot is not ready");
	discovered(1, 0, listed(0));
	did("say: NBFT discovery 2 via HFI 1 (nbft0): 192.0.2.9 port 8009: asked: lists 0 new paths\nready\nexit 0\n",
	    "one that lists nothing while something is connected has just nothing to add");
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
	ok(said("nqn nqn.x"), "a found path to the root goes before any other path");
	ok(!engine_path(e, 2)->want->hdr_digest, "without the digests of another subsystem");
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
	ok(said("connect 192.0.2.1"), "the dead one costs the other nothing");
	connected(2, 0, 1);
	ok(!said("ready"), "it has a first try");
	wait_until(3000);
	ok(said("ready") && !said("exit"), "then the boot goes on");
	log_text[0] = '\0';
	wait_until(180000);
	ok(said("192.0.2.9 port 8009: not asked: probe: no answer") && said("exit 4"), "and one path is missing");
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
