/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One value of a table description the other way round: the bytes of a field or heap object become
 * the text from which value.c makes them again. Only what is printable ASCII leaves here. Pure.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "addr.h"
#include "id.h"
#include "nbft.h"
#include "nbft-layout.h"
#include "table-desc.h"

#define DECIMAL_MAX 0xffff /* larger numbers are ids and bits, which read better in hexadecimal */

static const uint8_t *field(const struct table_section *s, const struct table_key *k) {
	return s->part[k->part].image + k->at;
}

static const uint8_t *also_field(const struct table_section *s, const struct table_key *k) {
	return s->part[k->part].image + k->also_at;
}

static uint32_t bits(const struct table_section *s, const struct table_key *k) {
	uint64_t mask = (UINT64_C(1) << k->bits) - 1;

	return (uint32_t)(table_get(field(s, k), k->width) >> k->shift & mask);
}

/* ---- comparing ---- */

/* Bytes of the field at `at`; of a heap object, none. */
static unsigned field_size(const struct table_key *k) {
	switch (k->value) {
	case VALUE_INTEGER:
	case VALUE_CHARS:
		return k->width;
	case VALUE_REVISION:
		return 1;
	case VALUE_PCI:
		return 4;
	case VALUE_MAC:
		return 6;
	case VALUE_ADDRESS:
	case VALUE_NETWORK:
	case VALUE_ID:
	case VALUE_NID:
		return 16;
	default:
		return 0;
	}
}

bool table_value_fits(const struct table_section *s, const struct table_key *k) {
	size_t size = s->part[k->part].size, pointer_end = (size_t)k->at + NBFT_HEAP_OBJ_SIZE;
	unsigned n = field_size(k);

	if (k->value >= VALUE_STRING)
		return pointer_end <= size || (k->value == VALUE_HFIS && k->also_at < size);
	return n > 0 && k->at + n <= size && k->also_at < size;
}

static bool same_object(const struct table_object *a, const struct table_object *b) {
	return a == b || (a && b && a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0);
}

bool table_value_equal(const struct table_section *a, const struct table_section *b, const struct table_key *k) {
	if (k->value == VALUE_INTEGER)
		return bits(a, k) == bits(b, k);
	return memcmp(field(a, k), field(b, k), field_size(k)) == 0 &&
	       (!k->also_at || *also_field(a, k) == *also_field(b, k)) &&
	       same_object(table_find_object(a, k), table_find_object(b, k));
}

/* ---- atoms ---- */

static void put_hex(FILE *f, const uint8_t *v, size_t n, const char *between) {
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%02x", i > 0 ? between : "", v[i]);
}

/* Can it stand in a line as it is? Not if a reader would take part of it for a comment, a quote or a blank at the end. */
static bool is_plain(const uint8_t *v, size_t n) {
	if (n == 0 || v[0] == ' ' || v[n - 1] == ' ')
		return false;
	for (size_t i = 0; i < n; i++)
		if (v[i] < ' ' || v[i] > '~' || strchr("\"\\#", v[i]))
			return false;
	return true;
}

static void put_string(FILE *f, const uint8_t *v, size_t n) {
	if (is_plain(v, n)) {
		fwrite(v, 1, n, f);
		return;
	}
	fputc('"', f);
	for (size_t i = 0; i < n; i++) {
		if (v[i] < ' ' || v[i] > '~')
			fprintf(f, "\\x%02x", v[i]);
		else
			fprintf(f, "%s%c", v[i] == '"' || v[i] == '\\' ? "\\" : "", v[i]);
	}
	fputc('"', f);
}

/* Unlike addr_text(), with a text for each of the two that are unset. */
static void put_address(FILE *f, const uint8_t *v) {
	char text[ADDR_TEXT_MAX];
	struct addr a;

	memcpy(a.b, v, sizeof(a.b));
	if (addr_is_v4(a))
		inet_ntop(AF_INET, v + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, v, text, sizeof(text));
	fputs(text, f);
}

