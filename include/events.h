/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The values that pass between the engine and the code that acts for the engine: facts of the kernel, events that bring
 * facts to the engine, and actions that the engine asks for. Nothing here owns memory.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "discovery-log.h"
#include "none.h"

/* ---- events ---- */

/* A network link as the kernel shows it. */
struct link_facts {
	int ifindex;
	char name[IFNAMSIZ];
	char kind[16]; /* kind of the link: "vlan", "veth", ...; "": a NIC */
	uint8_t mac[6];
	bool has_perm_mac;
	uint8_t perm_mac[6];
	bool up, carrier;
	uint32_t mtu;
	uint32_t pci_sbdf; /* the link's PCI function; 0: not known */
	uint16_t vlan;
	int parent; /* ifindex of the NIC below a VLAN, else 0 */
	/*
	 * ifindex of the link that has this link as a port and takes its frames: a bridge, a bond, the synthetic device
	 * over a virtual function. 0: the link is no port. The links of a VRF are no ports, since they carry IP.
	 */
	int master;
	int conduit; /* ifindex of the conduit below a user port of a switch (DSA), else 0 */
	/* ifindex of the ports that do not name this link as their master (kinds "hsr" and "macvlan"); 0: none */
	int ports[2];
};

/* A namespace in sysfs: its block device (the multipath head), or a path to it that the target keeps shut (ANA). */
struct ns_facts {
	char dev[32]; /* name of a block device, "nvme0n1", or of a path, "nvme0c0n1" */
	char ana[20]; /* ANA state of a path: "inaccessible"; "": a block device */
	char nqn[224]; /* NQN of the subsystem, 223 bytes at most */
	uint32_t nsid;
	bool has_uuid, has_nguid, has_eui64;
	uint8_t uuid[16], nguid[16], eui64[8];
};

/* A route of a DHCPv4 lease (option 121, RFC 3442), other than the default route. */
struct leased_route {
	struct addr dst;
	uint8_t prefix;
	struct addr gateway; /* gateway; unset: the destination is on the link */
};

#define LEASED_ROUTES_MAX 16 /* far more than a network for booting has; further routes of a lease are dropped */

/* What a listing of the kernel's state covers. */
enum listing {
	LISTING_NETWORK, /* all links and addresses */
	LISTING_NVME, /* all namespaces, shut paths and controllers */
	LISTINGS /* the number of the kinds */
};

/* The comment of a type begins with the members of struct event that the type uses. */
enum event_type {
	EVENT_LINK, /* link: a link that is new or has changed */
	EVENT_LINK_GONE, /* ifindex: a link that is gone */
	/* ifindex, addr, prefix, tentative, dad_failed, passes: an address that is new or has changed */
	EVENT_ADDR,
	EVENT_ADDR_GONE, /* ifindex, addr: an address that is gone */
	EVENT_FABRICS, /* err: the module has been loaded or not; 0: /dev/nvme-fabrics can be used with TCP */
	/*
	 * done, err: an action on an interface has ended. ACTION_DHCP: the client has ended. ACTION_CHECK: err is
	 * EADDRINUSE when the machine with the MAC `mac` has the address.
	 */
	EVENT_DONE,
	EVENT_ASKING, /* done (an ACTION_DHCP): the DHCP client sends its first request */
	/* done (an ACTION_DHCP), addr, prefix, gateway, routes, mtu: a DHCP server has leased the address */
	EVENT_LEASE,
	/*
	 * path, err: a probe has ended; err 0: the target answered as NVMe/TCP, and answered the commands if the probe
	 * sent commands
	 */
	EVENT_PROBED,
	EVENT_GREETED, /* path: the target answered as NVMe/TCP, and a command has been sent to the target */
	EVENT_SMALL_PASSED, /* path: the target answered the command, and the probe goes on with packets of full size */
	/*
	 * path, err, ctrl: a connect has ended; err EALREADY: the path was connected before, and ctrl is -1 if the
	 * controller's number is not known
	 */
	EVENT_CONNECTED,
	EVENT_NS, /* ns: a namespace that is there, or a path to a namespace that the target keeps shut */
	EVENT_CTRL, /* ctrl, ns.nqn: a controller that is there, and its subsystem; only in a listing */
	EVENT_NS_GONE, /* ns.dev: a block device that is removed */
	EVENT_CTRL_GONE, /* ctrl: the kernel has removed the controller, and does not reconnect by itself */
	EVENT_ROUTER, /* ifindex, options: an IPv6 router has announced name servers or domains on a link */
	EVENT_ROOT_MOUNTED, /* the root file system is mounted, whatever it is on */
	/*
	 * listing: a listing begins. The events up to EVENT_LISTED report all that exists. An EVENT_LISTING without
	 * EVENT_LISTED is void: the listing was interrupted, and begins anew.
	 */
	EVENT_LISTING,
	EVENT_LISTED, /* listing, err: the listing is over; err 0: what it has not reported does not exist */
	EVENT_STOP, /* the run is to end soon, as at switch_root; a second EVENT_STOP ends the run at once */
	EVENT_DISCOVERED, /* path, err, log: the list of a discovery controller, which is removed again */
	EVENT_RESOLVED, /* path, err, log: the addresses of the path's name, each as a referral */
};

