/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passes between the engine and the code that acts for it: facts of the kernel, events that tell the engine of them,
 * and actions that the engine asks for. Values only; nothing here owns memory.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "discovery-log.h"
#include "none.h"

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
	uint32_t pci_sbdf; /* of the link's PCI function; 0: not known */
	uint16_t vlan;
	int parent; /* ifindex of the NIC below a VLAN, else 0 */
};

/* A namespace as sysfs shows it: its block device (the multipath head), or a path to it that the target keeps shut (ANA). */
struct ns_facts {
	char dev[32]; /* "nvme0n1", for a path "nvme0c0n1" */
	char ana[20]; /* for a path its ANA state: "inaccessible"; else "" */
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
	EVENT_DONE, /* done, err: an action on a link has ended; for ACTION_DHCP: the client has ended by itself */
	EVENT_LEASE, /* done (the ACTION_DHCP), addr, prefix, gateway: the client has set the address */
	EVENT_PROBED, /* path, err: 0 when the target answered as NVMe/TCP, and to a command where that was asked for */
	EVENT_GREETED, /* path: the target answered as NVMe/TCP, and has been sent a command */
	EVENT_CONNECTED, /* path, err, ctrl; EALREADY: connected before, and ctrl is -1 when its number is not known */
	EVENT_NS, /* ns: a namespace is there, or a path to it that is shut */
	EVENT_NS_GONE, /* ns: dev alone; the block device is removed */
	EVENT_CTRL_GONE, /* ctrl: the kernel has removed the controller, and will not connect it again by itself */
	EVENT_STOP, /* the run is to end soon, as at switch_root; told a second time: at once */
	EVENT_DISCOVERED, /* path, err, log: what a discovery controller lists; the controller is removed again */
	EVENT_RESOLVED, /* path, err, log: the addresses of the path's name, each as a referral */
};

enum action_type {
	ACTION_LOAD_FABRICS,
	ACTION_LOAD_NIC, /* iface: load the driver of the PCI function that the plan has for the interface */
	ACTION_RENAME, /* iface, ifindex: give the link the plan's name */
	ACTION_OPTIMISTIC, /* iface: let IPv6 addresses be used while DAD runs, where the kernel can (RFC 4429) */
	ACTION_UP, /* iface, ifindex: give the link the plan's settings and set it up, also when it is up already */
	ACTION_VLAN, /* iface, ifindex of the parent: make the VLAN under the plan's name */
	ACTION_AUTOCONF, /* iface, item: let the kernel make addresses from router advertisements; before ACTION_UP */
	ACTION_DHCP, /* iface, ifindex, item: start a client for this address, in place of a client that runs for it */
	ACTION_ADDR, /* iface, ifindex, item: position in the plan's addrs */
	ACTION_ROUTE, /* iface, ifindex, item: set engine_route(), with this action's gateway in place of its own */
	ACTION_PROBE, /* path, source, command: whether the target has to answer a command too */
	ACTION_PROBE_CANCEL, /* path: the answer to its probe is no longer waited for */
	ACTION_CONNECT, /* path, source: write the path to /dev/nvme-fabrics */
	ACTION_RESOLVE, /* path: find the addresses of the path's name */
	ACTION_DISCOVER, /* path: read the log of the path's controller, then remove the controller */
	ACTION_LOOK, /* look at the namespaces in sysfs again: no uevent tells of a path that is shut */
	ACTION_SAY, /* level, text, and the subject: iface, iface and item (one of its addresses), path or ns */
	ACTION_READY, /* the boot need not wait for namespaces any longer */
	ACTION_EXIT, /* code */
};

#define ENGINE_TEXT_MAX 240

struct action {
	enum action_type type;
	size_t iface, path, ns, item; /* NONE where it does not apply */
	int ifindex;
	struct addr gateway; /* unset: on link */
	struct addr source; /* unset: any of the interface's addresses */
	bool command; /* of ACTION_PROBE */
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
	bool tentative, dad_failed; /* duplicate address detection is under way, or has found another machine */
	struct addr gateway; /* of EVENT_LEASE; unset: none */
	struct action done; /* the action that the event reports on */
	size_t path; /* position in the engine's list */
	int err; /* 0 or a positive errno */
	const char *reason; /* better words for err than strerror()'s, such as an extended ack; or NULL; borrowed */
	int ctrl; /* nvme instance number */
	struct ns_facts ns;
	const struct discovery_log *log; /* borrowed; NULL when err is set */
};
