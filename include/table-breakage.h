/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables that are broken on purpose, each kind of brokenness under a name: lines that are added to a
 * description, or what no line can say. What a reader makes of each is in tests/unit/table-breakage.c.
 */
#pragma once

#include <stdio.h>

#include "table.h"
#include "table-desc.h"

struct table_breakage {
	const char *name;
	enum table_kind kind; /* of the section that is broken: the last one, unless told otherwise */
	const char *lines; /* "key = value; key = value"; the value @ is the number of the first section. Or NULL */
	uint8_t part, pointer; /* a heap object's pointer that leads out of the table then; 0: none */
	bool checksum, cut; /* as in struct table_desc */
};

extern const struct table_breakage TABLE_BREAKAGES[];
extern const size_t TABLE_N_BREAKAGES;

/*
 * Breaks a description by "NAME", or "NAME:N" for the section with that number. 0; -EINVAL with *err
 * filled, when there is no such breakage or nothing to break; -ENOMEM.
 */
int table_break(struct table_desc *d, const char *what, struct table_error *err);

/* All breakages, one line each: the name, the section, and what is done to it. */
void table_breakages_text(FILE *f);
