/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/engine: told to stop, as at switch_root. A path that has answered gets a moment to connect, and no more. */
#include <errno.h>
#include <syslog.h>

#include "engine-kit.h"

static void stop(void) {
	tell(&(struct event){ .type = EVENT_STOP });
}

/* Two paths that are being probed; the first is connected and its namespace is there. */
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
	did("say: NBFT: told to stop; these are missing and are not tried any more:\n"
	    "say: NBFT SSNS 2 via HFI 2 (nbft1): 198.51.100.1 port 4420: not connected: still being probed\n"
	    "exit 4\n",
	    "a path that has not answered holds nothing up, and is said");
	ok(engine_wakeup(e) == UINT64_MAX, "it is over");
	end();
}

static void answered_connects(void) {
	first_live();
	probed(1, 0);
	did("nbft1: connect 198.51.100.1 port 4420 from 198.51.100.10 nqn nqn.x\n", "in the kernel's hands");
	stop();
	did("", "the stop waits for it");
	wait_until(200);
	connected(1, 0, 1);
	ok(said("connected as nvme1\nexit 0\n"), "until it is connected, and then all is well");
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
	    "nothing is held back for the best path any more");
	end();
}

static void grace_ends(void) {
	first_live();
	probed(1, 0);
	wait_until(1000);
	log_text[0] = '\0';
	stop();
	wait_until(1299);
	did("", "299 ms: still waiting for the kernel");
	wait_until(1300);
	ok(said("nbft1): 198.51.100.1 port 4420: not connected: the kernel is still connecting\nexit 4\n"),
	   "300 ms: not any longer");
	end();
}

static void twice(void) {
	first_live();
	probed(1, 0);
	stop();
	log_text[0] = '\0';
	stop();
	ok(said("exit 4\n"), "told twice: at once");
	end();
}

static void nothing_new(void) {
	first_live();
	probed(1, 0);
	connected(1, ECONNREFUSED, 0);
	log_text[0] = '\0';
	stop();
	ok(said("not connected: connect: connection refused") && said("exit 4\n"), "a path that backs off is left");
	wait_until(20000);
	ok(!said("probe"), "and not probed again");
	end();

	/* The path fails within the grace. */
	first_live();
	probed(1, 0);
	stop();
	connected(1, ECONNREFUSED, 0);
	ok(said("exit 4\n") && !said("probe"), "nor is one that fails meanwhile");
	end();

	/* The interface of the other path comes up within the grace. */
	two_paths();
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	stop();
	log_text[0] = '\0';
	bring_up(1, 3, ifaces[1].mac);
	ok(said("up, 198.51.100.10/24") && !said("probe"), "nor one that could begin only now");
	end();
}

static void without_the_kernel(void) {
	two_paths();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	log_text[0] = '\0';
	stop();
	ok(said("exit 4\n"), "no module: nothing is waited for");
	end();
}

/* The level of the last line about what is missing. */
static int loudness(void) {
	struct event ev = { .type = EVENT_STOP };
	struct action act;
	int level = -1;

	engine_event(e, &ev, START);
	engine_step(e, START);
	while (engine_next_action(e, &act))
		if (act.type == ACTION_SAY)
			level = act.level;
	return level;
}

static void quiet_when_booted_from_elsewhere(void) {
	first_live();
	is_int(loudness(), LOG_WARNING, "a path that the root lacks is a warning");
	end();
	two_paths();
	begin();
	is_int(loudness(), LOG_INFO, "a machine with another root hears nothing");
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
	quiet_when_booted_from_elsewhere();
	return tap_done();
}
