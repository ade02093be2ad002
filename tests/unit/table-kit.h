/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of helper/table: descriptions from files and text, the tables that are built from them, the dumps of
 * these tables, and the facts that the reader finds in them.
 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "../../helper/table/table-desc.h"
#include "breakage/breakage.h"
#include "nbft-same.h"
#include "nbft.h"
#include "table.h"
#include "tap.h"

struct blob {
	uint8_t *v; /* exactly `n` bytes from malloc(), so that a sanitizer sees any read beyond these bytes */
	size_t n;
};

static inline struct blob blob_of(const void *v, size_t n) {
	struct blob b = { malloc(n ? n : 1), n };

	memcpy(b.v, v, n);
	return b;
}

/* Builds the table of a description. A refused description gives an empty table, and the reason is printed. */
static inline struct blob build_text(const char *text, size_t size) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	struct blob exact = { 0 };
	uint8_t *v = NULL;
	size_t n = 0;

	if (table_parse(text, size, &d, &err) == 0 && table_build(d, &v, &n, &err) == 0)
		exact = blob_of(v, n);
	else
		printf("# line %u: %s\n", err.line, err.text);
	table_desc_free(d);
	free(v);
	return exact;
}

static inline struct blob load_file(const char *path) {
	static char text[65536];
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(text, 1, sizeof(text), f) : 0;

	if (f)
		fclose(f);
	return blob_of(text, n);
}

static inline struct blob build_file(const char *name) {
	char path[300];
	struct blob text, table;

	snprintf(path, sizeof(path), "tests/tables/%s.nbft", name);
	text = load_file(path);
	table = build_text((const char *)text.v, text.n);
	free(text.v);
	return table;
}

static inline struct nbft *read_blob(const struct blob *table) {
	struct nbft *t = NULL;

	if (nbft_read("NBFT", table->v, table->n, &t) < 0)
		abort();
	return t;
}

/* Returns the description of a table, NUL-terminated. NULL: the table is not sound. */
static inline char *dump_text(const struct blob *table) {
	struct nbft *t = read_blob(table);
	char *text = NULL;
	size_t n;
	FILE *f = table_is_sound(t) ? open_memstream(&text, &n) : NULL;

	if (f) {
		table_dump(t, table->v, f);
		fclose(f);
	}
	nbft_free(t);
	return text;
}

/* True if the table that is built from `text` has the facts of `was`. */
static inline bool same_again(const struct nbft *was, const char *text) {
	struct blob table = build_text(text, strlen(text));
	struct nbft *is = read_blob(&table);
	const char *difference = nbft_difference(was, is);

	if (difference)
		printf("# another %s; the description:\n# %s\n", difference, text);
	nbft_free(is);
	free(table.v);
	return !difference;
}

/*
 * Builds the table of a description after applying the breakage `what`. NULL: no breakage. If that fails, the table is
 * empty and *err has the reason.
 */
static inline struct blob broken(const char *description, const char *what, struct table_error *err) {
	struct table_desc *d = NULL;
	struct blob exact = { 0 };
	uint8_t *v = NULL;
	size_t n;

	if (table_parse(description, strlen(description), &d, err) == 0 && (!what || table_break(d, what, err) == 0) &&
	    table_build(d, &v, &n, err) == 0) {
		if (what)
			table_break_bytes(what, v, &n);
		exact = blob_of(v, n);
	}
	table_desc_free(d);
	free(v);
	return exact;
}

static inline char *two_of_each(void) {
	struct blob b = load_file("tests/tables/two-of-each.nbft");
	char *text = strndup((const char *)b.v, b.n);

	free(b.v);
	return text;
}
