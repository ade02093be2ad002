/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the text of single attributes of sysfs and procfs: turns a line or a path into a number or an identifier.
 * Pure: sysfs.c and sysfs-nvme.c read the files. See sysfs.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "sysfs.h"

#define DIGITS "0123456789"
#define HEX_DIGITS DIGITS "abcdefABCDEF"

static bool any_set(const uint8_t *bytes, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (bytes[i])
			return true;
	return false;
}

/* Reads "00:1f:..." as n bytes. One of the separators may stand between two bytes. */
static bool hex_bytes(const char *text, const char *separators, uint8_t *ret, size_t n) {
	for (size_t i = 0; i < n; i++) {
		char pair[3] = { text[0], '\0' };

		if (text[0])
			pair[1] = text[1];
		if (strspn(pair, HEX_DIGITS) != 2)
			return false;
		ret[i] = (uint8_t)strtoul(pair, NULL, 16);
		text += 2;
		if (i + 1 < n && *text && strchr(separators, *text))
			text++;
	}
	return !*text;
}

/*
 * Reads "0000:00:1f.2". *ret is 0 (not known) for a domain of more than 16 bits. Intel VMD makes such domains, but an
 * NBFT cannot name them.
 */
static bool parse_pci(const char *text, size_t length, uint32_t *ret) {
	unsigned segment, bus, device, function;
	int end = 0;

	/* at most 8 digits of the domain, and ":00:1f.2"; sscanf() alone would also accept signs and blanks */
	if (length > 8 + 8 || strspn(text, HEX_DIGITS ":.") < length)
		return false;
	if (sscanf(text, "%8x:%2x:%2x.%1x%n", &segment, &bus, &device, &function, &end) != 4 || (size_t)end != length)
		return false;
	*ret = segment > 0xffff ? 0 : segment << 16 | bus << 8 | (device & 0x1f) << 3 | (function & 7);
	return true;
}

uint32_t sysfs_text_pci(const char *path) {
	uint32_t sbdf = 0;

	for (const char *p = path; *p;) {
		size_t length = strcspn(p, "/");

		parse_pci(p, length, &sbdf);
		p += length + (p[length] == '/');
	}
	return sbdf;
}

bool sysfs_text_mac(const char *text, uint8_t ret[6]) {
	uint8_t mac[6];

	if (!hex_bytes(text, ":", mac, sizeof(mac)))
		return false;
	memcpy(ret, mac, sizeof(mac));
	return true;
}

bool sysfs_text_kind(const char *uevent, char *buf, size_t size) {
	const char *type = strstr(uevent, "DEVTYPE=");

	if (!type)
		return false;
	type += strlen("DEVTYPE=");
	return snprintf(buf, size, "%.*s", (int)strcspn(type, "\n"), type) > 0;
}

uint16_t sysfs_text_vlan(const char *text) {
	const char *vid = strstr(text, "VID:");
	unsigned long id = vid ? strtoul(vid + 4, NULL, 10) : 0;

	return id > 4094 ? 0 : (uint16_t)id; /* IEEE 802.1Q: 4095 is reserved */
}

/* Returns the text behind `word` and a number. NULL: the text begins with something else. */
static const char *behind_number(const char *text, const char *word) {
	size_t n = strlen(word), digits;

	if (!text || strncmp(text, word, n) != 0)
		return NULL;
	digits = strspn(text + n, DIGITS);
	return digits ? text + n + digits : NULL;
}

bool sysfs_text_is_controller(const char *name) {
	const char *end = behind_number(name, "nvme");

	return end && !*end;
}

bool sysfs_text_is_namespace(const char *name) {
	const char *end = behind_number(behind_number(name, "nvme"), "n");

	return end && !*end;
}

bool sysfs_text_is_path(const char *name) {
	const char *end = behind_number(behind_number(behind_number(name, "nvme"), "c"), "n");

	return end && !*end;
}

static bool set_uuid(const char *text, uint8_t ret[16]) {
	uint8_t id[16];

	if (uuid_parse(text, id) < 0 || !any_set(id, sizeof(id)))
		return false;
	memcpy(ret, id, sizeof(id));
	return true;
}

bool sysfs_text_wwid_uuid(const char *text, uint8_t ret[16]) {
	return strncmp(text, "uuid.", 5) == 0 && set_uuid(text + 5, ret);
}

bool sysfs_text_nguid(const char *text, uint8_t ret[16]) {
	return set_uuid(text, ret);
}

bool sysfs_text_eui64(const char *text, uint8_t ret[8]) {
	uint8_t id[8];

	if (!hex_bytes(text, " -", id, sizeof(id)) || !any_set(id, sizeof(id)))
		return false;
	memcpy(ret, id, sizeof(id));
	return true;
}

bool sysfs_text_machine_uuid(const char *text, uint8_t ret[16]) {
	uint8_t id[16];

	if (uuid_parse(text, id) < 0 || !uuid_is_set(id))
		return false;
	memcpy(ret, id, sizeof(id));
	return true;
}
