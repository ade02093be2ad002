/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Sets keys of /proc/sys, which control the kernel's own actions on one network interface, such as autoconfiguration.
 * Call these functions before the link is set up.
 */
#pragma once

#include "settings.h"
#include "root.h"

/*
 * Sets one key of the interface. Returns 0 or a negative errno; -ENOENT: the kernel lacks the key, or has no IPv6 at
 * all.
 */
int sysctl_set(const struct root *root, const char *ifname, const struct plan_setting *s);

/*
 * Lets the kernel use addresses while duplicate address detection (DAD) runs (RFC 4429), and makes rtnetlink report
 * such addresses. Returns 0; -ENOENT: the kernel lacks CONFIG_IPV6_OPTIMISTIC_DAD, so every address has to wait for
 * DAD; or another negative errno.
 */
int sysctl_optimistic_on(const struct root *root, const char *ifname);
