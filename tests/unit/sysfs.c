/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/sysfs.c and sysfs-nvme.c on a miniature /sys with the texts of Linux 6.12. */
#include <errno.h>

#include "id.h"
#include "sysfs.h"
#include "tap.h"
#include "tree.h"

#define PCI "/sys/devices/pci0000:00"
#define SUBSYS "/sys/devices/virtual/nvme-subsystem/nvme-subsys0"
#define FABRICS "/sys/devices/virtual/nvme-fabrics/ctl"
#define TABLE_NQN "nqn.2024-01.com.example:root"

static struct event seen[8];
static size_t n_seen;

static size_t controllers; /* how many controllers were reported */

static void note(const struct event *ev, void *data) {
	(void)data;
	if (ev->type == EVENT_CTRL)
		controllers++;
	else if (n_seen < 8)
		seen[n_seen++] = *ev;
}

static void make_nic(const struct root *r) {
	tree_link(r, "/sys/class/net/eth0", "../../devices/pci0000:00/0000:00:03.0/virtio0/net/eth0");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/ifindex", "2\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/iflink", "2\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/type", "1\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/flags", "0x1003\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/carrier", "1\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/addr_assign_type", "0\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/address", "52:54:00:12:34:56\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/net/eth0/uevent", "INTERFACE=eth0\nIFINDEX=2\n");
}

static void make_virtual(const struct root *r) {
	tree_link(r, "/sys/class/net/eth0.42", "../../devices/virtual/net/eth0.42");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/ifindex", "3\n");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/iflink", "2\n");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/address", "52:54:00:12:34:56\n");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/flags", "0x1002\n");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/addr_assign_type", "2\n");
	tree_file(r, "/sys/devices/virtual/net/eth0.42/uevent", "DEVTYPE=vlan\nINTERFACE=eth0.42\nIFINDEX=3\n");
	tree_file(r, "/proc/net/vlan/eth0.42", "eth0.42  VID: 42\t REORDER_HDR: 1  dev->priv_flags: 1021\n");
	tree_link(r, "/sys/class/net/lo", "../../devices/virtual/net/lo");
	tree_file(r, "/sys/devices/virtual/net/lo/ifindex", "1\n");
	tree_file(r, "/sys/devices/virtual/net/lo/type", "772\n");
	tree_link(r, "/sys/class/net/dummy0", "../../devices/virtual/net/dummy0");
	tree_file(r, "/sys/devices/virtual/net/dummy0/ifindex", "4\n");
	tree_file(r, "/sys/devices/virtual/net/dummy0/type", "1\n");
	tree_file(r, "/sys/class/net/bonding_masters", "\n");
}

static void links(const struct root *r) {
	char mac[MAC_TEXT_MAX];

	n_seen = 0;
	is_int(sysfs_links(r, note, NULL), -ENOENT, "a tree without links is ENOENT");
	make_nic(r);
	make_virtual(r);
	is_int(sysfs_links(r, note, NULL), 0, "links are read");
	if (!is_int(n_seen, 4, "four links are reported, and bonding_masters is not"))
		return;
	is_str(seen[0].link.name, "dummy0", "links are sorted by name");
	is_str(seen[0].link.kind, "virtual", "a link without a device is virtual");
	is_str(seen[1].link.name, "eth0", "the NIC has its name");
	is_str(seen[1].link.kind, "", "the NIC has no kind");
	is_str(mac_text(seen[1].link.mac, mac), "52:54:00:12:34:56", "the NIC has its MAC");
	ok(seen[1].link.has_perm_mac && memcmp(seen[1].link.perm_mac, seen[1].link.mac, 6) == 0,
	   "the NIC's MAC is its permanent MAC");
	ok(seen[1].link.up && seen[1].link.carrier, "the NIC is up and has a carrier");
	is_int(seen[1].link.pci_sbdf, 0x18, "the NIC has its PCI function");
	is_int(seen[1].link.parent, 0, "the NIC has no parent");
	is_str(seen[2].link.kind, "vlan", "the VLAN has the kind \"vlan\"");
	is_int(seen[2].link.vlan, 42, "the VLAN has its number");
	is_int(seen[2].link.parent, 2, "the VLAN has its parent");
	ok(!seen[2].link.has_perm_mac && !seen[2].link.up && !seen[2].link.carrier,
	   "the VLAN has no permanent MAC and is down");
	is_int(seen[2].link.pci_sbdf, 0, "the VLAN has no PCI function");
	is_str(seen[3].link.kind, "", "loopback has no kind");
}

