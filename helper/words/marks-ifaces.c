/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The marks of interfaces. A boot plan goes in; configuration files for udev, systemd-networkd, NetworkManager,
 * ifupdown and systemd-sysctl come out. With them the plan's interfaces keep their names, and no other program manages
 * them. The files do not mention interfaces that are not in the plan. Pure; see marks.h.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "id.h"
#include "mark-list.h"
#include "settings.h"
#include "text-of.h"

#define HEAD "# Written by nvmf-boot: this interface carries the root.\n"

/*
 * udev and systemd-networkd sort the files of all their directories by name. For .link and .network files the first
 * match counts, so "!" sorts these before every name that an administrator gives to a file. For systemd-sysctl and
 * NetworkManager the last value counts, and "~" sorts last.
 */
#define FIRST "!"
#define LAST "~"

/*
 * True when the PCI address belongs to the match. Another NIC, also one that is not in the plan, may have the MAC of
 * the interface. A PCI address that is no NIC of this machine would match nothing: firmware may number buses in another
 * way than Linux.
 */
static bool by_pci(const struct plan *p, const struct plan_iface *f) {
	return f->has_function || (f->pci_sbdf != 0 && plan_mac_is_shared(p, (size_t)(f - p->ifaces)));
}

/* An interface of a plan. */
struct one {
	const struct plan *plan;
	const struct plan_iface *iface;
};

/*
 * Writes the .link file of an interface. A NIC is matched by its permanent MAC, which neither a rename nor a bond
 * changes. A VLAN has no permanent MAC of its own, and is matched by its name. The star stands before "pci-" since some
 * versions of udev put "virtio-" before ID_PATH.
 */
static void write_link(FILE *f, const void *data) {
	const struct one *one = data;
	const struct plan_iface *iface = one->iface;
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	fputs(HEAD "[Match]\n", f);
	if (iface->vlan)
		fprintf(f, "OriginalName=%s\n", iface->name);
	else
		fprintf(f, "PermanentMACAddress=%s\n", mac_text(iface->mac, mac));
	if (!iface->vlan && by_pci(one->plan, iface))
		fprintf(f, "Path=*pci-%s\n", pci_text(iface->pci_sbdf, pci));
	fprintf(f, "\n[Link]\nName=%s\nMACAddressPolicy=none\n", iface->name);
}

/*
 * Adds the .link file of an interface. udev reads only the first .link file that matches, so this file also keeps the
 * MAC unchanged. The interface gets no alternative names: through the alternative name enp0s3 a line "auto enp0s3" of
 * an earlier installation would let ifupdown take the interface, and set the link down at shutdown.
 */
static int mark_link(const struct plan *p, const struct plan_iface *iface, struct marks *m) {
	const struct one one = { p, iface };

	return marks_add(m, marks_format("/run/systemd/network/" FIRST "%s.link", iface->name),
			 text_of(write_link, &one));
}

/*
 * Adds the .network file of an interface. systemd-networkd looks at a link after udev has named the link. A NIC may have
 * another MAC than the table's, and a port of a bridge, which is not nvmf-boot's, may have the MAC.
 */
static int mark_network(const struct plan_iface *iface, struct marks *m) {
	return marks_add(m, marks_format("/run/systemd/network/" FIRST "%s.network", iface->name),
			 marks_format(HEAD "[Match]\nName=%s\n\n[Link]\nUnmanaged=yes\n", iface->name));
}

/*
 * Writes the match of a udev rule for a NIC. VLANs and bridges have the MAC of a NIC, but no parent device with a
 * driver, so DRIVERS excludes them. KERNELS must match the same device as DRIVERS: the PCI function is that device.
 */
static void match_nic(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	fprintf(f, "SUBSYSTEM==\"net\", ATTR{type}==\"1\", ATTR{address}==\"%s\", DRIVERS==\"?*\", ",
		mac_text(iface->mac, mac));
	if (by_pci(p, iface))
		fprintf(f, "KERNELS==\"%s\", ", pci_text(iface->pci_sbdf, pci));
}

/* Writes the match of a udev rule for the link that has the interface's name. */
static void match_name(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	(void)p;
	fprintf(f, "SUBSYSTEM==\"net\", KERNEL==\"%s\", ", iface->name);
}

typedef void udev_match(FILE *f, const struct plan *p, const struct plan_iface *iface);

/*
 * Writes the udev rules for a match: name, and manager. systemd-networkd from 256 on leaves an interface alone if this
 * property names another manager, whatever its .network files say. udev forgets the property when an event does not set
 * it again, so the rule matches every event but "remove".
 */
static void udev_pair(FILE *f, const struct plan *p, const struct plan_iface *iface, udev_match *match) {
	fputs("ACTION==\"add\", ", f);
	match(f, p, iface);
	fprintf(f, "NAME:=\"%s\"\nACTION!=\"remove\", ", iface->name);
	match(f, p, iface);
	fprintf(f, "%sENV{ID_NET_MANAGED_BY}=\"nvmf-boot\"\n", iface->vlan ? "" : "TEST!=\"master\", ");
}

/*
 * Writes the udev rules of an interface. A port of a bridge or bond keeps its name and its manager, since the program
 * that made the bridge or bond knows the port by that name, and nvmf-boot uses the bridge or bond. The NIC at the
 * table's PCI function may have another MAC, so the link that has the name keeps the name.
 */
