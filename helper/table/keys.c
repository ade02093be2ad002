/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every key of a table description: the field or flag that belongs to the key, how its value is written, and the value
 * in the table if the key is not given. Data only. Heap objects stand in the heap in the order of their keys in this
 * file. Pure.
 */
#include <string.h>

#include "nbft-layout.h"
#include "table-desc.h"

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* These macros make the rows of the lists below. `std` is the standard value. */
#define INTEGER(n, p, a, w, std) \
	{ .name = n, .value = VALUE_INTEGER, .part = p, .at = a, .width = w, .bits = 8 * (w), .standard = std }
#define WORDED(n, p, a, w, list, std) \
	{ .name = n,                  \
	  .value = VALUE_INTEGER,     \
	  .part = p,                  \
	  .at = a,                    \
	  .width = w,                 \
	  .bits = 8 * (w),            \
	  .words = list,              \
	  .standard = std }
#define LATE(n, p, a, w) \
	{ .name = n, .value = VALUE_INTEGER, .part = p, .at = a, .width = w, .bits = 8 * (w), .late = true }
#define FLAG(n, p, a, w, bit, std) \
	{ .name = n,               \
	  .value = VALUE_INTEGER,  \
	  .part = p,               \
	  .at = a,                 \
	  .width = w,              \
	  .shift = bit,            \
	  .bits = 1,               \
	  .words = YES_NO,         \
	  .standard = std }
#define CHOICE(n, p, a, w, bit, list) \
	{ .name = n, .value = VALUE_INTEGER, .part = p, .at = a, .width = w, .shift = bit, .bits = 2, .words = list }
#define OTHER(n, kind, p, a) { .name = n, .value = kind, .part = p, .at = a }

static const struct table_word YES_NO[] = { { "no", 0 }, { "yes", 1 }, { NULL } };
static const struct table_word TRANSPORTS[] = { { "tcp", 3 }, { NULL } };
static const struct table_word PRIMARY[] = { { "not-indicated", 0 }, { "unselected", 1 }, { "selected", 2 }, { NULL } };
static const struct table_word AVAILABILITY[] = {
	{ "not-indicated", 0 }, { "available", 1 }, { "unavailable", 2 }, { NULL }
};
static const struct table_word REQUIREMENT[] = {
	{ "not-supported", 0 }, { "supported", 1 }, { "required", 2 }, { NULL }
};
static const struct table_word POLICY[] = { { "none", 0 }, { "driver", 1 }, { "administrator", 2 }, { NULL } };
static const struct table_word CTO[] = { { "not-specified", 0xffff }, { NULL } };

static const struct table_word NUL_AFTER[] = {
	{ "none", TABLE_NUL_NONE }, { "strings", TABLE_NUL_STRINGS }, { "all", TABLE_NUL_ALL }, { NULL }
};

static const struct table_word IP_ORIGIN[] = {
	{ "other", 0 },        { "manual", 1 }, { "well-known", 2 }, { "dhcp", 3 }, { "router-advertisement", 4 },
	{ "unchanged", 0x10 }, { NULL },
};

static const struct table_word NAED[] = {
	{ "none", 0x00 },
	{ "network-error", 0x01 },
	{ "connection-failure", 0x02 },
	{ "invalid-parameters", 0x03 },
	{ "invalid-host", 0x04 },
	{ "connection-timeout", 0x05 },
	{ "discovery-timeout", 0x06 },
	{ "namespace-missing", 0x07 },
	{ "namespace-not-ready", 0x08 },
	{ "redfish-failure", 0x09 },
	{ "secure-channel-failed", 0x10 },
	{ "authentication-failed", 0x11 },
	{ "authentication-required", 0x12 },
	{ "dhcp-failure", 0x13 },
	{ "dhcp-root-path-error", 0x14 },
	{ NULL },
};

static const struct table_word CIPEEC[] = {
	{ "none", 0 },
	{ "general", 1 },
	{ "invalid-attribute", 2 },
	{ "dh-group-mismatch", 3 },
	{ "invalid-controller-id", 4 },
	{ "io-controllers-disabled", 5 },
	{ NULL },
};

