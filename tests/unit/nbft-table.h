/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A full-featured NBFT of revision 1.1, built by hand for tests to break: one host, two HFIs (static IPv4, and IPv6
 * with a DHCP identity), two SSNS, one security profile, one discovery controller. Every structure has a fixed
 * position, so that a test can name an offset.
 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "nbft.h"
#include "nbft-layout.h"

enum at {
	HOST = 128,
	HFI1 = HOST + NBFT_HOST_SIZE,
	HFI2 = HFI1 + NBFT_HFI_SIZE,
	SSNS1 = HFI2 + NBFT_HFI_SIZE,
	SSNS2 = SSNS1 + NBFT_SSNS_SIZE,
	SECURITY = SSNS2 + NBFT_SSNS_SIZE,
	DISCOVERY = SECURITY + NBFT_SECURITY_SIZE,
	HEAP = DISCOVERY + NBFT_DISCOVERY_SIZE,
	TCP1 = HEAP, /* the heap begins with the structures that tests name by position */
	TCP2 = TCP1 + NBFT_TCP_SIZE,
	HFI_EXT = TCP2 + NBFT_TCP_SIZE,
	SSNS_EXT = HFI_EXT + NBFT_HFI_EXT_SIZE,
	STRINGS = SSNS_EXT + NBFT_SSNS_EXT_SIZE,
	CONTROL = NBFT_HEADER_SIZE,
};

struct table {
	uint8_t b[4096];
	size_t n;
};

static inline void p8(struct table *t, size_t at, unsigned v) {
	t->b[at] = (uint8_t)v;
}

static inline void p16(struct table *t, size_t at, unsigned v) {
	p8(t, at, v);
	p8(t, at + 1, v >> 8);
}

static inline void p32(struct table *t, size_t at, uint32_t v) {
	p16(t, at, v);
	p16(t, at + 2, v >> 16);
}

static inline void ref(struct table *t, size_t at, size_t offset, size_t n) {
	p32(t, at, (uint32_t)offset);
	p16(t, at + 4, (unsigned)n);
}

/* Appends bytes to the heap, and writes a reference to these bytes at `at`. The lengths in the header grow. */
static inline size_t heap(struct table *t, size_t at, const void *v, size_t n) {
	size_t offset = t->n;

	memcpy(t->b + offset, v, n);
	t->n += n;
	ref(t, at, offset, n);
	p32(t, NBFT_HEADER_LENGTH, (uint32_t)t->n);
	p32(t, NBFT_HEADER_HEAP_LENGTH, (uint32_t)(t->n - HEAP));
	return offset;
}

static inline size_t heap_text(struct table *t, size_t at, const char *s) {
	return heap(t, at, s, strlen(s));
}

static inline void put_ip(struct table *t, size_t at, const char *text) {
	struct addr a;

	if (addr_parse(text, &a) == 0)
		memcpy(t->b + at, a.b, 16);
}

static inline void heap_ip(struct table *t, size_t at, const char *text) {
	static const uint8_t zero[16];

	put_ip(t, heap(t, at, zero, 16), text);
}

static inline void seal(struct table *t, size_t n) {
	uint8_t sum = 0;

	p8(t, NBFT_HEADER_CHECKSUM, 0);
	for (size_t i = 0; i < n; i++)
		sum = (uint8_t)(sum + t->b[i]);
	p8(t, NBFT_HEADER_CHECKSUM, 0u - sum);
}

static inline void put_list(struct table *t, size_t offset_at, size_t offset, size_t stride, unsigned n) {
	p32(t, CONTROL + offset_at, (uint32_t)offset);
	p16(t, CONTROL + offset_at + 4, (unsigned)stride);
	p8(t, CONTROL + offset_at + 6, 1);
	p8(t, CONTROL + offset_at + 7, n);
}

