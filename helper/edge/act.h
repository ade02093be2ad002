/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does the engine's actions: looks their values up in the plan and the engine, and hands them to a task. */
#pragma once

#include "engine.h"
#include "hands.h"
#include "status-teller.h"
#include "task-dhcp.h"
#include "task-fabrics.h"
#include "task-probe.h"

/* The tasks of one boot, and what they are given. Must outlive the loop. */
struct tasks {
	const struct hands *hands;
	const struct engine *engine;
	const struct status_teller *status;
	struct probe_tasks probes;
	struct fabrics_task fabrics;
	struct dhcp_tasks dhcp;
};

void tasks_start(struct tasks *t, const struct hands *h, const struct engine *e, const struct status_teller *status);

/* Ends what can be ended: probes and DHCP clients. Children that the kernel keeps run on. Before the loop is freed. */
void tasks_done(struct tasks *t);

/*
 * Does one action. What comes of it is told as an event, now or later; ACTION_EXIT ends the loop with the action's
 * code.
 */
void act(struct tasks *t, const struct action *a);

/* Writes the name servers down that are known by now (name-servers.h). */
void act_write_name_servers(const struct tasks *t);
