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
	uint8_t id[16];

	for (unsigned i = 0; i < 16; i++) {
		int high, low;

		if (dash_before(i) && *text++ != '-')
			return -EINVAL;
		high = hex_digit(text[0]);
		low = high < 0 ? -1 : hex_digit(text[1]);
		if (low < 0)
			return -EINVAL;
		id[i] = (uint8_t)(high << 4 | low);
		text += 2;
	}
	if (*text != '\0')
		return -EINVAL;
	memcpy(ret, id, sizeof(id));
	return 0;
}

const char *mac_text(const uint8_t mac[6], char buf[MAC_TEXT_MAX]) {
	snprintf(buf, MAC_TEXT_MAX, "%02x:%02x:%02x:%02x:%02x:%02x", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
	return buf;
}

const char *pci_text(uint32_t sbdf, char buf[PCI_TEXT_MAX]) {
	snprintf(buf, PCI_TEXT_MAX, "%04x:%02x:%02x.%x", sbdf >> 16, sbdf >> 8 & 0xff, sbdf >> 3 & 0x1f, sbdf & 7);
	return buf;
}
