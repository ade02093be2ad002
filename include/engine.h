/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine carries a plan out without touching anything. Events with their time go in, actions come out. The engine owns
 * every decision of the boot: when a link is named, when a path is probed, which path goes to the kernel next, when to
 * retry, when the wait is over. The engine has no files, no sockets, no clock and no log, so a test can play any story in
 * virtual time, and --dry-run can play the story in which everything works.
 *
 * Calls: engine_new(); then engine_event() for all that is known already; then engine_step() to advance to a time, and
 * engine_next_action() until there are no more actions. Times are microseconds of any monotonic clock.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "events.h"
#include "plan.h"

/* ---- where things stand: for status and tests to read ---- */

enum iface_state {
	IFACE_ABSENT, /* no such link yet */
	IFACE_NAMING, /* found; rename under way */
	IFACE_RAISING, /* has its name; being set up */
	IFACE_NO_CARRIER,
	IFACE_UP, /* carrier; addresses have their own states */
};

#define ENGINE_FAMILIES 2 /* 0 IPv4, 1 IPv6: an interface is ready for each by itself */

enum addr_state {
	ADDR_MISSING,
	ADDR_ASKED, /* of the kernel, a DHCP client or a router */
	ADDR_TENTATIVE, /* there; duplicate address detection (DAD) is under way */
	ADDR_READY,
	ADDR_FAILED, /* the kernel refused it, another machine has it, or nothing brings one */
};

enum path_state {
	PATH_WAITING, /* for its interface or address, or for paths that come first */
	PATH_PROBING,
	PATH_ANSWERED, /* in line for the kernel */
	PATH_CONNECTING,
	PATH_LIVE,
	PATH_BACKING_OFF, /* failed, is tried again at `when` */
	PATH_FAILED, /* failed for a reason that cannot heal */
	PATH_ASKING, /* PLAN_DISCOVERY: connected, its log is being read */
	PATH_ASKED, /* PLAN_DISCOVERY: has answered, and its controller is removed again */
	PATH_RESOLVING, /* PLAN_NAME: its addresses are being looked up */
	PATH_RESOLVED, /* PLAN_NAME: its addresses are known */
};

/* Which messages about one thing have been said and are not repeated for now: a bit for each. */
struct told {
	unsigned char bits[18];
};

/* Where one address of the plan stands. The members after routes_asked are for PLAN_DHCP4, PLAN_DHCP6 and PLAN_SLAAC only. */
struct addr_run {
	enum addr_state state;
	bool routes_asked; /* the routes that go with the address */
	bool client_asked, client_ended; /* the DHCP client */
	bool given_up; /* nothing came in time: firmware's address is used where that is allowed */
	struct told told;
	uint64_t until; /* end of the wait; 0: not begun */
	struct addr ip; /* the address that came; unset: none has */
	uint8_t prefix;
	struct addr gateway; /* of the lease */
	char why[120]; /* why the client ended */
};

struct iface_run {
	enum iface_state state;
	uint64_t since; /* when the interface entered that state */
	int ifindex; /* 0 until found */
	char name[IFNAMSIZ]; /* of the link, the last one that was seen */
	unsigned renames; /* asked for, since the link appeared */
	bool driver_asked, rename_asked, rename_failed, optimistic_asked, autoconf_asked, up_asked;
	bool raised; /* the link has been asked to be set up, since it appeared */
	int vlan_asked; /* ifindex of the NIC on which the VLAN was asked for; 0: not yet */
	struct told told;
	bool error_passes; /* a new state clears the error */
	struct addr_run *addrs; /* one for each of the plan's */
	char error[ENGINE_TEXT_MAX]; /* the last one, "" for none */
	size_t error_item; /* the address that the error is about, a position in the plan's addrs; NONE: the interface itself */
};

/* In this order: the paths of the plan, its discovery controllers, and what these have listed. */
struct path_run {
	const struct plan_path *want;
	bool found; /* listed by a discovery controller, or an address of a name: `want` is the engine's own */
	bool lacks_source; /* through any interface: none has an address to go from */
	uint64_t source_since; /* when an interface got an address; 0: at the start, or not yet */
	enum path_state state;
	uint64_t when; /* the end of PATH_PROBING and PATH_BACKING_OFF, the begin of PATH_LIVE */
	unsigned tries; /* that failed */
	bool greeted; /* the probe that runs has been answered, but for its command */
	unsigned mute; /* probes that ended with no more than a greeting, since the kernel has last tried */
	unsigned refusals; /* connects that failed, one after the other */
	struct told told;
	int ctrl; /* PATH_LIVE, PATH_ASKING: number of the NVMe instance; -1: connected before, and the number is not known */
	char error[ENGINE_TEXT_MAX];
};

struct ns_run {
	bool present;
	bool looked; /* ACTION_LOOK has been asked for, since the namespace is absent */
	bool vague; /* the error says no more than that the namespace is absent: a reason may replace it */
	char dev[32];
	char error[ENGINE_TEXT_MAX]; /* "another namespace ..." */
};

struct engine;

/*
 * Starts at `now`; the deadline is the plan's time-out from there. The engine makes its own copy of the interfaces and their
 * routes and borrows all else of the plan: keep the plan until engine_free(). NULL: no memory.
 */
struct engine *engine_new(const struct plan *plan, uint64_t now, uint32_t seed);
struct engine *engine_free(struct engine *e);

/* Takes note of one event. engine_step() then decides what is to be done. */
void engine_event(struct engine *e, const struct event *ev, uint64_t now);

/* Decides what is to be done at `now`. Returns 0, or -ENOMEM. */
int engine_step(struct engine *e, uint64_t now);

/* Takes the next action off the list; false when there is none. */
bool engine_next_action(struct engine *e, struct action *ret);

/* When engine_step() must be called even if nothing happens; UINT64_MAX never. */
uint64_t engine_wakeup(const struct engine *e);

/*
 * The plan as the engine carries it out: the caller's, with more routes. Routes to the targets that discovery controllers
 * have listed stand in each interface's list behind those of the caller's plan. The list may move in engine_event().
 */
const struct plan *engine_plan(const struct engine *e);
const struct iface_run *engine_iface(const struct engine *e, size_t i);
size_t engine_n_paths(const struct engine *e); /* grows in engine_event() */
const struct path_run *engine_path(const struct engine *e, size_t i); /* valid until the next event */
const struct ns_run *engine_ns(const struct engine *e, size_t i);
bool engine_is_ready(const struct engine *e);

/* The route that an ACTION_ROUTE is about, of engine_plan(). */
const struct plan_route *engine_route(const struct engine *e, const struct action *a);

/* ---- words for an interface, an address, a path, a namespace ---- */

#define ENGINE_WHO_MAX 200
/* What messages about it begin with: "NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420". All return buf. */
const char *engine_who_iface(const struct engine *e, size_t iface, char buf[ENGINE_WHO_MAX]);
/* By the HFI whose address it is, which may not be the HFI that the interface is named after. NONE: that one. */
const char *engine_who_addr(const struct engine *e, size_t iface, size_t item, char buf[ENGINE_WHO_MAX]);
const char *engine_who_path(const struct engine *e, size_t path, char buf[ENGINE_WHO_MAX]);
const char *engine_who_ns(const struct engine *e, size_t ns, char buf[ENGINE_WHO_MAX]);

#define ADDRESS_WORDS_MAX (ADDR_TEXT_MAX + 20)
/* The address that came, or the plan's while none has: "192.0.2.7/24 (DHCPv4)". Returns buf. */
const char *engine_address_words(const struct engine *e, size_t iface, size_t item, char buf[ADDRESS_WORDS_MAX]);
