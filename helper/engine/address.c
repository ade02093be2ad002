/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses that are not simply set: a DHCP client or the kernel's SLAAC brings them, and firmware's
 * own is what is left when nobody answers. Also what hangs on the address that came: its routes, and
 * where its paths come from. Pure.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/*
 * How long nobody's answer is waited for. A DHCP client asks a second time after about 4 s (RFC 2131
 * 4.1), a kernel sends its second router solicitation after 5 to 6 s: both have had two tries by then.
 */
#define WAIT_US (10 * US_PER_S)

static bool by_client(const struct plan_addr *a) {
	return a->way == PLAN_DHCP4 || a->way == PLAN_DHCP6;
}

/* Another address of the plan's on the same interface has a claim on it. */
static bool is_claimed(const struct engine *e, size_t iface, size_t item, struct addr ip) {
	const struct plan_iface *want = &e->plan->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (i != item && (addr_equal(want->addrs[i].ip, ip) || addr_equal(e->ifaces[iface].leases[i].ip, ip)))
			return true;
	return false;
}

/* An address of the right family that is on the interface, whoever put it there. NULL: none. */
static const struct known_addr *find_any(const struct engine *e, size_t iface, size_t item, struct addr but) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];

	for (size_t i = 0; i < e->n_addrs; i++) {
		const struct known_addr *a = &e->addrs[i];

		if (a->ifindex == e->ifaces[iface].ifindex && addr_is_v4(a->addr) == plan_addr_is_v4(want) &&
		    !addr_is_link_local(a->addr) && !a->dad_failed && !addr_equal(a->addr, but) &&
		    !is_claimed(e, iface, item, a->addr))
			return a;
	}
	return NULL;
}

/*
 * The address that counts as the one that came. While a client of ours runs, its word is waited for,
 * which names a gateway too. Beside a DHCPv6 address there may be some of SLAAC's: only firmware's is
 * known to be one.
 */
static const struct known_addr *find_come(const struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	const struct lease_run *run = &e->ifaces[iface].leases[item];
	const struct known_addr *own = NULL;
	struct addr none = { { 0 } };

	if (addr_is_set(run->ip))
		own = facts_find_addr(e, e->ifaces[iface].ifindex, run->ip);
	if (own || (by_client(want) && run->client_asked && !run->given_up))
		return own;
	if (addr_is_set(want->ip))
		own = facts_find_addr(e, e->ifaces[iface].ifindex, want->ip);
	return own || want->way == PLAN_DHCP6 ? own : find_any(e, iface, item, none);
}

/* Why nothing has come. */
static const char *silence(const struct plan_addr *want, const struct lease_run *run, char *buf, size_t size) {
	if (run->client_ended)
		return run->why;
	snprintf(buf, size, "%s within %u s",
		 want->way == PLAN_SLAAC ? "no router announced a network" : "no DHCP server answered",
		 (unsigned)(WAIT_US / US_PER_S));
	return buf;
}

/* Stays while the address is firmware's: status is to tell why. */
static void note_silence(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	char why[80];

	if (!want->at_once)
		iface_note_error(link, item, false, "%s", silence(want, &link->leases[item], why, sizeof(why)));
}

/* It is there; once, what is not as firmware had it. */
static void arrive(struct engine *e, size_t iface, size_t item, const struct known_addr *a) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	struct lease_run *run = &link->leases[item];
	enum addr_state before = link->addrs[item];
	char had[ADDR_TEXT_MAX], words[ADDRESS_WORDS_MAX];

	run->ip = a->addr;
	run->prefix = a->prefix;
	if (run->given_up && addr_equal(run->ip, want->ip) && !link->error[0])
		note_silence(e, iface, item); /* what went with the carrier */
	link->addrs[item] = a->dad_failed ? ADDR_FAILED : a->tentative ? ADDR_TENTATIVE : ADDR_READY;
	if (a->dad_failed && before != ADDR_FAILED)
		iface_say_dad_failed(e, iface, item, a->addr);
	if (run->said || a->tentative || a->dad_failed)
		return;
	run->said = true;
	if (run->given_up && link->error_item == item && !addr_equal(want->ip, a->addr))
		link->error[0] = '\0'; /* somebody has answered after all */
	if (addr_is_set(want->ip) && !addr_equal(want->ip, a->addr))
		say_addr(e, LOG_NOTICE, iface, item, "got %s, firmware had %s: its paths go by the interface alone",
			 engine_address_words(e, iface, item, words), addr_text(want->ip, had));
}

static void begin(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	struct lease_run *run = &e->ifaces[iface].leases[item];

	run->until = e->now + (want->at_once ? 0 : WAIT_US);
	e->ifaces[iface].addrs[item] = ADDR_ASKED;
	if (!by_client(want) || run->client_asked)
		return;
	run->client_asked = true;
	iface_ask(e, ACTION_DHCP, iface, item);
}

