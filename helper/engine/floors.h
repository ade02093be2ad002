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

/* A thing that a listing has shown. */
struct seen {
	enum event_type type;
	int number; /* ifindex of a link or of an address's link; number of a controller */
	struct addr addr;
	struct ns_facts ns; /* of a controller: only the NQN */
};

struct listing_run {
	bool open; /* a listing has begun and not ended */
	bool wanted; /* what the kernel has is to be listed again */
	struct retry ask; /* ACTION_LOOK */
	struct seen *seen; /* what the listing has shown */
	size_t n_seen;
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
	struct listing_run listings[LISTINGS];
	struct retry fabrics; /* ACTION_LOAD_FABRICS */
	bool fabrics_ready;
	char fabrics_error[ENGINE_TEXT_MAX]; /* why the kernel cannot connect NVMe/TCP; "": no attempt has failed */
	size_t connecting; /* the one path that the kernel is connecting, or NONE */
	bool one_queue; /* the kernel could not connect one I/O queue for each CPU */
	/* Until this time only the best path to the root may connect. 0: no target has answered yet. */
	uint64_t hold_until;
	uint64_t ready_at; /* the time of ACTION_READY */
	uint64_t stop_at; /* the end of the run after EVENT_STOP, unless paths still connect; 0: no EVENT_STOP yet */
	uint64_t stop_last; /* the end of the run after EVENT_STOP in any case */
	unsigned clients; /* number of DHCP clients that were asked for */
	bool ready, ended, out_of_memory;
	bool root_mounted;
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
	SAID_EQUAL, /* about an interface: two links fit the interface equally well */
	SAID_ELSEWHERE, /* about an interface: the PCI address of the table has no device */
	SAID_DRIVER, /* about an interface: the driver cannot be loaded */
	SAID_NO_SOURCE, /* about a path with PLAN_ANY_IFACE: no interface has an address that the path can start from */
	SAID_STANDS_IN, /* about a path: the path to a clone is tried although the original is absent */
	/*
	 * The following messages may be said again after the link is gone, the address is lost or replaced, or the path
	 * is connected.
	 */
	SAID_NO_CARRIER, /* about an interface: the interface has no carrier */
	SAID_DOWN, /* about an interface: the link was set down, and is set up again */
	SAID_UP_IPV4, /* about an interface: the interface can carry IPv4 paths */
	SAID_UP_IPV6, /* about an interface: the interface can carry IPv6 paths */
	SAID_ADDRESS, /* about an address: the address differs from firmware's address */
	SAID_IN_USE, /* about an address: DAD has found another machine with the address */
	SAID_NARROW, /* about an address: the address has a longer prefix than that of the table */
	SAID_GONE, /* about an address: the address is gone, and is set again */
	SAID_ERRNO, /* about a path: the first of SAID_ERRNOS messages, one for each errno */
};

#define SAID_PASSING SAID_NO_CARRIER /* the first message that may be said again */
#define SAID_ERRNOS 136 /* more errnos than Linux has (133); a higher errno would share a message with a lower errno */
#define SAID_END (SAID_ERRNO + SAID_ERRNOS)

bool told_has(const struct told *t, unsigned message);
bool told_add(struct told *t, unsigned message); /* false: the message was said before */
bool told_drop(struct told *t, unsigned message); /* false: the message was not said before */
void told_start_over(struct told *t); /* forgets all messages except those said once in a run */

/* ---- retry.c: asking again for what has failed ---- */

enum retry_pace {
	RETRY_PROBE,
	RETRY_CONNECT,
	RETRY_REQUEST, /* a request to the kernel that is answered at once */
	RETRY_PROGRAM, /* a program that is started */
};

/*
 * After this many failures the boot goes on without the effect of an action, if it can. The action is asked for again
 * all the same. Three failures in a row take a third of a second.
 */
#define RETRY_HOLD 3

bool retry_is_due(const struct engine *e, const struct retry *r);
/* True when the action has been asked for since retry_worked(). */
bool retry_was_asked(const struct retry *r);
/* True while the boot does not go on without the effect of the action, since the next try comes soon. */
bool retry_holds(const struct retry *r);
/* Notes that the action is asked for. */
void retry_ask(const struct engine *e, struct retry *r);
/* Notes that the action has failed. Returns when the action is to be asked for again. */
uint64_t retry_failed(struct engine *e, struct retry *r, enum retry_pace pace);
/* Notes that the action has failed and is not asked for again. */
void retry_over(struct retry *r);
/* Notes that the action's effect is there. If the effect is lost later, the action is due again. */
void retry_worked(struct retry *r);
uint64_t retry_wakeup(const struct engine *e, const struct retry *r);
/* True for the failures that time does not cure. When in doubt, an action is asked for again. */
bool retry_is_hopeless(enum action_type type, int err);

