/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/marks-*.c with plans made by hand: the whole text of each file is compared. */
#include <fnmatch.h>

#include "marks.h"
#include "tap.h"

#define MAC_A { 0x52, 0x54, 0x00, 0xAB, 0xCD, 0xEF }
#define MAC_B { 0x52, 0x54, 0x00, 0x00, 0x00, 0x02 }

static const char *find(const struct marks *m, const char *path) {
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->v[i].path, path) == 0)
			return m->v[i].text;
	return NULL;
}

static struct marks render(struct plan_iface *ifaces, size_t n) {
	struct plan p = { .ifaces = ifaces, .n_ifaces = n };
	struct marks m = { 0 };

	is_int(marks_interfaces(&p, &m), 0, "the marks are made");
	return m;
}

static void one_nic(void) {
	struct plan_iface f = { .name = "nbft0", .mac = MAC_A, .pci_sbdf = 0x18 };
	struct marks m = render(&f, 1);

	is_int((long long)m.n, 7,
	       "an interface gives seven files: link, network, two for ifupdown, udev rules, NetworkManager, sysctl");
	is_str(find(&m, "/run/systemd/network/!nbft0.link"),
	       "# Written by nvmf-boot: this interface carries the root.\n"
	       "[Match]\nPermanentMACAddress=52:54:00:ab:cd:ef\n\n"
	       "[Link]\nName=nbft0\nMACAddressPolicy=none\n",
	       "the .link file of a NIC matches the permanent MAC only");
	is_str(find(&m, "/run/systemd/network/!nbft0.network"),
	       "# Written by nvmf-boot: this interface carries the root.\n"
	       "[Match]\nName=nbft0\n\n"
	       "[Link]\nUnmanaged=yes\n",
	       "the .network file of a NIC makes the NIC unmanaged");
	is_str(find(&m, "/run/udev/rules.d/!nbft.rules"),
	       "# Written by nvmf-boot: a name that changes loses the root.\n"
	       "ACTION==\"add\", SUBSYSTEM==\"net\", ATTR{type}==\"1\", ATTR{address}==\"52:54:00:ab:cd:ef\", "
	       "DRIVERS==\"?*\", TEST==\"master\", NAME:=\"$kernel\"\n"
	       "ACTION==\"add\", SUBSYSTEM==\"net\", ATTR{type}==\"1\", ATTR{address}==\"52:54:00:ab:cd:ef\", "
	       "DRIVERS==\"?*\", NAME:=\"nbft0\"\n"
	       "ACTION!=\"remove\", SUBSYSTEM==\"net\", ATTR{type}==\"1\", ATTR{address}==\"52:54:00:ab:cd:ef\", "
	       "DRIVERS==\"?*\", TEST!=\"master\", ENV{ID_NET_MANAGED_BY}=\"nvmf-boot\"\n"
	       "ACTION==\"add\", SUBSYSTEM==\"net\", KERNEL==\"nbft0\", NAME:=\"nbft0\"\n"
	       "ACTION!=\"remove\", SUBSYSTEM==\"net\", KERNEL==\"nbft0\", TEST!=\"master\", "
	       "ENV{ID_NET_MANAGED_BY}=\"nvmf-boot\"\n",
	       "the udev rules name the NIC by its MAC, and its manager, and leave both to a port of a bridge; a link "
	       "that has the name keeps the name");
	is_str(find(&m, "/run/NetworkManager/conf.d/~nbft.conf"),
	       "# Written by nvmf-boot: these interfaces carry the root.\n"
	       "[keyfile]\nunmanaged-devices+=mac:52:54:00:ab:cd:ef;interface-name:=nbft0\n"
	       "\n[device-nbft0]\nmatch-device=mac:52:54:00:ab:cd:ef;interface-name:=nbft0\nmanaged=0\n",
	       "the NetworkManager configuration makes the NIC unmanaged");
	is_str(find(&m, "/run/systemd/system/networking.service.d/50-nbft.conf"),
	       "# Written by nvmf-boot: these interfaces carry the root.\n"
	       "[Service]\nEnvironment=\"EXCLUDE_INTERFACES=nbft0\"\n",
	       "ifupdown leaves the NIC out at boot and shutdown");
	is_str(find(&m, "/run/systemd/system/ifup@nbft0.service.d/50-nbft.conf"),
	       "# Written by nvmf-boot: this interface carries the root.\n[Unit]\nConditionPathExists=!/\n",
	       "ifupdown leaves the NIC out when udev shows it");
	marks_done(&m);
	ok(m.n == 0 && !m.v, "marks_done() leaves an empty list");
}

