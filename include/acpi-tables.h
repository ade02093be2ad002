/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds the NBFT tables of a machine, or the table files that --table names, and reads them with nbft_read(). */
#pragma once

#include "nbft.h"
#include "root.h"

#define TABLES_DIR "/sys/firmware/acpi/tables"

struct tables {
	struct nbft **v; /* sorted by the numbers in their names; a file that cannot be read is a refused table */
	char **paths; /* the path of each table's file, as the user gave it */
	size_t n;
	const char *denied; /* the path of a file that this user may not read; NULL: there is none */
};

/*
 * Loads tables. `where` NULL: the kernel's tables below the root (NBFT, or NBFT1, NBFT2, ...). A machine without tables
 * is no error. Otherwise `where` is a file, or a directory whose files NBFT* are all loaded; `where` does not lie below
 * the root, but in the ordinary file system.
 *
 * Returns 0 with *ret owned by the caller, who frees it with tables_done(). Or returns a negative errno if the file or
 * directory cannot be opened, or if there is no memory.
 */
int tables_load(const struct root *r, const char *where, struct tables *ret);
/*
 * The name of table `i` in messages: "NBFT2" for a table of the kernel, the path for a file that --table names, since
 * files of one name may lie in several directories. Borrowed from the tables.
 */
const char *tables_name(const struct tables *t, size_t i);
size_t tables_refused(const struct tables *t); /* the number of tables that nbft_read() has refused */
void tables_done(struct tables *t);
