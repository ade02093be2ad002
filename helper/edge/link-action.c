/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Changes one link as the engine asks: looks up the values in the engine's plan, and passes them to rtnetlink and
 * sysctl. See link-action.h.
 */
#include "link-action.h"

#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <syslog.h>

#include "log.h"
#include "sysctl.h"

/*
 * Sets the plan's sysctl keys of an interface, all of them even after a failure. Returns 0 or the first failure;
 * `tells`: also logs each failure. A key may be absent (ENOENT), most often because the kernel has no IPv6. That is
 * not logged: a kernel without the key lacks the behaviour that the key controls. For example, a kernel without IPv6
 * accepts no router advertisements.
 */
static int apply_settings(const struct hands *h, const struct engine *e, size_t iface, bool tells) {
	const char *ifname = engine_iface(e, iface)->name;
	struct plan_setting list[PLAN_SETTINGS_MAX];
	size_t n = plan_settings(engine_plan(e), iface, list);
	int first = 0;

	for (size_t i = 0; i < n; i++) {
		int err = sysctl_set(h->root, ifname, &list[i]);

		if (tells && err < 0 && err != -ENOENT)
			log_say(LOG_WARNING, NULL, "%s: %s of %s cannot be set: %s, going on without", ifname,
				list[i].key, list[i].family, strerror(-err));
		first = first ?: err;
	}
	return first;
}

/*
 * Returns `err`, the result of settings that were made under the link's name; -ENODEV if the link does not have the name
 * any more. udev may rename a link at any moment, and then the settings are those of no link, or of another one. The
 * engine asks again.
 */
static int unless_renamed(const struct engine *e, const struct action *a, int err) {
	return (int)if_nametoindex(engine_iface(e, a->iface)->name) == a->ifindex ? err : -ENODEV;
}

static int set_up(const struct hands *h, const struct engine *e, const struct action *a) {
	if (engine_iface(e, a->iface)->borrowed)
		return rtnl_up(h->rtnl, a->ifindex);
	apply_settings(h, e, a->iface, true);
	return unless_renamed(e, a, 0) ?: rtnl_up(h->rtnl, a->ifindex);
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
	case ACTION_RENAME_AWAY:
		return rtnl_rename(h->rtnl, a->ifindex, a->name);
	case ACTION_UP:
		return set_up(h, e, a);
	case ACTION_MTU:
		return rtnl_set_mtu(h->rtnl, a->ifindex, a->mtu);
	case ACTION_TRY:
		return rtnl_up(h->rtnl, a->ifindex);
	case ACTION_VLAN:
		return rtnl_add_vlan(h->rtnl, a->ifindex, iface->name, iface->vlan);
	case ACTION_ADDR:
		/* another program may have switched IPv6 off since the link was set up (disable_ipv6) */
		if (!engine_iface(e, a->iface)->borrowed)
			apply_settings(h, e, a->iface, false);
		return rtnl_add_addr(h->rtnl, a->ifindex, a->addr, a->prefix);
	case ACTION_DROP_ADDR:
		return rtnl_drop_addr(h->rtnl, a->ifindex, a->addr, a->prefix);
	case ACTION_DROP_ROUTE:
		return rtnl_drop_route(h->rtnl, a->ifindex, engine_route(e, a));
	case ACTION_DROP_VLAN:
		return rtnl_remove_link(h->rtnl, a->ifindex);
	case ACTION_DOWN:
		return rtnl_down(h->rtnl, a->ifindex);
	case ACTION_AUTOCONF:
		return unless_renamed(e, a, apply_settings(h, e, a->iface, false));
	case ACTION_OPTIMISTIC:
		return unless_renamed(e, a, sysctl_optimistic_on(h->root, engine_iface(e, a->iface)->name));
	default:
		return add_route(h, e, a);
	}
}

int link_action(const struct hands *h, const struct engine *e, const struct action *a, const char **reason) {
	bool sysctl = a->type == ACTION_AUTOCONF || a->type == ACTION_OPTIMISTIC;
	int err = change(h, e, a);

	/* after an action in /proc/sys (ENODEV: perhaps), rtnetlink's reason would be that of an earlier action */
	*reason = err < 0 && err != -ENODEV && !sysctl ? rtnl_reason(h->rtnl) : NULL;
	return err;
}
