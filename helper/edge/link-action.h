/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Carries out the engine's actions that change a network link. All of them complete during the call. */
#pragma once

#include "engine.h"
#include "hands.h"

/*
 * Carries out an action on a link, one of those that act.c passes to change_link(). Returns 0 or a negative errno.
 * *reason is the kernel's own words for the error, valid until the next action; NULL: the kernel gave no words.
 */
int link_action(const struct hands *h, const struct engine *e, const struct action *a, const char **reason);
