/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes an event loop that can await children: blocks SIGCHLD (sd_event_add_child(3)). */
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
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	return event;
}
