/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Addresses that are not PLAN_STATIC. A DHCP client or the kernel's SLAAC brings such an address; firmware's own
 * address is used when nothing answers. Input: the addresses that the kernel has, and the reports of the DHCP client.
 * Output: actions, the state of each address, and the source of its paths. This file talks to no server and no router
 * itself. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

/*
 * How long an interface waits for a DHCP server or a router. A DHCP client asks a second time after about 4 s (RFC 2131
 * 4.1), and the kernel sends its second router solicitation after 5 to 6 s, so both have asked twice by then.
 */
#define WAIT_US (10 * US_PER_S)

/*
 * How long a DHCP client may take until it asks for the first time. On a slow or busy machine a program takes seconds
 * to start; no server is to blame for these seconds.
 */
#define CLIENT_START_US (30 * US_PER_S)

static bool by_client(const struct plan_addr *a) {
	return a->way == PLAN_DHCP4 || a->way == PLAN_DHCP6;
}

/*
 * True when `ip` belongs to another address of the plan on the same interface: firmware had `ip` for that address, or
 * DHCP or SLAAC brought `ip` for that address.
 */
static bool is_claimed(const struct engine *e, size_t iface, size_t item, struct addr ip) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (i != item && (addr_equal(want->addrs[i].ip, ip) || addr_equal(e->ifaces[iface].addrs[i].ip, ip)))
			return true;
	return false;
}

/*
 * True for an address that a DHCPv6 client of the interface may have set, before the client reports its lease. A lease
 * has no prefix, so the client sets a host address; no address of SLAAC is one.
 */
static bool may_be_leased(const struct engine *e, size_t iface, const struct known_addr *a) {
	const struct plan_iface *want = &e->plan.ifaces[iface];

	for (size_t i = 0; i < want->n_addrs; i++)
		if (want->addrs[i].way == PLAN_DHCP6 && a->prefix == 128)
			return true;
	return false;
}

/*
 * Finds an address of the wanted family on the interface, whatever its origin, other than `but`. NULL: there is none.
 */
static const struct known_addr *find_any(const struct engine *e, size_t iface, size_t item, struct addr but) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];

	for (size_t i = 0; i < e->n_addrs; i++) {
		const struct known_addr *a = &e->addrs[i];

		if (a->ifindex == e->ifaces[iface].ifindex && addr_is_v4(a->addr) == plan_addr_is_v4(want) &&
		    !addr_is_link_local(a->addr) && !a->dad_failed && !addr_equal(a->addr, but) &&
		    !is_claimed(e, iface, item, a->addr) && !may_be_leased(e, iface, a))
			return a;
	}
	return NULL;
}

/*
 * Finds the address that DHCP or SLAAC has brought. NULL: none yet. While our DHCP client runs, only an address that
 * the client reports counts, since the client reports the gateway, too. SLAAC addresses look like DHCPv6 addresses.
 * Without a report of the client, only firmware's own address is taken for the DHCPv6 address.
 */
static const struct known_addr *find_come(const struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	const struct addr_run *run = &e->ifaces[iface].addrs[item];
	const struct known_addr *own = NULL;
	struct addr none = { { 0 } };

	if (addr_is_set(run->ip))
		own = facts_find_addr(e, e->ifaces[iface].ifindex, run->ip);
	if (own || run->leased || (by_client(want) && retry_was_asked(&run->client) && !run->given_up))
		return own;
	if (addr_is_set(want->ip))
		own = facts_find_addr(e, e->ifaces[iface].ifindex, want->ip);
	return own || want->way == PLAN_DHCP6 ? own : find_any(e, iface, item, none);
}

/* Why no address has come: returns the reason that the client gave, or a text in buf. */
static const char *silence(const struct plan_addr *want, const struct addr_run *run, char *buf, size_t size) {
	bool mute = by_client(want) && !run->has_asked;

	if (run->client_ended)
		return run->why;
	snprintf(buf, size, "%s within %u s",
		 mute                      ? "the DHCP client has sent no request"
		 : want->way == PLAN_SLAAC ? "no router announced a network"
					   : "no DHCP server answered",
		 (unsigned)((mute ? CLIENT_START_US : WAIT_US) / US_PER_S));
	return buf;
}

/*
 * Sets the error of an address that has not come. The error stays while firmware's address is in use, so that `status`
 * shows why firmware's address is in use.
 */
static void note_silence(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	char why[80];

	if (!want->at_once)
		ask_note_error(link, item, false, "%s", silence(want, &link->addrs[item], why, sizeof(why)));
}