/* A VLAN has the MAC of its NIC. The MAC must still count as unique to the NIC. */
static void vlan(void) {
	struct plan_iface f[] = {
		{ .name = "nbft0", .mac = MAC_A, .pci_sbdf = 0x18 },
		{ .name = "nbft0.42", .mac = MAC_A, .pci_sbdf = 0x18, .vlan = 42, .parent = 0 },
	};
	struct marks m = render(f, 2);
	const char *rules = find(&m, "/run/udev/rules.d/!nbft.rules");
	const char *nic = find(&m, "/run/systemd/network/!nbft0.link");

	ok(nic && !strstr(nic, "Path="), "the MAC of a VLAN does not count as a second NIC");
	is_str(find(&m, "/run/systemd/network/!nbft0.42.link"),
	       "# Written by nvmf-boot: this interface carries the root.\n"
	       "[Match]\nOriginalName=nbft0.42\n\n"
	       "[Link]\nName=nbft0.42\nMACAddressPolicy=none\n",
	       "the .link file of a VLAN matches the name");
	is_str(find(&m, "/run/systemd/network/!nbft0.42.network"),
	       "# Written by nvmf-boot: this interface carries the root.\n"
	       "[Match]\nName=nbft0.42\n\n[Link]\nUnmanaged=yes\n",
	       "the .network file of a VLAN matches the name");
	ok(rules && strstr(rules, "\nACTION==\"add\", SUBSYSTEM==\"net\", KERNEL==\"nbft0.42\", NAME:=\"nbft0.42\"\n"),
	   "the udev rule of a VLAN matches the name");
	ok(rules && strstr(rules, "\nACTION!=\"remove\", SUBSYSTEM==\"net\", KERNEL==\"nbft0.42\", "
				  "ENV{ID_NET_MANAGED_BY}=\"nvmf-boot\"\n"),
	   "the udev rule about the manager of a VLAN matches the name");
	is_str(find(&m, "/run/systemd/system/networking.service.d/50-nbft.conf"),
	       "# Written by nvmf-boot: these interfaces carry the root.\n"
	       "[Service]\nEnvironment=\"EXCLUDE_INTERFACES=nbft0 nbft0.42\"\n",
	       "ifupdown leaves the NIC and the VLAN out");
	ok(find(&m, "/run/NetworkManager/conf.d/~nbft.conf") &&
		   strstr(find(&m, "/run/NetworkManager/conf.d/~nbft.conf"),
			  "\n[device-nbft0.42]\nmatch-device=interface-name:=nbft0.42\nmanaged=0\n"),
	   "the NetworkManager configuration of a VLAN matches the name, since a VLAN has the MAC of its NIC");
	ok(strstr(find(&m, "/run/NetworkManager/conf.d/~nbft.conf") ?: "",
		  "\nunmanaged-devices+=mac:52:54:00:ab:cd:ef;interface-name:=nbft0;interface-name:=nbft0.42\n"),
	   "the list of NetworkManager's unmanaged devices has both");
	marks_done(&m);
}

