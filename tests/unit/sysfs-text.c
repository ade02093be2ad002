/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/sysfs-text.c: what attributes say, and what says nothing. */
#include "id.h"
#include "sysfs.h"
#include "tap.h"

static void pci(void) {
	static const struct {
		const char *path;
		uint32_t sbdf;
		const char *name;
	} cases[] = {
		{ "../../devices/pci0000:00/0000:00:1c.0/0001:6a:01.7/virtio0/net/eth0", 0x00016a0f,
		  "the nearest one" },
		{ "../../devices/virtual/net/lo", 0, "none" },
		{ "../../devices/pci0000:00/0000:00:1c.0/10000:e1:00.0/net/eth0", 0,
		  "a domain that no table can hold" },
		{ "+0:00:1f.2", 0, "a sign is no digit" },
		{ "0000: 0:1f.2", 0, "nor is a blank" },
		{ "0000:00:1f.2x", 0, "something behind it" },
		{ "000000000000000000:00:1f.2", 0, "more digits than 32 bits have" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		is_int(sysfs_text_pci(cases[i].path), cases[i].sbdf, cases[i].name);
}

static void macs(void) {
	uint8_t mac[6] = { 1 };
	char buf[MAC_TEXT_MAX];

	ok(!sysfs_text_mac("", mac) && !sysfs_text_mac("52:54:00:12:34", mac), "less than a MAC");
	ok(!sysfs_text_mac("52:54:00:12:34:5", mac) && !sysfs_text_mac("52:54:00:12:34:56:78", mac), "not six bytes");
	ok(!sysfs_text_mac("52:54:00:12:34:+5", mac) && !sysfs_text_mac("52::54:00:12:34:56", mac), "not its form");
	ok(mac[0] == 1, "refusals leave the result alone");
	ok(sysfs_text_mac("52:54:00:12:34:AB", mac), "a MAC");
	is_str(mac_text(mac, buf), "52:54:00:12:34:ab", "its bytes");
}

static void identifiers(void) {
	uint8_t id[16] = { 1 }, eui64[8] = { 1 };
	char buf[UUID_TEXT_MAX];

	ok(!sysfs_text_wwid_uuid("eui.00112233445566778899aabbccddeeff", id), "a wwid without a UUID");
	ok(!sysfs_text_wwid_uuid("uuid.00000000-0000-0000-0000-000000000000", id), "or of zeros");
	ok(!sysfs_text_eui64("00 11 22 33 44 55 66", eui64), "seven bytes are no EUI-64");
	ok(!sysfs_text_eui64("00 00 00 00 00 00 00 00", eui64), "nor are zeros");
	ok(id[0] == 1 && eui64[0] == 1, "refusals leave the result alone");
	ok(sysfs_text_wwid_uuid("uuid.00112233-4455-6677-8899-aabbccddeeff", id), "a UUID");
	is_str(uuid_text(id, buf), "00112233-4455-6677-8899-aabbccddeeff", "its bytes");
	ok(sysfs_text_eui64("00-11-22-33-44-55-66-77", eui64), "an EUI-64 of older kernels");
	is_str(hex_text(eui64, 8, buf), "0011223344556677", "its bytes");
}

static void names(void) {
	char kind[5] = "kept";

	ok(sysfs_text_is_namespace("nvme0n1") && sysfs_text_is_namespace("nvme12n345"), "namespaces");
	ok(sysfs_text_is_path("nvme0c1n1") && !sysfs_text_is_path("nvme0n1") && !sysfs_text_is_path("nvme0c1"),
	   "paths");
	ok(!sysfs_text_is_namespace("nvme0c1n1") && !sysfs_text_is_namespace("nvme0n1p1"), "a path, a partition");
	ok(!sysfs_text_is_namespace("nvme0") && !sysfs_text_is_namespace("nvme +0n1") && !sysfs_text_is_namespace("n1"),
	   "none of these");
	ok(!sysfs_text_kind("INTERFACE=eth0\n", kind, sizeof(kind)), "a NIC is of no kind");
	is_str(kind, "kept", "that leaves the result alone");
	ok(sysfs_text_kind("DEVTYPE=bridge\nINTERFACE=br0\n", kind, sizeof(kind)), "a bridge");
	is_str(kind, "brid", "cut to fit");
	is_int(sysfs_text_vlan("nbft0.42  VID: 42\t REORDER_HDR: 1\n"), 42, "a VLAN");
	is_int(sysfs_text_vlan("VID: 4095") + sysfs_text_vlan("VID: -1") + sysfs_text_vlan("no"), 0, "no VLAN");
}

int main(void) {
	pci();
	macs();
	identifiers();
	names();
	return tap_done();
}
