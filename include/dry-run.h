/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a boot would do if all of it worked, for `run --dry-run`. */
#pragma once

#include "plan.h"
#include "root.h"

/*
 * Lists on stdout, one a line, the actions of event_loop_run() in a world where each works, with the links that sysfs
 * shows below the root. Returns an exit status of exit-status.h: EXIT_PARTIAL where something would be waited for.
 */
int dry_run(const struct root *root, const struct plan *plan);
