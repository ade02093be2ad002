/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An event loop in which children can be awaited: SIGCHLD is blocked (sd_event_add_child(3)). */
#pragma once

#include <signal.h>
#include <stdlib.h>
#include <systemd/sd-event.h>

static inline sd_event *loop_new(void) {
	sd_event *event = NULL;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0 || sd_event_new(&event) < 0)
		exit(1); /* without a TAP plan, prove reports a failure */
	return event;
}
