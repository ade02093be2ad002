/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists what exists, as events: links and addresses, or namespaces and controllers. A listing (EVENT_LISTING) also
 * tells what does not exist. If the kernel has dropped notifications, the caller first reads the notifications that are
 * left, since they are older than the listing.
 */
#pragma once

#include "hands.h"

/* Both listings. */
void snapshot_tell(const struct hands *h);

/* Lists all links, then all addresses. */
void snapshot_network(const struct hands *h);

/* Lists all namespaces, all paths that the target keeps shut (ANA state), and all controllers. */
void snapshot_namespaces(const struct hands *h);

/*
 * Reports the namespaces and shut paths of one NVMe or block device, whose path below /sys is in a uevent. Not a
 * listing.
 */
void snapshot_namespaces_at(const struct hands *h, const char *devpath);

/*
 * Reports one event of rtnetlink's. An event of a link gets the link's PCI function from sysfs first, which rtnetlink
 * does not show. Fits rtnl_dispatch() and rtnl_snapshot(): `data` is the struct hands.
 */
void snapshot_tell_rtnl(const struct event *ev, void *data);
