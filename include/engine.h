/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The engine carries a plan out without touching anything. Events with their time go in, actions come out. The engine
 * owns every decision of the boot: when a link is named, when a path is probed, which path goes to the kernel next,
 * when to retry, when the wait is over. The engine has no files, no sockets, no clock and no log, so a test can play
 * any story in virtual time, and --dry-run can play the story in which everything works.
 *
 * Calls: engine_new(); then engine_event() for each fact that is known already; then engine_step() to advance to a
 * time, and engine_next_action() until there are no more actions. Times are microseconds of any monotonic clock.
 *
 * All calls of a turn get the same `now`: the time at which the loop woke up. The actions of a turn may block for a
 * while, so a wait that the engine begins in a turn may be over before the turn is. The caller must then pass all
 * events that have come meanwhile before it lets the engine step, or an answer would count as missing (turn.h).
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "events.h"
#include "plan.h"

/* ---- the state of the run, which `status` and the tests read ---- */

enum iface_state {
	IFACE_ABSENT, /* no link fits the interface yet */
	IFACE_NAMING, /* the link is found; a rename is under way */
	IFACE_RAISING, /* the link has its name and is being set up */
	IFACE_NO_CARRIER,
	IFACE_UP, /* the link has carrier; each address has its own state */
};

#define ENGINE_FAMILIES 2 /* index 0 is IPv4, index 1 is IPv6; an interface becomes ready for each family separately */

enum addr_state {
	ADDR_MISSING,
	ADDR_ASKED, /* the kernel, a DHCP client or a router is to bring the address */
	ADDR_TENTATIVE, /* the address is on the interface, and duplicate address detection (DAD) is under way */
	ADDR_READY,
	ADDR_FAILED, /* the kernel refused the address, another machine has it, or the DHCP client ended without one */
};

enum path_state {
	PATH_WAITING, /* the path waits for its interface or address, or for other paths that go first */
	PATH_PROBING,
	PATH_ANSWERED, /* the target has answered; the path waits for its turn to be connected */
	PATH_CONNECTING,
	PATH_LIVE,
	PATH_BACKING_OFF, /* the path has failed, and is tried again at `when` */
	PATH_FAILED, /* the path has failed for a reason that time does not cure */
	PATH_ASKING, /* a PLAN_DISCOVERY is connected, and the controller's log is being read */
	PATH_ASKED, /* the controller of a PLAN_DISCOVERY has answered, and is removed again */
	PATH_RESOLVING, /* the addresses of a PLAN_NAME are being looked up */
	PATH_RESOLVED, /* the addresses of a PLAN_NAME are known */
};

/* The messages about one thing that have been said, and are not repeated before the thing changes: one bit each. */
struct told {
	unsigned char bits[19];
};

/* An action that is asked for again after it has failed. All zero: the action is to be asked for now. */
struct retry {
	unsigned tries; /* how often the action has failed in a row */
	unsigned at_once; /* how often in a row the action was asked for again at once, because its effect was undone */
	uint64_t asked; /* when the action was last asked for; 0: never */
	uint64_t at; /* when the action is to be asked for; UINT64_MAX: asked for, and not to be asked for again */
};

/*
 * The state of one address of the plan. The members after `check` are for PLAN_DHCP4, PLAN_DHCP6 and PLAN_SLAAC only.
 */
struct addr_run {
	enum addr_state state;
	struct retry set; /* ACTION_ADDR */
	struct retry drop; /* ACTION_DROP_ADDR of an address that is to be set again */
	struct retry routes; /* ACTION_ROUTE, for all routes that need the address */
	struct addr checked; /* the address for which ACTION_CHECK was asked for, with the present carrier */
	struct retry check; /* ACTION_CHECK for this address */
	struct retry client; /* ACTION_DHCP */
	bool client_ended; /* the DHCP client has ended, and has not been started again */
	unsigned client_number; /* number of the client that was asked for last; news of other clients does not count */
	bool asking, has_asked; /* the client is about to send its first request; the wait for an answer has begun */
	bool leased; /* a DHCP server has leased `ip` */
	struct leased_route leased_routes[LEASED_ROUTES_MAX];
	size_t n_leased_routes;
	uint32_t mtu; /* the MTU of the lease; 0: the lease has none */
	bool given_up; /* no address came in time; firmware's address is used if the plan's fall_back is set */
	struct told told;
	uint64_t until; /* end of the wait for an address; 0: the wait has not begun */
	struct addr ip; /* the address that has come; unset: none yet */
	uint8_t prefix;
	struct addr gateway; /* gateway of the DHCP lease; unset: the lease has none */
	char why[ENGINE_WHY_MAX]; /* why the DHCP client ended */
};

