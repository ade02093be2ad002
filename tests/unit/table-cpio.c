/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/table: the archive that is put before an initrd. The archive is read as in Linux' early search:
 * header by header, in steps of 4 bytes.
 */
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "tap.h"

static unsigned long field(const uint8_t *header, size_t i) {
	char digits[9] = { 0 };

	memcpy(digits, header + 6 + 8 * i, 8);
	return strtoul(digits, NULL, 16);
}

static size_t up(size_t n) {
	return (n + 3) & ~(size_t)3;
}

struct seen {
	unsigned files, directories;
	const uint8_t *data;
	size_t size, end;
};

/* Reads the archive. False: the archive is not in the format "newc". */
static bool walk(const uint8_t *archive, size_t size, struct seen *seen) {
	size_t at = 0;

	while (at + 110 <= size && memcmp(archive + at, "070701", 6) == 0) {
		const uint8_t *header = archive + at;
		size_t data = up(at + 110 + field(header, 11)), n = field(header, 6);
		const char *name = (const char *)header + 110;

		if (field(header, 11) != strlen(name) + 1 || data + n > size || field(header, 12) != 0)
			return false;
		for (unsigned i = 2; i < 11; i++)
			if (i != 4 && i != 6 && field(header, i) != 0)
				return false; /* owner, time and devices must be 0 */
		at = up(data + n);
		if (strcmp(name, "TRAILER!!!") == 0) {
			seen->end = at;
			return true;
		}
		seen->directories += (field(header, 1) & 0170000) == 0040000;
		if ((field(header, 1) & 0170000) == 0100000) {
			seen->files++;
			ok(strcmp(name, "kernel/firmware/acpi/nbft.aml") == 0,
			   "the file in the archive has the name of the ACPI override");
			seen->data = archive + data;
			seen->size = n;
		}
	}
	return false;
}

static void wrap(size_t n) {
	uint8_t table[1000] = { 0 }, *archive = NULL, *again = NULL;
	size_t size = 0, size_again = 0;
	struct seen seen = { 0 };
	bool zero = true;

	for (size_t i = 0; i < n; i++)
		table[i] = (uint8_t)(i * 7 + 1);
	is_int(table_cpio(table, n, &archive, &size), 0, "a table is wrapped into an archive");
	ok(walk(archive, size, &seen), "every header of the archive is in its place, with a table of %zu bytes", n);
	ok(seen.files == 1 && seen.directories == 3, "the archive has one file and three directories");
	ok(seen.size == n && seen.data && memcmp(seen.data, table, n) == 0, "the archive has the unchanged table");
	for (size_t i = seen.end; i < size; i++)
		zero = zero && archive[i] == 0;
	ok(zero && size % 512 == 0, "the archive ends with zeros to a full block, so that an initrd can follow");
	table_cpio(table, n, &again, &size_again);
	ok(size == size_again && memcmp(archive, again, size) == 0, "a second archive of the table has the same bytes");
	free(archive);
	free(again);
}

int main(void) {
	for (size_t n = 576; n < 580; n++)
		wrap(n);
	return tap_done();
}
