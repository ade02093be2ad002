/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP identity of an HFI, for DHCPv4 (RFC 4361) and DHCPv6. The table stores IAID and DUID "in little endian":
 * each integer in them has the reverse of its byte order on the wire. Link layer address, identifier and UUID have the
 * same byte order in the table and on the wire. Only duid.c swaps bytes.
 */
#pragma once

#include "nbft.h"

/* The types of a DUID (RFC 8415, section 11). */
enum nbft_duid_type { NBFT_DUID_LLT = 1, NBFT_DUID_EN = 2, NBFT_DUID_LL = 3, NBFT_DUID_UUID = 4 };

#define NBFT_IAID_WIRE 4
#define NBFT_DUID_WIRE_MAX 130 /* bytes of a DUID: the type and at most 128 further bytes (RFC 8415, section 11.1) */

/* The parts of a DUID. A DUID that is cut off lacks its last parts. */
struct nbft_duid {
	unsigned type; /* an enum nbft_duid_type, or an unknown number, after which all bytes are `rest` */
	bool has_hw_type, has_time, has_enterprise;
	uint16_t hw_type; /* for a DUID-LLT or DUID-LL: the hardware type; 1: Ethernet */
	uint32_t time; /* for a DUID-LLT: seconds since 2000-01-01 UTC, modulo 2^32 */
	uint32_t enterprise; /* for a DUID-EN: the number that IANA gave to the enterprise */
	const uint8_t *rest; /* link layer address, identifier or UUID; borrowed from the DUID */
	size_t n_rest;
	bool whole; /* the DUID has all parts of its type */
};

/* Reads a DUID. Returns 0, or -EBADMSG when the DUID is shorter than the two bytes of its type. */
int nbft_duid_parse(const struct nbft_bytes *duid, struct nbft_duid *ret);
const char *nbft_duid_type_text(unsigned type); /* returns "DUID-LLT", ...; NULL: the type is unknown */

/* Reads the number in an IAID. Returns 0, or -EBADMSG when the IAID is not 4 bytes long. */
int nbft_iaid_parse(const struct nbft_bytes *iaid, uint32_t *ret);

/*
 * Bring IAID and DUID into the byte order of DHCP messages. nbft_iaid_wire() returns 0, nbft_duid_wire() the length of
 * the DUID; -EBADMSG: the table's IAID or DUID is incomplete or too long.
 */
int nbft_iaid_wire(const struct nbft_bytes *iaid, uint8_t ret[NBFT_IAID_WIRE]);
int nbft_duid_wire(const struct nbft_bytes *duid, uint8_t ret[NBFT_DUID_WIRE_MAX]);