static const struct link_facts NO_LINK;

static const struct link_facts *seen_link(const char *name) {
	for (size_t i = 0; i < n_seen; i++)
		if (strcmp(seen[i].link.name, name) == 0)
			return &seen[i].link;
	return &NO_LINK;
}

static void ports(const struct root *r) {
	tree_link(r, PCI "/0000:00:03.0/virtio0/net/eth0/master", "../../../../../virtual/net/br0");
	tree_link(r, "/sys/class/net/br0", "../../devices/virtual/net/br0");
	tree_file(r, "/sys/devices/virtual/net/br0/ifindex", "9\n");
	tree_file(r, "/sys/devices/virtual/net/br0/uevent", "DEVTYPE=bridge\nINTERFACE=br0\nIFINDEX=9\n");
	tree_link(r, "/sys/class/net/lan1", "../../devices/platform/switch/net/lan1");
	tree_file(r, "/sys/devices/platform/switch/net/lan1/ifindex", "10\n");
	tree_file(r, "/sys/devices/platform/switch/net/lan1/iflink", "2\n");
	tree_file(r, "/sys/devices/platform/switch/net/lan1/uevent", "DEVTYPE=dsa\nINTERFACE=lan1\n");
	n_seen = 0;
	is_int(sysfs_links(r, note, NULL), 0, "links are read");
	is_int(seen_link("eth0")->master, 9, "a port has the ifindex of its bridge");
	is_int(seen_link("eth0")->conduit, 0, "a NIC has no conduit");
	is_int(seen_link("br0")->master, 0, "the bridge is no port");
	is_int(seen_link("lan1")->conduit, 2, "a user port of a switch has the ifindex of its conduit");
}

static void pci(const struct root *r) {
	tree_link(r, "/sys/class/net/behind", "../../devices/pci0001:00/0001:00:1c.4/0001:6a:01.7/net/behind");
	tree_link(r, "/sys/class/net/vmd", "../../devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0/net/vmd");
	tree_file(r, "/sys/devices/pci0001:00/0001:00:1c.4/0001:6a:01.7/net/behind/ifindex", "11\n");
	tree_file(r, "/sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e1:00.0/net/vmd/ifindex", "12\n");
	is_int(sysfs_link_pci(r, "eth0", 3), 0, "a name that belongs to another link gives no PCI function");
	is_int(sysfs_link_pci(r, "eth0", 2), 0x18, "a virtio NIC has the PCI function above the virtio device");
	is_int(sysfs_link_pci(r, "behind", 11), 0x00016a0f, "a NIC behind a bridge has its own PCI function");
	is_int(sysfs_link_pci(r, "vmd", 12), 0, "a NIC in a PCI domain of five digits has no PCI function");
	is_int(sysfs_link_pci(r, "none", 13), 0, "a missing link has no PCI function");
	ok(!sysfs_pci_is_nic(r, 0x18), "a PCI function that is not there is no NIC");
	tree_file(r, PCI "/0000:00:03.0/class", "0x020000\n");
	tree_file(r, PCI "/0000:00:01.0/class", "0x060400\n");
	tree_link(r, "/sys/bus/pci/devices/0000:00:03.0", "../../../devices/pci0000:00/0000:00:03.0");
	tree_link(r, "/sys/bus/pci/devices/0000:00:01.0", "../../../devices/pci0000:00/0000:00:01.0");
	ok(sysfs_pci_is_nic(r, 0x18), "a network controller is a NIC");
	ok(!sysfs_pci_is_nic(r, 0x08), "a PCI bridge is no NIC");
	is_int(sysfs_link_pci(r, "a-name-that-no-link-can-have", 13), 0, "a name that is too long has no PCI function");
}

static char aliases[256];

static void note_alias(const char *alias, void *data) {
	(void)data;
	snprintf(aliases + strlen(aliases), sizeof(aliases) - strlen(aliases), "%s ", alias);
}

