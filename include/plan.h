/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot plan: which interfaces to bring up, which paths to connect, which namespaces to wait
 * for, and what was left out and why. A pure function of the tables, the options and the machine's
 * own UUID: no files, sockets, clock or log.
 *
 * The plan borrows from the tables and the options: keep both until plan_free().
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
 * An identity that the machine has towards targets. `origin` tells in words where it came from. hosts[0] is the
 * machine's own identity; the others are those of further tables.
 */
struct plan_host {
	const char *nqn;
	uint8_t id[16];
	char origin[80];
	char nqn_made[72]; /* nqn points here when it was made from a UUID */
};

/* How an interface gets an address. */
enum plan_way {
	PLAN_STATIC, /* the address that firmware had is set */
	PLAN_DHCP4, /* a DHCP client asks for an address */
	PLAN_DHCP6,
	PLAN_SLAAC, /* the kernel makes an address from router advertisements */
};

struct plan_addr {
	struct addr ip; /* firmware's address; unset only where the way is not PLAN_STATIC */
	uint8_t prefix;
	enum plan_way way;
	bool fall_back; /* `ip`, firmware's address, is used when DHCP or SLAAC has brought none in time */
	bool at_once; /* PLAN_SLAAC: `ip` is used from the start, without waiting for a router advertisement */
	const struct nbft_hfi *from; /* the HFI whose DHCP identity and flags count */
	unsigned table, hfi; /* table position in the input + 1; HFI index */
	const char *note; /* the reason for address and way, where there is one to tell, else NULL */
};

struct plan_route {
	struct addr dst; /* unset: the default route */
	uint8_t prefix;
	struct addr gateway; /* unset: on link */
	uint32_t metric;
	size_t addr; /* position of its source address in the interface's addrs */
	/*
	 * The address comes by DHCP or SLAAC. Once it is there, the engine decides on need and gateway; `gateway` is
	 * firmware's.
	 */
	bool leased;
	unsigned table, hfi;
};

/* One network interface under its final name. A NIC comes before the VLANs on it. */
struct plan_iface {
	char name[IFNAMSIZ];
	uint8_t mac[6];
	uint32_t pci_sbdf; /* as in struct nbft_hfi; 0: not known, the MAC alone matches */
	uint16_t vlan; /* 0: the NIC itself */
	size_t parent; /* position of the NIC when vlan is set */
	unsigned table, hfi; /* its lowest HFI, for messages */
	struct plan_addr *addrs;
	size_t n_addrs;
	struct plan_route *routes;
	size_t n_routes;
};

/* A namespace that SSNS descriptors name: matched by NID, or by NSID within the subsystem. */
struct plan_ns {
	const char *nqn;
	uint32_t nsid;
	enum nbft_nid_type nid_type;
	uint8_t nid[16];
	bool boot; /* some SSNS calls it bootable: the boot waits for it */
	unsigned table, ssns; /* the first descriptor that names it */
};

/*
 * In place of an interface's position: any interface that the kernel's routes lead through. Something else configures
 * that interface; nvmf-boot neither names nor marks nor changes it.
 */
#define PLAN_ANY_IFACE (NONE - 1)

/* What a path leads to. */
enum plan_kind {
	PLAN_IO, /* an I/O controller: connected and kept */
	PLAN_DISCOVERY, /* a discovery controller: connected, asked for paths, then removed */
	PLAN_NAME, /* discovery controllers that are known by a name: each of its addresses becomes a PLAN_DISCOVERY */
};

/* One controller to create. No two are equal by plan_same_path(). */
struct plan_path {
	enum plan_kind kind;
	size_t host, iface; /* positions in the plan; iface may be PLAN_ANY_IFACE: table and hfi are 0 then */
	unsigned table, ssns, hfi; /* the first SSNS that asks for this path; ssns 0: none does */
	struct addr traddr; /* unset for PLAN_NAME */
	char *name; /* PLAN_NAME: a host name, the plan's own; else NULL */
	const char *trsvcid; /* the port as firmware wrote it, without leading zeros; NULL where no SSNS asks */
	uint16_t port;
	const char *nqn;
	struct addr host_traddr; /* unset: the kernel chooses one of the interface's addresses */
	bool hdr_digest, data_digest;
	bool boot; /* some SSNS behind it is bootable, or names a namespace that another SSNS calls bootable */
	bool unavailable; /* every SSNS behind it is flagged unavailable */
	bool on_link; /* the target is in the subnet of the source address */
	bool background; /* not PLAN_IO: asked last, because firmware has asked it and the table holds the answer */
	unsigned descriptor; /* index of the discovery descriptor behind the path; 0: an SSNS or rd.nvmf.discover= */
	char *why; /* the reasons for the path and its place in the list, in words; the plan's own */
};

/*
 * What became of an SSNS through one HFI: the positions of its path and its namespace in the plan, NONE for none. A
 * controller shows all its namespaces, so one path serves the namespaces of all its SSNS.
 */
struct plan_lead {
	unsigned table, ssns;
	size_t path, ns;
};

/* A descriptor or an option that is left out. */
struct plan_skip {
	unsigned table; /* position of the table in the input + 1; 0: `what` names no descriptor of a table */
	char what[64]; /* "SSNS 2", "NBFT2 HFI 1" */
	char why[128];
	bool diagnosed; /* it is a refused table, of which the reader's diagnoses say the same */
};

