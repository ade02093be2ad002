/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes JSON to a stream piece by piece, without a tree in memory. The output is valid JSON with any bytes in the
 * strings. sd-json is no choice: the helper also builds with libsystemd before version 257, which lacks sd-json.
 *
 * `key` is the name of the value inside an object, and NULL inside an array and for the outermost value.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *f;
	unsigned depth;
	uint64_t arrays; /* bit n: the container at depth n + 1 is an array; 64 levels at most */
	bool empty; /* the innermost container has no value yet */
};

struct json json_start(FILE *f);
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_close(struct json *j); /* ends the innermost object or array */

void json_string(struct json *j, const char *key, const char *value); /* `value` NULL is written as null */
void json_number(struct json *j, const char *key, int64_t value);
void json_bool(struct json *j, const char *key, bool value);

/* Writes the formatted text as a string value, cut off after 255 bytes. */
void json_format(struct json *j, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Ends the output with a newline. Returns 0, or -EIO when the stream failed. */
int json_end(struct json *j);
