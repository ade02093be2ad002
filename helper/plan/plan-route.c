/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes of a plan: what the paths need on each interface beyond its own subnet, or within it where
 * another interface is in it, too; and the default route where firmware had one. A destination that several
 * interfaces lead to gets a metric of its own on each: Linux takes the same destination and metric only once.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "maker.h"

/* What Linux takes for metric 0 in IPv6 (IP6_RT_PRIO_USER): written out, or the next one, 1, would go before it. */
#define IPV6_METRIC 1024

enum plan_reach plan_reach_of(const struct plan_use *u, struct addr target) {
	if (addr_is_link_local(target) ||
	    (addr_is_set(u->addr.ip) && addr_same_net(u->addr.ip, target, u->addr.prefix)))
		return PLAN_ON_LINK;
	if (addr_is_set(u->hfi->gateway) && addr_is_v4(u->hfi->gateway) == addr_is_v4(target))
		return PLAN_ROUTED;
	return addr_is_set(u->addr.ip) ? PLAN_NO_ROUTE : PLAN_TO_BE_SEEN;
}

/* A default route's family is that of its gateway; only DHCPv4 brings one that is not known yet. */
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
	struct plan_route *list;

	if (route.metric == 0 && !is_v4(&route))
		route.metric = IPV6_METRIC;
	for (size_t i = 0; i < f->n_routes; i++)
		if (same_dst(&f->routes[i], &route))
			return 0;
	while (metric_is_taken(p, &route))
		route.metric++;
	list = plan_grow(f->routes, f->n_routes, sizeof(*list));
	if (!list)
		return -ENOMEM;
	f->routes = list;
	list[f->n_routes++] = route;
	return 0;
}

/* Linux takes a gateway only when it is on the link itself: where firmware's prefix hides it, it is said first. */
static int add_gateway(struct plan *p, const struct plan_use *u) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };

	if (!addr_is_set(gateway) || addr_is_link_local(gateway) || addr_same_net(u->addr.ip, gateway, u->addr.prefix))
		return 0;
	return add_route(p, u, gateway, addr_bits(gateway), none);
}

/* Another address than firmware's may come, in another subnet: then the target is behind a gateway. */
static int add_leased(struct plan *p, const struct plan_use *u, struct addr target) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };
	bool has_gateway = addr_is_set(gateway) && addr_is_v4(gateway) == addr_is_v4(target);

	return add_route(p, u, target, addr_bits(target), has_gateway ? gateway : none);
}

/* A target in no subnet and behind no gateway is asked for on the link: see add_for_path(). */
static int add_for_target(struct plan *p, const struct plan_use *u, struct addr target) {
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

int plan_add_target(struct plan *p, size_t iface, size_t addr, struct addr target) {
	const struct plan_addr *a = &p->ifaces[iface].addrs[addr];
	struct plan_use u = { .table = a->table,
			      .hfi = nbft_find_hfi(p->tables[a->table - 1], a->hfi),
			      .addr = *a,
			      .iface = iface,
			      .addr_at = addr };

	return u.hfi ? add_for_target(p, &u, target) : 0;
}

static bool better_way(const struct plan_maker *m, const struct plan_path *path) {
	for (size_t i = 0; i < m->plan->n_paths; i++) {
		const struct plan_path *other = &m->plan->paths[i];

		if (addr_equal(other->traddr, path->traddr) &&
		    plan_reach_of(plan_find_use(m, other->table, other->hfi), path->traddr) != PLAN_NO_ROUTE)
			return true;
	}
	return false;
}

/*
 * A target in no subnet and behind no gateway is asked for on the link: behind proxy ARP, or with a
 * wrong prefix from firmware, it answers. Not where another HFI has a proper way: the host route
 * would take that way from every socket that is not bound to an interface.
 */
static int add_for_path(struct plan_maker *m, const struct plan_path *path) {
	const struct plan_use *u = plan_find_use(m, path->table, path->hfi);

	if (plan_reach_of(u, path->traddr) == PLAN_NO_ROUTE && better_way(m, path))
		return 0;
	return add_for_target(m->plan, u, path->traddr);
}

/*
 * Dell R660 sets the flag with gateway 0.0.0.0, EDK2 on every HFI: without a gateway it means nothing,
 * unless a lease brings one.
 */
static int add_default(struct plan_maker *m, const struct plan_use *u) {
	struct addr gateway = u->hfi->gateway, none = { { 0 } };
	bool v4 = plan_addr_is_v4(&u->addr);
	int r;

	if (!u->hfi->global_route)
		return 0;
	if (!addr_is_set(gateway))
		return u->addr.way == PLAN_DHCP4 ? add_route(m->plan, u, none, 0, none) : 0;
	if (addr_is_v4(gateway) != v4)
		return 0;
	r = add_gateway(m->plan, u);
	return r ?: add_route(m->plan, u, none, 0, gateway);
}

/* Who is to resolve a name is asked where firmware asked it: on the link, or behind the HFI's gateway. */
static int add_servers(struct plan *p, const struct plan_use *u) {
	const struct addr servers[] = { u->hfi->dns1, u->hfi->dns2 };
	int r = 0;

	for (size_t i = 0; i < 2 && r == 0; i++)
		if (addr_is_set(servers[i]) && plan_addr_is_v4(&u->addr) == addr_is_v4(servers[i]) &&
		    plan_reach_of(u, servers[i]) != PLAN_NO_ROUTE)
			r = add_for_target(p, u, servers[i]);
	return r;
}

/* Through any interface: those of the tables among them. */
static int add_for_discovery(struct plan_maker *m, const struct plan_path *path) {
	int r = 0;

	if (path->iface != PLAN_ANY_IFACE)
		return path->name ? add_servers(m->plan, plan_find_use(m, path->table, path->hfi))
				  : add_for_path(m, path);
	for (size_t i = 0; i < m->n_uses && path->name && r == 0; i++)
		if (m->uses[i].usable)
			r = add_servers(m->plan, &m->uses[i]);
	return r;
}

int plan_make_routes(struct plan_maker *m) {
	int r = 0;

	for (size_t i = 0; i < m->plan->n_paths && r == 0; i++)
		r = add_for_path(m, &m->plan->paths[i]);
	for (size_t i = 0; i < m->plan->n_discoveries && r == 0; i++)
		r = add_for_discovery(m, &m->plan->discoveries[i]);
	for (size_t i = 0; i < m->n_uses && r == 0; i++)
		if (m->uses[i].usable)
			r = add_default(m, &m->uses[i]);
	return r;
}
