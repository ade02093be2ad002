/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/link-action.c in a network namespace of its own: an action that fails is reported with the kernel's
 * words for this action, and with no words of an earlier action.
 */
#include "../../helper/edge/link-action.h"

#include <errno.h>
#include <net/if.h>

#include "links.h"
#include "namespaces.h"
#include "plan-kit.h"
#include "tree.h"

/* A plan of one interface, whose SLAAC address has a route through a gateway in a network that is not there. */
static struct nbft_hfi hfi = { .index = 1 };
static struct plan_addr addr = { .way = PLAN_SLAAC, .from = &hfi };
static struct plan_route route;
static struct plan_iface iface = { .name = "nbft0", .addrs = &addr, .n_addrs = 1, .routes = &route, .n_routes = 1 };
static const struct plan plan = { .ifaces = &iface, .n_ifaces = 1 };

static void failures(const struct hands *h, const struct engine *e) {
	struct action a = { .type = ACTION_UP, .ifindex = (int)if_nametoindex("nbft0") };
	const char *reason = "untouched";

	is_int(link_action(h, e, &a, &reason), 0, "the link is set up");
	is_str(reason, NULL, "success has no reason");
	a.type = ACTION_MTU;
	a.mtu = 1400;
	is_int(link_action(h, e, &a, &reason), 0, "the link gets an MTU");
	a.mtu = 1;
	is_int(link_action(h, e, &a, &reason), -EINVAL, "an MTU that is too small fails");
	a.type = ACTION_ROUTE;
	a.gateway = kit_addr("198.51.100.1");
	is_int(link_action(h, e, &a, &reason), -ENETUNREACH, "a route through an unreachable gateway fails");
	is_str(reason, "Nexthop has invalid gateway", "the failure has the kernel's words");
	a.type = ACTION_AUTOCONF;
	is_int(link_action(h, e, &a, &reason), -ENOENT, "SLAAC fails when /proc/sys has no key for it");
	is_str(reason, NULL, "the failure of SLAAC does not have the words for the route before");
}

int main(void) {
	struct hands h = { 0 };
	struct root root;
	struct engine *e;

	if (!own_network() || make_veth("nbft0", "peer") < 0 || rtnl_open(&h.rtnl) < 0) {
		skip("no permission for a network of its own");
		return tap_done();
	}
	tree_new(&root);
	h.root = &root;
	e = engine_new(&plan, 0, 1);
	if (!e)
		return 1;
	failures(&h, e);
	engine_free(e);
	rtnl_close(h.rtnl);
	tree_free(&root);
	return tap_done();
}
