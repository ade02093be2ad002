/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NVMe Boot Firmware Table (NVM Express Boot Specification 1.0 to 1.3, table revision 1.0 and 1.1) as plain facts.
 *
 * nbft_read() takes the bytes of one ACPI table and gives one struct nbft. nbft_read() reads no file, logs nothing and
 * never looks outside the given bytes. Parts of the table that cannot be used are reported as diagnoses. A bad
 * descriptor does not affect the others. A refused table is still a struct nbft, with empty lists and the reason in its
 * diagnoses.
 *
 * References between descriptors stay as in the table: the 1-based `index` field of the other descriptor, 0 for none.
 * Strings are NUL-terminated copies; NULL: the table has none.
 *
 * The following holds for every struct nbft, whatever the bytes of its table were. Users of a struct nbft rely on this
 * and do not check again; tests/unit/nbft-sound.h asserts each point.
 *
 *   - A refused table has no host and empty lists. Its last diagnosis has level NBFT_DIAG_ERROR and says why.
 *   - Every HFI and every SSNS is of transport TCP. A VLAN id is at most 4094.
 *   - No two HFIs, security profiles or discovery controllers of a table have the same index, except index 0.
 *   - An SSNS has an address that is set, a port text and an NQN that are not empty, and at least one HFI. All its HFIs
 *     are in the table.
 *   - A namespace identifier that has a type is not all zero in the bytes that the type counts (nbft_nid_size()).
 *   - A discovery controller has a URI that is not empty. Its HFI and its security profile may be missing from the
 *     table.
 *   - A string is never empty. An NQN has at most 223 bytes (NQN_MAX). A string and an NQN may have any character but
 *     NUL.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "nqn.h"

enum nbft_trtype { NBFT_TRTYPE_TCP = 3 };

enum nbft_nid_type {
	NBFT_NID_NONE = 0,
	NBFT_NID_EUI64 = 1, /* an EUI-64: only the first 8 bytes of `nid` count */
	NBFT_NID_NGUID = 2,
	NBFT_NID_UUID = 3,
};

/*
 * The origin of an address: values of Windows' NL_PREFIX_ORIGIN. nbft-words.c has the other values. Dell writes noise,
 * 82 and above.
 */
enum nbft_ip_origin { NBFT_IP_ORIGIN_DHCP = 3, NBFT_IP_ORIGIN_ROUTER = 4 };

/* Primary administrative host: bits 3-4 of host.flags. */
enum nbft_primary { NBFT_PRIMARY_NOT_INDICATED, NBFT_PRIMARY_UNSELECTED, NBFT_PRIMARY_SELECTED };

/* Availability of a namespace: bits 7-8 of ssns.flags. */
enum nbft_availability { NBFT_AVAIL_NOT_INDICATED, NBFT_AVAIL_AVAILABLE, NBFT_AVAIL_UNAVAILABLE };

/* In-band authentication and secure channel: bits 1-2 and 5-6 of security.flags. */
enum nbft_requirement { NBFT_REQ_NOT_SUPPORTED, NBFT_REQ_SUPPORTED, NBFT_REQ_REQUIRED };

/* Policy lists of authentication and secure channel: bits 3-4 and 7-8 of security.flags. */
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
	bool has_id; /* `id` is not all zero */
	uint8_t id[16]; /* host id in the byte order of the table; the UUID in the NQN may differ */
	char *nqn;
};

struct nbft_hfi {
	unsigned index; /* the index field of the HFI descriptor */
	uint8_t flags;
	/* The HFI transport info (TCP) has the following members. */
	uint8_t trinfo_version; /* version of the transport info: 1, or 2 (since table revision 1.1) */
	uint8_t tcp_flags;
	bool global_route, dhcp_override, autoconf;
	uint32_t pci_sbdf; /* PCI address, segment << 16 | bus << 8 | device << 3 | function; 0: the table names none */
	uint8_t pcie_segment; /* PCI segment in flit mode, since table revision 1.1 */
	uint8_t mac[6];
	uint16_t vlan; /* VLAN id; 0: untagged */
	uint8_t ip_origin;
	struct addr ip;
	/* prefix length as in the table; 0 beside a set address is a firmware quirk, see nbft_hfi_prefix() */
	uint8_t prefix;
	struct addr gateway;
	uint16_t route_metric;
	struct addr dns1, dns2, dhcp_server;
	char *host_name;
	/* The HFI extended info, since table revision 1.1, has the following members. */
	bool has_ext; /* a valid HFI extended info descriptor was read */
	uint32_t ext_flags;
	bool dci; /* firmware itself used this IAID and DUID */
	/* IAID and DUID as the table stores them, "in little endian"; duid.h converts both for DHCP messages */
	struct nbft_bytes iaid, duid;
};

