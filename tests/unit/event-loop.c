/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/edge/event-loop.c as a whole: how a boot ends that cannot begin, that is told to stop, and whose time is up.
 * In a network namespace of its own, with a miniature root and no program to be found.
 */
#include "event-loop.h"

#include <sys/resource.h>

#include "exit-status.h"
#include "namespaces.h"
#include "options.h"
#include "status.h"
#include "task-kit.h"

/* One discovery controller, through any interface; `options`: more of the kernel command line. */
static int run(struct kit *k, const char *options, const char *notes) {
	struct options parsed;
	struct plan *plan;
	char cmdline[256];
	int code = -1;

	snprintf(cmdline, sizeof(cmdline),
		 "rd.nvmf.discover=tcp,192.0.2.1 rd.nvmf.hostid=11111111-2222-4333-8444-555555555555 %s", options);
	if (options_parse(cmdline, &parsed) < 0)
		return -1;
	if (plan_make(NULL, 0, &parsed, NULL, &plan) == 0) {
		code = event_loop_run(&k->root, plan, notes);
		plan_free(plan);
	}
	options_done(&parsed);
	return code;
}

/* No descriptor is left for the loop. */
static void cannot_begin(struct kit *k) {
	struct rlimit limit, none = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	none.rlim_max = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	is_int(run(k, "", NULL), EXIT_FAILED, "a loop that cannot begin fails");
	setrlimit(RLIMIT_NOFILE, &limit);
	ok(strstr(kit_log(), "nvmf-boot: the boot cannot be run: Too many open files\n"), "in a line");
}

/* The signal is blocked by the loop, and pending when the loop begins. */
static void told_to_stop(struct kit *k) {
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGINT);
	is_int(run(k, "rd.nvmf.timeout=infinity", "a note\n"), EXIT_PARTIAL, "told to stop");
	ok(strstr(kit_text(k, STATUS_PATH), "was told to stop") && strstr(kit_text(k, STATUS_PATH), "a note"),
	   "the status says so");
	ok(strstr(kit_text(k, STATUS_JSON_PATH), "\"stopped\""), "for programs too");
}

static void time_is_up(struct kit *k) {
	is_int(run(k, "rd.nvmf.timeout=1", NULL), EXIT_FAILED, "its time is up");
	ok(strstr(kit_text(k, STATUS_JSON_PATH), "\"failed\""), "the status says so");
}

int main(void) {
	sigset_t set;
	struct kit k;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kit_start(&k);
	kit_catch_log();
	kit_no_programs();
	cannot_begin(&k);
	if (own_network()) {
		told_to_stop(&k);
		time_is_up(&k);
	} else {
		skip("no network namespace: %s", strerror(errno));
	}
	kit_done(&k);
	return tap_done();
}
