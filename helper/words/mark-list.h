/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of marks (files for other programs) that the marks-*.c files fill. Only the marks-*.c files use this header.
 */
#pragma once

#include "marks.h"

/*
 * Appends a file; the list owns both strings from now on. A string NULL means that there was no memory for it. Returns
 * 0 or -ENOMEM.
 */
int marks_add(struct marks *m, char *path, char *text);

/* Returns a formatted string that the caller frees; NULL: no memory. */
char *marks_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
