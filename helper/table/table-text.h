/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The forms of numbers, bytes and strings in table descriptions. Each function returns -EINVAL for a text in another
 * form.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Reads a number from 0 to `max`, decimal or with 0x. If `end` is not NULL, other text may follow, and *end points to
 * that text. Returns 0.
 */
int text_number(const char *text, uint32_t max, const char **end, uint32_t *ret);

/*
 * Reads pairs of hexadecimal digits; a blank, colon, hyphen or dot may stand between two pairs, as in the
 * notations of MACs. Returns the number of bytes, at most `max`.
 */
int text_hex(const char *text, uint8_t *bytes, size_t max);

/*
 * Reads a string, plain or in double quotes with \\, \" and \xHH. `bytes` must have room for strlen(text) bytes.
 * Returns the number of bytes.
 */
int text_string(const char *text, uint8_t *bytes);
