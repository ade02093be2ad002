/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Turns a table into a description, and the description into a table again. Any bytes go in. A sound table has a
 * description, and the table that is built from the description has the same facts.
 */
#pragma once

#include <errno.h>

#include "../../helper/table/table-desc.h"
#include "../unit/nbft-same.h"
#include "kit.h"
#include "table.h"

/*
 * Returns the facts of the table that is built from a description. NULL: the new table is too large, because structures
 * that shared bytes in the old table do not share them in the new one.
 */
static inline struct nbft *facts_again(const char *text, size_t n_text) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	struct nbft *facts = NULL;
	uint8_t *table = NULL;
	size_t n = 0;
	int r;

	if (n_text > TABLE_TEXT_MAX)
		return NULL;
	must(table_parse(text, n_text, &d, &err) == 0, "a description of a table parses");
	r = table_build(d, &table, &n, &err);
	must(r == 0 || r == -E2BIG, "a description that parses builds, or its table is too large");
	if (r == 0)
		must(nbft_read("NBFT", table, n, &facts) == 0, "a table that was built is read");
	table_desc_free(d);
	free(table);
	return facts;
}

static inline void table_again(const uint8_t *table, size_t size) {
	struct nbft *was = NULL, *is;
	char *text;
	size_t n_text;
	FILE *f;

	must(nbft_read("NBFT", table, size, &was) == 0, "every input gives a table, or a refused table");
	if (table_is_sound(was)) {
		f = text_stream(&text, &n_text);
		table_dump(was, table, f);
		fclose(f);
		must(is_plain(text), "no terminal obeys a description");
		is = facts_again(text, n_text);
		must(!is || (table_is_sound(is) && !nbft_difference(was, is)),
		     "a table that is built from a description has all facts of the old table");
		nbft_free(is);
		free(text);
	}
	nbft_free(was);
}