static void put_bytes(FILE *f, const struct table_object *o) {
	if (o->n == 0)
		fputs("empty", f);
	put_hex(f, o->bytes, o->n, " ");
}

/* ---- values ---- */

static void put_integer(FILE *f, const struct table_section *s, const struct table_key *k) {
	uint32_t n = bits(s, k);
	const struct table_word *w = k->words;

	while (w && w->text && w->number != n)
		w++;
	if (w && w->text)
		fputs(w->text, f);
	else if (n > DECIMAL_MAX || strstr(k->name, "flags"))
		fprintf(f, "0x%0*" PRIx32, 2 * k->width, n);
	else
		fprintf(f, "%" PRIu32, n);
}

static void put_chars(FILE *f, const struct table_section *s, const struct table_key *k) {
	size_t n = k->width;

	while (n > 0 && field(s, k)[n - 1] == ' ')
		n--;
	put_string(f, field(s, k), n);
}

static void put_nid(FILE *f, const struct table_section *s, const struct table_key *k) {
	static const uint8_t zero[8];
	const uint8_t *nid = field(s, k);
	unsigned type = *also_field(s, k);
	char uuid[UUID_TEXT_MAX];

	if (type == NBFT_NID_UUID) {
		fprintf(f, "uuid:%s", uuid_text(nid, uuid));
	} else if (type == NBFT_NID_NGUID) {
		fputs("nguid:", f);
		put_hex(f, nid, 16, "");
	} else if (type == NBFT_NID_EUI64 && memcmp(nid + 8, zero, 8) == 0) {
		fputs("eui64:", f);
		put_hex(f, nid, 8, "");
	} else {
		fprintf(f, "%u:", type);
		put_hex(f, nid, 16, "");
	}
}

static void put_hfis(FILE *f, const struct table_section *s, const struct table_key *k) {
	const struct table_object *o = table_find_object(s, k);

	fprintf(f, "%u", *also_field(s, k));
	if (o && o->n == 0)
		fputs(", empty", f);
	for (size_t i = 0; o && i < o->n; i++)
		fprintf(f, ", %u", o->bytes[i]);
}

static void put_object(FILE *f, const struct table_object *o, enum table_value value) {
	if (value == VALUE_STRING) {
		put_string(f, o->bytes, o->n);
	} else if (value == VALUE_ADDRESS_OBJECT && o->n == sizeof(struct addr)) {
		put_address(f, o->bytes);
	} else {
		if (value == VALUE_ADDRESS_OBJECT && o->n > 0)
			fputs("hex: ", f);
		put_bytes(f, o);
	}
}

void table_value_text(const struct table_section *s, const struct table_key *k, FILE *f) {
	char text[UUID_TEXT_MAX];

	if (k->value == VALUE_INTEGER) {
		put_integer(f, s, k);
	} else if (k->value == VALUE_REVISION) {
		fprintf(f, "%u.%u", *field(s, k), *also_field(s, k));
	} else if (k->value == VALUE_CHARS) {
		put_chars(f, s, k);
	} else if (k->value == VALUE_ADDRESS || k->value == VALUE_NETWORK) {
		put_address(f, field(s, k));
		if (k->value == VALUE_NETWORK)
			fprintf(f, "/%u", *also_field(s, k));
	} else if (k->value == VALUE_MAC) {
		fputs(mac_text(field(s, k), text), f);
	} else if (k->value == VALUE_PCI) {
		fputs(pci_text((uint32_t)table_get(field(s, k), 4), text), f);
	} else if (k->value == VALUE_ID) {
		fputs(uuid_text(field(s, k), text), f);
	} else if (k->value == VALUE_NID) {
		put_nid(f, s, k);
	} else if (k->value == VALUE_HFIS) {
		put_hfis(f, s, k);
	} else if (k->value == VALUE_SIZE) {
		fprintf(f, "%u", s->part[k->part].size);
	} else {
		put_object(f, table_find_object(s, k), k->value);
	}
}
