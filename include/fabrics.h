/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The device /dev/nvme-fabrics: lists the options that the kernel knows, and creates and scans NVMe controllers. */
#pragma once

#include "connect-string.h"
#include "root.h"

/*
 * Reads which options the kernel knows. Returns 0 or a negative errno; -ENOENT: the module is not loaded. Blocks while
 * any process creates a controller, since the kernel holds one mutex for both. Call this in a child.
 */
int fabrics_query(const struct root *r, struct connect_options *ret);

/*
 * Creates the controller that the connect string describes and stores its number in *instance. Returns 0 or a negative
 * errno. Blocks until the kernel has connected or given up. Call this in a child.
 */
int fabrics_connect(const struct root *r, const char *string, int *instance);

/*
 * Finds the controller because of which the kernel has refused a connect string with EALREADY, and stores its number in
 * *instance. Returns 0; -ENOENT: the controller is gone; or another negative errno.
 */
int fabrics_find(const struct root *r, const char *string, int *instance);

/*
 * Lets the kernel ask the controller nvme<instance> once more which namespaces there are. Does not wait for the answer:
 * the kernel makes uevents. Returns 0 or a negative errno.
 */
int fabrics_scan(const struct root *r, int instance);
