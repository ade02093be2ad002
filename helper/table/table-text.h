/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How numbers, bytes and strings are written in table descriptions. All return -EINVAL for anything else. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * A decimal or 0x number from 0 to `max`. With `end` other text may follow the number, and *end is set to that text; when
 * `end` is NULL nothing may follow. Returns 0.
 */
int text_number(const char *text, uint32_t max, const char **end, uint32_t *ret);

/*
 * Pairs of hexadecimal digits; one blank or colon may stand between two pairs. Returns the number of bytes, at most
 * `max`.
 */
int text_hex(const char *text, uint8_t *bytes, size_t max);

/*
 * Text as it stands, or in double quotes with \\, \" and \xHH. `bytes` must have strlen(text) bytes. Returns the
 * number of bytes.
 */
int text_string(const char *text, uint8_t *bytes);