static const struct table_word NCEEC[] = {
	{ "none", 0 },
	{ "link-error", 1 },
	{ "no-carrier", 2 },
	{ "connection-refused", 3 },
	{ "no-route-to-host", 4 },
	{ "fragmentation", 5 },
	{ "mtu-mismatch", 6 },
	{ "name-resolution", 7 },
	{ NULL },
};

static const struct table_key HEAD_KEYS[] = {
	{ .name = "revision",
	  .value = VALUE_REVISION,
	  .at = NBFT_HEADER_MAJOR_REVISION,
	  .also_at = NBFT_HEADER_MINOR_REVISION,
	  .standard = "1.1" },
	{ .name = "oem-id", .value = VALUE_CHARS, .at = NBFT_HEADER_OEM_ID, .width = 6, .standard = "NVMFBT" },
	{ .name = "oem-table-id",
	  .value = VALUE_CHARS,
	  .at = NBFT_HEADER_OEM_TABLE_ID,
	  .width = 8,
	  .standard = "NVMFBOOT" },
	INTEGER("oem-revision", PART_MAIN, NBFT_HEADER_OEM_REVISION, 4, "1"),
	{ .name = "creator-id", .value = VALUE_CHARS, .at = NBFT_HEADER_CREATOR_ID, .width = 4, .standard = "NVMF" },
	INTEGER("creator-revision", PART_MAIN, NBFT_HEADER_CREATOR_REVISION, 4, "1"),
	OTHER("driver-path", VALUE_STRING, PART_MAIN, NBFT_HEADER_DRIVER_DEV_PATH_SIG),
	{ .name = "signature", .value = VALUE_CHARS, .at = NBFT_HEADER_SIGNATURE, .width = 4, .standard = "NBFT" },
	LATE("length", PART_MAIN, NBFT_HEADER_LENGTH, 4),
	LATE("checksum", PART_MAIN, NBFT_HEADER_CHECKSUM, 1),
	LATE("heap-offset", PART_MAIN, NBFT_HEADER_HEAP_OFFSET, 4),
	LATE("heap-length", PART_MAIN, NBFT_HEADER_HEAP_LENGTH, 4),
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
	WORDED("nul-after", PART_OPTIONS, TABLE_OPTION_NUL_AFTER, 1, NUL_AFTER, "strings"),
	INTEGER("control-id", PART_CONTROL, NBFT_CONTROL_STRUCTURE_ID, 1, "1"),
	{ .name = "control-revision",
	  .value = VALUE_REVISION,
	  .part = PART_CONTROL,
	  .at = NBFT_CONTROL_MAJOR_REVISION,
	  .also_at = NBFT_CONTROL_MINOR_REVISION,
	  .standard = "1.0" },
	INTEGER("control-length", PART_CONTROL, NBFT_CONTROL_CSL, 2, "64"),
	INTEGER("control-flags", PART_CONTROL, NBFT_CONTROL_FLAGS, 1, NULL),
	FLAG("control-valid", PART_CONTROL, NBFT_CONTROL_FLAGS, 1, 0, "yes"),
	OTHER("control-raw", VALUE_RAW, PART_CONTROL, 0),
	LATE("host-offset", PART_CONTROL, NBFT_CONTROL_HDESC + NBFT_HEAP_OBJ_OFFSET, 4),
	INTEGER("host-length", PART_CONTROL, NBFT_CONTROL_HDESC + NBFT_HEAP_OBJ_LENGTH, 2, "32"),
	INTEGER("host-version", PART_CONTROL, NBFT_CONTROL_HSV, 1, "1"),
	LATE("hfi-offset", PART_CONTROL, NBFT_CONTROL_HFIO, 4),
	INTEGER("hfi-length", PART_CONTROL, NBFT_CONTROL_HFIL, 2, "32"),
	INTEGER("hfi-version", PART_CONTROL, NBFT_CONTROL_HFIV, 1, "1"),
	LATE("hfi-count", PART_CONTROL, NBFT_CONTROL_NUM_HFI, 1),
	LATE("ssns-offset", PART_CONTROL, NBFT_CONTROL_SSNSO, 4),
	INTEGER("ssns-length", PART_CONTROL, NBFT_CONTROL_SSNSL, 2, "128"),
	INTEGER("ssns-version", PART_CONTROL, NBFT_CONTROL_SSNSV, 1, "1"),
	LATE("ssns-count", PART_CONTROL, NBFT_CONTROL_NUM_SSNS, 1),
	LATE("security-offset", PART_CONTROL, NBFT_CONTROL_SECO, 4),
	INTEGER("security-length", PART_CONTROL, NBFT_CONTROL_SECL, 2, "64"),
	INTEGER("security-version", PART_CONTROL, NBFT_CONTROL_SECV, 1, "1"),
	LATE("security-count", PART_CONTROL, NBFT_CONTROL_NUM_SEC, 1),
	LATE("discovery-offset", PART_CONTROL, NBFT_CONTROL_DISCO, 4),
	INTEGER("discovery-length", PART_CONTROL, NBFT_CONTROL_DISCL, 2, "32"),
	INTEGER("discovery-version", PART_CONTROL, NBFT_CONTROL_DISCV, 1, "1"),
	LATE("discovery-count", PART_CONTROL, NBFT_CONTROL_NUM_DISC, 1),
};