static void ask_now(struct engine *e, size_t iface, size_t item) {
	struct action *a = ask_iface(e, ACTION_ADDR, iface, item);
	unsigned prefix;

	retry_ask(e, &e->ifaces[iface].addrs[item].set);
	if (!a)
		return;
	a->addr = address_now(e, iface, item, &prefix);
	a->prefix = (uint8_t)prefix;
}

void address_ask(struct engine *e, size_t iface, size_t item) {
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];
	char words[ADDRESS_WORDS_MAX];

	if ((run->state == ADDR_READY || run->state == ADDR_TENTATIVE) && told_add(&run->told, SAID_GONE))
		say_addr(e, LOG_WARNING, iface, item, "address %s is gone, setting it again",
			 engine_address_words(e, iface, item, words));
	if (retry_is_due(e, &run->set)) {
		/* the kernel has dropped the routes together with the address; a route that fails is asked for anyway */
		if (run->routes.tries == 0)
			ask_worked(link, &run->routes);
		ask_now(e, iface, item);
	}
	run->state = run->set.tries > 0 ? ADDR_FAILED : ADDR_ASKED;
}

/*
 * True for an address that would go after a time. Routers prolong the time of a SLAAC address, and the program that
 * made a borrowed link prolongs the time of its addresses.
 */
static bool has_to_be_kept(const struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	return known->passes && !known->dad_failed && e->plan.ifaces[iface].addrs[item].way != PLAN_SLAAC &&
	       !e->ifaces[iface].borrowed;
}

void address_keep(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	struct retry *r = &e->ifaces[iface].addrs[item].set;
	struct known_addr kept = *known;

	if (!has_to_be_kept(e, iface, item, known)) {
		ask_worked(&e->ifaces[iface], r);
		return;
	}
	if (r->tries > 0 && !retry_is_due(e, r))
		return;
	kept.passes = false; /* until the action fails, or a program limits the time again */
	facts_note_addr(e, &kept);
	ask_now(e, iface, item);
}

/* Notes the address that has come, and says once how it differs from firmware's address. */
static void arrive(struct engine *e, size_t iface, size_t item, const struct known_addr *a) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];
	char had[ADDR_TEXT_MAX], words[ADDRESS_WORDS_MAX];

	run->ip = a->addr;
	run->prefix = a->prefix;
	address_keep(e, iface, item, a);
	occupied_note_state(e, iface, item, a);
	if (run->given_up && want->fall_back && addr_equal(run->ip, want->ip) && !link->error[0])
		note_silence(e, iface, item); /* the loss of the carrier, or the end of another error, has cleared it */
	if (a->tentative || a->dad_failed || !told_add(&run->told, SAID_ADDRESS))
		return;
	if (run->given_up && link->error_item == item && !(want->fall_back && addr_equal(want->ip, a->addr)))
		link->error[0] = '\0'; /* a server or a router has answered late */
	if (addr_is_set(want->ip) && !addr_equal(want->ip, a->addr))
		say_addr(e, LOG_NOTICE, iface, item,
			 "got %s, firmware had %s: its paths are bound to the interface, not to an address",
			 engine_address_words(e, iface, item, words), addr_text(want->ip, had));
}

/* Begins the wait for an address. */
static void begin(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct addr_run *run = &e->ifaces[iface].addrs[item];

	run->until = e->now + (want->at_once ? 0 : by_client(want) && !run->has_asked ? CLIENT_START_US : WAIT_US);
	run->state = ADDR_ASKED;
}

/* Starts the DHCP client, also in place of a client that has ended. */
static void step_client(struct engine *e, size_t iface, size_t item) {
	struct addr_run *run = &e->ifaces[iface].addrs[item];
	struct action *a;

	if (!by_client(&e->plan.ifaces[iface].addrs[item]) || !retry_is_due(e, &run->client) ||
	    e->ifaces[iface].borrowed)
		return; /* the program that made a borrowed link brings its lease, too */
	retry_ask(e, &run->client);
	run->client_ended = run->asking = false;
	run->client_number = ++e->clients;
	a = ask_iface(e, ACTION_DHCP, iface, item);
	if (a)
		a->client = run->client_number;
}

/*
 * Begins the wait for a server when the client sends its first request. A DHCPv6 client asks from the link-local
 * address.
 */
static void step_asking(struct engine *e, size_t iface, size_t item) {
	struct addr_run *run = &e->ifaces[iface].addrs[item];

	if (!run->asking ||
	    (e->plan.ifaces[iface].addrs[item].way == PLAN_DHCP6 && !facts_has_link_local(e, e->ifaces[iface].ifindex)))
		return;
	run->asking = false;
	run->has_asked = true;
	run->until = e->now + WAIT_US;
}

