/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine: a stop, as at switch_root. A path that has answered gets a moment to connect, and no more. */
#include <errno.h>
#include <syslog.h>

#include "engine-kit.h"

static void stop(void) {
	tell(&(struct event){ .type = EVENT_STOP });
}

/*
 * Begins a story with two paths. The first path is connected and its namespace is there; the second path is being
 * probed.
 */
static void first_live(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	log_text[0] = '\0';
}

static void nothing_is_due(void) {
	first_live();
	stop();
	did("say: NBFT: told to stop; 1 of 2 paths are not connected and not tried any more (\"nvmf-boot status\" "
	    "tells "
	    "why)\n"
	    "say: NBFT SSNS 2 via HFI 2 (nbft1): 198.51.100.1 port 4420: not connected: still being probed\n"
	    "exit 4\n",
	    "after a stop a path that has not answered is reported, and the run ends");
	ok(engine_wakeup(e) == UINT64_MAX, "after the run the engine does not wake up again");
	end();
}

static void answered_connects(void) {
	first_live();
	probed(1, 0);
	did("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x\n",
	    "a path that has answered is being connected");
	stop();
	did("", "after a stop the run waits for the connect under way");
	wait_until(200);
	connected(1, 0, 1);
	ok(said("connected as nvme1\nexit 0\n"), "after a stop the run ends with success when the connect is done");
	end();
}

static void no_hold(void) {
	two_paths();
	begin_up();
	probed(0, 0);
	probed(1, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	stop();
	did("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x\n",
	    "after a stop a second path is connected at once");
	end();
}

static void grace_ends(void) {
	first_live();
	probed(1, 0);
	wait_until(1000);
	log_text[0] = '\0';
	stop();
	wait_until(1299);
	did("", "after a stop the run waits 299 ms for the kernel");
	wait_until(1300);
	ok(said("nbft1): 198.51.100.1 port 4420: not connected: the kernel is still connecting\nexit 4\n"),
	   "after a stop the run ends at 300 ms, even if the kernel is still connecting");
	end();
}

static void twice(void) {
	first_live();
	probed(1, 0);
	stop();
	log_text[0] = '\0';
	stop();
	ok(said("exit 4\n"), "a second stop ends the run at once");
	end();
}

static void nothing_new(void) {
	first_live();
	probed(1, 0);
	connected(1, ECONNREFUSED, 0);
	log_text[0] = '\0';
	stop();
	ok(said("not connected: connect: connection refused") && said("exit 4\n"),
	   "after a stop the run does not wait for a failed path");
	wait_until(20000);
	ok(!said("probe"), "after a stop a failed path is not probed again");
	end();

	/* The path fails while the stop waits for the kernel. */
	first_live();
	probed(1, 0);
	stop();
	connected(1, ECONNREFUSED, 0);
	ok(said("exit 4\n") && !said("probe"), "after a stop a path whose connect fails is not probed again");
	end();

	/* The interface of the second path comes up while the stop waits for the kernel. */
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	stop();
	log_text[0] = '\0';
	bring_up(1, 3, ifaces[1].mac);
	ok(said("up, 198.51.100.10/24") && !said("probe"),
	   "after a stop a path whose interface comes up is not probed");
	end();
}

static void without_the_kernel(void) {
	two_paths();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	log_text[0] = '\0';
	stop();
	ok(said("exit 4\n"), "after a stop without the kernel module nothing is waited for");
	end();
}

/* Stops the engine and returns how many messages are for the console, even of a quiet boot. */
static size_t loud_messages(void) {
	struct event ev = { .type = EVENT_STOP };
	struct action act;
	size_t n = 0;

	engine_event(e, &ev, START);
	engine_step(e, START);
	while (engine_next_action(e, &act))
		n += act.type == ACTION_SAY && act.level <= LOG_NOTICE;
	return n;
}

/* All paths of the table are connected, and a discovery controller in the background has not answered. */
static void nothing_is_missing(void) {
	static struct plan_path background;

	single();
	background = paths[0];
	background.kind = PLAN_DISCOVERY;
	background.background = true;
	background.boot = false;
	background.nqn = "nqn.discovery";
	plan.discoveries = &background;
	plan.n_discoveries = 1;
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	is_int((long long)loud_messages(), 0, "a stop while only a discovery controller is missing gives no line");
	end();
}

static void one_line_on_the_console(void) {
	first_live();
	is_int((long long)loud_messages(), 1, "a missing path to the root that is there gives one line at the stop");
	end();
	two_paths();
	begin();
	is_int((long long)loud_messages(), 0, "a machine that has booted from another root says nothing at the stop");
	end();
}

/* When the boot has its namespace, the console has no message about a NIC that is not plugged in. */
/* A discovery controller is no path to a namespace. */
static void counts_paths(void) {
	static struct plan_path dc;

	single();
	dc = (struct plan_path){ .table = 1,
				 .hfi = 1,
				 .traddr = a("192.0.2.8"),
				 .port = 8009,
				 .nqn = NVME_DISCOVERY_NQN,
				 .host_traddr = addr1.ip,
				 .kind = PLAN_DISCOVERY,
				 .background = true,
				 .descriptor = 1 };
	plan.discoveries = &dc;
	plan.n_discoveries = 1;
	begin_up();
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	probed(1, ECONNREFUSED);
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_STOP });
	ok(said("0 of 1 paths are not connected") && said("exit"),
	   "a discovery controller that was not asked is not counted as a path");
	end();
}

static void unplugged(void) {
	struct action act;
	size_t loud = 0, n = 0;

	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	link_is(3, "nbft1", ifaces[1].mac, true, false);
	probed(0, 0);
	connected(0, 0, 0);
	namespace("nvme0n1", 1, 1);
	ok(engine_is_ready(e), "the boot has its namespace through the other NIC");
	engine_step(e, START + UINT64_C(5000) * 1000);
	while (engine_next_action(e, &act)) {
		bool about_carrier = act.type == ACTION_SAY && strstr(act.text, "no carrier");

		n += about_carrier;
		loud += about_carrier && act.level <= LOG_NOTICE;
	}
	ok(n == 1 && loud == 0, "a NIC without a carrier is told to the journal only (%zu, %zu)", n, loud);
	end();
}

int main(void) {
	nothing_is_due();
	answered_connects();
	no_hold();
	grace_ends();
	twice();
	nothing_new();
	without_the_kernel();
	nothing_is_missing();
	one_line_on_the_console();
	counts_paths();
	unplugged();
	return tap_done();
}
