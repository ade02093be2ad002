/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One interface of the plan: found, named, up, its addresses and routes. Each step looks at the
 * facts and asks, once, for the next thing that is missing; who made the facts does not matter, so
 * a link that somebody else configured is simply found ready. Pure.
 */
#include "internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "id.h"

/* udev may give the link its own name once more before it has read our marks; who insists has his way. */
#define RENAMES_MOST 3

/* Loading a NIC's driver, or a link's negotiation, takes some seconds on real hardware: before that, absence is no news. */
#define ABSENCE_SAY_US (4 * US_PER_S)

struct action *iface_ask(struct engine *e, enum action_type type, size_t iface, size_t item) {
	struct action *a = say_action(e, type);

	if (!a)
		return NULL;
	a->iface = iface;
	a->ifindex = e->ifaces[iface].ifindex;
	a->item = item;
	return a;
}

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

void iface_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...) {
	va_list ap;

	va_start(ap, format);
	vsnprintf(run->error, sizeof(run->error), format, ap);
	va_end(ap);
	run->error_item = item;
	run->error_passes = passes;
}

/* As in ENGINE_FAMILIES. */
static size_t family_of(const struct plan_addr *a) {
	return plan_addr_is_v4(a) ? 0 : 1;
}

/* Forgets everything about a link but what was asked and said outside of it. */
static void reset(const struct engine *e, struct iface_run *run, size_t n_addrs) {
	enter(e, run, IFACE_ABSENT);
	run->error[0] = '\0';
	run->ifindex = run->vlan_asked = 0;
	run->renames = 0;
	run->rename_asked = run->rename_failed = run->optimistic_asked = run->autoconf_asked = run->up_asked = false;
	run->carrier_said = run->raised = false;
	for (size_t f = 0; f < ENGINE_FAMILIES; f++)
		run->up_said[f] = false;
	for (size_t i = 0; i < n_addrs; i++) {
		run->addrs[i] = ADDR_MISSING;
		run->leases[i] = (struct lease_run){ 0 };
	}
}

static void note_absent(struct iface_run *run, const struct plan_iface *want) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	if (want->vlan != 0 && run->error[0])
		return; /* why it could not be made says more */
	if (want->vlan != 0)
		iface_note_error(run, NONE, false, "the VLAN interface does not exist");
	else if (want->pci_sbdf != 0)
		iface_note_error(run, NONE, false, "no interface with MAC %s (firmware saw it at PCI %s)",
				 mac_text(want->mac, mac), pci_text(want->pci_sbdf, pci));
	else
		iface_note_error(run, NONE, false, "no interface with MAC %s", mac_text(want->mac, mac));
}

static void ask_vlan(struct engine *e, size_t iface, int parent) {
	struct action *a = iface_ask(e, ACTION_VLAN, iface, NONE);

	if (a)
		a->ifindex = parent;
}

static void step_absent(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan->ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	if (run->ifindex != 0) {
		say_iface(e, LOG_WARNING, iface, "the interface is gone, waiting for it to come back");
		run->absence_said = true;
		reset(e, run, want->n_addrs);
	}
	note_absent(run, want);
	if (want->vlan != 0) {
		const struct iface_run *parent = &e->ifaces[want->parent];

		/* once on each NIC: the kernel tells of the new link later, and what it refused it would refuse again */
		if (parent->state >= IFACE_NO_CARRIER && run->vlan_asked != parent->ifindex) {
			run->vlan_asked = parent->ifindex;
			ask_vlan(e, iface, parent->ifindex);
		}
	} else if (want->pci_sbdf != 0 && !run->driver_asked) {
		run->driver_asked = true;
		iface_ask(e, ACTION_LOAD_NIC, iface, NONE);
	}
	if (!run->absence_said && e->now >= say_at(e, run)) {
		run->absence_said = true;
		say_iface(e, LOG_WARNING, iface, "%s, still waiting for it", run->error);
	}
}

static enum addr_state addr_state(const struct known_addr *known, enum addr_state before) {
	if (!known)
		return before == ADDR_ASKED || before == ADDR_FAILED ? before : ADDR_MISSING;
	if (known->dad_failed)
		return ADDR_FAILED;
	return known->tentative ? ADDR_TENTATIVE : ADDR_READY;
}

