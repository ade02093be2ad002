/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The resources that every task of a boot uses: the event loop, the files, the network, and the function that takes
 * events. A task gets these resources and the values of its action, and nothing else: no task knows the engine or the
 * plan.
 */
#pragma once

#include <systemd/sd-event.h>

#include "events.h"
#include "root.h"
#include "rtnl.h"

/*
 * All members are borrowed. The members and the struct itself must stay valid and unchanged until the last task has
 * ended and the loop is freed. Only the process that runs the loop uses `event`, `rtnl` and tell(); a child of a task
 * uses `root` at most.
 */
struct hands {
	sd_event *event; /* the owner has blocked SIGCHLD, as child.h demands */
	const struct root *root;
	struct rtnl *rtnl; /* NULL in tests of tasks that do not configure the network */
	/*
	 * Reports an event, from a callback of the loop or from inside any function that is given these hands. The
	 * event and all that it points to are borrowed for the call. tell() cannot fail. tell() only notes the event:
	 * no task is started or ended before tell() returns.
	 */
	void (*tell)(void *data, const struct event *ev);
	void *data; /* the first argument of tell() */
};
