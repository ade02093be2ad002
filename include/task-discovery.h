/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks one connected discovery controller for its log: a child reads the log (discovery-controller.h) and then removes
 * the controller. The task ends with one EVENT_DISCOVERED.
 */
#pragma once

#include "hands.h"

/*
 * Starts to ask. `ctrl` is the controller's number. The controller is removed in any case, even if the loop has ended
 * or no child can be started; the next attempt connects a new controller. A failure to start is reported before this
 * function returns.
 */
void task_discovery(const struct hands *h, size_t path, int ctrl);
