/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads facts about network links, PCI functions and the machine from sysfs. Works below any root, so that a captured
 * tree can stand for the machine. Never writes, never logs. See sysfs.h.
 */
#include "sysfs.h"

#include <errno.h>
#include <limits.h>
#include <net/if.h>
#include <net/if_arp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"

#define MODALIAS_MAX 512 /* sysfs allows 4096 bytes, but aliases of the buses here (ACPI, USB) are far shorter */

int sysfs_read(const struct root *r, const char *dir, const char *name, char *buf, size_t size) {
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return root_read_line(r, path, buf, size);
}

/* Reads a number from dir/name; 0x marks a hexadecimal number. Returns `otherwise` if the file cannot be read. */
static unsigned long read_number(const struct root *r, const char *dir, const char *name, unsigned long otherwise) {
	char buf[32];

	return sysfs_read(r, dir, name, buf, sizeof(buf)) == 0 ? strtoul(buf, NULL, 0) : otherwise;
}

/*
 * True when dir/name is a symbolic link. In the directory of a device, "driver" is a link if the device has a driver,
 * and each device that is no child of the device is a link.
 */
static bool is_link(const struct root *r, const char *dir, const char *name) {
	char path[PATH_MAX], text[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path) &&
	       root_read_link(r, path, text, sizeof(text)) == 0;
}

/* ---- PCI ---- */

uint32_t sysfs_link_pci(const struct root *r, const char *name, int ifindex) {
	char path[sizeof("/sys/class/net/") + IFNAMSIZ], target[PATH_MAX];

	/*
	 * /sys/class/net/NAME is a link, and its text names all devices above: pci0000:00/0000:00:03.0/virtio0/net/NAME
	 */
	if (snprintf(path, sizeof(path), "/sys/class/net/%s", name) >= (int)sizeof(path) ||
	    root_read_link(r, path, target, sizeof(target)) < 0)
		return 0;
	/* the link may have been renamed since the kernel's message, and another link may have its name */
	return read_number(r, path, "ifindex", (unsigned long)ifindex) == (unsigned long)ifindex
		       ? sysfs_text_pci(target)
		       : 0;
}

#define CLASS_NETWORK 0x02 /* the upper byte of a PCI class */
#define CLASS_INFINIBAND 0x0c06 /* the class of some NICs that speak InfiniBand, too */

bool sysfs_pci_is_nic(const struct root *r, uint32_t sbdf) {
	char dir[64], address[PCI_TEXT_MAX];
	unsigned long class;

	snprintf(dir, sizeof(dir), "/sys/bus/pci/devices/%s", pci_text(sbdf, address));
	class = read_number(r, dir, "class", 0);
	return class >> 16 == CLASS_NETWORK || class >> 8 == CLASS_INFINIBAND;
}

/* Passes the module alias of a device to fn(), unless the device has a driver. */
static void offer_alias(const struct root *r, const char *dir, sysfs_alias_fn fn, void *data) {
	char alias[MODALIAS_MAX];

	if (!is_link(r, dir, "driver") && sysfs_read(r, dir, "modalias", alias, sizeof(alias)) == 0 && *alias)
		fn(alias, data);
}

int sysfs_pci_aliases(const struct root *r, uint32_t sbdf, sysfs_alias_fn fn, void *data) {
	char dir[64], child[sizeof(dir) + NAME_MAX + 1], address[PCI_TEXT_MAX];
	char **names;
	size_t n;
	int err;

	snprintf(dir, sizeof(dir), "/sys/bus/pci/devices/%s", pci_text(sbdf, address));
	err = root_list(r, dir, &names, &n);
	if (err < 0)
		return err;
	offer_alias(r, dir, fn, data);
	for (size_t i = 0; i < n; i++) {
		/* a symbolic link leads to a device elsewhere, such as a virtual function or the ACPI node */
		if (is_link(r, dir, names[i]))
			continue;
		snprintf(child, sizeof(child), "%s/%s", dir, names[i]);
		offer_alias(r, child, fn, data);
	}
	root_free_names(names, n);
	return 0;
}

/* ---- links of a captured tree ---- */

/*
 * Writes the kind of a link as rtnetlink shows it. sysfs has the kind of VLANs, bridges, bonds and wireless links as
 * DEVTYPE.
 */
static void link_kind(const struct root *r, const char *dir, char *kind, size_t size) {
	char target[PATH_MAX], *text;
	char path[96];
	size_t n;

	snprintf(path, sizeof(path), "%s/uevent", dir);
	if (root_read(r, path, 4096, &text, &n) == 0) {
		sysfs_text_kind(text, kind, size);
		free(text);
	}
	/* other virtual links, such as veth and dummy, have no DEVTYPE; loopback has no kind in rtnetlink either */
	if (!*kind && read_number(r, dir, "type", ARPHRD_ETHER) != ARPHRD_LOOPBACK &&
	    root_read_link(r, dir, target, sizeof(target)) == 0 && strstr(target, "/devices/virtual/"))
		snprintf(kind, size, "virtual");
}

