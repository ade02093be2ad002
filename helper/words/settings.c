/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel settings of an interface of a plan. A plan and an interface go in; a list of keys of /proc/sys with their
 * values comes out. This file alone decides which keys and values these are. Pure; see settings.h.
 */
#include "settings.h"

#include <assert.h>

/* Settings for an interface that shares a subnet or a target with another interface. */
static const struct plan_setting TWO_WAYS[] = {
	/*
	 * Hardened systems set rp_filter to 1 (strict) for all interfaces. The strict filter accepts a target's answer
	 * only on the interface with the best route to the target. The kernel uses the larger of the interface's value
	 * and the value for all interfaces; 2 is a loose filter.
	 */
	{ "ipv4", "rp_filter", "2" },
	/*
	 * By default any interface answers ARP requests for any address of the machine, and any address may be the
	 * sender in an ARP request. The answer to a socket that is bound to its interface could then arrive on another
	 * interface, and be dropped.
	 */
	{ "ipv4", "arp_ignore", "1" },
	{ "ipv4", "arp_announce", "2" },
};

/* With autoconf 0 the kernel makes no address from router advertisements. */
static const struct plan_setting NO_AUTOCONF = { "ipv6", "autoconf", "0" };
/* With accept_ra_defrtr 0 the kernel takes no default route from router advertisements. */
static const struct plan_setting NO_DEFAULT_ROUTER = { "ipv6", "accept_ra_defrtr", "0" };

static_assert(PLAN_SETTINGS_MAX == sizeof(TWO_WAYS) / sizeof(*TWO_WAYS) + 2, "every setting has room in the list");

/* ---- IPv4: two interfaces that share a subnet or a target ---- */

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

/* True when another interface, too, has a path to a target of this interface, on the link or through a gateway. */
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

/* ---- IPv6: effects of router advertisements ---- */

/*
 * True for an interface with DHCPv6 or SLAAC, which both need router advertisements. ACTION_AUTOCONF makes further
 * settings for both.
 */
static bool needs_routers(const struct plan_iface *f) {
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].way == PLAN_SLAAC || f->addrs[i].way == PLAN_DHCP6)
			return true;
	return false;
}

/* True when the table asks for a default route and names no gateway, so that only a router can name the gateway. */
static bool needs_default_router(const struct plan_iface *f) {
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct plan_addr *a = &f->addrs[i];

		if (!plan_addr_is_v4(a) && a->from->global_route && !addr_is_set(a->from->gateway))
			return true;
	}
	return false;
}

size_t plan_settings(const struct plan *p, size_t iface, struct plan_setting list[PLAN_SETTINGS_MAX]) {
	const struct plan_iface *f = &p->ifaces[iface];
	size_t n = 0;

	if (shares_a_subnet(p, iface) || shares_a_target(p, iface))
		while (n < sizeof(TWO_WAYS) / sizeof(*TWO_WAYS)) {
			list[n] = TWO_WAYS[n];
			n++;
		}
	if (needs_routers(f))
		return n;
	list[n++] = NO_AUTOCONF;
	if (!needs_default_router(f))
		list[n++] = NO_DEFAULT_ROUTER;
	return n;
}
