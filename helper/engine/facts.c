/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The links and addresses that the kernel has. Input: events. Output: the facts about a link or an address. This file
 * asks for no action and says nothing. Pure.
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
	uint32_t pci = known ? known->pci_sbdf : 0;

	if (!known)
		known = note_memory(e, grow(&e->links, &e->n_links, sizeof(*known)));
	if (!known)
		return;
	*known = *link;
	/* a link keeps its PCI function, which is not known when a message about the link came too late (sysfs.h) */
	if (known->pci_sbdf == 0)
		known->pci_sbdf = pci;
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
