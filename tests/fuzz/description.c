/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for table descriptions, the builder, and the reader. Input: the text of a description. A description that
 * parses can be built, unless the table is too large. A table that was built is sound when it is read.
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
	must(err->line <= lines_of(text, size), "a refusal names a line of the text");
}

static void read_back(const uint8_t *table, size_t size) {
	uint8_t *exact = malloc(size), *archive;
	struct nbft *n = NULL;
	size_t archive_size;

	must(exact != NULL, "there is memory");
	memcpy(exact, table, size);
	must(nbft_read("NBFT", exact, size, &n) == 0, "a table that was built is read");
	must(nbft_is_sound(n), "a table that was built is sound");
	nbft_free(n);
	must(table_cpio(exact, size, &archive, &archive_size) == 0 && archive_size > size,
	     "a table can be put into an archive");
	must(memmem(archive, archive_size, exact, size) != NULL, "the archive holds the table unchanged");
	free(archive);
	free(exact);
}

static void build(const struct table_desc *d, const uint8_t *text, size_t size) {
	struct table_error err = { 0 };
	uint8_t *table = NULL, *again = NULL;
	size_t n = 0, n_again = 0;
	int r = table_build(d, &table, &n, &err);

	must(r == 0 || r == -E2BIG, "a description that parses is built, or its table is too large");
	if (r < 0) {
		refused(&err, text, size);
		must(table == NULL, "a refusal leaves the result alone");
		return;
	}
	must(n >= 128 && n <= TABLE_SIZE_MAX, "a table has a header and a control descriptor");
	must(table_build(d, &again, &n_again, &err) == 0 && n == n_again && memcmp(table, again, n) == 0,
	     "a description always gives the same table");
	free(again);
	table_again(table, n);
	read_back(table, n);
	free(table);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	char *text = malloc(size ? size : 1); /* no NUL at the end: the parser must respect the size */
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
