/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stores the sections of a described table. Adds, finds and frees sections, their heap objects and their patches. Does
 * not know what values mean. Pure.
 */
#include <errno.h>
#include <stdlib.h>

#include "grow.h"
#include "table.h"
#include "table-desc.h"

struct table_section *table_section_add(struct table_desc *d, enum table_kind kind, unsigned number) {
	struct table_section *s = calloc(1, sizeof(*s)), **added;

	if (!s)
		return NULL;
	added = grow(&d->list[kind].v, &d->list[kind].n, sizeof(*added));
	if (!added) {
		free(s);
		return NULL;
	}
	*added = s;
	s->shape = &TABLE_SHAPES[kind];
	s->number = number;
	return s;
}

static void section_free(struct table_section *s) {
	for (size_t i = 0; i < s->n_objects; i++)
		free(s->objects[i].bytes);
	free(s->objects);
	free(s->patches);
	free(s);
}

struct table_desc *table_desc_free(struct table_desc *d) {
	if (!d)
		return NULL;
	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++) {
		for (size_t i = 0; i < d->list[kind].n; i++)
			section_free(d->list[kind].v[i]);
		free(d->list[kind].v);
	}
	free(d);
	return NULL;
}

bool table_key_given(const struct table_section *s, const struct table_key *k) {
	return s->given >> (k - s->shape->keys) & 1;
}

/* ---- heap objects and patches of a section ---- */

int table_add_patch(struct table_section *s, const struct table_patch *patch) {
	struct table_patch *p = grow(&s->patches, &s->n_patches, sizeof(*p));

	if (!p)
		return -ENOMEM;
	*p = *patch;
	return 0;
}

/* Finds the section's heap object for a key. NULL: there is none. */
static struct table_object *find_object(const struct table_section *s, const struct table_key *k) {
	for (size_t i = 0; i < s->n_objects; i++)
		if (s->objects[i].key == k)
			return &s->objects[i];
	return NULL;
}

int table_put_object(struct table_section *s, const struct table_key *k, uint8_t *bytes, size_t n) {
	struct table_object *o = find_object(s, k);

	if (!o)
		o = grow(&s->objects, &s->n_objects, sizeof(*o));
	if (!o) {
		free(bytes);
		return -ENOMEM;
	}
	free(o->bytes);
	*o = (struct table_object){ .key = k, .bytes = bytes, .n = n };
	return 0;
}
