/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the lines of a description. Each function takes the name of a key of the current section, and a value. The
 * function writes no line if the value is the key's standard value (keys.c).
 */
#pragma once

#include <stdio.h>

#include "nbft.h"
#include "table-desc.h"

/* A description that is being written, and its current section. */
struct dump {
	FILE *f;
	const struct table_shape *shape; /* the kind of the current section */
	unsigned number; /* the number of the current section */
	bool revision_1_0;
	uint64_t said; /* the keys with a line in the current section: bit = position in shape->keys */
};

/* Starts a section. `number` is 0 for [table] and [host], which have no number. */
void dump_section(struct dump *d, enum table_kind kind, unsigned number);

/* writes the line even if the value is the standard value */
void dump_always(struct dump *d, const char *name, const char *value);
void dump_value(struct dump *d, const char *name, const char *value);
void dump_number(struct dump *d, const char *name, uint32_t n);
void dump_string(struct dump *d, const char *name, const char *s); /* writes no line if `s` is NULL */
void dump_chars(struct dump *d, const char *name, const uint8_t *header); /* takes the value from `header` */
void dump_bytes(struct dump *d, const char *name, const struct nbft_bytes *b);
void dump_address(struct dump *d, const char *name, struct addr a); /* writes no line for an address of all zeros */
void dump_network(struct dump *d, const char *name, struct addr a, unsigned prefix);

/*
 * Writes the flags of a field. Each flag has its own line; if a bit without a name is set, the field `name` has one
 * line with a number instead. Call this function after those that write the keys which set flags.
 */
void dump_flags(struct dump *d, const char *name, uint32_t field);
