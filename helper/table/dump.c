/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as a description: bytes go in, text comes out. Beside the table's own sections stand those
 * that the text's reader would have made of the lines so far; a line is written where the two differ,
 * so the text says no more than it must, and what no key can say is said as raw bytes. Pure.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-layout.h"
#include "table.h"
#include "table-desc.h"

#define LENGTH_MIN (NBFT_HEADER_SIZE + NBFT_CONTROL_SIZE)

struct dump {
	FILE *f;
	const struct table_desc *table;
	const struct table_section *is; /* a section of the table */
	struct table_section *as; /* the same as the text has it by now */
};

static int say(struct dump *d, const struct table_key *k, const char *value) {
	char want[TABLE_WANT_MAX];

	fprintf(d->f, "%s = %s\n", k->name, value);
	return table_give(d->as, k, 0, value, want);
}

static int say_value(struct dump *d, const struct table_key *k) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);
	int r = -ENOMEM;

	if (!f)
		return r;
	table_value_text(d->is, k, f);
	if (fclose(f) == 0)
		r = say(d, k, text);
	free(text);
	return r;
}

/* ---- what keys can say ---- */

static bool is_flag(const struct table_key *k) {
	return k->value == VALUE_INTEGER && k->bits < 8 * k->width;
}

static uint64_t bits_of(const struct table_key *k) {
	return ((UINT64_C(1) << k->bits) - 1) << k->shift;
}

/* The bits of a field that no flag names, if flags name any; else none, since all of them are one value. */
static uint64_t unnamed_bits(const struct table_shape *shape, const struct table_key *k) {
	uint64_t named = 0;

	for (size_t i = 0; i < shape->n_keys; i++)
		if (is_flag(&shape->keys[i]) && shape->keys[i].part == k->part && shape->keys[i].at == k->at)
			named |= bits_of(&shape->keys[i]);
	return named ? bits_of(k) & ~named : 0;
}

/* A field of flags is said as a number only for bits that no flag names. */
static bool is_said_by_flags(const struct dump *d, const struct table_key *k) {
	uint64_t unnamed = k->value == VALUE_INTEGER && !is_flag(k) ? unnamed_bits(d->is->shape, k) : 0;

	return unnamed && !(table_get(d->is->part[k->part].image + k->at, k->width) & unnamed);
}

static int say_if_different(struct dump *d, const struct table_key *k) {
	if (!d->is->part[k->part].present || k->late || !table_value_fits(d->is, k) || is_said_by_flags(d, k) ||
	    table_value_equal(d->is, d->as, k))
		return 0;
	return say_value(d, k);
}

/* What the builder computes and the table has otherwise: it is in patches, whole fields of them. */
static int say_late(struct dump *d, const struct table_key *k) {
	uint32_t value = 0;
	bool patched = false;
	char text[12];

	for (size_t i = 0; i < d->is->n_patches; i++) {
		const struct table_patch *p = &d->is->patches[i];

		if (p->part != k->part || p->at < k->at || p->at >= k->at + k->width)
			continue;
		value |= (uint32_t)p->byte << 8 * (p->at - k->at);
		patched = true;
	}
	snprintf(text, sizeof(text), value > UINT16_MAX ? "0x%x" : "%u", value);
	return patched ? say(d, k, text) : 0;
}

static int say_size(struct dump *d, const struct table_key *k) {
	if (!d->is->part[k->part].present ||
	    (d->as->part[k->part].present && d->is->part[k->part].size == d->as->part[k->part].size))
		return 0;
	return say_value(d, k);
}

enum round {
	ROUND_VALUES,
	ROUND_SIZES, /* after what may have made the part be there without it */
	ROUND_FLAGS_THAT_IMPLY,
	ROUND_FLAGS, /* when it is known what is implied */
	N_ROUNDS,
};

static int say_in_round(struct dump *d, const struct table_key *k, enum round round) {
	if (k->value == VALUE_RAW)
		return 0;
	if (k->value == VALUE_SIZE)
		return round == ROUND_SIZES ? say_size(d, k) : 0;
	if (k->late)
		return round == ROUND_VALUES ? say_late(d, k) : 0;
	if (is_flag(k))
		return round == (k->implies ? ROUND_FLAGS_THAT_IMPLY : ROUND_FLAGS) ? say_if_different(d, k) : 0;
	return round == ROUND_VALUES ? say_if_different(d, k) : 0;
}

static int say_keys(struct dump *d) {
	const struct table_shape *shape = d->is->shape;
	int r = 0;

	for (unsigned round = 0; round < N_ROUNDS; round++) {
		if (r == 0 && round == ROUND_FLAGS)
			r = table_section_imply(d->as);
		for (size_t i = 0; r == 0 && i < shape->n_keys; i++)
			r = say_in_round(d, &shape->keys[i], (enum round)round);
	}
	return r;
}

/* ---- what only bytes can say ---- */

static bool is_late(const struct table_shape *shape, unsigned part, size_t at) {
	for (size_t i = 0; i < shape->n_keys; i++) {
		const struct table_key *k = &shape->keys[i];

		if (k->late && k->part == part && at >= k->at && at < (size_t)k->at + k->width)
			return true;
	}
	return false;
}

/* The bytes of a part as they have to be, and which of them the text does not have yet. */
static void find_unsaid(const struct dump *d, unsigned part, uint8_t bytes[TABLE_PART_MAX],
			bool unsaid[TABLE_PART_MAX]) {
	memcpy(bytes, d->is->part[part].image, TABLE_PART_MAX);
	for (size_t i = 0; i < TABLE_PART_MAX; i++)
		unsaid[i] = i < d->is->part[part].size && bytes[i] != d->as->part[part].image[i];
	for (size_t i = 0; i < d->is->n_patches; i++) {
		const struct table_patch *p = &d->is->patches[i];

		if (p->part != part || is_late(d->is->shape, part, p->at))
			continue;
		bytes[p->at] = p->byte;
		unsaid[p->at] = true;
	}
}

