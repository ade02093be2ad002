/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text in memory, made by a function that writes to a stream. */
#pragma once

#include <stdio.h>

/* Calls write(f, data) and returns all that was written, as a string that the caller frees. NULL: no memory. */
char *text_of(void (*write)(FILE *f, const void *data), const void *data);