static void give_up(struct engine *e, size_t iface, size_t item) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];
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
		address_ask(e, iface, item);
		if (!want->at_once)
			say_addr(e, LOG_WARNING, iface, item, "%s: firmware's own address %s/%u is used", link->error,
				 addr_text(want->ip, ip), want->prefix);
	} else if (run->client_ended && run->client.at == UINT64_MAX) {
		run->state = ADDR_FAILED;
		say_addr(e, LOG_ERR, iface, item, "%s, and %s: no address is set", link->error,
			 addr_is_set(want->ip) ? "firmware's address may not be used" : "firmware had no address");
	} else {
		say_addr(e, LOG_WARNING, iface, item, "%s, still waiting for an address", link->error);
	}
}

/*
 * Notes that an address is gone: a router has withdrawn it, or another program has removed it. The wait for an address
 * begins again.
 */
static void note_lost(struct engine *e, size_t iface, size_t item) {
	struct addr_run *run = &e->ifaces[iface].addrs[item], fresh;
	char words[ADDRESS_WORDS_MAX];

	say_addr(e, LOG_WARNING, iface, item, "address %s is gone, waiting for another",
		 engine_address_words(e, iface, item, words));
	fresh = (struct addr_run){ .client = run->client,
				   .client_ended = run->client_ended,
				   .client_number = run->client_number,
				   .has_asked = run->has_asked };
	memcpy(fresh.why, run->why, sizeof(fresh.why));
	*run = fresh;
}

void address_step(struct engine *e, size_t iface, size_t item) {
	struct iface_run *link = &e->ifaces[iface];
	struct addr_run *run = &link->addrs[item];
	const struct known_addr *come = find_come(e, iface, item);

	if (come) {
		arrive(e, iface, item, come);
		return;
	}
	if (run->leased) {
		address_ask(e, iface, item);
		return;
	}
	if (run->state == ADDR_READY || run->state == ADDR_TENTATIVE)
		note_lost(e, iface, item);
	if (link->state != IFACE_UP) {
		run->until = 0; /* without carrier no server and no router can answer, so the wait has not begun */
		return;
	}
	step_client(e, iface, item);
	if (run->given_up) {
		if (e->plan.ifaces[iface].addrs[item].fall_back)
			address_ask(e, iface, item);
		return;
	}
	if (run->until == 0)
		begin(e, iface, item);
	step_asking(e, iface, item);
	if (e->now >= run->until || (run->client_ended && !retry_holds(&run->client)))
		give_up(e, iface, item);
}

/*
 * An address that was asked for may come and go before the next step, if both messages of the kernel arrive together.
 * Such an address is asked for again, also a static one.
 */
void address_gone(struct engine *e, const struct event *ev) {
	for (size_t i = 0; i < e->plan.n_ifaces; i++) {
		const struct plan_iface *want = &e->plan.ifaces[i];
		struct iface_run *link = &e->ifaces[i];

		for (size_t j = 0; link->ifindex == ev->ifindex && j < want->n_addrs; j++)
			if (link->addrs[j].state == ADDR_ASKED && link->addrs[j].leased &&
			    addr_equal(link->addrs[j].ip, ev->addr)) {
				retry_worked(&link->addrs[j].set);
			} else if (link->addrs[j].state == ADDR_ASKED && addr_equal(want->addrs[j].ip, ev->addr)) {
				link->addrs[j].state = ADDR_MISSING;
				retry_worked(&link->addrs[j].set);
			}
	}
}

uint64_t address_wakeup(const struct engine *e, size_t iface) {
	const struct iface_run *link = &e->ifaces[iface];
	uint64_t at = UINT64_MAX;

	for (size_t i = 0; link->state == IFACE_UP && i < e->plan.ifaces[iface].n_addrs; i++) {
		const struct addr_run *run = &link->addrs[i];

		at = earlier(at, retry_wakeup(e, &run->client));
		if (run->state == ADDR_ASKED && run->until != 0 && !run->given_up && !run->leased)
			at = earlier(at, run->until);
	}
	return at;
}

/*
 * Switches autoconfiguration on, for SLAAC and for DHCPv6: a DHCPv6 server gives the address, and routers announce the
 * routes.
 */
bool address_prepare(struct engine *e, size_t iface) {
	const struct plan_iface *want = &e->plan.ifaces[iface];
	struct retry *r = &e->ifaces[iface].autoconf;

	for (size_t i = 0; i < want->n_addrs; i++)
		if ((want->addrs[i].way == PLAN_SLAAC || want->addrs[i].way == PLAN_DHCP6) && retry_is_due(e, r)) {
			retry_ask(e, r);
			return ask_iface(e, ACTION_AUTOCONF, iface, i);
		}
	return false;
}

/* ---- reports of the DHCP client ---- */

