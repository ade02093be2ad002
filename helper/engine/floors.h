/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the engine share: the state, then what each file offers, in the order of the floors, lowest first. A
 * file calls only what is declared above its own section. What a lower file must cause on a higher floor it leaves in the
 * state, and the next step acts on it. engine.c, on the roof, calls all of them.
 */
#pragma once

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>

#include "engine.h"

#define US_PER_MS UINT64_C(1000)
#define US_PER_S UINT64_C(1000000)

struct known_addr {
	int ifindex;
	struct addr addr;
	uint8_t prefix;
	bool tentative, dad_failed;
};

struct engine {
	struct plan plan; /* a copy of the caller's, whose interfaces and routes are the engine's: see engine_plan() */
	uint64_t start, now, deadline;
	uint32_t random; /* state of the jitter's generator */
	struct link_facts *links;
	size_t n_links;
	struct known_addr *addrs;
	size_t n_addrs;
	struct iface_run *ifaces;
	struct path_run *paths;
	size_t n_paths;
	struct ns_run *nss;
	bool fabrics_asked, fabrics_ready;
	size_t connecting; /* the one path in the kernel's hands, or NONE */
	uint64_t
		hold_until; /* until then only the best path to the root goes to the kernel; 0: no target has answered */
	uint64_t stop_at; /* told to stop: the last moment; 0: not told */
	bool ready, ended, out_of_memory;
	struct action *actions; /* a list in order; next_action is the first that the caller has not taken */
	size_t n_actions, next_action;
};

static inline uint64_t earlier(uint64_t a, uint64_t b) {
	return a < b ? a : b;
}

/* Passes on what an allocation returned, and notes that there was no memory when it is NULL. */
static inline void *note_memory(struct engine *e, void *allocated) {
	if (!allocated)
		e->out_of_memory = true;
	return allocated;
}

/* ---- told.c: messages that are said once ---- */

enum said {
	/* Said once in a run. */
	SAID_ABSENT, /* of an interface: there is no such link */
	SAID_NO_SOURCE, /* of a path through any interface: no interface has an address to go from */
	/* Said once until the link is gone, the address is lost or exchanged, or the path is connected. */
	SAID_NO_CARRIER, /* of an interface */
	SAID_UP_IPV4, /* of an interface; one for each of ENGINE_FAMILIES */
	SAID_UP_IPV6,
	SAID_ADDRESS, /* of an address: how it differs from firmware's */
	SAID_ERRNO, /* of a path: the first of SAID_ERRNOS reasons of failure */
};

#define SAID_PASSING SAID_NO_CARRIER /* the first that is not for the whole run */
#define SAID_ERRNOS 136 /* Linux has 133; a higher number shares a bit with a lower one */
#define SAID_END (SAID_ERRNO + SAID_ERRNOS)

bool told_has(const struct told *t, unsigned message);
bool told_add(struct told *t, unsigned message); /* false: it was there already */
bool told_drop(struct told *t, unsigned message); /* false: it was not there */
void told_start_over(struct told *t); /* forgets all that is not said once in a run */

/* ---- facts.c: links and addresses of the kernel ---- */

void facts_event(struct engine *e, const struct event *ev);
/* NULL: there is none. Valid until the next event, like all that the functions of this section return. */
struct link_facts *facts_link(struct engine *e, int ifindex);
/* The link that the plan's interface means, NULL while there is none. */
struct link_facts *facts_find_iface(struct engine *e, size_t iface);
const struct known_addr *facts_find_addr(const struct engine *e, int ifindex, struct addr a);
void facts_note_addr(struct engine *e, const struct known_addr *a);
/* The link has an IPv6 link-local address that can be used. */
bool facts_has_link_local(const struct engine *e, int ifindex);

/* ---- say.c: the list of actions, and messages; engine_who_*() and engine_address_words() of engine.h are here too ---- */

