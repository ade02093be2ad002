/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/nbft under attack: every prefix of a full-featured table, and every change of a single byte, with the
 * checksum made right. The facts that are read must be sound. Under `make sanitize` no byte outside of the table may be
 * read.
 */
#include "nbft-sound.h"
#include "nbft-table.h"
#include "tap.h"

static bool reads_sound(const uint8_t *b, size_t size) {
	struct nbft *n = read_bytes(b, size);
	bool sound = nbft_is_sound(n);

	nbft_free(n);
	return sound;
}

static void prefixes(void) {
	struct table t = full_table();
	size_t bad = 0, refused = 0;

	seal(&t, t.n);
	for (size_t n = 0; n < t.n; n++) {
		struct nbft *r = read_bytes(t.b, n);

		refused += r->refused;
		nbft_free(r);
	}
	is_int((long long)refused, (long long)t.n, "every prefix of a table is refused");

	/* The same prefixes, with a header that says that the prefix is the whole table. */
	for (size_t n = 128; n < t.n; n++) {
		struct table cut = t;

		p32(&cut, NBFT_HEADER_LENGTH, (uint32_t)n);
		p32(&cut, NBFT_HEADER_HEAP_LENGTH, n > HEAP ? (uint32_t)(n - HEAP) : 0);
		p32(&cut, NBFT_HEADER_HEAP_OFFSET, n > HEAP ? HEAP : (uint32_t)n);
		seal(&cut, n);
		bad += !reads_sound(cut.b, n);
	}
	is_int((long long)bad, 0, "every prefix of a table with a fitting header is sound when read");
}

static void changes(void) {
	struct table t = full_table();
	size_t bad = 0;

	seal(&t, t.n);
	for (size_t at = 0; at < t.n; at++) {
		struct table good = t;

		if (at == NBFT_HEADER_CHECKSUM)
			continue;
		for (unsigned v = 0; v < 256; v++) {
			/*
			 * Adjusts the checksum for one byte instead of calling seal(), because this runs some 300,000
			 * times.
			 */
			p8(&t, NBFT_HEADER_CHECKSUM, t.b[NBFT_HEADER_CHECKSUM] + t.b[at] - v);
			p8(&t, at, v);
			if (!reads_sound(t.b, t.n) && bad++ < 5)
				printf("# byte %zu as %u\n", at, v);
		}
		t = good;
	}
	is_int((long long)bad, 0, "a table with any single byte changed is sound when read");
}

int main(void) {
	prefixes();
	changes();
	return tap_done();
}
