/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interface gets its link, or another link. Input: the choice (choice.c). Output: messages about a choice that is
 * not as the table says it, and the actions that take back what a link was given, before another link gets it. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

#include "id.h"

#define WORDS_MAX 160

/* ---- words ---- */

/* The name of the link that has this link as a port. */
static const char *master_name(struct engine *e, const struct link_facts *port) {
	const struct link_facts *master = facts_link(e, choice_master_of(e, port));

	return master ? master->name : "a link that is not known yet";
}

/* Writes why a link is chosen: "it is at PCI 0000:00:04.0, as the table says". Returns buf. */
static const char *reason(const struct plan_iface *want, const struct choice *c, char buf[WORDS_MAX]) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	if (want->vlan != 0)
		snprintf(buf, WORDS_MAX, "it is VLAN %u of the NIC", want->vlan);
	else if (c->equal && c->link->carrier && !c->equal->carrier)
		snprintf(buf, WORDS_MAX, "it has the MAC %s, too, and a carrier", mac_text(want->mac, mac));
	else if (c->fit > CHOICE_FUNCTION)
		snprintf(buf, WORDS_MAX, "it is at PCI %s, as the table says", pci_text(want->pci_sbdf, pci));
	else if (c->fit > CHOICE_MAC)
		snprintf(buf, WORDS_MAX, "it has the MAC %s", mac_text(want->mac, mac));
	else
		snprintf(buf, WORDS_MAX, "it is at PCI %s, and no link has the MAC %s", pci_text(want->pci_sbdf, pci),
			 mac_text(want->mac, mac));
	return buf;
}

void nic_note_absent(struct engine *e, size_t iface, const struct choice *c) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	if (c->port)
		ask_note_error(run, NONE, false,
			       "%s is a port of %s, which has neither the MAC %s nor an address of the HFI",
			       c->port->name, master_name(e, c->port), mac_text(want->mac, mac));
	else if (want->pci_sbdf != 0)
		ask_note_error(run, NONE, false, "no interface with MAC %s (firmware saw it at PCI %s)",
			       mac_text(want->mac, mac), pci_text(want->pci_sbdf, pci));
	else
		ask_note_error(run, NONE, false, "no interface with MAC %s", mac_text(want->mac, mac));
}

/* ---- a link is taken ---- */

void nic_say_taken(struct engine *e, size_t iface, const struct choice *c) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	char words[WORDS_MAX], pci[PCI_TEXT_MAX], mac[MAC_TEXT_MAX];

	if (c->link != c->nic)
		say_iface(e, LOG_NOTICE, iface, "%s is a port of %s: %s is used as it is", c->nic->name,
			  master_name(e, c->nic), c->link->name);
	if (want->vlan == 0 && want->has_function && c->fit < CHOICE_FUNCTION)
		say_iface(e, LOG_WARNING, iface,
			  "PCI %s, which the table names, has no link with the MAC %s: %s is "
			  "taken, since %s",
			  pci_text(want->pci_sbdf, pci), mac_text(want->mac, mac), c->link->name,
			  reason(want, c, words));
}

void nic_say_equal(struct engine *e, size_t iface, const struct choice *c) {
	char mac[MAC_TEXT_MAX];

	if (c->equal && told_add(&e->ifaces[iface].told, SAID_EQUAL))
		say_iface(e, LOG_WARNING, iface,
			  "%s and %s have the MAC %s, and nothing else tells which is meant: %s is "
			  "taken",
			  c->link->name, c->equal->name, mac_text(e->plan.ifaces[iface].mac, mac), c->link->name);
}

/*
 * Sets up the links that fit as well, when the interface has had no carrier for some seconds: a link that is down shows
 * no carrier.
 */
void nic_try_equals(struct engine *e, size_t iface, const struct choice *c) {
	struct action *a;

	if (!c->equal || c->equal->up || e->ifaces[iface].tried == c->equal->ifindex)
		return;
	a = ask_iface(e, ACTION_TRY, iface, NONE);
	if (!a)
		return;
	a->ifindex = e->ifaces[iface].tried = c->equal->ifindex;
	say_iface(e, LOG_NOTICE, iface, "%s, which has the same MAC, is set up to see whether it has a carrier",
		  c->equal->name);
}

/* ---- a link is given back ---- */

static void say_given_back(struct engine *e, size_t iface, const struct choice *c) {
	const struct iface_run *run = &e->ifaces[iface];
	char words[WORDS_MAX];

	if (c->link && c->nic->ifindex == run->ifindex)
		say_iface(e, LOG_WARNING, iface,
			  "has become a port of %s: its addresses are taken back, and %s is used",
			  master_name(e, c->nic), c->link->name);
	else if (c->link)
		say_iface(e, LOG_WARNING, iface, "is given back, and %s is taken, since %s", c->link->name,
			  reason(&e->plan.ifaces[iface], c, words));
	else if (c->port && c->port->ifindex == run->ifindex)
		say_iface(e, LOG_WARNING, iface,
			  "has become a port of %s: its addresses are taken back, waiting for it to be free",
			  master_name(e, c->port));
	else
		say_iface(e, LOG_WARNING, iface, "is not the NIC of the table any more: its addresses are taken back");
}

static void drop_addr(struct engine *e, size_t iface, size_t item) {
	const struct addr_run *run = &e->ifaces[iface].addrs[item];
	struct addr ip = addr_is_set(run->ip) ? run->ip : e->plan.ifaces[iface].addrs[item].ip;
	const struct known_addr *known = facts_find_addr(e, e->ifaces[iface].ifindex, ip);
	struct action *a = known && run->given ? ask_iface(e, ACTION_DROP_ADDR, iface, item) : NULL;

	if (!a)
		return;
	a->addr = known->addr;
	a->prefix = known->prefix;
}

/* Routes first: a route without its address would be an error of nobody's. */
static void drop_addrs(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	const struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < want->n_routes; i++)
		if (run->addrs[want->routes[i].addr].routes_asked)
			ask_iface(e, ACTION_DROP_ROUTE, iface, i);
	for (size_t i = 0; i < want->n_addrs; i++) {
		if (run->addrs[i].client_asked)
			ask_iface(e, ACTION_DHCP_END, iface, i);
		drop_addr(e, iface, i);
	}
}

/*
 * Takes back addresses and routes, and sets the link down if the engine has set it up, except a link that has become a
 * port: the bridge or bond needs it. A VLAN that the engine made is removed. The name is taken back when another link
 * needs it (naming.c).
 */
void nic_give_back(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];
	bool is_port = choice_master_of(e, facts_link(e, run->ifindex)) != 0;

	say_given_back(e, iface, c);
	run->giving_back = true;
	run->state = IFACE_ABSENT; /* no path uses the interface */
	drop_addrs(e, iface);
	if (is_port || run->borrowed)
		return;
	if (run->vlan_asked != 0)
		ask_iface(e, ACTION_DROP_VLAN, iface, NONE);
	else if (run->found_down)
		ask_iface(e, ACTION_DOWN, iface, NONE);
}
