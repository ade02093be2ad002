/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Table descriptions, the builder, and the reader behind it. Input: the text of a description. What
 * parses, builds, unless it is too large; what was built is read soundly, whatever it says.
 */
#include <errno.h>

#include "../unit/nbft-sound.h"
#include "again.h"
#include "kit.h"
#include "table.h"

static unsigned lines_of(const uint8_t *text, size_t size) {
	unsigned n = 1;

	for (size_t i = 0; i < size; i++)
		n += text[i] == '\n';
	return n;
}

static void refused(const struct table_error *err, const uint8_t *text, size_t size) {
	must(strlen(err->text) > 0, "a refusal says why");
	must(err->line <= lines_of(text, size), "and which line it is");
}

static void read_back(const uint8_t *table, size_t size) {
	uint8_t *exact = malloc(size), *archive;
	struct nbft *n = NULL;
	size_t archive_size;

	must(exact != NULL, "there is memory");
	memcpy(exact, table, size);
	must(nbft_read("NBFT", exact, size, &n) == 0, "what was built is read");
	must(nbft_is_sound(n), "and is sound");
	nbft_free(n);
	must(table_cpio(exact, size, &archive, &archive_size) == 0 && archive_size > size, "it goes into an archive");
	must(memmem(archive, archive_size, exact, size) != NULL, "as it is");
	free(archive);
	free(exact);
}

static void build(const struct table_desc *d, const uint8_t *text, size_t size) {
	struct table_error err = { 0 };
	uint8_t *table = NULL, *again = NULL;
	size_t n = 0, n_again = 0;
	int r = table_build(d, &table, &n, &err);

	must(r == 0 || r == -E2BIG, "a description that parses is built or too large");
	if (r < 0) {
		refused(&err, text, size);
		must(table == NULL, "a refusal leaves the result alone");
		return;
	}
	must(n >= 128 && n <= TABLE_SIZE_MAX, "header and control descriptor are always there");
	must(table_build(d, &again, &n_again, &err) == 0 && n == n_again && memcmp(table, again, n) == 0,
	     "a description is always the same table");
	free(again);
	table_again(table, n);
	read_back(table, n);
	free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	char *text = malloc(size ? size : 1); /* no NUL behind: the size is what counts */
	int r;

	must(text != NULL, "there is memory");
	memcpy(text, bytes, size);
	r = table_parse(text, size, &d, &err);
	free(text);
	must(r == 0 || r == -EINVAL, "a description is parsed or refused");
	if (r == 0)
		build(d, bytes, size);
	else
		refused(&err, bytes, size);
	must(r == 0 || d == NULL, "a refusal leaves the result alone");
	table_desc_free(d);
	return 0;
}
