/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks whether another machine has an IPv4 address of this machine, with ARP probes (RFC 5227). A child asks, since the
 * kernel may have to load a module first (af_packet), and nothing in the boot waits for the answer.
 */
#pragma once

#include "hands.h"

/*
 * Carries out an ACTION_CHECK. `a` is copied. Reports EVENT_DONE with err 0 (no machine answers), EADDRINUSE (with the
 * MAC that answers) or another errno (it cannot be asked), during this call or later. The child ends with this process.
 */
void task_check(const struct hands *h, const struct action *a);
