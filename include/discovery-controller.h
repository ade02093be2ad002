/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A discovery controller that is connected: its log, read by NVMe commands through libnvme (1.x or
 * 3.x), and its end. Both block: for a child.
 */
#pragma once

#include <stdint.h>

#include "root.h"

/*
 * Reads the Discovery Log Page of nvme<instance> into buf (DISCOVERY_LOG_MAX bytes). Returns its length; as
 * discovery_log_fetch(), and -EREMOTEIO where the controller refused the command.
 */
int discovery_read(int instance, uint8_t *buf);

/* Removes the controller nvme<instance>. 0 or a negative errno. */
int discovery_end(const struct root *r, int instance);