/* The settings of each interface stand in the file, for both families. */
static void sysctl(void) {
	static const struct nbft_hfi hfi;
	struct plan_addr a = { .prefix = 24, .from = &hfi }, b = { .prefix = 64, .from = &hfi };
	struct plan_iface f[] = {
		{ .name = "nbft0", .mac = MAC_A, .addrs = &a, .n_addrs = 1 },
		{ .name = "nbft0.42", .mac = MAC_A, .vlan = 42, .addrs = &b, .n_addrs = 1 },
	};
	struct marks m;

	addr_parse("192.0.2.10", &a.ip);
	addr_parse("2001:db8::10", &b.ip);
	m = render(f, 2);
	is_str(find(&m, "/run/sysctl.d/~nbft.conf"),
	       "# Written by nvmf-boot: the ways to the root.\n"
	       "-net/ipv4/conf/all/arp_filter\n"
	       "-net/ipv6/conf/all/disable_ipv6\n"
	       "-net/ipv4/conf/nbft0/rp_filter = 2\n"
	       "-net/ipv4/conf/nbft0/arp_ignore = 1\n"
	       "-net/ipv4/conf/nbft0/arp_announce = 2\n"
	       "-net/ipv4/conf/nbft0/arp_filter = 0\n"
	       "-net/ipv6/conf/nbft0/autoconf = 0\n"
	       "-net/ipv6/conf/nbft0/accept_ra_defrtr = 0\n"
	       "-net/ipv6/conf/nbft0.42/autoconf = 0\n"
	       "-net/ipv6/conf/nbft0.42/accept_ra_defrtr = 0\n"
	       "-net/ipv6/conf/nbft0.42/addr_gen_mode = 0\n"
	       "-net/ipv6/conf/nbft0.42/use_tempaddr = 0\n"
	       "-net/ipv6/conf/nbft0.42/accept_dad = 1\n"
	       "-net/ipv6/conf/nbft0.42/keep_addr_on_down = 1\n"
	       "-net/ipv6/conf/nbft0.42/disable_ipv6 = 0\n",
	       "a NIC with IPv4 and a VLAN with IPv6 keep their kernel settings");
	marks_done(&m);
	m = render(f, 1);
	ok(find(&m, "/run/sysctl.d/~nbft.conf") && !strstr(find(&m, "/run/sysctl.d/~nbft.conf"), "disable_ipv6"),
	   "without an IPv6 address in the plan, the system may switch IPv6 off");
	marks_done(&m);
	f[0].addrs = &b;
	m = render(f, 1);
	ok(find(&m, "/run/sysctl.d/~nbft.conf") && !strstr(find(&m, "/run/sysctl.d/~nbft.conf"), "arp_filter"),
	   "without an IPv4 address in the plan, the system may filter ARP");
	marks_done(&m);
}

static void equal_macs(void) {
	struct plan_iface f[] = {
		{ .name = "nbft0", .mac = MAC_A, .pci_sbdf = 0x18 },
		{ .name = "nbft1", .mac = MAC_A, .pci_sbdf = 0x1020 },
		{ .name = "nbft2", .mac = MAC_B, .pci_sbdf = 0x28 },
	};
	struct marks m = render(f, 3);
	const char *rules = find(&m, "/run/udev/rules.d/!nbft.rules");
	const char *second = find(&m, "/run/systemd/network/!nbft1.link");
	const char *third = find(&m, "/run/systemd/network/!nbft2.link");

	ok(second && strstr(second, "PermanentMACAddress=52:54:00:ab:cd:ef\nPath=*pci-0000:10:04.0\n"),
	   "the .link file of a NIC whose MAC is not unique matches the PCI path, too");
	ok(third && !strstr(third, "Path="), "the .link file of a NIC whose MAC is unique matches the MAC only");
	ok(rules && strstr(rules, "DRIVERS==\"?*\", KERNELS==\"0000:10:04.0\", NAME:=\"nbft1\"\n"),
	   "the udev rule of a NIC whose MAC is not unique matches the PCI function, too");
	marks_done(&m);
	f[1].pci_sbdf = 0;
	m = render(f, 3);
	second = find(&m, "/run/systemd/network/!nbft1.link");
	ok(second && !strstr(second, "Path="), "a NIC without a PCI function matches the MAC only");
	marks_done(&m);
}

