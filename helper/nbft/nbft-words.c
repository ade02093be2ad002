/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The numbers in a table as words of the specification, and namespace identifiers as text. */
#include "nbft-words.h"

#include <stdio.h>

/* The word for `number`; NULL: no word for that number is known. */
static const char *word(const char *const *words, size_t n, unsigned number) {
	return number < n ? words[number] : NULL;
}

#define N(array) (sizeof(array) / sizeof(*(array)))

/* The specification refers to the values of Windows' NL_PREFIX_ORIGIN. */
const char *nbft_ip_origin_text(unsigned origin) {
	static const char *const words[] = {
		[0] = "other",
		[1] = "manual",
		[2] = "well known",
		[NBFT_IP_ORIGIN_DHCP] = "DHCP",
		[NBFT_IP_ORIGIN_ROUTER] = "router advertisement",
		[0x10] = "unchanged",
	};

	return word(words, N(words), origin);
}

const char *nbft_nid_type_text(enum nbft_nid_type type) {
	static const char *const words[] = {
		[NBFT_NID_EUI64] = "eui64",
		[NBFT_NID_NGUID] = "nguid",
		[NBFT_NID_UUID] = "uuid",
	};

	return word(words, N(words), type);
}

const char *nbft_nid_text(enum nbft_nid_type type, const uint8_t *nid, char buf[UUID_TEXT_MAX]) {
	switch (type) {
	case NBFT_NID_EUI64:
		return hex_text(nid, 8, buf);
	case NBFT_NID_NGUID:
		return hex_text(nid, 16, buf);
	case NBFT_NID_UUID:
		return uuid_text(nid, buf);
	default:
		return NULL;
	}
}

const char *nbft_primary_text(unsigned primary) {
	static const char *const words[] = {
		[NBFT_PRIMARY_NOT_INDICATED] = "not indicated",
		[NBFT_PRIMARY_UNSELECTED] = "unselected",
		[NBFT_PRIMARY_SELECTED] = "selected",
		[3] = "reserved",
	};

	return word(words, N(words), primary);
}

const char *nbft_availability_text(enum nbft_availability a) {
	static const char *const words[] = {
		[NBFT_AVAIL_NOT_INDICATED] = "not indicated",
		[NBFT_AVAIL_AVAILABLE] = "available",
		[NBFT_AVAIL_UNAVAILABLE] = "unavailable",
	};

	return word(words, N(words), a);
}

const char *nbft_requirement_text(enum nbft_requirement r) {
	static const char *const words[] = {
		[NBFT_REQ_NOT_SUPPORTED] = "not supported",
		[NBFT_REQ_SUPPORTED] = "supported, not required",
		[NBFT_REQ_REQUIRED] = "required",
	};

	return word(words, N(words), r);
}

const char *nbft_policy_text(enum nbft_policy p) {
	static const char *const words[] = {
		[NBFT_POLICY_NONE] = "none",
		[NBFT_POLICY_DRIVER] = "the driver's",
		[NBFT_POLICY_ADMINISTRATOR] = "the administrator's",
	};

	return word(words, N(words), p);
}

const char *nbft_diag_level_text(enum nbft_diag_level level) {
	static const char *const words[] = {
		[NBFT_DIAG_NOTE] = "note",
		[NBFT_DIAG_WARNING] = "warning",
		[NBFT_DIAG_ERROR] = "error",
	};

	return word(words, N(words), level);
}

const char *nbft_naed_text(unsigned naed) {
	static const char *const words[] = {
		[0x01] = "network error",
		[0x02] = "connection failure",
		[0x03] = "connect: invalid parameters",
		[0x04] = "connect: invalid host",
		[0x05] = "connection timed out",
		[0x06] = "reading the discovery log page timed out",
		[0x07] = "namespace missing",
		[0x08] = "namespace not ready",
		[0x09] = "Redfish failure",
		[0x10] = "secure channel negotiation failed",
		[0x11] = "authentication failed",
		[0x12] = "authentication required",
		[0x13] = "DHCP failure",
		[0x14] = "DHCP root-path error",
	};

	return word(words, N(words), naed);
}

const char *nbft_cipeec_text(unsigned cipeec) {
	static const char *const words[] = {
		[1] = "general",
		[2] = "invalid attribute",
		[3] = "DH group mismatch",
		[4] = "invalid controller id",
		[5] = "I/O controllers disabled",
	};

	return word(words, N(words), cipeec);
}

const char *nbft_nceec_text(unsigned nceec) {
	static const char *const words[] = {
		[1] = "link error",    [2] = "no carrier",   [3] = "connection refused",     [4] = "no route to host",
		[5] = "fragmentation", [6] = "MTU mismatch", [7] = "name resolution failed",
	};

	return word(words, N(words), nceec);
}

const char *nbft_number_text(const char *words, unsigned number, char buf[NBFT_NUMBER_TEXT_MAX]) {
	if (words)
		return words;
	snprintf(buf, NBFT_NUMBER_TEXT_MAX, "reserved (%u)", number);
	return buf;
}
