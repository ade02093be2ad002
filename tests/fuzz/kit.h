/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tools that all fuzz targets share: must() for a property that has to hold, and checks on printed text. A fuzz target
 * is a file with LLVMFuzzerTestOneInput(). libFuzzer or replay.c provides main().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the program unless the property holds. The fuzzer reports that as a finding. */
static inline void must(bool good, const char *property) {
	if (good)
		return;
	fprintf(stderr, "does not hold: %s\n", property);
	abort();
}

/*
 * Copies bytes to memory of exactly that size and adds a NUL, so that a sanitizer sees any read beyond the NUL. The
 * caller frees the copy.
 */
static inline char *text_of(const uint8_t *bytes, size_t size) {
	char *text = malloc(size + 1);

	must(text != NULL, "there is memory");
	if (size > 0)
		memcpy(text, bytes, size);
	text[size] = '\0';
	return text;
}

/* Opens a stream into memory. Closing the stream sets *text, which the caller frees. */
static inline FILE *text_stream(char **text, size_t *size) {
	FILE *f = open_memstream(text, size);

	must(f != NULL, "there is memory");
	return f;
}

/* True if the text consists of printable ASCII and newlines, which hold no command for a terminal. */
static inline bool is_plain(const char *text) {
	for (; *text; text++)
		if ((*text < ' ' || *text > '~') && *text != '\n')
			return false;
	return true;
}

/* True if the text is one well-formed JSON value (RFC 8259) and a newline. In json-check.c. */
bool is_json(const char *text);
