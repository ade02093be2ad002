/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a task of a boot works with: the event loop, the files, the network, and where the task tells what happened. A
 * task gets nothing else but the values of its action; it knows neither the engine nor the plan.
 */
#pragma once

#include <systemd/sd-event.h>

#include "events.h"
#include "root.h"
#include "rtnl.h"

/* All is borrowed, and outlives every task. */
struct hands {
	sd_event *event; /* SIGCHLD is blocked (child.h) */
	const struct root *root;
	struct rtnl *rtnl; /* NULL in tests of tasks that use no network configuration */
	/* Takes the event in, and acts on it later: no task is started or ended before tell() returns. */
	void (*tell)(void *data, const struct event *ev);
	void *data;
};
