/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Resolves one host name of a discovery controller by running getent(1), the C library's own resolver, as a child. The
 * caller makes sure that /etc/resolv.conf names servers (name-servers.h). The child ends by itself if no name server
 * answers. The task ends with one EVENT_RESOLVED.
 */
#pragma once

#include "hands.h"

/*
 * Starts to resolve. EVENT_RESOLVED has each address as a referral to `nqn` at `port`. Errors in the event: ENOENT:
 * there is no getent; ENODATA: the name is not known; EDESTADDRREQ: the name is not known, and resolv.conf names no
 * server. `name` and `nqn` are copied. A failure to start is reported before this function returns.
 */
void task_resolve(const struct hands *h, size_t path, const char *name, uint16_t port, const char *nqn);
