/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes a UUID of a name: RFC 9562, 5.5 (version 5), with SHA-1 as in RFC 3174. A name goes in, sixteen bytes come out.
 * SHA-1 protects nothing here; it is what the version prescribes. Pure; see name-uuid.h.
 */
#include "name-uuid.h"

#include <string.h>

#define BLOCK 64 /* bytes that SHA-1 takes in one step */

struct sha1 {
	uint32_t h[5];
	uint8_t block[BLOCK];
	uint64_t n; /* bytes taken so far */
};

static uint32_t rotated(uint32_t v, unsigned by) {
	return v << by | v >> (32 - by);
}

static void take_block(struct sha1 *s) {
	uint32_t w[80], a = s->h[0], b = s->h[1], c = s->h[2], d = s->h[3], e = s->h[4];

	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)s->block[4 * i] << 24 | (uint32_t)s->block[4 * i + 1] << 16 |
		       (uint32_t)s->block[4 * i + 2] << 8 | s->block[4 * i + 3];
	for (unsigned i = 16; i < 80; i++)
		w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (unsigned i = 0; i < 80; i++) {
		static const uint32_t K[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
		uint32_t f = i < 20 ? (b & c) | (~b & d) : i >= 40 && i < 60 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
		uint32_t next = rotated(a, 5) + f + e + K[i / 20] + w[i];

		e = d;
		d = c;
		c = rotated(b, 30);
		b = a;
		a = next;
	}
	s->h[0] += a;
	s->h[1] += b;
	s->h[2] += c;
	s->h[3] += d;
	s->h[4] += e;
}

static void take(struct sha1 *s, const void *bytes, size_t n) {
	for (const uint8_t *b = bytes; n > 0; n--) {
		s->block[s->n++ % BLOCK] = *b++;
		if (s->n % BLOCK == 0)
			take_block(s);
	}
}

/* Ends the text with a one bit, zeros, and the number of bits in eight bytes. */
static void end(struct sha1 *s) {
	uint64_t bits = s->n * 8;
	uint8_t length[8];

	for (unsigned i = 0; i < 8; i++)
		length[i] = (uint8_t)(bits >> (56 - 8 * i));
	take(s, "\x80", 1);
	while (s->n % BLOCK != BLOCK - sizeof(length))
		take(s, "", 1);
	take(s, length, sizeof(length));
}

void name_uuid(const uint8_t space[16], const char *name, uint8_t ret[16]) {
	struct sha1 s = { .h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 } };

	take(&s, space, 16);
	take(&s, name, strlen(name));
	end(&s);
	for (unsigned i = 0; i < 16; i++)
		ret[i] = (uint8_t)(s.h[i / 4] >> (24 - 8 * (i % 4)));
	ret[6] = (ret[6] & 0x0f) | 0x50; /* version 5 */
	ret[8] = (ret[8] & 0x3f) | 0x80; /* the variant of RFC 9562 */
}
