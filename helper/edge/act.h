/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Carries out the engine's actions: looks up the values of an action in the plan and the engine, and passes them to a
 * task.
 */
#pragma once

#include "engine.h"
#include "hands.h"
#include "router-names.h"
#include "status-teller.h"
#include "task-dhcp.h"
#include "task-fabrics.h"
#include "task-probe.h"

/* The tasks of one boot and the resources that they use. Must outlive the event loop. */
struct tasks {
	const struct hands *hands;
	const struct engine *engine;
	const struct status_teller *status;
	struct probe_tasks probes;
	struct fabrics_task fabrics;
	struct dhcp_tasks dhcp;
	struct router_names routers;
};

void tasks_start(struct tasks *t, const struct hands *h, const struct engine *e, const struct status_teller *status);

/* Ends all probes and DHCP clients. A child that creates a controller runs on. Call this before the loop is freed. */
void tasks_done(struct tasks *t);

/*
 * Carries out one action. The result comes as an event, during this call or later. ACTION_EXIT ends the loop with the
 * action's code.
 */
void act(struct tasks *t, const struct action *a);

/* Writes a resolv.conf(5) with the name servers that are known now (name-servers.h). */
void act_write_name_servers(const struct tasks *t);
