/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of files that marks-*.c fill. Private to these. */
#pragma once

#include "marks.h"

/* Appends a file and takes over both strings; a string that is NULL stands for "no memory". 0 or -ENOMEM. */
int marks_add(struct marks *m, char *path, char *text);

/* A formatted string that the caller frees; NULL: no memory. */
char *marks_format(const char *format, ...) __attribute__((format(printf, 1, 2)));
