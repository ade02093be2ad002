/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One host name of a discovery controller, resolved by the C library's own getent(1) as a child. Name servers are in
 * /etc/resolv.conf by then (name-servers.c, or whatever configures the network); the child ends by itself when none of
 * them answers. Ends in one EVENT_RESOLVED.
 */
#pragma once

#include "hands.h"

/*
 * EVENT_RESOLVED has each address as a referral to `nqn` at `port`. Its errors: ENOENT: there is no getent; ENODATA:
 * the name is not known; EDESTADDRREQ: it is not known, and resolv.conf names no server. `name` and `nqn` are copied. A
 * failure to start is told before this returns.
 */
void task_resolve(const struct hands *h, size_t path, const char *name, uint16_t port, const char *nqn);