static int say_run(struct dump *d, const struct table_key *k, size_t at, const uint8_t *bytes, size_t n) {
	char text[8 + 3 * TABLE_PART_MAX];
	size_t end = (size_t)snprintf(text, sizeof(text), "%zu:", at);

	for (size_t i = 0; i < n; i++)
		end += (size_t)snprintf(text + end, sizeof(text) - end, " %02x", bytes[i]);
	return say(d, k, text);
}

static int say_raw(struct dump *d, const struct table_key *k) {
	uint8_t bytes[TABLE_PART_MAX];
	bool unsaid[TABLE_PART_MAX];
	size_t n;
	int r = 0;

	find_unsaid(d, k->part, bytes, unsaid);
	for (size_t at = 0; r == 0 && at < TABLE_PART_MAX; at += n + 1) {
		for (n = 0; at + n < TABLE_PART_MAX && unsaid[at + n]; n++)
			;
		if (n > 0)
			r = say_run(d, k, at, bytes + at, n);
	}
	return r;
}

/* ---- sections ---- */

/* What stands for a list without descriptors is zero, without a line. */
static void clear_lists(struct dump *d) {
	for (size_t i = 0; i < d->as->shape->n_keys; i++) {
		const struct table_key *k = &d->as->shape->keys[i];

		if (table_key_is_cleared(d->table, k))
			memset(d->as->part[k->part].image + k->at, 0, k->width);
	}
}

static int say_section(struct dump *d) {
	const struct table_shape *shape = d->is->shape;
	int r;

	if (d->is->number)
		fprintf(d->f, "\n[%s %u]\n", shape->title, d->is->number);
	else
		fprintf(d->f, "%s[%s]\n", shape == &TABLE_SHAPES[TABLE_HEAD] ? "" : "\n", shape->title);
	if (shape == &TABLE_SHAPES[TABLE_HEAD])
		clear_lists(d);
	r = say_keys(d);
	for (size_t i = 0; r == 0 && i < shape->n_keys; i++)
		if (shape->keys[i].value == VALUE_RAW && d->is->part[shape->keys[i].part].present)
			r = say_raw(d, &shape->keys[i]);
	return r;
}

static int say_sections(struct dump *d, struct table_desc *as) {
	int r = 0;

	for (unsigned kind = 0; kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; r == 0 && i < d->table->list[kind].n; i++) {
			d->is = d->table->list[kind].v[i];
			d->as = table_section_add(as, (enum table_kind)kind, d->is->number);
			r = d->as ? table_section_standard(as, d->as) : -ENOMEM;
			if (r == 0)
				r = say_section(d);
		}
	return r;
}

/* ---- what is not kept ---- */

static size_t first_unused(const uint8_t *bytes, size_t n, const uint8_t *uses) {
	size_t at = 0;

	while (at < n && (uses[at] > 0 || bytes[at] == 0))
		at++;
	return at;
}

static size_t first_shared(size_t n, const uint8_t *uses) {
	size_t at = 0;

	while (at < n && uses[at] < 2)
		at++;
	return at;
}

static void remark(FILE *f, const uint8_t *bytes, size_t n, const struct table_remarks *remarks, bool same) {
	size_t unused = first_unused(bytes, n, remarks->uses), shared = first_shared(n, remarks->uses);

	if (remarks->guessed)
		fputs("# Where a pointer leads nowhere, this tells what stands where it would be built.\n", f);
	if (same)
		return;
	fputs("# The table that is built of this has other bytes:\n", f);
	if (n < LENGTH_MIN)
		fputs("#   this one ends before its control descriptor does\n", f);
	if (remarks->too_large)
		fputs("#   what is in it several times is too large and was left out\n", f);
	if (unused < n)
		fprintf(f, "#   bytes that nothing refers to, from %zu on, are left out\n", unused);
	if (shared < n)
		fprintf(f, "#   bytes that several structures share, from %zu on, are there for each of them\n",
			shared);
	if (unused == n && shared == n && n >= LENGTH_MIN)
		fputs("#   descriptors and heap objects stand in another order or at other distances\n", f);
}

static int dump(struct table_desc *table, FILE *f) {
	struct table_desc *as = calloc(1, sizeof(*as));
	struct dump d = { .f = f, .table = table };
	int r = as ? say_sections(&d, as) : -ENOMEM;

	table_desc_free(as);
	return r;
}

int table_dump(const uint8_t *bytes, size_t size, FILE *f) {
	size_t length = size >= NBFT_HEADER_LENGTH + 4 ? table_get(bytes + NBFT_HEADER_LENGTH, 4) : 0;
	struct table_remarks remarks;
	struct table_desc *table;
	bool same;
	int r;

	/* What is behind the table is not the table's. */
	if (length >= LENGTH_MIN && length < size)
		fprintf(f, "# %zu bytes behind the table are left out.\n", size - length);
	else
		length = size;
	r = table_dissect(bytes, length, &table, &remarks);
	if (r < 0)
		return r;
	r = table_retouch(table, &remarks, bytes, length, &same);
	if (r == 0) {
		remark(f, bytes, length, &remarks, same);
		r = dump(table, f);
	}
	table_desc_free(table);
	free(remarks.uses);
	return r;
}
