/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Other machines that have an IPv4 address of this machine. IPv6 needs nothing here: the kernel itself looks for other
 * machines. Input: addresses that are ready, and the answers of ACTION_CHECK. Output: actions, the interface's error,
 * and a message. An address in conflict stays in use, as firmware has used it already, and nothing waits for the
 * answer. Pure.
 */
#include "floors.h"

#include <string.h>

#include "id.h"

void conflict_step(struct engine *e, size_t iface) {
	struct iface_run *link = &e->ifaces[iface];

	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++) {
		struct addr_run *run = &link->addrs[i];
		unsigned prefix;
		struct addr ip = address_now(e, iface, i, &prefix), none = { { 0 } };
		struct action *a;

		if (link->state != IFACE_UP)
			run->checked = none; /* with the next carrier the link may be on another network */
		if (link->state != IFACE_UP || run->state != ADDR_READY || !addr_is_v4(ip))
			continue;
		if (!addr_equal(run->checked, ip))
			run->check = (struct retry){ 0 };
		if (!retry_is_due(e, &run->check))
			continue;
		retry_ask(e, &run->check);
		run->checked = ip;
		a = ask_iface(e, ACTION_CHECK, iface, i);
		if (a)
			a->addr = ip;
	}
}

/* True when the MAC is that of a link of this machine: another NIC on the same network may answer for the machine. */
static bool is_own(const struct engine *e, const uint8_t mac[6]) {
	for (size_t i = 0; i < e->n_links; i++)
		if (memcmp(e->links[i].mac, mac, 6) == 0)
			return true;
	return false;
}

static void not_asked(struct engine *e, const struct event *ev, struct retry *r) {
	bool hopeless = retry_is_hopeless(ACTION_CHECK, ev->err), news = r->tries == 0;
	char ip[ADDR_TEXT_MAX];

	if (hopeless)
		retry_over(r);
	else
		retry_failed(e, r, RETRY_PROGRAM);
	if (news)
		say_addr(e, LOG_INFO, ev->done.iface, ev->done.item,
			 "cannot ask whether another machine has address %s: %s, %s", addr_text(ev->done.addr, ip),
			 strerror(ev->err), hopeless ? "going on without" : "trying again until it works");
}

void conflict_done(struct engine *e, const struct event *ev) {
	struct iface_run *link = &e->ifaces[ev->done.iface];
	struct addr_run *run = &link->addrs[ev->done.item];
	char ip[ADDR_TEXT_MAX], mac[MAC_TEXT_MAX];

	if (!addr_equal(run->checked, ev->done.addr))
		return; /* the interface has another address by now, or has lost its carrier */
	if (ev->err != 0 && ev->err != EADDRINUSE)
		not_asked(e, ev, &run->check);
	if (ev->err != EADDRINUSE || is_own(e, ev->mac))
		return;
	addr_text(ev->done.addr, ip);
	ask_note_error(link, ev->done.item, false,
		       "address %s is in use by another machine (MAC %s), or a router answers for it (proxy ARP)", ip,
		       mac_text(ev->mac, mac));
	say_addr(e, LOG_WARNING, ev->done.iface, ev->done.item, "%s; the address stays in use", link->error);
}
