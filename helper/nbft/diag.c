/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Diagnoses as data: they are collected here and printed by whoever asked for the table. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader.h"

/* Dell's table of 14 namespaces gives about ten. Noise in place of a table could give tens of thousands. */
#define DIAGS_MAX 200

static struct nbft_diag *append(struct reader *r) {
	struct nbft *t = r->t;

	/* Grows when n is 0 or a power of two: no capacity to keep. */
	if ((t->n_diags & (t->n_diags - 1)) == 0) {
		struct nbft_diag *more = reallocarray(t->diags, t->n_diags ? 2 * t->n_diags : 1, sizeof(*more));

		if (!more) {
			r->no_memory = true;
			return NULL;
		}
		t->diags = more;
	}
	return &t->diags[t->n_diags++];
}

void diagnose(const struct desc *d, enum nbft_diag_level level, const char *field, size_t at, const char *why, ...) {
	struct nbft_diag *diag;
	va_list ap;

	if (d->r->t->n_diags > DIAGS_MAX)
		return;
	diag = append(d->r);
	if (!diag)
		return;
	*diag = (struct nbft_diag){ level, d->structure, d->index, field, d->b.at + at };
	if (d->r->t->n_diags > DIAGS_MAX) {
		diag->level = NBFT_DIAG_WARNING;
		snprintf(diag->why, sizeof(diag->why), "there is more that is wrong with this table; not listed");
		return;
	}
	va_start(ap, why);
	vsnprintf(diag->why, sizeof(diag->why), why, ap);
	va_end(ap);
}
