/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Results of actions on an interface. Input: the event that reports the end of the action. Output: a fact if the action
 * worked, else an error and a message. iface.c decides what to do next. Pure.
 */
#include <stdio.h>
#include <string.h>

#include "floors.h"
#include "id.h"

/*
 * Notes the effect of a successful action as a fact at once. The kernel's own message reports the same fact a little
 * later.
 */
static void done_well(struct engine *e, const struct action *done) {
	const struct plan_iface *want = &e->plan.ifaces[done->iface];
	struct link_facts *link = facts_link(e, done->ifindex);

	if (!link)
		return;
	if (done->type == ACTION_RENAME)
		snprintf(link->name, sizeof(link->name), "%s", want->name);
	else if (done->type == ACTION_UP)
		link->up = true;
	else if (done->type == ACTION_ADDR && addr_is_v4(done->addr))
		/* an IPv4 address can be used at once: IPv4 has no DAD */
		facts_note_addr(e, &(struct known_addr){
					   .ifindex = done->ifindex, .addr = done->addr, .prefix = done->prefix });
}

/* Writes which action failed. Returns buf. */
static const char *failure(const struct engine *e, const struct action *done, char *buf, size_t size) {
	const struct plan_iface *want = &e->plan.ifaces[done->iface];
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
		snprintf(buf, size, "address %s/%u cannot be set", addr_text(done->addr, text), done->prefix);
		break;
	case ACTION_ROUTE:
		addr_text(e->plan.ifaces[done->iface].routes[done->item].dst, text);
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

/* The address that an action is about; NONE: the action is about the interface. */
static size_t addr_of(const struct engine *e, const struct action *done) {
	if (done->type == ACTION_ROUTE && done->item != NONE)
		return e->plan.ifaces[done->iface].routes[done->item].addr;
	return done->type == ACTION_ADDR || done->type == ACTION_AUTOCONF ? done->item : NONE;
}

/*
 * Says that the PCI address of the table has no device. This is no failure, since the MAC decides. QEMU's EDK2 writes
 * PCI 0000:00:01.0 for a NIC behind a bridge, and Linux may number buses differently from firmware.
 */
static void say_elsewhere(struct engine *e, size_t iface) {
	char pci[PCI_TEXT_MAX];

	say_iface(e, LOG_NOTICE, iface,
		  "there is no PCI device %s, where firmware saw the NIC: looking for its MAC instead",
		  pci_text(e->plan.ifaces[iface].pci_sbdf, pci));
}

void iface_done(struct engine *e, const struct event *ev) {
	struct iface_run *run = &e->ifaces[ev->done.iface];
	size_t item = addr_of(e, &ev->done);
	char what[80];

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
		run->addrs[ev->done.item].state = ADDR_FAILED;
	ask_note_error(run, item, false, "%s: %s", failure(e, &ev->done, what, sizeof(what)),
		       ev->reason ? ev->reason : strerror(ev->err));
	say_addr(e, LOG_ERR, ev->done.iface, item, "%s, going on without", run->error);
}