static const struct table_key HOST_KEYS[] = {
	{ .name = "nqn", .value = VALUE_STRING, .at = NBFT_HOST_HOST_NQN_OBJ, .implies = "nqn-configured" },
	{ .name = "id", .value = VALUE_ID, .at = NBFT_HOST_HOST_ID, .implies = "id-configured" },
	INTEGER("structure-id", PART_MAIN, NBFT_HOST_STRUCTURE_ID, 1, "2"),
	INTEGER("flags", PART_MAIN, NBFT_HOST_FLAGS, 1, NULL),
	FLAG("valid", PART_MAIN, NBFT_HOST_FLAGS, 1, 0, "yes"),
	FLAG("id-configured", PART_MAIN, NBFT_HOST_FLAGS, 1, 1, NULL),
	FLAG("nqn-configured", PART_MAIN, NBFT_HOST_FLAGS, 1, 2, NULL),
	CHOICE("primary", PART_MAIN, NBFT_HOST_FLAGS, 1, 3, PRIMARY),
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
};

static const struct table_key HFI_KEYS[] = {
	OTHER("mac", VALUE_MAC, PART_TCP, NBFT_TCP_MAC_ADDR),
	OTHER("pci", VALUE_PCI, PART_TCP, NBFT_TCP_PCI_SBDF),
	INTEGER("pcie-segment", PART_TCP, NBFT_TCP_PCIE_SEG_NUM, 1, NULL),
	INTEGER("vlan", PART_TCP, NBFT_TCP_VLAN, 2, NULL),
	{ .name = "ip",
	  .value = VALUE_NETWORK,
	  .part = PART_TCP,
	  .at = NBFT_TCP_IP_ADDRESS,
	  .also_at = NBFT_TCP_SUBNET_MASK_PREFIX },
	WORDED("ip-origin", PART_TCP, NBFT_TCP_IP_ORIGIN, 1, IP_ORIGIN, "manual"),
	OTHER("gateway", VALUE_ADDRESS, PART_TCP, NBFT_TCP_IP_GATEWAY),
	INTEGER("route-metric", PART_TCP, NBFT_TCP_ROUTE_METRIC, 2, NULL),
	OTHER("primary-dns", VALUE_ADDRESS, PART_TCP, NBFT_TCP_PRIMARY_DNS),
	OTHER("secondary-dns", VALUE_ADDRESS, PART_TCP, NBFT_TCP_SECONDARY_DNS),
	OTHER("dhcp-server", VALUE_ADDRESS, PART_TCP, NBFT_TCP_DHCP_SERVER),
	OTHER("host-name", VALUE_STRING, PART_TCP, NBFT_TCP_HOST_NAME_OBJ),
	/* Keys of the HFI descriptor. */
	INTEGER("index", PART_MAIN, NBFT_HFI_INDEX, 1, "@"),
	INTEGER("structure-id", PART_MAIN, NBFT_HFI_STRUCTURE_ID, 1, "3"),
	INTEGER("flags", PART_MAIN, NBFT_HFI_FLAGS, 1, NULL),
	FLAG("valid", PART_MAIN, NBFT_HFI_FLAGS, 1, 0, "yes"),
	WORDED("transport", PART_MAIN, NBFT_HFI_TRTYPE, 1, TRANSPORTS, "tcp"),
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
	/* Keys of the HFI transport info. */
	INTEGER("tcp-structure-id", PART_TCP, NBFT_TCP_STRUCTURE_ID, 1, "7"),
	INTEGER("tcp-version", PART_TCP, NBFT_TCP_VERSION, 1, "1"),
	WORDED("tcp-transport", PART_TCP, NBFT_TCP_TRTYPE, 1, TRANSPORTS, "tcp"),
	{ .name = "trinfo-version",
	  .value = VALUE_INTEGER,
	  .part = PART_TCP,
	  .at = NBFT_TCP_TRINFO_VERSION,
	  .width = 1,
	  .bits = 8,
	  .standard = "2",
	  .standard_1_0 = "1" },
	INTEGER("tcp-hfi-index", PART_TCP, NBFT_TCP_HFI_INDEX, 2, "@"),
	INTEGER("tcp-flags", PART_TCP, NBFT_TCP_FLAGS, 1, NULL),
	FLAG("tcp-valid", PART_TCP, NBFT_TCP_FLAGS, 1, 0, "yes"),
	FLAG("global-route", PART_TCP, NBFT_TCP_FLAGS, 1, 1, NULL),
	FLAG("dhcp-override", PART_TCP, NBFT_TCP_FLAGS, 1, 2, NULL),
	FLAG("autoconf", PART_TCP, NBFT_TCP_FLAGS, 1, 3, NULL),
	OTHER("tcp-size", VALUE_SIZE, PART_TCP, 0),
	OTHER("tcp-raw", VALUE_RAW, PART_TCP, 0),
	/* Keys of the HFI extended info. */
	{ .name = "dhcp-iaid",
	  .value = VALUE_BYTES,
	  .part = PART_HFI_EXT,
	  .at = NBFT_HFI_EXT_DHCP_IAID_OBJ,
	  .implies = "dci" },
	{ .name = "dhcp-duid",
	  .value = VALUE_BYTES,
	  .part = PART_HFI_EXT,
	  .at = NBFT_HFI_EXT_DHCP_DUID_OBJ,
	  .implies = "dci" },
	INTEGER("ext-structure-id", PART_HFI_EXT, NBFT_HFI_EXT_STRUCTURE_ID, 1, "10"),
	INTEGER("ext-version", PART_HFI_EXT, NBFT_HFI_EXT_VERSION, 1, "1"),
	INTEGER("ext-hfi-index", PART_HFI_EXT, NBFT_HFI_EXT_HFI_TRINFO_INDEX, 2, "@"),
	INTEGER("ext-flags", PART_HFI_EXT, NBFT_HFI_EXT_FLAGS, 4, NULL),
	FLAG("ext-valid", PART_HFI_EXT, NBFT_HFI_EXT_FLAGS, 4, 0, "yes"),
	FLAG("dci", PART_HFI_EXT, NBFT_HFI_EXT_FLAGS, 4, 1, NULL),
	OTHER("ext-size", VALUE_SIZE, PART_HFI_EXT, 0),
	OTHER("ext-raw", VALUE_RAW, PART_HFI_EXT, 0),
};

