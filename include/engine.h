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
#include "discovery_log.h"
#include "plan.h"

/* ---- what happened ---- */

/* A network link as the kernel shows it. */
struct link_facts {
	int ifindex;
	char name[IFNAMSIZ];
	char kind[16]; /* "" for a NIC, else "vlan", "veth", ... */
	uint8_t mac[6];
	bool has_perm_mac;
	uint8_t perm_mac[6];
	bool up, carrier;
	uint32_t pci_sbdf; /* of the PCI function it hangs below; 0 not known */
	uint16_t vlan;
	int parent; /* ifindex of the NIC below a VLAN, else 0 */
};

/* A namespace's block device (the multipath head) as sysfs shows it, or a path to one that the target keeps shut. */
struct ns_facts {
	char dev[32]; /* "nvme0n1", of a path "nvme0c0n1" */
	char ana[20]; /* of such a path: its ANA state, "inaccessible"; else "" */
	char nqn[224]; /* subsystem NQN, 223 bytes at most */
	uint32_t nsid;
	bool has_uuid, has_nguid, has_eui64;
	uint8_t uuid[16], nguid[16], eui64[8];
};

enum event_type {
	EVENT_LINK, /* link: new or changed */
	EVENT_LINK_GONE, /* ifindex */
	EVENT_ADDR, /* ifindex, addr, prefix, tentative, dad_failed */
	EVENT_ADDR_GONE, /* ifindex, addr */
	EVENT_FABRICS, /* err: 0 when /dev/nvme-fabrics can be used with TCP */
	EVENT_DONE, /* done, err: a link action ended; ACTION_DHCP: the client did, by itself */
	EVENT_LEASE, /* done (the ACTION_DHCP), addr, prefix, gateway: the client has set the address */
	EVENT_PROBED, /* path, err: 0 when the target answered as NVMe/TCP, and to a command where that was asked for */
	EVENT_GREETED, /* path: the target answered as NVMe/TCP, the command is on its way */
	EVENT_CONNECTED, /* path, err, ctrl; EALREADY: it was there before, ctrl is -1 when that is not known */
	EVENT_NS, /* ns: a namespace is there, or a path that is shut to it */
	EVENT_NS_GONE, /* ns: dev alone; the block device is removed */
	EVENT_CTRL_GONE, /* ctrl: the kernel has removed the controller, and will not connect it again by itself */
	EVENT_STOP, /* the run is to end soon, as at switch_root; told a second time: at once */
	EVENT_DISCOVERED, /* path, err, log: what a discovery controller lists; it is gone again */
	EVENT_RESOLVED, /* path, err, log: the addresses of its name, each as a referral */
};

enum action_type {
	ACTION_LOAD_FABRICS,
	ACTION_LOAD_NIC, /* iface: load the driver of the PCI function the plan names */
	ACTION_RENAME, /* iface, ifindex: give it the plan's name */
	ACTION_OPTIMISTIC, /* iface: let IPv6 addresses be used while DAD runs, where the kernel can (RFC 4429) */
	ACTION_UP, /* iface, ifindex: give it the plan's settings, and set it up; also one that somebody else has set up */
	ACTION_VLAN, /* iface, ifindex of the parent: make it under the plan's name */
	ACTION_AUTOCONF, /* iface, item: let the kernel make addresses of what routers announce; before ACTION_UP */
	ACTION_DHCP, /* iface, ifindex, item: start a client for this address, in place of one that runs */
	ACTION_ADDR, /* iface, ifindex, item: position in the plan's addrs */
	ACTION_ROUTE, /* iface, ifindex, item: see engine_route(); gateway in its place */
	ACTION_PROBE, /* path, source, command: the target has to react to one */
	ACTION_PROBE_CANCEL, /* path: its time is up, nobody waits for the answer */
	ACTION_CONNECT, /* path, source: write it to /dev/nvme-fabrics */
	ACTION_RESOLVE, /* path: find the addresses of its name */
	ACTION_DISCOVER, /* path: read the log of its controller, then remove that controller */
	ACTION_LOOK, /* at the namespaces, once more: no uevent tells of a path that is shut */
	ACTION_SAY, /* level, text, and what it is about: iface, and item for one of its addresses, path or ns */
	ACTION_READY, /* every namespace to wait for is there, or cannot be waited for */
	ACTION_EXIT, /* code */
};

#define ENGINE_NONE ((size_t)-1)
#define ENGINE_FAMILIES 2 /* 0 IPv4, 1 IPv6: an interface is ready for each by itself */
#define ENGINE_TEXT_MAX 240

struct action {
	enum action_type type;
	size_t iface, path, ns, item; /* ENGINE_NONE where it does not apply */
	int ifindex;
	struct addr gateway; /* unset: on link */
	struct addr source; /* unset: any of the interface's addresses */
	bool command;
	int level; /* of ACTION_SAY, as in syslog.h */
	int code; /* of ACTION_EXIT */
	char text[ENGINE_TEXT_MAX];
};

struct event {
	enum event_type type;
	struct link_facts link;
	int ifindex;
	struct addr addr;
	uint8_t prefix;
	bool tentative, dad_failed;
	struct addr gateway; /* unset: the lease has none */
	struct action done; /* the action this reports on */
	size_t path;
	int err; /* 0 or a positive errno */
	const char *reason; /* the kernel's own words for err (extended ack), may be NULL; borrowed */
	int ctrl; /* nvme instance number */
	struct ns_facts ns;
	const struct discovery_log *log; /* borrowed; NULL when err is set */
};

/* ---- where things stand; read by status and by tests ---- */

enum iface_state {
	IFACE_ABSENT, /* no such link yet */
	IFACE_NAMING, /* found; rename under way */
	IFACE_RAISING, /* has its name; being set up */
	IFACE_NO_CARRIER,
	IFACE_UP, /* carrier; addresses have their own states */
};

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
	size_t error_item; /* the address it is about, a position in the plan's addrs; ENGINE_NONE: the interface itself */
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

/* One action in words, for --dry-run and for tests: "nbft0: address 192.0.2.10/24". Returns buf. */
const char *action_text(const struct engine *e, const struct action *a, char *buf, size_t size);
