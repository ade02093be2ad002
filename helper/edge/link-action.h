/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions of the engine that change a network link, and are done at once. */
#pragma once

#include "engine.h"
#include "hands.h"

/*
 * Does one of ACTION_RENAME, _UP, _VLAN, _ADDR, _ROUTE and _AUTOCONF. Returns 0 or a negative errno; rtnl_reason() then
 * has the kernel's words for rtnetlink's errors.
 */
int link_action(const struct hands *h, const struct engine *e, const struct action *a);

/* ACTION_OPTIMISTIC. Where the kernel cannot, DAD is waited for, and the log says so. */
void link_action_optimistic(const struct hands *h, const char *ifname);
