/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One connect: a connect string goes to /dev/nvme-fabrics in a child, since the kernel may take a minute. Ends in one
 * EVENT_CONNECTED, and in an EVENT_NS for every namespace there is then.
 */
#pragma once

#include "hands.h"

/*
 * `string` (connect-string.h) is copied. `discovery`: the string asks for a discovery controller, which the child
 * removes again when nobody is left to hear of it. A failure to start is told as EVENT_CONNECTED before this returns.
 * The child outlives the loop, and this process: a controller that the kernel is making is not given up.
 */
void task_connect(const struct hands *h, size_t path, const char *string, bool discovery);
