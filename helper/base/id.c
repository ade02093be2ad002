/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Identifiers as text. UUIDs, MACs, PCI addresses and bytes go in, text comes out. UUIDs are also read from text. Pure;
 * see id.h.
 */
#include "id.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool dash_before(unsigned byte) {
	return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

const char *hex_text(const uint8_t *bytes, unsigned n, char *buf) {
	static const char digits[] = "0123456789abcdef";
	char *p = buf;

	for (unsigned i = 0; i < n; i++) {
		*p++ = digits[bytes[i] >> 4];
		*p++ = digits[bytes[i] & 15];
	}
	*p = '\0';
	return buf;
}

const char *uuid_text(const uint8_t id[16], char buf[UUID_TEXT_MAX]) {
	char *p = buf;

	for (unsigned i = 0; i < 16; i++) {
		if (dash_before(i))
			*p++ = '-';
		hex_text(id + i, 1, p);
		p += 2;
	}
	return buf;
}

static int hex_digit(char c) {
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int uuid_parse(const char *text, uint8_t ret[16]) {
	bool braces = *text == '{', dashes;
	uint8_t id[16];

	text += braces;
	dashes = strchr(text, '-') != NULL;
	for (unsigned i = 0; i < 16; i++) {
		int high, low;

		if (dashes && dash_before(i) && *text++ != '-')
			return -EINVAL;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return -EINVAL;
		id[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (strcmp(text, braces ? "}" : "") != 0)
		return -EINVAL;
	memcpy(ret, id, sizeof(id));
	return 0;
}

bool uuid_is_set(const uint8_t id[16]) {
	for (unsigned i = 1; i < 16; i++)
		if (id[i] != id[0])
			return true;
	return id[0] != 0 && id[0] != 0xff;
}

void uuid_swap(uint8_t id[16]) {
	static const uint8_t order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };
	uint8_t swapped[16];

	for (unsigned i = 0; i < 16; i++)
		swapped[i] = id[order[i]];
	memcpy(id, swapped, 16);
}

/*
 * UUIDs that makers of boards left as their firmware's vendor delivers them, as FreeBSD's rc.d/hostid and inventory
 * programs list them. The second comparison finds them in the other byte order, too.
 */
static bool is_known_placeholder(const uint8_t id[16]) {
	static const char *const KNOWN[] = {
		"00020003-0004-0005-0006-000700080009", /* AMI */
		"00010203-0405-0607-0809-0a0b0c0d0e0f",
		"01234567-89ab-cdef-0123-456789abcdef",
		"07090201-0103-0301-0807-060504030201",
		"11111111-2222-3333-4444-555555555555",
		"12345678-1234-5678-90ab-cddeefaabbcc", /* Insyde */
		"12345678-1234-5678-1234-567812345678",
		"4c4c4544-0000-2010-8020-80c04f202020", /* Dell: made of a service tag of blanks */
		"890e2d14-cacd-45d1-ae66-bc80e8bfeb0f",
		"8e275844-178f-44a8-aceb-a7d7e5178c63",
		"dc698397-fa54-4cf2-82c8-b1b5307a6a7f",
		"deadbeef-dead-beef-dead-beefdeadbeef",
	};
	char text[UUID_TEXT_MAX] = "", other[UUID_TEXT_MAX] = "";
	uint8_t swapped[16];

	memcpy(swapped, id, 16);
	uuid_swap(swapped);
	uuid_text(id, text);
	uuid_text(swapped, other);
	for (size_t i = 0; i < sizeof(KNOWN) / sizeof(*KNOWN); i++)
		if (strcmp(text, KNOWN[i]) == 0 || strcmp(other, KNOWN[i]) == 0)
			return true;
	return false;
}

bool uuid_is_placeholder(const uint8_t id[16]) {
	/* "ffffff00-ffff-ffff-ffff-ffffffffffff": the bytes behind the first field are alike in many placeholders */
	for (unsigned i = 5; i < 16; i++)
		if (id[i] != id[4])
			return is_known_placeholder(id);
	return true;
}

const char *mac_text(const uint8_t mac[6], char buf[MAC_TEXT_MAX]) {
	snprintf(buf, MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

const char *pci_text(uint32_t sbdf, char buf[PCI_TEXT_MAX]) {
	snprintf(buf, PCI_TEXT_MAX, "%04x:%02x:%02x.%x", sbdf >> 16, sbdf >> 8 & 0xff, sbdf >> 3 & 0x1f, sbdf & 7);
	return buf;
}
