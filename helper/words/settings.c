/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Settings of an interface of a plan: a plan and an interface go in, a list of keys of /proc/sys with their values
 * comes out. Which keys and values these are is decided here. Pure; see settings.h.
 */
#include "settings.h"

/* For an interface where another one leads to the same subnet or the same target. */
static const struct plan_setting TWO_WAYS[] = {
	/*
	 * Hardened systems set 1, a strict filter, for all interfaces: it drops a target's answer on every interface
	 * but the one whose route leads to the target best. The kernel takes the larger of an interface's value and
	 * that of all; 2 is a loose filter.
	 */
	{ "ipv4", "rp_filter", "2" },
	/*
	 * By default any interface answers ARP for any address of the machine, and asks with any. The answer to a
	 * socket that is bound to its interface would then come in by another interface, and be refused.
	 */
	{ "ipv4", "arp_ignore", "1" },
	{ "ipv4", "arp_announce", "2" },
};

/* The kernel makes no address from router advertisements. */
static const struct plan_setting NO_AUTOCONF = { "ipv6", "autoconf", "0" };
/* The kernel takes no default route from router advertisements. */
static const struct plan_setting NO_DEFAULT_ROUTER = { "ipv6", "accept_ra_defrtr", "0" };

/* ---- IPv4: two interfaces that lead to one place ---- */

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

/* Another interface has a path to a target of this one, on its link or through a gateway. */
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

/* ---- IPv6: what router advertisements may bring ---- */

/* DHCPv6 needs what routers announce, and SLAAC consists of it. ACTION_AUTOCONF makes further settings for both. */
static bool needs_routers(const struct plan_iface *f) {
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].way == PLAN_SLAAC || f->addrs[i].way == PLAN_DHCP6)
			return true;
	return false;
}

/* The table asks for a default route without naming a gateway: only a router can name it. */
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
