/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot plan: which interfaces to bring up, which paths to connect, which namespaces to wait for, and what was left
 * out and why. A pure function of the tables, the options and the machine's own UUID: no files, sockets, clock or log.
 *
 * The plan borrows from the tables, the options and the machine: keep all three until plan_free().
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "nbft.h"
#include "none.h"
#include "options.h"

/*
 * An identity of the machine towards targets. `origin` tells in words where the identity comes from. hosts[0] is the
 * machine's own identity; each further host comes from a further table.
 */
struct plan_host {
	const char *nqn;
	uint8_t id[16];
	char origin[80];
	bool shared; /* the id, or the UUID in the NQN, is a placeholder that other machines have, too */
	char nqn_made[72]; /* an NQN made from a UUID; `nqn` then points here */
};

/* How an interface gets an address. */
enum plan_way {
	PLAN_STATIC, /* firmware's address is set */
	PLAN_DHCP4, /* a DHCP client asks for an address */
	PLAN_DHCP6,
	PLAN_SLAAC, /* the kernel makes an address from router advertisements */
};

struct plan_addr {
	struct addr ip; /* firmware's address; may be unset if `way` is not PLAN_STATIC */
	uint8_t prefix;
	enum plan_way way;
	bool fall_back; /* if DHCP or SLAAC brings no address in time, `ip` (firmware's) is used */
	bool at_once; /* PLAN_SLAAC: `ip` is used from the start, without waiting for a router advertisement */
	const struct nbft_hfi *from; /* the HFI that gives the DHCP identity and the flags */
	unsigned table, hfi; /* position of the table in the input + 1; index of the HFI */
	const char *note; /* why the address and the way were chosen; NULL: there is nothing to tell */
};

struct plan_route {
	struct addr dst; /* destination; unset: the default route */
	uint8_t prefix;
	struct addr gateway; /* gateway; unset: the destination is on the link */
	uint32_t metric;
	size_t addr; /* position of the route's source address in the interface's addrs */
	/*
	 * The source address comes by DHCP or SLAAC. Once the address is there, the engine decides whether the route is
	 * needed, and through which gateway. `gateway` is firmware's.
	 */
	bool leased;
	bool far_gateway; /* the gateway is on the link, but outside the subnet of the source address */
	unsigned table, hfi;
};

/* One network interface under its final name. A NIC stands before its VLANs in the list. */
struct plan_iface {
	char name[IFNAMSIZ];
	uint8_t mac[6];
	uint32_t pci_sbdf; /* PCI address as in struct nbft_hfi; 0: not known, so only the MAC identifies the NIC */
	bool has_function; /* the machine has a NIC at pci_sbdf, so that the PCI address tells which NIC it is */
	uint16_t vlan; /* VLAN id; 0: the interface is a NIC */
	size_t parent; /* position of the NIC below a VLAN */
	unsigned table, hfi; /* the lowest HFI of the interface, for messages */
	struct plan_addr *addrs;
	size_t n_addrs;
	struct plan_route *routes;
	size_t n_routes;
};

/*
 * A namespace that SSNS descriptors name: a NID or an NSID in a subsystem. One NID in two subsystems is two namespaces,
 * for example a volume and its clone: see plan_original().
 */
struct plan_ns {
	const char *nqn;
	uint32_t nsid;
	enum nbft_nid_type nid_type;
	uint8_t nid[16];
	bool boot; /* an SSNS calls the namespace bootable: the boot waits for the namespace */
	unsigned table, ssns; /* the first SSNS that names the namespace */
};

/*
 * Stands where a path has the position of its interface: the path may use any interface that the kernel's routes lead
 * through. Another program configures that interface; nvmf-boot does not name, mark or change the interface.
 */
#define PLAN_ANY_IFACE (NONE - 1)

/* The kinds of target that a path may lead to. */
enum plan_kind {
	PLAN_IO, /* an I/O controller: connected and kept */
	PLAN_DISCOVERY, /* a discovery controller: connected, asked for paths, then removed */
	PLAN_NAME, /* a host name of discovery controllers: each address of the name becomes a PLAN_DISCOVERY */
};

