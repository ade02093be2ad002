/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One value of a table description. The text becomes the bytes of a field, a heap object or a patch, as the key's row
 * in keys.c tells. A refusal says how a right value looks. Pure.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "addr.h"
#include "id.h"
#include "nbft.h"
#include "table.h"
#include "table-desc.h"
#include "table-text.h"

struct value {
	struct table_section *section;
	const struct table_key *key;
	unsigned line;
	char *want;
};

__attribute__((format(printf, 2, 3))) static int refuse(const struct value *v, const char *format, ...) {
	va_list ap;

	va_start(ap, format);
	vsnprintf(v->want, TABLE_WANT_MAX, format, ap);
	va_end(ap);
	return -EINVAL;
}

static uint8_t *field(const struct value *v) {
	return v->section->part[v->key->part].image + v->key->at;
}

static uint8_t *also_field(const struct value *v) {
	return v->section->part[v->key->part].image + v->key->also_at;
}

/* ---- fields ---- */

static int add_patch(const struct value *v, unsigned at, uint8_t byte) {
	struct table_patch p = { v->key->part, byte, (uint16_t)at, v->line };

	return table_add_patch(v->section, &p);
}

static int want_integer(const struct value *v, uint32_t max) {
	const struct table_word *w = v->key->words;
	size_t n = 0;

	for (; w && w->text; w++)
		n += (size_t)snprintf(v->want + n, n < TABLE_WANT_MAX ? TABLE_WANT_MAX - n : 0, "%s, ", w->text);
	if (n < TABLE_WANT_MAX)
		snprintf(v->want + n, TABLE_WANT_MAX - n, "%sa number from 0 to %u", n ? "or " : "", max);
	return -EINVAL;
}

static int set_integer(const struct value *v, const char *text) {
	const struct table_key *k = v->key;
	uint32_t max = k->bits == 32 ? UINT32_MAX : (UINT32_C(1) << k->bits) - 1, n;
	const struct table_word *w = k->words;
	int r = 0;

	while (w && w->text && strcasecmp(w->text, text) != 0)
		w++;
	if (w && w->text)
		n = w->number;
	else if (text_number(text, max, NULL, &n) < 0)
		return want_integer(v, max);
	if (!k->late) {
		uint64_t old = table_get(field(v), k->width), mask = (uint64_t)max << k->shift;

		table_put(field(v), k->width, (old & ~mask) | (uint64_t)n << k->shift);
	}
	for (unsigned i = 0; k->late && r == 0 && i < k->width; i++)
		r = add_patch(v, k->at + i, (uint8_t)(n >> 8 * i));
	return r;
}

static int set_revision(const struct value *v, const char *text) {
	uint32_t major, minor;
	const char *end;

	if (text_number(text, UINT8_MAX, &end, &major) < 0 || *end != '.' ||
	    text_number(end + 1, UINT8_MAX, NULL, &minor) < 0)
		return refuse(v, "MAJOR.MINOR, like 1.1");
	*field(v) = (uint8_t)major;
	*also_field(v) = (uint8_t)minor;
	return 0;
}

static int set_chars(const struct value *v, const char *text) {
	uint8_t chars[TABLE_PART_MAX * 4];
	int n = strlen(text) < sizeof(chars) ? text_string(text, chars) : -EINVAL;

	if (n < 0 || n > v->key->width)
		return refuse(v, "at most %u characters, as they are or in double quotes", v->key->width);
	memset(field(v), ' ', v->key->width);
	memcpy(field(v), chars, (size_t)n);
	return 0;
}

static int set_address(const struct value *v, const char *text) {
	struct addr a;

	if (addr_parse(text, &a) < 0)
		return refuse(v, "an IPv4 or IPv6 address");
	memcpy(field(v), a.b, sizeof(a.b));
	return 0;
}

