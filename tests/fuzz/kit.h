/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What fuzz targets share: the word for a property that has to hold, and checks on what is printed.
 * A target is a file with LLVMFuzzerTestOneInput(); libFuzzer, or replay.c, is its main().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the program as a finding unless the property holds. */
static inline void must(bool good, const char *property) {
	if (good)
		return;
	fprintf(stderr, "does not hold: %s\n", property);
	abort();
}

/* A copy in memory of its own with a NUL behind it, so that a read too far is seen. The caller frees. */
static inline char *text_of(const uint8_t *bytes, size_t size) {
	char *text = malloc(size + 1);

	must(text != NULL, "there is memory");
	if (size > 0)
		memcpy(text, bytes, size);
	text[size] = '\0';
	return text;
}

/* A stream into memory: what was written is in *text when it is closed. The caller frees. */
static inline FILE *text_stream(char **text, size_t *size) {
	FILE *f = open_memstream(text, size);

	must(f != NULL, "there is memory");
	return f;
}

/* Nothing that a terminal would obey: printable ASCII and newlines. */
static inline bool is_plain(const char *text) {
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\n')
			return false;
	return true;
}

/* One JSON value and a newline, all of it well-formed (RFC 8259); in json-check.c. */
bool is_json(const char *text);