static inline void put_frame(struct table *t) {
	memcpy(t->b, "NBFT", 4);
	p8(t, NBFT_HEADER_MAJOR_REVISION, 1);
	p8(t, NBFT_HEADER_MINOR_REVISION, 1);
	p32(t, NBFT_HEADER_HEAP_OFFSET, HEAP);
	heap_text(t, NBFT_HEADER_DRIVER_DEV_PATH_SIG, "Fv(1)/FvFile(2)");
	p8(t, CONTROL + NBFT_CONTROL_STRUCTURE_ID, NBFT_ID_CONTROL);
	p8(t, CONTROL + NBFT_CONTROL_MAJOR_REVISION, 1);
	p8(t, CONTROL + NBFT_CONTROL_MINOR_REVISION, 1);
	p16(t, CONTROL + NBFT_CONTROL_CSL, NBFT_CONTROL_SIZE);
	p8(t, CONTROL + NBFT_CONTROL_FLAGS, 1);
	ref(t, CONTROL + NBFT_CONTROL_HDESC, HOST, NBFT_HOST_SIZE);
	p8(t, CONTROL + NBFT_CONTROL_HSV, 1);
	put_list(t, NBFT_CONTROL_HFIO, HFI1, NBFT_HFI_SIZE, 2);
	put_list(t, NBFT_CONTROL_SSNSO, SSNS1, NBFT_SSNS_SIZE, 2);
	put_list(t, NBFT_CONTROL_SECO, SECURITY, NBFT_SECURITY_SIZE, 1);
	put_list(t, NBFT_CONTROL_DISCO, DISCOVERY, NBFT_DISCOVERY_SIZE, 1);
}

static inline void put_host(struct table *t) {
	p8(t, HOST + NBFT_HOST_STRUCTURE_ID, NBFT_ID_HOST);
	p8(t, HOST + NBFT_HOST_FLAGS, 1 | 1 << 1 | 1 << 2 | NBFT_PRIMARY_SELECTED << 3);
	for (unsigned i = 1; i < 16; i++) /* an id may begin with a zero byte */
		p8(t, HOST + NBFT_HOST_HOST_ID + i, i * 0x11);
	heap_text(t, HOST + NBFT_HOST_HOST_NQN_OBJ,
		  "nqn.2014-08.org.nvmexpress:uuid:00112233-4455-6677-8899-aabbccddeeff");
}

static inline void put_hfi(struct table *t, unsigned index, size_t hfi, size_t tcp) {
	static const uint8_t mac[5] = { 0x52, 0x54, 0, 0xaa, 0xbb };

	p8(t, hfi + NBFT_HFI_STRUCTURE_ID, NBFT_ID_HFI);
	p8(t, hfi + NBFT_HFI_INDEX, index);
	p8(t, hfi + NBFT_HFI_FLAGS, 1);
	p8(t, hfi + NBFT_HFI_TRTYPE, NBFT_TRTYPE_TCP);
	ref(t, hfi + NBFT_HFI_TRINFO_OBJ, tcp, NBFT_TCP_SIZE);
	p8(t, tcp + NBFT_TCP_STRUCTURE_ID, NBFT_ID_TCP);
	p8(t, tcp + NBFT_TCP_VERSION, 1);
	p8(t, tcp + NBFT_TCP_TRTYPE, NBFT_TRTYPE_TCP);
	p8(t, tcp + NBFT_TCP_TRINFO_VERSION, 2);
	p16(t, tcp + NBFT_TCP_HFI_INDEX, index);
	p8(t, tcp + NBFT_TCP_FLAGS, 1);
	memcpy(t->b + tcp + NBFT_TCP_MAC_ADDR, mac, 5);
	p8(t, tcp + NBFT_TCP_MAC_ADDR + 5, index);
}

/* HFI 1: static IPv4 on a VLAN, with every field of a 1.0 table. */
static inline void put_hfi1(struct table *t) {
	put_hfi(t, 1, HFI1, TCP1);
	p8(t, TCP1 + NBFT_TCP_FLAGS, 1 | 1 << 1);
	p32(t, TCP1 + NBFT_TCP_PCI_SBDF, 0x00016a0f);
	p16(t, TCP1 + NBFT_TCP_VLAN, 42);
	p8(t, TCP1 + NBFT_TCP_IP_ORIGIN, 1);
	put_ip(t, TCP1 + NBFT_TCP_IP_ADDRESS, "192.0.2.50");
	p8(t, TCP1 + NBFT_TCP_SUBNET_MASK_PREFIX, 24);
	put_ip(t, TCP1 + NBFT_TCP_IP_GATEWAY, "192.0.2.1");
	p16(t, TCP1 + NBFT_TCP_ROUTE_METRIC, 500);
	put_ip(t, TCP1 + NBFT_TCP_PRIMARY_DNS, "192.0.2.53");
	put_ip(t, TCP1 + NBFT_TCP_SECONDARY_DNS, "198.51.100.53");
	heap_text(t, TCP1 + NBFT_TCP_HOST_NAME_OBJ, "host.example");
}

