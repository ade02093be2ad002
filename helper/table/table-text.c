/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The smallest pieces of a table description. Text goes in, numbers and bytes come out. Pure. */
#include "table-text.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

int text_number(const char *text, uint32_t max, const char **end, uint32_t *ret) {
	/* strtoull() with base 0 would read "010" as eight, but people mean ten. */
	bool hex = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	unsigned long long n;
	char *stop;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	n = strtoull(text, &stop, hex ? 16 : 10);
	if (errno != 0 || n > max || (!end && *stop))
		return -EINVAL;
	if (end)
		*end = stop;
	*ret = (uint32_t)n;
	return 0;
}

static int hex_digit(char c) {
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, tolower((unsigned char)c)) : NULL;

	return at ? (int)(at - digits) : -1;
}

static int hex_byte(const char *text) {
	int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);

	return low < 0 ? -1 : high << 4 | low;
}

int text_hex(const char *text, uint8_t *bytes, size_t max) {
	size_t n = 0;

	while (*text) {
		int byte = hex_byte(text);

		if (byte < 0 || n == max)
			return -EINVAL;
		bytes[n++] = (uint8_t)byte;
		text += 2;
		if (*text && strchr(" :-.", *text) && text[1])
			text++;
	}
	return (int)n;
}

/* Reads one character of a quoted string, which may be an escape. Returns its length in the text; 0: a bad escape. */
static unsigned quoted_char(const char *text, uint8_t *ret) {
	int byte;

	*ret = (uint8_t)text[0];
	if (text[0] != '\\')
		return 1;
	*ret = (uint8_t)text[1];
	if (text[1] == '\\' || text[1] == '"')
		return 2;
	byte = text[1] == 'x' ? hex_byte(text + 2) : -1;
	*ret = (uint8_t)byte;
	return byte < 0 ? 0 : 4;
}

int text_string(const char *text, uint8_t *bytes) {
	size_t n = 0;

	if (*text != '"') {
		memcpy(bytes, text, strlen(text));
		return (int)strlen(text);
	}
	text++;
	while (*text && *text != '"') {
		unsigned length = quoted_char(text, &bytes[n]);

		if (length == 0)
			return -EINVAL;
		text += length;
		n++;
	}
	return strcmp(text, "\"") == 0 ? (int)n : -EINVAL;
}
