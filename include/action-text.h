/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's actions in words. */
#pragma once

#include "engine.h"

/* One action in words, for --dry-run and for tests: "nbft0: address 192.0.2.10/24". Returns buf. */
const char *action_text(const struct engine *e, const struct action *a, char *buf, size_t size);
