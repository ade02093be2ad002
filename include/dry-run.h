/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lists the actions of a boot in which everything works, for `run --dry-run`. */
#pragma once

#include "plan.h"
#include "root.h"

/*
 * Lists on stdout, one on each line, the actions that event_loop_run() would carry out if each action succeeded. The
 * network links are those that sysfs below `root` shows. Changes nothing. Returns an exit status of exit-status.h;
 * EXIT_PARTIAL: the boot would wait for something, a missing link for example.
 */
int dry_run(const struct root *root, const struct plan *plan);
