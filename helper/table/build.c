/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The layout of a table: described sections go in, bytes come out. Offsets, lengths and counts are
 * filled in here; then come the description's patches over them, then the checksum. Pure.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nbft_layout.h"
#include "table.h"
#include "table_desc.h"

/* One list of the control descriptor, from the shape's `list`. */
enum { LIST_OFFSET = 0, LIST_LENGTH = 4, LIST_COUNT = 7, LIST_SIZE = 8 };

struct build {
	const struct table_desc *desc;
	struct table_error *err;
	uint8_t *out; /* TABLE_SIZE_MAX bytes, zero where nothing was placed */
	size_t n;
	size_t (*base)[TABLE_PARTS]; /* where the parts stand, in the order of for_each */
};

static int too_large(struct build *b) {
	b->err->line = 0;
	snprintf(b->err->text, sizeof(b->err->text), "the table would be larger than %u bytes", TABLE_SIZE_MAX);
	return -E2BIG;
}

/* Room for n bytes at the end. 0 with its offset, or -E2BIG. */
static int place(struct build *b, size_t n, size_t *ret_at) {
	if (n > TABLE_SIZE_MAX - b->n)
		return too_large(b);
	*ret_at = b->n;
	b->n += n;
	return 0;
}

static void point(struct build *b, size_t pointer, size_t at, size_t n) {
	table_put(b->out + pointer + NBFT_HEAP_OBJ_OFFSET, 4, at);
	table_put(b->out + pointer + NBFT_HEAP_OBJ_LENGTH, 2, n);
}

static size_t *bases(struct build *b, enum table_kind kind, size_t i) {
	for (unsigned k = 0; k < (unsigned)kind; k++)
		i += b->desc->list[k].n;
	return b->base[i];
}

static size_t control_at(struct build *b) {
	return bases(b, TABLE_HEAD, 0)[PART_CONTROL];
}

/* ---- header to lists ---- */

/* A descriptor of `stride` bytes: what is known of it, zero behind. */
static int place_main(struct build *b, enum table_kind kind, size_t i, size_t stride) {
	const uint8_t *image = b->desc->list[kind].v[i]->part[PART_MAIN].image;
	size_t *base = bases(b, kind, i);
	int r = place(b, stride, &base[PART_MAIN]);

	if (r == 0)
		memcpy(b->out + base[PART_MAIN], image, stride < TABLE_PART_MAX ? stride : TABLE_PART_MAX);
	return r;
}

static int place_head(struct build *b) {
	const struct table_section *head = b->desc->list[TABLE_HEAD].v[0];
	size_t *base = bases(b, TABLE_HEAD, 0);
	int r = place_main(b, TABLE_HEAD, 0, NBFT_HEADER_SIZE);

	if (r == 0)
		r = place(b, NBFT_CONTROL_SIZE, &base[PART_CONTROL]);
	if (r == 0)
		memcpy(b->out + base[PART_CONTROL], head->part[PART_CONTROL].image, NBFT_CONTROL_SIZE);
	return r;
}

/* Zeroes what stands for a list without descriptors, as firmware does, but for keys of the text. */
static void clear_list(struct build *b, size_t list, size_t n) {
	const struct table_section *head = b->desc->list[TABLE_HEAD].v[0];

	for (size_t i = 0; i < head->shape->n_keys; i++) {
		const struct table_key *k = &head->shape->keys[i];

		if (k->part == PART_CONTROL && k->at >= list && k->at < list + n && !table_key_given(head, k) &&
		    k->value == VALUE_INTEGER)
			memset(b->out + control_at(b) + k->at, 0, k->width);
	}
}

static int place_host(struct build *b) {
	size_t pointer = control_at(b) + NBFT_CONTROL_HDESC;
	int r;

	if (b->desc->list[TABLE_HOST].n == 0) {
		clear_list(b, NBFT_CONTROL_HDESC, NBFT_CONTROL_HSV + 1 - NBFT_CONTROL_HDESC);
		return 0;
	}
	r = place_main(b, TABLE_HOST, 0, table_get(b->out + pointer + NBFT_HEAP_OBJ_LENGTH, 2));
	if (r == 0)
		table_put(b->out + pointer + NBFT_HEAP_OBJ_OFFSET, 4, bases(b, TABLE_HOST, 0)[PART_MAIN]);
	return r;
}

