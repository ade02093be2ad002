/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The first part of a table taken apart: header, control descriptor, and the lists of descriptors that
 * this one leads to; or, where it leads nowhere, those that stand where the builder would have put them. Pure.
 */
#include <errno.h>
#include <stdlib.h>

#include "dissect.h"
#include "nbft-layout.h"

static uint8_t *head_image(const struct dissection *d, unsigned part) {
	return d->desc->list[TABLE_HEAD].v[0]->part[part].image;
}

static int take_head(struct dissection *d) {
	struct table_section *s = table_section_add(d->desc, TABLE_HEAD, 0);
	size_t control = at_most(NBFT_HEADER_SIZE, d->n);

	if (!s)
		return -ENOMEM;
	dissection_take(d, 0, control, s->part[PART_MAIN].image);
	dissection_take(d, control, at_most(NBFT_CONTROL_SIZE, d->n - control), s->part[PART_CONTROL].image);
	for (unsigned i = 0; i < TABLE_PARTS; i++)
		s->part[i].present = true;
	s->part[PART_MAIN].size = NBFT_HEADER_SIZE;
	s->part[PART_CONTROL].size = NBFT_CONTROL_SIZE;
	s->part[PART_OPTIONS].size = 1;
	/* Nothing of it is the builder's to clear. */
	s->given = ~(UINT64_C(1) << (table_find_key(s->shape, "checksum") - s->shape->keys));
	return 0;
}

static void find_heap(struct dissection *d) {
	size_t at = table_get(head_image(d, PART_MAIN) + NBFT_HEADER_HEAP_OFFSET, 4);
	size_t n = table_get(head_image(d, PART_MAIN) + NBFT_HEADER_HEAP_LENGTH, 4);

	/* A table that the reader refuses has none; then it may be anywhere. */
	d->heap = dissection_has(d, at, n) ? at : LISTS_AT;
	d->heap_end = dissection_has(d, at, n) ? at + n : d->n;
	d->cursor = LISTS_AT;
}

/* One list as the control descriptor has it; the host descriptor is a list of one. */
struct list {
	size_t at, stride, n;
};

static struct list find_list(const struct dissection *d, enum table_kind kind) {
	bool host = kind == TABLE_HOST;
	const uint8_t *list = head_image(d, PART_CONTROL) + (host ? NBFT_CONTROL_HDESC : TABLE_SHAPES[kind].list);
	struct list l = { .at = table_get(list + TABLE_LIST_OFFSET, 4),
			  .stride = table_get(list + TABLE_LIST_LENGTH, 2),
			  .n = host ? 1 : list[TABLE_LIST_COUNT] };

	if (l.stride == 0)
		l.n = 0;
	return l;
}

/* Where the next thing that the table knows of starts: a list with a wrong count does not run into it. */
static size_t list_end(const struct dissection *d, const size_t starts[TABLE_N_KINDS], size_t at) {
	size_t end = d->n;

	for (unsigned kind = TABLE_HEAD; kind < TABLE_N_KINDS; kind++)
		if (starts[kind] > at && starts[kind] < end)
			end = starts[kind];
	return end;
}

static bool has_id(const struct dissection *d, enum table_kind kind, size_t at) {
	const struct table_key *id = table_find_key(&TABLE_SHAPES[kind], "structure-id");

	return d->v[at + id->at] == strtoul(id->standard, NULL, 10);
}

/* How many descriptors stand at the cursor, by what they say they are. */
static size_t count_at_cursor(const struct dissection *d, enum table_kind kind, const struct list *l) {
	size_t n = 0;

	while (n < l->n && dissection_is_free(d, d->cursor + n * l->stride, l->stride) &&
	       has_id(d, kind, d->cursor + n * l->stride))
		n++;
	return n;
}

/*
 * How many descriptors stand where the offset of a list leads. Past the end, where the next thing starts,
 * only those are counted that say they are of this kind.
 */
static size_t count_at_offset(const struct dissection *d, enum table_kind kind, const struct list *l, size_t end) {
	size_t n = 0;

	while (n < l->n && l->at >= LISTS_AT && dissection_has(d, l->at + n * l->stride, l->stride) &&
	       (l->at + (n + 1) * l->stride <= end || has_id(d, kind, l->at + n * l->stride)))
		n++;
	return n;
}

/* If nothing of the kind is where the offset leads, but something where the builder would have put it, then that. */
static size_t place_list(struct dissection *d, enum table_kind kind, const size_t starts[TABLE_N_KINDS],
			 struct list *l) {
	size_t there = count_at_offset(d, kind, l, list_end(d, starts, l->at)), here;

	if (there > 0 && has_id(d, kind, l->at))
		return there;
	here = count_at_cursor(d, kind, l);
	d->remarks->astray[kind] = here > 0 || there == 0;
	d->remarks->guessed |= here > 0;
	if (here == 0)
		return there;
	l->at = d->cursor;
	return here;
}

static int take_list(struct dissection *d, enum table_kind kind, const size_t starts[TABLE_N_KINDS]) {
	struct list l = find_list(d, kind);
	size_t n = place_list(d, kind, starts, &l);

	if (n * l.stride > d->room)
		n = dissection_leave_out(d);
	for (size_t i = 0; i < n; i++) {
		struct table_section *s = table_section_add(d->desc, kind, 0);

		if (!s)
			return -ENOMEM;
		s->part[PART_MAIN].present = true;
		s->part[PART_MAIN].size = (uint16_t)at_most(l.stride, TABLE_PART_MAX);
		dissection_take(d, l.at + i * l.stride, s->part[PART_MAIN].size, s->part[PART_MAIN].image);
		d->room -= l.stride - s->part[PART_MAIN].size;
	}
	if (n > 0)
		d->cursor = l.at + n * l.stride;
	return 0;
}

static int take_lists(struct dissection *d) {
	size_t starts[TABLE_N_KINDS] = { [TABLE_HEAD] = d->heap };
	int r = 0;

	for (unsigned kind = TABLE_HOST; kind < TABLE_N_KINDS; kind++) {
		struct list l = find_list(d, (enum table_kind)kind);

		starts[kind] = l.n > 0 ? l.at : 0;
	}
	for (unsigned kind = TABLE_HOST; r == 0 && kind < TABLE_N_KINDS; kind++)
		r = take_list(d, (enum table_kind)kind, starts);
	return r;
}

static bool number_taken(const struct table_list *list, unsigned number) {
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i]->number == number)
			return true;
	return false;
}

/* Sections are numbered by their index; those that have none of their own get the numbers that are left. */
static void number_list(const struct table_list *list) {
	unsigned next = 1;

	for (size_t i = 0; i < list->n; i++) {
		const struct table_key *index = table_find_key(list->v[i]->shape, "index");
		unsigned number = (unsigned)table_get(list->v[i]->part[PART_MAIN].image + index->at, index->width);

		if (!number_taken(list, number))
			list->v[i]->number = number;
	}
	for (size_t i = 0; i < list->n; i++) {
		while (list->v[i]->number == 0 && number_taken(list, next))
			next++;
		if (list->v[i]->number == 0)
			list->v[i]->number = next;
	}
}

int dissection_take_lists(struct dissection *d) {
	int r = take_head(d);

	if (r < 0)
		return r;
	find_heap(d);
	r = take_lists(d);
	for (unsigned kind = TABLE_HFI; kind < TABLE_N_KINDS; kind++)
		number_list(&d->desc->list[kind]);
	return r;
}
