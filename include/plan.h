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

/* Who we say we are to the target. `origin` tells in words where it came from. hosts[0] is the machine's own identity. */
struct plan_host {
	const char *nqn;
	uint8_t id[16];
	char origin[80];
	char nqn_made[72]; /* nqn points here when it was made from the SMBIOS UUID */
};

/* How an address comes onto its interface. */
enum plan_way {
	PLAN_STATIC, /* it is set */
	PLAN_DHCP4, /* a DHCP client asks for it */
	PLAN_DHCP6,
	PLAN_SLAAC, /* the kernel makes it of what a router announces */
};

struct plan_addr {
	struct addr ip; /* what firmware had; unset only where the way is not PLAN_STATIC */
	uint8_t prefix;
	enum plan_way way;
	bool fall_back; /* firmware's is set when none has come in time; `ip` is set then */
	bool at_once; /* it is set at the start, while the kernel looks for a router's word (PLAN_SLAAC) */
	const struct nbft_hfi *from; /* whose DHCP identity and flags count */
	unsigned table, hfi; /* table position in the input + 1; HFI index */
	const char *note; /* why this address is used when that is not plain, else NULL */
};

struct plan_route {
	struct addr dst; /* unset: the default route */
	uint8_t prefix;
	struct addr gateway; /* unset: on link */
	uint32_t metric;
	size_t addr; /* position, in the interface's addrs, of the address it goes with */
	bool leased; /* gateway and need are decided when that address is there; what stands here is firmware's */
	unsigned table, hfi;
};

/* One network interface under its final name. Untagged ones come before the VLANs on them. */
struct plan_iface {
	char name[IFNAMSIZ];
	uint8_t mac[6];
	uint32_t pci_sbdf; /* 0: not known, match by MAC alone */
	uint16_t vlan; /* 0: the NIC itself */
	size_t parent; /* position of the NIC when vlan is set */
	unsigned table, hfi; /* the lowest HFI on it, for messages */
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
	bool boot; /* the table calls it bootable: it is waited for */
	unsigned table, ssns; /* the first descriptor that names it */
};

/*
 * In place of an interface of the plan: whichever the kernel goes through. Something else configures it; it is neither
 * named nor marked nor touched.
 */
#define PLAN_ANY_IFACE (NONE - 1)

/* What a path leads to. */
enum plan_kind {
	PLAN_IO, /* an I/O controller: connected and kept */
	PLAN_DISCOVERY, /* a discovery controller: connected, asked for paths, then removed */
	PLAN_NAME, /* discovery controllers that are known by a name: each of its addresses becomes a PLAN_DISCOVERY */
};

/* One controller to create: unique by host, traddr, trsvcid, nqn and HFI address. */
struct plan_path {
	enum plan_kind kind;
	size_t host, iface; /* or PLAN_ANY_IFACE: table and hfi are 0 then */
	unsigned table, ssns, hfi; /* the first SSNS that asks for it; ssns 0: none does */
	struct addr traddr; /* unset for PLAN_NAME */
	char *name; /* PLAN_NAME: a host name, the plan's own; else NULL */
	const char *trsvcid; /* as firmware wrote it; NULL where no SSNS asks */
	uint16_t port;
	const char *nqn;
	struct addr host_traddr; /* unset: the kernel chooses, among the interface's addresses */
	bool hdr_digest, data_digest;
	bool boot; /* leads to a namespace with boot set */
	bool unavailable; /* every SSNS behind it is flagged unavailable */
	bool on_link; /* target and source are in one subnet */
	bool background; /* not PLAN_IO: asked last, because firmware has asked it and the table holds the answer */
	unsigned descriptor; /* index of the discovery descriptor behind the path; 0: an SSNS or rd.nvmf.discover= */
	char *why; /* in words, why it stands where it stands; the plan's own */
};

/*
 * What became of an SSNS through one HFI: positions in the plan, NONE for none. The kernel sees each controller's
 * namespaces, so a path leads to every namespace of its SSNS.
 */
struct plan_lead {
	unsigned table, ssns;
	size_t path, ns;
};

