/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An IP address in the form of the NBFT: 16 bytes in network order, IPv4 as ::ffff:a.b.c.d. Both :: and ::ffff:0.0.0.0
 * are unset addresses. Addresses stay in this form until they are printed or given to a socket.
 */
#pragma once

#include <net/if.h>
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

/*
 * Reads dotted IPv4 or IPv6 text, also in one pair of brackets: dracut writes IPv6 addresses as "[2001:db8::1]".
 * Returns 0, or -EINVAL with *ret untouched. An address with a zone gives -EINVAL, too.
 */
int addr_parse(const char *text, struct addr *ret);

/*
 * Fills *ret for a socket of a's family, with the address and `port` (in host order). Returns the length of *ret in
 * use.
 */
socklen_t addr_sockaddr(struct addr a, uint16_t port, struct sockaddr_storage *ret);

/*
 * An address with a zone (RFC 4007): the link on which the address is valid. A link-local address alone does not tell
 * the link.
 */
struct zone_addr {
	struct addr ip;
	char zone[IFNAMSIZ]; /* name or number of an interface; "": none is given */
};

/* Writes "fe80::1%nbft0", or the address alone if it has no zone. Returns buf. */
#define ZONE_ADDR_TEXT_MAX (ADDR_TEXT_MAX + IFNAMSIZ)
const char *zone_addr_text(const struct zone_addr *a, char buf[ZONE_ADDR_TEXT_MAX]);

/* Reads what addr_parse() reads, and "fe80::1%nbft0" or "[fe80::1%nbft0]". Only an IPv6 address may have a zone. */
int zone_addr_parse(const char *text, struct zone_addr *ret);