static void give_up(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	struct lease_run *run = &link->leases[item];
	const struct known_addr *come;
	char ip[ADDR_TEXT_MAX];

	run->given_up = true;
	come = find_come(e, iface, item);
	if (come) {
		arrive(e, iface, item, come);
		return;
	}
	note_silence(e, iface, item);
	if (want->fall_back) {
		iface_ask(e, ACTION_ADDR, iface, item);
		if (!want->at_once)
			say_addr(e, LOG_WARNING, iface, item, "%s: firmware's own address %s/%u is used", link->error,
				 addr_text(want->ip, ip), want->prefix);
	} else if (run->client_ended) {
		link->addrs[item] = ADDR_FAILED;
		say_addr(e, LOG_ERR, iface, item, "%s, and firmware's address may not be used: no address",
			 link->error);
	} else {
		say_addr(e, LOG_WARNING, iface, item, "%s, still waiting for an address", link->error);
	}
}

/* The client lost its lease, or somebody took the address away: all over again. */
static void note_lost(struct engine *e, size_t iface, size_t item) {
	struct lease_run *run = &e->ifaces[iface].leases[item];
	char words[ADDRESS_WORDS_MAX];

	say_addr(e, LOG_WARNING, iface, item, "address %s is gone, waiting for another",
		 engine_address_words(e, iface, item, words));
	*run = (struct lease_run){ .client_asked = run->client_asked && !run->client_ended };
	e->ifaces[iface].addrs[item] = ADDR_MISSING;
}

void address_step(struct engine *e, size_t iface, size_t item) {
	struct iface_run *link = &e->ifaces[iface];
	struct lease_run *run = &link->leases[item];
	const struct known_addr *come = find_come(e, iface, item);

	if (come) {
		arrive(e, iface, item, come);
		return;
	}
	if (link->addrs[item] == ADDR_READY || link->addrs[item] == ADDR_TENTATIVE)
		note_lost(e, iface, item);
	if (link->state != IFACE_UP) {
		run->until = 0; /* nobody can answer: the wait has not begun */
		return;
	}
	if (run->given_up)
		return;
	if (run->until == 0)
		begin(e, iface, item);
	if (e->now >= run->until || run->client_ended)
		give_up(e, iface, item);
}

void address_gone(struct engine *e, const struct event *ev) {
	for (size_t i = 0; i < e->plan->n_ifaces; i++) {
		const struct plan_iface *want = &e->plan->ifaces[i];
		struct iface_run *link = &e->ifaces[i];

		for (size_t j = 0; link->ifindex == ev->ifindex && j < want->n_addrs; j++)
			if (link->addrs[j] == ADDR_ASKED && addr_equal(want->addrs[j].ip, ev->addr)) {
				link->addrs[j] = ADDR_MISSING;
				link->leases[j].given_up = false;
			}
	}
}

uint64_t address_wakeup(const struct engine *e, size_t iface) {
	const struct iface_run *link = &e->ifaces[iface];
	uint64_t at = UINT64_MAX;

	for (size_t i = 0; link->state == IFACE_UP && i < e->plan->ifaces[iface].n_addrs; i++)
		if (link->addrs[i] == ADDR_ASKED && link->leases[i].until != 0 && !link->leases[i].given_up)
			at = earlier(at, link->leases[i].until);
	return at;
}

/* What routers announce, DHCPv6 needs too: it brings addresses, they bring the routes. */
void address_prepare(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan->ifaces[iface];

	for (size_t i = 0; i < want->n_addrs && !e->ifaces[iface].autoconf_asked; i++)
		if (want->addrs[i].way == PLAN_SLAAC || want->addrs[i].way == PLAN_DHCP6) {
			e->ifaces[iface].autoconf_asked = true;
			iface_ask(e, ACTION_AUTOCONF, iface, i);
		}
}

/* ---- what the client says ---- */

void address_leased(struct engine *e, const struct event *ev) {
	struct lease_run *run = &e->ifaces[ev->done.iface].leases[ev->done.item];

	if (!addr_equal(run->ip, ev->addr) || !addr_equal(run->gateway, ev->gateway))
		run->routes_asked = false;
	if (!addr_equal(run->ip, ev->addr))
		run->said = false;
	run->ip = ev->addr;
	run->prefix = ev->prefix;
	run->gateway = ev->gateway;
}

