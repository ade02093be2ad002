/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Name servers and search domains in router advertisements of IPv6 (RFC 8106): the options RDNSS and DNSSL. The bytes
 * come from any machine on the link. Pure.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "addr.h"

#define ND_DNS_SERVERS_MAX 3 /* the most name servers that resolv.conf(5) may list */
#define ND_DNS_DOMAIN_MAX 254 /* 253 characters, as RFC 1035 allows, and a NUL */
#define ND_DNS_FOREVER UINT32_MAX

/* One option: name servers, or a domain. */
struct nd_dns {
	uint32_t lifetime; /* in seconds; 0: no longer valid; ND_DNS_FOREVER: valid without an end */
	struct addr servers[ND_DNS_SERVERS_MAX];
	size_t n_servers;
	char domain[ND_DNS_DOMAIN_MAX]; /* the first domain of the list; "": there is none */
};

/*
 * Reads the next RDNSS or DNSSL option from *at on, and moves *at behind the option. Skips options of other kinds and
 * options without a usable value. False: there are no more options.
 */
bool nd_dns_next(const uint8_t *options, size_t size, size_t *at, struct nd_dns *ret);
