/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The DHCP identity of an HFI (RFC 4361: for DHCPv4 and DHCPv6 alike). The table stores IAID and
 * DUID "in little endian": their integers are the other way round than on the wire, everything else
 * (link layer address, identifier, UUID) stands as it is. This is the only place that swaps.
 */
#pragma once

#include "nbft.h"

enum nbft_duid_type { NBFT_DUID_LLT = 1, NBFT_DUID_EN = 2, NBFT_DUID_LL = 3, NBFT_DUID_UUID = 4 }; /* RFC 8415 11 */

#define NBFT_IAID_WIRE 4
#define NBFT_DUID_WIRE_MAX 130 /* RFC 8415 11.1 */

/* A DUID's parts, as far as its bytes reach. */
struct nbft_duid {
	unsigned type; /* may be none of enum nbft_duid_type: then all behind it is the rest */
	bool has_hw_type, has_time, has_enterprise;
	uint16_t hw_type; /* LLT, LL: 1 is Ethernet */
	uint32_t time; /* LLT: seconds since 2000-01-01 UTC, modulo 2^32 */
	uint32_t enterprise; /* EN */
	const uint8_t *rest; /* link layer address, identifier or UUID; borrowed from the bytes */
	size_t n_rest;
	bool whole; /* nothing that its type asks for is missing */
};

/* 0, or -EBADMSG when there are less than the two bytes of a type. */
int nbft_duid_parse(const struct nbft_bytes *duid, struct nbft_duid *ret);
const char *nbft_duid_type_text(unsigned type); /* "DUID-LLT", ...; NULL for one that is not known */

/* The number in an IAID of 4 bytes; 0 or -EBADMSG. */
int nbft_iaid_parse(const struct nbft_bytes *iaid, uint32_t *ret);

/* What goes into DHCP messages. IAID: 0; DUID: its length; -EBADMSG when the table's is not a whole one. */
int nbft_iaid_wire(const struct nbft_bytes *iaid, uint8_t ret[NBFT_IAID_WIRE]);
int nbft_duid_wire(const struct nbft_bytes *duid, uint8_t ret[NBFT_DUID_WIRE_MAX]);
