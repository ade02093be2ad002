/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/event-loop.c as a whole: a boot that cannot start, a boot that a signal ends, and a boot that runs
 * out of time. Uses a network namespace of its own, a miniature root, and no programs.
 */
#include "event-loop.h"

#include <sys/resource.h>

#include "exit-status.h"
#include "namespaces.h"
#include "options.h"
#include "status.h"
#include "task-kit.h"

/* Runs a boot with one discovery controller through any interface. `options` are added to the kernel command line. */
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

/* Runs a boot that may open no descriptor. */
static void cannot_begin(struct kit *k) {
	struct rlimit limit, none = { 0 };

	getrlimit(RLIMIT_NOFILE, &limit);
	none.rlim_max = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &none);
	is_int(run(k, "", NULL), EXIT_FAILED, "a boot that cannot start its loop returns EXIT_FAILED");
	setrlimit(RLIMIT_NOFILE, &limit);
	ok(strstr(kit_log(), "nvmf-boot: the boot cannot be run: Too many open files\n"),
	   "a boot that cannot start its loop is logged");
}

/* Runs a boot with signals that are pending from the start. */
static void told_to_stop(struct kit *k) {
	kill(getpid(), SIGTERM);
	kill(getpid(), SIGINT);
	is_int(run(k, "rd.nvmf.timeout=infinity", "a note\n"), EXIT_PARTIAL,
	       "a boot that a signal stops returns EXIT_PARTIAL");
	ok(strstr(kit_text(k, STATUS_PATH), "was told to stop") && strstr(kit_text(k, STATUS_PATH), "a note"),
	   "the status says that a signal stopped the boot, and has the notes");
	ok(strstr(kit_text(k, STATUS_JSON_PATH), "\"stopped\""), "the JSON status says that a signal stopped the boot");
}

static void time_is_up(struct kit *k) {
	is_int(run(k, "rd.nvmf.timeout=1", NULL), EXIT_FAILED, "a boot that runs out of time returns EXIT_FAILED");
	ok(strstr(kit_text(k, STATUS_JSON_PATH), "\"failed\""), "the JSON status says that the boot failed");
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
		skip("no network namespace for this test: %s", strerror(errno));
	}
	kit_done(&k);
	return tap_done();
}
