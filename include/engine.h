/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine: carries a plan out, without touching anything. It is told what happened (events, with
 * the time) and answers what to do (actions). It owns every decision of the boot: when a link is
 * named, when a path is probed, which path goes to the kernel next, when to retry, when the wait is
 * over. It has no files, no sockets, no clock and no log of its own, so a test can play any story
 * in virtual time, and --dry-run can play the one in which everything works.
 *
 * Calls: engine_new(); then engine_event() for all that is known already; then engine_step() to
 * advance to a time, after which engine_next_action() is drained. Times are microseconds of any
 * monotonic clock.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "events.h"
#include "plan.h"

/* ---- where things stand; read by status and by tests ---- */

enum iface_state {
	IFACE_ABSENT, /* no such link yet */
	IFACE_NAMING, /* found; rename under way */
	IFACE_RAISING, /* has its name; being set up */
	IFACE_NO_CARRIER,
	IFACE_UP, /* carrier; addresses have their own states */
};

#define ENGINE_FAMILIES 2 /* 0 IPv4, 1 IPv6: an interface is ready for each by itself */

enum addr_state { ADDR_MISSING, ADDR_ASKED, ADDR_TENTATIVE, ADDR_READY, ADDR_FAILED };

enum path_state {
	PATH_WAITING, /* for its interface or address */
	PATH_PROBING,
	PATH_ANSWERED, /* in line for the kernel */
	PATH_CONNECTING,
	PATH_LIVE,
	PATH_BACKING_OFF, /* failed, is tried again at `when` */
	PATH_FAILED, /* failed for a reason that cannot heal */
	PATH_ASKING, /* a discovery controller, connected; or whoever knows the address of its name */
	PATH_ASKED, /* a discovery controller that has answered and is gone, or whose addresses are known */
};

/* What became of one address of the plan. Only routes_asked counts for those that are simply set. */
struct lease_run {
	bool routes_asked;
	bool client_asked, client_ended, given_up; /* given_up: waited long enough, firmware's is used where it may */
	bool said; /* that it is another one than firmware's */
	uint64_t until; /* end of the wait; 0: not begun */
	struct addr ip; /* the address that came; unset: none has */
	uint8_t prefix;
	struct addr gateway; /* of the lease */
	char why[120]; /* why the client ended */
};

struct iface_run {
	enum iface_state state;
	uint64_t since; /* when it entered that state */
	int ifindex; /* 0 until found */
	char name[IFNAMSIZ]; /* the name it has now */
	unsigned renames; /* asked for, since the link appeared */
	bool driver_asked, rename_asked, rename_failed, optimistic_asked, autoconf_asked, up_asked;
	bool raised; /* was asked to be set up, since the link appeared */
	int vlan_asked; /* ifindex of the NIC on which it was asked for; 0: not yet */
	bool absence_said, carrier_said, up_said[ENGINE_FAMILIES];
	bool error_passes; /* the error is of the state it is in, and goes with it */
	enum addr_state *addrs; /* one for each of the plan's */
	struct lease_run *leases; /* likewise */
	char error[ENGINE_TEXT_MAX]; /* last one, "" for none */
	size_t error_item; /* the address it is about, a position in the plan's addrs; NONE: the interface itself */
};

/* The paths of the plan, then its discovery controllers, then what those have listed. */
struct path_run {
	const struct plan_path *want;
	bool found; /* listed by a discovery controller: `want` is the engine's own */
	bool lacks_source, lack_said; /* through any interface: none has an address to go from */
	uint64_t source_since; /* when one got it; 0: there from the start, or not yet */
	enum path_state state;
	uint64_t when; /* end of the probe or of the back-off */
	unsigned tries; /* failed ones */
	bool greeted; /* of the probe that runs: all but the command is answered */
	unsigned mute; /* probes that ended so, since the kernel has last tried */
	unsigned refusals; /* connects that failed, one after the other */
	unsigned char told[17]; /* a bit for each errno (133 of them) that has been said, until it is connected */
	int ctrl; /* -1: it was connected already, and which that is is not known */
	char error[ENGINE_TEXT_MAX];
};

struct ns_run {
	bool present, looked;
	bool vague; /* the error is that it is absent: a better reason may replace it */
	char dev[32];
	char error[ENGINE_TEXT_MAX]; /* "another namespace ..." */
};

struct engine;

/* Starts at `now`; the deadline is the plan's time-out from there. Borrows the plan. NULL: no memory. */
struct engine *engine_new(const struct plan *plan, uint64_t now, uint32_t seed);
struct engine *engine_free(struct engine *e);

/* Takes note of one event. Decides nothing before engine_step(). */
void engine_event(struct engine *e, const struct event *ev, uint64_t now);

/* Decides what is to be done at `now`. Returns 0, or -ENOMEM. */
int engine_step(struct engine *e, uint64_t now);

/* Takes the next action off the list; false when there is none. */
bool engine_next_action(struct engine *e, struct action *ret);

/* When engine_step() must be called even if nothing happens; UINT64_MAX never. */
uint64_t engine_wakeup(const struct engine *e);

const struct plan *engine_plan(const struct engine *e);
const struct iface_run *engine_iface(const struct engine *e, size_t i);
size_t engine_n_paths(const struct engine *e); /* grows */
const struct path_run *engine_path(const struct engine *e, size_t i); /* valid until the next event */
const struct ns_run *engine_ns(const struct engine *e, size_t i);
bool engine_is_ready(const struct engine *e);

/* The route that an ACTION_ROUTE is about: of the plan, or behind those one of a target that was listed. */
const struct plan_route *engine_route(const struct engine *e, const struct action *a);
/* An address as it is, or as the plan has it while it is not there: "192.0.2.7/24 (DHCPv4)". Returns buf. */
#define ADDRESS_WORDS_MAX (ADDR_TEXT_MAX + 20)
const char *engine_address_words(const struct engine *e, size_t iface, size_t item, char buf[ADDRESS_WORDS_MAX]);
