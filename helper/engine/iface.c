/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one interface of the plan: the link is found, named and set up, and gets its addresses and routes. Input:
 * the facts. Output: the action that brings about the next missing fact, asked for once. The origin of a fact does not
 * matter: a link that another program has configured needs no action. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

#include "id.h"

/*
 * udev may rename the link once or twice after nvmf-boot did, until udev has read our marks. After this many renames
 * the link keeps the other name.
 */
#define RENAMES_MOST 3

/*
 * How long a link or its carrier is missing before a message says so: a driver and the link negotiation take some
 * seconds on real hardware.
 */
#define ABSENCE_SAY_US (4 * US_PER_S)

static uint64_t say_at(const struct engine *e, const struct iface_run *run) {
	return earlier(run->since + ABSENCE_SAY_US, e->deadline);
}

static void enter(const struct engine *e, struct iface_run *run, enum iface_state state) {
	if (run->state == state)
		return;
	run->state = state;
	run->since = e->now;
	if (run->error_passes)
		run->error[0] = '\0';
}

/* The index of an address family, as for ENGINE_FAMILIES. 0: IPv4, 1: IPv6. */
static size_t family_of(const struct plan_addr *a) {
	return plan_addr_is_v4(a) ? 0 : 1;
}

/* Resets an interface whose link is gone. Keeps the notes on actions and messages that happen only once in a run. */
static void start_over(const struct engine *e, struct iface_run *run, size_t n_addrs) {
	struct iface_run fresh = { .state = IFACE_ABSENT,
				   .since = e->now,
				   .driver_asked = run->driver_asked,
				   .told = run->told,
				   .addrs = run->addrs };

	/* the code in helper/edge finds the DHCP client of the link by the link's name */
	memcpy(fresh.name, run->name, sizeof(fresh.name));
	told_start_over(&fresh.told);
	*run = fresh;
	for (size_t i = 0; i < n_addrs; i++)
		run->addrs[i] = (struct addr_run){ .state = ADDR_MISSING };
}

static void note_absent(struct iface_run *run, const struct plan_iface *want) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	if (want->vlan != 0 && run->error[0])
		return; /* the error tells already why the VLAN could not be made */
	if (want->vlan != 0)
		ask_note_error(run, NONE, false, "the VLAN interface does not exist");
	else if (want->pci_sbdf != 0)
		ask_note_error(run, NONE, false, "no interface with MAC %s (firmware saw it at PCI %s)",
			       mac_text(want->mac, mac), pci_text(want->pci_sbdf, pci));
	else
		ask_note_error(run, NONE, false, "no interface with MAC %s", mac_text(want->mac, mac));
}

static void ask_vlan(struct engine *e, size_t iface, int parent) {
	struct action *a = ask_iface(e, ACTION_VLAN, iface, NONE);

	if (a)
		a->ifindex = parent;
}

static void step_absent(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	if (run->ifindex != 0) {
		say_iface(e, LOG_WARNING, iface, "the interface is gone, waiting for it to come back");
		start_over(e, run, want->n_addrs);
		told_add(&run->told, SAID_ABSENT);
	}
	note_absent(run, want);
	if (want->vlan != 0) {
		const struct iface_run *parent = &e->ifaces[want->parent];

		/*
		 * ACTION_VLAN is asked for once on each NIC: the kernel reports the new link later, and would refuse a
		 * second request for the same reason.
		 */
		if (parent->state >= IFACE_NO_CARRIER && run->vlan_asked != parent->ifindex) {
			run->vlan_asked = parent->ifindex;
			ask_vlan(e, iface, parent->ifindex);
		}
	} else if (want->pci_sbdf != 0 && !run->driver_asked) {
		run->driver_asked = true;
		ask_iface(e, ACTION_LOAD_NIC, iface, NONE);
	}
	if (e->now >= say_at(e, run) && told_add(&run->told, SAID_ABSENT))
		say_iface(e, LOG_WARNING, iface, "%s, still waiting for it", run->error);
}

static enum addr_state state_of(const struct known_addr *known, enum addr_state before) {
	if (!known)
		return before == ADDR_ASKED || before == ADDR_FAILED ? before : ADDR_MISSING;
	if (known->dad_failed)
		return ADDR_FAILED;
	return known->tentative ? ADDR_TENTATIVE : ADDR_READY;
}