/* ---- facts.c: links and addresses of the kernel ---- */

void facts_event(struct engine *e, const struct event *ev);
/* Finds a link. NULL: there is none. Pointers to links and addresses are valid until the next event. */
struct link_facts *facts_link(struct engine *e, int ifindex);
const struct known_addr *facts_find_addr(const struct engine *e, int ifindex, struct addr a);
void facts_note_addr(struct engine *e, const struct known_addr *a);
/* True when the link has an IPv6 link-local address that can be used. */
bool facts_has_link_local(const struct engine *e, int ifindex);

/* ---- choice.c: the link that an interface of the plan means ---- */

/* How well a link fits, without its MAC: to be compared with `fit` of a choice. */
enum {
	CHOICE_OTHER_MAC = 1, /* at the PCI function, but with another MAC */
	CHOICE_MAC = 2, /* 1 more for the MAC in use, 2 more for the permanent MAC */
	CHOICE_FUNCTION = 5, /* at the PCI function, and more for the MAC as above */
};

struct choice {
	struct link_facts *link; /* the link to use; NULL: there is none yet */
	const struct link_facts *nic; /* the NIC or VLAN that fits: the link itself, or a port of the link */
	const struct link_facts *equal; /* another link that fits as well; NULL: there is none */
	const struct link_facts *port; /* a NIC that fits, but is a port of a link that does not stand for the HFI */
	unsigned fit; /* 0 with a NULL link */
	bool borrowed; /* the link was made by another program, which keeps its name and its settings */
};

/*
 * How long the engine waits for the link of a PCI function while another NIC has the MAC: as long as a link is missing
 * before a message says so (iface.c). If a driver takes longer, the other NIC is given back.
 */
#define FUNCTION_WAIT_US (4 * US_PER_S)

struct choice choice_of(struct engine *e, size_t iface);
int choice_master_of(const struct engine *e, const struct link_facts *link); /* the link's master; 0: it is no port */
/* True while the PCI function of the interface is on the machine, and its link may still come. */
bool choice_waits_for_function(struct engine *e, size_t iface);

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

/* ---- listing.c: listings of what the kernel has; engine.c passes the events ---- */

void listing_begin(struct engine *e, enum listing kind);
void listing_note(struct engine *e, const struct event *ev); /* called for every event */
/* Ends a listing. True: the listing is complete. */
bool listing_end(struct engine *e, const struct event *ev);
/* Finds a link, an address or a controller that the listing has not shown. Call again after passing the event. */
bool listing_next_gone(const struct engine *e, enum listing kind, struct event *ret);
void listing_forget(struct engine *e, enum listing kind);
void listing_want(struct engine *e, enum listing kind); /* asks for a listing in the same step */
/* True when a listing is wanted and has not failed so often that the boot goes on without it. */
bool listing_is_awaited(const struct engine *e, enum listing kind);
void listing_step(struct engine *e);
uint64_t listing_wakeup(const struct engine *e);

/* ---- ask.c: actions on an interface, and the interface's error ---- */

/* Asks for an action on an interface. NULL: no memory, as noted in the engine. */
struct action *ask_iface(struct engine *e, enum action_type type, size_t iface, size_t item);
/* Asks for an ACTION_DROP_ADDR of an address that the interface has. */
void ask_drop_addr(struct engine *e, size_t iface, size_t item, const struct known_addr *known);
/*
 * Sets the error, about the address `item` or (NONE) about the interface. With `passes` a new state clears the error.
 */
void ask_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* Notes that the effect of an action is there, and clears the error of the action. See retry_worked(). */
void ask_worked(struct iface_run *run, struct retry *r);
/* Notes that an action has ended without an error, and clears the error of the action. */
void ask_ended_well(struct iface_run *run, struct retry *r);

/* ---- nic.c: an interface gets its link, or another link ---- */