static int set_network(const struct value *v, const char *text) {
	char address[ADDR_TEXT_MAX + 2] = ""; /* room for two brackets */
	size_t n = strcspn(text, "/");
	struct addr a;
	uint32_t prefix;

	if (n < sizeof(address) && text[n] == '/')
		memcpy(address, text, n);
	if (addr_parse(address, &a) < 0)
		return refuse(v, "ADDRESS/PREFIX, like 192.0.2.10/24 or 2001:db8::10/64");
	/* A prefix may be up to 255 for both families, so that tables of broken firmware can be described, too. */
	if (text_number(text + n + 1, UINT8_MAX, NULL, &prefix) < 0)
		return refuse(v, "a prefix length after the slash, up to %u for this address", addr_bits(a));
	memcpy(field(v), a.b, sizeof(a.b));
	*also_field(v) = (uint8_t)prefix;
	return 0;
}

static int set_mac(const struct value *v, const char *text) {
	uint8_t mac[6];

	if (text_hex(text, mac, sizeof(mac)) != sizeof(mac))
		return refuse(v, "six bytes in hexadecimal, like 52:54:00:12:34:56");
	memcpy(field(v), mac, sizeof(mac));
	return 0;
}

static int set_pci(const struct value *v, const char *text) {
	unsigned segment, bus, device, function;
	int end = 0;
	uint32_t raw;

	if (sscanf(text, "%4x:%2x:%2x.%1x%n", &segment, &bus, &device, &function, &end) == 4 && !text[end] &&
	    device < 32 && function < 8)
		raw = segment << 16 | bus << 8 | device << 3 | function;
	else if (text_number(text, UINT32_MAX, NULL, &raw) < 0)
		return refuse(v, "SEGMENT:BUS:DEVICE.FUNCTION in hexadecimal, like 0000:00:1f.6");
	table_put(field(v), 4, raw);
	return 0;
}

static int set_id(const struct value *v, const char *text) {
	if (uuid_parse(text, field(v)) < 0)
		return refuse(v, "a UUID, its bytes in the order they have in the table");
	return 0;
}

static int set_nid(const struct value *v, const char *text) {
	static const struct {
		const char *prefix;
		uint8_t type, size;
	} types[] = {
		{ "eui64:", NBFT_NID_EUI64, 8 },
		{ "nguid:", NBFT_NID_NGUID, 16 },
	};
	uint8_t nid[16] = { 0 };
	uint32_t type = NBFT_NID_UUID;
	const char *hex;
	bool good = false;

	if (strcmp(text, "none") == 0) {
		type = NBFT_NID_NONE;
		good = true;
	} else if (strncmp(text, "uuid:", 5) == 0) {
		good = uuid_parse(text + 5, nid) == 0;
	} else if (text_number(text, UINT8_MAX, &hex, &type) == 0 && *hex == ':') {
		good = text_hex(hex + 1, nid, 16) == 16;
	} else {
		for (size_t i = 0; i < 2; i++)
			if (strncmp(text, types[i].prefix, 6) == 0) {
				type = types[i].type;
				good = text_hex(text + 6, nid, types[i].size) == types[i].size;
			}
	}
	if (!good)
		return refuse(v, "none, uuid:UUID, nguid:32 or eui64:16 hexadecimal digits, or TYPE:32 digits");
	memcpy(field(v), nid, sizeof(nid));
	*also_field(v) = (uint8_t)type;
	return 0;
}

static int set_size(const struct value *v, const char *text) {
	uint32_t n;

	if (text_number(text, TABLE_PART_MAX, NULL, &n) < 0)
		return refuse(v, "a number of bytes from 0 (left out) to %u", TABLE_PART_MAX);
	v->section->part[v->key->part].size = (uint16_t)n;
	return 0;
}

static int set_raw(const struct value *v, const char *text) {
	uint8_t bytes[TABLE_PART_MAX];
	const char *hex;
	uint32_t at;
	int n = -EINVAL, r = 0;

	if (text_number(text, TABLE_PART_MAX - 1, &hex, &at) == 0 && *hex == ':')
		n = text_hex(hex + 1 + strspn(hex + 1, " \t"), bytes, TABLE_PART_MAX - at);
	if (n <= 0)
		return refuse(v, "OFFSET: bytes in hexadecimal, like 62: 00 ff, ending before %u", TABLE_PART_MAX);
	for (int i = 0; r == 0 && i < n; i++)
		r = add_patch(v, at + (unsigned)i, bytes[i]);
	return r;
}

/* ---- heap objects ---- */

