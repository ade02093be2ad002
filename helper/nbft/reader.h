/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the NBFT reader share: the one bounded way to look at firmware's bytes, a
 * structure under the eye of the reader, and the way to say what is wrong with it. Nothing outside
 * helper/nbft includes this.
 */
#pragma once

#include "nbft.h"

/* A stretch of the table. `at` is where it starts in the table, for messages alone. */
struct bytes {
	const uint8_t *v;
	size_t n;
	size_t at;
};

/*
 * Little endian integers. What lies past the end counts as zero: a producer of an older revision
 * states a shorter descriptor, and the fields it does not have are "not given".
 */
uint8_t bytes_u8(struct bytes b, size_t at);
uint16_t bytes_u16(struct bytes b, size_t at);
uint32_t bytes_u32(struct bytes b, size_t at);
void bytes_copy(struct bytes b, size_t at, uint8_t *ret, size_t n);
bool bytes_all_zero(struct bytes b, size_t at, size_t n);
uint8_t bytes_sum(struct bytes b); /* modulo 256: what a checksum makes 0 */

/* The `n` bytes from `at` on, all of which must be there. */
bool bytes_part(struct bytes b, size_t at, size_t n, struct bytes *ret);

struct reader {
	struct nbft *t;
	struct bytes table; /* header.length bytes */
	struct bytes heap; /* the part of it where heap objects may lie */
	bool no_memory; /* sticky: the reading goes on, and nbft_read() fails at the end */
};

/* A structure that is being read, and its name in diagnostics. */
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
 * The heap object that the reference at `at` names, at least `min` bytes long. 1: there; 0: the
 * table gives none; -EBADMSG: it gives one that cannot be read, and a warning says so.
 */
int desc_object(const struct desc *d, const char *field, size_t at, size_t min, struct bytes *ret);

/* The same as a string: up to the first NUL or the object's end. NULL also for an empty one. */
char *desc_string(const struct desc *d, const char *field, size_t at);

/* The same as a copy of its bytes. */
struct nbft_bytes desc_bytes(const struct desc *d, const char *field, size_t at);

/* An NQN: as desc_string(), but not longer than an NQN can be. */
char *desc_nqn(const struct desc *d, const char *field, size_t at);

struct addr desc_addr(struct bytes b, size_t at);

/* An array of n elements, or NULL with r->no_memory set. n == 0 gives NULL. */
void *reader_array(struct reader *r, size_t n, size_t size);

/* ---- one reader for each kind of structure; each appends to r->t what it could use ---- */
void read_host(struct reader *r, struct bytes b);
void read_hfi(struct reader *r, struct bytes b, unsigned position);
void read_security(struct reader *r, struct bytes b, unsigned position);
void read_discovery(struct reader *r, struct bytes b, unsigned position);
void read_ssns(struct reader *r, struct bytes b, unsigned position);

/* Gives back what an SSNS holds that is left out after its strings were read. */
void ssns_free(struct nbft_ssns *s);
