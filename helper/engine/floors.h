/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The header that the files of the engine share: first the state, then the functions of each file, lowest floor first.
 * A file calls only functions that are declared above its own section. To cause something on a higher floor, a file
 * changes the state, and the next step acts on the change. engine.c is above all floors and calls all files.
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
	bool tentative, dad_failed, passes;
};

struct engine {
	struct plan plan; /* a copy of the caller's; the engine owns interfaces and routes, see engine_plan() */
	uint64_t start, now, deadline;
	uint32_t random; /* the state of the random generator for retry jitter */
	struct link_facts *links;
	size_t n_links;
	struct known_addr *addrs;
	size_t n_addrs;
	struct iface_run *ifaces;
	struct path_run *paths;
	size_t n_paths;
	struct ns_run *nss;
	bool fabrics_asked, fabrics_ready;
	size_t connecting; /* the one path that the kernel is connecting, or NONE */
	/* Until this time only the best path to the root may connect. 0: no target has answered yet. */
	uint64_t hold_until;
	uint64_t stop_at; /* the end of the run after EVENT_STOP; 0: no EVENT_STOP yet */
	unsigned clients; /* number of DHCP clients that were asked for */
	bool ready, ended, out_of_memory;
	struct action *actions; /* the actions in their order; the caller takes actions[next_action] next */
	size_t n_actions, next_action;
};

static inline uint64_t earlier(uint64_t a, uint64_t b) {
	return a < b ? a : b;
}

/* Returns `allocated`, and notes in the engine that there was no memory when `allocated` is NULL. */
static inline void *note_memory(struct engine *e, void *allocated) {
	if (!allocated)
		e->out_of_memory = true;
	return allocated;
}

/* ---- told.c: messages that are said once ---- */

enum said {
	/* The following messages are said once in a run. */
	SAID_ABSENT, /* about an interface: no link fits the interface */
	SAID_NO_SOURCE, /* about a path with PLAN_ANY_IFACE: no interface has an address that the path can start from */
	/*
	 * The following messages may be said again after the link is gone, the address is lost or replaced, or the path
	 * is connected.
	 */
	SAID_NO_CARRIER, /* about an interface: the interface has no carrier */
	SAID_UP_IPV4, /* about an interface: the interface can carry IPv4 paths */
	SAID_UP_IPV6, /* about an interface: the interface can carry IPv6 paths */
	SAID_ADDRESS, /* about an address: the address differs from firmware's address */
	SAID_ERRNO, /* about a path: the first of SAID_ERRNOS messages, one for each errno */
};

#define SAID_PASSING SAID_NO_CARRIER /* the first message that may be said again */
#define SAID_ERRNOS 136 /* more errnos than Linux has (133); a higher errno would share a message with a lower errno */
#define SAID_END (SAID_ERRNO + SAID_ERRNOS)

bool told_has(const struct told *t, unsigned message);
bool told_add(struct told *t, unsigned message); /* false: the message was said before */
bool told_drop(struct told *t, unsigned message); /* false: the message was not said before */
void told_start_over(struct told *t); /* forgets all messages except those said once in a run */

/* ---- facts.c: links and addresses of the kernel ---- */

void facts_event(struct engine *e, const struct event *ev);
/* Finds a link. NULL: there is none. Pointers to links and addresses are valid until the next event. */
struct link_facts *facts_link(struct engine *e, int ifindex);
/* Finds the link that belongs to the interface of the plan. NULL: there is none yet. */
struct link_facts *facts_find_iface(struct engine *e, size_t iface);
const struct known_addr *facts_find_addr(const struct engine *e, int ifindex, struct addr a);
void facts_note_addr(struct engine *e, const struct known_addr *a);
/* True when the link has an IPv6 link-local address that can be used. */
bool facts_has_link_local(const struct engine *e, int ifindex);

/* ---- say.c: the list of actions, and messages; also engine_who_*() and engine_address_words() of engine.h ---- */

