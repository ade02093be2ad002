/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a text in memory. A function that writes to a stream goes in, the text it writes comes out. Pure; see
 * text-of.h.
 */
#include "text-of.h"

#include <stdlib.h>

char *text_of(void (*write)(FILE *f, const void *data), const void *data) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	write(f, data);
	if (fclose(f) == 0)
		return text;
	free(text);
	return NULL;
}
