/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes through one HFI. The HFI's address, its gateway and a target go in; the routes that the target needs are added
 * to the HFI's interface. The default route is added in the same way. A target inside the interface's subnet needs no
 * route of its own. If several interfaces have a route to one destination, each route gets a different metric, because
 * Linux accepts a destination with a given metric only once.
 */
#include <errno.h>

#include "grow.h"
#include "maker.h"

/*
 * Linux reads metric 0 of an IPv6 route as 1024 (IP6_RT_PRIO_USER). The plan writes 1024 itself, so that a second route
 * to the same destination gets 1025 and is used after the first.
 */
#define IPV6_METRIC 1024

enum plan_reach plan_reach_of(const struct plan_use *u, struct addr target) {
	if (addr_is_link_local(target) ||
	    (addr_is_set(u->addr.ip) && addr_same_net(u->addr.ip, target, u->addr.prefix)))
		return PLAN_ON_LINK;
	if (addr_is_set(u->hfi->gateway) && addr_is_v4(u->hfi->gateway) == addr_is_v4(target))
		return PLAN_ROUTED;
	return addr_is_set(u->addr.ip) ? PLAN_NO_ROUTE : PLAN_TO_BE_SEEN;
}

/*
 * A default route has the family of its gateway. A default route whose gateway is not known yet is IPv4: DHCPv4 brings
 * the gateway.
 */
static bool is_v4(const struct plan_route *r) {
	if (!addr_is_set(r->dst) && !addr_is_set(r->gateway))
		return true;
	return addr_is_v4(addr_is_set(r->dst) ? r->dst : r->gateway);
}

static bool same_dst(const struct plan_route *a, const struct plan_route *b) {
	return is_v4(a) == is_v4(b) && addr_equal(a->dst, b->dst) && a->prefix == b->prefix;
}

static bool metric_is_taken(const struct plan *p, const struct plan_route *route) {
	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; j < p->ifaces[i].n_routes; j++)
			if (same_dst(&p->ifaces[i].routes[j], route) && p->ifaces[i].routes[j].metric == route->metric)
				return true;
	return false;
}

static int add_route(struct plan *p, const struct plan_use *u, struct addr dst, unsigned prefix, struct addr gateway) {
	struct plan_iface *f = &p->ifaces[u->iface];
	struct plan_route route = {
		.dst = dst,
		.prefix = (uint8_t)prefix,
		.gateway = gateway,
		.metric = u->hfi->route_metric,
		.addr = u->addr_at,
		.leased = u->addr.way != PLAN_STATIC,
		.table = u->table,
		.hfi = u->hfi->index,
	};
	struct plan_route *added;

	if (route.metric == 0 && !is_v4(&route))
		route.metric = IPV6_METRIC;
	/* A route that waits for the lease of another address is of no use to an address that may come sooner. */
	for (size_t i = 0; i < f->n_routes; i++)
		if (same_dst(&f->routes[i], &route) && (!f->routes[i].leased || f->routes[i].addr == route.addr))
			return 0;
	while (metric_is_taken(p, &route))
		route.metric++;
	added = grow(&f->routes, &f->n_routes, sizeof(*added));
	if (!added)
		return -ENOMEM;
	*added = route;
	return 0;
}

/*
 * Linux accepts a gateway only if the gateway is on the link. A gateway outside of firmware's subnet gets an on-link
 * route first.
 */
static int add_gateway(struct plan *p, const struct plan_use *u) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };

	if (!addr_is_set(gateway) || addr_is_link_local(gateway) || addr_same_net(u->addr.ip, gateway, u->addr.prefix))
		return 0;
	return add_route(p, u, gateway, addr_bits(gateway), none);
}

/*
 * Adds a route for an address that DHCP or SLAAC brings. That address may be in another subnet than firmware's address
 * was, so the target may then be behind a gateway. The engine decides that when the address has arrived.
 */
static int add_leased(struct plan *p, const struct plan_use *u, struct addr target) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };
	bool has_gateway = addr_is_set(gateway) && addr_is_v4(gateway) == addr_is_v4(target);

	return add_route(p, u, target, addr_bits(target), has_gateway ? gateway : none);
}

int plan_route_to(struct plan *p, const struct plan_use *u, struct addr target) {
	enum plan_reach reach = plan_reach_of(u, target);
	struct addr none = { { 0 } };
	int r;

	if (addr_is_link_local(target))
		return 0;
	if (reach == PLAN_ON_LINK && u->addr.way == PLAN_STATIC)
		return plan_is_on_another_link(p, u->iface, target, addr_bits(target))
			       ? add_route(p, u, target, addr_bits(target), none)
			       : 0;
	if (reach == PLAN_ON_LINK || reach == PLAN_TO_BE_SEEN)
		return add_leased(p, u, target);
	if (reach == PLAN_NO_ROUTE)
		return add_route(p, u, target, addr_bits(target), none);
	r = add_gateway(p, u);
	return r ?: add_route(p, u, target, addr_bits(target), u->hfi->gateway);
}

/*
 * Without a gateway the global route flag means nothing, unless DHCPv4 brings a gateway. Dell R660 sets the flag beside
 * gateway 0.0.0.0, EDK2 sets the flag on every HFI.
 */
int plan_route_default(struct plan *p, const struct plan_use *u) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };
	bool v4 = plan_addr_is_v4(&u->addr);
	int r;

	if (!u->hfi->global_route)
		return 0;
	if (!addr_is_set(gateway))
		return u->addr.way == PLAN_DHCP4 ? add_route(p, u, none, 0, none) : 0;
	if (addr_is_v4(gateway) != v4)
		return 0;
	r = add_gateway(p, u);
	return r ?: add_route(p, u, none, 0, gateway);
}

int plan_add_target(struct plan *p, size_t iface, size_t addr, struct addr target) {
	const struct plan_addr *a = &p->ifaces[iface].addrs[addr];
	struct plan_use u = { .table = a->table,
			      .hfi = nbft_find_hfi(p->tables[a->table - 1], a->hfi),
			      .addr = *a,
			      .iface = iface,
			      .addr_at = addr };

	return u.hfi ? plan_route_to(p, &u, target) : 0;
}
