/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Routes of a plan. Paths and discovery controllers go in. The routes that each of them needs are added to their
 * interfaces, and also the default routes that firmware had.
 */
#include "maker.h"

/* True if some path to the same target leaves through an HFI that has a subnet or a gateway for the target. */
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
 * Adds the routes for one path. A target outside of every subnet and without a gateway gets an on-link route: the
 * target answers there if a router does proxy ARP or if firmware's prefix is wrong. No on-link route is added if
 * another HFI has a subnet or a gateway for the target. Otherwise sockets that are not bound to an interface would take
 * the on-link route instead of the better route.
 */
static int add_for_path(struct plan_maker *m, const struct plan_path *path) {
	const struct plan_use *u = plan_find_use(m, path->table, path->hfi);

	if (plan_reach_of(u, path->traddr) == PLAN_NO_ROUTE && better_way(m, path))
		return 0;
	return plan_route_to(m->plan, u, path->traddr);
}

/* Adds routes to firmware's name servers, if the servers are on the link or behind the HFI's gateway. */
static int add_servers(struct plan *p, const struct plan_use *u) {
	const struct addr servers[] = { u->hfi->dns1, u->hfi->dns2 };
	int r = 0;

	for (size_t i = 0; i < 2 && r == 0; i++)
		if (addr_is_set(servers[i]) && plan_addr_is_v4(&u->addr) == addr_is_v4(servers[i]) &&
		    plan_reach_of(u, servers[i]) != PLAN_NO_ROUTE)
			r = plan_route_to(p, u, servers[i]);
	return r;
}

/*
 * Adds the routes for one discovery controller. A discovery controller known by name may be reached through any
 * interface, so the name servers of every HFI need routes.
 */
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
			r = plan_route_default(m->plan, &m->uses[i]);
	return r;
}
