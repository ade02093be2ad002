/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP identity of an HFI, for DHCPv4 (RFC 4361) and DHCPv6. The table stores IAID and DUID "in little endian":
 * their integers have the opposite byte order to the wire's; link layer address, identifier and UUID are stored as on
 * the wire. Only duid.c swaps.
 */
#pragma once

#include "nbft.h"

enum nbft_duid_type { NBFT_DUID_LLT = 1, NBFT_DUID_EN = 2, NBFT_DUID_LL = 3, NBFT_DUID_UUID = 4 }; /* RFC 8415 11 */

#define NBFT_IAID_WIRE 4
#define NBFT_DUID_WIRE_MAX 130 /* RFC 8415 11.1 */

/* A DUID's parts, as far as its bytes reach. */
struct nbft_duid {
	unsigned type; /* of enum nbft_duid_type, or another number: all bytes behind that are the rest */
	bool has_hw_type, has_time, has_enterprise;
	uint16_t hw_type; /* LLT, LL: 1 is Ethernet */
	uint32_t time; /* LLT: seconds since 2000-01-01 UTC, modulo 2^32 */
	uint32_t enterprise; /* EN */
	const uint8_t *rest; /* link layer address, identifier or UUID; borrowed from the bytes */
	size_t n_rest;
	bool whole; /* all parts of the type are there */
};

/* Reads a DUID. 0, or -EBADMSG when it has less than the two bytes of a type. */
int nbft_duid_parse(const struct nbft_bytes *duid, struct nbft_duid *ret);
const char *nbft_duid_type_text(unsigned type); /* "DUID-LLT", ...; NULL: unknown */

/* The number in an IAID of 4 bytes; 0 or -EBADMSG. */
int nbft_iaid_parse(const struct nbft_bytes *iaid, uint32_t *ret);

/*
 * IAID and DUID as DHCP messages have them. Return 0 (IAID) or the length (DUID); -EBADMSG: the table's has not all its
 * parts.
 */
int nbft_iaid_wire(const struct nbft_bytes *iaid, uint8_t ret[NBFT_IAID_WIRE]);
int nbft_duid_wire(const struct nbft_bytes *duid, uint8_t ret[NBFT_DUID_WIRE_MAX]);
