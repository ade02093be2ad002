/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the name of an interface free when another link has it: a NIC that was taken by mistake, a NIC of the plan
 * whose name is crossed with another's, or a link of another program (dracut's ifname=). The names of the tables'
 * interfaces belong to the tables' interfaces, since udev rules, settings and the root's hooks know the interfaces by
 * name. Input: the facts. Output: an action that gives the other link a name in between. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

/*
 * True when some path is connected through the interface, or a DHCP client runs on it. Both know the interface by its
 * name, so a link that could not be named keeps its other name then.
 */
bool naming_is_used(const struct engine *e, size_t iface) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->iface == iface &&
		    (e->paths[i].state == PATH_CONNECTING || e->paths[i].state == PATH_LIVE))
			return true;
	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++)
		if (e->ifaces[iface].addrs[i].client.asked != 0)
			return true;
	return false;
}

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

/*
 * The name that the link had before it was taken, or a name with its number. The kernel could have given either name.
 */
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
	char name[IFNAMSIZ];

	if (!a)
		return;
	other_name(e, run, holder, name);
	a->ifindex = holder->ifindex;
	memcpy(a->name, name, sizeof(a->name));
	if (run->holder != holder->ifindex && !is_of_plan(e, holder))
		say_iface(e, LOG_WARNING, iface, "another interface has the name %s, and is renamed to %s",
			  holder->name, name);
	run->holder = holder->ifindex;
}

/* The link that has the plan's name. NULL: no link has the name. */
static struct link_facts *holder_of(struct engine *e, size_t iface) {
	return find_name(e, e->plan.ifaces[iface].name);
}

/* True when another interface of the plan uses the link under its present name. */
static bool is_in_use(const struct engine *e, const struct link_facts *link) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++)
		if (e->ifaces[i].ifindex == link->ifindex && naming_is_used(e, i))
			return true;
	return false;
}

bool naming_is_kept(struct engine *e, size_t iface) {
	const struct link_facts *holder = holder_of(e, iface);

	return holder && (is_in_use(e, holder) || e->ifaces[iface].away.tries >= RETRY_HOLD);
}

bool naming_is_free(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	const struct link_facts *holder = holder_of(e, iface);

	if (!holder) {
		ask_worked(run, &run->away);
		return true;
	}
	if (run->holder != holder->ifindex)
		run->away = (struct retry){ 0 };
	if (!is_being_named(e, holder) && !is_in_use(e, holder) && retry_is_due(e, &run->away)) {
		retry_ask(e, &run->away);
		ask_away(e, iface, holder);
	}
	return false;
}