static const struct table_key SSNS_KEYS[] = {
	OTHER("traddr", VALUE_ADDRESS_OBJECT, PART_MAIN, NBFT_SSNS_SUBSYS_TRADDR_OBJ),
	{ .name = "trsvcid", .value = VALUE_STRING, .at = NBFT_SSNS_SUBSYS_TRSVCID_OBJ, .standard = "4420" },
	{ .name = "hfi",
	  .value = VALUE_HFIS,
	  .at = NBFT_SSNS_SECONDARY_HFI_ASSOC_OBJ,
	  .also_at = NBFT_SSNS_PRIMARY_HFI_DESC_INDEX,
	  .standard = "1" },
	OTHER("nqn", VALUE_STRING, PART_MAIN, NBFT_SSNS_SUBSYS_NS_NQN_OBJ),
	{ .name = "nid", .value = VALUE_NID, .at = NBFT_SSNS_NID, .also_at = NBFT_SSNS_NIDT },
	INTEGER("nsid", PART_MAIN, NBFT_SSNS_NSID, 4, NULL),
	INTEGER("port-id", PART_MAIN, NBFT_SSNS_SUBSYS_PORT_ID, 2, NULL),
	INTEGER("discovery", PART_MAIN, NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX, 1, NULL),
	{ .name = "security",
	  .value = VALUE_INTEGER,
	  .at = NBFT_SSNS_SECURITY_DESC_INDEX,
	  .width = 1,
	  .bits = 8,
	  .implies = "use-security" },
	INTEGER("index", PART_MAIN, NBFT_SSNS_INDEX, 2, "@"),
	INTEGER("structure-id", PART_MAIN, NBFT_SSNS_STRUCTURE_ID, 1, "4"),
	WORDED("transport", PART_MAIN, NBFT_SSNS_TRTYPE, 1, TRANSPORTS, "tcp"),
	INTEGER("flags", PART_MAIN, NBFT_SSNS_FLAGS, 2, NULL),
	FLAG("valid", PART_MAIN, NBFT_SSNS_FLAGS, 2, 0, "yes"),
	FLAG("non-bootable", PART_MAIN, NBFT_SSNS_FLAGS, 2, 1, NULL),
	FLAG("use-security", PART_MAIN, NBFT_SSNS_FLAGS, 2, 2, NULL),
	FLAG("dhcp-root-path-override", PART_MAIN, NBFT_SSNS_FLAGS, 2, 3, NULL),
	FLAG("extended-info", PART_MAIN, NBFT_SSNS_FLAGS, 2, 4, NULL),
	FLAG("separate-discovery", PART_MAIN, NBFT_SSNS_FLAGS, 2, 5, NULL),
	FLAG("discovered", PART_MAIN, NBFT_SSNS_FLAGS, 2, 6, NULL),
	CHOICE("availability", PART_MAIN, NBFT_SSNS_FLAGS, 2, 7, AVAILABILITY),
	INTEGER("trflags", PART_MAIN, NBFT_SSNS_TRFLAGS, 2, NULL),
	FLAG("trflags-valid", PART_MAIN, NBFT_SSNS_TRFLAGS, 2, 0, NULL),
	{ .name = "hdr-digest",
	  .value = VALUE_INTEGER,
	  .at = NBFT_SSNS_TRFLAGS,
	  .width = 2,
	  .shift = 1,
	  .bits = 1,
	  .words = YES_NO,
	  .implies = "trflags-valid" },
	{ .name = "data-digest",
	  .value = VALUE_INTEGER,
	  .at = NBFT_SSNS_TRFLAGS,
	  .width = 2,
	  .shift = 2,
	  .bits = 1,
	  .words = YES_NO,
	  .implies = "trflags-valid" },
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
	/* Keys of the SSNS extended info. */
	INTEGER("cntlid", PART_SSNS_EXT, NBFT_SSNS_EXT_CNTLID, 2, NULL),
	{ .name = "asqsz",
	  .value = VALUE_INTEGER,
	  .part = PART_SSNS_EXT,
	  .at = NBFT_SSNS_EXT_ASQSZ,
	  .width = 2,
	  .bits = 16,
	  .implies = "asqsz-valid" },
	OTHER("dhcp-root-path", VALUE_STRING, PART_SSNS_EXT, NBFT_SSNS_EXT_DHCP_ROOT_PATH_STR_OBJ),
	WORDED("naed", PART_SSNS_EXT, NBFT_SSNS_EXT_NAED, 1, NAED, NULL),
	WORDED("cipeec", PART_SSNS_EXT, NBFT_SSNS_EXT_CIPEEC, 1, CIPEEC, NULL),
	WORDED("cto", PART_SSNS_EXT, NBFT_SSNS_EXT_CTO, 2, CTO, "not-specified"),
	WORDED("nceec", PART_SSNS_EXT, NBFT_SSNS_EXT_NCEEC, 1, NCEEC, NULL),
	INTEGER("ext-structure-id", PART_SSNS_EXT, NBFT_SSNS_EXT_STRUCTURE_ID, 1, "9"),
	INTEGER("ext-version", PART_SSNS_EXT, NBFT_SSNS_EXT_VERSION, 1, "1"),
	INTEGER("ext-ssns-index", PART_SSNS_EXT, NBFT_SSNS_EXT_SSNS_INDEX, 2, "@"),
	INTEGER("ext-flags", PART_SSNS_EXT, NBFT_SSNS_EXT_FLAGS, 4, NULL),
	FLAG("ext-valid", PART_SSNS_EXT, NBFT_SSNS_EXT_FLAGS, 4, 0, "yes"),
	FLAG("asqsz-valid", PART_SSNS_EXT, NBFT_SSNS_EXT_FLAGS, 4, 1, NULL),
	OTHER("ext-size", VALUE_SIZE, PART_SSNS_EXT, 0),
	OTHER("ext-raw", VALUE_RAW, PART_SSNS_EXT, 0),
};

