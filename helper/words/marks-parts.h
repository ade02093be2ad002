/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files that make marks share. Nobody else includes this. */
#pragma once

#include "marks.h"

/* Appends a file; takes over both strings, which may be NULL for "no memory". 0 or -ENOMEM. */
int marks_add(struct marks *m, char *path, char *text);

/* NULL: no memory. The caller frees. */
char *marks_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