static void note_addr_news(struct engine *e, size_t iface, size_t item, enum addr_state before) {
	struct iface_run *run = &e->ifaces[iface];

	if (run->addrs[item].state == ADDR_FAILED)
		ask_note_dad_failed(e, iface, item, e->plan.ifaces[iface].addrs[item].ip);
	else if (run->addrs[item].state == ADDR_READY && before == ADDR_FAILED)
		run->error[0] = '\0';
}

static void step_static(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct addr_run *run = &e->ifaces[iface].addrs[item];
	const struct known_addr *known = facts_find_addr(e, e->ifaces[iface].ifindex, want->ip);
	enum addr_state before = run->state;

	run->state = state_of(known, before);
	if (run->state == ADDR_MISSING) {
		run->state = ADDR_ASKED;
		run->routes_asked = false; /* the kernel has dropped the routes together with the address */
		address_ask(e, iface, item);
	}
	address_keep(e, iface, item, known);
	if (run->state != before)
		note_addr_news(e, iface, item, before);
}

static void step_addrs(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (want->addrs[i].way == PLAN_STATIC)
			step_static(e, iface, i);
		else
			address_step(e, iface, i);
}

/* True when the address can be used, or will never be there. */
static bool is_settled(enum addr_state state) {
	return state == ADDR_READY || state == ADDR_FAILED;
}

static void ask_routes(struct engine *e, size_t iface, size_t addr) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	e->ifaces[iface].addrs[addr].routes_asked = true;
	for (size_t i = 0; i < want->n_routes; i++)
		if (want->routes[i].addr == addr)
			address_ask_route(e, iface, i);
}

/*
 * Asks for routes. The kernel takes a route only when the network of its gateway is there, so the routes of an address
 * follow that address. They do not wait for other addresses, or IPv4 would wait for the DAD of IPv6, and both for a
 * lease.
 */
static void step_routes(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++)
		if (!run->addrs[i].routes_asked && is_settled(run->addrs[i].state))
			ask_routes(e, iface, i);
}

/* True when the routes of every address of the family have been asked for. */
static bool has_routes(const struct engine *e, size_t iface, size_t family) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && !e->ifaces[iface].addrs[i].routes_asked)
			return false;
	return true;
}

static void step_carrier(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	enter(e, run, link->carrier ? IFACE_UP : IFACE_NO_CARRIER);
	if (link->carrier) {
		if (told_drop(&run->told, SAID_NO_CARRIER))
			say_iface(e, LOG_NOTICE, iface, "carrier is there");
		return;
	}
	ask_note_error(run, NONE, true, "no carrier");
	if (e->now >= say_at(e, run) && told_add(&run->told, SAID_NO_CARRIER))
		say_iface(e, LOG_WARNING, iface, "no carrier (cable, switch port), still waiting for it");
}

/* Adds ", ADDRESS/PREFIX" to the line for each usable address of the family. True: the line is worth saying. */
static bool list_addrs(const struct engine *e, size_t iface, size_t family, char *line, size_t size) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	size_t n = strlen(line), before = n;
	char text[ADDRESS_WORDS_MAX];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && e->ifaces[iface].addrs[i].state == ADDR_READY && n < size)
			n += (size_t)snprintf(line + n, size - n, ", %s", engine_address_words(e, iface, i, text));
	return n > before || want->n_addrs == 0;
}

/* Says once that the interface can carry its paths, and once more for a family that DAD has delayed. */
static void step_up_line(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	char line[160] = "";
	bool news = false;

	if (run->state != IFACE_UP)
		return;
	for (size_t f = 0; f < ENGINE_FAMILIES; f++)
		if (has_routes(e, iface, f) && told_add(&run->told, f == 0 ? SAID_UP_IPV4 : SAID_UP_IPV6))
			news |= list_addrs(e, iface, f, line, sizeof(line));
	if (news)
		say_iface(e, LOG_NOTICE, iface, "up%s", line);
}

/*
 * Gives the link its name. True when the name is settled: the link has the plan's name, or keeps another name for good.
 */
static bool step_name(struct engine *e, size_t iface, const struct link_facts *link) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	if (strcmp(link->name, want->name) == 0) {
		run->rename_asked = false; /* if another program renames the link later, the link is renamed again */
		return true;
	}
	run->rename_failed |= !run->rename_asked && run->renames == RENAMES_MOST;
	if (run->rename_failed)
		return true;
	enter(e, run, IFACE_NAMING);
	if (!run->rename_asked) {
		run->rename_asked = true;
		run->renames++;
		ask_iface(e, ACTION_RENAME, iface, NONE);
	}
	return false;
}

