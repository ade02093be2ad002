/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The layout of a table. Described sections go in, bytes come out. The builder computes offsets, lengths and counts,
 * then applies the patches of the description, then sets the checksum. Pure.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"
#include "table.h"
#include "table-desc.h"

struct placed {
	size_t at, size;
};

struct build {
	const struct table_desc *desc;
	struct table_error *err;
	uint8_t *out; /* `max` bytes; the first `n` are used, the rest is zero */
	size_t n, max;
	/* The places of the parts of each section. The sections have the order of their kinds. */
	struct placed (*placed)[TABLE_PARTS];
};

static int too_large(struct build *b) {
	b->err->line = 0;
	snprintf(b->err->text, sizeof(b->err->text), "the table would be larger than %u bytes", TABLE_SIZE_MAX);
	return -E2BIG;
}

static enum table_nul_after nul_after(struct build *b) {
	return b->desc->list[TABLE_HEAD].v[0]->part[PART_OPTIONS].image[TABLE_OPTION_NUL_AFTER];
}

/* Reserves `size` bytes at the end of the table. Returns 0, or -E2BIG when the table would be too large. */
static int place(struct build *b, size_t size, struct placed *ret) {
	if (size > b->max - b->n)
		return too_large(b);
	*ret = (struct placed){ b->n, size };
	b->n += size;
	return 0;
}

/* Copies the bytes of a structure to their place. The shorter of image and place limits the copy. */
static void fill(struct build *b, struct placed at, const uint8_t image[TABLE_PART_MAX]) {
	memcpy(b->out + at.at, image, at.size < TABLE_PART_MAX ? at.size : TABLE_PART_MAX);
}

/*
 * True when a structure is long enough to contain the pointer. A description may shorten a structure, which then lacks
 * its last fields.
 */
static bool has_pointer(struct placed in, size_t pointer) {
	return pointer + NBFT_HEAP_OBJ_SIZE <= in.size;
}

static void point(const struct build *b, size_t pointer, size_t at, size_t n) {
	table_put(b->out + pointer + NBFT_HEAP_OBJ_OFFSET, 4, at);
	table_put(b->out + pointer + NBFT_HEAP_OBJ_LENGTH, 2, n);
}

static struct placed *parts(struct build *b, enum table_kind kind, size_t i) {
	for (unsigned k = 0; k < (unsigned)kind; k++)
		i += b->desc->list[k].n;
	return b->placed[i];
}

static uint8_t *control(struct build *b) {
	return b->out + parts(b, TABLE_HEAD, 0)[PART_CONTROL].at;
}

/* ---- header, control descriptor, host and lists ---- */

static int place_main(struct build *b, enum table_kind kind, size_t i, size_t size) {
	struct placed *at = &parts(b, kind, i)[PART_MAIN];
	int r = place(b, size, at);

	if (r == 0)
		fill(b, *at, b->desc->list[kind].v[i]->part[PART_MAIN].image);
	return r;
}

/*
 * True for a field of the control descriptor that belongs to a list, or to the host, if the description has no such
 * list or host.
 */
static bool is_of_absent_list(const struct build *b, const struct table_key *k) {
	if (k->part != PART_CONTROL || k->value != VALUE_INTEGER)
		return false;
	if (k->at >= NBFT_CONTROL_HDESC && k->at <= NBFT_CONTROL_HSV)
		return b->desc->list[TABLE_HOST].n == 0;
	for (unsigned kind = TABLE_HFI; kind < TABLE_N_KINDS; kind++)
		if (k->at >= TABLE_SHAPES[kind].list && k->at < TABLE_SHAPES[kind].list + TABLE_LIST_SIZE)
			return b->desc->list[kind].n == 0;
	return false;
}

/*
 * Zeroes the control descriptor's fields of lists without descriptors, as firmware does. Fields that the description
 * gives keep their values.
 */
