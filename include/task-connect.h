/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Connects one path: a child writes the connect string to /dev/nvme-fabrics, since the kernel may take a minute. The
 * task ends with one EVENT_CONNECTED, then an EVENT_NS for each namespace that exists at that time.
 */
#pragma once

#include "hands.h"

/*
 * Starts to connect. `string` (connect-string.h) is copied. `discovery`: the string connects a discovery controller; if
 * this process has ended before the child has connected, the child removes the discovery controller again. A failure to
 * start is reported as EVENT_CONNECTED before this function returns.
 *
 * The child outlives the loop and this process, so that a controller which the kernel is creating is not given up.
 */
void task_connect(const struct hands *h, size_t path, const char *string, bool discovery);
