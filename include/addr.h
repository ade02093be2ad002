/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An IP address in the form of the NBFT: 16 bytes in network order, IPv4 as ::ffff:a.b.c.d. Both :: and ::ffff:0.0.0.0
 * are unset addresses. Addresses stay in this form until they are printed or given to a socket.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#define ADDR_TEXT_MAX 46 /* the size of the longest address as text, with its NUL (INET6_ADDRSTRLEN) */

struct addr {
	uint8_t b[16];
};

bool addr_is_set(struct addr a);
bool addr_is_v4(struct addr a);
bool addr_is_link_local(struct addr a); /* true for an IPv6 link-local address (fe80::/10) */
bool addr_equal(struct addr a, struct addr b);

/* The number of bits in an address of a's family: 32 or 128. */
unsigned addr_bits(struct addr a);

/*
 * True when two addresses are of one family and their first `prefix` bits are equal. False when `prefix` is larger than
 * the number of bits in an address of the family.
 */
bool addr_same_net(struct addr a, struct addr b, unsigned prefix);

/* Writes the address as text, "" when the address is unset. Returns buf. */
const char *addr_text(struct addr a, char buf[ADDR_TEXT_MAX]);

/* Reads dotted IPv4 or IPv6 text. Returns 0, or -EINVAL with *ret untouched. */
int addr_parse(const char *text, struct addr *ret);

/*
 * Fills *ret for a socket of a's family, with the address and `port` (in host order). Returns the length of *ret in
 * use.
 */
socklen_t addr_sockaddr(struct addr a, uint16_t port, struct sockaddr_storage *ret);
