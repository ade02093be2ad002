/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables that are broken on purpose, for tests: each breakage has a name, and breaks one thing, by lines added to a
 * description or by what no line can say. tests/unit/table-breakage.c tells what the reader makes of each.
 */
#pragma once

#include "../../../helper/table/table-desc.h"
#include "table.h"

struct table_breakage {
	const char *name;
	enum table_kind
		kind; /* of the section that is broken: the last one of the description, unless a number is given */
	const char *lines; /* "key = value; key = value"; the value @ is the number of the first section. Or NULL */
	uint8_t part, pointer; /* the pointer of a heap object that leads out of the table then; 0: none */
	bool checksum; /* the checksum is one more than it should be */
	bool cut; /* the last byte of the table is not there */
};

extern const struct table_breakage TABLE_BREAKAGES[];
extern const size_t TABLE_N_BREAKAGES;

/*
 * Breaks a description by "NAME", or "NAME:N" for the section with that number. 0; -EINVAL with *err
 * filled, when there is no such breakage or nothing to break; -ENOMEM.
 */
int table_break(struct table_desc *d, const char *what, struct table_error *err);

/* The part of the breakage that is done to the table when it is built: the checksum and the last byte. */
void table_break_bytes(const char *what, uint8_t *bytes, size_t *size);