static const char *aliases_of(const struct root *r, uint32_t sbdf) {
	aliases[0] = '\0';
	return sysfs_pci_aliases(r, sbdf, note_alias, NULL) == 0 ? aliases : "(none)";
}

static void modaliases(const struct root *r) {
	tree_file(r, PCI "/0000:00:03.0/modalias", "pci:v00001AF4d00001041\n");
	tree_file(r, PCI "/0000:00:03.0/virtio0/modalias", "virtio:d00000001v00001AF4\n");
	tree_file(r, PCI "/0000:00:03.0/power/control", "on\n");
	tree_file(r, PCI "/0000:00:04.0/modalias", "pci:virtual-function\n");
	tree_link(r, PCI "/0000:00:03.0/virtfn0", "../0000:00:04.0");
	is_str(aliases_of(r, 0x18), "pci:v00001AF4d00001041 virtio:d00000001v00001AF4 ",
	       "aliases of the PCI function and the device below it are reported");
	tree_link(r, PCI "/0000:00:03.0/driver", "../../../bus/pci/drivers/virtio-pci");
	is_str(aliases_of(r, 0x18), "virtio:d00000001v00001AF4 ",
	       "the alias of a PCI function with a driver is not reported");
	tree_link(r, PCI "/0000:00:03.0/virtio0/driver", "../../../../bus/virtio/drivers/virtio_net");
	is_str(aliases_of(r, 0x18), "", "aliases of devices with drivers are not reported");
	is_int(sysfs_pci_aliases(r, 0x28, note_alias, NULL), -ENOENT, "a missing PCI function is ENOENT");
}

static void make_controllers(const struct root *r) {
	tree_link(r, "/sys/class/nvme-subsystem/nvme-subsys0", "../../devices/virtual/nvme-subsystem/nvme-subsys0");
	tree_link(r, "/sys/class/nvme/nvme0", "../../devices/virtual/nvme-fabrics/ctl/nvme0");
	tree_link(r, SUBSYS "/nvme0", "../../nvme-fabrics/ctl/nvme0");
	tree_file(r, SUBSYS "/subsysnqn", TABLE_NQN "  \n"); /* some targets pad the NQN with blanks */
	tree_file(r, FABRICS "/nvme0/subsysnqn", TABLE_NQN "\n");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/nsid", "1\n");
}

static void namespaces(const struct root *r) {
	char uuid[UUID_TEXT_MAX];

	n_seen = 0;
	is_int(sysfs_namespaces(r, note, NULL), 0, "a machine without NVMe is no error");
	make_controllers(r);
	is_int(sysfs_namespaces(r, note, NULL), 0, "a controller without namespaces is no error");
	is_int(controllers, 1, "a controller is reported");
	is_int(n_seen, 0, "a path without an ANA state is not reported");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/ana_state", "non-optimized\n");
	is_int(sysfs_namespaces(r, note, NULL), 0, "an open path is no error");
	is_int(n_seen, 0, "an open path is not reported");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/ana_state", "invalid state\n");
	is_int(sysfs_namespaces(r, note, NULL), 0, "a path with an invalid ANA state is no error");
	is_int(n_seen, 0, "a path with an invalid ANA state is not reported");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/ana_state", "inaccessible\n");
	is_int(sysfs_namespaces(r, note, NULL), 0, "a shut path is no error");
	if (is_int(n_seen, 1, "a shut path is reported"))
		ok(!strcmp(seen[0].ns.ana, "inaccessible") && !strcmp(seen[0].ns.nqn, TABLE_NQN) &&
			   seen[0].ns.nsid == 1,
		   "a shut path has its ANA state, NQN and NSID");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/ana_state", "optimized\n");
	n_seen = 0;
	tree_file(r, SUBSYS "/nvme0n1/nsid", "1\n");
	tree_file(r, SUBSYS "/nvme0n1/wwid", "uuid.11223344-5566-7788-99aa-bbccddeeff00\n");
	tree_file(r, SUBSYS "/nvme0n1/uuid", "11223344-5566-7788-99aa-bbccddeeff00\n");
	tree_file(r, SUBSYS "/nvme0n1/nguid", "00112233-4455-6677-8899-aabbccddeeff\n");
	tree_file(r, SUBSYS "/nvme0n1/eui", "00 11 22 33 44 55 66 78\n");
	tree_file(r, SUBSYS "/nvme0n1/nvme0n1p1/partition", "1\n");
	is_int(sysfs_namespaces(r, note, NULL), 0, "a multipath head is no error");
	if (!is_int(n_seen, 1, "a multipath head is reported once"))
		return;
	is_str(seen[0].ns.dev, "nvme0n1", "the head has its block device");
	is_str(seen[0].ns.nqn, TABLE_NQN, "the head has its subsystem NQN");
	is_int(seen[0].ns.nsid, 1, "the head has its NSID");
	ok(seen[0].ns.has_uuid && seen[0].ns.has_nguid && seen[0].ns.has_eui64, "the head has all three identifiers");
	is_str(uuid_text(seen[0].ns.uuid, uuid), "11223344-5566-7788-99aa-bbccddeeff00", "the head has its UUID");
	is_str(uuid_text(seen[0].ns.nguid, uuid), "00112233-4455-6677-8899-aabbccddeeff", "the head has its NGUID");
	is_str(hex_text(seen[0].ns.eui64, 8, uuid), "0011223344556678", "the head has its EUI-64");
}

