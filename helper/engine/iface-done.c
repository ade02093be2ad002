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
	else if (done->type == ACTION_RENAME_AWAY)
		snprintf(link->name, sizeof(link->name), "%s", done->name);
	else if (done->type == ACTION_UP || done->type == ACTION_TRY)
		link->up = true;
	else if (done->type == ACTION_DOWN)
		link->up = link->carrier = false;
	else if (done->type == ACTION_MTU)
		link->mtu = done->mtu;
	else if (done->type == ACTION_DROP_ADDR)
		facts_event(e,
			    &(struct event){ .type = EVENT_ADDR_GONE, .ifindex = done->ifindex, .addr = done->addr });
	else if (done->type == ACTION_DROP_VLAN)
		facts_event(e, &(struct event){ .type = EVENT_LINK_GONE, .ifindex = done->ifindex });
	else if (done->type == ACTION_ADDR && addr_is_v4(done->addr))
		/* an IPv4 address can be used at once: IPv4 has no DAD */
		facts_note_addr(e, &(struct known_addr){
					   .ifindex = done->ifindex, .addr = done->addr, .prefix = done->prefix });
}

/* Writes which action failed, among the actions that replace the link of an interface by another link. Returns buf. */
static const char *change_failure(const struct engine *e, const struct action *done, char *buf, size_t size) {
	char text[ADDR_TEXT_MAX];

	if (done->type == ACTION_RENAME_AWAY)
		snprintf(buf, size, "cannot be named %s, since another interface keeps the name",
			 e->plan.ifaces[done->iface].name);
	else if (done->type == ACTION_TRY)
		snprintf(buf, size, "another interface with the MAC cannot be set up");
	else if (done->type == ACTION_DROP_ADDR)
		snprintf(buf, size, "address %s cannot be taken back", addr_text(done->addr, text));
	else
		snprintf(buf, size, "what the link was given cannot be taken back");
	return buf;
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
	case ACTION_MTU:
		snprintf(buf, size, "MTU %u of the lease cannot be set", done->mtu);
		break;
	case ACTION_AUTOCONF:
		snprintf(buf, size, "SLAAC cannot be switched on");
		break;
	case ACTION_OPTIMISTIC:
		snprintf(buf, size, "optimistic DAD cannot be switched on");
		break;
	case ACTION_LOAD_NIC:
		snprintf(buf, size, "driver cannot be loaded");
		break;
	default:
		return change_failure(e, done, buf, size);
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

static struct retry *retry_of(const struct engine *e, const struct action *done) {
	struct iface_run *run = &e->ifaces[done->iface];

	switch (done->type) {
	case ACTION_RENAME:
		return &run->rename;
	case ACTION_RENAME_AWAY:
		return &run->away;
	case ACTION_TRY:
		return &run->equal;
	case ACTION_DROP_ADDR:
		return run->giving_back ? &run->back : &run->addrs[done->item].drop;
	case ACTION_DROP_ROUTE:
	case ACTION_DROP_VLAN:
	case ACTION_DOWN:
		return &run->back;
	case ACTION_OPTIMISTIC:
		return &run->optimistic;
	case ACTION_AUTOCONF:
		return &run->autoconf;
	case ACTION_UP:
		return &run->up;
	case ACTION_MTU:
		return &run->mtu;
	case ACTION_VLAN:
		return &run->vlan;
	case ACTION_ADDR:
		return &run->addrs[done->item].set;
	case ACTION_ROUTE:
		return &run->addrs[e->plan.ifaces[done->iface].routes[done->item].addr].routes;
	default:
		return &run->driver;
	}
}

/* Plans the next try, unless the failure of another route of the same address has planned it already. */
static void plan_next(struct engine *e, struct retry *r, enum action_type type, int err) {
	bool program = type == ACTION_LOAD_NIC || type == ACTION_VLAN; /* for a VLAN the kernel may run modprobe */

	if (retry_is_hopeless(type, err))
		retry_over(r);
	else if (retry_wakeup(e, r) == UINT64_MAX)
		retry_failed(e, r, program ? RETRY_PROGRAM : RETRY_REQUEST);
}

/*
 * True for an error that says only that the link is not there, or that its directory in /proc/sys is not. The link may
 * be going, or being renamed: its own message follows.
 */
static bool is_of_going_link(const struct action *done, int err) {
	return err == ENODEV || (done->type == ACTION_AUTOCONF && err == ENOENT);
}

/* Notes the error of an action, and says the error when it is news. */
static void note_failure(struct engine *e, const struct event *ev, const struct retry *r, bool news) {
	struct iface_run *run = &e->ifaces[ev->done.iface];
	size_t item = addr_of(e, &ev->done);
	char what[80];

	ask_note_error(run, item, false, "%s: %s", failure(e, &ev->done, what, sizeof(what)),
		       ev->reason ? ev->reason : strerror(ev->err));
	run->failed = r;
	if (news)
		say_addr(e, LOG_ERR, ev->done.iface, item, "%s, %s", run->error,
			 r->at == UINT64_MAX ? "going on without" : "trying again until it works");
}

/* A driver that is missing at one time may fail at another, so each of both messages is said once. */
static void driver_failed(struct engine *e, const struct event *ev) {
	struct iface_run *run = &e->ifaces[ev->done.iface];

	if (ev->err != ENOENT)
		note_failure(e, ev, &run->driver, told_add(&run->told, SAID_DRIVER));
	else if (told_add(&run->told, SAID_ELSEWHERE))
		say_elsewhere(e, ev->done.iface);
}

/* Notes that an address cannot be set. An address that is there all the same still has its limited time. */
static void addr_failed(struct engine *e, const struct action *done) {
	const struct known_addr *known = facts_find_addr(e, done->ifindex, done->addr);
	struct known_addr passing;

	e->ifaces[done->iface].addrs[done->item].state = ADDR_FAILED;
	if (!known)
		return;
	passing = *known;
	passing.passes = true;
	facts_note_addr(e, &passing);
}

static void failed(struct engine *e, const struct event *ev, struct retry *r) {
	unsigned silent = is_of_going_link(&ev->done, ev->err) ? RETRY_HOLD : 1;

	plan_next(e, r, ev->done.type, ev->err);
	if (ev->done.type == ACTION_ADDR)
		addr_failed(e, &ev->done);
	if (ev->done.type == ACTION_LOAD_NIC)
		driver_failed(e, ev);
	else if (ev->done.type == ACTION_OPTIMISTIC && ev->err == ENOENT)
		return; /* this kernel cannot use addresses during DAD, so the boot waits for DAD */
	else if (r->tries >= silent)
		note_failure(e, ev, r, r->tries == silent);
}

/* An address is removed, and may have to be removed again. The waits between its DADs grow all the same. */
static void dropped(struct iface_run *run, struct retry *r) {
	unsigned tries = r->tries;

	ask_worked(run, r);
	r->tries = tries;
}

void iface_done(struct engine *e, const struct event *ev) {
	struct iface_run *run = &e->ifaces[ev->done.iface];
	struct retry *r = retry_of(e, &ev->done);

	if (ev->err != 0) {
		failed(e, ev, r);
		return;
	}
	done_well(e, &ev->done);
	/* step_routes() of iface.c knows when all routes are set, and nic.c when all is taken back */
	if (ev->done.type == ACTION_DROP_ADDR && r != &run->back)
		dropped(run, r);
	else if (ev->done.type != ACTION_ROUTE && r != &run->back)
		ask_ended_well(run, r);
}
