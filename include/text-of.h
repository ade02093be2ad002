/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What writes to a stream, as a string in memory. */
#pragma once

#include <stdio.h>

/* All that write(f, data) writes. The caller frees it. NULL: no memory. */
char *text_of(void (*write)(FILE *f, const void *data), const void *data);
