/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: a discovery controller is asked again while the boot waits. The first list may lack what the
 * boot needs: the second node of an array, or a subsystem that registers later.
 */
#include <errno.h>

#include "discovery-kit.h"

/* Begins a story in which the discovery controller has listed one path, to 192.0.2.3. */
static struct discovery_log *begin_listed(void) {
	struct discovery_log *log = listed(2);

	lists(log, 0, "192.0.2.3", "nqn.x", DISCOVERY_SUBSYSTEM);
	lists(log, 1, "192.0.2.4", "nqn.x", DISCOVERY_SUBSYSTEM);
	log->n = log->listed = 1;
	ask_first();
	discovered(0, 0, log);
	return log;
}

/*
 * Waits up to `limit` milliseconds for the next probe of the discovery controller, while the listed path is refused.
 * Returns the milliseconds waited; 0: there was no probe.
 */
static uint64_t next_asking(uint64_t limit) {
	uint64_t from = now_ms;

	while (now_ms < from + limit) {
		wait_until(now_ms + 1);
		if (engine_path(e, 0)->state == PATH_PROBING)
			return now_ms - from;
		if (engine_path(e, 1)->state == PATH_PROBING)
			probed(1, ECONNREFUSED);
	}
	return 0;
}

/* The kernel has connected the discovery controller again, and its list is read. */
static void answers(const struct discovery_log *log) {
	probed(0, 0);
	wait_until(now_ms + 300);
	connected(0, 0, 7);
	discovered(0, 0, log);
}

static void a_node_comes_later(void) {
	struct discovery_log *log;

	discovery_only();
	log = begin_listed();
	ok(next_asking(2000) >= 1000, "a discovery controller is asked again if what it listed does not work");
	log->n = log->listed = 2;
	answers(log);
	ok(said("asked: lists 1 new path, 1 known already\n") && said("nbft0: probe 192.0.2.4 "),
	   "what the second list adds is told and probed");
	probed(2, 0);
	wait_until(now_ms + 300);
	log_text[0] = '\0';
	connected(2, 0, 1);
	ok(said("ready\n"), "the path of the second list ends the wait");
	wait_until(now_ms + 60000);
	ok(!said("192.0.2.8"), "a boot that waits for nothing asks no discovery controller again");
	end();
}

static void with_growing_waits(void) {
	static const uint64_t WAITS[] = { 1000, 2000, 4000, 8000, 8000 };
	struct discovery_log *log;
	bool good = true, silent = true;

	discovery_only();
	log = begin_listed();
	for (size_t i = 0; i < sizeof(WAITS) / sizeof(*WAITS); i++) {
		uint64_t took = next_asking(20000);

		good = good && took >= WAITS[i] && took <= WAITS[i] * 5 / 4 + 1;
		log_text[0] = '\0';
		answers(log);
		silent = silent && !said("say:");
	}
	ok(good, "a discovery controller is asked again after 1, 2, 4, 8, 8 s and a little");
	ok(silent, "a list with nothing new is no news");
	wait_until(179999);
	log_text[0] = '\0';
	wait_until(180000);
	ok(said("exit 1\n") && !said("192.0.2.8 port 8009: not asked"),
	   "the deadline does not say that it has not been asked");
	end();
}

/* The listed path works at last, while the discovery controller is being asked again. */
static void ready_meanwhile(void) {
	discovery_only();
	begin_listed();
	next_asking(2000);
	while (engine_path(e, 1)->state != PATH_PROBING)
		wait_until(now_ms + 1);
	probed(1, 0);
	wait_until(now_ms + 300);
	is_int(engine_path(e, 0)->state, PATH_PROBING, "the discovery controller is being probed");
	log_text[0] = '\0';
	connected(1, 0, 1);
	ok(said("nbft0: stop probing 192.0.2.8 ") && said("ready\n") && said("exit 0\n"),
	   "asking again does not delay the boot, and ends with it");
	end();
}

