/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes one link as the engine asks: looks up the values in the engine's plan, and passes them to rtnetlink and
 * sysctl. See link-action.h.
 */
#include "link-action.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "log.h"
#include "sysctl.h"

/*
 * Switches SLAAC on. Routers may bring the default route if the table makes the HFI the default route, or has no
 * gateway for the HFI.
 */
static int switch_autoconf_on(const struct hands *h, const struct engine *e, const struct action *a) {
	const struct nbft_hfi *hfi = engine_plan(e)->ifaces[a->iface].addrs[a->item].from;

	return sysctl_autoconf_on(h->root, engine_iface(e, a->iface)->name,
				  hfi->global_route || !addr_is_set(hfi->gateway));
}

/*
 * Sets the plan's sysctl keys of an interface. A key may be absent (ENOENT), most often because the kernel has no IPv6.
 * That does no harm: a kernel without the key lacks the behaviour that the key controls. For example, a kernel without
 * IPv6 accepts no router advertisements.
 */
static void apply_settings(const struct hands *h, const struct engine *e, size_t iface) {
	const char *ifname = engine_iface(e, iface)->name;
	struct plan_setting list[PLAN_SETTINGS_MAX];
	size_t n = plan_settings(engine_plan(e), iface, list);

	for (size_t i = 0; i < n; i++) {
		int err = sysctl_set(h->root, ifname, &list[i]);

		if (err < 0 && err != -ENOENT)
			log_say(LOG_WARNING, NULL, "%s: %s of %s cannot be set: %s, going on without", ifname,
				list[i].key, list[i].family, strerror(-err));
	}
}

static int add_route(const struct hands *h, const struct engine *e, const struct action *a) {
	struct plan_route route = *engine_route(e, a);

	route.gateway = a->gateway;
	route.far_gateway = a->far_gateway;
	return rtnl_add_route(h->rtnl, a->ifindex, &route);
}

static int change(const struct hands *h, const struct engine *e, const struct action *a) {
	const struct plan_iface *iface = &engine_plan(e)->ifaces[a->iface];

	switch (a->type) {
	case ACTION_RENAME:
		return rtnl_rename(h->rtnl, a->ifindex, iface->name);
	case ACTION_UP:
		apply_settings(h, e, a->iface);
		return rtnl_up(h->rtnl, a->ifindex);
	case ACTION_VLAN:
		return rtnl_add_vlan(h->rtnl, a->ifindex, iface->name, iface->vlan);
	case ACTION_ADDR:
		return rtnl_add_addr(h->rtnl, a->ifindex, a->addr, a->prefix);
	case ACTION_AUTOCONF:
		return switch_autoconf_on(h, e, a);
	default:
		return add_route(h, e, a);
	}
}

int link_action(const struct hands *h, const struct engine *e, const struct action *a, const char **reason) {
	int err = change(h, e, a);

	/* SLAAC is switched on in /proc/sys: rtnetlink's reason would be that of an earlier action */
	*reason = err < 0 && a->type != ACTION_AUTOCONF ? rtnl_reason(h->rtnl) : NULL;
	return err;
}

void link_action_optimistic(const struct hands *h, const char *ifname) {
	int err = sysctl_optimistic_on(h->root, ifname);

	if (err < 0 && err != -ENOENT)
		log_say(LOG_INFO, NULL, "%s: optimistic DAD cannot be switched on: %s, waiting for DAD", ifname,
			strerror(-err));
}