static void clear_lists(struct build *b) {
	const struct table_section *head = b->desc->list[TABLE_HEAD].v[0];

	for (size_t i = 0; i < head->shape->n_keys; i++) {
		const struct table_key *k = &head->shape->keys[i];

		if (is_of_absent_list(b, k) && !table_key_given(head, k))
			memset(control(b) + k->at, 0, k->width);
	}
}

static int place_head(struct build *b) {
	struct placed *at = &parts(b, TABLE_HEAD, 0)[PART_CONTROL];
	int r = place_main(b, TABLE_HEAD, 0, NBFT_HEADER_SIZE);

	if (r == 0)
		r = place(b, NBFT_CONTROL_SIZE, at);
	if (r < 0)
		return r;
	fill(b, *at, b->desc->list[TABLE_HEAD].v[0]->part[PART_CONTROL].image);
	clear_lists(b);
	return 0;
}

static int place_host(struct build *b) {
	uint8_t *pointer = control(b) + NBFT_CONTROL_HDESC;
	int r;

	if (b->desc->list[TABLE_HOST].n == 0)
		return 0;
	r = place_main(b, TABLE_HOST, 0, table_get(pointer + NBFT_HEAP_OBJ_LENGTH, 2));
	if (r == 0)
		table_put(pointer + NBFT_HEAP_OBJ_OFFSET, 4, parts(b, TABLE_HOST, 0)[PART_MAIN].at);
	return r;
}

static int place_list(struct build *b, enum table_kind kind) {
	uint8_t *list = control(b) + TABLE_SHAPES[kind].list;
	size_t n = b->desc->list[kind].n, stride = table_get(list + TABLE_LIST_LENGTH, 2);
	int r = 0;

	if (n == 0)
		return 0;
	table_put(list + TABLE_LIST_OFFSET, 4, b->n);
	table_put(list + TABLE_LIST_COUNT, 1, n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = place_main(b, kind, i, stride);
	return r;
}

/* ---- heap ---- */

static int place_object(struct build *b, const struct table_object *o, struct placed in) {
	bool nul = nul_after(b) >= (o->key->value == VALUE_STRING ? TABLE_NUL_STRINGS : TABLE_NUL_ALL);
	struct placed at;
	int r;

	if (!has_pointer(in, o->key->at))
		return 0;
	r = place(b, o->n + nul, &at);
	if (r < 0)
		return r;
	memcpy(b->out + at.at, o->bytes, o->n);
	point(b, in.at + o->key->at, at.at, o->n);
	return 0;
}

static int place_objects(struct build *b, const struct table_section *s, unsigned part, struct placed in) {
	int r = 0;

	for (size_t i = 0; i < s->shape->n_keys; i++)
		for (size_t j = 0; r == 0 && j < s->n_objects; j++)
			if (s->objects[j].key == &s->shape->keys[i] && s->shape->keys[i].part == part)
				r = place_object(b, &s->objects[j], in);
	return r;
}

/* Places a part of a section in the heap, and sets the pointer to the part. */
static int place_part(struct build *b, const struct table_section *s, unsigned part, struct placed *placed) {
	const struct table_part_shape *shape = &s->shape->part[part];
	struct placed in = placed[shape->parent];
	int r;

	if (!has_pointer(in, shape->pointer))
		return 0;
	r = place(b, s->part[part].size + (nul_after(b) >= TABLE_NUL_ALL), &placed[part]);
	if (r < 0)
		return r;
	placed[part].size = s->part[part].size;
	fill(b, placed[part], s->part[part].image);
	point(b, in.at + shape->pointer, placed[part].at, placed[part].size);
	return 0;
}

static int place_heap(struct build *b, const struct table_section *s, struct placed *placed) {
	int r = place_objects(b, s, PART_MAIN, placed[PART_MAIN]);

	for (unsigned part = 1; r == 0 && part < TABLE_PARTS; part++) {
		if (!s->shape->part[part].pointer || !s->part[part].present)
			continue;
		r = place_part(b, s, part, placed);
		if (r == 0)
			r = place_objects(b, s, part, placed[part]);
	}
	return r;
}

/* ---- patches, checksum and sizes ---- */

static int apply_patches(struct build *b, const struct table_section *s, struct placed *placed) {
	for (size_t i = 0; i < s->n_patches; i++) {
		const struct table_patch *p = &s->patches[i];

		if (p->at >= placed[p->part].size) {
			b->err->line = p->line;
			snprintf(b->err->text, sizeof(b->err->text),
				 "byte %u is past the end of this structure, which has %zu", p->at,
				 placed[p->part].size);
			return -E2BIG;
		}
		b->out[placed[p->part].at + p->at] = p->byte;
	}
	return 0;
}

static int for_each_section(struct build *b,
			    int (*each)(struct build *, const struct table_section *, struct placed *)) {
	int r = 0;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < b->desc->list[kind].n; i++)
			r = each(b, b->desc->list[kind].v[i], parts(b, (enum table_kind)kind, i));
	return r;
}