/* Reads namespaces under nvme_core.multipath=N, and a namespace whose only identifier is an NGUID. */
static void single_path(const struct root *r) {
	n_seen = 0;
	tree_file(r, FABRICS "/nvme0/nvme0n2/nsid", "2\n");
	tree_file(r, FABRICS "/nvme0/nvme0n2/wwid", "eui.00112233445566778899aabbccddeeff\n");
	tree_file(r, FABRICS "/nvme0/nvme0n2/uuid", "00112233-4455-6677-8899-aabbccddeeff\n");
	tree_file(r, FABRICS "/nvme0/nvme0n2/nguid", "00112233-4455-6677-8899-aabbccddeeff\n");
	sysfs_namespaces(r, note, NULL);
	if (!is_int(n_seen, 2, "a namespace below its controller is reported"))
		return;
	is_str(seen[1].ns.dev, "nvme0n2", "the namespace below its controller has its block device");
	is_str(seen[1].ns.nqn, TABLE_NQN, "the namespace below its controller has its subsystem NQN");
	ok(seen[1].ns.has_nguid && !seen[1].ns.has_eui64, "a namespace with an NGUID only has no EUI-64");
	ok(!seen[1].ns.has_uuid, "a namespace with an NGUID only has no UUID");
	tree_file(r, FABRICS "/nvme0/nvme0n2/eui", "00-11-22-33-44-55-66\n");
	n_seen = 0;
	sysfs_namespaces(r, note, NULL);
	ok(n_seen == 2 && !seen[1].ns.has_eui64, "an EUI-64 of seven bytes is ignored");
}

/* Reads the devices of single uevents, while the tree has two namespaces and a path. */
static void one_device(const struct root *r) {
	static const char *const silent[] = { "",
					      "/",
					      "/devices/pci0000:00/virtio1/block/vda",
					      "/devices/virtual/nvme-subsystem/nvme-subsys0",
					      "/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1",
					      "/devices/virtual/nvme-fabrics/ctl/nvme7" };

	n_seen = 0;
	is_int(sysfs_namespaces_at(r, "/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1", note, NULL), 0,
	       "the namespace of a uevent is no error");
	ok(n_seen == 1 && !strcmp(seen[0].ns.dev, "nvme0n1") && !strcmp(seen[0].ns.nqn, TABLE_NQN) &&
		   seen[0].ns.has_uuid,
	   "a uevent of a namespace makes this namespace alone be read");
	tree_file(r, FABRICS "/nvme0/nvme0c0n1/ana_state", "inaccessible\n");
	n_seen = 0;
	is_int(sysfs_namespaces_at(r, "/devices/virtual/nvme-fabrics/ctl/nvme0", note, NULL), 0,
	       "the controller of a uevent is no error");
	ok(n_seen == 2 && !strcmp(seen[0].ns.dev, "nvme0c0n1") && !strcmp(seen[1].ns.dev, "nvme0n2"),
	   "a uevent of a controller makes its shut path and its namespace be read");
	n_seen = 0;
	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		ok(sysfs_namespaces_at(r, silent[i], note, NULL) == 0, "%s: no error", silent[i]);
	is_int(n_seen, 0, "uevents of other devices make nothing be read");
}

