/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot, carried out: an event loop (sd-event) that feeds the engine what the kernel says and does what the engine
 * asks. Decides nothing. Executes modprobe, dhcpcd and getent; what may block runs in a child.
 *
 * Everything that the kernel has said by a moment reaches the engine before the engine steps at that moment (turn.h).
 * The engine's time is the loop's wake-up time, although the actions of a turn may block for a while.
 */
#pragma once

#include "plan.h"
#include "root.h"

/*
 * Carries the plan out. Returns an exit status of exit-status.h; a failure of the machinery itself is said and is
 * EXIT_FAILED. `notes` (lines, may be NULL) are added to what `status` prints.
 */
int event_loop_run(const struct root *root, const struct plan *plan, const char *notes);
