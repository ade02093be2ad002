/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the probes of a boot (probe.h) at the same time, at most one for each path. A probe reports EVENT_GREETED when
 * the target has answered as NVMe/TCP and a command has been sent, and EVENT_SMALL_PASSED when the target has answered
 * the command. A probe ends with one EVENT_PROBED. Probes have no time-out, so the caller ends a probe that takes too
 * long with task_probe_cancel().
 */
#pragma once

#include "hands.h"
#include "probe-pdu.h"

struct probe_task;

/* The caller sets `hands` and zeroes the rest. */
struct probe_tasks {
	const struct hands *hands;
	struct probe_task **v; /* one entry for each path; NULL: that path was never probed */
	size_t n;
};

/* The target of a probe and the source to probe from. All of this is copied. */
struct probe_target {
	const char *ifname; /* name of the interface; NULL: the kernel's routes decide */
	struct addr source; /* source address; unset: any address of the interface */
	struct addr traddr;
	uint16_t port;
	struct pdu_host host; /* as in probe_start(); the NQN is borrowed for the time of the probe */
};

/*
 * Starts a probe of a path, and ends the probe that runs for this path. A failure to start is reported as EVENT_PROBED
 * before this function returns.
 */
void task_probe(struct probe_tasks *all, size_t path, const struct probe_target *target);

/* Ends the probe of a path, if one runs. Reports no event. */
void task_probe_cancel(struct probe_tasks *all, size_t path);

/* Ends all probes and frees all memory. Reports no event. */
void task_probe_done(struct probe_tasks *all);
