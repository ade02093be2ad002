/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes NBFT tables from readable descriptions, and descriptions from tables. nvmf-boot-table(5) explains the format of
 * descriptions.
 *
 *   text --table_parse()--> struct table_desc --table_build()--> bytes of an ACPI table
 *                                                   bytes --table_cpio()--> bytes of an initrd prefix
 *                     bytes --nbft_read()--> struct nbft --table_dump()--> text
 *
 * All functions are pure. A description can express everything that a table can hold, also values that no firmware
 * should write: the builder refuses only values that have no place in the format. Only a sound table has a description.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "nbft.h"

#define TABLE_SIZE_MAX (1u << 20) /* our own limit: real tables have about 1 KiB */
#define TABLE_TEXT_MAX (8u << 20) /* a description of this size can hold the largest table in hexadecimal */
#define TABLE_LIST_MAX 255 /* the control descriptor has one byte for the number of entries */
#define TABLE_OBJECT_MAX 65535 /* the length of a heap object is a u16 */

struct table_desc; /* defined in helper/table/table-desc.h */

/* Why a description was refused. `line` counts from 1; 0: the fault is not in one line. */
struct table_error {
	unsigned line;
	char text[320]; /* key and value, the fault, and a right value; no full stop */
};

/*
 * Reads a description. Returns 0 with *ret owned by the caller (table_desc_free); -EINVAL with *err filled and *ret
 * untouched; -ENOMEM.
 */
int table_parse(const char *text, size_t size, struct table_desc **ret, struct table_error *err);
struct table_desc *table_desc_free(struct table_desc *d); /* `d` may be NULL; returns NULL */

/*
 * Lays the table out in one canonical order: header, control, host, the lists of HFIs, SSNS, security and discovery
 * descriptors; then the heap. The heap has, for each descriptor in the same order, its transport or extended info, then
 * its objects in the order of their pointers. There is no padding, and no two pointers share bytes. Returns 0 with *ret
 * owned by the caller (free); -E2BIG with *err filled; -ENOMEM.
 */
int table_build(const struct table_desc *d, uint8_t **ret, size_t *ret_size, struct table_error *err);

/*
 * Wraps a table in an uncompressed cpio archive (newc). Linux takes tables from such an archive if the archive stands
 * before the initrd. The same table always gives the same bytes. Returns 0 with *ret owned by the caller (free), or
 * -ENOMEM.
 */
int table_cpio(const uint8_t *table, size_t size, uint8_t **ret, size_t *ret_size);

/* True when the reader has nothing but notes about the table. Only such a table has a description. */
bool table_is_sound(const struct nbft *t);

/*
 * Writes the description of a sound table. table_build() makes a table of that text with the same facts as *t, except
 * for the reader's notes. `header` is the first 64 bytes of the table, which name the maker of the table; struct nbft
 * does not have the maker.
 */
void table_dump(const struct nbft *t, const uint8_t *header, FILE *f);
