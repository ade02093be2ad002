/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way to a target that is not in the plan. Input: the path that has found the target (the asker), and the target's
 * address. Output: an interface and a source address. An array lists the portals of all its networks to every host, so
 * not every portal is on the asker's link. The choices in order: the asker's interface if the target is on its link;
 * another interface that has the target on its link; a gateway of the asker's interface; any interface, by the kernel's
 * routes. A link-local target has no such last choice, since its link is not known. This file asks for no action and
 * adds no route. Pure.
 */
#include "floors.h"

#include <string.h>

/*
 * True when the address at position `item` is a better source than `found`: `found` is NULL, or only the new one can be
 * used at this moment. A lease or DAD may keep an address back for long.
 */
static bool is_better(const struct engine *e, size_t iface, size_t item, const struct plan_addr *found) {
	const struct addr_run *runs = e->ifaces[iface].addrs;

	return !found ||
	       (runs[item].state == ADDR_READY && runs[found - e->plan.ifaces[iface].addrs].state != ADDR_READY);
}

/* The address of the interface whose subnet has the target; NULL: there is none. */
static const struct plan_addr *addr_on_link(const struct engine *e, size_t iface, struct addr target) {
	const struct plan_iface *f = &e->plan.ifaces[iface];
	const struct plan_addr *found = NULL;

	for (size_t i = 0; i < f->n_addrs; i++) {
		unsigned prefix;
		struct addr ip = address_now(e, iface, i, &prefix);

		if (addr_is_set(ip) && addr_same_net(ip, target, prefix) && is_better(e, iface, i, found))
			found = &f->addrs[i];
	}
	return found;
}

static const struct plan_addr *addr_of_family(const struct engine *e, size_t iface, struct addr target) {
	const struct plan_iface *f = &e->plan.ifaces[iface];
	const struct plan_addr *found = NULL;

	for (size_t i = 0; i < f->n_addrs; i++)
		if (plan_addr_is_v4(&f->addrs[i]) == addr_is_v4(target) && is_better(e, iface, i, found))
			found = &f->addrs[i];
	return found;
}

/* True when the address has a gateway, from its lease or from the table. */
static bool has_gateway(const struct engine *e, size_t iface, const struct plan_addr *a) {
	const struct nbft_hfi *h = nbft_find_hfi(e->plan.tables[a->table - 1], a->hfi);

	if (addr_is_set(e->ifaces[iface].addrs[a - e->plan.ifaces[iface].addrs].gateway))
		return true;
	return h && addr_is_set(h->gateway) && addr_is_v4(h->gateway) == plan_addr_is_v4(a);
}

/* Finds an interface of the plan whose subnet has the target. */
static bool find_link(const struct engine *e, struct addr target, struct way *w) {
	for (size_t i = 0; !w->source && i < e->plan.n_ifaces; i++) {
		w->source = addr_on_link(e, i, target);
		if (w->source)
			w->iface = i;
	}
	return w->source;
}

/*
 * True when routers serve the address. DHCPv6 and SLAAC interfaces accept router advertisements, so routers may supply
 * routes that the table does not show.
 */
static bool has_routers(const struct plan_addr *a) {
	return a->way == PLAN_DHCP6 || a->way == PLAN_SLAAC;
}

static bool find_gateway(const struct engine *e, size_t iface, struct addr target, struct way *w) {
	const struct plan_addr *source = addr_of_family(e, iface, target);

	if (!source || (!has_gateway(e, iface, source) && !has_routers(source)))
		return false;
	*w = (struct way){ .iface = iface, .source = source, .routed = true };
	return true;
}

static bool find_from(const struct engine *e, size_t iface, struct addr target, struct way *w) {
	*w = (struct way){ .iface = iface, .source = addr_on_link(e, iface, target) };
	if (!w->source && addr_is_link_local(target))
		w->source = addr_of_family(e, iface, target);
	if (w->source || find_link(e, target, w))
		return true;
	return find_gateway(e, iface, target, w);
}

/*
 * Finds the interface that has the source address. If no interface of the plan has it, the way is through any
 * interface. False: the source cannot reach the target.
 */
static bool find_source(const struct engine *e, struct addr source, struct addr target, struct way *w) {
	unsigned prefix;

	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		for (size_t j = 0; j < e->plan.ifaces[i].n_addrs; j++)
			if (addr_equal(address_now(e, i, j, &prefix), source))
				*w = (struct way){ .iface = i,
						   .source = &e->plan.ifaces[i].addrs[j],
						   .routed = !addr_same_net(source, target, prefix) };
	return addr_is_v4(source) == addr_is_v4(target) && (w->source || !addr_is_link_local(target));
}

/*
 * Finds the way to an address of a discovery controller's name. The choice is the same as for a discovery controller
 * that was given by its address: see best_use() in plan-discovery.c.
 */
static bool find_named(const struct engine *e, const struct plan_path *asker, struct addr target, struct way *w) {
	if (addr_is_set(asker->host_traddr))
		return find_source(e, asker->host_traddr, target, w);
	if (find_link(e, target, w))
		return true;
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (find_gateway(e, i, target, w))
			return true;
	return !addr_is_link_local(target);
}

/* Finds the interface of the plan that the zone of a link-local target names. */
static bool find_zone(const struct engine *e, const char *zone, struct addr target, struct way *w) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (strcmp(e->plan.ifaces[i].name, zone) == 0) {
			*w = (struct way){ .iface = i, .source = addr_of_family(e, i, target) };
			return w->source;
		}
	return false;
}

bool way_find(const struct engine *e, const struct plan_path *asker, struct addr target, const char *zone,
	      struct way *w) {
	if (*zone && addr_is_link_local(target) && !addr_is_set(asker->host_traddr))
		return find_zone(e, zone, target, w);
	if (asker->iface != PLAN_ANY_IFACE)
		return find_from(e, asker->iface, target, w);
	*w = (struct way){ .iface = PLAN_ANY_IFACE };
	if (asker->kind == PLAN_NAME)
		return find_named(e, asker, target, w);
	return find_link(e, target, w) || !addr_is_link_local(target);
}
