/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An interface gets its link, or another link. Input: the choice (choice.c). Output: messages about a choice that
 * differs from the table, and the actions that take back what a link was given, before another link gets the same.
 * Pure.
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
		snprintf(buf, WORDS_MAX, "it is at PCI %s, and no interface has the MAC %s",
			 pci_text(want->pci_sbdf, pci), mac_text(want->mac, mac));
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
		say_iface(e, LOG_NOTICE, iface, "%s is a port of %s: %s is used%s", c->nic->name,
			  master_name(e, c->nic), c->link->name, c->borrowed ? " as it is" : "");
	if (want->vlan == 0 && want->has_function && c->fit < CHOICE_FUNCTION)
		say_iface(e, LOG_WARNING, iface,
			  "PCI %s, which the table names, has no interface with MAC %s: %s is taken, since %s",
			  pci_text(want->pci_sbdf, pci), mac_text(want->mac, mac), c->link->name,
			  reason(want, c, words));
}

void nic_say_equal(struct engine *e, size_t iface, const struct choice *c) {
	char mac[MAC_TEXT_MAX];

	if (c->equal && told_add(&e->ifaces[iface].told, SAID_EQUAL))
		say_iface(e, LOG_WARNING, iface,
			  "%s and %s have the MAC %s, and nothing else tells which is meant: %s is taken",
			  c->link->name, c->equal->name, mac_text(e->plan.ifaces[iface].mac, mac), c->link->name);
}

/*
 * Sets up the links that fit as well, when the interface has had no carrier for some seconds: a link that is down shows
 * no carrier.
 */
void nic_try_equals(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];
	struct action *a;

	if (!c->equal || c->equal->up)
		return;
	if (run->tried != c->equal->ifindex)
		run->equal = (struct retry){ 0 };
	if (!retry_is_due(e, &run->equal))
		return;
	retry_ask(e, &run->equal);
	a = ask_iface(e, ACTION_TRY, iface, NONE);
	if (a)
		a->ifindex = c->equal->ifindex;
	if (run->tried != c->equal->ifindex)
		say_iface(e, LOG_NOTICE, iface, "%s, which has the same MAC, is set up to see whether it has a carrier",
			  c->equal->name);
	run->tried = c->equal->ifindex;
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
			  "has become a port of %s: its addresses are taken back, waiting until it is free",
			  master_name(e, c->port));
	else
		say_iface(e, LOG_WARNING, iface,
			  "does not fit the table any more: its addresses are taken back, still waiting for the NIC of "
			  "the table");
}

/* Takes back an address that the engine or its DHCP client has set. */
static void drop_addr(struct engine *e, size_t iface, size_t item) {
	const struct addr_run *run = &e->ifaces[iface].addrs[item];
	struct addr ip = addr_is_set(run->ip) ? run->ip : e->plan.ifaces[iface].addrs[item].ip;
	const struct known_addr *known = facts_find_addr(e, e->ifaces[iface].ifindex, ip);

	if (known && (run->set.asked != 0 || run->client.asked != 0))
		ask_drop_addr(e, iface, item, known);
}

/*
 * Asks for everything that is still to be taken back. The link is set down if the engine has set it up, unless it has
 * become a port: the bridge or bond needs it.
 */
static void take_back(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < want->n_routes; i++)
		if (retry_was_asked(&run->addrs[want->routes[i].addr].routes))
			ask_iface(e, ACTION_DROP_ROUTE, iface, i);
	for (size_t i = 0; i < want->n_addrs; i++)
		drop_addr(e, iface, i);
	if (run->borrowed || choice_master_of(e, facts_link(e, run->ifindex)) != 0)
		return;
	if (want->vlan != 0 && run->vlan.asked != 0)
		ask_iface(e, ACTION_DROP_VLAN, iface, NONE);
	else if (run->found_down)
		ask_iface(e, ACTION_DOWN, iface, NONE);
}

static void begin_giving_back(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];

	say_given_back(e, iface, c);
	run->giving_back = true;
	run->state = IFACE_ABSENT; /* no path uses the interface */
	run->since = e->now;
	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++)
		if (run->addrs[i].client.asked != 0)
			ask_iface(e, ACTION_DHCP_END, iface, i);
}

/*
 * The actions share one retry state: when one has failed, everything that is still there is asked for again. The name
 * is taken back when another link needs it (naming.c).
 */
bool nic_give_back(struct engine *e, size_t iface, const struct choice *c) {
	struct iface_run *run = &e->ifaces[iface];

	if (!facts_link(e, run->ifindex))
		return true; /* the link is gone, or was a VLAN that is removed now */
	if (!run->giving_back)
		begin_giving_back(e, iface, c);
	else if (run->back.at == UINT64_MAX || run->back.tries >= RETRY_HOLD)
		return true;
	if (retry_is_due(e, &run->back)) {
		retry_ask(e, &run->back);
		take_back(e, iface);
	}
	return false;
}