void nic_note_absent(struct engine *e, size_t iface, const struct choice *c); /* sets the error that no link fits */
/* Says that the link was chosen otherwise than by the table alone. Says nothing about any other choice. */
void nic_say_taken(struct engine *e, size_t iface, const struct choice *c);
/* Says once that another link fits as well. */
void nic_say_equal(struct engine *e, size_t iface, const struct choice *c);
void nic_try_equals(struct engine *e, size_t iface, const struct choice *c);
/*
 * Takes back what the interface's link was given, and says why. True: all is taken back, or cannot be, and another link
 * may be the interface.
 */
bool nic_give_back(struct engine *e, size_t iface, const struct choice *c);

/* ---- naming.c: the name of an interface that another link has ---- */

/* True when a path or a DHCP client uses the interface's link by its name. */
bool naming_is_used(const struct engine *e, size_t iface);
/* True when another link keeps the plan's name for now, so that the boot goes on under the link's own name. */
bool naming_is_kept(struct engine *e, size_t iface);
/* True when no link has the plan's name. Else asks for an action that makes the name free. */
bool naming_is_free(struct engine *e, size_t iface);

/* ---- foreign.c: paths with PLAN_ANY_IFACE; the functions do nothing for other paths ---- */

bool foreign_usable(const struct engine *e, const struct plan_path *path);
void foreign_step(struct engine *e, size_t path); /* call this function after path_step() */
uint64_t foreign_wakeup(const struct engine *e, size_t path);
/* True when an address has come so recently that the failure is expected, and is not worth a message. */
bool foreign_is_early(const struct engine *e, size_t path, int err);
/* True when the path has lacked a source address for so long that a message has said so. */
bool foreign_is_overdue(const struct engine *e, size_t path);

/* ---- leased-mtu.c: the MTU that a lease gives to a network ---- */

/*
 * Asks for the MTU of the leases of the interface, if the link has a larger one. True: the link has the MTU, or the boot
 * goes on without it.
 */
bool leased_mtu_step(struct engine *e, size_t iface, const struct link_facts *link);

/* ---- leased-routes.c: the routes of addresses that DHCP or SLAAC brings ---- */

/* Asks for the route at position `item` of the interface's list, if the address that has come needs the route. */
void leased_routes_ask(struct engine *e, size_t iface, size_t item);

/* ---- occupied.c: addresses that are there and cannot be used as they are ---- */

/*
 * True when a static address is there with a longer prefix than that of the table, so that the network of the table is
 * not on the link. Then asks to remove the address.
 */
bool occupied_replace(struct engine *e, size_t iface, size_t item, const struct known_addr *known);
/*
 * Sets the state of an address that is there. If another machine has the address, says so, and has the address set
 * again until the address is free.
 */
void occupied_note_state(struct engine *e, size_t iface, size_t item, const struct known_addr *known);

/* ---- address.c: addresses from DHCP or SLAAC, with the sources that depend on them ---- */

bool address_prepare(struct engine *e, size_t iface); /* call before the link is set up; true: an action is asked for */
/*
 * Asks for the address that the interface is to have, if ACTION_ADDR is due. Call this function while the kernel does
 * not have the address.
 */
void address_ask(struct engine *e, size_t iface, size_t item);
/*
 * Notes that the address is there. If the address is there for a limited time, asks for a permanent one until that
 * works: no program may be left to prolong the time.
 */
void address_keep(struct engine *e, size_t iface, size_t item, const struct known_addr *known);
void address_step(struct engine *e, size_t iface, size_t item); /* not for an address that is PLAN_STATIC */
void address_gone(struct engine *e, const struct event *ev);
void address_asking(const struct engine *e, const struct event *ev);
void address_leased(struct engine *e, const struct event *ev);
void address_client_ended(struct engine *e, const struct event *ev);
uint64_t address_wakeup(const struct engine *e, size_t iface);
/*
 * True when the boot does not wait for the address: the kernel refuses it again and again, another machine has it, or
 * no address has come in time and firmware's address may not be used.
 */
bool address_is_overdue(const struct engine *e, size_t iface, size_t item);
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
void iface_link_gone(struct engine *e, int ifindex);
void iface_link_down(struct engine *e, int ifindex);
/* A listing of the network is complete: what was set and is not listed is due again. */
void iface_listed(struct engine *e);
/* True when the path's interface is ready to carry the path from its source. */
bool iface_usable(const struct engine *e, const struct plan_path *path);
/*
 * True when the path's link or carrier has been missing for so long that a message has said so, or when
 * address_is_overdue() is true for the path's source. Not for PLAN_ANY_IFACE.
 */