static bool read_mac(const struct root *r, const char *dir, uint8_t mac[6]) {
	char text[32];

	return sysfs_read(r, dir, "address", text, sizeof(text)) == 0 && sysfs_text_mac(text, mac);
}

/* Reads the number of a VLAN, which is not in sysfs, from /proc/net/vlan/NAME ("nbft0.42  VID: 42  ..."). */
static uint16_t vlan_id(const struct root *r, const char *name) {
	char path[64], *text;
	uint16_t id;
	size_t n;

	snprintf(path, sizeof(path), "/proc/net/vlan/%s", name);
	if (root_read(r, path, 4096, &text, &n) < 0)
		return 0;
	id = sysfs_text_vlan(text);
	free(text);
	return id;
}

/*
 * Reads the ifindex of the link that has this link as a port; 0: none. sysfs does not tell a VRF from other masters.
 */
static int read_master(const struct root *r, const char *dir) {
	char path[96], target[PATH_MAX], master[64];
	const char *name;

	snprintf(path, sizeof(path), "%s/master", dir);
	if (root_read_link(r, path, target, sizeof(target)) < 0)
		return 0;
	name = strrchr(target, '/');
	snprintf(master, sizeof(master), "/sys/class/net/%.*s", IFNAMSIZ, name ? name + 1 : target);
	return (int)read_number(r, master, "ifindex", 0);
}

static bool read_link_facts(const struct root *r, const char *name, struct link_facts *ret) {
	struct link_facts l = { 0 };
	char dir[64];
	int below;

	if (snprintf(l.name, sizeof(l.name), "%s", name) >= (int)sizeof(l.name))
		return false;
	snprintf(dir, sizeof(dir), "/sys/class/net/%s", name);
	l.ifindex = (int)read_number(r, dir, "ifindex", 0);
	if (l.ifindex <= 0)
		return false; /* no link: the directory also has the file bonding_masters */
	link_kind(r, dir, l.kind, sizeof(l.kind));
	/*
	 * addr_assign_type 0: the address in use is the permanent address; other values: sysfs does not show the
	 * permanent address
	 */
	l.has_perm_mac = read_mac(r, dir, l.mac) && !*l.kind && read_number(r, dir, "addr_assign_type", 1) == 0;
	if (l.has_perm_mac)
		memcpy(l.perm_mac, l.mac, sizeof(l.perm_mac));
	l.up = read_number(r, dir, "flags", 0) & IFF_UP;
	/* the file "carrier" cannot be read while the link is down */
	l.carrier = read_number(r, dir, "carrier", 0) == 1;
	l.pci_sbdf = sysfs_link_pci(r, name, l.ifindex);
	l.master = read_master(r, dir);
	below = (int)read_number(r, dir, "iflink", l.ifindex);
	if (strcmp(l.kind, "vlan") == 0) {
		l.vlan = vlan_id(r, name);
		l.parent = below;
	} else if ((!*l.kind || strcmp(l.kind, "dsa") == 0) && below != l.ifindex) {
		l.conduit = below;
	}
	*ret = l;
	return true;
}

int sysfs_links(const struct root *r, sysfs_event_fn fn, void *data) {
	char **names;
	size_t n;
	int err = root_list(r, "/sys/class/net", &names, &n);

	if (err < 0)
		return err;
	for (size_t i = 0; i < n; i++) {
		struct event ev = { .type = EVENT_LINK };

		if (read_link_facts(r, names[i], &ev.link)) {
			ev.ifindex = ev.link.ifindex;
			fn(&ev, data);
		}
	}
	root_free_names(names, n);
	return 0;
}

/* ---- the machine ---- */

/* the most bytes of a file that has a UUID, with white space or a NUL at the end */
#define UUID_FILE_MAX 64

/*
 * Reads the UUID of the machine. The files are those that libnvme and systemd read: libnvme knows the partition of a
 * POWER machine, systemd the UUID that QEMU puts into device trees and the UUID of a Xen guest.
 */
int sysfs_machine_uuid(const struct root *r, uint8_t ret[16], const char **from) {
	static const struct {
		const char *path, *words;
	} FILES[] = {
		{ "/sys/class/dmi/id/product_uuid", "from the SMBIOS UUID" },
		{ "/sys/firmware/devicetree/base/ibm,partition-uuid", "from the UUID in the device tree" },
		{ "/sys/firmware/devicetree/base/vm,uuid", "from the UUID in the device tree" },
		{ "/sys/hypervisor/uuid", "from the hypervisor's UUID" },
	};
	int err = -ENOENT;

	for (size_t i = 0; i < sizeof(FILES) / sizeof(*FILES); i++) {
		char text[UUID_FILE_MAX];
		int read = root_read_line(r, FILES[i].path, text, sizeof(text));

		if (read == 0 && sysfs_text_machine_uuid(text, ret)) {
			*from = FILES[i].words;
			return 0;
		}
		if (err == -ENOENT)
			err = read < 0 ? read : -EINVAL;
	}
	return err;
}