/* A descriptor that is not acted on. */
struct plan_skip {
	unsigned table; /* as in struct plan_addr; 0: no descriptor of a table, `what` says it all */
	char what[64]; /* "SSNS 2", "NBFT2 HFI 1" */
	char why[128];
	bool diagnosed; /* a table that is refused: the reader's diagnosis says the same */
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
	struct plan_path *discoveries; /* in the order of their indexes, those that can wait last */
	size_t n_discoveries;
	struct plan_ns *nss;
	size_t n_nss;
	struct plan_lead *leads; /* those of one SSNS together */
	size_t n_leads;
	struct plan_skip *skips;
	size_t n_skips;
};

/* What the machine and the image know of their own identity, for where neither command line nor table has one. */
struct plan_machine {
	bool has_uuid;
	uint8_t uuid[16]; /* SMBIOS, in its wire bytes */
	struct nbft_host host; /* of /etc/nvme; borrowed by the plan */
};

/*
 * Makes the plan. `machine` may be NULL: nothing is known of it. Returns 0 with *ret owned by the
 * caller, or -ENOMEM. A plan without paths and discovery is a plan: "nothing to do".
 */
int plan_make(const struct nbft *const *tables, size_t n_tables, const struct options *options,
	      const struct plan_machine *machine, struct plan **ret);
struct plan *plan_free(struct plan *p);

/* Nothing can be connected. */
static inline bool plan_is_empty(const struct plan *p) {
	return p->n_paths + p->n_discoveries == 0;
}

/* The target's address in text, or its name. Returns buf, or the name. */
const char *plan_target_text(const struct plan_path *path, char buf[ADDR_TEXT_MAX]);
/* "nbft0", or "any interface". */
const char *plan_iface_name(const struct plan *p, size_t iface);
/*
 * Some path goes through interfaces that something else has to configure. A name may lead anywhere: where the tables
 * have interfaces, those may do.
 */
bool plan_needs_network(const struct plan *p);

/* A security profile asks for more than a plain connection to this subsystem, at whatever address. */
bool plan_demands_security(const struct plan *p, const char *nqn);

/* One controller of one target for one host, whatever interface or address it is reached from. */
bool plan_same_controller(const struct plan_path *a, const struct plan_path *b);

/*
 * What the kernel is told of an interface before it is set up: net/FAMILY/conf/INTERFACE/KEY below /proc/sys. All
 * static text.
 */
struct plan_setting {
	const char *family, *key, *value; /* "ipv4", "rp_filter", "2" */
};
/* How many there are, *ret being the first. */
size_t plan_settings(const struct plan *p, size_t iface, const struct plan_setting **ret);

/* What a path from `source` is bound to: nothing where the target alone is link-local, it answers no such source. */
struct addr plan_source(struct addr source, struct addr target);

/*
 * Another interface is, or may come to be, in a subnet that overlaps with ip/prefix (a target: /32 or /128): the
 * subnets' routes alone do not tell them apart. An unset ip is an IPv4 address that a lease is to bring.
 */
bool plan_is_on_another_link(const struct plan *p, size_t iface, struct addr ip, unsigned prefix);

/*
 * Gives an interface the routes that a target needs which is reached from the address at position `addr` of its list: none
 * where that is plain from its subnet. 0 or -ENOMEM.
 */
int plan_add_target(struct plan *p, size_t iface, size_t addr, struct addr target);

/* The family an address has, or will have. */
bool plan_addr_is_v4(const struct plan_addr *a);
const char *plan_way_text(enum plan_way way); /* "static", "DHCPv4", "DHCPv6", "SLAAC" */

/*
 * The SSNS, beside the one it is named after, that became this path or this namespace: one after the other, NULL when
 * there is no more. *at is 0 at first.
 */
const struct plan_lead *plan_next_for_path(const struct plan *p, const struct plan_path *path, size_t *at);
const struct plan_lead *plan_next_for_ns(const struct plan *p, const struct plan_ns *ns, size_t *at);

/* "HFI 1", or "NBFT2 HFI 1" where there is more than one table. Returns buf. */
const char *plan_label(const struct plan *p, unsigned table, const char *kind, unsigned index, char *buf, size_t size);
