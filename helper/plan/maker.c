/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tools for every step of making a plan: noting a descriptor that is left out, and finding an HFI. */
#include "maker.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "grow.h"

int plan_skip(struct plan_maker *m, unsigned table, const char *kind, unsigned index, const char *format, ...) {
	struct plan *p = m->plan;
	struct plan_skip *s = grow(&p->skips, &p->n_skips, sizeof(*s));
	const char *word = plan_table_word(p, table);
	va_list ap;

	if (!s)
		return -ENOMEM;
	s->table = table;
	if (index > 0)
		plan_label(p, table, kind, index, s->what, sizeof(s->what));
	else
		snprintf(s->what, sizeof(s->what), "%s%s%s", word, *word ? " " : "", kind);
	va_start(ap, format);
	vsnprintf(s->why, sizeof(s->why), format, ap);
	va_end(ap);
	return 0;
}

struct plan_use *plan_find_use(const struct plan_maker *m, unsigned table, unsigned hfi) {
	for (size_t i = 0; i < m->n_uses; i++)
		if (m->uses[i].table == table && m->uses[i].hfi->index == hfi)
			return &m->uses[i];
	return NULL;
}