/* Another NIC, which is not in the plan, may have the MAC, too. */
static void found_by_pci(void) {
	struct plan_iface f[] = {
		{ .name = "nbft0", .mac = MAC_A, .pci_sbdf = 0x18, .has_function = true },
		{ .name = "nbft0.42", .mac = MAC_A, .pci_sbdf = 0x18, .has_function = true, .vlan = 42, .parent = 0 },
		{ .name = "nbft1", .mac = MAC_B, .pci_sbdf = 0x28 },
	};
	struct marks m = render(f, 3);
	const char *link = find(&m, "/run/systemd/network/!nbft0.link");
	const char *rules = find(&m, "/run/udev/rules.d/!nbft.rules");
	const char *nm = find(&m, "/run/NetworkManager/conf.d/~nbft.conf");
	const char *vlan_link = find(&m, "/run/systemd/network/!nbft0.42.link");
	const char *absent = find(&m, "/run/systemd/network/!nbft1.link");

	ok(link && strstr(link, "PermanentMACAddress=52:54:00:ab:cd:ef\nPath=*pci-0000:00:03.0\n"),
	   "the .link file of a NIC whose PCI function is there matches the PCI path, too");
	ok(rules && strstr(rules, "KERNELS==\"0000:00:03.0\", NAME:=\"nbft0\"\n"),
	   "the udev rule matches the PCI function, too");
	ok(nm && strstr(nm, "[device-nbft0]\nmatch-device=interface-name:=nbft0\n") && !strstr(nm, "mac:52:54:00:ab"),
	   "NetworkManager, which knows no PCI path, matches the name that udev gives by the PCI path");
	ok(vlan_link && !strstr(vlan_link, "Path="), "a VLAN is matched by its name");
	ok(absent && !strstr(absent, "Path="), "a PCI function that is not there is not matched");
	marks_done(&m);
}

static void nothing(void) {
	struct marks m = render(NULL, 0);

	is_int((long long)m.n, 0, "a plan without interfaces gives no file");
	marks_done(&m);
}

/* Returns the files that the generator writes for one set of options. */
static struct marks units(bool off, uint64_t timeout_us, char *root) {
	struct options o = { .off = off, .timeout_us = timeout_us, .root = root };
	struct plan p = { .n_paths = 0 };
	struct marks m = { 0 };

	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	return m;
}

static void deadline(void) {
	static const char path[] = "/gen/nvmf-boot-deadline.timer.d/50-options.conf";
	char dev[] = "/dev/nvme0n1", disk[] = "/dev/vda";
	struct marks m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, dev);

	is_int((long long)m.n, 0, "the default time-out needs no drop-in");
	marks_done(&m);
	m = units(false, 10 * UINT64_C(1000000), dev);
	is_str(find(&m, path), "[Timer]\nOnActiveSec=\nOnActiveSec=15000000us\n",
	       "a time-out of 10 s gives a timer of 15 s: 5 s of grace");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_NEVER - 1, dev);
	is_str(find(&m, path), "[Timer]\nOnActiveSec=\nOnActiveSec=18446744073709551614us\n",
	       "the grace does not wrap the largest time-out of the timer");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_NEVER, dev);
	is_str(find(&m, path), "[Unit]\nConditionPathExists=!/\n", "a time-out of infinity switches the timer off");
	marks_done(&m);
	m = units(true, OPTIONS_TIMEOUT_DEFAULT_US, dev);
	is_str(find(&m, path), "[Unit]\nConditionPathExists=!/\n", "rd.nonvmf switches the timer off");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, disk);
	is_str(find(&m, path), "[Unit]\nConditionPathExists=!/\n",
	       "a root that cannot be on a namespace switches the timer off");
	marks_done(&m);
}

/* Options that start the service although the conditions of its unit do not see them. */
static void wanted(void) {
	static const char path[] = "/gen/nvmf-boot.service.d/50-wanted.conf";
	struct options_discover d = { .port = 1 };
	struct options o = { .timeout_us = OPTIONS_TIMEOUT_DEFAULT_US, .discovers = &d, .n_discovers = 1 };
	struct plan p = { .n_paths = 0 };
	char nbft[] = "nbft";
	struct marks m = { 0 };

	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	is_str(find(&m, path), "[Unit]\nConditionPathExists=|/\n", "rd.nvmf.discover= starts the service");
	is_str(find(&m, "/gen/nvmf-boot-deadline.timer.d/50-wanted.conf"), "[Unit]\nConditionPathExists=|/\n",
	       "rd.nvmf.discover= starts the deadline timer");
	marks_done(&m);
	o.off = true;
	is_int(marks_units(&p, &o, "/gen", &m), 0, "the marks are made");
	ok(!find(&m, path), "rd.nonvmf with rd.nvmf.discover= does not start the service");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, nbft);
	ok(find(&m, path) != NULL, "root=nbft starts the service");
	marks_done(&m);
}

