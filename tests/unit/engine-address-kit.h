/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of helper/engine/address.c and conflict.c: one path, whose address comes by DHCP or SLAAC. */
#pragma once

#include "engine-kit.h"

static struct nbft_hfi hfi;
static struct plan_route routes[4];

/*
 * Makes a plan with one path whose address comes by `way`. Firmware had the address `ip`; "" means that firmware had
 * none.
 */
static inline void dynamic(enum plan_way way, const char *ip, uint8_t prefix) {
	single();
	hfi = (struct nbft_hfi){ .index = 1 };
	addr1 = (struct plan_addr){
		.way = way, .prefix = prefix, .fall_back = *ip != '\0', .from = &hfi, .table = 1, .hfi = 1
	};
	if (*ip)
		addr1.ip = a(ip);
	paths[0].host_traddr = addr1.ip;
	if (way != PLAN_DHCP4)
		paths[0].traddr = a("2001:db8::1");
	ifaces[0].routes = routes;
	ifaces[0].n_routes = 0;
}

static inline void route(const char *dst, const char *gateway) {
	struct plan_route *r = &routes[ifaces[0].n_routes++];

	*r = (struct plan_route){ .leased = true };
	if (*dst) {
		r->dst = a(dst);
		r->prefix = (uint8_t)addr_bits(r->dst);
	}
	if (*gateway)
		r->gateway = hfi.gateway = a(gateway);
}

/* The DHCP client sends its first request. */
static inline void asking(void) {
	tell(&(struct event){ .type = EVENT_ASKING, .done = client_of(0, 0) });
}

/* Begins a story: the link is up, with carrier, at time 0, and a DHCP client asks at once. */
static inline void up(void) {
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	done(ACTION_UP, 0, 2, NONE, 0);
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	asking();
}

static inline void address_is(const char *ip, uint8_t prefix, bool tentative) {
	tell(&(struct event){
		.type = EVENT_ADDR, .ifindex = 2, .addr = a(ip), .prefix = prefix, .tentative = tentative });
}

static struct leased_route more_routes[LEASED_ROUTES_MAX]; /* the routes of the next lease */
static size_t n_more_routes;

static inline void leased(const char *ip, uint8_t prefix, const char *gateway) {
	struct event ev = { .type = EVENT_LEASE,
			    .addr = a(ip),
			    .prefix = prefix,
			    .routes = more_routes,
			    .n_routes = n_more_routes,
			    .done = client_of(0, 0) };

	if (*gateway)
		ev.gateway = a(gateway);
	tell(&ev);
}

static inline void client_ended(int err, const char *reason) {
	tell(&(struct event){ .type = EVENT_DONE, .err = err, .reason = reason, .done = client_of(0, 0) });
}
