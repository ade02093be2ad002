/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which link of the kernel an interface of the plan means. Input: the plan and the facts. Output: a choice. The rule:
 *
 * 1. The PCI function, if the table names one and a NIC is there. While the machine has the function and its link may
 *    still come, no other link is taken.
 * 2. Else the permanent MAC; else the MAC in use.
 * 3. A port carries no IP: its master takes the port's place if the master has the MAC or an address of the HFI. The
 *    conduit of a switch carries no IP either: its user ports do.
 * 4. Among links that fit equally well: one with a carrier, then the one that is in use, then the oldest.
 *
 * This file asks for no action and says nothing. Pure.
 */
#include "floors.h"

#include <string.h>

#define LEVELS_MOST 8 /* the kernel's own limit of links above a link (MAX_NEST_DEV) */

/* ---- what a link is ---- */

/*
 * True for a NIC and a user port of a switch. Bridges, bonds and VLANs have the MAC of the NIC below them, but are no
 * NICs. A veth stands for a NIC in tests.
 */
static bool is_nic(const struct link_facts *link) {
	return link->kind[0] == '\0' || strcmp(link->kind, "veth") == 0 || strcmp(link->kind, "dsa") == 0;
}

static bool is_conduit(const struct engine *e, const struct link_facts *link) {
	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].conduit == link->ifindex)
			return true;
	return false;
}

int choice_master_of(const struct engine *e, const struct link_facts *link) {
	for (size_t i = 0; link->master == 0 && i < e->n_links; i++)
		if (e->links[i].ports[0] == link->ifindex || e->links[i].ports[1] == link->ifindex)
			return e->links[i].ifindex;
	return link->master;
}

/* ---- what a link carries ---- */

static bool has_mac(const struct link_facts *link, const uint8_t mac[6]) {
	return memcmp(link->mac, mac, 6) == 0 || (link->has_perm_mac && memcmp(link->perm_mac, mac, 6) == 0);
}

static bool has_address(const struct engine *e, size_t iface, int ifindex) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (facts_find_addr(e, ifindex, want->addrs[i].ip))
			return true;
	return false;
}

/* True when a VLAN of the interface stands on the link, and has an address of the plan. */
static bool has_vlan_address(const struct engine *e, size_t iface, const struct link_facts *link) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		for (size_t l = 0; l < e->n_links; l++)
			if (e->plan.ifaces[i].vlan != 0 && e->plan.ifaces[i].parent == iface &&
			    e->links[l].vlan == e->plan.ifaces[i].vlan && e->links[l].parent == link->ifindex &&
			    has_address(e, i, e->links[l].ifindex))
				return true;
	return false;
}

/* True when a master is the interface: it has the MAC of the HFI, or an address of the HFI or of the HFI's VLANs. */
static bool stands_for(const struct engine *e, size_t iface, const struct link_facts *master) {
	return has_mac(master, e->plan.ifaces[iface].mac) || has_address(e, iface, master->ifindex) ||
	       has_vlan_address(e, iface, master);
}

/* ---- from a port to the link that carries IP ---- */

/* The master above all masters, such as a bridge over a bond. NULL: the master is not known yet. */
static struct link_facts *top_of(struct engine *e, struct link_facts *link) {
	for (unsigned level = 0; link && level < LEVELS_MOST; level++) {
		int master = choice_master_of(e, link);

		if (master == 0)
			return link;
		link = facts_link(e, master);
	}
	return NULL;
}

/*
 * The link that stands for the interface above a NIC or VLAN: the link itself, or its master. NULL: the master is
 * another network's. The ports of Open vSwitch have one master without addresses, beside which its own links stand.
 */
static struct link_facts *above(struct engine *e, size_t iface, struct link_facts *link) {
	struct link_facts *top = top_of(e, link);

	if (!top || top == link || stands_for(e, iface, top))
		return top;
	for (size_t i = 0; i < e->n_links && strcmp(top->kind, "openvswitch") == 0; i++)
		if (strcmp(e->links[i].kind, "openvswitch") == 0 && stands_for(e, iface, &e->links[i]))
			return &e->links[i];
	return NULL;
}

/* ---- how well a NIC fits ---- */

static bool is_at_function(struct engine *e, const struct link_facts *link, uint32_t sbdf) {
	const struct link_facts *conduit = link->conduit ? facts_link(e, link->conduit) : NULL;

	return sbdf != 0 && (link->pci_sbdf == sbdf || (conduit && conduit->pci_sbdf == sbdf));
}

