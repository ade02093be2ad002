/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine's hands: an event loop (sd-event) that feeds it what the kernel says and does what it
 * asks. Decides nothing. It executes modprobe, dhcpcd and getent; what may block, runs in a child.
 */
#pragma once

#include "plan.h"
#include "root.h"

/*
 * Carries the plan out. Returns an exit status of exit-status.h; a failure of the machinery itself is said and is
 * EXIT_FAILED. `notes` (lines, may be NULL) are added to what `status` prints.
 */
int runner_run(const struct root *root, const struct plan *plan, const char *notes);

/* Lists on stdout, one a line, what runner_run() would do if all of it worked, with the links below the root. */
int runner_dry_run(const struct root *root, const struct plan *plan);
