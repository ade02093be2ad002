/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A described table between text and bytes: for each section the fixed parts of its descriptor as
 * they will stand in the table, the heap objects that belong to it, and patches for what the builder
 * would otherwise decide. Which key of the text is which field is one list (keys.c), so that
 * reading and writing descriptions cannot disagree.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum table_kind {
	TABLE_HEAD, /* [table]: ACPI header and control descriptor */
	TABLE_HOST,
	TABLE_HFI,
	TABLE_SSNS,
	TABLE_SECURITY,
	TABLE_DISCOVERY,
	TABLE_N_KINDS,
};

/* Parts of a section. Part 0 is the descriptor itself. */
enum table_part {
	PART_MAIN = 0,
	PART_CONTROL = 1, /* of TABLE_HEAD */
	PART_OPTIONS = 2, /* of TABLE_HEAD: the builder's choices, never in the table */
	PART_TCP = 1, /* of TABLE_HFI */
	PART_HFI_EXT = 2,
	PART_SSNS_EXT = 1, /* of TABLE_SSNS */
	TABLE_PARTS = 3,
};

/* One list of the control descriptor, from the shape's `list`. */
enum table_list_at {
	TABLE_LIST_OFFSET = 0,
	TABLE_LIST_LENGTH = 4,
	TABLE_LIST_COUNT = 7,
	TABLE_LIST_SIZE = 8,
};

/* Bytes of PART_OPTIONS. */
enum table_option_at {
	TABLE_OPTION_NUL_AFTER = 0, /* what in the heap is followed by a NUL that its length does not count */
};

enum table_nul_after {
	TABLE_NUL_NONE,
	TABLE_NUL_STRINGS, /* the default: libnvme refuses strings without one */
	TABLE_NUL_ALL, /* as EDK2 and Dell have it */
};

/* The largest known structure has 128 bytes; the rest is room for what later revisions append. */
#define TABLE_PART_MAX 256

enum table_value {
	VALUE_INTEGER, /* `bits` at `shift` of the `width` bytes at `at`; words from `words` */
	VALUE_REVISION, /* MAJOR.MINOR: a byte at `at`, a byte at `also_at` */
	VALUE_CHARS, /* `width` characters, padded with blanks */
	VALUE_ADDRESS, /* 16 bytes */
	VALUE_NETWORK, /* ADDRESS/PREFIX: 16 bytes at `at`, a byte at `also_at` */
	VALUE_MAC, /* 6 bytes */
	VALUE_PCI, /* u32 */
	VALUE_ID, /* 16 bytes, UUID text */
	VALUE_NID, /* 16 bytes at `at`, the type's byte at `also_at` */
	VALUE_SIZE, /* how long the part is, and what the pointer to it says */
	VALUE_RAW, /* OFFSET: bytes that replace whatever the builder made */
	VALUE_STRING, /* heap object, pointer at `at`, as are the next four */
	VALUE_BYTES,
	VALUE_ADDRESS_OBJECT,
	VALUE_HFIS, /* PRIMARY, SECONDARY...: a byte at `also_at`, and a heap object */
	TABLE_N_VALUES,
};

struct table_word {
	const char *text;
	uint32_t number;
};

struct table_key {
	const char *name;
	enum table_value value;
	uint8_t part, at, also_at;
	uint8_t width, shift, bits;
	bool late; /* the builder computes this field: a value given is a patch over its result */
	const char *standard; /* the value when the key is absent; "@" is the section's number; NULL: zero or absent */
	const char *standard_1_0; /* the same in tables of revision 1.0, where it differs */
	const char *implies; /* a flag of the same section that goes up with this key, unless it is given itself */
	const struct table_word *words; /* ends with .text NULL */
};

struct table_part_shape {
	uint8_t size; /* 0: there is no such part */
	uint8_t size_1_0; /* in tables of revision 1.0; 0: the same */
	bool optional; /* only there when one of its keys is given */
	uint8_t parent, pointer; /* where the heap object that points to it stands */
	const char *implies; /* as in table_key */
};

/* What a section looks like. */
struct table_shape {
	const char *title; /* as in the text */
	unsigned number_max; /* 0: the section has no number, and there is one at most */
	uint8_t list; /* the control descriptor's {offset u32, length u16, version u8, count u8}; 0 none */
	const struct table_key *keys;
	size_t n_keys; /* at most 64 */
	struct table_part_shape part[TABLE_PARTS];
};

extern const struct table_shape TABLE_SHAPES[TABLE_N_KINDS];

/* The key of that name, NULL when there is none. */
const struct table_key *table_find_key(const struct table_shape *shape, const char *name);

struct table_object {
	const struct table_key *key;
	uint8_t *bytes; /* never NULL, also when n is 0 */
	size_t n;
};

struct table_patch {
	uint8_t part, byte;
	uint16_t at; /* from the start of the part */
	unsigned line;
};

struct table_section {
	const struct table_shape *shape;
	unsigned number, line;
	uint64_t given; /* keys the text has, bit = position in shape->keys */
	struct {
		bool present;
		uint16_t size;
		uint8_t image[TABLE_PART_MAX];
	} part[TABLE_PARTS];
	struct table_object *objects;
	size_t n_objects;
	struct table_patch *patches;
	size_t n_patches;
};

struct table_desc {
	struct table_list {
		struct table_section **v;
		size_t n;
	} list[TABLE_N_KINDS]; /* list[TABLE_HEAD] has exactly one */
};

bool table_key_given(const struct table_section *s, const struct table_key *k);

/* A new section at the end of its list, nothing in it yet. NULL when there is no memory. Owned by the description. */
struct table_section *table_section_add(struct table_desc *d, enum table_kind kind, unsigned number);

/* Gives a new section its standard values; the revision is that of the description's [table]. 0 or -ENOMEM. */
int table_section_standard(const struct table_desc *d, struct table_section *s);

/* Raises the flags that the keys given so far imply. 0 or -ENOMEM. */
int table_section_imply(struct table_section *s);

int table_add_patch(struct table_section *s, const struct table_patch *patch); /* 0 or -ENOMEM */

/* The section's heap object for that key, NULL when there is none. Borrowed. */
struct table_object *table_find_object(const struct table_section *s, const struct table_key *k);

/* Makes `bytes` (from malloc) the section's object for this key and takes them, also on failure. 0 or -ENOMEM. */
int table_put_object(struct table_section *s, const struct table_key *k, uint8_t *bytes, size_t n);

/*
 * Puts the value `text` of `k` into the section. 0; -EINVAL with what would be right in `want` and the
 * section untouched; -ENOMEM.
 */
#define TABLE_WANT_MAX 200
int table_set(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	      char want[TABLE_WANT_MAX]);

/* The same as a line of a text does it: the key counts as given, and its part is there. */
int table_give(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	       char want[TABLE_WANT_MAX]);

/* Integers as the table stores them. */
static inline void table_put(uint8_t *at, unsigned width, uint64_t value) {
	for (unsigned i = 0; i < width; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static inline uint64_t table_get(const uint8_t *at, unsigned width) {
	uint64_t value = 0;

	for (unsigned i = 0; i < width; i++)
		value |= (uint64_t)at[i] << 8 * i;
	return value;
}
