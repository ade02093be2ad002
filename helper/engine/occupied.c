/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses that are on the interface and cannot be used as they are: another machine has the address, or another
 * program has set it with a longer prefix. Input: an address that the kernel has. Output: the state of the address, and
 * an action that removes it, so that the next step sets it again. Pure.
 */
#include "floors.h"

/*
 * True for an address that the engine sets again after a failed DAD. A DHCP client declines such an address and asks
 * for another, and the kernel makes another SLAAC address when a router announces the network again.
 */
static bool is_set_again(const struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];

	return !e->ifaces[iface].borrowed &&
	       (want->way == PLAN_STATIC || (e->ifaces[iface].addrs[item].given_up && want->fall_back));
}

/* Asks to remove an address, if that is due. The next step sets the address again. */
static void drop(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	struct retry *r = &e->ifaces[iface].addrs[item].drop;

	if (!retry_is_due(e, r))
		return;
	retry_ask(e, r);
	ask_drop_addr(e, iface, item, known);
}

bool occupied_replace(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	char text[ADDR_TEXT_MAX];

	if (link->borrowed || known->prefix <= want->prefix)
		return false;
	if (told_add(&link->addrs[item].told, SAID_NARROW))
		say_addr(e, LOG_WARNING, iface, item,
			 "another program has set the address %s/%u: it is replaced by /%u, as in the table",
			 addr_text(want->ip, text), known->prefix, want->prefix);
	link->addrs[item].state = ADDR_MISSING;
	drop(e, iface, item, known);
	return true;
}

/*
 * Another machine has the address. The kernel keeps the address, does not use it, and never checks it again. So the
 * address is removed after a wait. The next step sets the address again, which begins a new DAD.
 */
static void note_in_use(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];
	bool again = is_set_again(e, iface, item), news = run->state != ADDR_FAILED;
	char text[ADDR_TEXT_MAX];

	run->state = ADDR_FAILED;
	if (news) {
		retry_failed(e, &run->drop, RETRY_CONNECT);
		ask_note_error(link, item, false, "address %s is in use by another machine (DAD failed)",
			       addr_text(known->addr, text));
	}
	if (news && told_add(&run->told, SAID_IN_USE))
		say_addr(e, LOG_ERR, iface, item, "%s; no path can use this address%s", link->error,
			 again ? " before it is free, trying again until it is" : "");
	if (again)
		drop(e, iface, item, known);
}

/* True when the error of the interface says that the address is in use elsewhere, or cannot be removed. */
static bool is_error_about(const struct iface_run *link, size_t item) {
	const struct addr_run *run = &link->addrs[item];

	return link->failed == &run->drop ||
	       (!link->failed && link->error_item == item && told_has(&run->told, SAID_IN_USE));
}

void occupied_note_state(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];

	if (known->dad_failed) {
		note_in_use(e, iface, item, known);
		return;
	}
	run->state = known->tentative ? ADDR_TENTATIVE : ADDR_READY;
	if (run->state == ADDR_READY && is_error_about(link, item))
		link->error[0] = '\0';
}
