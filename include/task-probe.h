/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The probes of a boot (probe.h), at most one for each path, all at the same time. A probe tells EVENT_GREETED when the
 * target has answered as NVMe/TCP and a command is under way, and ends in one EVENT_PROBED. The time-out is the
 * caller's, by task_probe_cancel().
 */
#pragma once

#include "hands.h"

struct probe_task;

/* Starts with `hands` alone set. */
struct probe_tasks {
	const struct hands *hands;
	struct probe_task **v; /* by path; NULL: that path was never probed */
	size_t n;
};

/* Whom to ask, and from where; all is copied. */
struct probe_target {
	const char *ifname; /* NULL: the kernel's routes decide */
	struct addr source; /* unset: any of the interface's */
	struct addr traddr;
	uint16_t port;
	bool command; /* as in probe_start() */
};

/* Starts a probe, in place of the path's last one. A failure to start is told as EVENT_PROBED before this returns. */
void task_probe(struct probe_tasks *all, size_t path, const struct probe_target *target);

/* Ends a path's probe, if there is one, and tells nothing. */
void task_probe_cancel(struct probe_tasks *all, size_t path);

/* Ends all probes. */
void task_probe_done(struct probe_tasks *all);
