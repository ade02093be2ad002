/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the log of a connected discovery controller by NVMe commands, through libnvme (version 1 or 3), and removes the
 * controller. Both functions block, so the caller calls them in a child. discovery-log.h describes the format of the
 * log.
 */
#pragma once

#include <stdint.h>

#include "root.h"

/*
 * Reads the Discovery Log Page of nvme<instance> into buf (DISCOVERY_LOG_MAX bytes). Returns the length of the log, or
 * a negative errno: one of discovery_log_fetch(), or -EREMOTEIO if the controller refuses the command.
 */
int discovery_read(int instance, uint8_t *buf);

/* Removes the controller nvme<instance>. Returns 0 or a negative errno. */
int discovery_end(const struct root *r, int instance);
