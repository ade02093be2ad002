/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device /dev/nvme-fabrics, which names the options that the kernel knows, and creates controllers. */
#pragma once

#include "connect-string.h"
#include "root.h"

/*
 * Reads the options. 0 or a negative errno; -ENOENT: the module is not loaded. Blocks while any process creates a
 * controller, since the kernel has one mutex for both: call this in a child.
 */
int fabrics_query(const struct root *r, struct connect_options *ret);

/* Creates the controller. 0 or a negative errno. Blocks as long as the kernel does: call this in a child. */
int fabrics_connect(const struct root *r, const char *string, int *instance);

/*
 * Finds the controller that the kernel has for this string already (-EALREADY). 0; -ENOENT: it is gone; or another
 * negative errno.
 */
int fabrics_find(const struct root *r, const char *string, int *instance);
