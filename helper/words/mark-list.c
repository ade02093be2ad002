/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of marks (files for other programs). Paths and texts go in, and the list grows. Pure; see mark-list.h. */
#include "mark-list.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "grow.h"

int marks_add(struct marks *m, char *path, char *text) {
	struct mark *added = path && text ? grow(&m->v, &m->n, sizeof(*added)) : NULL;

	if (!added) {
		free(path);
		free(text);
		return -ENOMEM;
	}
	*added = (struct mark){ .path = path, .text = text };
	return 0;
}

char *marks_format(const char *format, ...) {
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vasprintf(&s, format, ap);
	va_end(ap);
	return n < 0 ? NULL : s;
}

void marks_done(struct marks *m) {
	for (size_t i = 0; i < m->n; i++) {
		free(m->v[i].path);
		free(m->v[i].text);
	}
	free(m->v);
	*m = (struct marks){ 0 };
}
