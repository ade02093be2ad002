/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/nbft/duid.c: the table's byte order to the wire's, each type of DUID, and all that is too short. */
#include "duid.h"

#include <errno.h>

#include "tap.h"

/* A DUID in the table, and on the wire; NULL when it must not get there. */
struct duid_case {
	const char *name, *table;
	size_t n;
	const char *wire;
};

static void wire(const struct duid_case *c) {
	uint8_t out[NBFT_DUID_WIRE_MAX];
	struct nbft_bytes b = { (uint8_t *)c->table, c->n };
	int n = nbft_duid_wire(&b, out);

	if (c->wire)
		ok(n == (int)c->n && memcmp(out, c->wire, c->n) == 0, "%s", c->name);
	else
		is_int(n, -EBADMSG, c->name);
}

static void parts(void) {
	struct nbft_bytes llt = { (uint8_t *)"\x01\x00\x06\x00\x44\x33\x22\x11\xaa\xbb", 10 };
	struct nbft_bytes en = { (uint8_t *)"\x02\x00\x57\x01\x00\x00\x09", 7 };
	struct nbft_bytes cut = { (uint8_t *)"\x01\x00\x01\x00\x02\x03", 6 };
	struct nbft_duid d;

	ok(nbft_duid_parse(&llt, &d) == 0 && d.whole, "LLT");
	ok(d.type == 1 && d.hw_type == 6 && d.time == 0x11223344 && d.n_rest == 2 && d.rest[0] == 0xaa, "LLT: parts");
	ok(nbft_duid_parse(&en, &d) == 0 && d.whole && d.enterprise == 343 && d.n_rest == 1 && !d.has_time,
	   "EN: parts");
	ok(nbft_duid_parse(&cut, &d) == 0 && !d.whole && d.has_hw_type && !d.has_time && d.n_rest == 0, "LLT cut off");
	is_str(nbft_duid_type_text(4), "DUID-UUID", "type 4");
	ok(!nbft_duid_type_text(0) && !nbft_duid_type_text(5), "types without a name");
}

static void iaid(void) {
	struct nbft_bytes four = { (uint8_t *)"\x04\x03\x02\x01", 4 }, three = { four.v, 3 }, none = { NULL, 0 };
	uint8_t out[NBFT_IAID_WIRE];
	uint32_t number = 7;

	ok(nbft_iaid_wire(&four, out) == 0 && memcmp(out, "\x01\x02\x03\x04", 4) == 0, "IAID on the wire");
	ok(nbft_iaid_parse(&four, &number) == 0 && number == 0x01020304, "IAID as a number");
	ok(nbft_iaid_parse(&three, &number) == -EBADMSG && number == 0x01020304, "three bytes are none");
	is_int(nbft_iaid_wire(&none, out), -EBADMSG, "nothing is none");
}

int main(void) {
	static const struct duid_case cases[] = {
		{ "LLT", "\x01\x00\x01\x00\x44\x33\x22\x11\x52\x54\x00\xaa\xbb\x02", 14,
		  "\x00\x01\x00\x01\x11\x22\x33\x44\x52\x54\x00\xaa\xbb\x02" },
		{ "EN", "\x02\x00\x57\x01\x00\x00\x01\x02\x03", 9, "\x00\x02\x00\x00\x01\x57\x01\x02\x03" },
		{ "LL", "\x03\x00\x01\x00\x52\x54\x00\xaa\xbb\x02", 10, "\x00\x03\x00\x01\x52\x54\x00\xaa\xbb\x02" },
		{ "UUID: 16 bytes as they stand",
		  "\x04\x00\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 18,
		  "\x00\x04\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff" },
		{ "a type to come", "\x09\x00\x01\x02", 4, "\x00\x09\x01\x02" },
		{ "UUID of 15 bytes", "\x04\x00\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee", 17,
		  NULL },
		{ "LLT without an address", "\x01\x00\x01\x00\x44\x33\x22\x11", 8, NULL },
		{ "LLT with half a time", "\x01\x00\x01\x00\x44\x33", 6, NULL },
		{ "LL with half a hardware type", "\x03\x00\x01", 3, NULL },
		{ "EN without an identifier", "\x02\x00\x57\x01\x00\x00", 6, NULL },
		{ "a type alone", "\x09\x00", 2, NULL },
		{ "half a type", "\x01", 1, NULL },
		{ "nothing", "", 0, NULL },
	};
	static char big[NBFT_DUID_WIRE_MAX + 1] = "\x09";

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		wire(&cases[i]);
	wire(&(struct duid_case){ "131 bytes are too many", big, sizeof(big), NULL });
	parts();
	iaid();
	return tap_done();
}
