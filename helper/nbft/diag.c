/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Diagnoses as data. Faults of a table are collected beside the facts of the table; the caller of nbft_read() prints
 * them.
 */
#include <stdarg.h>
#include <stdio.h>

#include "grow.h"
#include "reader.h"

/* Dell's table of 14 namespaces gives about ten diagnoses. A table of random bytes could give tens of thousands. */
#define DIAGS_MAX 200

void diagnose(const struct desc *d, enum nbft_diag_level level, const char *field, size_t at, const char *why, ...) {
	struct nbft *t = d->r->t;
	struct nbft_diag *diag;
	va_list ap;

	if (t->n_diags > DIAGS_MAX)
		return;
	diag = grow(&t->diags, &t->n_diags, sizeof(*diag));
	if (!diag) {
		d->r->no_memory = true;
		return;
	}
	*diag = (struct nbft_diag){ level, d->structure, d->index, field, d->b.at + at };
	if (t->n_diags > DIAGS_MAX) {
		diag->level = NBFT_DIAG_WARNING;
		snprintf(diag->why, sizeof(diag->why), "more is wrong with this table; the rest is not listed");
		return;
	}
	va_start(ap, why);
	vsnprintf(diag->why, sizeof(diag->why), why, ap);
	va_end(ap);
}
