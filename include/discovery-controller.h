/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A discovery controller that is connected: reads its log by NVMe commands through libnvme (1.x or 3.x), and removes
 * it. Both block: call them in a child. discovery-log.h has the log's format.
 */
#pragma once

#include <stdint.h>

#include "root.h"

/*
 * Reads the Discovery Log Page of nvme<instance> into buf (DISCOVERY_LOG_MAX bytes). Returns its length, or a negative
 * errno as discovery_log_fetch() does; -EREMOTEIO: the controller refused the command.
 */
int discovery_read(int instance, uint8_t *buf);

/* Removes the controller nvme<instance>. 0 or a negative errno. */
int discovery_end(const struct root *r, int instance);