/*
 * The address that a report is about. NULL: the report is of an earlier client, such as one whose link has gone, and
 * says nothing about the present one.
 */
static struct addr_run *reported(const struct engine *e, const struct event *ev) {
	struct addr_run *run = &e->ifaces[ev->done.iface].addrs[ev->done.item];

	return ev->done.client == run->client_number ? run : NULL;
}

void address_asking(const struct engine *e, const struct event *ev) {
	struct addr_run *run = reported(e, ev);

	if (run)
		run->asking = !run->given_up;
}

/* A lease has come after firmware's address was put to use. */
static void note_late(struct engine *e, const struct event *ev, struct addr_run *run) {
	struct iface_run *link = &e->ifaces[ev->done.iface];
	char ip[ADDR_TEXT_MAX];

	if (link->error_item == ev->done.item)
		link->error[0] = '\0';
	if (addr_equal(run->ip, ev->addr))
		say_addr(e, LOG_NOTICE, ev->done.iface, ev->done.item,
			 "a DHCP server has answered late, and leased firmware's address %s", addr_text(ev->addr, ip));
	run->given_up = false;
}

static bool is_new_lease(const struct addr_run *run, const struct event *ev) {
	return !addr_equal(run->ip, ev->addr) || !addr_equal(run->gateway, ev->gateway) ||
	       run->n_leased_routes != ev->n_routes ||
	       (ev->n_routes > 0 && memcmp(run->leased_routes, ev->routes, ev->n_routes * sizeof(*ev->routes)) != 0);
}

void address_leased(struct engine *e, const struct event *ev) {
	struct addr_run *run = reported(e, ev);

	if (!run)
		return;
	if (run->given_up)
		note_late(e, ev, run);
	if (is_new_lease(run, ev))
		retry_worked(&run->routes);
	if (!addr_equal(run->ip, ev->addr)) {
		told_start_over(&run->told);
		retry_worked(&run->set);
		run->state = ADDR_ASKED;
	}
	run->leased = true;
	run->ip = ev->addr;
	run->prefix = ev->prefix;
	run->gateway = ev->gateway;
	run->mtu = ev->mtu;
	run->n_leased_routes = ev->n_routes;
	for (size_t i = 0; i < ev->n_routes; i++)
		run->leased_routes[i] = ev->routes[i];
	run->client.tries = 0;
}

void address_client_ended(struct engine *e, const struct event *ev) {
	struct addr_run *run = reported(e, ev);
	bool news = run && run->client.tries == 0;

	if (!run)
		return;
	run->client_ended = true;
	if (retry_is_hopeless(ACTION_DHCP, ev->err))
		retry_over(&run->client);
	else
		retry_failed(e, &run->client, RETRY_PROGRAM);
	if (ev->err == ENOENT)
		snprintf(run->why, sizeof(run->why), "there is no DHCP client in this image (dhcpcd)");
	else
		snprintf(run->why, sizeof(run->why), "the DHCP client has ended (%s)", ev->reason ?: strerror(ev->err));
	if (run->state == ADDR_READY && news)
		say_addr(e, LOG_WARNING, ev->done.iface, ev->done.item, "%s; the address stays", run->why);
}

/* ---- sources that depend on the address ---- */

/*
 * When DHCP or SLAAC brought another address than firmware had, a path is bound to its interface only. The kernel then
 * chooses the source address, anew for every reconnect.
 */
struct addr address_source(const struct engine *e, const struct plan_path *path) {
	const struct plan_addr *want;
	struct addr none = { { 0 } };

	if (path->iface == PLAN_ANY_IFACE || path->source == NONE)
		return path->host_traddr;
	want = &e->plan.ifaces[path->iface].addrs[path->source];
	if (want->way == PLAN_STATIC)
		return path->host_traddr;
	if (!addr_equal(e->ifaces[path->iface].addrs[path->source].ip, path->host_traddr) ||
	    (want->way == PLAN_SLAAC && find_any(e, path->iface, path->source, path->host_traddr)))
		return none;
	return path->host_traddr;
}

bool address_is_overdue(const struct engine *e, size_t iface, size_t item) {
	const struct addr_run *run = &e->ifaces[iface].addrs[item];

	if (run->state == ADDR_FAILED || (run->state != ADDR_READY && run->drop.tries > 0))
		return !retry_holds(&run->set);
	return run->given_up && run->state == ADDR_ASKED && !e->plan.ifaces[iface].addrs[item].fall_back;
}

struct addr address_now(const struct engine *e, size_t iface, size_t item, unsigned *prefix) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	const struct addr_run *run = &e->ifaces[iface].addrs[item];
	bool came = addr_is_set(run->ip);

	*prefix = came ? run->prefix : want->prefix;
	return came ? run->ip : want->ip;
}