/* One controller to create. Two paths of a plan are never equal by plan_same_path(). */
struct plan_path {
	enum plan_kind kind;
	size_t host, iface; /* positions in the plan; with iface PLAN_ANY_IFACE, `table` and `hfi` are 0 */
	unsigned table, ssns, hfi; /* the first SSNS that asks for the path; ssns is 0 if no SSNS asks for the path */
	struct addr traddr; /* address of the target; unset for PLAN_NAME */
	char *name; /* host name of a PLAN_NAME, owned by the plan; else NULL */
	const char *trsvcid; /* the port as in the table, without leading zeros; NULL: no SSNS asks for the path */
	uint16_t port;
	const char *nqn;
	char *own_nqn; /* `nqn`, owned by the plan, if the path is among its discoveries; else NULL */
	/*
	 * Position, in the interface's addrs, of the address that the path starts from. A position and not an address,
	 * since several addresses of one interface may still be unset. NONE: the path starts from the interface's own
	 * link-local address, or may use any interface.
	 */
	size_t source;
	struct addr host_traddr; /* source address; unset: the kernel chooses one of the interface's addresses */
	bool hdr_digest, data_digest;
	bool one_queue; /* connect with one I/O queue; false in a plan, the engine decides (ACTION_CONNECT) */
	bool boot; /* an SSNS of the path is bootable, or names a namespace that another SSNS calls bootable */
	bool unavailable; /* every SSNS of the path is flagged unavailable */
	bool on_link; /* the target is in the subnet of the source address */
	/*
	 * The discovery controller is asked last, because firmware has asked it already and the table has the answer.
	 * Always false for PLAN_IO.
	 */
	bool background;
	unsigned descriptor; /* index of the discovery descriptor of the path; 0: from an SSNS or rd.nvmf.discover= */
	char *why; /* reasons for the path and for its place in the list; owned by the plan */
};

/*
 * The path and the namespace that one SSNS became through one HFI, as positions in the plan; NONE: there is none. A
 * controller shows all its namespaces, so one path serves the namespaces of several SSNS.
 */
struct plan_lead {
	unsigned table, ssns;
	size_t path, ns;
};

/* A descriptor or an option that is left out. */
struct plan_skip {
	unsigned table; /* position of the table in the input + 1; 0: `what` is no descriptor of a table */
	char what[64]; /* name of the descriptor or option: "SSNS 2", "NBFT2 HFI 1" */
	char why[128];
	bool diagnosed; /* a refused table is left out, and the reader's diagnoses already give the reason */
};

struct plan {
	const struct nbft *const *tables;
	size_t n_tables;
	uint64_t timeout_us; /* time-out of the options, in microseconds */
	const uint8_t *uuid; /* UUID of the machine, borrowed; NULL: not known */
	const struct zone_addr *nameservers; /* name servers of the options, borrowed */
	size_t n_nameservers;
	struct plan_host *hosts;
	size_t n_hosts;
	struct plan_iface *ifaces; /* sorted by the names of the interfaces */
	size_t n_ifaces;
	struct plan_path *paths; /* the best path comes first */
	size_t n_paths;
	/*
	 * Controllers from the options come first, then controllers of tables by table and index; `background` ones
	 * last.
	 */
	struct plan_path *discoveries;
	size_t n_discoveries;
	struct plan_ns *nss;
	size_t n_nss;
	struct plan_lead *leads; /* the leads of one SSNS stand together */
	size_t n_leads;
	struct plan_skip *skips;
	size_t n_skips;
};

/*
 * The identity that the machine (SMBIOS, device tree, hypervisor) and the image supply. The identity counts where
 * neither the command line nor a table has one.
 */
struct plan_machine {
	bool has_uuid;
	uint8_t uuid[16]; /* the machine's UUID, in the byte order of its text, as uuid_parse() returns it */
	const char *uuid_from; /* where the UUID was found: "the SMBIOS UUID"; static text */
	struct nbft_host host; /* identity in /etc/nvme */
	bool no_ipv6; /* the kernel's IPv6 is switched off by ipv6.disable=1 */
	const uint32_t *nics; /* the PCI functions that are NICs, as in struct nbft_hfi; borrowed by plan_make() */
	size_t n_nics;
};

/*
 * Makes the plan. `machine` NULL: nothing is known of the machine. Returns 0 with *ret owned by the caller, or -ENOMEM.
 * A plan without paths and discovery controllers is valid, and has nothing to connect.
 */
int plan_make(const struct nbft *const *tables, size_t n_tables, const struct options *options,
	      const struct plan_machine *machine, struct plan **ret);
struct plan *plan_free(struct plan *p);

/* True when the plan has nothing to connect. */
static inline bool plan_is_empty(const struct plan *p) {
	return p->n_paths + p->n_discoveries == 0;
}

/* ---- outcome.c: the exit status that a plan means ---- */

/*
 * The exit status for a boot from this plan, as far as the tables and the options tell (exit-status.h). EXIT_PARTIAL: a
 * bootable SSNS is left out, and something else of the plan may boot. EXIT_FAILED: nothing else may boot, or the plan is
 * empty although an option or a table without SSNS asks for discovery.
 */
int plan_exit_status(const struct plan *p, const struct options *options);

/* ---- labels.c: names of things in messages ---- */

/* The name of the table if the plan has several tables, else "". */
const char *plan_table_word(const struct plan *p, unsigned table);