static int place_list(struct build *b, enum table_kind kind) {
	uint8_t *control = b->out + control_at(b) + TABLE_SHAPES[kind].list;
	size_t n = b->desc->list[kind].n, stride = table_get(control + LIST_LENGTH, 2);
	int r = 0;

	if (n == 0) {
		clear_list(b, TABLE_SHAPES[kind].list, LIST_SIZE);
		return 0;
	}
	table_put(control + LIST_OFFSET, 4, b->n);
	table_put(control + LIST_COUNT, 1, n);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = place_main(b, kind, i, stride);
	return r;
}

/* ---- heap ---- */

static int place_object(struct build *b, const struct table_object *o, size_t pointer) {
	const uint8_t *options = b->desc->list[TABLE_HEAD].v[0]->part[PART_OPTIONS].image;
	size_t nul = o->key->value == VALUE_STRING && options[TABLE_OPTION_NUL_AFTER], at;
	int r = place(b, o->n + nul, &at);

	if (r < 0)
		return r;
	memcpy(b->out + at, o->bytes, o->n);
	point(b, pointer, at, o->n);
	return 0;
}

static int place_objects(struct build *b, const struct table_section *s, unsigned part, size_t base) {
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++)
		for (size_t j = 0; r == 0 && j < s->n_objects; j++)
			if (s->objects[j].key == &s->shape->keys[i] && s->shape->keys[i].part == part)
				r = place_object(b, &s->objects[j], base + s->shape->keys[i].at);
	return r;
}

/* A part that stands in the heap, and the pointer to it. */
static int place_part(struct build *b, const struct table_section *s, unsigned part, size_t *base) {
	const struct table_part_shape *shape = &s->shape->part[part];
	size_t size = s->part[part].size;
	int r = place(b, size, &base[part]);

	if (r < 0)
		return r;
	memcpy(b->out + base[part], s->part[part].image, size);
	point(b, base[shape->parent] + shape->pointer, base[part], size);
	return 0;
}

static int place_section(struct build *b, const struct table_section *s, size_t *base) {
	int r = place_objects(b, s, PART_MAIN, base[PART_MAIN]);

	for (unsigned part = 1; r == 0 && part < TABLE_PARTS; part++) {
		if (!s->shape->part[part].pointer || !s->part[part].present)
			continue;
		r = place_part(b, s, part, base);
		if (r == 0)
			r = place_objects(b, s, part, base[part]);
	}
	return r;
}

static int for_each_section(struct build *b, int (*each)(struct build *, const struct table_section *, size_t *)) {
	int r = 0;

	for (unsigned kind = 0; r == 0 && kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < b->desc->list[kind].n; i++)
			r = each(b, b->desc->list[kind].v[i], bases(b, kind, i));
	return r;
}

/* ---- the end ---- */

static int apply_patches(struct build *b, const struct table_section *s, size_t *base) {
	for (size_t i = 0; i < s->n_patches; i++) {
		const struct table_patch *p = &s->patches[i];
		size_t at = base[p->part] + p->at;

		if (at >= b->n) {
			b->err->line = p->line;
			snprintf(b->err->text, sizeof(b->err->text),
				 "byte %u of this structure is past the table's end at %zu", p->at, b->n);
			return -E2BIG;
		}
		b->out[at] = p->byte;
	}
	return 0;
}

static bool checksum_given(const struct table_desc *d) {
	const struct table_section *head = d->list[TABLE_HEAD].v[0];

	return table_key_given(head, table_find_key(head->shape, "checksum"));
}

/* All bytes of an ACPI table add up to zero. */
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
		r = for_each_section(b, place_section);
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

int table_build(const struct table_desc *d, uint8_t **ret, size_t *ret_size, struct table_error *err) {
	struct build b = { .desc = d, .err = err };
	size_t n = 0;
	int r = -ENOMEM;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		n += d->list[kind].n;
	b.out = calloc(1, TABLE_SIZE_MAX);
	b.base = calloc(n, sizeof(*b.base));
	if (b.out && b.base)
		r = lay_out(&b);
	free(b.base);
	if (r < 0) {
		free(b.out);
		return r;
	}
	*ret = b.out;
	*ret_size = b.n;
	return 0;
}