static bool checksum_given(const struct table_desc *d) {
	const struct table_section *head = d->list[TABLE_HEAD].v[0];

	return table_key_given(head, table_find_key(head->shape, "checksum"));
}

/* Sets the checksum, so that the bytes of the table add up to zero, as ACPI demands. */
static void put_checksum(struct build *b) {
	uint8_t sum = 0;

	for (size_t i = 0; i < b->n; i++)
		sum = (uint8_t)(sum + b->out[i]);
	b->out[NBFT_HEADER_CHECKSUM] = (uint8_t)(b->out[NBFT_HEADER_CHECKSUM] - sum);
}

static int lay_out(struct build *b) {
	size_t heap;
	int r = place_head(b);

	if (r == 0)
		r = place_host(b);
	for (unsigned kind = TABLE_HFI; r == 0 && kind < TABLE_N_KINDS; kind++)
		r = place_list(b, (enum table_kind)kind);
	heap = b->n;
	if (r == 0)
		r = for_each_section(b, place_heap);
	if (r < 0)
		return r;
	table_put(b->out + NBFT_HEADER_LENGTH, 4, b->n);
	table_put(b->out + NBFT_HEADER_HEAP_OFFSET, 4, heap);
	table_put(b->out + NBFT_HEADER_HEAP_LENGTH, 4, b->n - heap);
	r = for_each_section(b, apply_patches);
	if (r == 0 && !checksum_given(b->desc))
		put_checksum(b);
	return r;
}

/* An upper bound for the size of the table. Never above TABLE_SIZE_MAX: a larger table is refused. */
static size_t size_bound(const struct table_desc *d) {
	const uint8_t *lists = d->list[TABLE_HEAD].v[0]->part[PART_CONTROL].image;
	size_t n = NBFT_HEADER_SIZE + NBFT_CONTROL_SIZE;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++) {
		unsigned list = kind <= TABLE_HOST ? NBFT_CONTROL_HDESC : TABLE_SHAPES[kind].list;

		for (size_t i = 0; i < d->list[kind].n; i++) {
			const struct table_section *s = d->list[kind].v[i];

			n += table_get(lists + list + TABLE_LIST_LENGTH, 2) +
			     (size_t)(TABLE_PARTS * (TABLE_PART_MAX + 1));
			for (size_t k = 0; k < s->n_objects; k++)
				n += s->objects[k].n + 1;
		}
	}
	return n < TABLE_SIZE_MAX ? n : TABLE_SIZE_MAX;
}

int table_build(const struct table_desc *d, uint8_t **ret, size_t *ret_size, struct table_error *err) {
	struct build b = { .desc = d, .err = err };
	size_t n = 0;
	int r = -ENOMEM;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		n += d->list[kind].n;
	b.max = size_bound(d);
	b.out = calloc(1, b.max);
	b.placed = calloc(n, sizeof(*b.placed));
	if (b.out && b.placed)
		r = lay_out(&b);
	free(b.placed);
	if (r < 0) {
		free(b.out);
		return r;
	}
	*ret = b.out;
	*ret_size = b.n;
	return 0;
}
