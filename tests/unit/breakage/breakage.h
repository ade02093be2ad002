/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables that are broken on purpose, for tests. Each breakage has a name and breaks one thing: lines are added to a
 * description, or bytes of the built table are changed. tests/unit/table-breakage.c lists the reader's diagnosis of
 * each breakage.
 */
#pragma once

#include "../../../helper/table/table-desc.h"
#include "table.h"

struct table_breakage {
	const char *name;
	enum table_kind kind; /* kind of the section that is broken */
	const char *lines; /* lines to add, "key = value; key = value", or NULL; @: the first section's number */
	uint8_t part, pointer; /* the pointer to a heap object that is made to lead out of the table; 0: none */
	bool checksum; /* true: one is added to the checksum */
	bool cut; /* true: the last byte of the table is cut off */
};

extern const struct table_breakage TABLE_BREAKAGES[];
extern const size_t TABLE_N_BREAKAGES;

/*
 * Breaks a description. `what` is "NAME", which breaks the last section of the right kind, or "NAME:N" for section N.
 * Returns 0; -EINVAL with *err filled if there is no such breakage or no such section; or -ENOMEM.
 */
int table_break(struct table_desc *d, const char *what, struct table_error *err);

/* Applies the part of a breakage that needs the built table: a wrong checksum, a missing last byte. */
void table_break_bytes(const char *what, uint8_t *bytes, size_t *size);