/* The comment of a type begins with the members of struct action that the type uses. */
enum action_type {
	ACTION_LOAD_FABRICS,
	ACTION_LOAD_NIC, /* iface: load the driver of the interface's PCI function */
	ACTION_RENAME, /* iface, ifindex: give the link the plan's name */
	ACTION_OPTIMISTIC, /* iface: let the kernel use IPv6 addresses while DAD runs, if the kernel can (RFC 4429) */
	/* iface, ifindex: give the link the plan's settings and set the link up, even if the link is up already. */
	ACTION_UP,
	ACTION_VLAN, /* iface, ifindex (of the NIC): make the VLAN under the plan's name */
	ACTION_AUTOCONF, /* iface, item: let the kernel make addresses from router advertisements; before ACTION_UP */
	ACTION_DHCP, /* iface, ifindex, item: start a DHCP client for the address, in place of a running one */
	/*
	 * iface, ifindex, item, addr, prefix: set the address, which is firmware's or a lease's; make it permanent if
	 * it is there for a limited time
	 */
	ACTION_ADDR,
	ACTION_MTU, /* iface, ifindex, mtu: set the MTU of the link */
	ACTION_ROUTE, /* iface, ifindex, item, gateway, far_gateway: set engine_route(), through `gateway` */
	ACTION_CHECK, /* iface, ifindex, item, addr: ask whether another machine has the IPv4 address (RFC 5227) */
	ACTION_RENAME_AWAY, /* iface, ifindex, name: give a link that has the plan's name another name */
	/* iface, ifindex: set up another link that fits the interface as well as the present one, to see its carrier */
	ACTION_TRY,
	/* The following actions take back what a link was given, because another link is the interface. */
	ACTION_DROP_ROUTE, /* iface, ifindex, item: remove engine_route() */
	ACTION_DHCP_END, /* iface, item: end the DHCP client of the address */
	ACTION_DROP_ADDR, /* iface, ifindex, item, addr, prefix: remove the address */
	ACTION_DROP_VLAN, /* iface, ifindex: remove the VLAN that ACTION_VLAN made */
	ACTION_DOWN, /* iface, ifindex: set the link down */
	/*
	 * path, source, command: ask the target for an NVMe/TCP answer and, with `command`, for answers to commands.
	 */
	ACTION_PROBE,
	ACTION_PROBE_CANCEL, /* path: stop waiting for the answer to the probe */
	ACTION_CONNECT, /* path, source, one_queue: write the path's connect string to /dev/nvme-fabrics */
	ACTION_RESOLVE, /* path: look up the addresses of the path's name */
	ACTION_DISCOVER, /* path: read the log of the path's controller, then remove the controller */
	ACTION_SCAN, /* path: let the kernel ask the path's controller once more which namespaces there are */
	ACTION_LOOK, /* listing: list again what the kernel has, from EVENT_LISTING to EVENT_LISTED */
	/* level, text, and the subject of the text: iface (with `item`: an address of the interface), path or ns. */
	ACTION_SAY,
	ACTION_READY, /* the boot need not wait for namespaces any longer */
	ACTION_EXIT, /* code: the run ends with this exit status */
};

#define ENGINE_TEXT_MAX 240
#define ENGINE_WHY_MAX 120 /* size of the reason why a DHCP client ended; a longer reason is cut */

struct action {
	enum action_type type;
	size_t iface, path, ns, item; /* positions in lists; NONE: the action has no such object */
	int ifindex;
	struct addr addr; /* address of an ACTION_ADDR, ACTION_DROP_ADDR or ACTION_CHECK */
	uint8_t prefix;
	uint32_t mtu; /* MTU of an ACTION_MTU */
	struct addr gateway; /* gateway of an ACTION_ROUTE; unset: the destination is on the link */
	bool far_gateway; /* the gateway is on the link, but outside the subnet of the address */
	struct addr source; /* source address; unset: any address of the interface */
	unsigned client; /* number of the client of an ACTION_DHCP: no two clients of a run have the same number */
	char name[IFNAMSIZ]; /* the new name of an ACTION_RENAME_AWAY */
	bool command; /* for ACTION_PROBE: the target has to answer commands, too, in packets of full size */
	bool one_queue; /* for ACTION_CONNECT: with one I/O queue, and not with one for each CPU */
	enum listing listing; /* for ACTION_LOOK */
	int level; /* level of an ACTION_SAY, as in syslog.h */
	int code; /* exit status of an ACTION_EXIT */
	char text[ENGINE_TEXT_MAX];
};

struct event {
	enum event_type type;
	struct link_facts link;
	int ifindex;
	struct addr addr;
	uint8_t prefix;
	/* tentative: DAD is under way; dad_failed: DAD has found another machine with the address */
	bool tentative, dad_failed;
	bool passes; /* the kernel removes the address after a time, unless a program prolongs the time */
	uint8_t mac[6];
	struct addr gateway; /* gateway of an EVENT_LEASE; unset: the lease has none */
	const struct leased_route *routes; /* further routes of an EVENT_LEASE; borrowed */
	size_t n_routes; /* at most LEASED_ROUTES_MAX */
	uint32_t mtu; /* MTU of an EVENT_LEASE; 0: the lease has none */
	struct action done; /* the action that the event reports on */
	size_t path; /* position in the engine's list of paths */
	int err; /* 0 or a positive errno */
	/*
	 * A text that says more than strerror(err), such as the kernel's extended ack. NULL: there is none. Borrowed.
	 */
	const char *reason;
	int ctrl; /* number of the NVMe instance */
	struct ns_facts ns;
	const uint8_t *options; /* of an EVENT_ROUTER, n_options bytes as on the wire (RFC 4861, 4.6); borrowed */
	size_t n_options;
	enum listing listing;
	const struct discovery_log *log; /* the log is borrowed; NULL if err is not 0 */
};
