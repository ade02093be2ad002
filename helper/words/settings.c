/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of an interface of a plan: what the kernel is told of it beyond its addresses and routes,
 * as keys of /proc/sys. A plan goes in, a list of keys and values comes out; where the kernel's own
 * defaults do, it is empty. Pure.
 */
#include "plan.h"

/* In this order, since what an interface needs is a piece of it. */
enum { TWO_WAYS = 0, NO_ROUTERS = 3, NO_DEFAULT_ROUTE = 4, END = 5 };
static const struct plan_setting ALL[] = {
	/*
	 * A strict filter (1, as hardened systems set it for all interfaces) takes an answer on that interface only
	 * which leads to its sender best. The larger one of an interface's and all's counts, and 2, loose, is larger.
	 */
	[TWO_WAYS] = { "ipv4", "rp_filter", "2" },
	/*
	 * Else any interface answers for any address of the machine, and asks under any; then what is meant for a
	 * socket that is bound to its interface comes in by another one, and is refused.
	 */
	{ "ipv4", "arp_ignore", "1" },
	{ "ipv4", "arp_announce", "2" },
	/* Else the kernel takes addresses and default routes from whoever announces them. */
	[NO_ROUTERS] = { "ipv6", "autoconf", "0" },
	[NO_DEFAULT_ROUTE] = { "ipv6", "accept_ra_defrtr", "0" },
};

/* ---- IPv4: two ways to one place ---- */

static bool shares_a_subnet(const struct plan *p, size_t iface) {
	const struct plan_iface *f = &p->ifaces[iface];

	for (size_t i = 0; i < f->n_addrs; i++)
		if (plan_addr_is_v4(&f->addrs[i]) &&
		    plan_is_on_another_link(p, iface, f->addrs[i].ip, f->addrs[i].prefix))
			return true;
	return false;
}

static const struct plan_path *path_at(const struct plan *p, size_t i) {
	return i < p->n_paths ? &p->paths[i] : &p->discoveries[i - p->n_paths];
}

/* One target on this link, or behind a gateway, and by another interface as well. */
static bool shares_a_target(const struct plan *p, size_t iface) {
	size_t n = p->n_paths + p->n_discoveries;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			const struct plan_path *path = path_at(p, i), *other = path_at(p, j);

			if (path->iface == iface && other->iface != iface && addr_is_v4(path->traddr) &&
			    addr_equal(path->traddr, other->traddr))
				return true;
		}
	return false;
}

/* ---- IPv6: what nobody asked for ---- */

/* Where the piece of the list ends. */
static size_t end_of(const struct plan_iface *f) {
	size_t end = END;

	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct plan_addr *a = &f->addrs[i];

		/* DHCPv6 needs what routers say, and SLAAC is that: ACTION_AUTOCONF has settings of its own */
		if (a->way == PLAN_SLAAC || a->way == PLAN_DHCP6)
			return NO_ROUTERS;
		/* the table wants a default route, and only a router can say through whom */
		if (!plan_addr_is_v4(a) && a->from->global_route && !addr_is_set(a->from->gateway))
			end = NO_DEFAULT_ROUTE;
	}
	return end;
}

size_t plan_settings(const struct plan *p, size_t iface, const struct plan_setting **ret) {
	size_t begin = shares_a_subnet(p, iface) || shares_a_target(p, iface) ? TWO_WAYS : NO_ROUTERS;

	*ret = &ALL[begin];
	return end_of(&p->ifaces[iface]) - begin;
}
