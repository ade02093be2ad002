/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as an initrd prefix: an uncompressed cpio archive (newc). Linux searches kernel/firmware/acpi/ in such an
 * archive for tables before it unpacks anything. One table goes in, the archive comes out. Pure.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"

/*
 * The positions of numbers in the header of an archive entry; each number has eight hexadecimal digits. Owner, time and
 * devices stay 0, so that a table always gives the same bytes.
 */
enum field { FIELD_INODE = 0, FIELD_MODE = 1, FIELD_LINKS = 4, FIELD_SIZE = 6, FIELD_NAME_SIZE = 11, N_FIELDS = 13 };

#define MAGIC "070701"
#define FIELD_DIGITS ((size_t)8)
#define HEADER_SIZE (sizeof(MAGIC) - 1 + N_FIELDS * FIELD_DIGITS)
#define ALIGN 4 /* the format aligns names and data to 4 bytes */
#define BLOCK 512 /* cpio pads an archive to blocks of this size; the kernel demands multiples of 4 */

static const struct entry {
	const char *name;
	unsigned mode, links;
	int data; /* 1: the data of the entry is the table; 0: the entry has no data */
} ENTRIES[] = {
	{ "kernel", 0040755, 3, 0 },
	{ "kernel/firmware", 0040755, 3, 0 },
	{ "kernel/firmware/acpi", 0040755, 2, 0 },
	{ "kernel/firmware/acpi/nbft.aml", 0100644, 1, 1 },
	{ "TRAILER!!!", 0, 1, 0 },
};

#define N_ENTRIES (sizeof(ENTRIES) / sizeof(ENTRIES[0]))

static size_t round_up(size_t n, size_t to) {
	return (n + to - 1) / to * to;
}

static size_t entry_size(const struct entry *e, size_t size) {
	return round_up(HEADER_SIZE + strlen(e->name) + 1, ALIGN) + (e->data ? round_up(size, ALIGN) : 0);
}

/* Writes one archive entry to `out`. The caller has zeroed `out`, so the padding is there already. */
static void put_entry(uint8_t *out, const struct entry *e, unsigned inode, const uint8_t *table, size_t size) {
	const uint32_t fields[N_FIELDS] = {
		[FIELD_INODE] = inode,
		[FIELD_MODE] = e->mode,
		[FIELD_LINKS] = e->links,
		[FIELD_SIZE] = e->data ? (uint32_t)size : 0,
		[FIELD_NAME_SIZE] = (uint32_t)strlen(e->name) + 1,
	};
	char digits[FIELD_DIGITS + 1];

	memcpy(out, MAGIC, strlen(MAGIC));
	for (unsigned i = 0; i < N_FIELDS; i++) {
		snprintf(digits, sizeof(digits), "%08" PRIx32, fields[i]);
		memcpy(out + strlen(MAGIC) + i * FIELD_DIGITS, digits, FIELD_DIGITS);
	}
	memcpy(out + HEADER_SIZE, e->name, strlen(e->name));
	if (e->data)
		memcpy(out + round_up(HEADER_SIZE + strlen(e->name) + 1, ALIGN), table, size);
}

int table_cpio(const uint8_t *table, size_t size, uint8_t **ret, size_t *ret_size) {
	size_t n = 0, at = 0;
	uint8_t *out;

	for (size_t i = 0; i < N_ENTRIES; i++)
		n += entry_size(&ENTRIES[i], size);
	n = round_up(n, BLOCK);
	out = calloc(1, n);
	if (!out)
		return -ENOMEM;
	for (size_t i = 0; i < N_ENTRIES; i++) {
		put_entry(out + at, &ENTRIES[i], (unsigned)i + 1, table, size);
		at += entry_size(&ENTRIES[i], size);
	}
	*ret = out;
	*ret_size = n;
	return 0;
}
