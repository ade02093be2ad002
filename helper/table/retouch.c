/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From what was found in a table to what has to be said of it: the sections of a table that was taken
 * apart are built again, and where the builder's result is not the table's, a patch says so. Pure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft_layout.h"
#include "table.h"
#include "table_desc.h"

struct retouch {
	struct table_desc *desc;
	const uint8_t *bytes; /* the table's */
	size_t n;
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

/* A pointer or number that is left in the image was not followed: it has to stand where the builder has another. */
static int insist(struct retouch *t, struct table_section *s, unsigned part, unsigned at, unsigned n) {
	const uint8_t *want = s->part[part].image + at;

	if (!s->part[part].present || at + n > s->part[part].size || is_zero(want, n) ||
	    memcmp(t->built + s->part[part].at + at, want, n) == 0)
		return 0;
	return patch(s, part, at, want, n);
}

static int insist_on_section(struct retouch *t, struct table_section *s) {
	int r = 0;

	for (unsigned i = 1; r == 0 && i < TABLE_PARTS; i++)
		if (s->shape->part[i].pointer)
			r = insist(t, s, s->shape->part[i].parent, s->shape->part[i].pointer, NBFT_HEAP_OBJ_SIZE);
	for (size_t i = 0; r == 0 && i < s->shape->n_keys; i++) {
		const struct table_key *k = &s->shape->keys[i];

		if (k->value >= VALUE_STRING)
			r = insist(t, s, k->part, k->at, NBFT_HEAP_OBJ_SIZE);
		else if (table_key_is_cleared(t->desc, k) && k->late && table_get(s->part[k->part].image + k->at, k->width))
			r = patch(s, k->part, k->at, s->part[k->part].image + k->at, k->width);
		else if (k->late && k->part == PART_CONTROL)
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

static int patch_header(struct retouch *t, unsigned at, bool needed) {
	return needed ? patch(head(t), PART_MAIN, at, head(t)->part[PART_MAIN].image + at, 4) : 0;
}

/* Where the same bytes are not aimed at, length and heap are the builder's if they were sound in the table. */
static int retouch_header(struct retouch *t, bool exact) {
	const uint8_t *image = head(t)->part[PART_MAIN].image;
	size_t heap = table_get(image + NBFT_HEADER_HEAP_OFFSET, 4);
	bool heapless = heap > t->n || table_get(image + NBFT_HEADER_HEAP_LENGTH, 4) > t->n - heap;
	bool differs[3];
	int r;

	for (unsigned i = 0; i < 3; i++) {
		static const uint8_t at[3] = { NBFT_HEADER_LENGTH, NBFT_HEADER_HEAP_OFFSET, NBFT_HEADER_HEAP_LENGTH };

		differs[i] = memcmp(t->built + at[i], image + at[i], 4) != 0;
	}
	r = patch_header(t, NBFT_HEADER_LENGTH,
			 exact ? differs[0] : table_get(image + NBFT_HEADER_LENGTH, 4) != t->n);
	if (r == 0)
		r = patch_header(t, NBFT_HEADER_HEAP_OFFSET, exact ? differs[1] : heapless);
	if (r == 0)
		r = patch_header(t, NBFT_HEADER_HEAP_LENGTH, exact ? differs[2] : heapless);
	return r;
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

static int retouch(struct retouch *t, uint8_t nul_after, bool exact) {
	int r;

	start_again(t, nul_after);
	r = build(t);
	if (r == 0 && exact && t->n_built != t->n)
		return 0; /* no patch makes it longer or shorter */
	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < t->desc->list[kind].n; i++)
			r = insist_on_section(t, t->desc->list[kind].v[i]);
	if (r == 0)
		r = retouch_header(t, exact);
	if (r == 0)
		r = build(t);
	return r < 0 ? r : retouch_checksum(t);
}

/* What the builder computes is in patches now, or its own. */
static void clear_late(struct table_section *s) {
	for (size_t i = 0; i < s->shape->n_keys; i++)
		if (s->shape->keys[i].late)
			memset(s->part[s->shape->keys[i].part].image + s->shape->keys[i].at, 0, s->shape->keys[i].width);
}

int table_retouch(struct table_desc *d, const uint8_t *bytes, size_t size, bool *ret_same) {
	static const uint8_t nul_after[] = { TABLE_NUL_STRINGS, TABLE_NUL_ALL, TABLE_NUL_NONE };
	struct retouch t = { .desc = d, .bytes = bytes, .n = size };
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