struct nbft_ssns {
	unsigned index;
	uint16_t flags;
	bool non_bootable, use_security, dhcp_root_path_override, use_ext, separate_discovery, discovered;
	enum nbft_availability availability;
	uint16_t trflags;
	bool trflags_valid, hdr_digest, data_digest; /* both digests are false unless trflags_valid */
	unsigned discovery; /* index of the primary discovery controller; 0: none */
	struct addr traddr;
	char *trsvcid; /* TCP port as text */
	uint16_t subsys_port_id;
	uint32_t nsid; /* NSID; 0: only the NID names the namespace */
	enum nbft_nid_type nid_type;
	uint8_t nid[16];
	unsigned security; /* index of the security profile; 0 unless use_security */
	unsigned *hfis; /* HFI indexes: the primary HFI first, then the secondary ones; no index twice */
	size_t n_hfis;
	char *nqn;
	/* The SSNS extended info has the following members. */
	bool has_ext;
	uint32_t ext_flags;
	uint16_t cntlid, asqsz; /* asqsz counts only if asqsz_valid */
	bool asqsz_valid;
	char *dhcp_root_path;
	uint8_t naed, cipeec, nceec; /* firmware's diagnosis; 0: firmware gave none */
	uint16_t connect_timeout; /* time-out in seconds; 0xffff: not specified */
	bool diagnosed; /* the descriptor has naed, cipeec and nceec (since table revision 1.1) */
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
	char *nqn; /* NQN of the discovery controller; NULL: the well-known discovery NQN */
};

enum nbft_diag_level {
	NBFT_DIAG_NOTE, /* firmware's quirk is tolerated; `why` names the firmware known for the quirk */
	NBFT_DIAG_WARNING, /* a field or descriptor is left out; the rest of the table is used */
	NBFT_DIAG_ERROR, /* the table is refused */
};

struct nbft_diag {
	enum nbft_diag_level level;
	const char *structure; /* "header", "control", "host", "HFI", "SSNS", ...; static text */
	/*
	 * The index field of the descriptor; for a descriptor without an index, its position in the list + 1. 0: the
	 * structure is in no list.
	 */
	unsigned index;
	const char *field; /* the field's name as in nbft-layout.h; static text */
	size_t offset; /* position of the field, in bytes from the start of the table */
	char why[120]; /* the reason: one sentence without a full stop */
};

struct nbft {
	char *name; /* the name given to nbft_read(): "NBFT", "NBFT2", a file's name */
	bool refused;
	uint8_t major, minor;
	char *driver_dev_path; /* the UEFI device path of firmware's driver, as text (from the header) */
	struct nbft_host host;
	struct nbft_hfi *hfis;
	size_t n_hfis;
	struct nbft_ssns *ssns;
	size_t n_ssns;
	size_t n_lost_ssns; /* SSNS that are left out because something in them is wrong, and that may be bootable */
	struct nbft_security *securities;
	size_t n_securities;
	struct nbft_discovery *discoveries;
	size_t n_discoveries;
	struct nbft_diag *diags;
	size_t n_diags;
};

/*
 * Reads `size` bytes as one table. Returns 0, also for a refused table, with *ret owned by the caller (nbft_free).
 * Returns -ENOMEM, with *ret untouched; there is no other error.
 */
int nbft_read(const char *name, const void *bytes, size_t size, struct nbft **ret);

/*
 * Makes a refused table for a file that could not be read, so that the file is reported like any refused table. Returns
 * 0 or -ENOMEM.
 */
int nbft_unreadable(const char *name, const char *why, struct nbft **ret);

struct nbft *nbft_free(struct nbft *t); /* `t` may be NULL; returns NULL */

/*
 * Find the descriptor with an index; the table owns the descriptor. NULL: the table has no such descriptor; `index` 0
 * always gives NULL.
 */
const struct nbft_hfi *nbft_find_hfi(const struct nbft *t, unsigned index);
const struct nbft_security *nbft_find_security(const struct nbft *t, unsigned index);
const struct nbft_discovery *nbft_find_discovery(const struct nbft *t, unsigned index);

/*
 * The prefix length to configure for the HFI's address, at most the number of bits in the address. 64 for an IPv6
 * address with prefix 0 in the table (EDK2). May be 0 for an IPv4 address.
 */
unsigned nbft_hfi_prefix(const struct nbft_hfi *h);

/* True when the HFI's address came from DHCP: ip_origin is 3, the override flag is set, or a DHCP server is named. */
bool nbft_hfi_is_dhcp(const struct nbft_hfi *h);

/* True when the host part of the IPv6 address is made of the HFI's MAC, as by SLAAC (RFC 4291, modified EUI-64). */
bool nbft_hfi_is_made_of_mac(const struct nbft_hfi *h);

/*
 * True when the SSNS only stands for a discovery controller that firmware could not reach (EDK2). Its NQN is then the
 * well-known discovery NQN, or the discovery controller's own NQN (TP8013). An SSNS whose NQN is a discovery
 * controller's own, but which has a namespace identifier, does not count: a discovery controller has no namespaces.
 */
bool nbft_ssns_is_discovery(const struct nbft *t, const struct nbft_ssns *s);

/* How many bytes of `nid` count: 8 for an EUI-64, 16 for an NGUID or a UUID, 0 without a type. */
unsigned nbft_nid_size(enum nbft_nid_type type);
