/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP clients of a boot: one dhcpcd for each address that wants one, since a process has one DUID. dhcpcd sets the
 * address itself; its script, this program under another name, leaves the lease in a file (dhcp-client.h).
 *
 * A lease is told as EVENT_LEASE, each time anew. A client that ends by itself, or cannot be started, is told as
 * EVENT_DONE of its action. Works on the real root's files alone, since dhcpcd knows no other root.
 */
#pragma once

#include "dhcp-client.h"
#include "hands.h"

struct dhcp_task;

/* Starts with `hands` alone set. */
struct dhcp_tasks {
	const struct hands *hands;
	struct dhcp_task *list; /* one for each address that was asked for */
	sd_event_source *leases; /* the watch on DHCP_LEASES; NULL before the first client */
};

/*
 * Starts a client for one address of the interface, in place of the client that runs for it. `a` (ACTION_DHCP) comes
 * back in the events and is copied, as `ifname` is; `addr` is borrowed until task_dhcp_done(). A failure is told before
 * this returns, except for a lack of memory: then the engine uses firmware's lease at the end of its wait.
 */
void task_dhcp(struct dhcp_tasks *all, const struct action *a, const char *ifname, const struct plan_addr *addr);

/* The leases that there are, at most `n`. Returns how many. */
size_t task_dhcp_leases(const struct dhcp_tasks *all, struct lease *list, size_t n);

/* Ends all clients. The addresses stay, without an end: the root hangs on them. What fails is said in the log. */
void task_dhcp_done(struct dhcp_tasks *all);
