/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel settings of an interface of a plan. A plan and an interface go in; a list of keys of /proc/sys with their
 * values comes out. This file alone decides which keys and values these are. Pure; see settings.h.
 *
 * A setting that equals the kernel's default is listed, too: the system's own sysctl files may say otherwise, for all
 * interfaces or as the default of new ones.
 */
#include "settings.h"

#include <assert.h>
#include <string.h>

/*
 * Settings for every interface with an IPv4 address. Another NIC of the machine may be in the same subnet, or lead to
 * the same target. The table need not know that NIC.
 */
static const struct plan_setting IPV4[] = {
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
	/*
	 * With 1 an interface answers ARP requests only if the best route to the sender leads back through it. So of
	 * two interfaces in one subnet only one would answer.
	 */
	{ "ipv4", "arp_filter", "0" },
};

/* Settings for every interface with an IPv6 address. */
static const struct plan_setting IPV6[] = {
	{ "ipv6", "addr_gen_mode", "0" }, /* the link-local address, and those of SLAAC, contain the MAC */
	{ "ipv6", "use_tempaddr", "0" }, /* no address that changes once a day */
	{ "ipv6", "accept_dad", "1" }, /* with 2, a duplicate link-local address would switch IPv6 off */
	/*
	 * Without this key the kernel removes IPv6 addresses for good when a program sets the link down and up again.
	 */
	{ "ipv6", "keep_addr_on_down", "1" },
	/* The last of these keys: when IPv6 starts, the kernel needs the other keys. */
	{ "ipv6", "disable_ipv6", "0" },
};

/* Settings for an interface that listens to routers. */
static const struct plan_setting LISTEN[] = {
	/*
	 * With 2 the kernel accepts advertisements even if the machine forwards packets. With 1 the address of the root
	 * would expire as soon as forwarding is switched on.
	 */
	{ "ipv6", "accept_ra", "2" },
	{ "ipv6", "accept_ra_pinfo", "1" }, /* accepts prefixes */
	{ "ipv6", "router_solicitations", "-1" }, /* asks for advertisements until a router answers */
	{ "ipv6", "max_addresses", "16" }, /* hardened systems set 1, which counts the link-local address, too */
};

/* With autoconf 1 the kernel makes addresses from router advertisements. */
static const struct plan_setting AUTOCONF = { "ipv6", "autoconf", "1" }, NO_AUTOCONF = { "ipv6", "autoconf", "0" };
/* With accept_ra_defrtr 1 the kernel takes default routes from router advertisements. */
static const struct plan_setting DEFAULT_ROUTER = { "ipv6", "accept_ra_defrtr", "1" },
				 NO_DEFAULT_ROUTER = { "ipv6", "accept_ra_defrtr", "0" };

static_assert(PLAN_SETTINGS_MAX == (sizeof(IPV4) + sizeof(IPV6) + sizeof(LISTEN)) / sizeof(*IPV4) + 2,
	      "every setting has room in the list");

static bool has_family(const struct plan_iface *f, bool v4) {
	for (size_t i = 0; i < f->n_addrs; i++)
		if (plan_addr_is_v4(&f->addrs[i]) == v4)
			return true;
	return false;
}

/* True for an interface with DHCPv6 or SLAAC, which both need router advertisements. */
static bool needs_routers(const struct plan_iface *f) {
	for (size_t i = 0; i < f->n_addrs; i++)
		if (f->addrs[i].way == PLAN_SLAAC || f->addrs[i].way == PLAN_DHCP6)
			return true;
	return false;
}

/*
 * True when a router is to bring the default route: the table asks for a default route and has no gateway, or DHCPv6 or
 * SLAAC brings the address and the table does not restrict the routes to a gateway of its own.
 */
static bool needs_default_router(const struct plan_iface *f) {
	for (size_t i = 0; i < f->n_addrs; i++) {
		const struct plan_addr *a = &f->addrs[i];
		bool dynamic = a->way == PLAN_SLAAC || a->way == PLAN_DHCP6;

		if (plan_addr_is_v4(a))
			continue;
		if (addr_is_set(a->from->gateway) ? dynamic && a->from->global_route : dynamic || a->from->global_route)
			return true;
	}
	return false;
}

size_t plan_settings(const struct plan *p, size_t iface, struct plan_setting list[PLAN_SETTINGS_MAX]) {
	const struct plan_iface *f = &p->ifaces[iface];
	bool autoconf = needs_routers(f), router = needs_default_router(f);
	size_t n = 0;

	if (has_family(f, true)) {
		memcpy(list, IPV4, sizeof(IPV4));
		n = sizeof(IPV4) / sizeof(*IPV4);
	}
	if (autoconf || router) {
		memcpy(list + n, LISTEN, sizeof(LISTEN));
		n += sizeof(LISTEN) / sizeof(*LISTEN);
	}
	list[n++] = autoconf ? AUTOCONF : NO_AUTOCONF;
	list[n++] = router ? DEFAULT_ROUTER : NO_DEFAULT_ROUTER;
	if (has_family(f, false)) {
		memcpy(list + n, IPV6, sizeof(IPV6));
		n += sizeof(IPV6) / sizeof(*IPV6);
	}
	return n;
}

bool plan_has_family(const struct plan *p, bool v4) {
	for (size_t i = 0; i < p->n_ifaces; i++)
		if (has_family(&p->ifaces[i], v4))
			return true;
	return false;
}
