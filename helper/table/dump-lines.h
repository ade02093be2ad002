/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The lines of a description that is written: each function takes a key of the current section by its name, and a value, and
 * writes the line unless the value is what the key stands for without a line (keys.c).
 */
#pragma once

#include <stdio.h>

#include "nbft.h"
#include "table-desc.h"

/* The description that is being written. */
struct dump {
	FILE *f;
	const struct table_shape *shape; /* of the section that is being written */
	unsigned number; /* of that section */
	bool revision_1_0;
	uint64_t said; /* keys that have a line in this section, bit = position in shape->keys */
};

/* Starts a section. `number`: 0 for [table] and [host]. */
void dump_section(struct dump *d, enum table_kind kind, unsigned number);

void dump_always(struct dump *d, const char *name, const char *value); /* also the standard value */
void dump_value(struct dump *d, const char *name, const char *value);
void dump_number(struct dump *d, const char *name, uint32_t n);
void dump_string(struct dump *d, const char *name, const char *s); /* NULL: there is none */
void dump_chars(struct dump *d, const char *name, const uint8_t *header); /* the key's field of the header */
void dump_bytes(struct dump *d, const char *name, const struct nbft_bytes *b);
void dump_address(struct dump *d, const char *name, struct addr a); /* no line for an address of all zeros */
void dump_network(struct dump *d, const char *name, struct addr a, unsigned prefix);

/*
 * A field of flags: each flag by its name, or the field `name` as one number where a bit is up that has no name. To be called
 * after the lines that raise flags.
 */
void dump_flags(struct dump *d, const char *name, uint32_t field);