/* returns NULL if there is no memory, as noted in the engine */
struct action *say_action(struct engine *e, enum action_type type);
void say_iface(struct engine *e, int level, size_t iface, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void say_addr(struct engine *e, int level, size_t iface, size_t item, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
void say_path(struct engine *e, int level, size_t path, const char *format, ...) __attribute__((format(printf, 4, 5)));
void say_ns(struct engine *e, int level, size_t ns, const char *format, ...) __attribute__((format(printf, 4, 5)));
/*
 * Says a message about the run as a whole. The message begins with "NBFT", or with "rd.nvmf.discover=" if there is no
 * table.
 */
void say(struct engine *e, int level, const char *format, ...) __attribute__((format(printf, 3, 4)));
const char *say_error_words(int err); /* words for the errno of a probe or a connect */

/* ---- ask.c: actions on an interface, and the interface's error ---- */

/* Asks for an action on an interface. NULL: no memory, as noted in the engine. */
struct action *ask_iface(struct engine *e, enum action_type type, size_t iface, size_t item);
/*
 * Sets the error, about the address `item` or (NONE) about the interface. With `passes` a new state clears the error.
 */
void ask_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Sets the error that another machine has the address, and says the error. */
void ask_note_dad_failed(struct engine *e, size_t iface, size_t item, struct addr a);

/* ---- foreign.c: paths with PLAN_ANY_IFACE; the functions do nothing for other paths ---- */

bool foreign_usable(const struct engine *e, const struct plan_path *path);
void foreign_step(struct engine *e, size_t path); /* call this function after path_step() */
uint64_t foreign_wakeup(const struct engine *e, size_t path);
/* True when an address has come so recently that the failure is expected, and is not worth a message. */
bool foreign_is_early(const struct engine *e, size_t path, int err);
/* True when the path has lacked a source address for so long that a message has said so. */
bool foreign_is_overdue(const struct engine *e, size_t path);

/* ---- address.c: addresses from DHCP or SLAAC, with the routes and sources that depend on them ---- */

void address_prepare(struct engine *e, size_t iface); /* call this function before the link is set up */
/* Asks for the address that the interface is to have now. */
void address_ask(struct engine *e, size_t iface, size_t item);
/* Asks for the address again if it is there for a limited time: nobody may be left to prolong the time. */
void address_keep(struct engine *e, size_t iface, size_t item, const struct known_addr *known);
void address_step(struct engine *e, size_t iface, size_t item); /* not for an address that is PLAN_STATIC */
void address_gone(struct engine *e, const struct event *ev);
void address_asking(struct engine *e, const struct event *ev);
void address_leased(struct engine *e, const struct event *ev);
void address_client_ended(struct engine *e, const struct event *ev);
/* Asks for the route at position `item` of the interface's list, if the address that has come needs the route. */
void address_ask_route(struct engine *e, size_t iface, size_t item);
uint64_t address_wakeup(const struct engine *e, size_t iface);
/* The address that DHCP or SLAAC has brought; until then the plan's address. Unset: neither is known. */
struct addr address_now(const struct engine *e, size_t iface, size_t item, unsigned *prefix);
/* The source address of a path: the plan's, or unset if DHCP or SLAAC brought another address instead. */
struct addr address_source(const struct engine *e, const struct plan_path *path);

/* ---- conflict.c: other machines with an IPv4 address of this machine ---- */

void conflict_step(struct engine *e, size_t iface); /* call this function when all paths have taken their step */
void conflict_done(struct engine *e, const struct event *ev); /* an ACTION_CHECK has ended */

/* ---- iface.c: the life of an interface ---- */

void iface_step(struct engine *e, size_t iface);
uint64_t iface_wakeup(const struct engine *e, size_t iface);
/* True when the path's interface is ready to carry the path from its source (unset: from any address). */
bool iface_usable(const struct engine *e, const struct plan_path *path);
/* True when the link or its carrier has been missing for so long that a message has said so. */
bool iface_is_overdue(const struct engine *e, size_t iface);
/* True when the interface will not get its address `source`: the kernel refused it, or another machine has it. */
bool iface_addr_failed(const struct engine *e, size_t iface, struct addr source);

/* ---- iface-done.c: results of actions on an interface ---- */

/* called for all actions on an interface except ACTION_DHCP and ACTION_CHECK */
void iface_done(struct engine *e, const struct event *ev);

/* ---- ns.c: which namespaces are present ---- */

void ns_seen(struct engine *e, const struct ns_facts *ns);
void ns_gone(struct engine *e, const char *dev);
void ns_step(struct engine *e); /* says which namespaces a connected subsystem lacks */
uint64_t ns_wakeup(const struct engine *e);
bool ns_all_boot_present(const struct engine *e);
bool ns_any_boot_present(const struct engine *e);

/* ---- order.c: which path goes first; changes nothing ---- */

/* True while the first try of the path is under way and may succeed. */
bool order_is_trying(const struct path_run *run);
/* True when nothing more will be done for the path, unless its connection is lost. */
bool order_is_over(const struct path_run *run);
bool order_any_live(const struct engine *e);
/* True when no other path has to go before the path's probe. */
bool order_may_start(const struct engine *e, size_t path);
/*
 * True when the path may keep the kernel busy for a minute: the boot need not wait any longer, or no other path of the
 * same or a better rank is waiting.
 */
bool order_nobody_waits(const struct engine *e, size_t path);
/* The path that the kernel gets next; NONE: no path may connect now. The caller checks that the kernel is free. */
size_t order_next_to_connect(const struct engine *e);
/* True when an I/O path has answered and the kernel has not reported the result of the connect. */
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
 * Notes a failed try, says the failure if it is news, and plans the next try. `connected`: the try cost the target a
 * connection, so the wait is longer.
 */
void path_fail(struct engine *e, size_t path, const char *stage, int err, const char *words, bool connected);

/* ---- way.c: interface and source for a target that is not in the plan ---- */

struct way {
	size_t iface; /* a position in the plan, or PLAN_ANY_IFACE */
	const struct plan_addr *source; /* the address to start from; NULL: any address of any interface */
	bool routed; /* the target is behind a gateway */
};
/*
 * Finds the way to a target that the path `asker` has found: a portal in its log, or an address of its name. False:
 * there is no way.
 */
bool way_find(const struct engine *e, const struct plan_path *asker, struct addr target, struct way *w);

/* ---- discover.c: the answers of discovery controllers and of the resolver ---- */

void discover_done(struct engine *e, const struct event *ev);

/* ---- verdict.c: the end of the wait and of the run ---- */

void verdict_stop(struct engine *e);
void verdict_step(struct engine *e);
