/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the DHCP clients of a boot. Each address from DHCP has its own dhcpcd, since a process has only one DUID. dhcpcd
 * asks for a lease, and sets the address only for DHCPv6. dhcpcd's script, which is this program under another name,
 * writes the lease to a file (dhcp-client.h).
 *
 * The first request of a client is reported as EVENT_ASKING, and each new lease as EVENT_LEASE. A client that ends by
 * itself, or cannot be started, is reported as EVENT_DONE of its action. Uses the files of the real root only, since
 * dhcpcd knows no other root.
 */
#pragma once

#include "dhcp-client.h"
#include "hands.h"

struct dhcp_task;

/* The caller sets `hands` and zeroes the rest. */
struct dhcp_tasks {
	const struct hands *hands;
	struct dhcp_task *list; /* one task for each address that the engine has asked for */
	sd_event_source *leases; /* the watch on DHCP_LEASES; NULL before the first client starts */
};

/*
 * Starts a client for one address of the interface. Kills the client that runs for this address; the new client starts
 * when the old one has ended, since dhcpcd refuses to run twice. `a` (an ACTION_DHCP) is copied and comes back in the
 * events. `values` is copied; what it points to is borrowed until task_dhcp_done(). A failure is reported.
 */
void task_dhcp(struct dhcp_tasks *all, const struct action *a, const struct dhcp_client *values);

/* Ends the client for the address of the action, and forgets its lease. The address stays on the link. */
void task_dhcp_end(struct dhcp_tasks *all, const struct action *a);

/* Copies the leases that the clients have got, at most `n`. Returns the number of leases copied. */
size_t task_dhcp_leases(const struct dhcp_tasks *all, struct lease *list, size_t n);

/* Ends all clients and waits until they have ended, when the loop runs no more. The leased addresses stay. */
void task_dhcp_done(struct dhcp_tasks *all);