static void udev_rules(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	if (!iface->vlan) {
		fputs("ACTION==\"add\", ", f);
		match_nic(f, p, iface);
		fputs("TEST==\"master\", NAME:=\"$kernel\"\n", f);
		udev_pair(f, p, iface, match_nic);
	}
	udev_pair(f, p, iface, match_name);
}

/*
 * Writes how NetworkManager matches an interface. NetworkManager cannot match by PCI address. It looks at a link after
 * udev has named the link, so the name stands for the PCI address.
 */
static void nm_match(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	char mac[MAC_TEXT_MAX];

	if (!iface->vlan && !by_pci(p, iface))
		fprintf(f, "mac:%s;", mac_text(iface->mac, mac));
	fprintf(f, "interface-name:=%s", iface->name);
}

/*
 * Writes NetworkManager's configuration, which leaves the interfaces alone in two ways. An administrator's file may take
 * back either of them: unmanaged-devices=none (Ubuntu), or managed=1 for every device.
 */
static void write_nm(FILE *f, const void *data) {
	const struct plan *p = data;

	fputs("# Written by nvmf-boot: these interfaces carry the root.\n[keyfile]\nunmanaged-devices+=", f);
	for (size_t i = 0; i < p->n_ifaces; i++) {
		fputs(i > 0 ? ";" : "", f);
		nm_match(f, p, &p->ifaces[i]);
	}
	fputc('\n', f);
	for (size_t i = 0; i < p->n_ifaces; i++) {
		fprintf(f, "\n[device-%s]\nmatch-device=", p->ifaces[i].name);
		nm_match(f, p, &p->ifaces[i]);
		fputs("\nmanaged=0\n", f);
	}
}

/*
 * Writes a line without a value, which takes the key back that an earlier file may have set for all interfaces. The key
 * arp_filter would count in place of 0 for an interface. With disable_ipv6 the kernel would set the key of every
 * interface, and remove the IPv6 address of the root for good.
 */
static void sysctl_lines_of_all(FILE *f, const struct plan *p) {
	if (plan_has_family(p, true))
		fputs("-net/ipv4/conf/all/arp_filter\n", f);
	if (plan_has_family(p, false))
		fputs("-net/ipv6/conf/all/disable_ipv6\n", f);
}

/*
 * Writes the settings of an interface. Keys have slashes, since the name of a VLAN has a dot. "-" before a key
 * suppresses the complaint that the interface is not there yet.
 */
static void sysctl_lines(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	struct plan_setting list[PLAN_SETTINGS_MAX];
	size_t n = plan_settings(p, (size_t)(iface - p->ifaces), list);

	if (iface == p->ifaces)
		sysctl_lines_of_all(f, p);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "-net/%s/conf/%s/%s = %s\n", list[i].family, iface->name, list[i].key, list[i].value);
}

static void ifupdown_name(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	fprintf(f, iface == p->ifaces ? "%s" : " %s", iface->name);
}

/* A file with a head, a piece of text for each interface of the plan, and an end. */
struct pieces {
	const struct plan *plan;
	const char *path, *head, *end;
	void (*piece)(FILE *f, const struct plan *p, const struct plan_iface *iface);
};

static void write_pieces(FILE *f, const void *data) {
	const struct pieces *all = data;

	fputs(all->head, f);
	for (size_t i = 0; i < all->plan->n_ifaces; i++)
		all->piece(f, all->plan, &all->plan->ifaces[i]);
	fputs(all->end, f);
}

/* Adds the files that have a piece for each interface. */
static int mark_together(const struct plan *p, struct marks *m) {
	const struct pieces all[] = {
		{ p, "/run/udev/rules.d/" FIRST "nbft.rules",
		  "# Written by nvmf-boot: a name that changes loses the root.\n", "", udev_rules },
		{ p, "/run/sysctl.d/" LAST "nbft.conf", "# Written by nvmf-boot: the ways to the root.\n", "",
		  sysctl_lines },
		/* "ifup -a" and "ifdown -a" heed this variable. At shutdown ifdown would cut the root off. */
		{ p, "/run/systemd/system/networking.service.d/50-nbft.conf",
		  "# Written by nvmf-boot: these interfaces carry the root.\n"
		  "[Service]\nEnvironment=\"EXCLUDE_INTERFACES=",
		  "\"\n", ifupdown_name },
	};
	int r = marks_add(m, marks_format("/run/NetworkManager/conf.d/" LAST "nbft.conf"), text_of(write_nm, p));

	for (size_t i = 0; r == 0 && i < sizeof(all) / sizeof(*all); i++)
		r = marks_add(m, marks_format("%s", all[i].path), text_of(write_pieces, &all[i]));
	return r;
}

/* Adds a condition that never holds to the unit with which ifupdown's udev rule sets an interface up. */
static int mark_ifup(const struct plan_iface *iface, struct marks *m) {
	return marks_add(m, marks_format("/run/systemd/system/ifup@%s.service.d/50-nbft.conf", iface->name),
			 marks_format(HEAD "[Unit]\nConditionPathExists=!/\n"));
}

int marks_interfaces(const struct plan *p, struct marks *m) {
	int r = 0;

	if (p->n_ifaces == 0)
		return 0;
	for (size_t i = 0; r == 0 && i < p->n_ifaces; i++) {
		r = mark_link(p, &p->ifaces[i], m);
		if (r == 0)
			r = mark_network(&p->ifaces[i], m);
		if (r == 0)
			r = mark_ifup(&p->ifaces[i], m);
	}
	return r == 0 ? mark_together(p, m) : r;
}