/* A namespace without its identifiers would count as another one. */
static void unreadable(const struct root *r) {
	static const char *const NAMES[] = { "wwid", "nguid", "eui" };

	for (size_t i = 0; i < sizeof(NAMES) / sizeof(*NAMES); i++) {
		char path[160];

		n_seen = 0;
		snprintf(path, sizeof(path), SUBSYS "/nvme0n0%zu/nsid", i);
		tree_file(r, path, "7\n");
		snprintf(path, sizeof(path), SUBSYS "/nvme0n0%zu/%s/is-a-directory", i, NAMES[i]);
		tree_file(r, path, "");
		snprintf(path, sizeof(path), "/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n0%zu", i);
		is_int(sysfs_namespaces_at(r, path, note, NULL), -EISDIR,
		       "an identifier that cannot be read is an error");
		is_int(n_seen, 0, "a namespace whose identifier cannot be read is not reported");
	}
	is_int(sysfs_namespaces(r, note, NULL), -EISDIR, "the error is also that of the listing");
	is_int(n_seen, 3, "the listing goes on behind a namespace that cannot be read");
}

static const char *from; /* where the last UUID of a machine was found */

static int machine(const struct root *r, const char *text, uint8_t ret[16]) {
	tree_file(r, "/sys/class/dmi/id/product_uuid", text);
	return sysfs_machine_uuid(r, ret, &from);
}

/* Writes a UUID into a file of its own machine, and checks where the UUID is said to come from. */
static void elsewhere(const char *path, const char *want) {
	uint8_t id[16] = { 0 };
	struct root r;

	tree_new(&r);
	tree_file(&r, "/sys/class/dmi/id/product_uuid", "00000000-0000-0000-0000-000000000000\n");
	tree_file(&r, path, "00112233-4455-6677-8899-aabbccddeeff \r\n");
	is_int(sysfs_machine_uuid(&r, id, &from), 0, tap_name("a UUID is read from %s", path));
	ok(id[1] == 0x11 && id[15] == 0xff, "the UUID has the order of its text");
	is_str(from, want, tap_name("the words for %s", path));
	tree_free(&r);
}

static void machine_uuid(const struct root *r) {
	uint8_t id[16] = { 0 };

	is_int(sysfs_machine_uuid(r, id, &from), -ENOENT, "a machine without SMBIOS is ENOENT");
	is_int(machine(r, "00112233-4455-6677-8899-AABBCCDDEEFF\n", id), 0, "an SMBIOS UUID is read");
	ok(id[1] == 0x11 && id[15] == 0xff, "the SMBIOS UUID has the order of its text");
	is_int(machine(r, "ffffffff-ffff-ffff-ffff-ffffffffffff\n", id), -EINVAL, "an SMBIOS UUID of ff is EINVAL");
	is_int(machine(r, "00000000-0000-0000-0000-000000000000\n", id), -EINVAL, "an SMBIOS UUID of zeros is EINVAL");
	is_int(machine(r, "Not Settable\n", id), -EINVAL, "an SMBIOS text that is no UUID is EINVAL");
	ok(id[1] == 0x11, "a refused SMBIOS UUID leaves *ret untouched");
	is_str(from, "from the SMBIOS UUID", "the words for SMBIOS");
	elsewhere("/sys/firmware/devicetree/base/ibm,partition-uuid", "from the UUID in the device tree");
	elsewhere("/sys/firmware/devicetree/base/vm,uuid", "from the UUID in the device tree");
	elsewhere("/sys/hypervisor/uuid", "from the hypervisor's UUID");
}

int main(void) {
	struct root r;

	tree_new(&r);
	links(&r);
	ports(&r);
	pci(&r);
	modaliases(&r);
	namespaces(&r);
	single_path(&r);
	one_device(&r);
	unreadable(&r);
	machine_uuid(&r);
	tree_free(&r);
	return tap_done();
}