/* A path through any interface leads to no names and no marks, only to a file that tells dracut to make a network. */
static void foreign(void) {
	struct plan_path d = { .iface = PLAN_ANY_IFACE, .kind = PLAN_DISCOVERY };
	struct plan p = { .discoveries = &d, .n_discoveries = 1 };
	struct marks m = { 0 };

	is_int(marks_interfaces(&p, &m), 0, "the marks are made");
	is_int((long long)m.n, 0, "a path through any interface gives no mark of an interface");
	is_int(marks_network(&p, &m), 0, "the marks are made");
	is_str(find(&m, "/run/nvmf-boot/neednet"), "", "a path through any interface tells dracut to make a network");
	marks_done(&m);
	d.iface = 0;
	is_int(marks_network(&p, &m), 0, "the marks are made");
	is_int((long long)m.n, 0, "a path through a table's interface does not tell dracut to make a network");
}

/* Returns the files that an initramfs without systemd reads. */
static struct marks initqueue(bool off, uint64_t timeout_us, const char *root) {
	struct options o = { .off = off, .timeout_us = timeout_us, .root = (char *)root };
	struct marks m = { 0 };

	is_int(marks_initqueue(&o, "/run/x", &m), 0, "the marks are made");
	return m;
}

static void seconds(void) {
	struct marks m = initqueue(false, OPTIONS_TIMEOUT_DEFAULT_US, NULL);

	is_str(find(&m, "/run/x/deadline"), "185\n", "the default time-out gives a deadline of 185 s: 5 s of grace");
	marks_done(&m);
	m = initqueue(false, OPTIONS_TIMEOUT_NEVER - 1, NULL);
	is_str(find(&m, "/run/x/deadline"), "18446744073709\n",
	       "the grace does not wrap the largest time-out of the initqueue");
	marks_done(&m);
	m = initqueue(false, OPTIONS_TIMEOUT_NEVER, NULL);
	is_int((long long)m.n, 0, "a time-out of infinity gives no deadline file");
	marks_done(&m);
	m = initqueue(true, OPTIONS_TIMEOUT_DEFAULT_US, NULL);
	is_int((long long)m.n, 0, "rd.nonvmf gives no deadline file");
	marks_done(&m);
	m = initqueue(false, OPTIONS_TIMEOUT_DEFAULT_US, "virtiofs:x");
	is_int((long long)m.n, 0, "a root that cannot be on a namespace gives no deadline file");
	marks_done(&m);
	m = initqueue(false, OPTIONS_TIMEOUT_DEFAULT_US, "zfs:pool/root");
	ok(m.n == 2 && find(&m, "/run/x/gate"), "a root that is no device makes the boot wait for nvmf-boot");
	marks_done(&m);
}

static void root(void) {
	static const char path[] = "/gen/nvmf-boot.service.d/50-root.conf";
	char zfs[] = "zfs:pool/root", uuid[] = "UUID=0123", virtiofs[] = "virtiofs:x";
	struct marks m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, zfs);

	is_str(find(&m, path), "[Unit]\nBefore=initrd-root-device.target\n",
	       "a root that is no device is ordered after nvmf-boot");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, uuid);
	ok(!find(&m, path), "a root that is a device needs no order, because systemd waits for the device");
	marks_done(&m);
	m = units(false, OPTIONS_TIMEOUT_DEFAULT_US, virtiofs);
	ok(!find(&m, path), "a root that cannot be on a namespace does not wait for nvmf-boot");
	marks_done(&m);
	m = units(true, OPTIONS_TIMEOUT_DEFAULT_US, zfs);
	ok(!find(&m, path), "rd.nonvmf orders nothing after nvmf-boot");
	marks_done(&m);
}

static struct marks disks(struct plan_ns *nss, size_t n, size_t n_tables) {
	static const struct nbft one = { .name = (char *)"NBFT1" }, two = { .name = (char *)"NBFT2" };
	static const struct nbft *const tables[] = { &one, &two };
	struct plan p = { .tables = tables, .n_tables = n_tables, .nss = nss, .n_nss = n };
	struct marks m = { 0 };

	is_int(marks_namespaces(&p, &m), 0, "the marks are made");
	return m;
}

static const char *rules(const struct marks *m) {
	return find(m, "/run/udev/rules.d/61-nbft.rules") ?: "";
}

