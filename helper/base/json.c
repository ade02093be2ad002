/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes JSON to the caller's stream, value by value. Values go in; this file adds the indentation, commas and escapes.
 */
#include "json.h"

#include <errno.h>
#include <stdarg.h>

#define REPLACEMENT "\\ufffd" /* Unicode's replacement character, for bytes that are no UTF-8 */

struct json json_start(FILE *f) {
	return (struct json){ .f = f, .empty = true };
}

/* Returns the length of the well-formed UTF-8 sequence at `s` (RFC 3629), or 0 if the bytes at `s` are no UTF-8. */
static unsigned utf8_length(const unsigned char *s) {
	unsigned n = s[0] >= 0xf0 && s[0] <= 0xf4  ? 4
		     : s[0] >= 0xe0 && s[0] < 0xf0 ? 3
		     : s[0] >= 0xc2 && s[0] < 0xe0 ? 2
						   : 0;

	for (unsigned i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xf0 && s[1] < 0x90)) /* the encoding is longer than needed */
		return 0;
	/* the code is a surrogate, or above U+10FFFF */
	if ((s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return n;
}

/* DEL and the C1 controls are legal in JSON, but a terminal may obey them. */
static bool is_control(const unsigned char *s) {
	return s[0] < 0x20 || s[0] == 0x7f || (s[0] == 0xc2 && s[1] >= 0x80 && s[1] < 0xa0);
}

static void write_string(FILE *f, const char *value) {
	const unsigned char *s = (const unsigned char *)value;

	fputc('"', f);
	while (*s) {
		unsigned n = *s < 0x80 ? 1 : utf8_length(s);

		if (*s == '"' || *s == '\\')
			fprintf(f, "\\%c", *s);
		else if (n == 0)
			fputs(REPLACEMENT, f);
		else if (is_control(s))
			fprintf(f, "\\u%04x", n == 1 ? s[0] : s[1]);
		else
			fwrite(s, 1, n, f);
		s += n ? n : 1;
	}
	fputc('"', f);
}

static void indent(const struct json *j) {
	fputc('\n', j->f);
	for (unsigned i = 0; i < j->depth; i++)
		fputs("  ", j->f);
}

/* Writes everything that precedes a value: comma, line break, key. */
static void begin(struct json *j, const char *key) {
	if (!j->empty)
		fputc(',', j->f);
	if (j->depth > 0)
		indent(j);
	j->empty = false;
	if (key) {
		write_string(j->f, key);
		fputs(": ", j->f);
	}
}

static void open_container(struct json *j, const char *key, bool array) {
	begin(j, key);
	fputc(array ? '[' : '{', j->f);
	j->arrays = (j->arrays & ~(UINT64_C(1) << j->depth % 64)) | (uint64_t)array << j->depth % 64;
	j->depth++;
	j->empty = true;
}

void json_object(struct json *j, const char *key) {
	open_container(j, key, false);
}

void json_array(struct json *j, const char *key) {
	open_container(j, key, true);
}

void json_close(struct json *j) {
	bool array;

	j->depth--;
	array = j->arrays >> j->depth % 64 & 1;
	if (!j->empty)
		indent(j);
	fputc(array ? ']' : '}', j->f);
	j->empty = false;
}

void json_string(struct json *j, const char *key, const char *value) {
	begin(j, key);
	if (value)
		write_string(j->f, value);
	else
		fputs("null", j->f);
}

void json_number(struct json *j, const char *key, int64_t value) {
	begin(j, key);
	fprintf(j->f, "%lld", (long long)value);
}

void json_bool(struct json *j, const char *key, bool value) {
	begin(j, key);
	fputs(value ? "true" : "false", j->f);
}

void json_format(struct json *j, const char *key, const char *format, ...) {
	char text[256];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	json_string(j, key, text);
}

int json_end(struct json *j) {
	fputc('\n', j->f);
	return fflush(j->f) != 0 || ferror(j->f) ? -EIO : 0;
}
