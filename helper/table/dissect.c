/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table taken apart: its bytes go in, the sections they stand for come out, whole descriptors and
 * heap objects as they are. Where a pointer leads nowhere, what the builder would have put there is
 * taken from where the builder would have put it, so that a table with one bad pointer is still told
 * in full. Which bytes are used, and how often, comes out too. Pure; reads nothing but the table.
 */
#include "dissect.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"

bool dissection_has(const struct dissection *d, size_t at, size_t n) {
	return at <= d->n && n <= d->n - at;
}

bool dissection_is_free(const struct dissection *d, size_t at, size_t n) {
	if (at < LISTS_AT || !dissection_has(d, at, n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (d->uses[at + i] > 0)
			return false;
	return true;
}

void dissection_take(struct dissection *d, size_t at, size_t n, uint8_t *to) {
	memcpy(to, d->v + at, n);
	for (size_t i = 0; i < n; i++)
		d->uses[at + i] += d->uses[at + i] < UINT8_MAX;
	d->room -= n;
}

size_t dissection_leave_out(struct dissection *d) {
	d->remarks->too_large = true;
	return 0;
}

/* ---- heap ---- */

/* Lets a pointer lead where the reader follows it; then it is the builder's again, and zero here. */
static bool follow(const struct dissection *d, uint8_t *pointer, size_t *at, size_t *n) {
	*at = table_get(pointer + NBFT_HEAP_OBJ_OFFSET, 4);
	*n = table_get(pointer + NBFT_HEAP_OBJ_LENGTH, 2);
	if (*at < d->heap || *at > d->heap_end || *n > d->heap_end - *at || *at == 0)
		return false;
	memset(pointer, 0, NBFT_HEAP_OBJ_SIZE);
	return true;
}

/* Where the bytes of a pointer that leads nowhere may be, if they are nobody else's. */
static bool guess(const struct dissection *d, size_t *at, size_t n) {
	size_t cursor = d->cursor;

	if (!d->guess || n == 0)
		return false;
	if (dissection_is_free(d, *at, n))
		return true;
	if (d->after_string && dissection_has(d, cursor, 1) && d->v[cursor] == 0)
		cursor++;
	*at = cursor;
	return dissection_is_free(d, cursor, n);
}

static bool find(struct dissection *d, uint8_t *pointer, size_t *at, size_t *n) {
	bool followed = follow(d, pointer, at, n);

	if (!followed && !guess(d, at, *n))
		return false;
	if (*n + 1 > d->room)
		return dissection_leave_out(d);
	d->room--; /* for a NUL behind it */
	d->remarks->guessed |= !followed;
	return true;
}

static void move_cursor(struct dissection *d, size_t to, bool string) {
	d->cursor = to;
	d->after_string = string;
}

static int take_object(struct dissection *d, struct table_section *s, const struct table_key *k) {
	const struct table_object *o = table_find_object(s, k);
	uint8_t *pointer = s->part[k->part].image + k->at, *bytes;
	size_t at, n;
	int r;

	if (!o && k->at + NBFT_HEAP_OBJ_SIZE <= s->part[k->part].size && find(d, pointer, &at, &n)) {
		/* What a byte can count, a list of HFIs in a description has. */
		size_t kept = k->value == VALUE_HFIS ? at_most(n, TABLE_LIST_MAX) : n;

		bytes = malloc(kept + 1);
		if (!bytes)
			return -ENOMEM;
		dissection_take(d, at, kept, bytes);
		r = table_put_object(s, k, bytes, kept);
		if (r < 0)
			return r;
		o = table_find_object(s, k);
		s->objects[s->n_objects - 1].at = at;
	}
	if (o)
		move_cursor(d, o->at + o->n, k->value == VALUE_STRING);
	return 0;
}

static int take_objects(struct dissection *d, struct table_section *s, unsigned part) {
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++)
		if (s->shape->keys[i].part == part && s->shape->keys[i].value >= VALUE_STRING)
			r = take_object(d, s, &s->shape->keys[i]);
	return r;
}

static void take_part(struct dissection *d, struct table_section *s, unsigned part) {
	const struct table_part_shape *shape = &s->shape->part[part];
	uint8_t *pointer = s->part[shape->parent].image + shape->pointer;
	size_t at, n;

	if (!s->part[shape->parent].present || shape->pointer + NBFT_HEAP_OBJ_SIZE > s->part[shape->parent].size)
		return;
	if (!s->part[part].present && find(d, pointer, &at, &n)) {
		s->part[part].present = true;
		s->part[part].size = (uint16_t)at_most(n, TABLE_PART_MAX);
		s->part[part].at = at;
		dissection_take(d, at, s->part[part].size, s->part[part].image);
	}
	if (s->part[part].present)
		move_cursor(d, s->part[part].at + s->part[part].size, false);
}

static int take_heap(struct dissection *d, struct table_section *s) {
	int r = take_objects(d, s, PART_MAIN);

	for (unsigned part = 1; r == 0 && part < TABLE_PARTS; part++)
		if (s->shape->part[part].pointer) {
			take_part(d, s, part);
			r = take_objects(d, s, part);
		}
	return r;
}

static int for_each_section(struct dissection *d, int (*each)(struct dissection *, struct table_section *)) {
	int r = 0;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < d->desc->list[kind].n; i++)
			r = each(d, d->desc->list[kind].v[i]);
	return r;
}

/* What a section always has when it is described: then it is there, and empty. */
static int fill_in(struct dissection *d, struct table_section *s) {
	(void)d;
	for (unsigned part = 1; part < TABLE_PARTS; part++)
		if (s->shape->part[part].size && !s->shape->part[part].optional)
			s->part[part].present = true;
	for (size_t i = 0; i < s->shape->n_keys; i++) {
		const struct table_key *k = &s->shape->keys[i];
		uint8_t *bytes;

		if (k->value != VALUE_STRING || !k->standard || table_find_object(s, k))
			continue;
		bytes = malloc(1);
		if (!bytes || table_put_object(s, k, bytes, 0) < 0)
			return -ENOMEM;
	}
	return 0;
}

static int dissect(struct dissection *d) {
	int r = dissection_take_lists(d);
	size_t lists = d->cursor;

	for (unsigned round = 0; r == 0 && round < 2; round++) {
		d->guess = round == 1;
		move_cursor(d, lists, false);
		r = for_each_section(d, take_heap);
	}
	return r < 0 ? r : for_each_section(d, fill_in);
}

int table_dissect(const uint8_t *bytes, size_t size, struct table_desc **ret, struct table_remarks *ret_remarks) {
	struct table_remarks remarks = { .uses = calloc(1, size + 1) };
	struct dissection d = { .v = bytes, .n = size, .uses = remarks.uses, .remarks = &remarks };
	int r = -ENOMEM;

	/* What fill_in() adds has at most a NUL behind it. */
	d.room = TABLE_SIZE_MAX - TABLE_LIST_MAX;
	d.desc = calloc(1, sizeof(*d.desc));
	if (d.uses && d.desc)
		r = dissect(&d);
	if (r < 0) {
		table_desc_free(d.desc);
		free(d.uses);
		return r;
	}
	*ret = d.desc;
	*ret_remarks = remarks;
	return 0;
}
