/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The engine's messages in the log. */
#pragma once

#include "engine.h"

/* Logs an ACTION_SAY, with the journal's fields for the interface, address, path or namespace that it is about. */
void action_log(const struct engine *e, const struct action *a);
