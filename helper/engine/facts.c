/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The links and addresses that the kernel has. Input: events. Output: the link that belongs to an interface of the
 * plan, and the facts about an address. This file asks for no action and says nothing. Pure.
 */
#include "floors.h"

#include <string.h>

#include "grow.h"

struct link_facts *facts_link(struct engine *e, int ifindex) {
	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].ifindex == ifindex)
			return &e->links[i];
	return NULL;
}

const struct known_addr *facts_find_addr(const struct engine *e, int ifindex, struct addr a) {
	for (size_t i = 0; i < e->n_addrs; i++)
		if (e->addrs[i].ifindex == ifindex && addr_equal(e->addrs[i].addr, a))
			return &e->addrs[i];
	return NULL;
}

bool facts_has_link_local(const struct engine *e, int ifindex) {
	for (size_t i = 0; i < e->n_addrs; i++)
		if (e->addrs[i].ifindex == ifindex && addr_is_link_local(e->addrs[i].addr) && !e->addrs[i].tentative &&
		    !e->addrs[i].dad_failed)
			return true;
	return false;
}

void facts_note_addr(struct engine *e, const struct known_addr *a) {
	struct known_addr *known = (struct known_addr *)facts_find_addr(e, a->ifindex, a->addr);

	if (!known)
		known = note_memory(e, grow(&e->addrs, &e->n_addrs, sizeof(*known)));
	if (known)
		*known = *a;
}

static void note_link(struct engine *e, const struct link_facts *link) {
	struct link_facts *known = facts_link(e, link->ifindex);

	if (!known)
		known = note_memory(e, grow(&e->links, &e->n_links, sizeof(*known)));
	if (known)
		*known = *link;
}

static void forget_link(struct engine *e, int ifindex) {
	struct link_facts *link = facts_link(e, ifindex);

	if (link)
		*link = e->links[--e->n_links];
	for (size_t i = e->n_addrs; i-- > 0;)
		if (e->addrs[i].ifindex == ifindex)
			e->addrs[i] = e->addrs[--e->n_addrs];
}

static void forget_addr(struct engine *e, int ifindex, struct addr a) {
	const struct known_addr *known = facts_find_addr(e, ifindex, a);

	if (known)
		e->addrs[known - e->addrs] = e->addrs[--e->n_addrs];
}

void facts_event(struct engine *e, const struct event *ev) {
	switch (ev->type) {
	case EVENT_LINK:
		note_link(e, &ev->link);
		break;
	case EVENT_LINK_GONE:
		forget_link(e, ev->ifindex);
		break;
	case EVENT_ADDR:
		facts_note_addr(e, &(struct known_addr){ .ifindex = ev->ifindex,
							 .addr = ev->addr,
							 .prefix = ev->prefix,
							 .tentative = ev->tentative,
							 .passes = ev->passes,
							 .dad_failed = ev->dad_failed });
		break;
	case EVENT_ADDR_GONE:
		forget_addr(e, ev->ifindex, ev->addr);
		break;
	default:
		break;
	}
}

/*
 * True for a NIC. Bridges, bonds and VLANs have the MAC of the NIC below them, but are no NICs. A veth stands for a NIC
 * in tests.
 */
static bool is_nic(const struct link_facts *link) {
	return link->kind[0] == '\0' || strcmp(link->kind, "veth") == 0;
}

/*
 * How well a link fits an interface of the plan; 0: not at all. The MAC decides and the PCI address confirms. A wrong
 * PCI address alone does not rule a link out, because some firmware writes PCI addresses that Linux does not know
 * (QEMU's EDK2: 0000:00:01.0 for a NIC behind a bridge).
 */
static unsigned nic_fit(const struct plan *plan, size_t iface, const struct link_facts *link) {
	const struct plan_iface *want = &plan->ifaces[iface];
	bool permanent = link->has_perm_mac && memcmp(link->perm_mac, want->mac, 6) == 0;
	bool same_pci = want->pci_sbdf != 0 && want->pci_sbdf == link->pci_sbdf;

	if (!is_nic(link) || (!permanent && memcmp(link->mac, want->mac, 6) != 0))
		return 0;
	if (plan_mac_is_shared(plan, iface) && !same_pci)
		return 0;
	return 1 + (permanent ? 1 : 0) + (same_pci ? 2 : 0);
}

static struct link_facts *find_nic(struct engine *e, size_t iface) {
	struct link_facts *best = NULL;
	unsigned best_fit = 0;

	for (size_t i = 0; i < e->n_links; i++) {
		unsigned fit = nic_fit(&e->plan, iface, &e->links[i]);

		if (fit > best_fit) {
			best_fit = fit;
			best = &e->links[i];
		}
	}
	return best;
}

static struct link_facts *find_vlan(struct engine *e, const struct plan_iface *want) {
	int parent = e->ifaces[want->parent].ifindex;

	for (size_t i = 0; i < e->n_links; i++)
		if (parent != 0 && e->links[i].vlan == want->vlan && e->links[i].parent == parent)
			return &e->links[i];
	return NULL;
}

struct link_facts *facts_find_iface(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	return want->vlan != 0 ? find_vlan(e, want) : find_nic(e, iface);
}
