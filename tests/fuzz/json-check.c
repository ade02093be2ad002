/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Checks whether a text is one well-formed JSON value by the grammar of RFC 8259. Keeps no values. */
#include <string.h>

#include "kit.h"

#define DEPTH_MAX 64

static const char *value(const char *p, unsigned depth);

static const char *blanks(const char *p) {
	return p + strspn(p, " \t\n\r");
}

/*
 * Returns the end of the well-formed UTF-8 sequence at `p`, which must have more than one byte. NULL: the bytes are no
 * such sequence. The limits of the second byte exclude overlong sequences.
 */
static const char *sequence(const char *p) {
	const uint8_t *s = (const uint8_t *)p;
	unsigned n = s[0] < 0xc2 ? 0 : s[0] < 0xe0 ? 1 : s[0] < 0xf0 ? 2 : s[0] < 0xf5 ? 3 : 0;
	uint8_t least = s[0] == 0xe0 ? 0xa0 : s[0] == 0xf0 ? 0x90 : 0x80;
	uint8_t most = s[0] == 0xed ? 0x9f : s[0] == 0xf4 ? 0x8f : 0xbf;

	if (n == 0 || s[1] < least || s[1] > most)
		return NULL;
	for (unsigned i = 2; i <= n; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return NULL;
	return p + 1 + n;
}

static const char *string(const char *p) {
	if (*p++ != '"')
		return NULL;
	while (p && *p != '"') {
		if ((uint8_t)*p < ' ')
			return NULL; /* a control character or the end of the text */
		if (*p == '\\' && p[1] == 'u')
			p = strspn(p + 2, "0123456789abcdefABCDEF") >= 4 ? p + 6 : NULL;
		else if (*p == '\\')
			p = p[1] && strchr("\"\\/bfnrt", p[1]) ? p + 2 : NULL;
		else
			p = (uint8_t)*p < 0x80 ? p + 1 : sequence(p);
	}
	return p ? p + 1 : NULL;
}

static const char *number(const char *p) {
	size_t n = strspn(p += *p == '-', "0123456789");

	return n == 0 || (n > 1 && *p == '0') ? NULL : p + n; /* nvmf-boot prints no fractions */
}

static const char *word(const char *p) {
	static const char *const words[] = { "true", "false", "null" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return p + strlen(words[i]);
	return NULL;
}

static const char *member(const char *p, unsigned depth) {
	p = string(p);
	p = p ? blanks(p) : NULL;
	return p && *p == ':' ? value(p + 1, depth) : NULL;
}

static const char *container(const char *p, char end, unsigned depth) {
	p = blanks(p + 1);
	if (*p == end)
		return p + 1;
	for (;;) {
		p = end == '}' ? member(blanks(p), depth) : value(p, depth);
		if (!p || (*p != ',' && *p != end))
			return NULL;
		if (*p++ == end)
			return p;
	}
}

/* Returns the end of the value at `p` and of the blanks that follow. NULL: `p` does not begin with a value. */
static const char *value(const char *p, unsigned depth) {
	p = blanks(p);
	if (depth == 0)
		return NULL;
	if (*p == '{' || *p == '[')
		p = container(p, *p == '{' ? '}' : ']', depth - 1);
	else if (*p == '"')
		p = string(p);
	else
		p = *p == '-' || (*p >= '0' && *p <= '9') ? number(p) : word(p);
	return p ? blanks(p) : NULL;
}

bool is_json(const char *text) {
	const char *end = value(text, DEPTH_MAX);

	return end && !*end && end > text && end[-1] == '\n';
}
