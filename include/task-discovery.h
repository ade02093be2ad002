/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question to a discovery controller that is connected: a child reads its log (discovery-controller.h) and removes
 * the controller. Ends in one EVENT_DISCOVERED.
 */
#pragma once

#include "hands.h"

/*
 * `ctrl` is the controller's number. The controller is removed in any case, also when nobody waits for the answer any
 * longer, or no child can be started: the next try connects a new one. A failure to start is told before this returns.
 */
void task_discovery(const struct hands *h, size_t path, int ctrl);
