/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/nbft/duid.c: the conversion from the table's byte order to network byte order, each type of DUID, and
 * data that is too short.
 */
#include "duid.h"

#include <errno.h>

#include "tap.h"

/* A DUID as bytes of the table, and as a DHCP client sends the DUID. wire NULL: the DUID must be refused. */
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

	ok(nbft_duid_parse(&llt, &d) == 0 && d.whole, "a DUID-LLT is parsed");
	ok(d.type == 1 && d.hw_type == 6 && d.time == 0x11223344 && d.n_rest == 2 && d.rest[0] == 0xaa,
	   "a DUID-LLT has type, hardware type, time and address");
	ok(nbft_duid_parse(&en, &d) == 0 && d.whole && d.enterprise == 343 && d.n_rest == 1 && !d.has_time,
	   "a DUID-EN has enterprise number and identifier");
	ok(nbft_duid_parse(&cut, &d) == 0 && !d.whole && d.has_hw_type && !d.has_time && d.n_rest == 0,
	   "a DUID-LLT that is cut off in its time has no rest");
	is_str(nbft_duid_type_text(4), "DUID-UUID", "DUID type 4 has the name DUID-UUID");
	ok(!nbft_duid_type_text(0) && !nbft_duid_type_text(5), "DUID types 0 and 5 have no name");
}

static void iaid(void) {
	struct nbft_bytes four = { (uint8_t *)"\x04\x03\x02\x01", 4 }, three = { four.v, 3 }, none = { NULL, 0 };
	uint8_t out[NBFT_IAID_WIRE];
	uint32_t number = 7;

	ok(nbft_iaid_wire(&four, out) == 0 && memcmp(out, "\x01\x02\x03\x04", 4) == 0,
	   "an IAID is sent in network byte order");
	ok(nbft_iaid_parse(&four, &number) == 0 && number == 0x01020304, "an IAID is read as a number");
	ok(nbft_iaid_parse(&three, &number) == -EBADMSG && number == 0x01020304, "an IAID of three bytes is refused");
	is_int(nbft_iaid_wire(&none, out), -EBADMSG, "an empty IAID is refused");
}

int main(void) {
	static const struct duid_case cases[] = {
		{ "a DUID-LLT is sent in network byte order",
		  "\x01\x00\x01\x00\x44\x33\x22\x11\x52\x54\x00\xaa\xbb\x02", 14,
		  "\x00\x01\x00\x01\x11\x22\x33\x44\x52\x54\x00\xaa\xbb\x02" },
		{ "a DUID-EN is sent in network byte order", "\x02\x00\x57\x01\x00\x00\x01\x02\x03", 9,
		  "\x00\x02\x00\x00\x01\x57\x01\x02\x03" },
		{ "a DUID-LL is sent in network byte order", "\x03\x00\x01\x00\x52\x54\x00\xaa\xbb\x02", 10,
		  "\x00\x03\x00\x01\x52\x54\x00\xaa\xbb\x02" },
		{ "a DUID-UUID is sent with its 16 bytes unchanged",
		  "\x04\x00\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 18,
		  "\x00\x04\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff" },
		{ "a DUID of an unknown type is sent with its rest unchanged", "\x09\x00\x01\x02", 4,
		  "\x00\x09\x01\x02" },
		{ "a DUID-UUID of 15 bytes is refused",
		  "\x04\x00\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee", 17, NULL },
		{ "a DUID-LLT without an address is refused", "\x01\x00\x01\x00\x44\x33\x22\x11", 8, NULL },
		{ "a DUID-LLT with half a time is refused", "\x01\x00\x01\x00\x44\x33", 6, NULL },
		{ "a DUID-LL with half a hardware type is refused", "\x03\x00\x01", 3, NULL },
		{ "a DUID-EN without an identifier is refused", "\x02\x00\x57\x01\x00\x00", 6, NULL },
		{ "a DUID with a type alone is refused", "\x09\x00", 2, NULL },
		{ "a DUID with half a type is refused", "\x01", 1, NULL },
		{ "an empty DUID is refused", "", 0, NULL },
	};
	static char big[NBFT_DUID_WIRE_MAX + 1] = "\x09";

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		wire(&cases[i]);
	wire(&(struct duid_case){ "a DUID of 131 bytes is refused", big, sizeof(big), NULL });
	parts();
	iaid();
	return tap_done();
}
