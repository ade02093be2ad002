/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How numbers, bytes and strings are written in table descriptions. All return -EINVAL for anything else. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A decimal or 0x number from 0 to `max`. With `end` it may be followed by other text, which *end is
 * then set to; without, it must be all. Returns 0.
 */
int text_number(const char *text, uint32_t max, const char **end, uint32_t *ret);

/* Pairs of hexadecimal digits, between pairs one blank or colon at will. Returns the count, at most `max`. */
int text_hex(const char *text, uint8_t *bytes, size_t max);

/* Text as it stands, or in double quotes with \\, \" and \xHH. `bytes` has room for all of text; returns the count. */
int text_string(const char *text, uint8_t *bytes);
