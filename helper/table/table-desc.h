/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A described table, the form between text and bytes. Each section of the text has the fixed parts of its descriptor
 * (as they will be in the table), heap objects, and patches over bytes that the builder computes. One list (keys.c)
 * tells which key of the text is which field. Reader and writer of descriptions both use that list, so they cannot
 * disagree. For the files of helper/table and their tests.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum table_kind {
	TABLE_HEAD, /* section [table]: ACPI header and control descriptor */
	TABLE_HOST,
	TABLE_HFI,
	TABLE_SSNS,
	TABLE_SECURITY,
	TABLE_DISCOVERY,
	TABLE_N_KINDS,
};

/* The parts of a section, by the kind of the section. Part 0 is the descriptor itself. */
enum table_part {
	PART_MAIN = 0,
	PART_CONTROL = 1, /* part of TABLE_HEAD: the control descriptor */
	PART_OPTIONS = 2, /* part of TABLE_HEAD: choices for the builder, which are no bytes of the table */
	PART_TCP = 1, /* part of TABLE_HFI: the transport info */
	PART_HFI_EXT = 2,
	PART_SSNS_EXT = 1, /* part of TABLE_SSNS: the extended info */
	TABLE_PARTS = 3,
};

/* The fields of a list in the control descriptor: bytes after the position `list` of struct table_shape. */
enum table_list_at {
	TABLE_LIST_OFFSET = 0,
	TABLE_LIST_LENGTH = 4,
	TABLE_LIST_COUNT = 7,
	TABLE_LIST_SIZE = 8,
};

/* The bytes of PART_OPTIONS. */
enum table_option_at {
	TABLE_OPTION_NUL_AFTER = 0, /* a byte with an enum table_nul_after */
};

/* Tells which heap objects have a NUL behind them that their length does not count. */
enum table_nul_after {
	TABLE_NUL_NONE,
	TABLE_NUL_STRINGS, /* the standard value, since libnvme refuses strings without a NUL */
	TABLE_NUL_ALL, /* EDK2 and Dell write every heap object in this way */
};

/*
 * Bytes of the largest part. The largest known structure has 128; the other half is for structures of later revisions.
 */
#define TABLE_PART_MAX 256

/*
 * How the value of a key is written, and where its bytes are. `at`, `also_at` and so on are members of struct
 * table_key.
 */
enum table_value {
	VALUE_INTEGER, /* `bits` bits at bit `shift` of the `width` bytes at `at`; `words` has words for numbers */
	VALUE_REVISION, /* MAJOR.MINOR: one byte at `at`, one byte at `also_at` */
	VALUE_CHARS, /* `width` characters, padded with blanks */
	VALUE_ADDRESS, /* an address: 16 bytes */
	VALUE_NETWORK, /* ADDRESS/PREFIX: 16 bytes at `at`, one byte at `also_at` */
	VALUE_MAC, /* a MAC: 6 bytes */
	VALUE_PCI, /* a PCI address: a u32 */
	VALUE_ID, /* a UUID: 16 bytes */
	VALUE_NID, /* a namespace identifier: 16 bytes at `at`, its type in one byte at `also_at` */
	VALUE_SIZE, /* the length of the part; the pointer to the part has the same length */
	VALUE_RAW, /* OFFSET and bytes: a patch over bytes that the builder made */
	VALUE_STRING, /* a heap object with its pointer at `at`; the next three values are heap objects, too */
	VALUE_BYTES,
	VALUE_ADDRESS_OBJECT,
	VALUE_HFIS, /* PRIMARY, SECONDARY...: the primary is one byte at `also_at`, the others are a heap object */
	TABLE_N_VALUES,
};

/* A word that a description may have for a number. */
struct table_word {
	const char *text;
	uint32_t number;
};

