/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths through interfaces that something else configures: whichever, whenever. What the kernel has by
 * way of links and addresses goes in; out comes whether there is anything to go from. Which way a
 * packet takes is the kernel's to know: without one a probe fails, and is tried again. Asks for nothing
 * on any link. Pure.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* A DHCP client that starts with udev, and a switch port that blocks for some seconds, are no news. */
#define LACK_SAY_US (10 * US_PER_S)

/* How long the routes may take from there, on a slow machine. */
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

/* Which family the addresses of a name are of, is known when it is resolved. */
static bool is_of_family(const struct plan_path *path, struct addr a) {
	return path->name || addr_is_v4(a) == addr_is_v4(path->traddr);
}

static bool can_be_source(const struct engine *e, const struct plan_path *path, const struct known_addr *a) {
	if (addr_is_set(path->host_traddr) && !addr_equal(a->addr, path->host_traddr))
		return false;
	return is_of_family(path, a->addr) && !addr_is_link_local(a->addr) && !is_loopback(a->addr) && !a->tentative &&
	       !a->dad_failed && link_is_up(e, a->ifindex);
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
	else if (run->want->name)
		snprintf(run->error, sizeof(run->error), "no interface that is up has an address to go from");
	else
		snprintf(run->error, sizeof(run->error), "no interface that is up has an IPv%c address to go from",
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
	run->lack_said = true;
	say_path(e, LOG_WARNING, path, "%s, still waiting for one", run->error);
}

/* An address is there some milliseconds before the routes that come with it (networkd: even that to its own network). */
bool foreign_is_early(const struct engine *e, size_t path, int err) {
	const struct path_run *run = &e->paths[path];
	uint64_t since = run->source_since ? run->source_since : e->start;

	return run->want->iface == PLAN_ANY_IFACE && err == ENETUNREACH && e->now < since + ROUTES_US;
}

uint64_t foreign_wakeup(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	return run->lacks_source && !run->lack_said ? e->start + LACK_SAY_US : UINT64_MAX;
}
