/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out the engine's actions that change a network link. All of them complete during the call. */
#pragma once

#include "engine.h"
#include "hands.h"

/*
 * Carries out an ACTION_RENAME, _UP, _VLAN, _ADDR, _ROUTE or _AUTOCONF. Returns 0 or a negative errno. After an error
 * of rtnetlink's, rtnl_reason() returns the kernel's words.
 */
int link_action(const struct hands *h, const struct engine *e, const struct action *a);

/*
 * Carries out an ACTION_OPTIMISTIC. If the kernel cannot use addresses during DAD, the boot waits for DAD; an error of
 * a key that exists is logged.
 */
void link_action_optimistic(const struct hands *h, const char *ifname);
