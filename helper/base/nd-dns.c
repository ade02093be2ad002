/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the options RDNSS and DNSSL of a router advertisement. Bytes from the link go in; name servers, a domain and
 * their lifetime come out. Never reads beyond the bytes it is given. Pure; see nd-dns.h.
 */
#include "nd-dns.h"

#include <string.h>

#include "dns-name.h"

/* RFC 4861, 4.6: an option begins with its type and with its length in units of eight bytes. */
#define UNIT ((size_t)8)
#define RDNSS 25 /* RFC 8106, 5.1 */
#define DNSSL 31 /* RFC 8106, 5.2 */
#define LIFETIME 4
#define VALUE 8 /* position of the addresses or names, behind two reserved bytes and the lifetime */

/* An address that a server can have: neither unset nor a multicast or IPv4 address. */
static bool is_server(struct addr a) {
	return addr_is_set(a) && !addr_is_v4(a) && a.b[0] != 0xff;
}

static void read_servers(const uint8_t *value, size_t n, struct nd_dns *d) {
	for (; n >= sizeof(struct addr) && d->n_servers < ND_DNS_SERVERS_MAX; n -= sizeof(struct addr)) {
		memcpy(d->servers[d->n_servers].b, value, sizeof(struct addr));
		d->n_servers += is_server(d->servers[d->n_servers]);
		value += sizeof(struct addr);
	}
}

/* Reads the first name of a list: labels with their lengths before them (RFC 1035, 3.1), without compression. */
static void read_domain(const uint8_t *value, size_t n, struct nd_dns *d) {
	char name[ND_DNS_DOMAIN_MAX];
	size_t length = 0, at = 0;

	while (at < n && value[at] != 0) {
		size_t label = value[at++];

		if (label > n - at || length + label + 1 >= sizeof(name) || memchr(value + at, '.', label) ||
		    memchr(value + at, '\0', label))
			return;
		if (length > 0)
			name[length++] = '.';
		memcpy(name + length, value + at, label);
		length += label;
		at += label;
	}
	name[length] = '\0';
	if (at < n && dns_name_is_valid(name))
		memcpy(d->domain, name, length + 1);
}

static bool read_option(const uint8_t *option, size_t n, struct nd_dns *ret) {
	struct nd_dns d = { .n_servers = 0 };

	if (n < VALUE)
		return false;
	for (unsigned i = 0; i < 4; i++)
		d.lifetime = d.lifetime << 8 | option[LIFETIME + i];
	if (option[0] == RDNSS)
		read_servers(option + VALUE, n - VALUE, &d);
	else if (option[0] == DNSSL)
		read_domain(option + VALUE, n - VALUE, &d);
	if (d.n_servers == 0 && *d.domain == '\0')
		return false;
	*ret = d;
	return true;
}

bool nd_dns_next(const uint8_t *options, size_t size, size_t *at, struct nd_dns *ret) {
	while (size - *at >= UNIT) {
		const uint8_t *option = options + *at;
		size_t n = option[1] * UNIT;

		if (n == 0 || n > size - *at)
			return false;
		*at += n;
		if (read_option(option, n, ret))
			return true;
	}
	return false;
}
