/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a boot: an event loop (sd-event) that passes the kernel's notifications to the engine and carries out the
 * engine's actions. The loop decides nothing. The loop starts modprobe, dhcpcd and getent; work that may block runs in
 * a child.
 *
 * The engine steps only after it has been given every notification that the kernel has sent so far (turn.h). The
 * engine's time is the time at which the loop woke up, even if the actions of a turn take long.
 */
#pragma once

#include "plan.h"
#include "root.h"

/*
 * Carries out the plan. Returns an exit status of exit-status.h. A failure of the loop itself is logged and returns
 * EXIT_FAILED. `notes` are lines for the end of the output of `nvmf-boot status`; NULL: there are none.
 */
int event_loop_run(const struct root *root, const struct plan *plan, const char *notes);