/* HFI 2: DHCPv6, with the DHCP identity that firmware used. */
static inline void put_hfi2(struct table *t) {
	put_hfi(t, 2, HFI2, TCP2);
	p8(t, TCP2 + NBFT_TCP_FLAGS, 1 | 1 << 2);
	p8(t, TCP2 + NBFT_TCP_IP_ORIGIN, NBFT_IP_ORIGIN_DHCP);
	put_ip(t, TCP2 + NBFT_TCP_IP_ADDRESS, "2001:db8::50");
	p8(t, TCP2 + NBFT_TCP_SUBNET_MASK_PREFIX, 64);
	put_ip(t, TCP2 + NBFT_TCP_DHCP_SERVER, "2001:db8::1");
	p8(t, TCP2 + NBFT_TCP_PCIE_SEG_NUM, 3);
	ref(t, TCP2 + NBFT_TCP_HFI_EXT_INFO_OBJ, HFI_EXT, NBFT_HFI_EXT_SIZE);
	p8(t, HFI_EXT + NBFT_HFI_EXT_STRUCTURE_ID, NBFT_ID_HFI_EXT);
	p8(t, HFI_EXT + NBFT_HFI_EXT_VERSION, 1);
	p16(t, HFI_EXT + NBFT_HFI_EXT_HFI_TRINFO_INDEX, 2);
	p32(t, HFI_EXT + NBFT_HFI_EXT_FLAGS, 1 | 1 << 1);
	heap(t, HFI_EXT + NBFT_HFI_EXT_DHCP_IAID_OBJ, "\x04\x03\x02\x01", 4);
	heap(t, HFI_EXT + NBFT_HFI_EXT_DHCP_DUID_OBJ, "\x01\x00\x01\x00\x44\x33\x22\x11\x52\x54\x00\xaa\xbb\x02", 14);
}

static inline void put_ssns(struct table *t, size_t at, unsigned index, unsigned flags, unsigned hfi, const char *ip) {
	p8(t, at + NBFT_SSNS_STRUCTURE_ID, NBFT_ID_SSNS);
	p16(t, at + NBFT_SSNS_INDEX, index);
	p16(t, at + NBFT_SSNS_FLAGS, flags);
	p8(t, at + NBFT_SSNS_TRTYPE, NBFT_TRTYPE_TCP);
	heap_ip(t, at + NBFT_SSNS_SUBSYS_TRADDR_OBJ, ip);
	heap(t, at + NBFT_SSNS_SUBSYS_TRSVCID_OBJ, "4420", 5); /* the length counts the NUL */
	p16(t, at + NBFT_SSNS_SUBSYS_PORT_ID, 7);
	p32(t, at + NBFT_SSNS_NSID, index);
	p8(t, at + NBFT_SSNS_NIDT, NBFT_NID_UUID);
	for (unsigned i = 0; i < 16; i++)
		p8(t, at + NBFT_SSNS_NID + i, 0xa0 + i);
	p8(t, at + NBFT_SSNS_PRIMARY_HFI_DESC_INDEX, hfi);
	heap_text(t, at + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, "nqn.2014-08.com.example:one");
}

/* Flags of SSNS 1: valid (bit 0), security (2), extended info (4), discovered (6), unavailable (7 and 8). */
static inline void put_ssns1(struct table *t) {
	put_ssns(t, SSNS1, 1, 1 | 1 << 2 | 1 << 4 | 1 << 6 | NBFT_AVAIL_UNAVAILABLE << 7, 1, "192.0.2.9");
	p16(t, SSNS1 + NBFT_SSNS_TRFLAGS, 1 | 1 << 2);
	p8(t, SSNS1 + NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX, 1);
	p8(t, SSNS1 + NBFT_SSNS_SECURITY_DESC_INDEX, 1);
	heap(t, SSNS1 + NBFT_SSNS_SECONDARY_HFI_ASSOC_OBJ, "\x01\x02", 2);
	ref(t, SSNS1 + NBFT_SSNS_SSNS_EXTENDED_INFO_DESC_OBJ, SSNS_EXT, NBFT_SSNS_EXT_SIZE);
	p8(t, SSNS_EXT + NBFT_SSNS_EXT_STRUCTURE_ID, NBFT_ID_SSNS_EXT);
	p8(t, SSNS_EXT + NBFT_SSNS_EXT_VERSION, 1);
	p16(t, SSNS_EXT + NBFT_SSNS_EXT_SSNS_INDEX, 1);
	p32(t, SSNS_EXT + NBFT_SSNS_EXT_FLAGS, 1 | 1 << 1);
	p16(t, SSNS_EXT + NBFT_SSNS_EXT_CNTLID, 0x1234);
	p16(t, SSNS_EXT + NBFT_SSNS_EXT_ASQSZ, 32);
	heap_text(t, SSNS_EXT + NBFT_SSNS_EXT_DHCP_ROOT_PATH_STR_OBJ, "nvme+tcp://192.0.2.9");
	p8(t, SSNS_EXT + NBFT_SSNS_EXT_NAED, 0x02);
	p8(t, SSNS_EXT + NBFT_SSNS_EXT_CIPEEC, 2);
	p16(t, SSNS_EXT + NBFT_SSNS_EXT_CTO, 30);
	p8(t, SSNS_EXT + NBFT_SSNS_EXT_NCEEC, 3);
}

