/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A described table between text and bytes. Each section of the text has the fixed parts of its descriptor as they will
 * stand in the table, the heap objects that belong to the section, and patches over what the builder computes. One list
 * (keys.c) says which key of the text is which field, for reading and for writing descriptions, so that the two cannot
 * disagree. Shared by the files of helper/table and their tests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	PART_OPTIONS = 2, /* of TABLE_HEAD: how the builder lays the table out; no bytes of the table */
	PART_TCP = 1, /* of TABLE_HFI */
	PART_HFI_EXT = 2,
	PART_SSNS_EXT = 1, /* of TABLE_SSNS */
	TABLE_PARTS = 3,
};

/* Where the control descriptor has the fields of a list: bytes from the `list` of the shape. */
enum table_list_at {
	TABLE_LIST_OFFSET = 0,
	TABLE_LIST_LENGTH = 4,
	TABLE_LIST_COUNT = 7,
	TABLE_LIST_SIZE = 8,
};

/* Bytes of PART_OPTIONS. */
enum table_option_at {
	TABLE_OPTION_NUL_AFTER = 0, /* enum table_nul_after */
};

/* Which heap objects are followed by a NUL that their length does not count. */
enum table_nul_after {
	TABLE_NUL_NONE,
	TABLE_NUL_STRINGS, /* the standard: libnvme refuses strings without a NUL */
	TABLE_NUL_ALL, /* as EDK2 and Dell have it */
};

/* The largest known structure has 128 bytes; the other half is room for structures of later revisions. */
#define TABLE_PART_MAX 256

/* How the value of a key is written, and where its bytes stand. `at` and the like: of the key. */
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
	VALUE_SIZE, /* the length of the part, also in the pointer to the part */
	VALUE_RAW, /* OFFSET: bytes that replace what the builder made */
	VALUE_STRING, /* a heap object whose pointer is at `at`; so are the next three */
	VALUE_BYTES,
	VALUE_ADDRESS_OBJECT,
	VALUE_HFIS, /* PRIMARY, SECONDARY...: the primary is a byte at `also_at`, the others are a heap object */
	TABLE_N_VALUES,
};

/* A word that stands for a number of a key. */
struct table_word {
	const char *text;
	uint32_t number;
};

/* One key of the text. */
struct table_key {
	const char *name;
	enum table_value value;
	uint8_t part, at, also_at;
	uint8_t width, shift, bits;
	bool late; /* the builder computes the field: a given value is a patch over the computed one */
	const char *standard; /* the value when the key is not given; "@": the section's number; NULL: zero or absent */
	const char *standard_1_0; /* the standard in tables of revision 1.0; NULL: the same */
	const char
		*implies; /* the flag of the section that this key raises, unless the text gives the flag; NULL: none */
	const struct table_word *words; /* ends with .text NULL */
};

/* One part of a section. */
struct table_part_shape {
	uint8_t size; /* 0: there is no such part */
	uint8_t size_1_0; /* in tables of revision 1.0; 0: the same */
	bool optional; /* the part is present only when one of its keys is given */
	uint8_t parent, pointer; /* the pointer to the part: in which part, at which byte; pointer 0: not in the heap */
	const char *implies; /* as in table_key */
};

/* What sections of one kind have. */
struct table_shape {
	const char *title; /* as in the text */
	unsigned number_max; /* 0: the section has no number, and there is one at most */
	uint8_t list; /* where the control descriptor has {offset u32, length u16, version u8, count u8}; 0: no list */
	const struct table_key *keys;
	size_t n_keys; /* at most 64 */
	struct table_part_shape part[TABLE_PARTS];
};

extern const struct table_shape TABLE_SHAPES[TABLE_N_KINDS];

/* The key of that name, NULL when there is none. */
const struct table_key *table_find_key(const struct table_shape *shape, const char *name);

/* A heap object: the bytes of one key. */
struct table_object {
	const struct table_key *key;
	uint8_t *bytes; /* never NULL, also when n is 0 */
	size_t n;
};

/* One byte over what the builder made. */
struct table_patch {
	uint8_t part, byte;
	uint16_t at; /* from the start of the part */
	unsigned line; /* of the text; 0: not from a line */
};

struct table_section {
	const struct table_shape *shape;
	unsigned number, line;
	uint64_t given; /* the keys that the text gives: bit = position in shape->keys */
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

/* True when the text gives the key. */
bool table_key_given(const struct table_section *s, const struct table_key *k);

/* Adds an empty section at the end of its list. Owned by the description. NULL: no memory. */
struct table_section *table_section_add(struct table_desc *d, enum table_kind kind, unsigned number);

/* Gives a new section its standard values; the revision is that of the description's [table]. 0 or -ENOMEM. */
int table_section_standard(const struct table_desc *d, struct table_section *s);

/* Raises the flags that the given keys and the present parts imply. 0 or -ENOMEM. */
int table_section_imply(struct table_section *s);

int table_add_patch(struct table_section *s, const struct table_patch *patch); /* 0 or -ENOMEM */

/* The section's heap object for that key, NULL when there is none. Borrowed. */
struct table_object *table_find_object(const struct table_section *s, const struct table_key *k);

/* Makes `bytes` (from malloc) the section's object for the key. Frees `bytes` on failure. 0 or -ENOMEM. */
int table_put_object(struct table_section *s, const struct table_key *k, uint8_t *bytes, size_t n);

#define TABLE_WANT_MAX 200
/*
 * Puts the value `text` of the key into the section. 0; -EINVAL with what would be right in `want` and the
 * section untouched; -ENOMEM.
 */
int table_set(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	      char want[TABLE_WANT_MAX]);

/* table_set() for a line of the text: the key counts as given, and its part is present. */
int table_give(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	       char want[TABLE_WANT_MAX]);

/* Little-endian integers, as the table stores them. */
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