struct action *say_action(struct engine *e, enum action_type type); /* NULL: no memory, which is noted */
void say_iface(struct engine *e, int level, size_t iface, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void say_addr(struct engine *e, int level, size_t iface, size_t item, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void say_path(struct engine *e, int level, size_t path, const char *format, ...) __attribute__((format(printf, 4, 5)));
void say_ns(struct engine *e, int level, size_t ns, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* About the run as a whole. Begins with "NBFT", or with rd.nvmf.discover= where there is no table. */
void say(struct engine *e, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *say_error_words(int err); /* what an errno of a probe or of a connect means to a person */

/* ---- ask.c: actions on an interface, and its error ---- */

struct action *ask_iface(struct engine *e, enum action_type type, size_t iface,
			 size_t item); /* NULL: as say_action() */
/* Sets the error: about the address `item`, or (NONE) the interface itself. `passes`: a new state clears it. */
void ask_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Sets the error and says it: another machine has the address. */
void ask_note_dad_failed(struct engine *e, size_t iface, size_t item, struct addr a);

/* ---- foreign.c: paths through any interface; for all other paths these functions do nothing ---- */

bool foreign_usable(const struct engine *e, const struct plan_path *path);
void foreign_step(struct engine *e, size_t path); /* after path_step() */
uint64_t foreign_wakeup(const struct engine *e, size_t path);
/* The failure is to be expected shortly after an address has come. It is no news yet. */
bool foreign_is_early(const struct engine *e, size_t path, int err);
/* The path has lacked an address to go from for so long that a message has said so. */
bool foreign_is_overdue(const struct engine *e, size_t path);

/* ---- address.c: addresses that DHCP or SLAAC brings, and what depends on them ---- */

void address_prepare(struct engine *e, size_t iface); /* before the link is set up */
void address_step(struct engine *e, size_t iface, size_t item); /* for addresses that are not PLAN_STATIC */
void address_gone(struct engine *e, const struct event *ev);
void address_leased(struct engine *e, const struct event *ev);
void address_client_ended(struct engine *e, const struct event *ev);
/* Asks for the route at position `item` of the interface's list, if the route is needed with the address that came. */
void address_ask_route(struct engine *e, size_t iface, size_t item);
uint64_t address_wakeup(const struct engine *e, size_t iface);
/* The address that came, or the plan's while none has; unset: neither is known. */
struct addr address_now(const struct engine *e, size_t iface, size_t item, unsigned *prefix);
/* The source of a path: the plan's address, or unset when another one came in its place. */
struct addr address_source(const struct engine *e, const struct plan_path *path);

/* ---- iface.c: the life of an interface ---- */

void iface_step(struct engine *e, size_t iface);
uint64_t iface_wakeup(const struct engine *e, size_t iface);
/* The path's interface can carry it, from its source (unset: from any address of the interface). */
bool iface_usable(const struct engine *e, const struct plan_path *path);
/* The link or its carrier has been missing for so long that a message has said so. */
bool iface_is_overdue(const struct engine *e, size_t iface);
/* `source` is an address of the interface that it will not get: the kernel refused it, or another machine has it. */
bool iface_addr_failed(const struct engine *e, size_t iface, struct addr source);

/* ---- iface-done.c: what became of an action on an interface ---- */

void iface_done(struct engine *e, const struct event *ev); /* of all such actions but ACTION_DHCP */

/* ---- ns.c: which namespaces are there ---- */

void ns_seen(struct engine *e, const struct ns_facts *ns);
void ns_gone(struct engine *e, const char *dev);
void ns_step(struct engine *e); /* says which namespaces a connected subsystem lacks */
uint64_t ns_wakeup(const struct engine *e);
bool ns_all_boot_present(const struct engine *e);
bool ns_any_boot_present(const struct engine *e);

/* ---- order.c: which path goes first; questions only ---- */

/* The path's first try is under way, and may end well. */
bool order_is_trying(const struct path_run *run);
/* Nothing more will be done for the path, unless its connection is lost. */
bool order_is_over(const struct path_run *run);
bool order_any_live(const struct engine *e);
/* The path may be probed as far as other paths are concerned. */
bool order_may_start(const struct engine *e, size_t path);
/* The path may keep the kernel busy for a minute: no other path that is as good could be connected meanwhile. */
bool order_nobody_waits(const struct engine *e, size_t path);
/* The path that the kernel gets next, NONE: none for now. Does not ask whether the kernel is free. */
size_t order_next_to_connect(const struct engine *e);
/* An I/O path has answered, and the kernel has not said yet what became of it. */
bool order_any_due(const struct engine *e);

/* ---- path.c: the life of a path ---- */

void path_step(struct engine *e, size_t path);
void path_connect_next(struct engine *e);
void path_probed(struct engine *e, const struct event *ev);
void path_greeted(struct engine *e, const struct event *ev);
void path_connected(struct engine *e, const struct event *ev);
void path_gone(struct engine *e, int ctrl);
uint64_t path_wakeup(const struct engine *e, size_t path);
/*
 * Notes a failure: says it when it is news, and has the path tried again after a while. `connected`: the try cost the
 * target a connection, so the wait is longer.
 */
void path_fail(struct engine *e, size_t path, const char *stage, int err, const char *words, bool connected);

/* ---- way.c: how a target is reached that is not in the plan ---- */

struct way {
	size_t iface; /* or PLAN_ANY_IFACE */
	const struct plan_addr *source; /* NULL: from any interface */
	bool routed; /* the target is not on the link */
};
/* The way to a target that `asker` has listed, or that its name stands for. False: there is none. */
bool way_find(const struct engine *e, const struct plan_path *asker, struct addr target, struct way *w);

/* ---- discover.c: the answers of discovery controllers and of the resolver ---- */

void discover_done(struct engine *e, const struct event *ev);

/* ---- verdict.c: when the wait is over ---- */

void verdict_stop(struct engine *e);
void verdict_step(struct engine *e);
