/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about the networks of a plan's interfaces: the family of an address, overlapping subnets, NICs that share a
 * MAC, the source address for a target, and whether the boot depends on a network that other software configures. Facts
 * of a plan go in, answers come out; nothing is added to the plan.
 */
#include <string.h>

#include "plan.h"

bool plan_addr_is_v4(const struct plan_addr *a) {
	return addr_is_set(a->ip) ? addr_is_v4(a->ip) : a->way == PLAN_DHCP4;
}

/* For a link-local target the kernel picks the interface's own link-local address. */
struct addr plan_source(struct addr source, struct addr target) {
	struct addr none = { { 0 } };

	return addr_is_link_local(target) && !addr_is_link_local(source) ? none : source;
}

size_t plan_source_at(struct addr source, size_t addr, struct addr target) {
	return addr_is_link_local(target) && !addr_is_link_local(source) ? NONE : addr;
}

/* An address that a lease will bring is not known yet. Such an address may be in any subnet of its family. */
static bool overlap(const struct plan_addr *a, struct addr ip, unsigned prefix) {
	return !addr_is_set(a->ip) || !addr_is_set(ip) ||
	       addr_same_net(a->ip, ip, a->prefix < prefix ? a->prefix : prefix);
}

bool plan_is_on_another_link(const struct plan *p, size_t iface, struct addr ip, unsigned prefix) {
	bool v4 = !addr_is_set(ip) || addr_is_v4(ip);

	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; i != iface && j < p->ifaces[i].n_addrs; j++)
			if (plan_addr_is_v4(&p->ifaces[i].addrs[j]) == v4 &&
			    overlap(&p->ifaces[i].addrs[j], ip, prefix))
				return true;
	return false;
}

bool plan_mac_is_shared(const struct plan *p, size_t iface) {
	for (size_t i = 0; i < p->n_ifaces; i++)
		if (i != iface && p->ifaces[i].vlan == 0 &&
		    memcmp(p->ifaces[i].mac, p->ifaces[iface].mac, sizeof(p->ifaces[i].mac)) == 0)
			return true;
	return false;
}

bool plan_needs_network(const struct plan *p) {
	for (size_t i = 0; i < p->n_discoveries; i++)
		if (p->discoveries[i].iface == PLAN_ANY_IFACE && (!p->discoveries[i].name || p->n_ifaces == 0))
			return true;
	return false;
}