/*
 * Routes are asked for again after the link went down: the kernel drops the routes of such a link, and keeps its IPv4
 * addresses.
 */
static void forget_routes(struct engine *e, size_t iface) {
	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++)
		e->ifaces[iface].addrs[i].routes_asked = false;
}

/*
 * Asks for optimistic DAD before the link is set up. DAD of the link-local address then begins at once, without the
 * random delay of up to a second. Linux looks for neighbours from the link-local address only. The first packet to a
 * target on the link leaves when that DAD is over, about a second after carrier, even if other addresses can be used
 * earlier.
 */
static void step_optimistic(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs && !run->optimistic_asked; i++)
		if (!plan_addr_is_v4(&want->addrs[i])) {
			run->optimistic_asked = true;
			ask_iface(e, ACTION_OPTIMISTIC, iface, NONE);
		}
}

/*
 * Asks for ACTION_UP, also for a link that another program has set up: an interface of the tables needs its settings.
 */
static void step_up(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	if (run->up_asked || (link->up && run->raised))
		return;
	run->up_asked = run->raised = true;
	ask_iface(e, ACTION_UP, iface, NONE);
}

void iface_step(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	const struct link_facts *link = facts_find_iface(e, iface);

	if (!link || (run->ifindex != 0 && link->ifindex != run->ifindex)) {
		step_absent(e, iface);
		if (!link)
			return;
	}
	if (run->ifindex == 0)
		run->error[0] = '\0'; /* clears the error that the link was missing */
	run->ifindex = link->ifindex;
	snprintf(run->name, sizeof(run->name), "%s", link->name);
	if (!step_name(e, iface, link))
		return;
	step_optimistic(e, iface);
	address_prepare(e, iface);
	step_up(e, iface, link);
	if (!link->up) {
		enter(e, run, IFACE_RAISING);
		forget_routes(e, iface);
		return;
	}
	run->up_asked = false; /* if the link goes down again, ACTION_UP is asked for again */
	step_carrier(e, iface, link);
	step_addrs(e, iface);
	step_routes(e, iface);
	step_up_line(e, iface);
}

bool iface_is_overdue(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];

	return (run->state == IFACE_ABSENT && told_has(&run->told, SAID_ABSENT)) ||
	       (run->state == IFACE_NO_CARRIER && told_has(&run->told, SAID_NO_CARRIER));
}

uint64_t iface_wakeup(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];
	bool lacks = run->state == IFACE_ABSENT || run->state == IFACE_NO_CARRIER;

	return lacks && !iface_is_overdue(e, iface) ? say_at(e, run) : UINT64_MAX;
}

/* The position of an address in the plan's list; n_addrs: the interface has no such address. */
static size_t find_addr(const struct plan_iface *want, struct addr a) {
	size_t i = 0;

	while (i < want->n_addrs && !addr_equal(want->addrs[i].ip, a))
		i++;
	return i;
}

/*
 * True when the path's interface can carry the path. A path without host_traddr belongs to an address that DHCP or
 * SLAAC is to bring and firmware did not have, or has a link-local target. The kernel reaches a link-local target from
 * the interface's link-local address.
 */
bool iface_usable(const struct engine *e, const struct plan_path *path) {
	const struct plan_iface *want;
	const struct iface_run *run;
	size_t item;

	if (path->iface == PLAN_ANY_IFACE)
		return foreign_usable(e, path);
	want = &e->plan.ifaces[path->iface];
	run = &e->ifaces[path->iface];
	item = find_addr(want, path->host_traddr);
	if (run->state != IFACE_UP)
		return false;
	if (item < want->n_addrs)
		return run->addrs[item].state == ADDR_READY && run->addrs[item].routes_asked;
	return !addr_is_set(path->host_traddr) && has_routes(e, path->iface, 1) &&
	       facts_has_link_local(e, run->ifindex);
}

bool iface_addr_failed(const struct engine *e, size_t iface, struct addr source) {
	size_t item;

	if (iface == PLAN_ANY_IFACE)
		return false;
	item = find_addr(&e->plan.ifaces[iface], source);
	return item < e->plan.ifaces[iface].n_addrs && e->ifaces[iface].addrs[item].state == ADDR_FAILED;
}
