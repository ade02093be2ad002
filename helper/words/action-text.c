/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An action of the engine as text for people, which --dry-run prints. Input: an action. Output: one line without its
 * newline. Pure.
 */
#include <stdio.h>

#include "action-text.h"
#include "id.h"

static void link_action(const struct plan *plan, const struct action *a, char *buf, size_t size) {
	const struct plan_iface *iface = &plan->ifaces[a->iface];
	char text[PCI_TEXT_MAX];

	switch (a->type) {
	case ACTION_LOAD_NIC:
		snprintf(buf, size, "%s: load the driver of PCI %s", iface->name, pci_text(iface->pci_sbdf, text));
		break;
	case ACTION_RENAME:
		snprintf(buf, size, "%s: rename link %d", iface->name, a->ifindex);
		break;
	case ACTION_OPTIMISTIC:
		snprintf(buf, size, "%s: optimistic DAD", iface->name);
		break;
	case ACTION_VLAN:
		snprintf(buf, size, "%s: make VLAN %u on %s", iface->name, iface->vlan,
			 plan->ifaces[iface->parent].name);
		break;
	case ACTION_RENAME_AWAY:
		snprintf(buf, size, "%s: rename link %d, which has this name, to %s", iface->name, a->ifindex, a->name);
		break;
	case ACTION_TRY:
		snprintf(buf, size, "%s: set link %d up to see its carrier", iface->name, a->ifindex);
		break;
	case ACTION_DHCP_END:
		snprintf(buf, size, "%s: end the %s client", iface->name, plan_way_text(iface->addrs[a->item].way));
		break;
	case ACTION_DROP_VLAN:
		snprintf(buf, size, "%s: remove VLAN %u, link %d", iface->name, iface->vlan, a->ifindex);
		break;
	case ACTION_DOWN:
		snprintf(buf, size, "%s: set link %d down", iface->name, a->ifindex);
		break;
	case ACTION_AUTOCONF:
		snprintf(buf, size, "%s: accept router advertisements", iface->name);
		break;
	case ACTION_DHCP:
		snprintf(buf, size, "%s: start a %s client", iface->name, plan_way_text(iface->addrs[a->item].way));
		break;
	default:
		snprintf(buf, size, "%s: up", iface->name);
		break;
	}
}

static void addr_action(const struct plan *plan, const struct action *a, char *buf, size_t size) {
	const char *name = plan->ifaces[a->iface].name;
	char text[ADDR_TEXT_MAX];

	if (a->type == ACTION_CHECK)
		snprintf(buf, size, "%s: ask whether another machine has %s", name, addr_text(a->addr, text));
	else
		snprintf(buf, size, "%s: address %s/%u", name, addr_text(a->addr, text), a->prefix);
}

static void drop_action(const struct engine *e, const struct action *a, char *buf, size_t size) {
	const char *name = engine_plan(e)->ifaces[a->iface].name;
	char text[ADDR_TEXT_MAX];

	if (a->type == ACTION_DROP_ADDR)
		snprintf(buf, size, "%s: take address %s/%u from link %d", name, addr_text(a->addr, text), a->prefix,
			 a->ifindex);
	else if (addr_is_set(engine_route(e, a)->dst))
		snprintf(buf, size, "%s: take route %s/%u from link %d", name, addr_text(engine_route(e, a)->dst, text),
			 engine_route(e, a)->prefix, a->ifindex);
	else
		snprintf(buf, size, "%s: take the default route from link %d", name, a->ifindex);
}

static void route_action(const struct engine *e, const struct action *a, char *buf, size_t size) {
	const struct plan_route *route = engine_route(e, a);
	char dst[ADDR_TEXT_MAX + 4] = "default", text[ADDR_TEXT_MAX], via[ADDR_TEXT_MAX + 5] = "", metric[20] = "";

	if (addr_is_set(route->dst))
		snprintf(dst, sizeof(dst), "%s/%u", addr_text(route->dst, text), route->prefix);
	if (addr_is_set(a->gateway))
		snprintf(via, sizeof(via), " via %s", addr_text(a->gateway, text));
	if (route->metric)
		snprintf(metric, sizeof(metric), " metric %u", route->metric);
	snprintf(buf, size, "%s: route %s%s%s%s", engine_plan(e)->ifaces[a->iface].name, dst, via,
		 a->far_gateway ? " onlink" : "", metric);
}

static const char *path_verb(enum action_type type) {
	switch (type) {
	case ACTION_PROBE:
		return "probe";
	case ACTION_CONNECT:
		return "connect";
	case ACTION_RESOLVE:
		return "resolve";
	case ACTION_DISCOVER:
		return "ask for more paths:";
	case ACTION_SCAN:
		return "scan";
	default:
		return "stop probing";
	}
}

static void path_action(const struct engine *e, const struct action *a, char *buf, size_t size) {
	const struct plan_path *path = engine_path(e, a->path)->want;
	char target[ADDR_TEXT_MAX], source[ADDR_TEXT_MAX];

	addr_text(a->source, source);
	snprintf(buf, size, "%s: %s %s port %u%s%s%s%s%s%s", plan_iface_name(engine_plan(e), path->iface),
		 path_verb(a->type), plan_target_text(path, target), path->port, *source ? " from " : "", source,
		 a->type == ACTION_CONNECT ? " nqn " : "", a->type == ACTION_CONNECT ? path->nqn : "",
		 a->type == ACTION_PROBE && !a->command ? " without commands" : "",
		 a->one_queue ? " with one I/O queue" : "");
}

const char *action_text(const struct engine *e, const struct action *a, char *buf, size_t size) {
	switch (a->type) {
	case ACTION_LOAD_FABRICS:
		snprintf(buf, size, "load nvme-tcp");
		break;
	case ACTION_MTU:
		snprintf(buf, size, "%s: MTU %u", engine_plan(e)->ifaces[a->iface].name, a->mtu);
		break;
	case ACTION_ADDR:
	case ACTION_CHECK:
		addr_action(engine_plan(e), a, buf, size);
		break;
	case ACTION_DROP_ADDR:
	case ACTION_DROP_ROUTE:
		drop_action(e, a, buf, size);
		break;
	case ACTION_ROUTE:
		route_action(e, a, buf, size);
		break;
	case ACTION_PROBE:
	case ACTION_PROBE_CANCEL:
	case ACTION_CONNECT:
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
	case ACTION_SCAN:
		path_action(e, a, buf, size);
		break;
	case ACTION_LOOK:
		snprintf(buf, size, "list %s",
			 a->listing == LISTING_NETWORK ? "links and addresses" : "namespaces and controllers");
		break;
	case ACTION_SAY:
		snprintf(buf, size, "say: %s", a->text);
		break;
	case ACTION_READY:
		snprintf(buf, size, "ready");
		break;
	case ACTION_EXIT:
		snprintf(buf, size, "exit %d", a->code);
		break;
	default:
		link_action(engine_plan(e), a, buf, size);
		break;
	}
	return buf;
}