bool iface_is_overdue(const struct engine *e, const struct plan_path *path);
/* True when the interface does not get the source of the path: the kernel refused it, or another machine has it. */
bool iface_addr_failed(const struct engine *e, const struct plan_path *path);
/* True when the interface is up, and lacks the link-local address from which the path's target is reached. */
bool iface_lacks_link_local(const struct engine *e, const struct plan_path *path);

/* ---- iface-done.c: results of actions on an interface ---- */

/* called for all actions on an interface except ACTION_DHCP and ACTION_CHECK */
void iface_done(struct engine *e, const struct event *ev);

/* ---- ns.c: which namespaces are present ---- */

void ns_seen(struct engine *e, const struct ns_facts *ns);
void ns_gone(struct engine *e, const char *dev);
/* Finds a namespace that is present and that the listing has not shown. Call again after passing the event. */
bool ns_next_gone(const struct engine *e, struct event *ret);
void ns_listed(struct engine *e); /* a listing is complete; call before listing_forget() */
void ns_step(struct engine *e); /* says which namespaces a connected subsystem lacks, and has the kernel look again */
uint64_t ns_wakeup(const struct engine *e);
bool ns_all_boot_present(const struct engine *e);
bool ns_any_boot_present(const struct engine *e);

/* ---- order.c: which path goes first; changes nothing ---- */

/* True while the first try of the path is under way and may succeed. */
bool order_is_trying(const struct path_run *run);
/* True for any path but a discovery controller in the background. */
bool order_any_trying(const struct engine *e);
/*
 * True when nothing more has to be done for the path, unless its connection is lost. A discovery controller that has
 * answered may be asked again all the same.
 */
bool order_is_over(const struct path_run *run);
bool order_any_live(const struct engine *e);
/* True when no other path has to go before the path's probe. */
bool order_may_start(const struct engine *e, size_t path);
/*
 * Returns an original that is absent: the path leads to its clone, a namespace of another subsystem with the same
 * identifier. Linux uses only the namespace that it sees first. NONE: there is none. `waiting` true: returns only an
 * original that the path must wait for; false: only one that the path need not wait for. A path to boot from waits
 * until half of the time to the deadline is over, at most, since its subsystem may have other namespaces beside the
 * clone. Any other path waits until the original is there.
 */
size_t order_original(const struct engine *e, size_t path, bool waiting);
uint64_t order_wakeup(const struct engine *e, size_t path); /* the time when a path stops waiting for an original */
/*
 * True when the path may keep the kernel busy for a minute: the boot need not wait any longer, or no other path of the
 * same or a better rank is waiting.
 */
bool order_nobody_waits(const struct engine *e, size_t path);
/* The path that the kernel gets next; NONE: no path may connect now. The caller checks that the kernel is free. */
size_t order_next_to_connect(const struct engine *e);
/* The time when a path that may not connect now may connect, as far as a time decides. */
uint64_t order_held_until(const struct engine *e);
/* True when an I/O path has answered and the kernel has not reported the result of the connect. */
bool order_any_due(const struct engine *e);

/* ---- path.c: the life of a path ---- */

void path_step(struct engine *e, size_t path);
void path_connect_next(struct engine *e);
void path_probed(struct engine *e, const struct event *ev);
void path_greeted(struct engine *e, const struct event *ev);
void path_small_passed(struct engine *e, const struct event *ev);
void path_connected(struct engine *e, const struct event *ev);
void path_gone(struct engine *e, int ctrl);
void path_ready(struct engine *e); /* the boot waits no longer: no discovery controller is asked again */
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
 * Finds the way to a target that the path `asker` has found: a portal in its log, or an address of its name. `zone`
 * names the interface that leads to a link-local target; "": none is named. False: there is no way.
 */
bool way_find(const struct engine *e, const struct plan_path *asker, struct addr target, const char *zone,
	      struct way *w);

/* ---- discover.c: the answers of discovery controllers and of the resolver ---- */

void discover_done(struct engine *e, const struct event *ev);

/* ---- verdict.c: the end of the wait and of the run ---- */

void verdict_stop(struct engine *e);
void verdict_step(struct engine *e);
uint64_t verdict_wakeup(const struct engine *e);
