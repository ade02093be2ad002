/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Links, addresses and NVMe namespaces as they are now, told as events. Where the kernel's news were lost, a snapshot
 * makes up for them. What cannot be listed is said in the log.
 */
#pragma once

#include "hands.h"

/* All links, then all addresses, then all namespaces. */
void snapshot_tell(const struct hands *h);

/* All namespaces, and the paths that are shut: EVENT_NS for each. */
void snapshot_namespaces(const struct hands *h);

/*
 * Tells one event of rtnetlink's; that of a link is completed by the link's PCI function, which rtnetlink does not
 * know. For rtnl_dispatch() and rtnl_snapshot(): `data` is the struct hands.
 */
void snapshot_tell_rtnl(const struct event *ev, void *data);
