/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps the name servers and domains that IPv6 routers announce, for as long as the routers say. The kernel passes the
 * options of router advertisements on, and keeps none.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "dhcp-client.h"
#include "events.h"
#include "nd-dns.h"

/*
 * The most links whose routers are heeded. resolv.conf(5) takes three name servers, so more links would add nothing. A
 * further link gets an entry when all names of another link have ended.
 */
#define ROUTER_NAMES_LINKS 8

/*
 * What routers announced on one link. Times are in microseconds; UINT64_MAX: no end. An entry whose time is over is
 * free.
 */
struct router_link {
	int ifindex;
	struct addr servers[ND_DNS_SERVERS_MAX];
	uint64_t servers_until[ND_DNS_SERVERS_MAX];
	char domain[ND_DNS_DOMAIN_MAX];
	uint64_t domain_until;
};

struct router_names {
	struct router_link links[ROUTER_NAMES_LINKS];
};

/*
 * Notes the options of an EVENT_ROUTER that came at `now`. Returns true if the valid names have changed: routers repeat
 * their announcements.
 */
bool router_names_take(struct router_names *r, const struct event *ev, uint64_t now);

/*
 * Fills at most `n` leases with the names that are valid at `now`, one lease for each link, and returns their number.
 * The leases have only `dns`, `domain` and the present name of the link.
 */
size_t router_names_leases(const struct router_names *r, uint64_t now, struct lease *list, size_t n);
