/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NVMe Boot Firmware Table (NVM Express Boot Specification 1.0 to 1.3, table revision 1.0 and 1.1) as plain facts.
 *
 * nbft_read() takes the bytes of one ACPI table and gives one struct nbft; it reads no file, logs nothing and never
 * looks outside the bytes it was given. What cannot be used is reported as data. A bad descriptor does not affect the
 * others, and a refused table is still a struct nbft, with empty lists and the reason in its diagnoses.
 *
 * References between descriptors are kept as in the table: the 1-based `index` field of the other descriptor, 0 for
 * none. Strings are NUL-terminated copies, NULL when absent.
 *
 * Guarantees, whatever the bytes were. Users of a struct nbft rely on them and do not check again;
 * tests/unit/nbft-sound.h asserts them.
 *
 *   - A refused table has no host and empty lists, and its last diagnosis, of level NBFT_DIAG_ERROR, says why.
 *   - Every HFI and every SSNS is of transport TCP. A VLAN id is at most 4094.
 *   - No two HFIs, security profiles or discovery controllers of a table have one index, unless that is 0.
 *   - An SSNS has an address that is set, a port text and an NQN that are not empty, and at least one HFI; each of its
 *     HFIs is in the table.
 *   - A namespace identifier that has a type is not all zero in the bytes that the type counts (nbft_nid_size()).
 *   - A discovery controller has a URI that is not empty. Its HFI and its security profile may be missing from the
 *     table.
 *   - A string is never empty, and an NQN has at most 223 bytes (NQN_MAX). Both may have any character but NUL.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

enum nbft_trtype { NBFT_TRTYPE_TCP = 3 };

enum nbft_nid_type {
	NBFT_NID_NONE = 0,
	NBFT_NID_EUI64 = 1, /* the first 8 bytes of nid */
	NBFT_NID_NGUID = 2,
	NBFT_NID_UUID = 3,
};

/*
 * Where an address came from: values of Windows' NL_PREFIX_ORIGIN. nbft-words.h has the others. Dell writes noise, 82
 * and above.
 */
enum nbft_ip_origin { NBFT_IP_ORIGIN_DHCP = 3, NBFT_IP_ORIGIN_ROUTER = 4 };

/* Primary administrative host, host.flags b3-4. */
enum nbft_primary { NBFT_PRIMARY_NOT_INDICATED, NBFT_PRIMARY_UNSELECTED, NBFT_PRIMARY_SELECTED };

/* Availability, ssns.flags b7-8. */
enum nbft_availability { NBFT_AVAIL_NOT_INDICATED, NBFT_AVAIL_AVAILABLE, NBFT_AVAIL_UNAVAILABLE };

/* In-band authentication and secure channel, security.flags b1-2 and b5-6. */
enum nbft_requirement { NBFT_REQ_NOT_SUPPORTED, NBFT_REQ_SUPPORTED, NBFT_REQ_REQUIRED };

/* Authentication and secure channel policy list, security.flags b3-4 and b7-8. */
enum nbft_policy { NBFT_POLICY_NONE, NBFT_POLICY_DRIVER, NBFT_POLICY_ADMINISTRATOR };

/* A list of bytes from the table's heap; v is NULL when n is 0. */
struct nbft_bytes {
	uint8_t *v;
	size_t n;
};

struct nbft_host {
	bool present; /* a valid host descriptor was read */
	uint8_t flags;
	bool id_configured, nqn_configured;
	enum nbft_primary primary;
	bool has_id; /* id is not all zero */
	uint8_t id[16]; /* the bytes in the table's order, whatever UUID the NQN has */
	char *nqn;
};

struct nbft_hfi {
	unsigned index; /* from the HFI descriptor */
	uint8_t flags;
	/* HFI transport info, TCP */
	uint8_t trinfo_version; /* 1, or 2 since table revision 1.1 */
	uint8_t tcp_flags;
	bool global_route, dhcp_override, autoconf;
	uint32_t pci_sbdf; /* segment << 16 | bus << 8 | device << 3 | function; 0 when not given */
	uint8_t pcie_segment; /* flit mode segment, since 1.1 */
	uint8_t mac[6];
	uint16_t vlan; /* 0: untagged */
	uint8_t ip_origin;
	struct addr ip;
	uint8_t prefix; /* as in the table; 0 on a set address is a firmware quirk, see nbft_hfi_prefix() */
	struct addr gateway;
	uint16_t route_metric;
	struct addr dns1, dns2, dhcp_server;
	char *host_name;
	/* HFI extended info, since 1.1 */
	bool has_ext; /* a valid descriptor was read */
	uint32_t ext_flags;
	bool dci; /* IAID and DUID are those that firmware used */
	struct nbft_bytes iaid, duid; /* as in the table: "little endian", see duid.h for the wire form */
};