void iface_say_dad_failed(struct engine *e, size_t iface, size_t item, struct addr a) {
	struct iface_run *run = &e->ifaces[iface];
	char text[ADDR_TEXT_MAX];

	iface_note_error(run, item, false, "address %s is in use by another machine (DAD failed)", addr_text(a, text));
	say_addr(e, LOG_ERR, iface, item, "%s, paths from it cannot be used", run->error);
}

static void note_addr_news(struct engine *e, size_t iface, size_t item, enum addr_state before) {
	struct iface_run *run = &e->ifaces[iface];

	if (run->addrs[item] == ADDR_FAILED)
		iface_say_dad_failed(e, iface, item, e->plan->ifaces[iface].addrs[item].ip);
	else if (run->addrs[item] == ADDR_READY && before == ADDR_FAILED)
		run->error[0] = '\0';
}

static void step_addrs(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan->ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++) {
		enum addr_state before = run->addrs[i];

		if (want->addrs[i].way != PLAN_STATIC) {
			address_step(e, iface, i);
			continue;
		}
		run->addrs[i] = addr_state(facts_find_addr(e, run->ifindex, want->addrs[i].ip), before);
		if (run->addrs[i] == ADDR_MISSING) {
			run->addrs[i] = ADDR_ASKED;
			run->leases[i].routes_asked = false; /* the kernel drops them with it */
			iface_ask(e, ACTION_ADDR, iface, i);
		}
		if (run->addrs[i] != before)
			note_addr_news(e, iface, i, before);
	}
}

/* Not on its way any more: it is there, or it will not be. */
static bool is_settled(enum addr_state state) {
	return state == ADDR_READY || state == ADDR_FAILED;
}

static void ask_routes(struct engine *e, size_t iface, size_t addr) {
	const struct plan_iface *want = &e->plan->ifaces[iface];

	e->ifaces[iface].leases[addr].routes_asked = true;
	for (size_t i = 0; i < want->n_routes; i++)
		if (want->routes[i].addr == addr)
			address_ask_route(e, iface, i);
}

/*
 * A gateway can be named only when its own network is there, so routes follow the address they go with; not the
 * others, or IPv4 would wait for the DAD of IPv6, and both for a lease.
 */
static void step_routes(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < e->plan->ifaces[iface].n_addrs; i++)
		if (!run->leases[i].routes_asked && is_settled(run->addrs[i]))
			ask_routes(e, iface, i);
}

/* All there is to set of a family has been asked for. */
static bool has_routes(const struct engine *e, size_t iface, size_t family) {
	const struct plan_iface *want = &e->plan->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && !e->ifaces[iface].leases[i].routes_asked)
			return false;
	return true;
}

static void step_carrier(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	enter(e, run, link->carrier ? IFACE_UP : IFACE_NO_CARRIER);
	if (link->carrier) {
		if (run->carrier_said)
			say_iface(e, LOG_NOTICE, iface, "carrier is there");
		run->carrier_said = false;
		return;
	}
	iface_note_error(run, NONE, true, "no carrier");
	if (!run->carrier_said && e->now >= say_at(e, run)) {
		run->carrier_said = true;
		say_iface(e, LOG_WARNING, iface, "no carrier (cable, switch port), still waiting for it");
	}
}

/* Adds ", ADDRESS/PREFIX" for each of a family that can be used. True: there was something to say. */
static bool list_addrs(const struct engine *e, size_t iface, size_t family, char *line, size_t size) {
	const struct plan_iface *want = &e->plan->ifaces[iface];
	size_t n = strlen(line), before = n;
	char text[ADDRESS_WORDS_MAX];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (family_of(&want->addrs[i]) == family && e->ifaces[iface].addrs[i] == ADDR_READY && n < size)
			n += (size_t)snprintf(line + n, size - n, ", %s", engine_address_words(e, iface, i, text));
	return n > before || want->n_addrs == 0;
}