static const struct table_key SECURITY_KEYS[] = {
	CHOICE("authentication", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 1, REQUIREMENT),
	CHOICE("authentication-policy", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 3, POLICY),
	CHOICE("secure-channel", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 5, REQUIREMENT),
	CHOICE("secure-channel-policy", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 7, POLICY),
	FLAG("cipher-suites-restricted", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 9, NULL),
	FLAG("kx-groups-restricted", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 10, NULL),
	FLAG("hash-functions-policy", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 11, NULL),
	OTHER("secure-channel-algorithms", VALUE_BYTES, PART_MAIN, NBFT_SECURITY_SEC_CHAN_ALG_OBJ),
	OTHER("authentication-protocols", VALUE_BYTES, PART_MAIN, NBFT_SECURITY_AUTH_PROTO_OBJ),
	OTHER("cipher-suites", VALUE_BYTES, PART_MAIN, NBFT_SECURITY_CIPHER_SUITE_OBJ),
	OTHER("kx-groups", VALUE_BYTES, PART_MAIN, NBFT_SECURITY_KX_GRP_OBJ),
	OTHER("hash-functions", VALUE_BYTES, PART_MAIN, NBFT_SECURITY_SEC_HASH_FUNC_OBJ),
	OTHER("key-path", VALUE_STRING, PART_MAIN, NBFT_SECURITY_SEC_KEYPATH_OBJ),
	FLAG("key-path-redfish", PART_MAIN, NBFT_SECURITY_SECRET_TYPE, 1, 1, NULL),
	INTEGER("secret-type", PART_MAIN, NBFT_SECURITY_SECRET_TYPE, 1, NULL),
	INTEGER("index", PART_MAIN, NBFT_SECURITY_INDEX, 1, "@"),
	INTEGER("structure-id", PART_MAIN, NBFT_SECURITY_STRUCTURE_ID, 1, "5"),
	INTEGER("flags", PART_MAIN, NBFT_SECURITY_FLAGS, 2, NULL),
	FLAG("valid", PART_MAIN, NBFT_SECURITY_FLAGS, 2, 0, "yes"),
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
};

