/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports the links, addresses and NVMe namespaces that exist now, as events. A snapshot replaces notifications that
 * the kernel has dropped. If the links, addresses or namespaces cannot be listed, the failure is logged.
 */
#pragma once

#include "hands.h"

/* Reports all links, then all addresses, then all namespaces. */
void snapshot_tell(const struct hands *h);

/*
 * Reports an EVENT_NS for each namespace and for each path that the target keeps shut (ANA state). Returns 0 or a
 * negative errno.
 */
int snapshot_namespaces(const struct hands *h);

/*
 * Reports one event of rtnetlink's. An event of a link gets the link's PCI function from sysfs first, which rtnetlink
 * does not show. Fits rtnl_dispatch() and rtnl_snapshot(): `data` is the struct hands.
 */
void snapshot_tell_rtnl(const struct event *ev, void *data);
