/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot plan as text for a person at an 80-column console. */
#pragma once

#include <stdio.h>

#include "plan.h"

/*
 * Writes the whole plan, with the reasons for its entries, and with all that was left out. The caller checks the stream
 * for errors.
 */
void plan_text(FILE *f, const struct plan *p);
