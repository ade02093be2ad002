/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what was found in a table to what has to be said of it: the sections of a table that was taken
 * apart are built again, and where the builder's result is not the table's, a patch says so. Pure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"
#include "table.h"
#include "table-desc.h"

struct retouch {
	struct table_desc *desc;
	const struct table_remarks *remarks;
	const uint8_t *bytes; /* the table's */
	size_t n;
	bool exact; /* the same bytes are aimed at, not only the same meaning */
	uint8_t *built;
	size_t n_built;
};

static struct table_section *head(const struct retouch *t) {
	return t->desc->list[TABLE_HEAD].v[0];
}

static int build(struct retouch *t) {
	struct table_error err;

	free(t->built);
	t->built = NULL;
	return table_build(t->desc, &t->built, &t->n_built, &err);
}

static int patch(struct table_section *s, unsigned part, unsigned at, const uint8_t *bytes, unsigned n) {
	int r = 0;

	for (unsigned i = 0; r == 0 && i < n; i++) {
		struct table_patch p = { (uint8_t)part, bytes[i], (uint16_t)(at + i), 0 };

		r = table_add_patch(s, &p);
	}
	return r;
}

static bool is_zero(const uint8_t *v, unsigned n) {
	while (n > 0 && v[n - 1] == 0)
		n--;
	return n == 0;
}

/* These bytes of an image have to stand where the builder has others. */
static int insist(const struct retouch *t, struct table_section *s, unsigned part, unsigned at, unsigned n) {
	const uint8_t *want = s->part[part].image + at;

	if (!s->part[part].present || at + n > s->part[part].size ||
	    memcmp(t->built + s->part[part].at + at, want, n) == 0)
		return 0;
	return patch(s, part, at, want, n);
}

/* Would a reader of what is built follow this pointer? */
static bool leads_into_heap(const struct retouch *t, const uint8_t *pointer) {
	size_t heap = table_get(t->built + NBFT_HEADER_HEAP_OFFSET, 4);
	size_t at = table_get(pointer + NBFT_HEAP_OBJ_OFFSET, 4), n = table_get(pointer + NBFT_HEAP_OBJ_LENGTH, 2);

	return n > 0 && at >= heap && at <= t->n_built && n <= t->n_built - at;
}

/* A pointer that is left in the image was not followed, and must not be when everything stands elsewhere. */
static int insist_on_pointer(const struct retouch *t, struct table_section *s, unsigned part, unsigned at) {
	uint8_t *pointer = s->part[part].image + at;

	if (is_zero(pointer, NBFT_HEAP_OBJ_SIZE))
		return 0;
	if (!t->exact && leads_into_heap(t, pointer))
		table_put(pointer + NBFT_HEAP_OBJ_OFFSET, 4, table_get(pointer + NBFT_HEAP_OBJ_OFFSET, 4) + t->n_built);
	return insist(t, s, part, at, NBFT_HEAP_OBJ_SIZE);
}

static int insist_on_section(const struct retouch *t, struct table_section *s) {
	int r = 0;

	for (unsigned i = 1; r == 0 && i < TABLE_PARTS; i++)
		if (s->shape->part[i].pointer)
			r = insist_on_pointer(t, s, s->shape->part[i].parent, s->shape->part[i].pointer);
	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++)
		if (s->shape->keys[i].value >= VALUE_STRING)
			r = insist_on_pointer(t, s, s->shape->keys[i].part, s->shape->keys[i].at);
	return r;
}

/* The list that a computed field of the control descriptor is about. */
static enum table_kind list_of(const struct table_key *k) {
	unsigned kind = TABLE_N_KINDS - 1;

	while (kind > TABLE_HOST && k->at < TABLE_SHAPES[kind].list)
		kind--;
	return (enum table_kind)kind;
}

/* Counts, and offsets that do not lead to the list. What a text says of a list that is not there is a patch, too. */
static int insist_on_lists(const struct retouch *t) {
	struct table_section *s = head(t);
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++) {
		const struct table_key *k = &s->shape->keys[i];
		const uint8_t *want = s->part[k->part].image + k->at;

		if (!k->late || k->part != PART_CONTROL)
			continue;
		if (t->desc->list[list_of(k)].n == 0)
			r = is_zero(want, k->width) ? 0 : patch(s, k->part, k->at, want, k->width);
		else if (k->width == 1 || t->remarks->astray[list_of(k)])
			r = insist(t, s, k->part, k->at, k->width);
	}
	return r;
}

/* ---- the header ---- */

static uint8_t sum(const uint8_t *v, size_t n) {
	uint8_t sum = 0;

	while (n > 0)
		sum = (uint8_t)(sum + v[--n]);
	return sum;
}