static void namespaces(void) {
	struct plan_ns n[] = {
		{ .nqn = "nqn.a", .nid_type = NBFT_NID_NGUID, .nid = { 0xab, 1 }, .table = 1, .ssns = 1 },
		{ .nqn = "nqn.b", .nid_type = NBFT_NID_UUID, .nid = { 0xab, 2 }, .boot = true, .table = 1, .ssns = 2 },
		{ .nqn = "nqn.a", .nid_type = NBFT_NID_EUI64, .nid = { 0xab, 3 }, .boot = true, .table = 2, .ssns = 1 },
		{ .nqn = "nqn.a", .nsid = 7, .table = 2, .ssns = 3 },
	};
	struct marks m = disks(n, 2, 1);

	is_str(rules(&m),
	       "# Written by nvmf-boot: the namespaces that the firmware's table names.\n"
	       "SUBSYSTEM!=\"block\", GOTO=\"nbft_end\"\n"
	       "KERNEL!=\"nvme*n*\", GOTO=\"nbft_end\"\n"
	       "ATTRS{subsysnqn}==\"nqn.a\", ENV{NBFT_SUBSYSTEM}=\"0\"\n"
	       "ENV{NBFT_SUBSYSTEM}==\"0\", ATTRS{nguid}==\"ab010000-0000-0000-0000-000000000000\", "
	       "ENV{NBFT_NAMESPACE}=\"1\"\n"
	       "ATTRS{subsysnqn}==\"nqn.b\", ENV{NBFT_SUBSYSTEM}=\"1\"\n"
	       "ENV{NBFT_SUBSYSTEM}==\"1\", ATTRS{wwid}==\"uuid.ab020000-0000-0000-0000-000000000000\", "
	       "ENV{NBFT_NAMESPACE}=\"2\", ENV{NBFT_ROOT}=\"1\"\n"
	       "ENV{NBFT_NAMESPACE}!=\"?*\", GOTO=\"nbft_end\"\n"
	       "ENV{DEVTYPE}==\"disk\", SYMLINK+=\"disk/by-nbft/$env{NBFT_NAMESPACE}\"\n"
	       "ENV{DEVTYPE}==\"partition\", SYMLINK+=\"disk/by-nbft/$env{NBFT_NAMESPACE}-part%n\"\n"
	       "ENV{NBFT_ROOT}!=\"1\", GOTO=\"nbft_end\"\n"
	       "ENV{ID_FS_USAGE}!=\"filesystem\", GOTO=\"nbft_end\"\n"
	       "ENV{DEVTYPE}==\"disk\", SYMLINK+=\"disk/by-nbft/root\"\n"
	       "ENV{DEVTYPE}==\"partition\", ENV{ID_PART_ENTRY_TYPE}==\"4f68bce3-e8cd-4db1-96e7-fbcaf984b709\", "
	       "SYMLINK+=\"disk/by-nbft/root\"\n"
	       "LABEL=\"nbft_end\"\n",
	       "the udev rules know namespaces by NGUID and UUID; the first bootable one holds the root");
	marks_done(&m);
	m = disks(n, 4, 2);
	ok(strstr(rules(&m), "ENV{NBFT_NAMESPACE}=\"NBFT1-2\", ENV{NBFT_ROOT}=\"1\"\n") &&
		   strstr(rules(&m), "ENV{NBFT_SUBSYSTEM}==\"2\", ATTRS{eui}==\"ab 03 00 00 00 00 00 00\", "
				     "ENV{NBFT_NAMESPACE}=\"NBFT2-1\"\n"),
	   "the udev rules name the table if there are two, know an EUI-64, and have one root");
	ok(strstr(rules(&m), "\nATTRS{subsysnqn}==\"nqn.a\", ENV{NBFT_SUBSYSTEM}=\"3\"\n"
			     "ENV{NBFT_SUBSYSTEM}==\"3\", ATTRS{nsid}==\"7\", ENV{NBFT_NAMESPACE}=\"NBFT2-3\"\n"),
	   "the udev rules know a namespace by NSID");
	marks_done(&m);
	m = disks(n, 0, 1);
	is_int((long long)m.n, 0, "a plan without namespaces gives no udev rules");
	marks_done(&m);
}

