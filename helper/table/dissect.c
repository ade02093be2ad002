/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table taken apart: its bytes go in, the sections they stand for come out, whole descriptors and
 * heap objects as they are. Where a pointer leads nowhere, what the builder would have put there is
 * taken from where the builder would have put it, so that a table with one bad pointer is still told
 * in full. Which bytes are used, and how often, comes out too. Pure; reads nothing but the table.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft_layout.h"
#include "table.h"
#include "table_desc.h"

#define LISTS_AT (NBFT_HEADER_SIZE + NBFT_CONTROL_SIZE) /* nothing else can stand before */

struct dissection {
	const uint8_t *v;
	size_t n;
	uint8_t *uses; /* of each byte of the table, up to 255; as in the remarks */
	size_t heap, heap_end; /* where the reader lets heap objects lie */
	size_t room; /* what a table that is built of this may still hold */
	size_t cursor; /* where the builder would put what comes next */
	bool after_string; /* and perhaps a NUL before that */
	bool guess; /* second round: also what no pointer leads to */
	struct table_remarks *remarks;
	struct table_desc *desc;
};

static bool lies_in(const struct dissection *d, size_t at, size_t n) {
	return at <= d->n && n <= d->n - at;
}

static bool is_free(const struct dissection *d, size_t at, size_t n) {
	if (at < LISTS_AT || !lies_in(d, at, n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (d->uses[at + i] > 0)
			return false;
	return true;
}

/* Copies bytes that lie in the table, and counts their use. */
static void take(struct dissection *d, size_t at, size_t n, uint8_t *to) {
	memcpy(to, d->v + at, n);
	for (size_t i = 0; i < n; i++)
		d->uses[at + i] += d->uses[at + i] < UINT8_MAX;
	d->room -= n;
}

/* Lists and objects that lie over each other can be more than a table that is built of them can hold. */
static size_t leave_out(struct dissection *d) {
	d->remarks->too_large = true;
	return 0;
}

static size_t at_most(size_t n, size_t max) {
	return n < max ? n : max;
}

/* ---- header to lists ---- */

static uint8_t *head_image(const struct dissection *d, unsigned part) {
	return d->desc->list[TABLE_HEAD].v[0]->part[part].image;
}

static int take_head(struct dissection *d) {
	struct table_section *s = table_section_add(d->desc, TABLE_HEAD, 0);
	size_t control = at_most(NBFT_HEADER_SIZE, d->n);

	if (!s)
		return -ENOMEM;
	take(d, 0, control, s->part[PART_MAIN].image);
	take(d, control, at_most(NBFT_CONTROL_SIZE, d->n - control), s->part[PART_CONTROL].image);
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
	d->heap = lies_in(d, at, n) ? at : LISTS_AT;
	d->heap_end = lies_in(d, at, n) ? at + n : d->n;
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

	while (n < l->n && is_free(d, d->cursor + n * l->stride, l->stride) &&
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

	while (n < l->n && l->at >= LISTS_AT && lies_in(d, l->at + n * l->stride, l->stride) &&
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
		n = leave_out(d);
	for (size_t i = 0; i < n; i++) {
		struct table_section *s = table_section_add(d->desc, kind, 0);

		if (!s)
			return -ENOMEM;
		s->part[PART_MAIN].present = true;
		s->part[PART_MAIN].size = (uint16_t)at_most(l.stride, TABLE_PART_MAX);
		take(d, l.at + i * l.stride, s->part[PART_MAIN].size, s->part[PART_MAIN].image);
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

/* ---- heap ---- */

/* Lets a pointer lead where the reader follows it; then it is the builder's again, and zero here. */
static bool follow(struct dissection *d, uint8_t *pointer, size_t *at, size_t *n) {
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
	if (is_free(d, *at, n))
		return true;
	if (d->after_string && lies_in(d, cursor, 1) && d->v[cursor] == 0)
		cursor++;
	*at = cursor;
	return is_free(d, cursor, n);
}

static bool find(struct dissection *d, uint8_t *pointer, size_t *at, size_t *n) {
	bool followed = follow(d, pointer, at, n);

	if (!followed && !guess(d, at, *n))
		return false;
	if (*n + 1 > d->room)
		return leave_out(d);
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
		take(d, at, kept, bytes);
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
		take(d, at, s->part[part].size, s->part[part].image);
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
	size_t lists;
	int r = take_head(d);

	if (r < 0)
		return r;
	find_heap(d);
	r = take_lists(d);
	for (unsigned kind = TABLE_HFI; kind < TABLE_N_KINDS; kind++)
		number_list(&d->desc->list[kind]);
	lists = d->cursor;
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