static int patch_header(const struct retouch *t, unsigned at, uint64_t value) {
	uint8_t bytes[4];

	if (table_get(t->built + at, 4) == value)
		return 0;
	table_put(bytes, 4, value);
	return patch(head(t), PART_MAIN, at, bytes, 4);
}

/* A table that says it is longer than it is says so again, by as much. */
static int retouch_length(const struct retouch *t) {
	size_t length = table_get(head(t)->part[PART_MAIN].image + NBFT_HEADER_LENGTH, 4);

	return patch_header(t, NBFT_HEADER_LENGTH, length < t->n ? length : t->n_built + (length - t->n));
}

/* Where the same bytes are not aimed at, a heap that lay in the table is the builder's; one that did not, does not. */
static int retouch_heap(const struct retouch *t) {
	const uint8_t *image = head(t)->part[PART_MAIN].image;
	size_t at = table_get(image + NBFT_HEADER_HEAP_OFFSET, 4), n = table_get(image + NBFT_HEADER_HEAP_LENGTH, 4);
	int r;

	if (!t->exact && at <= t->n && n <= t->n - at)
		return 0;
	if (t->n_built > t->n && n <= UINT32_MAX - t->n_built)
		n += t->n_built - t->n;
	r = patch_header(t, NBFT_HEADER_HEAP_OFFSET, at);
	return r < 0 ? r : patch_header(t, NBFT_HEADER_HEAP_LENGTH, n);
}

/* A checksum that is wrong stays as wrong as it is. */
static int retouch_checksum(struct retouch *t) {
	struct table_section *s = head(t);
	uint8_t wrong = sum(t->bytes, t->n), checksum;
	int r = 0;

	if (wrong != 0) {
		checksum = (uint8_t)(t->built[NBFT_HEADER_CHECKSUM] + wrong);
		s->given |= UINT64_C(1) << (table_find_key(s->shape, "checksum") - s->shape->keys);
		r = patch(s, PART_MAIN, NBFT_HEADER_CHECKSUM, &checksum, 1);
		if (r == 0)
			r = build(t);
	}
	return r;
}

/* ---- all ---- */

static void start_again(struct retouch *t, uint8_t nul_after) {
	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; i < t->desc->list[kind].n; i++)
			t->desc->list[kind].v[i]->n_patches = 0;
	head(t)->given &= ~(UINT64_C(1) << (table_find_key(head(t)->shape, "checksum") - head(t)->shape->keys));
	head(t)->part[PART_OPTIONS].image[TABLE_OPTION_NUL_AFTER] = nul_after;
}

static bool is_patched(const struct table_desc *d) {
	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; i < d->list[kind].n; i++)
			if (d->list[kind].v[i]->n_patches > 0)
				return true;
	return false;
}

static int retouch(struct retouch *t, uint8_t nul_after, bool exact) {
	int r;

	t->exact = exact;
	start_again(t, nul_after);
	r = build(t);
	if (r == 0 && exact && t->n_built != t->n)
		return 0; /* no patch makes it longer or shorter */
	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < t->desc->list[kind].n; i++)
			r = insist_on_section(t, t->desc->list[kind].v[i]);
	if (r == 0)
		r = insist_on_lists(t);
	if (r == 0)
		r = retouch_length(t);
	if (r == 0)
		r = retouch_heap(t);
	if (r == 0 && is_patched(t->desc))
		r = build(t);
	return r < 0 ? r : retouch_checksum(t);
}

/* What the builder computes is in patches now, or its own. */
static void clear_late(struct table_section *s) {
	for (size_t i = 0; i < s->shape->n_keys; i++)
		if (s->shape->keys[i].late)
			memset(s->part[s->shape->keys[i].part].image + s->shape->keys[i].at, 0,
			       s->shape->keys[i].width);
}

int table_retouch(struct table_desc *d, const struct table_remarks *remarks, const uint8_t *bytes, size_t size,
		  bool *ret_same) {
	static const uint8_t nul_after[] = { TABLE_NUL_STRINGS, TABLE_NUL_ALL, TABLE_NUL_NONE };
	struct retouch t = { .desc = d, .remarks = remarks, .bytes = bytes, .n = size };
	bool same = false;
	int r = 0;

	for (unsigned i = 0; r == 0 && !same && i < sizeof(nul_after); i++) {
		r = retouch(&t, nul_after[i], true);
		same = r == 0 && t.n_built == t.n && memcmp(t.built, t.bytes, t.n) == 0;
	}
	if (r == 0 && !same)
		r = retouch(&t, TABLE_NUL_STRINGS, false);
	free(t.built);
	if (r < 0)
		return r;
	clear_late(head(&t));
	*ret_same = same;
	return 0;
}