/* One line, when the interface can carry its paths for the first time; another for a family that DAD made late. */
static void step_up_line(struct engine *e, size_t iface) {
	struct iface_run *run = &e->ifaces[iface];
	char line[160] = "";
	bool news = false;

	if (run->state != IFACE_UP)
		return;
	for (size_t f = 0; f < ENGINE_FAMILIES; f++)
		if (!run->up_said[f] && has_routes(e, iface, f)) {
			run->up_said[f] = true;
			news |= list_addrs(e, iface, f, line, sizeof(line));
		}
	if (news)
		say_iface(e, LOG_NOTICE, iface, "up%s", line);
}

/* True when the name is settled: it is the plan's, or it could not be had and the link goes on as it is. */
static bool step_name(struct engine *e, size_t iface, const struct link_facts *link) {
	const struct plan_iface *want = &e->plan->ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	if (strcmp(link->name, want->name) == 0) {
		run->rename_asked = false; /* should somebody name it anew, it is named back */
		return true;
	}
	run->rename_failed |= !run->rename_asked && run->renames == RENAMES_MOST;
	if (run->rename_failed)
		return true;
	enter(e, run, IFACE_NAMING);
	if (!run->rename_asked) {
		run->rename_asked = true;
		run->renames++;
		iface_ask(e, ACTION_RENAME, iface, NONE);
	}
	return false;
}

/* The kernel drops the routes of a link that goes down, and keeps its IPv4 addresses. */
static void forget_routes(struct engine *e, size_t iface) {
	for (size_t i = 0; i < e->plan->ifaces[iface].n_addrs; i++)
		e->ifaces[iface].leases[i].routes_asked = false;
}

/*
 * Before the link is up: its link-local address then begins DAD at once, not after the random delay of up to a second.
 * The end of that is what counts, since Linux asks for neighbours from no other: the first packet to a target on the
 * link leaves about a second after carrier, however early the other addresses can be used.
 */
static void step_optimistic(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan->ifaces[iface];
	struct iface_run *run = &e->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs && !run->optimistic_asked; i++)
		if (!plan_addr_is_v4(&want->addrs[i])) {
			run->optimistic_asked = true;
			iface_ask(e, ACTION_OPTIMISTIC, iface, NONE);
		}
}

/* Whoever has set it up, an interface of the tables is ours, and needs its settings. */
static void step_up(struct engine *e, size_t iface, const struct link_facts *link) {
	struct iface_run *run = &e->ifaces[iface];

	if (run->up_asked || (link->up && run->raised))
		return;
	run->up_asked = run->raised = true;
	iface_ask(e, ACTION_UP, iface, NONE);
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
		run->error[0] = '\0'; /* it is there, whatever kept it away */
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
	run->up_asked = false; /* should it go down again, it is raised again */
	step_carrier(e, iface, link);
	step_addrs(e, iface);
	step_routes(e, iface);
	step_up_line(e, iface);
}

/* What is known at once from an action that worked; the kernel's own message says the same a little later. */
static void done_well(struct engine *e, const struct action *done) {
	const struct plan_iface *want = &e->plan->ifaces[done->iface];
	struct link_facts *link = facts_link(e, done->ifindex);

	if (!link)
		return;
	if (done->type == ACTION_RENAME)
		snprintf(link->name, sizeof(link->name), "%s", want->name);
	else if (done->type == ACTION_UP)
		link->up = true;
	else if (done->type == ACTION_ADDR && addr_is_v4(want->addrs[done->item].ip))
		/* IPv4 has no DAD */
		facts_note_addr(e, &(struct known_addr){ .ifindex = done->ifindex,
							 .addr = want->addrs[done->item].ip,
							 .prefix = want->addrs[done->item].prefix });
}

static const char *done_what(const struct engine *e, const struct action *done, char *buf, size_t size) {
	const struct plan_iface *want = &e->plan->ifaces[done->iface];
	char text[ADDR_TEXT_MAX];

	switch (done->type) {
	case ACTION_RENAME:
		snprintf(buf, size, "cannot be named %s", want->name);
		break;
	case ACTION_UP:
		snprintf(buf, size, "cannot be set up");
		break;
	case ACTION_VLAN:
		snprintf(buf, size, "VLAN %u cannot be made", want->vlan);
		break;
	case ACTION_ADDR:
		snprintf(buf, size, "address %s/%u cannot be set", addr_text(want->addrs[done->item].ip, text),
			 want->addrs[done->item].prefix);
		break;
	case ACTION_ROUTE:
		addr_text(engine_route(e, done)->dst, text);
		snprintf(buf, size, "route to %s cannot be set", *text ? text : "default");
		break;
	case ACTION_AUTOCONF:
		snprintf(buf, size, "SLAAC cannot be switched on");
		break;
	default:
		snprintf(buf, size, "driver cannot be loaded");
		break;
	}
	return buf;
}

