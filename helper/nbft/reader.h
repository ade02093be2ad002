/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Declarations that the files of the NBFT reader share: bounded access to the bytes of a table, the structure that is
 * being read, and diagnoses about it. Private to helper/nbft.
 */
#pragma once

#include "nbft.h"

/* A range of bytes in the table. `at` is the position of the range in the table, for messages. */
struct bytes {
	const uint8_t *v;
	size_t n;
	size_t at;
};

/*
 * Read little-endian integers and bytes. Bytes past the end of a structure count as zero: descriptors of an older
 * revision are shorter, and a missing field is read as "not given".
 */
uint8_t bytes_u8(struct bytes b, size_t at);
uint16_t bytes_u16(struct bytes b, size_t at);
uint32_t bytes_u32(struct bytes b, size_t at);
void bytes_copy(struct bytes b, size_t at, uint8_t *ret, size_t n);
bool bytes_all_zero(struct bytes b, size_t at, size_t n);
uint8_t bytes_sum(struct bytes b); /* modulo 256; 0: the checksum is right */

/*
 * Sets *ret to the `n` bytes from position `at` on. False, with *ret untouched: `b` does not hold all of these bytes.
 */
bool bytes_part(struct bytes b, size_t at, size_t n, struct bytes *ret);

struct reader {
	struct nbft *t;
	struct bytes table; /* the bytes of the table: as many as the length in the header says */
	struct bytes heap; /* the part of the table for heap objects */
	bool padding_said; /* a note says that a text is padded with blanks */
	bool no_memory; /* an allocation failed: the reader goes on, and nbft_read() fails at the end */
};

/* The structure that is being read. Diagnoses name the structure and its index. */
struct desc {
	struct reader *r;
	const char *structure;
	unsigned index;
	struct bytes b;
};

/*
 * Adds a diagnosis about the field at `at`. A table keeps its first 200 diagnoses; one more says that the rest is not
 * listed.
 */
void diagnose(const struct desc *d, enum nbft_diag_level level, const char *field, size_t at, const char *why, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * Finds the heap object that the reference at `at` points to. 1: *ret is the object, at least `min` bytes long. 0: the
 * reference is empty. -EBADMSG: the object does not lie in the heap or is too short; a warning is added.
 */
int desc_object(const struct desc *d, const char *field, size_t at, size_t min, struct bytes *ret);

/*
 * Copies a heap object as a string, up to its first NUL or its end, without the white space around it. The first string
 * with such white space gives a note. The caller owns the string. NULL: the table has no such object, or the string is
 * empty.
 */
char *desc_string(const struct desc *d, const char *field, size_t at);

/* Copies the bytes of a heap object. The caller owns the copy. */
struct nbft_bytes desc_bytes(const struct desc *d, const char *field, size_t at);

/* Copies a heap object as an NQN, as desc_string() does. A text longer than NQN_MAX gives NULL and a warning. */
char *desc_nqn(const struct desc *d, const char *field, size_t at);

struct addr desc_addr(struct bytes b, size_t at);

/*
 * Allocates a zeroed array of `n` elements. The caller owns the array. NULL: `n` is 0, or memory is short and
 * r->no_memory is set.
 */
void *reader_array(struct reader *r, size_t n, size_t size);

/* ---- one function for each kind of structure: reads a descriptor and appends it to r->t if it can be used ---- */
void read_host(struct reader *r, struct bytes b);
void read_hfi(struct reader *r, struct bytes b, unsigned position);
void read_security(struct reader *r, struct bytes b, unsigned position);
void read_discovery(struct reader *r, struct bytes b, unsigned position);
void read_ssns(struct reader *r, struct bytes b, unsigned position);

/* Frees the memory of an SSNS that is left out of the table. */
void ssns_free(struct nbft_ssns *s);
