/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as a description and back again. Input: any bytes. Their description parses and builds, and says itself
 * whether these very bytes come out.
 */
#pragma once

#include "kit.h"
#include "table.h"
#include "table-desc.h"

/* The remarks stand on top: what firmware wrote, or the fuzzer, may contain the same words. */
static inline bool claims_same(const char *dump) {
	char *remarks = text_of((const uint8_t *)dump, strcspn(dump, "["));
	bool same = !strstr(remarks, "# The table that is built of this has other bytes") &&
		    !strstr(remarks, " behind the table are left out");

	free(remarks);
	return same;
}

/* What the dump of a table builds. Returns whether the dump says that this is the table. */
static inline bool table_again(const uint8_t *table, size_t size) {
	char *text;
	size_t n_text, n = 0;
	FILE *f = text_stream(&text, &n_text);
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	uint8_t *again = NULL;
	bool same;

	must(table_dump(table, size, f) == 0, "every table has a description");
	fclose(f);
	must(is_plain(text), "which no terminal obeys");
	must(table_parse(text, n_text, &d, &err) == 0, "and which parses");
	must(table_build(d, &again, &n, &err) == 0, "and builds");
	same = claims_same(text);
	must(same == (n == size && memcmp(again, table, n) == 0), "it says whether these very bytes come out");
	table_desc_free(d);
	free(again);
	free(text);
	return same;
}
