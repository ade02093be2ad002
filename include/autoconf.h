/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's SLAAC (RFC 4862) on one interface. */
#pragma once

#include <stdbool.h>

#include "root.h"

/*
 * Lets the kernel make addresses of what routers announce, and heed their routes; default_route: that
 * one too. Before the link is set up, or the first solicitation is missed. 0 or a negative errno.
 */
int autoconf_on(const struct root *root, const char *ifname, bool default_route);
