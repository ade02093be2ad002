/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the name of an interface free when another link has it: a NIC that was taken by mistake, a NIC of the plan whose
 * name is crossed with another's, or a link of another program (dracut's ifname=). The names of the tables' interfaces
 * belong to the tables' interfaces, since udev rules, settings and the root's hooks know the interfaces by name. Input:
 * the facts. Output: an action that gives the other link a name in between. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

static struct link_facts *find_name(struct engine *e, const char *name) {
	for (size_t i = 0; i < e->n_links; i++)
		if (strcmp(e->links[i].name, name) == 0)
			return &e->links[i];
	return NULL;
}

/* True when the link belongs to an interface that is being given its own name, so that the present name gets free. */
static bool is_being_named(const struct engine *e, const struct link_facts *link) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (e->ifaces[i].ifindex == link->ifindex && e->ifaces[i].rename.at == UINT64_MAX)
			return true;
	return false;
}

/* True when the link is, or was, taken for an interface of the plan. */
static bool is_of_plan(struct engine *e, const struct link_facts *link) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (e->ifaces[i].former == link->ifindex || choice_of(e, i).nic == link)
			return true;
	return false;
}

/* The name that the link had before it was taken, or a name with its number: both as the kernel would name a link. */
static void other_name(struct engine *e, const struct iface_run *run, const struct link_facts *link,
		       char name[IFNAMSIZ]) {
	snprintf(name, IFNAMSIZ, "%s", run->former == link->ifindex ? run->former_name : "");
	if (!*name || find_name(e, name))
		snprintf(name, IFNAMSIZ, "eth%d", link->ifindex);
	if (find_name(e, name))
		snprintf(name, IFNAMSIZ, "other%d", link->ifindex);
}

static void ask_away(struct engine *e, size_t iface, const struct link_facts *holder) {
	struct iface_run *run = &e->ifaces[iface];
	struct action *a = ask_iface(e, ACTION_RENAME_AWAY, iface, NONE);

	if (!a)
		return;
	a->ifindex = holder->ifindex;
	other_name(e, run, holder, a->name);
	if (run->holder != holder->ifindex && !is_of_plan(e, holder))
		say_iface(e, LOG_WARNING, iface, "another link has the name %s: it is named %s now", holder->name,
			  a->name);
	run->holder = holder->ifindex;
}

bool naming_is_free(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	const struct link_facts *holder = find_name(e, e->plan.ifaces[iface].name);

	if (!holder) {
		ask_worked(run, &run->away);
		return true;
	}
	if (run->holder != holder->ifindex)
		run->away = (struct retry){ 0 };
	if (!is_being_named(e, holder) && retry_is_due(e, &run->away)) {
		retry_ask(e, &run->away);
		ask_away(e, iface, holder);
	}
	return false;
}