struct nbft_ssns {
	unsigned index;
	uint16_t flags;
	bool non_bootable, use_security, dhcp_root_path_override, use_ext, separate_discovery, discovered;
	enum nbft_availability availability;
	uint16_t trflags;
	bool trflags_valid, hdr_digest, data_digest; /* the digests are false unless trflags is valid */
	unsigned discovery; /* primary discovery controller index */
	struct addr traddr;
	char *trsvcid; /* TCP port in text */
	uint16_t subsys_port_id;
	uint32_t nsid; /* 0: only the NID names the namespace */
	enum nbft_nid_type nid_type;
	uint8_t nid[16];
	unsigned security; /* 0 unless use_security */
	unsigned *hfis; /* indexes: primary first, then secondary; none twice */
	size_t n_hfis;
	char *nqn;
	/* SSNS extended info */
	bool has_ext;
	uint32_t ext_flags;
	uint16_t cntlid, asqsz; /* asqsz is meaningful when asqsz_valid */
	bool asqsz_valid;
	char *dhcp_root_path;
	uint8_t naed, cipeec, nceec; /* firmware's diagnosis, 0 when it gave none */
	uint16_t connect_timeout; /* seconds; 0xffff not specified */
	bool diagnosed; /* the descriptor was long enough to hold naed to nceec (since 1.1) */
};

struct nbft_security {
	unsigned index;
	uint16_t flags;
	enum nbft_requirement authentication, secure_channel;
	enum nbft_policy auth_policy, channel_policy;
	bool ciphers_restricted, groups_restricted, hash_policy;
	uint8_t secret_type;
	bool secret_redfish; /* the key path is a Redfish host interface URI */
	struct nbft_bytes channel_algs, auth_protocols, cipher_suites, kx_groups, hash_functions;
	char *key_path;
};

struct nbft_discovery {
	unsigned index;
	uint8_t flags;
	unsigned hfi, security;
	char *uri;
	char *nqn; /* NULL: the well-known discovery NQN */
};

enum nbft_diag_level {
	NBFT_DIAG_NOTE, /* a quirk that is tolerated; the text names the firmware known for it */
	NBFT_DIAG_WARNING, /* a field or descriptor is left out, the rest is used */
	NBFT_DIAG_ERROR, /* the table is refused */
};

struct nbft_diag {
	enum nbft_diag_level level;
	const char *structure; /* "header", "control", "host", "HFI", "SSNS", ...; static text */
	unsigned index; /* the descriptor's index, or without one its position in the list + 1; 0: no list */
	const char *field; /* the field's name as in nbft-layout.h; static text */
	size_t offset; /* bytes from the start of the table */
	char why[120]; /* in words, ends without a full stop */
};

struct nbft {
	char *name; /* as given to nbft_read(): "NBFT", "NBFT2", a file's name */
	bool refused;
	uint8_t major, minor;
	char *driver_dev_path; /* UEFI device path text of firmware's driver, in the header */
	struct nbft_host host;
	struct nbft_hfi *hfis;
	size_t n_hfis;
	struct nbft_ssns *ssns;
	size_t n_ssns;
	struct nbft_security *securities;
	size_t n_securities;
	struct nbft_discovery *discoveries;
	size_t n_discoveries;
	struct nbft_diag *diags;
	size_t n_diags;
};

/*
 * Reads `size` bytes as one table. Returns 0 with *ret owned by the caller (nbft_free), also for a
 * refused table; -ENOMEM, with *ret untouched, is the only error.
 */
int nbft_read(const char *name, const void *bytes, size_t size, struct nbft **ret);

/* A refused table in place of a file that could not be read, so that it is reported like any other. 0 or -ENOMEM. */
int nbft_unreadable(const char *name, const char *why, struct nbft **ret);

struct nbft *nbft_free(struct nbft *t); /* accepts NULL, returns NULL */

/* The descriptor with that index, borrowed from the table. NULL when there is none; index 0 is none. */
const struct nbft_hfi *nbft_find_hfi(const struct nbft *t, unsigned index);
const struct nbft_security *nbft_find_security(const struct nbft *t, unsigned index);
const struct nbft_discovery *nbft_find_discovery(const struct nbft *t, unsigned index);

/*
 * The prefix length to configure, at most the address's bits: 64 where firmware wrote 0 beside an IPv6 address (EDK2).
 * May be 0 beside an IPv4 address.
 */
unsigned nbft_hfi_prefix(const struct nbft_hfi *h);

/* The address came from DHCP: ip_origin 3, the override flag, or a DHCP server that is set. */
bool nbft_hfi_is_dhcp(const struct nbft_hfi *h);

/* The IPv6 address ends in what SLAAC makes of the HFI's MAC (RFC 4291, modified EUI-64). */
bool nbft_hfi_is_made_of_mac(const struct nbft_hfi *h);

/* The SSNS only stands for a discovery controller that firmware could not reach (EDK2). */
bool nbft_ssns_is_discovery(const struct nbft_ssns *s);

/* How many bytes of `nid` count: 8 of an EUI-64, 16 of the others, 0 without a type. */
unsigned nbft_nid_size(enum nbft_nid_type type);

#define NVME_DISCOVERY_NQN "nqn.2014-08.org.nvmexpress.discovery"