/*
 * The discovery controller falls silent after its first list. The kernel would hang in its connect for a minute, and the
 * listed path, which works again, would wait for the kernel.
 */
static void silent_later(void) {
	discovery_only();
	begin_listed();
	log_text[0] = '\0';
	next_asking(2000);
	if (said("probe 192.0.2.8 port 8009 from 192.0.2.10 without commands"))
		probed(0, 0);
	else
		greeted(0);
	while (engine_path(e, 1)->state != PATH_PROBING)
		wait_until(now_ms + 1);
	log_text[0] = '\0';
	probed(1, 0);
	wait_until(now_ms + 1100);
	ok(said("connect 192.0.2.3 ") && !said("connect 192.0.2.8 "),
	   "a controller that has fallen silent does not get the kernel before a path that works");
	end();
}

/* The boot becomes ready while the kernel connects the discovery controller again. */
static void ready_while_connecting(int err) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 3);
	probed(1, 0);
	wait_until(300);
	connected(1, 0, 7);
	lists(log, 0, "192.0.2.3", "nqn.y", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	while (now_ms < 5000 && engine_path(e, 1)->state != PATH_CONNECTING) {
		wait_until(now_ms + 1);
		if (engine_path(e, 1)->state == PATH_PROBING)
			probed(1, 0);
		if (engine_path(e, 2)->state == PATH_PROBING)
			probed(2, ECONNREFUSED);
	}
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready\n"), "the boot does not wait for the kernel's answer");
	log_text[0] = '\0';
	connected(1, err, 7);
	if (err == 0)
		did("nbft0: ask for more paths: 192.0.2.8 port 8009 from 192.0.2.10\n",
		    "a discovery controller that connects too late is asked, and so removed");
	else
		did("", "a connect that fails too late is no news: nobody tries again");
	wait_until(60000);
	ok(!said("192.0.2.8"), "then it is left alone");
	is_int(engine_path(e, 1)->state, PATH_ASKED, "and counts as asked");
	end();
}

/* The listed path is slow, and in its first try. */
static void after_the_first_tries(void) {
	discovery_only();
	begin_listed();
	wait_until(now_ms + 2900);
	is_int(engine_path(e, 1)->state, PATH_PROBING, "the listed path is in its first try");
	is_int(engine_path(e, 0)->state, PATH_ASKED, "asking again takes nothing from a path in its first try");
	probed(1, ECONNREFUSED);
	is_int(engine_path(e, 0)->state, PATH_PROBING, "the discovery controller is asked again when that has failed");
	end();
}

/* The second list refers to another discovery controller. */
static void refers_later(void) {
	struct discovery_log *log;

	discovery_only();
	log = begin_listed();
	next_asking(2000);
	lists(log, 1, "192.0.2.9", NVME_DISCOVERY_NQN, DISCOVERY_REFERRAL);
	log->n = log->listed = 2;
	answers(log);
	ok(said("asked: lists 0 new paths, 1 known already, 1 other discovery controller to ask\n"),
	   "a referral of the second list is told");
	end();
}

/* The table names the root, and the first list has another portal of its subsystem, which does not work. */
static void beside_a_table(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	plan.n_paths = plan.n_nss = 1;
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, ECONNREFUSED);
	probed(1, 0);
	wait_until(now_ms + 300);
	connected(1, 0, 7);
	lists(log, 0, "192.0.2.4", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	while (now_ms < 20000 && !said("probe 192.0.2.8")) {
		wait_until(now_ms + 10);
		if (engine_path(e, 0)->state == PATH_PROBING)
			probed(0, ECONNREFUSED);
	}
	ok(said("probe 192.0.2.8"), "a discovery controller is asked again while the root of the table is absent");
	end();
}

int main(void) {
	a_node_comes_later();
	with_growing_waits();
	ready_meanwhile();
	silent_later();
	ready_while_connecting(0);
	ready_while_connecting(EIO);
	ready_while_connecting(ENOKEY);
	after_the_first_tries();
	refers_later();
	beside_a_table();
	return tap_done();
}