struct iface_run {
	enum iface_state state;
	uint64_t since; /* the time when the interface entered `state` */
	int ifindex; /* index of the link; 0: no link is found */
	char name[IFNAMSIZ]; /* the last known name of the link */
	char found_as[IFNAMSIZ]; /* the name that the link had when it was found */
	bool found_down; /* the link was down when it was found */
	bool giving_back; /* another link was chosen, and this link is being given back */
	int former; /* ifindex of the link that was given back last, which may have the plan's name; 0: none */
	char former_name[IFNAMSIZ]; /* the name that this link had before */
	int holder; /* ifindex of the link that was asked to give up the plan's name; 0: none */
	int tried; /* ifindex of the link that was set up to look for its carrier; 0: none */
	bool borrowed; /* another program made the link, so the engine changes neither its name nor its settings */
	uint64_t function_until; /* until this time a NIC elsewhere is not taken for the NIC at the PCI function */
	unsigned renames; /* how many renames were asked for since the link appeared */
	struct retry driver, rename, optimistic, autoconf, up, vlan, mtu; /* the actions on the interface as a whole */
	struct retry away, equal, back; /* ACTION_RENAME_AWAY; ACTION_TRY; all actions that take back */
	bool raised; /* the engine has asked for an ACTION_UP, after the link appeared */
	int vlan_on; /* ifindex of the NIC that `vlan` is about; 0: none yet */
	struct told told;
	bool error_passes; /* the next change of `state` clears the error */
	const struct retry *failed; /* the action that the error is about; NULL: the error is about something else */
	struct addr_run *addrs; /* one struct for each address of the plan's interface */
	char error[ENGINE_TEXT_MAX]; /* the last error; "": none */
	/* The error is about the address at this position in the plan's addrs. NONE: about the interface. */
	size_t error_item;
};

/*
 * The state of one path. The engine lists the paths of the plan first, then the discovery controllers of the plan, then
 * the paths that discovery controllers have listed.
 */
struct path_run {
	const struct plan_path *want;
	/*
	 * The path leads to a target that a discovery controller has listed, or to an address of a name. The plan does
	 * not have the path: `want` belongs to the engine.
	 */
	bool found;
	bool lacks_source; /* for PLAN_ANY_IFACE: no interface has an address that the path can start from */
	uint64_t source_since; /* the time when lacks_source last became false; 0: never */
	enum path_state state;
	/*
	 * when PATH_PROBING or PATH_BACKING_OFF ends, or PATH_CONNECTING or PATH_LIVE began, or when a PATH_ASKED
	 * is to be asked again
	 */
	uint64_t when;
	unsigned tries; /* number of tries that failed */
	bool asked; /* the controller of a PLAN_DISCOVERY has sent a list that could be used */
	bool greeted; /* the target has greeted the present probe, and has not answered all commands of the probe yet */
	bool small_passed; /* the target has answered the first command of the present probe, in packets of any size */
	bool proven; /* the target has answered all commands of a probe, and the next probe sends none */
	/* number of probes since the kernel's last try that got a greeting, and no answer to some command */
	unsigned mute;
	struct retry probe; /* the wait after a try that did not reach the target */
	struct retry connect; /* the wait after a refused connect */
	struct told told;
	/*
	 * Number of the NVMe instance in PATH_LIVE and PATH_ASKING. -1: not known, since the path was connected before.
	 */
	int ctrl;
	char error[ENGINE_TEXT_MAX];
};

/*
 * Why a namespace is absent. Each reason says more than those above it, and replaces them. NS_SHUT and NS_EXCHANGED do
 * not replace each other.
 */
