/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the two files that take a table apart share: the table, the one bounded way to its bytes, and
 * how far they have come. Nothing else includes this.
 */
#pragma once

#include "nbft-layout.h"
#include "table.h"
#include "table-desc.h"

#define LISTS_AT (NBFT_HEADER_SIZE + NBFT_CONTROL_SIZE) /* nothing else can stand before */

struct dissection {
	const uint8_t *v;
	size_t n;
	uint8_t *uses; /* of each byte of the table, up to 255; as in the remarks */
	size_t heap, heap_end; /* where the reader lets heap objects lie */
	size_t room; /* what a table that is built of this may still hold */
	size_t cursor; /* where the builder would put what comes next */
	bool after_string; /* and perhaps a NUL before that */
	bool guess; /* second round: also what no pointer leads to */
	struct table_remarks *remarks;
	struct table_desc *desc;
};

bool dissection_has(const struct dissection *d, size_t at, size_t n); /* these bytes lie in the table */
bool dissection_is_free(const struct dissection *d, size_t at, size_t n); /* and are nothing's so far */

/* Copies bytes that lie in the table, and counts their use. */
void dissection_take(struct dissection *d, size_t at, size_t n, uint8_t *to);

/* Lists and objects that lie over each other can be more than a table that is built of them can hold. Returns 0. */
size_t dissection_leave_out(struct dissection *d);

/* Header, control descriptor, and the descriptors of all lists; the cursor is behind the last of them then. 0 or -ENOMEM. */
int dissection_take_lists(struct dissection *d);

static inline size_t at_most(size_t n, size_t max) {
	return n < max ? n : max;
}