/* One key of a description. */
struct table_key {
	const char *name;
	enum table_value value;
	uint8_t part, at, also_at;
	uint8_t width, shift, bits;
	bool late; /* the builder computes the field; a value of the text is a patch over the computed value */
	/* The value if the text does not give the key. "@": the number of the section. NULL: zero or absent. */
	const char *standard;
	const char *standard_1_0; /* the standard value in tables of revision 1.0; NULL: as `standard` */
	/* The flag that this key sets in its section, unless the text gives the flag. NULL: the key sets no flag. */
	const char *implies;
	const struct table_word *words; /* ends with a word whose text is NULL; NULL: no words */
};

/* The shape of one part of a section. */
struct table_part_shape {
	uint8_t size; /* size of the part in bytes; 0: sections of this kind have no such part */
	uint8_t size_1_0; /* size of the part in tables of revision 1.0; 0: the same as `size` */
	bool optional; /* the part is present only if the text gives one of its keys */
	/* The pointer to the part: at byte `pointer` of the part `parent`. `pointer` 0: the part is not in the heap. */
	uint8_t parent, pointer;
	/*
	 * The flag that a present part sets in its section, unless the text gives the flag. NULL: the part sets no
	 * flag.
	 */
	const char *implies;
};

/* The shape of all sections of one kind. */
struct table_shape {
	const char *title; /* the name between the brackets: "hfi" */
	unsigned number_max; /* 0: there is at most one section of the kind, without a number */
	/*
	 * Position of {offset u32, length u16, version u8, count u8} in the control descriptor. 0: the kind has no
	 * list.
	 */
	uint8_t list;
	const struct table_key *keys;
	size_t n_keys; /* there are at most 64 keys, since a bit of `given` stands for each key */
	struct table_part_shape part[TABLE_PARTS];
};

extern const struct table_shape TABLE_SHAPES[TABLE_N_KINDS];

/* Finds a key by its name. NULL: sections of this shape have no such key. */
const struct table_key *table_find_key(const struct table_shape *shape, const char *name);

/* A heap object, with the bytes that one key gives. */
struct table_object {
	const struct table_key *key;
	uint8_t *bytes; /* `bytes` is not NULL, even if n is 0 */
	size_t n;
};

/* One byte that replaces a byte which the builder made. */
struct table_patch {
	uint8_t part, byte;
	uint16_t at; /* position of the patch, in bytes from the start of the part */
	unsigned line; /* line of the text, for errors; 0: the patch comes from no line */
};

struct table_section {
	const struct table_shape *shape;
	unsigned number, line;
	uint64_t given; /* keys that the text gives: bit = position in shape->keys */
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
	} list[TABLE_N_KINDS]; /* list[TABLE_HEAD] has exactly one section */
};

/* True when the text gives the key in this section. */
bool table_key_given(const struct table_section *s, const struct table_key *k);

/* Adds an empty section at the end of its list. The description owns the section. NULL: no memory. */
struct table_section *table_section_add(struct table_desc *d, enum table_kind kind, unsigned number);

/* Gives a new section its standard values, for the revision in the description's [table]. Returns 0 or -ENOMEM. */
int table_section_standard(const struct table_desc *d, struct table_section *s);

/* Sets the flags that given keys and present parts imply. Returns 0 or -ENOMEM. */
int table_section_imply(struct table_section *s);

int table_add_patch(struct table_section *s, const struct table_patch *patch); /* returns 0 or -ENOMEM */

/* Makes `bytes` (from malloc) the section's heap object for the key. Frees `bytes` on failure. Returns 0 or -ENOMEM. */
int table_put_object(struct table_section *s, const struct table_key *k, uint8_t *bytes, size_t n);

#define TABLE_WANT_MAX 200
/*
 * Puts the value `text` of the key into the section. Returns 0 or -ENOMEM. Returns -EINVAL, with the section untouched,
 * if the value is wrong; `want` then says how a right value looks.
 */
int table_set(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	      char want[TABLE_WANT_MAX]);

/* Does the same as table_set() for a line of the text. The key then counts as given, and its part as present. */
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
