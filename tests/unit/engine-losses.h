/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * More mishaps, beside those of engine-mishaps.h: an action is refused, the kernel's messages are lost and a listing
 * follows, a turn is slow, another program undoes an action, a mishap causes another.
 */
#pragma once

#include "engine-mishaps.h"

static enum played next_action_fails(void) {
	w.refusal = (struct refusal){ .armed = true, .any = true, .err = EAGAIN };
	/* the most expensive refusals are those of a connect and of a route, whose path then has to be probed again */
	cost = RECONNECT + SMALL;
	return PLAYED;
}

static void list_all(void) {
	w.deaf = false;
	world_list(LISTING_NETWORK, 0);
	world_list(LISTING_NVME, 0);
	settle_all();
}

static enum played unheard_of(enum played (*happen_unheard)(void)) {
	enum played played;

	w.deaf = true;
	played = happen_unheard();
	if (played == PLAYED)
		list_all();
	return played;
}

static enum played link_goes_unheard(void) {
	return unheard_of(link_goes);
}

static enum played link_is_set_down_unheard(void) {
	return unheard_of(link_is_set_down);
}

static enum played link_bounces_unheard(void) {
	return unheard_of(link_bounces);
}

static enum played address_goes_unheard(void) {
	return unheard_of(address_goes);
}

static enum played controller_goes_unheard(void) {
	return unheard_of(controller_goes);
}

static enum played namespace_goes_unheard(void) {
	return unheard_of(namespace_goes);
}

static bool is_of_kernel(const struct pending *p) {
	return p->channel == DEVICES || (p->channel >= LINK && p->channel < PROBE);
}

/* The messages of the next 20 ms are lost, in the order in which they would have come. */
static enum played messages_are_lost(void) {
	enum played played = NO_RACE;

	for (size_t n = 0; nth(n) && nth(n)->at <= w.now + 20 * MS;) {
		struct pending *next = nth(n), p = *next;

		if (!is_of_kernel(next)) {
			n++;
			continue;
		}
		*next = w.list[--w.n];
		happen(&p);
		played = PLAYED;
	}
	if (played == PLAYED)
		list_all();
	cost = 20 * MS + SMALL;
	return played;
}

/* The actions of a turn block for longer than every wait for an answer. */
static enum played turn_is_slow(void) {
	w.now += SLOW;
	w.is_late = true;
	cost = SLOW + SMALL;
	return PLAYED;
}

/* Another program removes the address whenever the engine sets the address, for some seconds. */
static enum played address_is_fought_over(void) {
	enum played played;

	if (addr1.way != PLAN_STATIC)
		return NO_RACE;
	w.undo_until = w.now + 5000 * MS;
	played = address_goes();
	cost = 5000 * MS + 1000 * MS + address_takes() + SMALL;
	return played;
}

/* A network manager removes the address when the carrier goes. */
static enum played carrier_and_address_go(void) {
	const struct iface_run *run;

	if (addr1.way != PLAN_STATIC || plan.n_ifaces == 0 || !w.told[0] || !w.links[0].carrier)
		return NO_RACE;
	run = engine_iface(e, iface_with_address());
	if (run->addrs[0].state != ADDR_READY)
		return NO_RACE;
	carrier_goes();
	drop_address(addr1.ip);
	w.routed[place_of(run->ifindex)] = false;
	happens(&(struct event){ .type = EVENT_ADDR_GONE, .ifindex = run->ifindex, .addr = addr1.ip });
	cost += address_takes();
	return PLAYED;
}

/* The link goes while its DHCP client runs. The end of the client is reported when the next client runs already. */
static enum played link_goes_and_client_ends_late(void) {
	struct event ended = { .type = EVENT_DONE, .err = ECHILD, .done = w.client.done };

	if (w.client.type != EVENT_LEASE || link_goes() != PLAYED)
		return NO_RACE;
	later(OUTAGE + LEASE_TAKES / 2, CLIENT, &ended);
	return PLAYED;
}
