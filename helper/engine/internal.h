/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the engine share. Each owns one part of the state: facts.c the links and
 * addresses the kernel has, iface.c the interfaces, address.c the addresses that are brought to them,
 * path.c the paths, foreign.c what is special of those through interfaces that are not the plan's,
 * discover.c the paths that are not in the plan, way.c how those are reached, verdict.c the namespaces and the
 * end, say.c the words and the list of actions. engine.c holds them together.
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
	const struct plan *plan; /* `own`, for all but who adds to it */
	struct plan own; /* with interfaces of the engine's: they get routes to targets that are listed */
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
	uint64_t hold_until; /* until then only the best path to the root goes to the kernel; 0: nothing answered yet */
	uint64_t stop_at; /* told to stop: the last moment; 0: not told */
	bool ready, ended, out_of_memory;
	struct action *actions; /* a list in order; next_action is the first not yet taken */
	size_t n_actions, next_action;
};

/* Grows an array by one zeroed element and returns it; NULL, and out_of_memory set, when it cannot. */
void *engine_grow(struct engine *e, void *array_of_pointer, size_t *n, size_t size);

/* facts.c */
void facts_event(struct engine *e, const struct event *ev);
struct link_facts *facts_link(struct engine *e, int ifindex);
/* The link the plan's interface means, NULL while there is none. */
struct link_facts *facts_find_iface(struct engine *e, size_t iface);
const struct known_addr *facts_find_addr(const struct engine *e, int ifindex, struct addr a);
void facts_note_addr(struct engine *e, const struct known_addr *a);
/* The kernel has an IPv6 link-local address to speak from there. */
bool facts_has_link_local(const struct engine *e, int ifindex);

/* iface.c */
void iface_step(struct engine *e, size_t iface);
void iface_done(struct engine *e, const struct event *ev);
uint64_t iface_wakeup(const struct engine *e, size_t iface);
/* The path's interface can carry it, from its source (unset: from any address of its own). */
bool iface_usable(const struct engine *e, const struct plan_path *path);
/* `source` is one of its addresses and cannot be had: the kernel refused it, or another machine has it. */
bool iface_is_overdue(const struct engine *e, size_t iface); /* its link or carrier is, as has been said */
bool iface_addr_failed(const struct engine *e, size_t iface, struct addr source);

/* Asks for one action on an interface; NULL: no memory, noted. */
struct action *iface_ask(struct engine *e, enum action_type type, size_t iface, size_t item);
void iface_say_dad_failed(struct engine *e, size_t iface, size_t item, struct addr a);
/* Sets its error: about one of its addresses, or (NONE) itself. `passes`: it goes with the state it is in. */
void iface_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* address.c: those that are not simply set */
void address_prepare(struct engine *e, size_t iface);
void address_step(struct engine *e, size_t iface, size_t item);
/* One that was asked for may be gone before anybody saw it: both messages came together. It is asked for again. */
void address_gone(struct engine *e, const struct event *ev);
void address_leased(struct engine *e, const struct event *ev);
void address_client_ended(struct engine *e, const struct event *ev);
void address_ask_route(struct engine *e, size_t iface, size_t item);
uint64_t address_wakeup(const struct engine *e, size_t iface);
/* The address that came, or the plan's; unset: neither is known. */
struct addr address_now(const struct engine *e, size_t iface, size_t item, unsigned *prefix);
/* Where a path comes from: the plan's address, or unset when another one came. */
struct addr address_source(const struct engine *e, const struct plan_path *path);

/* foreign.c: paths through any interface; for all others these do nothing */
bool foreign_usable(const struct engine *e, const struct plan_path *path);
void foreign_step(struct engine *e, size_t path); /* behind path_step() */
uint64_t foreign_wakeup(const struct engine *e, size_t path);
bool foreign_is_early(const struct engine *e, size_t path, int err); /* the failure is no news yet */

/* path.c */
void path_step(struct engine *e, size_t path);
void path_connect_next(struct engine *e);
void path_probed(struct engine *e, const struct event *ev);
void path_greeted(struct engine *e, const struct event *ev);
void path_connected(struct engine *e, const struct event *ev);
void path_gone(struct engine *e, int ctrl);
uint64_t path_wakeup(const struct engine *e, size_t path);
bool path_any_due(const struct engine *e); /* one has answered, and the kernel has not said yet what became of it */
/* It did not work: said when that is news, tried again after a while. `connected`: it cost the target a connection. */
void path_fail(struct engine *e, size_t path, const char *stage, int err, const char *words, bool connected);
/* Its first try is under way, and may end well. */
bool path_is_trying(const struct path_run *run);

/* discover.c */
void discover_start(struct engine *e, size_t path);
void discover_resolve(struct engine *e, size_t path); /* in place of a probe, for one that has a name */
void discover_done(struct engine *e, const struct event *ev);
/* It is a discovery controller's turn to be probed; true for every other path. */
bool discover_may_start(const struct engine *e, size_t path);
/* The table names no namespace to boot from, and what discovery controllers know may bring one yet. */
bool discover_is_pending(const struct engine *e);
bool discover_found_any(const struct engine *e); /* a path that is connected while the table names no namespace */

/* way.c */
struct way {
	size_t iface;
	const struct plan_addr *source; /* NULL: from any interface */
	bool routed; /* it is not on the link */
};
/* How a target is reached that `asker` has listed, or whose name it had. False: not at all. */
bool way_find(const struct engine *e, const struct plan_path *asker, struct addr target, struct way *w);

/* verdict.c */
void ns_seen(struct engine *e, const struct ns_facts *ns);
void ns_gone(struct engine *e, const char *dev);
bool ns_all_boot_present(const struct engine *e);
uint64_t ns_wakeup(const struct engine *e);
void verdict_stop(struct engine *e);
void verdict_step(struct engine *e);

/* say.c */
#define WHO_MAX 200
/* Whom a line is about, in the table's own terms: "NBFT SSNS 1 via HFI 1 (nbft0): 192.0.2.1 port 4420". Return buf. */
const char *who_iface(const struct engine *e, size_t iface, char buf[WHO_MAX]);
/* The same by the HFI whose address it is, maybe not the one that names the interface (NONE: that one). */
const char *who_addr(const struct engine *e, size_t iface, size_t item, char buf[WHO_MAX]);
const char *who_path(const struct engine *e, size_t path, char buf[WHO_MAX]);
const char *who_ns(const struct engine *e, size_t ns, char buf[WHO_MAX]);
struct action *say_action(struct engine *e, enum action_type type); /* NULL: no memory, noted */
void say_iface(struct engine *e, int level, size_t iface, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void say_addr(struct engine *e, int level, size_t iface, size_t item, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void say_path(struct engine *e, int level, size_t path, const char *format, ...) __attribute__((format(printf, 4, 5)));
void say_ns(struct engine *e, int level, size_t ns, const char *format, ...) __attribute__((format(printf, 4, 5)));
/* About all of it, in the name of what it was begun for. */
void say(struct engine *e, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *say_error_words(int err); /* what an errno of a probe or of a connect means to a person */

static inline uint64_t earlier(uint64_t a, uint64_t b) {
	return a < b ? a : b;
}
