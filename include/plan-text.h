/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot plan in words for a person at an 80-column console. */
#pragma once

#include <stdio.h>

#include "plan.h"

/* Writes all of the plan, with its reasons and what was left out. The caller checks the stream. */
void plan_text(FILE *f, const struct plan *p);
