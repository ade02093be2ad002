/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Spans of time in the notation of systemd.time(7). */
#pragma once

#include <stdint.h>

#define TIME_SPAN_INFINITY UINT64_MAX

/*
 * Reads a span such as "90", "1min 30s", "1.5h" or "infinity" as microseconds, with the units from microseconds to
 * weeks. Returns 0; or -EINVAL, with *ret untouched, for any other text, for a span of 0, and for a span that is too
 * large to be added to a clock.
 */
int time_span_parse(const char *text, uint64_t *ret);