static inline void put_security(struct table *t) {
	p8(t, SECURITY + NBFT_SECURITY_STRUCTURE_ID, NBFT_ID_SECURITY);
	p8(t, SECURITY + NBFT_SECURITY_INDEX, 1);
	p16(t, SECURITY + NBFT_SECURITY_FLAGS,
	    1 | NBFT_REQ_REQUIRED << 1 | NBFT_POLICY_DRIVER << 3 | NBFT_REQ_SUPPORTED << 5 |
		    NBFT_POLICY_ADMINISTRATOR << 7 | 1 << 9 | 1 << 11);
	p8(t, SECURITY + NBFT_SECURITY_SECRET_TYPE, 1 << 1);
	heap(t, SECURITY + NBFT_SECURITY_SEC_CHAN_ALG_OBJ, "\x02", 1);
	heap(t, SECURITY + NBFT_SECURITY_AUTH_PROTO_OBJ, "\x01", 1);
	heap(t, SECURITY + NBFT_SECURITY_CIPHER_SUITE_OBJ, "\x01\x13\x02\x13", 4);
	heap(t, SECURITY + NBFT_SECURITY_KX_GRP_OBJ, "\x01\x02", 2);
	heap(t, SECURITY + NBFT_SECURITY_SEC_HASH_FUNC_OBJ, "\x03", 1);
	heap_text(t, SECURITY + NBFT_SECURITY_SEC_KEYPATH_OBJ, "redfish://key");
}

static inline void put_discovery(struct table *t) {
	p8(t, DISCOVERY + NBFT_DISCOVERY_STRUCTURE_ID, NBFT_ID_DISCOVERY);
	p8(t, DISCOVERY + NBFT_DISCOVERY_FLAGS, 1);
	p8(t, DISCOVERY + NBFT_DISCOVERY_INDEX, 1);
	p8(t, DISCOVERY + NBFT_DISCOVERY_HFI_INDEX, 1);
	p8(t, DISCOVERY + NBFT_DISCOVERY_SEC_INDEX, 1);
	heap_text(t, DISCOVERY + NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ, "nvme+tcp://192.0.2.9:8009/");
	heap_text(t, DISCOVERY + NBFT_DISCOVERY_DISCOVERY_CTRL_NQN_OBJ, NVME_DISCOVERY_NQN);
}

static inline struct table full_table(void) {
	struct table t = { .n = STRINGS };

	put_frame(&t);
	put_host(&t);
	put_hfi1(&t);
	put_hfi2(&t);
	put_ssns1(&t);
	put_ssns(&t, SSNS2, 2, 1 | 1 << 1, 2, "2001:db8::9");
	put_security(&t);
	put_discovery(&t);
	return t;
}

/* Reads `n` bytes from memory of exactly that size, so that the address sanitizer sees any read beyond them. */
static inline struct nbft *read_bytes(const uint8_t *b, size_t n) {
	uint8_t *copy = malloc(n ? n : 1);
	struct nbft *r = NULL;

	if (!copy)
		abort();
	memcpy(copy, b, n);
	if (nbft_read("NBFT", copy, n, &r) < 0)
		abort();
	free(copy);
	return r;
}

static inline struct nbft *read_table(struct table *t) {
	seal(t, t->n);
	return read_bytes(t->b, t->n);
}
