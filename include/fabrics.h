/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device /dev/nvme-fabrics: asks the kernel which options it knows, and has it create controllers. */
#pragma once

#include "connect-string.h"
#include "root.h"

/*
 * Asks the kernel for its options. -ENOENT: the module is not loaded. Blocks while a controller is being
 * created (one mutex for both), whoever creates it: another process may have begun a minute ago.
 */
int fabrics_query(const struct root *r, struct connect_options *ret);

/* Creates the controller. Blocks as long as the kernel does: call it in a child. 0 or negative errno. */
int fabrics_connect(const struct root *r, const char *string, int *instance);

/* The controller that the kernel has for this string already (-EALREADY). 0 or negative errno; -ENOENT: it is gone. */
int fabrics_find(const struct root *r, const char *string, int *instance);
