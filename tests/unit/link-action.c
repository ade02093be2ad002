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

#define CONF "/proc/sys/net/ipv6/conf/nbft0/"

/* udev renames the link, and the engine does not know yet: the settings under the old name would not be the link's. */
static void renamed(const struct hands *h, const struct engine *e) {
	struct action a = { .type = ACTION_UP, .ifindex = (int)if_nametoindex("nbft0") };
	const char *reason = "untouched";

	tree_file(h->root, CONF "optimistic_dad", "0\n");
	tree_file(h->root, CONF "use_optimistic", "0\n");
	rtnl_down(h->rtnl, a.ifindex);
	is_int(rtnl_rename(h->rtnl, a.ifindex, "enp3s0"), 0, "the link is renamed");
	is_int(link_action(h, e, &a, &reason), -ENODEV, "a renamed link is not set up without its settings");
	is_str(reason, NULL, "a renamed link has no reason of an earlier action");
	a.type = ACTION_AUTOCONF;
	is_int(link_action(h, e, &a, &reason), -ENODEV, "SLAAC of a renamed link fails for a reason that passes");
	a.type = ACTION_OPTIMISTIC;
	is_int(link_action(h, e, &a, &reason), -ENODEV, "optimistic DAD of a renamed link is not switched on");
	rtnl_rename(h->rtnl, a.ifindex, "nbft0");
	is_int(link_action(h, e, &a, &reason), 0, "optimistic DAD is switched on when the link has its name again");
	a.type = ACTION_UP;
	is_int(link_action(h, e, &a, &reason), 0, "the link is set up when it has its name again");
}

/* Returns the value of a key, as the actions have left it. */
static char value_of(const struct hands *h, const char *path) {
	char *text;
	size_t size;
	char first;

	if (root_read(h->root, path, 16, &text, &size) < 0)
		return '\0';
	first = text[0];
	free(text);
	return first;
}

/* A bridge that another program has made stands for the NIC. */
static void borrowed(const struct hands *h, const struct engine *e) {
	struct event bridge = { .type = EVENT_LINK, .link = { .name = "nbft0", .kind = "bridge" } };
	struct event port = { .type = EVENT_LINK, .link = { .ifindex = 99, .name = "eth0" } };
	struct action a = { .type = ACTION_UP, .ifindex = (int)if_nametoindex("nbft0") };
	struct engine *other;
	const char *reason;

	tree_file(h->root, CONF "accept_dad", "5\n");
	is_int(link_action(h, e, &a, &reason), 0, "a NIC is set up");
	is_int(value_of(h, CONF "accept_dad"), '1', "a NIC gets its settings");
	bridge.link.ifindex = port.link.master = a.ifindex;
	other = engine_new(&plan, 0, 1);
	if (!other)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	engine_event(other, &bridge, 0);
	engine_event(other, &port, 0);
	engine_step(other, 0);
	ok(engine_iface(other, 0)->borrowed, "the bridge is used as it is");
	tree_file(h->root, CONF "accept_dad", "5\n");
	is_int(link_action(h, other, &a, &reason), 0, "the bridge is set up");
	is_int(value_of(h, CONF "accept_dad"), '5', "the bridge keeps its settings");
	engine_free(other);
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
	engine_event(e,
		     &(struct event){ .type = EVENT_LINK,
				      .link = { .ifindex = (int)if_nametoindex("nbft0"), .name = "nbft0" } },
		     0);
	engine_step(e, 0); /* the interface gets its link */
	failures(&h, e);
	renamed(&h, e);
	borrowed(&h, e);
	engine_free(e);
	rtnl_close(h.rtnl);
	tree_free(&root);
	return tap_done();
}