bool choice_waits_for_function(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	const struct iface_run *run = &e->ifaces[iface];

	if (!want->has_function || e->now >= run->function_until || run->driver.tries > 0)
		return false; /* there is no function, the time is over, or the driver cannot be loaded */
	for (size_t i = 0; i < e->n_links; i++)
		if (is_at_function(e, &e->links[i], want->pci_sbdf))
			return false;
	return true;
}

/* How the MAC of a link fits. A user port of a switch may have a MAC of its own; firmware saw that of the conduit. */
static unsigned mac_fit(struct engine *e, const struct link_facts *link, const uint8_t mac[6]) {
	const struct link_facts *conduit = link->conduit ? facts_link(e, link->conduit) : NULL;

	if (link->has_perm_mac && memcmp(link->perm_mac, mac, 6) == 0)
		return 2;
	return memcmp(link->mac, mac, 6) == 0 || (conduit && has_mac(conduit, mac)) ? 1 : 0;
}

/*
 * How well a NIC fits; 0: not at all. The MAC decides between several links of one PCI function. A link at the PCI
 * function with another MAC is taken only if no link with the MAC comes: firmware may number buses in another way than
 * Linux (QEMU's EDK2: 0000:00:01.0 for a NIC behind a bridge), and the function is another NIC then.
 */
static unsigned fit_of(struct engine *e, size_t iface, const struct link_facts *link) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	bool at_function = is_at_function(e, link, want->pci_sbdf);
	unsigned mac = mac_fit(e, link, want->mac);

	if (!is_nic(link) || (mac == 0 && !at_function) || is_conduit(e, link))
		return 0;
	if (at_function && mac != 0)
		return CHOICE_FUNCTION + mac;
	if (mac != 0 && !plan_mac_is_shared(&e->plan, iface))
		return choice_waits_for_function(e, iface) ? 0 : CHOICE_MAC + mac;
	return mac == 0 && e->now >= e->ifaces[iface].function_until ? CHOICE_OTHER_MAC : 0;
}

/* ---- the choice ---- */

/* True when `link` is to be taken instead of `best`, which fits as well. */
static bool goes_first(const struct iface_run *run, const struct link_facts *link, const struct link_facts *best) {
	if (link->carrier != best->carrier)
		return link->carrier;
	if (best->ifindex == run->ifindex || link->ifindex == run->ifindex)
		return link->ifindex == run->ifindex;
	return link->ifindex < best->ifindex;
}

/* Notes a link that fits, and keeps the best. Of the others the choice names one that is down, if there is one. */
static void offer(struct choice *c, const struct iface_run *run, unsigned fit, struct link_facts *nic,
		  struct link_facts *link) {
	bool first;

	if (!link)
		c->port = c->port ?: nic;
	if (!link || fit < c->fit || link == c->link)
		return;
	first = fit > c->fit || goes_first(run, link, c->link);
	if (fit > c->fit)
		c->equal = NULL;
	else if (!c->equal || c->equal->up)
		c->equal = first ? c->link : link;
	if (!first)
		return;
	c->fit = fit;
	c->nic = nic;
	c->link = link;
}

static struct choice choose_nic(struct engine *e, size_t iface) {
	struct choice c = { 0 };

	for (size_t i = 0; i < e->n_links; i++) {
		unsigned fit = fit_of(e, iface, &e->links[i]);

		if (fit > 0)
			offer(&c, &e->ifaces[iface], fit, &e->links[i], above(e, iface, &e->links[i]));
	}
	c.borrowed = c.link && !is_nic(c.link);
	return c;
}

/* A VLAN on a link of another program is that program's, too, unless nvmf-boot made the VLAN. */
static struct choice choose_vlan(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	const struct iface_run *parent = &e->ifaces[want->parent];
	struct choice c = { 0 };

	for (size_t i = 0; i < e->n_links && parent->ifindex != 0; i++)
		if (e->links[i].vlan == want->vlan && e->links[i].parent == parent->ifindex)
			offer(&c, &e->ifaces[iface], CHOICE_MAC, &e->links[i], above(e, iface, &e->links[i]));
	c.borrowed = c.link && strcmp(c.link->name, want->name) != 0 && (parent->borrowed || c.link != c.nic);
	return c;
}

struct choice choice_of(struct engine *e, size_t iface) {
	return e->plan.ifaces[iface].vlan != 0 ? choose_vlan(e, iface) : choose_nic(e, iface);
}