/* The address that an action is about. */
static size_t done_addr(const struct engine *e, const struct action *done) {
	if (done->type == ACTION_ROUTE && done->item != NONE)
		return e->plan->ifaces[done->iface].routes[done->item].addr;
	return done->type == ACTION_ADDR || done->type == ACTION_AUTOCONF ? done->item : NONE;
}

/* The MAC decides. QEMU's EDK2 names 0000:00:01.0 for a NIC behind a bridge, and Linux may count buses anew. */
static void say_elsewhere(struct engine *e, size_t iface) {
	char pci[PCI_TEXT_MAX];

	say_iface(e, LOG_NOTICE, iface, "there is no PCI %s, where firmware saw it: looked for by its MAC",
		  pci_text(e->plan->ifaces[iface].pci_sbdf, pci));
}

void iface_done(struct engine *e, const struct event *ev) {
	struct iface_run *run = &e->ifaces[ev->done.iface];
	size_t item = done_addr(e, &ev->done);
	char what[80];

	if (ev->done.type == ACTION_DHCP) {
		address_client_ended(e, ev);
		return;
	}
	if (ev->err == 0) {
		done_well(e, &ev->done);
		return;
	}
	if (ev->done.type == ACTION_LOAD_NIC && ev->err == ENOENT) {
		say_elsewhere(e, ev->done.iface);
		return;
	}
	if (ev->done.type == ACTION_RENAME)
		run->rename_failed = true;
	if (ev->done.type == ACTION_ADDR)
		run->addrs[ev->done.item] = ADDR_FAILED;
	iface_note_error(run, item, false, "%s: %s", done_what(e, &ev->done, what, sizeof(what)),
			 ev->reason ? ev->reason : strerror(ev->err));
	say_addr(e, LOG_ERR, ev->done.iface, item, "%s, going on without", run->error);
}

bool iface_is_overdue(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];

	return (run->state == IFACE_ABSENT && run->absence_said) ||
	       (run->state == IFACE_NO_CARRIER && run->carrier_said);
}

uint64_t iface_wakeup(const struct engine *e, size_t iface) {
	const struct iface_run *run = &e->ifaces[iface];
	bool quiet_so_far =
		run->state == IFACE_ABSENT ? !run->absence_said : run->state == IFACE_NO_CARRIER && !run->carrier_said;

	return quiet_so_far ? say_at(e, run) : UINT64_MAX;
}

/* The plan's position of an address, n_addrs when it is none of the interface's. */
static size_t find_addr(const struct plan_iface *want, struct addr a) {
	size_t i = 0;

	while (i < want->n_addrs && !addr_equal(want->addrs[i].ip, a))
		i++;
	return i;
}

/*
 * Without a source the kernel takes one: for a link-local target the interface's own link-local address, else the
 * one that DHCP or SLAAC is to bring where firmware had none.
 */
bool iface_usable(const struct engine *e, const struct plan_path *path) {
	const struct plan_iface *want;
	const struct iface_run *run;
	size_t item;

	if (path->iface == PLAN_ANY_IFACE)
		return foreign_usable(e, path);
	want = &e->plan->ifaces[path->iface];
	run = &e->ifaces[path->iface];
	item = find_addr(want, path->host_traddr);
	if (run->state != IFACE_UP)
		return false;
	if (item < want->n_addrs)
		return run->addrs[item] == ADDR_READY && run->leases[item].routes_asked;
	return !addr_is_set(path->host_traddr) && has_routes(e, path->iface, 1) &&
	       facts_has_link_local(e, run->ifindex);
}

bool iface_addr_failed(const struct engine *e, size_t iface, struct addr source) {
	size_t item;

	if (iface == PLAN_ANY_IFACE)
		return false;
	item = find_addr(&e->plan->ifaces[iface], source);
	return item < e->plan->ifaces[iface].n_addrs && e->ifaces[iface].addrs[item] == ADDR_FAILED;
}
