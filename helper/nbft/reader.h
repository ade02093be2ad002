/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the NBFT reader share: bounded access to firmware's bytes, the structure that is being read, and
 * diagnoses on it. Private to helper/nbft.
 */
#pragma once

#include "nbft.h"

/* Some bytes of the table. `at` is their position in the table, for messages. */
struct bytes {
	const uint8_t *v;
	size_t n;
	size_t at;
};

/*
 * Little endian integers. Bytes past the end count as zero: descriptors of an older revision are shorter, and a field
 * that they lack is read as "not given".
 */
uint8_t bytes_u8(struct bytes b, size_t at);
uint16_t bytes_u16(struct bytes b, size_t at);
uint32_t bytes_u32(struct bytes b, size_t at);
void bytes_copy(struct bytes b, size_t at, uint8_t *ret, size_t n);
bool bytes_all_zero(struct bytes b, size_t at, size_t n);
uint8_t bytes_sum(struct bytes b); /* modulo 256; 0 where the checksum is right */

/* The `n` bytes from `at` on. False, with *ret untouched: not all of them are there. */
bool bytes_part(struct bytes b, size_t at, size_t n, struct bytes *ret);

struct reader {
	struct nbft *t;
	struct bytes table; /* header.length bytes */
	struct bytes heap; /* the part of it where heap objects may lie */
	bool no_memory; /* set by any allocation that failed: reading goes on, and nbft_read() fails at the end */
};

/* A structure that is being read, and its name and index in diagnoses. */
struct desc {
	struct reader *r;
	const char *structure;
	unsigned index;
	struct bytes b;
};

/* Notes a diagnosis on the field at `at`. The first 200 are kept, and one more that says that there were others. */
void diagnose(const struct desc *d, enum nbft_diag_level level, const char *field, size_t at, const char *why, ...)
	__attribute__((format(printf, 5, 6)));

/*
 * The heap object that the reference at `at` names, at least `min` bytes long. 1: *ret has it; 0: the reference is
 * empty; -EBADMSG: the object does not lie in the heap or is too short, and a warning says so.
 */
int desc_object(const struct desc *d, const char *field, size_t at, size_t min, struct bytes *ret);

/*
 * A heap object as a string, up to its first NUL or its end; the caller's. NULL: there is none, or the string is empty.
 */
char *desc_string(const struct desc *d, const char *field, size_t at);

/* A heap object as a copy of its bytes; the caller's. */
struct nbft_bytes desc_bytes(const struct desc *d, const char *field, size_t at);

/* A heap object as an NQN: like desc_string(), but a longer text than NQN_MAX is NULL, too, and a warning says so. */
char *desc_nqn(const struct desc *d, const char *field, size_t at);

struct addr desc_addr(struct bytes b, size_t at);

/*
 * A zeroed array of n elements; the caller's. NULL where n is 0, and where memory is short: r->no_memory is set then.
 */
void *reader_array(struct reader *r, size_t n, size_t size);

/* ---- one reader for each kind of structure: appends to r->t a descriptor that can be used ---- */
void read_host(struct reader *r, struct bytes b);
void read_hfi(struct reader *r, struct bytes b, unsigned position);
void read_security(struct reader *r, struct bytes b, unsigned position);
void read_discovery(struct reader *r, struct bytes b, unsigned position);
void read_ssns(struct reader *r, struct bytes b, unsigned position);

/* Frees what an SSNS owns that is left out. */
void ssns_free(struct nbft_ssns *s);
