/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is true at this moment of the things that the tables name: the ways to the targets of the plan (live.h), and
 * what the namespaces hold (volumes.h).
 */
#pragma once

#include "live.h"
#include "volumes.h"

/*
 * Returns the result of live_read(). Without a plan, such as for a user who may not read the tables, no target is
 * looked up.
 */
int now_read(const struct root *root, struct live *ret);

/* Returns the result of volumes_read(), and sets ret->why if the kernel command line has root=nbft. */
int now_volumes(const struct root *root, struct volumes *ret);
