/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/sysfs-text.c with good and bad texts of attributes. */
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
		  "the last PCI function of a path counts" },
		{ "../../devices/virtual/net/lo", 0, "a path without a PCI function is 0" },
		{ "../../devices/pci0000:00/0000:00:1c.0/10000:e1:00.0/net/eth0", 0,
		  "a domain of more than 16 bits is 0" },
		{ "+0:00:1f.2", 0, "a PCI address with a sign is 0" },
		{ "0000: 0:1f.2", 0, "a PCI address with a blank is 0" },
		{ "0000:00:1f.2x", 0, "a PCI address with text behind it is 0" },
		{ "000000000000000000:00:1f.2", 0, "a domain of more than 32 bits is 0" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		is_int(sysfs_text_pci(cases[i].path), cases[i].sbdf, cases[i].name);
}

static void macs(void) {
	uint8_t mac[6] = { 1 };
	char buf[MAC_TEXT_MAX];

	ok(!sysfs_text_mac("", mac) && !sysfs_text_mac("52:54:00:12:34", mac),
	   "a MAC of fewer than six bytes is refused");
	ok(!sysfs_text_mac("52:54:00:12:34:5", mac) && !sysfs_text_mac("52:54:00:12:34:56:78", mac),
	   "a MAC with half a byte, or of seven bytes, is refused");
	ok(!sysfs_text_mac("52:54:00:12:34:+5", mac) && !sysfs_text_mac("52::54:00:12:34:56", mac),
	   "a MAC with a sign or two colons is refused");
	ok(mac[0] == 1, "a refused MAC leaves *ret untouched");
	ok(sysfs_text_mac("52:54:00:12:34:AB", mac), "a MAC is read");
	is_str(mac_text(mac, buf), "52:54:00:12:34:ab", "the MAC has its bytes");
}

static void identifiers(void) {
	uint8_t id[16] = { 1 }, eui64[8] = { 1 };
	char buf[UUID_TEXT_MAX];

	ok(!sysfs_text_wwid_uuid("eui.00112233445566778899aabbccddeeff", id), "a wwid without a UUID is refused");
	ok(!sysfs_text_wwid_uuid("uuid.00000000-0000-0000-0000-000000000000", id),
	   "a wwid with a UUID of zeros is refused");
	ok(!sysfs_text_eui64("00 11 22 33 44 55 66", eui64), "an EUI-64 of seven bytes is refused");
	ok(!sysfs_text_eui64("00 00 00 00 00 00 00 00", eui64), "an EUI-64 of zeros is refused");
	ok(id[0] == 1 && eui64[0] == 1, "a refused identifier leaves *ret untouched");
	ok(sysfs_text_wwid_uuid("uuid.00112233-4455-6677-8899-aabbccddeeff", id), "a wwid with a UUID is read");
	is_str(uuid_text(id, buf), "00112233-4455-6677-8899-aabbccddeeff", "the UUID has its bytes");
	ok(sysfs_text_eui64("00-11-22-33-44-55-66-77", eui64), "an EUI-64 with dashes is read");
	is_str(hex_text(eui64, 8, buf), "0011223344556677", "the EUI-64 has its bytes");
}

static void names(void) {
	char kind[5] = "kept";

	ok(sysfs_text_is_controller("nvme0") && sysfs_text_is_controller("nvme12") &&
		   !sysfs_text_is_controller("nvme0n1") && !sysfs_text_is_controller("nvme-subsys0") &&
		   !sysfs_text_is_controller("nvme"),
	   "nvme0 and nvme12 are controllers, a namespace and a subsystem are not");
	ok(sysfs_text_is_namespace("nvme0n1") && sysfs_text_is_namespace("nvme12n345"),
	   "nvme0n1 and nvme12n345 are namespaces");
	ok(sysfs_text_is_path("nvme0c1n1") && !sysfs_text_is_path("nvme0n1") && !sysfs_text_is_path("nvme0c1"),
	   "nvme0c1n1 is a path, nvme0n1 and nvme0c1 are not");
	ok(!sysfs_text_is_namespace("nvme0c1n1") && !sysfs_text_is_namespace("nvme0n1p1"),
	   "a path and a partition are no namespaces");
	ok(!sysfs_text_is_namespace("nvme0") && !sysfs_text_is_namespace("nvme +0n1") && !sysfs_text_is_namespace("n1"),
	   "other names are no namespaces");
	ok(!sysfs_text_kind("INTERFACE=eth0\n", kind, sizeof(kind)), "a uevent file without DEVTYPE= has no kind");
	is_str(kind, "kept", "a uevent file without DEVTYPE= leaves the buffer untouched");
	ok(sysfs_text_kind("DEVTYPE=bridge\nINTERFACE=br0\n", kind, sizeof(kind)),
	   "a uevent file with DEVTYPE= has a kind");
	is_str(kind, "brid", "a kind is cut to the buffer");
	is_int(sysfs_text_vlan("nbft0.42  VID: 42\t REORDER_HDR: 1\n"), 42, "the number of a VLAN is read");
	is_int(sysfs_text_vlan("VID: 4095") + sysfs_text_vlan("VID: -1") + sysfs_text_vlan("no"), 0,
	       "numbers that are no VLAN are 0");
}

int main(void) {
	pci();
	macs();
	identifiers();
	names();
	return tap_done();
}
