/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The routes of an address that DHCP or SLAAC brings. Input: a route of the plan, the address that has come, and what
 * the lease says of gateways. Output: ACTION_ROUTE, with the gateway that counts, if the route is needed at all. Pure.
 */
#include "floors.h"

/* The route of the lease with the longest prefix that leads to the destination, as RFC 3442 asks. NULL: none. */
static const struct leased_route *best_leased(const struct addr_run *run, const struct plan_route *route) {
	const struct leased_route *best = NULL;

	for (size_t i = 0; addr_is_set(route->dst) && i < run->n_leased_routes; i++) {
		const struct leased_route *r = &run->leased_routes[i];

		if (addr_same_net(r->dst, route->dst, r->prefix) && (!best || r->prefix > best->prefix))
			best = r;
	}
	return best;
}

/*
 * Decides whether a route is needed with the address that has come, and through which gateway. A route of the lease
 * counts most, then the gateway of the lease, then the gateway of the table, if the new address can reach it. A target
 * on the link needs a route of its own only if another interface may be on the same link.
 */
static bool needs_route(const struct engine *e, size_t iface, const struct plan_route *route, struct addr *gateway) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[route->addr];
	const struct addr_run *run = &e->ifaces[iface].addrs[route->addr];
	bool as_firmware = addr_equal(run->ip, want->ip);
	/* DHCPv6 gives no prefix: without routers, firmware's prefix is the only known one. */
	bool bare = want->way == PLAN_DHCP6 && !as_firmware && addr_is_set(want->ip) &&
		    addr_same_net(run->ip, want->ip, want->prefix);
	unsigned prefix = as_firmware || bare ? want->prefix : run->prefix;
	const struct leased_route *leased = best_leased(run, route);
	struct addr none = { { 0 } };

	if (leased && (leased->prefix > prefix || !addr_same_net(run->ip, route->dst, prefix))) {
		*gateway = leased->gateway;
		return true;
	}
	if (addr_is_set(route->dst) && addr_same_net(run->ip, route->dst, prefix)) {
		*gateway = none;
		return want->way == PLAN_DHCP6 || plan_is_on_another_link(&e->plan, iface, route->dst, route->prefix);
	}
	if (addr_is_set(route->dst) && addr_equal(route->dst, want->from->gateway))
		return as_firmware; /* the plan added the route to the gateway because of firmware's prefix */
	if (addr_is_set(run->gateway))
		*gateway = run->gateway;
	else if (!as_firmware && !addr_is_link_local(*gateway) && !addr_same_net(run->ip, *gateway, prefix))
		*gateway = none;
	/* IPv6 routers announce themselves. An IPv4 target without a gateway is looked for on the link. */
	return addr_is_set(*gateway) || (addr_is_set(route->dst) && addr_is_v4(route->dst));
}

/* True for a gateway outside the subnet of the lease: some clouds lease a /32 with a gateway beside it. */
static bool is_far(const struct addr_run *run, struct addr gateway) {
	return run->leased && addr_is_set(gateway) && addr_is_v4(gateway) &&
	       !addr_same_net(run->ip, gateway, run->prefix);
}

void leased_routes_ask(struct engine *e, size_t iface, size_t item) {
	const struct plan_route *route = &e->plan.ifaces[iface].routes[item];
	struct addr gateway = route->gateway;
	struct action *a;

	if (route->leased &&
	    (!addr_is_set(e->ifaces[iface].addrs[route->addr].ip) || !needs_route(e, iface, route, &gateway)))
		return;
	a = ask_iface(e, ACTION_ROUTE, iface, item);
	if (!a)
		return;
	a->gateway = gateway;
	a->far_gateway = route->leased && is_far(&e->ifaces[iface].addrs[route->addr], gateway);
}
