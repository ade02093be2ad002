/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The actions of the engine (events.h) as text for people. */
#pragma once

#include "engine.h"

/* Writes one action as text, for --dry-run and for tests: "nbft0: address 192.0.2.10/24". Returns buf. */
const char *action_text(const struct engine *e, const struct action *a, char *buf, size_t size);