static const struct table_key DISCOVERY_KEYS[] = {
	OTHER("uri", VALUE_STRING, PART_MAIN, NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ),
	OTHER("nqn", VALUE_STRING, PART_MAIN, NBFT_DISCOVERY_DISCOVERY_CTRL_NQN_OBJ),
	INTEGER("hfi", PART_MAIN, NBFT_DISCOVERY_HFI_INDEX, 1, "1"),
	INTEGER("security", PART_MAIN, NBFT_DISCOVERY_SEC_INDEX, 1, NULL),
	INTEGER("index", PART_MAIN, NBFT_DISCOVERY_INDEX, 1, "@"),
	INTEGER("structure-id", PART_MAIN, NBFT_DISCOVERY_STRUCTURE_ID, 1, "6"),
	INTEGER("flags", PART_MAIN, NBFT_DISCOVERY_FLAGS, 1, NULL),
	FLAG("valid", PART_MAIN, NBFT_DISCOVERY_FLAGS, 1, 0, "yes"),
	OTHER("raw", VALUE_RAW, PART_MAIN, 0),
};

/* In table revision 1.0 the SSNS extended info ends before firmware's diagnosis (the field naed). */
#define SSNS_EXT_SIZE_1_0 NBFT_SSNS_EXT_NAED

const struct table_shape TABLE_SHAPES[TABLE_N_KINDS] = {
	[TABLE_HEAD] = { .title = "table",
			 .keys = HEAD_KEYS,
			 .n_keys = N(HEAD_KEYS),
			 .part = { { .size = NBFT_HEADER_SIZE }, { .size = NBFT_CONTROL_SIZE } } },
	[TABLE_HOST] = { .title = "host",
			 .keys = HOST_KEYS,
			 .n_keys = N(HOST_KEYS),
			 .part = { { .size = NBFT_HOST_SIZE } } },
	[TABLE_HFI] = { .title = "hfi",
			.number_max = UINT8_MAX,
			.list = NBFT_CONTROL_HFIO,
			.keys = HFI_KEYS,
			.n_keys = N(HFI_KEYS),
			.part = { { .size = NBFT_HFI_SIZE },
				  { .size = NBFT_TCP_SIZE, .parent = PART_MAIN, .pointer = NBFT_HFI_TRINFO_OBJ },
				  { .size = NBFT_HFI_EXT_SIZE,
				    .optional = true,
				    .parent = PART_TCP,
				    .pointer = NBFT_TCP_HFI_EXT_INFO_OBJ } } },
	[TABLE_SSNS] = { .title = "ssns",
			 .number_max = UINT16_MAX,
			 .list = NBFT_CONTROL_SSNSO,
			 .keys = SSNS_KEYS,
			 .n_keys = N(SSNS_KEYS),
			 .part = { { .size = NBFT_SSNS_SIZE },
				   { .size = NBFT_SSNS_EXT_SIZE,
				     .size_1_0 = SSNS_EXT_SIZE_1_0,
				     .optional = true,
				     .parent = PART_MAIN,
				     .pointer = NBFT_SSNS_SSNS_EXTENDED_INFO_DESC_OBJ,
				     .implies = "extended-info" } } },
	[TABLE_SECURITY] = { .title = "security",
			     .number_max = UINT8_MAX,
			     .list = NBFT_CONTROL_SECO,
			     .keys = SECURITY_KEYS,
			     .n_keys = N(SECURITY_KEYS),
			     .part = { { .size = NBFT_SECURITY_SIZE } } },
	[TABLE_DISCOVERY] = { .title = "discovery",
			      .number_max = UINT8_MAX,
			      .list = NBFT_CONTROL_DISCO,
			      .keys = DISCOVERY_KEYS,
			      .n_keys = N(DISCOVERY_KEYS),
			      .part = { { .size = NBFT_DISCOVERY_SIZE } } },
};

_Static_assert(N(HEAD_KEYS) <= 64 && N(HFI_KEYS) <= 64 && N(SSNS_KEYS) <= 64, "table_section.given has 64 bits");

const struct table_key *table_find_key(const struct table_shape *shape, const char *name) {
	for (size_t i = 0; i < shape->n_keys; i++)
		if (strcmp(shape->keys[i].name, name) == 0)
			return &shape->keys[i];
	return NULL;
}