enum ns_fault {
	NS_NO_FAULT, /* no reason is known */
	NS_LACKING, /* a path is connected, and the subsystem does not show the namespace */
	NS_ELSEWHERE, /* another subsystem has a namespace with the identifier */
	NS_IGNORED, /* a path is connected, and the kernel ignores the namespace because of the one elsewhere */
	NS_SHUT, /* the target keeps each path to the namespace shut (ANA) */
	NS_EXCHANGED, /* the NSID belongs to a namespace with another identifier */
};

struct ns_run {
	bool present;
	bool looked; /* the engine has asked for an ACTION_LOOK, after the namespace became absent */
	bool judged; /* the engine has decided whether the subsystem lacks the namespace or the kernel ignores it */
	struct retry scan; /* ACTION_SCAN, for all controllers of the subsystem */
	size_t original; /* plan_original() of the namespace; NONE: the namespace is no clone */
	char dev[32];
	char other_dev[32]; /* block device of another subsystem that has the same identifier; "": none is seen */
	enum ns_fault fault;
	char error[ENGINE_TEXT_MAX]; /* `fault` in words */
};

struct engine;

/*
 * Makes an engine that starts at `now`. The deadline is `now` plus the time-out of the plan. `seed` varies the waits
 * between retries. The engine copies the interfaces of the plan with their routes, and borrows all else: keep the plan
 * until engine_free(). NULL: no memory.
 */
struct engine *engine_new(const struct plan *plan, uint64_t now, uint32_t seed);
struct engine *engine_free(struct engine *e);

/* Notes one event. The next engine_step() decides what to do. */
void engine_event(struct engine *e, const struct event *ev, uint64_t now);

/* Decides what to do at `now`. Returns 0, or -ENOMEM. */
int engine_step(struct engine *e, uint64_t now);

/* Takes the next action off the list. False: the list is empty. */
bool engine_next_action(struct engine *e, struct action *ret);

/* The time at which engine_step() must be called even if no event comes; UINT64_MAX: never. */
uint64_t engine_wakeup(const struct engine *e);

/*
 * The plan that the engine carries out: the caller's plan with more routes. Each interface's list has the caller's
 * routes first, then routes to targets that discovery controllers have listed. The list may move in engine_event().
 */
const struct plan *engine_plan(const struct engine *e);
const struct iface_run *engine_iface(const struct engine *e, size_t i);
size_t engine_n_paths(const struct engine *e); /* engine_event() may add paths */
const struct path_run *engine_path(const struct engine *e, size_t i); /* valid until the next event */
const struct ns_run *engine_ns(const struct engine *e, size_t i);
bool engine_is_ready(const struct engine *e);
/* Why the kernel cannot connect NVMe/TCP, as a sentence; "": it can, or has not been asked yet. Valid until the next event. */
const char *engine_error(const struct engine *e);

/* The route, in engine_plan(), that an ACTION_ROUTE asks for. */
const struct plan_route *engine_route(const struct engine *e, const struct action *a);

/* ---- words for an interface, an address, a path, a namespace ---- */

#define ENGINE_WHO_MAX 200
/*
 * Each message about an interface, address, path or namespace begins with one of these texts, such as "NBFT SSNS 1 via
 * HFI 1 (nbft0): 192.0.2.1 port 4420". All return buf.
 */
const char *engine_who_iface(const struct engine *e, size_t iface, char buf[ENGINE_WHO_MAX]);
/*
 * Names the HFI that has the address `item`, which may differ from the HFI that the interface is named after. `item`
 * NONE: names the HFI that the interface is named after.
 */
const char *engine_who_addr(const struct engine *e, size_t iface, size_t item, char buf[ENGINE_WHO_MAX]);
const char *engine_who_path(const struct engine *e, size_t path, char buf[ENGINE_WHO_MAX]);
const char *engine_who_ns(const struct engine *e, size_t ns, char buf[ENGINE_WHO_MAX]);

#define ADDRESS_WORDS_MAX (ADDR_TEXT_MAX + 20)
/*
 * The address that the interface has from DHCP, SLAAC or the plan: "192.0.2.7/24 (DHCPv4)". Before DHCP or SLAAC has
 * brought an address: "DHCPv4 address". Returns buf.
 */
const char *engine_address_words(const struct engine *e, size_t iface, size_t item, char buf[ADDRESS_WORDS_MAX]);
