/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The NBFT tables of a machine, or those that --table names, read by nbft_read(). */
#pragma once

#include "nbft.h"
#include "root.h"

#define TABLES_DIR "/sys/firmware/acpi/tables"

struct tables {
	struct nbft **v; /* in the order of their numbers; a file that cannot be read is a refused table */
	char **paths; /* each table's file */
	size_t n;
};

/*
 * Loads the kernel's tables (NBFT, or NBFT1, NBFT2, ...) below the root. When `where` is not NULL, loads that file, or
 * all files NBFT* of that directory, from the ordinary file system whatever the root is. A machine without tables is no
 * error. Returns 0 with *ret owned by the caller (tables_done), or a negative errno when the file or directory cannot
 * be opened.
 */
int tables_load(const struct root *r, const char *where, struct tables *ret);
size_t tables_refused(const struct tables *t); /* how many of them nbft_read() has refused */
void tables_done(struct tables *t);
