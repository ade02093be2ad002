/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel does by itself on one interface: keys of /proc/sys, set before the link is up. */
#pragma once

#include <stdbool.h>

#include "settings.h"
#include "root.h"

/* 0, or a negative errno: -ENOENT from a kernel without that key, or without the family. */
int sysctl_set(const struct root *root, const char *ifname, const struct plan_setting *s);

/*
 * Lets the kernel make addresses of what routers announce (SLAAC, RFC 4862), and heed their routes; default_route:
 * that one too. Once the link is up the first solicitation is missed. 0 or a negative errno.
 */
int sysctl_autoconf_on(const struct root *root, const char *ifname, bool default_route);

/*
 * Lets addresses be used while DAD is under way (RFC 4429), and makes the kernel tell of them. 0; -ENOENT from a
 * kernel without CONFIG_IPV6_OPTIMISTIC_DAD, where DAD is waited for; or another negative errno.
 */
int sysctl_optimistic_on(const struct root *root, const char *ifname);