struct plan {
	const struct nbft *const *tables;
	size_t n_tables;
	uint64_t timeout_us; /* from the options */
	const struct addr *nameservers; /* the options' own */
	size_t n_nameservers;
	struct plan_host *hosts;
	size_t n_hosts;
	struct plan_iface *ifaces; /* in the order of their names */
	size_t n_ifaces;
	struct plan_path *paths; /* best first */
	size_t n_paths;
	struct plan_path *discoveries; /* those of options, then by table and index; those that can wait last */
	size_t n_discoveries;
	struct plan_ns *nss;
	size_t n_nss;
	struct plan_lead *leads; /* those of one SSNS follow each other */
	size_t n_leads;
	struct plan_skip *skips;
	size_t n_skips;
};

/* The identity that machine and image know themselves. It counts where neither command line nor table has one. */
struct plan_machine {
	bool has_uuid;
	uint8_t uuid[16]; /* SMBIOS, in the order of its text, as uuid_parse() gives it */
	struct nbft_host host; /* from /etc/nvme; the plan borrows it */
};

/*
 * Makes the plan. `machine` may be NULL: nothing is known of it. Returns 0 with *ret owned by the
 * caller, or -ENOMEM. A plan without paths and discovery controllers is valid: there is nothing to connect.
 */
int plan_make(const struct nbft *const *tables, size_t n_tables, const struct options *options,
	      const struct plan_machine *machine, struct plan **ret);
struct plan *plan_free(struct plan *p);

/* The plan has nothing to connect. */
static inline bool plan_is_empty(const struct plan *p) {
	return p->n_paths + p->n_discoveries == 0;
}

/* ---- labels.c: what things are called in messages ---- */

/* The table's name where the plan has more than one table, else "". */
const char *plan_table_word(const struct plan *p, unsigned table);

/* "HFI 1", or "NBFT2 HFI 1" where there is more than one table. Returns buf. */
#define PLAN_LABEL_MAX 64
const char *plan_label(const struct plan *p, unsigned table, const char *kind, unsigned index, char *buf, size_t size);

/* The target's address in text, or its name. Returns buf, or the name. */
const char *plan_target_text(const struct plan_path *path, char buf[ADDR_TEXT_MAX]);
const char *plan_iface_name(const struct plan *p, size_t iface); /* "nbft0", or "any interface" */
const char *plan_way_text(enum plan_way way); /* "static", "DHCPv4", "DHCPv6", "SLAAC" */

/* ---- same-controller.c: two comparisons of paths ---- */

/*
 * The same controller of the same target for the same host: host identity, address (or name) and port of the target,
 * and subsystem NQN are equal. Interface, host_traddr and digests do not count, because this comparison tells whether
 * two paths lead to the same namespaces, and whether one may stand in for the other: a better HFI's path replaces a
 * hopeless one, what one SSNS says of booting holds for every path to that controller, and a target that a discovery
 * controller lists is not new when some path leads there already.
 */
bool plan_same_controller(const struct plan_path *a, const struct plan_path *b);

/*
 * The same path: the same controller through the same interface from the same host_traddr. Two paths that differ in
 * either are both connected, since each is a way of its own for multipath. The kernel compares likewise before it
 * answers EALREADY (connect-string.h).
 */
bool plan_same_path(const struct plan_path *a, const struct plan_path *b);

/* ---- networks.c: addresses, subnets, NICs ---- */

/* The family that an address has, or will have once it is there. */
bool plan_addr_is_v4(const struct plan_addr *a);

/*
 * The host_traddr of a path from `source`: unset where only the target is link-local, since it answers no other source.
 */
struct addr plan_source(struct addr source, struct addr target);

/*
 * Another interface is, or may come to be, in a subnet that overlaps with ip/prefix (a target: /32 or /128), so the
 * subnets' routes alone do not tell the interfaces apart. An unset ip is an IPv4 address that a lease is to bring.
 */
bool plan_is_on_another_link(const struct plan *p, size_t iface, struct addr ip, unsigned prefix);

/* Another NIC of the plan has the MAC of this interface: only the PCI address tells the two apart. */
bool plan_mac_is_shared(const struct plan *p, size_t iface);

/*
 * Some path needs a network that something else has to configure. A discovery controller's name may lead anywhere, also
 * through the interfaces of the tables: it needs no other network where there are such interfaces.
 */
bool plan_needs_network(const struct plan *p);

/* ---- security.c ---- */

/* A security profile asks for more than a plain connection to this subsystem, at whatever address. */
bool plan_demands_security(const struct plan *p, const char *nqn);

/* ---- hfi-routes.c ---- */

/*
 * Gives an interface the routes that a target needs when it is reached from the address at position `addr` of the
 * interface's list; none where the subnet's own route leads to the target. The interface's list of routes must have
 * been made by grow(). 0 or -ENOMEM.
 */
int plan_add_target(struct plan *p, size_t iface, size_t addr, struct addr target);

/* ---- merged.c ---- */

/*
 * The further SSNS that became this path or this namespace, beside the one that the path or namespace names: one with
 * each call, NULL when there is no more. *at is 0 at first.
 */
const struct plan_lead *plan_next_for_path(const struct plan *p, const struct plan_path *path, size_t *at);
const struct plan_lead *plan_next_for_ns(const struct plan *p, const struct plan_ns *ns, size_t *at);
