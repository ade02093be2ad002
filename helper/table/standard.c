/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Values of a section that the text need not give: standard values at its start, and flags that its keys and parts
 * imply. Pure.
 */
#include <stdio.h>
#include <string.h>

#include "nbft-layout.h"
#include "table-desc.h"

/* ---- standard values ---- */

static bool revision_1_0(const struct table_desc *d) {
	const uint8_t *header = d->list[TABLE_HEAD].v[0]->part[PART_MAIN].image;

	return header[NBFT_HEADER_MAJOR_REVISION] == 1 && header[NBFT_HEADER_MINOR_REVISION] == 0;
}

static int set_standard(struct table_section *s, const struct table_key *k, bool old) {
	const char *value = old && k->standard_1_0 ? k->standard_1_0 : k->standard;
	char want[TABLE_WANT_MAX], number[12];

	if (!value)
		return 0;
	snprintf(number, sizeof(number), "%u", s->number);
	return table_set(s, k, 0, strcmp(value, "@") == 0 ? number : value, want);
}

int table_section_standard(const struct table_desc *d, struct table_section *s) {
	bool old = revision_1_0(d);
	int r = 0;

	for (unsigned i = 0; i < TABLE_PARTS; i++) {
		const struct table_part_shape *part = &s->shape->part[i];

		s->part[i].size = old && part->size_1_0 ? part->size_1_0 : part->size;
		s->part[i].present = part->size && !part->optional;
	}
	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++)
		r = set_standard(s, &s->shape->keys[i], old);
	return r;
}

/* ---- given values, and the flags that they imply ---- */

int table_give(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	       char want[TABLE_WANT_MAX]) {
	int r = table_set(s, k, line, text, want);

	if (r < 0)
		return r;
	s->given |= UINT64_C(1) << (k - s->shape->keys);
	s->part[k->part].present = true;
	return 0;
}

/* True when the description gives the whole field of the flag `k` as a number. */
static bool field_given(const struct table_section *s, const struct table_key *k) {
	for (size_t i = 0; i < s->shape->n_keys; i++) {
		const struct table_key *f = &s->shape->keys[i];

		if (f->part == k->part && f->at == k->at && f->value == VALUE_INTEGER && f->bits == 8 * f->width &&
		    table_key_given(s, f))
			return true;
	}
	return false;
}

static int raise_flag(struct table_section *s, const char *name) {
	const struct table_key *flag = name ? table_find_key(s->shape, name) : NULL;
	char want[TABLE_WANT_MAX];

	if (!flag || table_key_given(s, flag) || field_given(s, flag))
		return 0;
	return table_set(s, flag, 0, "yes", want);
}

int table_section_imply(struct table_section *s) {
	int r = 0;

	for (unsigned i = 0; r == 0 && i < TABLE_PARTS; i++)
		if (s->part[i].present)
			r = raise_flag(s, s->shape->part[i].implies);
	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++)
		if (table_key_given(s, &s->shape->keys[i]))
			r = raise_flag(s, s->shape->keys[i].implies);
	return r;
}
