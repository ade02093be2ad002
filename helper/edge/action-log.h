/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Logs the engine's messages. */
#pragma once

#include "engine.h"

/* Logs an ACTION_SAY. Journal fields name the interface, address, path or namespace that the message is about. */
void action_log(const struct engine *e, const struct action *a);