static int set_string(const struct value *v, const char *text) {
	uint8_t *bytes = malloc(strlen(text) + 1);
	int n;

	if (!bytes)
		return -ENOMEM;
	n = text_string(text, bytes);
	if (n >= 0 && n <= TABLE_OBJECT_MAX)
		return table_put_object(v->section, v->key, bytes, (size_t)n);
	free(bytes);
	if (n > TABLE_OBJECT_MAX)
		return refuse(v, "at most %u bytes", TABLE_OBJECT_MAX);
	return refuse(v, "a closing double quote at the end; inside only \\\\, \\\" and \\xHH are escapes");
}

static int set_bytes(const struct value *v, const char *text) {
	uint8_t *bytes = malloc(strlen(text) / 2 + 1);
	int n = 0;

	if (!bytes)
		return -ENOMEM;
	if (strcmp(text, "empty") != 0)
		n = text_hex(text, bytes, strlen(text) / 2 < TABLE_OBJECT_MAX ? strlen(text) / 2 : TABLE_OBJECT_MAX);
	if (n >= 0)
		return table_put_object(v->section, v->key, bytes, (size_t)n);
	free(bytes);
	return refuse(v, "bytes in hexadecimal, like 00 01 1c, at most %u, or empty", TABLE_OBJECT_MAX);
}

static int set_address_object(const struct value *v, const char *text) {
	struct addr a;
	uint8_t *bytes;

	if (strncmp(text, "hex:", 4) == 0)
		return set_bytes(v, text + 4 + strspn(text + 4, " \t"));
	if (strcmp(text, "empty") == 0)
		return set_bytes(v, text);
	if (addr_parse(text, &a) < 0)
		return refuse(v, "an IPv4 or IPv6 address, hex: and any bytes, or empty");
	bytes = malloc(sizeof(a.b));
	if (!bytes)
		return -ENOMEM;
	memcpy(bytes, a.b, sizeof(a.b));
	return table_put_object(v->section, v->key, bytes, sizeof(a.b));
}

/* Reads a list of HFIs: "1", or "1, 2, 3", or "1, empty" for a secondary list that is present and has no entry. */
static int set_hfis(const struct value *v, const char *text) {
	uint8_t hfis[1 + TABLE_LIST_MAX], *secondary;
	size_t n = 0, size;
	bool empty = false;
	uint32_t hfi;

	for (;; text++, text += strspn(text, " \t")) {
		empty = n == 1 && strcmp(text, "empty") == 0;
		if (empty)
			break;
		if (n == sizeof(hfis) || text_number(text, UINT8_MAX, &text, &hfi) < 0)
			return refuse(v, "HFI numbers with commas between, the primary first, like 1, 2");
		hfis[n++] = (uint8_t)hfi;
		text += strspn(text, " \t");
		if (*text == '\0')
			break;
		if (*text != ',')
			return refuse(v, "HFI numbers with commas between, the primary first, like 1, 2");
	}
	*also_field(v) = hfis[0];
	size = n - 1;
	if (size == 0 && !empty)
		return 0;
	secondary = malloc(sizeof(hfis));
	if (!secondary)
		return -ENOMEM;
	memcpy(secondary, hfis + 1, size);
	return table_put_object(v->section, v->key, secondary, size);
}

int table_set(struct table_section *s, const struct table_key *k, unsigned line, const char *text,
	      char want[TABLE_WANT_MAX]) {
	static int (*const set[TABLE_N_VALUES])(const struct value *v, const char *text) = {
		[VALUE_INTEGER] = set_integer, [VALUE_REVISION] = set_revision,
		[VALUE_CHARS] = set_chars,     [VALUE_ADDRESS] = set_address,
		[VALUE_NETWORK] = set_network, [VALUE_MAC] = set_mac,
		[VALUE_PCI] = set_pci,         [VALUE_ID] = set_id,
		[VALUE_NID] = set_nid,         [VALUE_SIZE] = set_size,
		[VALUE_RAW] = set_raw,         [VALUE_STRING] = set_string,
		[VALUE_BYTES] = set_bytes,     [VALUE_ADDRESS_OBJECT] = set_address_object,
		[VALUE_HFIS] = set_hfis,
	};
	struct value v = { s, k, line, want };

	return set[k->value](&v, text);
}
