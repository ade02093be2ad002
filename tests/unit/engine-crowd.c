/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: a machine with 64 paths to its root. The first path brings the root. The paths that the root
 * does not need are connected when the root is mounted, or while the machine switches to the root.
 */
#include <errno.h>

#include "engine-kit.h"

#define CROWD 64
#define EARLY 4

static struct plan_path crowd[CROWD];

/* Begins a story in which all 64 paths have answered, the first is connected, and the root's namespace is there. */
static void begin_crowd(void) {
	single();
	for (size_t i = 0; i < CROWD; i++) {
		crowd[i] = paths[0];
		crowd[i].ssns = (unsigned)i + 1;
		crowd[i].port = (uint16_t)(4420 + i);
	}
	plan.paths = crowd;
	plan.n_paths = CROWD;
	begin_up();
	now_ms = 10;
	for (size_t i = 0; i < CROWD; i++)
		probed(i, 0);
	connected(0, 0, 0);
	log_text[0] = '\0';
	namespace("nvme0n1", 1, 1);
	ok(said("ready"), "the boot is ready after the first of 64 paths");
}

static size_t n_live(void) {
	size_t n = 0;

	for (size_t i = 0; i < CROWD; i++)
		n += engine_path(e, i)->state == PATH_LIVE;
	return n;
}

/* The path that the kernel is connecting; NONE: there is none. */
static size_t connecting(void) {
	for (size_t i = 0; i < CROWD; i++)
		if (engine_path(e, i)->state == PATH_CONNECTING)
			return i;
	return NONE;
}

/* Lets the kernel connect each path that it is given, in `ms` each. */
static void connect_all(uint64_t ms) {
	for (size_t i; (i = connecting()) != NONE;) {
		wait_until(now_ms + ms);
		if (said("exit"))
			return;
		log_text[0] = '\0';
		connected(i, 0, (int)i);
	}
}

static void until_mounted(void) {
	begin_crowd();
	connect_all(10);
	is_int((long long)n_live(), EARLY, "before the root is mounted, four of 64 paths are connected");
	wait_until(1000);
	is_int((long long)connecting(), NONE, "the other paths wait for the root");
	tell(&(struct event){ .type = EVENT_ROOT_MOUNTED });
	connect_all(10);
	is_int((long long)n_live(), CROWD, "when the root is mounted, all paths are connected");
	ok(said("exit 0"), "the run ends when all paths are connected");
	end();
}

static void until_time_is_up(void) {
	begin_crowd();
	connect_all(10);
	wait_until(2009);
	is_int((long long)connecting(), NONE, "two seconds after the namespace came, no path but four is connected");
	wait_until(2010);
	connect_all(10);
	is_int((long long)n_live(), CROWD, "a root that is not mounted in two seconds keeps no path back");
	end();
}

static void stop(void) {
	tell(&(struct event){ .type = EVENT_STOP });
}

/* switch_root comes soon after the root is mounted. */
static void until_stopped(void) {
	begin_crowd();
	connect_all(10);
	stop();
	connect_all(20);
	is_int((long long)n_live(), CROWD, "a stop waits for 60 paths that connect in 20 ms each");
	end();

	begin_crowd();
	connect_all(10);
	stop();
	connect_all(290);
	ok(said("exit 4") && n_live() < CROWD, "a stop does not wait for all of 60 paths that connect in 290 ms each");
	ok(now_ms >= 4000 && now_ms < 4400, "the run ends four seconds after the stop");
	end();

	begin_crowd();
	connect_all(10);
	stop();
	ok(said("connect 192.0.2.1 port 4424 "), "after a stop the next path is connected");
	wait_until(now_ms + 299);
	ok(!said("exit"), "a stop waits 299 ms for a path");
	wait_until(now_ms + 1);
	ok(said("exit 4"), "a stop waits 300 ms for a path that does not connect");
	end();
}

int main(void) {
	until_mounted();
	until_time_is_up();
	until_stopped();
	return tap_done();
}