void address_client_ended(struct engine *e, const struct event *ev) {
	struct iface_run *link = &e->ifaces[ev->done.iface];
	struct lease_run *run = &link->leases[ev->done.item];

	run->client_ended = true;
	if (ev->err == ENOENT)
		snprintf(run->why, sizeof(run->why), "there is no DHCP client in this image (dhcpcd)");
	else
		snprintf(run->why, sizeof(run->why), "the DHCP client has ended (%s)", ev->reason ?: strerror(ev->err));
	if (link->addrs[ev->done.item] == ADDR_READY)
		say_addr(e, LOG_WARNING, ev->done.iface, ev->done.item, "%s; the address stays", run->why);
}

/* ---- what hangs on the address ---- */

/*
 * Whether a route is needed with the address that came, and through which gateway. The lease knows it
 * better than the table; the table's counts where it can be reached from the new address. On the link
 * itself it is where another interface may be on the same one.
 */
static bool needs_route(const struct engine *e, size_t iface, const struct plan_route *route, struct addr *gateway) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[route->addr];
	const struct lease_run *run = &e->ifaces[iface].leases[route->addr];
	bool as_firmware = addr_equal(run->ip, want->ip);
	/* DHCPv6 gives no prefix, and in a network without routers nobody else does. */
	bool bare = want->way == PLAN_DHCP6 && !as_firmware && addr_is_set(want->ip) &&
		    addr_same_net(run->ip, want->ip, want->prefix);
	unsigned prefix = as_firmware || bare ? want->prefix : run->prefix;
	struct addr none = { { 0 } };

	if (addr_is_set(route->dst) && addr_same_net(run->ip, route->dst, prefix)) {
		*gateway = none;
		return want->way == PLAN_DHCP6 || plan_is_on_another_link(e->plan, iface, route->dst, route->prefix);
	}
	if (addr_is_set(route->dst) && addr_equal(route->dst, want->from->gateway))
		return as_firmware; /* put on the link for the sake of firmware's prefix */
	if (addr_is_set(run->gateway))
		*gateway = run->gateway;
	else if (!as_firmware && !addr_is_link_local(*gateway) && !addr_same_net(run->ip, *gateway, prefix))
		*gateway = none;
	/* IPv6 routers announce themselves; without any, an IPv4 target is asked for on the link. */
	return addr_is_set(*gateway) || (addr_is_set(route->dst) && addr_is_v4(route->dst));
}

void address_ask_route(struct engine *e, size_t iface, size_t item) {
	const struct plan_route *route = &e->plan->ifaces[iface].routes[item];
	struct addr gateway = route->gateway;
	struct action *a;

	if (route->leased &&
	    (!addr_is_set(e->ifaces[iface].leases[route->addr].ip) || !needs_route(e, iface, route, &gateway)))
		return;
	a = iface_ask(e, ACTION_ROUTE, iface, item);
	if (a)
		a->gateway = gateway;
}

/*
 * A path whose address is another one by now is bound to the interface alone: the kernel picks the
 * address, and picks again at every reconnect.
 */
struct addr address_source(const struct engine *e, const struct plan_path *path) {
	const struct plan_iface *want;
	struct addr none = { { 0 } };

	if (path->iface == PLAN_ANY_IFACE)
		return path->host_traddr;
	want = &e->plan->ifaces[path->iface];
	for (size_t i = 0; i < want->n_addrs; i++) {
		if (want->addrs[i].way == PLAN_STATIC || !addr_equal(want->addrs[i].ip, path->host_traddr))
			continue;
		if (!addr_equal(e->ifaces[path->iface].leases[i].ip, path->host_traddr) ||
		    (want->addrs[i].way == PLAN_SLAAC && find_any(e, path->iface, i, path->host_traddr)))
			return none;
	}
	return path->host_traddr;
}

struct addr address_now(const struct engine *e, size_t iface, size_t item, unsigned *prefix) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	const struct lease_run *run = &e->ifaces[iface].leases[item];
	bool came = addr_is_set(run->ip);

	*prefix = came ? run->prefix : want->prefix;
	return came ? run->ip : want->ip;
}

const char *engine_address_words(const struct engine *e, size_t iface, size_t item, char buf[ADDRESS_WORDS_MAX]) {
	const struct plan_addr *want = &e->plan->ifaces[iface].addrs[item];
	const struct lease_run *run = &e->ifaces[iface].leases[item];
	bool own = run->given_up && addr_equal(run->ip, want->ip);
	char ip[ADDR_TEXT_MAX];

	if (want->way == PLAN_STATIC)
		snprintf(buf, ADDRESS_WORDS_MAX, "%s/%u", addr_text(want->ip, ip), want->prefix);
	else if (addr_is_set(run->ip))
		snprintf(buf, ADDRESS_WORDS_MAX, "%s/%u (%s)", addr_text(run->ip, ip), run->prefix,
			 own ? "firmware's" : plan_way_text(want->way));
	else
		snprintf(buf, ADDRESS_WORDS_MAX, "%s address", plan_way_text(want->way));
	return buf;
}
