/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Keys of /proc/sys, for what the kernel does by itself on one interface. To be set before the link is up. */
#pragma once

#include <stdbool.h>

#include "settings.h"
#include "root.h"

/* Sets one key. 0, or a negative errno; -ENOENT: this kernel lacks the key, or the whole family. */
int sysctl_set(const struct root *root, const char *ifname, const struct plan_setting *s);

/*
 * Lets the kernel make addresses from router advertisements (SLAAC, RFC 4862) and accept their routes; with
 * `default_route` also the default route. Set after the link is up, the keys would miss the first advertisement. 0 or a
 * negative errno.
 */
int sysctl_autoconf_on(const struct root *root, const char *ifname, bool default_route);

/*
 * Lets addresses be used while duplicate address detection runs (RFC 4429), and makes rtnetlink tell of them. 0;
 * -ENOENT: a kernel without CONFIG_IPV6_OPTIMISTIC_DAD, on which detection has to be waited for; or another negative
 * errno.
 */
int sysctl_optimistic_on(const struct root *root, const char *ifname);
