/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths through interfaces that another program configures (PLAN_ANY_IFACE). Input: the links and addresses of the
 * kernel. Output: whether some interface has an address that the path can start from. The kernel's routes decide which
 * interface a packet takes. Without a route a probe fails and is tried again. This file asks for no action on any link.
 * Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

/*
 * How long a path lacks an address before a message says so: a DHCP client that starts with udev, or a switch port that
 * blocks at first, takes some seconds.
 */
#define LACK_SAY_US (10 * US_PER_S)

/* How long the routes and name servers of a new address may be missing, on a slow machine. */
#define ROUTES_US (5 * US_PER_S)

static bool is_loopback(struct addr a) {
	static const struct addr ONE = { { [15] = 1 } };

	return addr_is_v4(a) ? a.b[12] == 127 : addr_equal(a, ONE);
}

static bool link_is_up(const struct engine *e, int ifindex) {
	for (size_t i = 0; i < e->n_links; i++)
		if (e->links[i].ifindex == ifindex)
			return e->links[i].up && e->links[i].carrier;
	return false;
}

static bool can_be_source(const struct engine *e, const struct plan_path *path, const struct known_addr *a) {
	if (addr_is_set(path->host_traddr) && !addr_equal(a->addr, path->host_traddr))
		return false;
	if (path->kind != PLAN_NAME && addr_is_v4(a->addr) != addr_is_v4(path->traddr))
		return false; /* a name may have addresses of both families */
	return !addr_is_link_local(a->addr) && !is_loopback(a->addr) && !a->tentative && !a->dad_failed &&
	       link_is_up(e, a->ifindex);
}

bool foreign_usable(const struct engine *e, const struct plan_path *path) {
	for (size_t i = 0; i < e->n_addrs; i++)
		if (can_be_source(e, path, &e->addrs[i]))
			return true;
	return false;
}

static void note_lack(struct path_run *run) {
	char ip[ADDR_TEXT_MAX];

	if (addr_is_set(run->want->host_traddr))
		snprintf(run->error, sizeof(run->error), "no interface that is up has the address %s",
			 addr_text(run->want->host_traddr, ip));
	else if (run->want->kind == PLAN_NAME)
		snprintf(run->error, sizeof(run->error), "no interface that is up has a usable address");
	else
		snprintf(run->error, sizeof(run->error), "no interface that is up has a usable IPv%c address",
			 addr_is_v4(run->want->traddr) ? '4' : '6');
}

void foreign_step(struct engine *e, size_t path) {
	struct path_run *run = &e->paths[path];
	bool lacks;

	if (run->want->iface != PLAN_ANY_IFACE)
		return;
	lacks = run->state == PATH_WAITING && !foreign_usable(e, run->want);
	if (lacks) {
		note_lack(run);
	} else if (run->lacks_source) {
		run->error[0] = '\0';
		run->source_since = e->now;
	}
	run->lacks_source = lacks;
	if (e->now < foreign_wakeup(e, path))
		return;
	told_add(&run->told, SAID_NO_SOURCE);
	say_path(e, LOG_WARNING, path, "%s, still waiting for one", run->error);
}

/*
 * True when a failure is expected: an address appears some milliseconds before its name servers and routes. With
 * networkd even the route to the address's own network comes later.
 */
bool foreign_is_early(const struct engine *e, size_t path, int err) {
	const struct path_run *run = &e->paths[path];
	uint64_t since = run->source_since ? run->source_since : e->start;

	return run->want->iface == PLAN_ANY_IFACE && (err == ENETUNREACH || run->want->kind == PLAN_NAME) &&
	       e->now < since + ROUTES_US;
}

bool foreign_is_overdue(const struct engine *e, size_t path) {
	return told_has(&e->paths[path].told, SAID_NO_SOURCE);
}

uint64_t foreign_wakeup(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	return run->lacks_source && !foreign_is_overdue(e, path) ? e->start + LACK_SAY_US : UINT64_MAX;
}
