/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Keeps what IPv6 routers announce about name servers and domains. Asks the kernel for nothing but the names of links.
 */
#include "router-names.h"

#include <net/if.h>
#include <stdio.h>
#include <string.h>

#define SECOND UINT64_C(1000000)

/* ---- what routers say ---- */

static bool is_over(const struct router_link *l, uint64_t now) {
	for (size_t i = 0; i < ND_DNS_SERVERS_MAX; i++)
		if (l->servers_until[i] > now)
			return false;
	return l->domain_until <= now;
}

/* The link's entry, or a free one; NULL: other links have all entries. */
static struct router_link *link_of(struct router_names *r, int ifindex, uint64_t now) {
	struct router_link *free = NULL;

	for (size_t i = 0; i < ROUTER_NAMES_LINKS; i++) {
		if (r->links[i].ifindex == ifindex)
			return &r->links[i];
		if (!free && is_over(&r->links[i], now))
			free = &r->links[i];
	}
	if (free)
		*free = (struct router_link){ .ifindex = ifindex };
	return free;
}

/*
 * Sets the end of a server. A new server takes a free place; if there is none, it is ignored. Returns true if the list
 * of valid servers has changed.
 */
static bool take_server(struct router_link *l, struct addr a, uint64_t until, uint64_t now) {
	size_t place = ND_DNS_SERVERS_MAX;
	bool known;

	for (size_t i = 0; i < ND_DNS_SERVERS_MAX; i++) {
		if (addr_equal(l->servers[i], a)) {
			place = i;
			break;
		}
		if (place == ND_DNS_SERVERS_MAX && l->servers_until[i] <= now)
			place = i;
	}
	if (place == ND_DNS_SERVERS_MAX)
		return false;
	known = l->servers_until[place] > now;
	l->servers[place] = a;
	l->servers_until[place] = until;
	return known != (until > now);
}

/*
 * Sets the end of a domain. A domain with lifetime 0 ends only itself: another router may have announced the one that
 * is kept. Returns true if the valid domain has changed.
 */
static bool take_domain(struct router_link *l, const char *domain, uint64_t until, uint64_t now) {
	bool known = l->domain_until > now;

	if (known && strcmp(l->domain, domain) != 0)
		return false;
	snprintf(l->domain, sizeof(l->domain), "%s", domain);
	l->domain_until = until;
	return known != (until > now);
}

bool router_names_take(struct router_names *r, const struct event *ev, uint64_t now) {
	struct router_link *l = link_of(r, ev->ifindex, now);
	bool changed = false;
	struct nd_dns d;
	size_t at = 0;

	while (l && nd_dns_next(ev->options, ev->n_options, &at, &d)) {
		uint64_t until = d.lifetime == ND_DNS_FOREVER ? UINT64_MAX : now + d.lifetime * SECOND;

		for (size_t i = 0; i < d.n_servers; i++)
			changed |= take_server(l, d.servers[i], until, now);
		if (*d.domain)
			changed |= take_domain(l, d.domain, until, now);
	}
	return changed;
}

/* ---- what is known ---- */

static bool fill(const struct router_link *l, uint64_t now, struct lease *ret) {
	size_t n = 0;

	*ret = (struct lease){ .domain = "" };
	if (is_over(l, now) || !if_indextoname((unsigned)l->ifindex, ret->ifname))
		return false;
	for (size_t i = 0; i < ND_DNS_SERVERS_MAX && n < LEASE_DNS_MAX; i++)
		if (l->servers_until[i] > now)
			ret->dns[n++].ip = l->servers[i];
	if (l->domain_until > now)
		snprintf(ret->domain, sizeof(ret->domain), "%s", l->domain);
	return true;
}

size_t router_names_leases(const struct router_names *r, uint64_t now, struct lease *list, size_t n) {
	size_t found = 0;

	for (size_t i = 0; i < ROUTER_NAMES_LINKS && found < n; i++)
		found += fill(&r->links[i], now, &list[found]);
	return found;
}