/* Writes "HFI 1", or "NBFT2 HFI 1" if the plan has several tables. Returns buf. */
#define PLAN_LABEL_MAX 64
const char *plan_label(const struct plan *p, unsigned table, const char *kind, unsigned index, char *buf, size_t size);

/* The address of the path's target as text, or the name of the target. Returns buf, or the name. */
const char *plan_target_text(const struct plan_path *path, char buf[ADDR_TEXT_MAX]);
const char *plan_iface_name(const struct plan *p, size_t iface); /* returns "nbft0", or "any interface" */
const char *plan_way_text(enum plan_way way); /* returns "static", "DHCPv4", "DHCPv6" or "SLAAC" */

/* ---- same-controller.c: two comparisons of paths ---- */

/*
 * True when two paths lead to the same controller of one target for one host: host identity, address (or name) and port
 * of the target, and subsystem NQN are equal.
 *
 * Interface, host_traddr and digests do not count. The callers ask whether two paths lead to the same namespaces, or
 * whether one path can replace the other: a path through a better HFI replaces a hopeless one; one bootable SSNS makes
 * every path to its controller bootable; a target that a discovery controller lists is not new if some path leads there
 * already.
 */
bool plan_same_controller(const struct plan_path *a, const struct plan_path *b);

/*
 * True when two paths lead to the same controller through the same interface from the same source. Two paths that
 * differ in interface or host_traddr are both connected, since multipath uses each. Two paths that differ only in
 * `source` wait for different addresses; the kernel makes a similar comparison, without `source`, and answers EALREADY
 * to the later path (connect-string.h).
 */
bool plan_same_path(const struct plan_path *a, const struct plan_path *b);

/* ---- networks.c: addresses, subnets, NICs ---- */

/* True for IPv4. An address that is not known yet has the family that DHCP or SLAAC will bring. */
bool plan_addr_is_v4(const struct plan_addr *a);

/*
 * The host_traddr of a path from `source`. Unset if only the target is link-local: a link-local target answers only
 * link-local sources.
 */
struct addr plan_source(struct addr source, struct addr target);

/*
 * The member `source` of a path from the address at position `addr`: `addr`, or NONE if only the target is link-local.
 */
size_t plan_source_at(struct addr source, size_t addr, struct addr target);

/*
 * True when another interface is, or may come to be, in a subnet that overlaps with ip/prefix (for a target: /32 or
 * /128). The routes of the subnets then do not tell the interfaces apart. An unset ip stands for an IPv4 address that a
 * lease is to bring.
 */
bool plan_is_on_another_link(const struct plan *p, size_t iface, struct addr ip, unsigned prefix);

/* True when another NIC of the plan has the same MAC as this interface: only the PCI address tells the two apart. */
bool plan_mac_is_shared(const struct plan *p, size_t iface);

/*
 * True when some path needs a network that another program has to configure. A discovery controller with a name needs
 * no such network if the plan has interfaces: the name may lead through these interfaces as well.
 */
bool plan_needs_network(const struct plan *p);

/* ---- security.c: demands of security profiles ---- */

/*
 * True when an SSNS of this subsystem, at any address, has a security profile that demands authentication or a secure
 * channel, or that is missing from the table.
 */
bool plan_demands_security(const struct plan *p, const char *nqn);

/* ---- hfi-routes.c: routes to a target ---- */

/*
 * Adds the routes that a target needs when the target is reached from the address at position `addr` of the interface.
 * Adds none if the route of the subnet leads to the target. The interface's list of routes must have been made by
 * grow(). Returns 0 or -ENOMEM.
 */
int plan_add_target(struct plan *p, size_t iface, size_t addr, struct addr target);

/* ---- merged.c: several SSNS that became one path or one namespace ---- */

/*
 * Return the SSNS that were merged into a path or a namespace, except the first SSNS, which the path or namespace
 * itself names. Each call returns one; NULL: there are no more. *at is 0 before the first call.
 */
const struct plan_lead *plan_next_for_path(const struct plan *p, const struct plan_path *path, size_t *at);
const struct plan_lead *plan_next_for_ns(const struct plan *p, const struct plan_ns *ns, size_t *at);

/* ---- clones.c: clones and originals, namespaces of two subsystems that have one identifier ---- */

/*
 * The position of the original of a namespace: the namespace that has the same identifier in another subsystem and goes
 * before this one. NONE: the namespace is no clone. Linux uses the namespace that it sees first and ignores the other.
 */
size_t plan_original(const struct plan *p, size_t ns);

#define PLAN_CLONE_WORDS_MAX (4 * PLAN_LABEL_MAX + 160)
/* Writes a warning about a clone. False: the namespace is no clone. */
bool plan_clone_words(const struct plan *p, size_t ns, char *buf, size_t size);
