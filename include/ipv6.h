/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the kernel makes and checks IPv6 addresses on one interface: keys of /proc/sys, set before the link is up. */
#pragma once

#include <stdbool.h>

#include "root.h"

/*
 * Lets the kernel make addresses of what routers announce (SLAAC, RFC 4862), and heed their routes; default_route:
 * that one too. Once the link is up the first solicitation is missed. 0 or a negative errno.
 */
int ipv6_autoconf_on(const struct root *root, const char *ifname, bool default_route);

/*
 * Lets addresses be used while DAD is under way (RFC 4429), and makes the kernel tell of them. 0; -ENOENT from a
 * kernel without CONFIG_IPV6_OPTIMISTIC_DAD, where DAD is waited for; or another negative errno.
 */
int ipv6_optimistic_on(const struct root *root, const char *ifname);