/* udev splits a match value at "|" and compares each part with fnmatch(). */
static void subsystem_patterns(void) {
	static const struct {
		const char *nqn, *pattern, *other;
	} ROWS[] = {
		{ "nqn.2020-01.org.x:vol 1", "nqn.2020-01.org.x:vol 1", "nqn.2020-01.org.x:vol 10" },
		{ "nqn.x:a*b?c[d]", "nqn.x:a[*]b[?]c[[]d]", "nqn.x:aXb?c[d]" },
		{ "nqn.x:a*b?c[d]", "nqn.x:a[*]b[?]c[[]d]", "nqn.x:a*bXc[d]" },
		{ "nqn.x:a*b?c[d]", "nqn.x:a[*]b[?]c[[]d]", "nqn.x:a*b?cd" },
		{ "nqn.x:\"|$%\\", "nqn.x:?????", "nqn.x:\"|$%" },
		{ "nqn.x:\xc3\xa9z", "nqn.x:**z", "nqn.y:\xc3\xa9z" },
	};

	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct plan_ns n = { .nqn = ROWS[i].nqn, .nsid = 7, .table = 1, .ssns = 1 };
		struct marks m = disks(&n, 1, 1);
		char rule[200];

		snprintf(rule, sizeof(rule), "\nATTRS{subsysnqn}==\"%s\", ENV", ROWS[i].pattern);
		ok(strstr(rules(&m), rule), "the udev rules match %s by %s", ROWS[i].nqn, ROWS[i].pattern);
		ok(fnmatch(ROWS[i].pattern, ROWS[i].nqn, 0) == 0 && fnmatch(ROWS[i].pattern, ROWS[i].other, 0) != 0,
		   "%s matches that NQN, and not %s", ROWS[i].pattern, ROWS[i].other);
		marks_done(&m);
	}
}

static struct marks root_mount(const char *cmdline) {
	struct options o;
	struct marks m = { 0 };

	is_int(options_parse(cmdline, &o), 0, "the command line is read");
	is_int(marks_root(&o, "/early", &m), 0, "the marks are made");
	options_done(&o);
	return m;
}

static void root_nbft(void) {
	struct marks m = root_mount("root=nbft");

	is_str(find(&m, "/early/sysroot.mount"),
	       "[Unit]\nDocumentation=man:nvmf-boot(8)\nBefore=initrd-root-fs.target\n"
	       "Requires=systemd-fsck@dev-disk-by\\x2dnbft-root.service\nAfter=systemd-fsck@dev-disk-by\\x2dnbft-root."
	       "service\n\n"
	       "[Mount]\nWhat=/dev/disk/by-nbft/root\nWhere=/sysroot\nType=auto\nOptions=ro\n",
	       "root=nbft makes sysroot.mount");
	is_str(find(&m, "/early/initrd-root-device.target.d/50-nbft.conf"),
	       "[Unit]\nRequires=dev-disk-by\\x2dnbft-root.device\nAfter=dev-disk-by\\x2dnbft-root.device\n",
	       "root=nbft makes the device a requirement of initrd-root-device.target");
	is_str(find(&m, "/early/dev-disk-by\\x2dnbft-root.device.d/50-nbft.conf"),
	       "[Unit]\nJobRunningTimeoutSec=infinity\nJobTimeoutSec=infinity\n",
	       "root=nbft removes systemd's time-out of the device");
	is_str(find(&m, "/early/initrd-root-fs.target.d/50-nbft.conf"), "[Unit]\nRequires=sysroot.mount\n",
	       "root=nbft makes sysroot.mount a requirement of initrd-root-fs.target");
	marks_done(&m);
	m = root_mount("root=nbft rw rootfstype=btrfs rootflags=subvol=@,x=50%");
	ok(strstr(find(&m, "/early/sysroot.mount") ?: "", "\nType=btrfs\nOptions=rw,subvol=@,x=50%%\n"),
	   "sysroot.mount has the type and the flags of the command line");
	marks_done(&m);
	m = root_mount("root=UUID=1 rw");
	is_int((long long)m.n, 0, "another value of root= makes no file");
	marks_done(&m);
	m = root_mount("root=nbft rd.nonvmf");
	is_int((long long)m.n, 0, "root=nbft with rd.nonvmf makes no file");
	marks_done(&m);
}

int main(void) {
	one_nic();
	vlan();
	sysctl();
	equal_macs();
	found_by_pci();
	nothing();
	deadline();
	wanted();
	foreign();
	seconds();
	root();
	namespaces();
	subsystem_patterns();
	root_nbft();
	return tap_done();
}
