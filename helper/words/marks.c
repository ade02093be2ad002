/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A boot plan and the options go in, a list of small configuration files comes out: for udev,
 * systemd-networkd, NetworkManager, systemd-sysctl and systemd. Writes nothing, and says nothing about interfaces
 * that are not in the plan. Pure.
 */
#include "marks-parts.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"

#define HEAD "# Written by nvmf-boot: this interface carries the root.\n"

/*
 * The helper's own deadline comes first, so that its last lines are on the console before the
 * emergency shell, although systemd starts this clock first: 2 s before the helper's were seen. The
 * same five seconds stand in nvmf-boot-deadline.timer.
 */
#define DEADLINE_GRACE_US (5 * UINT64_C(1000000))

int marks_add(struct marks *m, char *path, char *text) {
	struct mark *v = path && text ? realloc(m->v, (m->n + 1) * sizeof(*v)) : NULL;

	if (!v) {
		free(path);
		free(text);
		return -ENOMEM;
	}
	m->v = v;
	m->v[m->n++] = (struct mark){ .path = path, .text = text };
	return 0;
}

char *marks_text(const char *format, ...) {
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vasprintf(&s, format, ap);
	va_end(ap);
	return n < 0 ? NULL : s;
}

void marks_done(struct marks *m) {
	for (size_t i = 0; i < m->n; i++) {
		free(m->v[i].path);
		free(m->v[i].text);
	}
	free(m->v);
	*m = (struct marks){ 0 };
}

/* Another NIC of the plan has the same MAC: only the PCI address tells them apart. */
static bool mac_is_shared(const struct plan *p, const struct plan_iface *self) {
	for (size_t i = 0; i < p->n_ifaces; i++) {
		const struct plan_iface *other = &p->ifaces[i];

		if (other != self && other->vlan == 0 && memcmp(other->mac, self->mac, sizeof(self->mac)) == 0)
			return true;
	}
	return false;
}

static bool by_pci(const struct plan *p, const struct plan_iface *f) {
	return f->pci_sbdf != 0 && mac_is_shared(p, f);
}

/*
 * The permanent address holds before and after the rename, and whatever a bond does to the MAC. A
 * VLAN has none: it borrows the NIC's, so only its name is its own. Some versions of udev put "virtio-"
 * before ID_PATH, hence the star.
 */
static void match_section(FILE *f, const struct plan *p, const struct plan_iface *iface, const char *name_key) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	fputs(HEAD "[Match]\n", f);
	if (iface->vlan)
		fprintf(f, "%s=%s\n", name_key, iface->name);
	else
		fprintf(f, "PermanentMACAddress=%s\n", mac_text(iface->mac, mac));
	if (!iface->vlan && by_pci(p, iface))
		fprintf(f, "Path=*pci-%s\n", pci_text(iface->pci_sbdf, pci));
}

/* One file that starts with the [Match] of the interface. */
static int mark_matched(const struct plan *p, const struct plan_iface *iface, const char *suffix, const char *name_key,
			const char *body, struct marks *m) {
	char *content = NULL;
	size_t size;
	FILE *f = open_memstream(&content, &size);

	if (!f)
		return -ENOMEM;
	match_section(f, p, iface, name_key);
	fprintf(f, "\n%s", body);
	if (fclose(f) != 0) {
		free(content);
		return -ENOMEM;
	}
	return marks_add(m, marks_text("/run/systemd/network/00-%s.%s", iface->name, suffix), content);
}

/*
 * Only the first .link file that matches counts, so this one also gives the names that
 * 99-default.link would have added beside the main one, and leaves the MAC as it is.
 */
static int mark_link(const struct plan *p, const struct plan_iface *iface, struct marks *m) {
	char *body = marks_text(
		"[Link]\nName=%s\nAlternativeNamesPolicy=database onboard slot path\nMACAddressPolicy=none\n",
		iface->name);
	int r = body ? mark_matched(p, iface, "link", "OriginalName", body, m) : -ENOMEM;

	free(body);
	return r;
}

static int mark_network(const struct plan *p, const struct plan_iface *iface, struct marks *m) {
	return mark_matched(p, iface, "network", "Name", "[Link]\nUnmanaged=yes\n", m);
}

/*
 * DRIVERS keeps VLANs and bridges out, which borrow the MAC: they have no device with a driver
 * above them. KERNELS has to match the same device as DRIVERS, and the PCI function is one.
 */
static void udev_rule(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	fputs("ACTION==\"add\", SUBSYSTEM==\"net\", ", f);
	if (iface->vlan)
		fprintf(f, "KERNEL==\"%s\", ", iface->name);
	else
		fprintf(f, "ATTR{type}==\"1\", ATTR{address}==\"%s\", DRIVERS==\"?*\", ", mac_text(iface->mac, mac));
	if (!iface->vlan && by_pci(p, iface))
		fprintf(f, "KERNELS==\"%s\", ", pci_text(iface->pci_sbdf, pci));
	fprintf(f, "NAME:=\"%s\"\n", iface->name);
}

/*
 * A section of its own and not [keyfile] unmanaged-devices=: files in /run are read before
 * NetworkManager.conf, and Ubuntu's sets that key. NetworkManager cannot match by PCI address: of
 * two NICs with one MAC both are ours, so that does no harm.
 */
static void nm_section(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	char mac[MAC_TEXT_MAX];

	(void)p;
	fprintf(f, "\n[device-%s]\n", iface->name);
	if (iface->vlan)
		fprintf(f, "match-device=interface-name:=%s\n", iface->name);
	else
		fprintf(f, "match-device=mac:%s\n", mac_text(iface->mac, mac));
	fputs("managed=0\n", f);
}

/* Slashes, since a VLAN's name has a dot in it; "-": in the image, the interface may be yet to come. */
static void sysctl_lines(FILE *f, const struct plan *p, const struct plan_iface *iface) {
	const struct plan_setting *list;
	size_t n = plan_settings(p, (size_t)(iface - p->ifaces), &list);

	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i].family, "ipv4") == 0)
			fprintf(f, "-net/ipv4/conf/%s/%s = %s\n", iface->name, list[i].key, list[i].value);
}

/* One file with a piece for every interface; none when there is not a piece. */
static int mark_all(const struct plan *p, const char *path, const char *head,
		    void (*piece)(FILE *f, const struct plan *p, const struct plan_iface *iface), struct marks *m) {
	char *content = NULL;
	size_t size;
	FILE *f = open_memstream(&content, &size);

	if (!f)
		return -ENOMEM;
	fputs(head, f);
	for (size_t i = 0; i < p->n_ifaces; i++)
		piece(f, p, &p->ifaces[i]);
	if (fclose(f) != 0) {
		free(content);
		return -ENOMEM;
	}
	if (size == strlen(head)) {
		free(content);
		return 0;
	}
	return marks_add(m, marks_text("%s", path), content);
}

int marks_interfaces(const struct plan *p, struct marks *m) {
	int r = 0;

	if (p->n_ifaces == 0)
		return 0;
	for (size_t i = 0; r == 0 && i < p->n_ifaces; i++) {
		r = mark_link(p, &p->ifaces[i], m);
		if (r == 0)
			r = mark_network(p, &p->ifaces[i], m);
	}
	/* 10: before anything that could say NAME:= first, nvme-cli's 65-persistent-net-nbft.rules for one. */
	if (r == 0)
		r = mark_all(p, "/run/udev/rules.d/10-nbft.rules",
			     "# Written by nvmf-boot: a name that changes loses the root.\n", udev_rule, m);
	if (r == 0)
		r = mark_all(p, "/run/NetworkManager/conf.d/00-nbft.conf",
			     "# Written by nvmf-boot: these interfaces carry the root.\n", nm_section, m);
	/* zz: the last word, behind what /etc says of all interfaces. */
	if (r == 0)
		r = mark_all(p, "/run/sysctl.d/zz-nbft.conf", "# Written by nvmf-boot: two ways to the root.\n",
			     sysctl_lines, m);
	return r;
}

static uint64_t deadline_us(const struct options *o) {
	return o->timeout_us > OPTIONS_TIMEOUT_NEVER - DEADLINE_GRACE_US ? o->timeout_us
									 : o->timeout_us + DEADLINE_GRACE_US;
}

/* Off, or a deadline that is not the timer's own. */
static int mark_deadline(const struct options *o, const char *dir, struct marks *m) {
	char *content;

	if (o->timeout_us == OPTIONS_TIMEOUT_DEFAULT_US && !o->off)
		return 0;
	if (o->off || o->timeout_us == OPTIONS_TIMEOUT_NEVER)
		/* A condition that never holds. */
		content = marks_text("[Unit]\nConditionPathExists=!/\n");
	else
		content = marks_text("[Timer]\nOnActiveSec=\nOnActiveSec=%" PRIu64 "us\n", deadline_us(o));
	return marks_add(m, marks_text("%s/nvmf-boot-deadline.timer.d/50-options.conf", dir), content);
}

/* systemd's conditions see the kernel's own command line; what the image brings along counts as much. */
static int mark_wanted(const struct options *o, const char *dir, struct marks *m) {
	static const char *const UNITS[] = { "nvmf-boot.service", "nvmf-boot-deadline.timer" };
	int r = 0;

	if (o->off || (o->n_discovers == 0 && !options_root_is_nbft(o)))
		return 0;
	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS) && r == 0; i++)
		r = marks_add(m, marks_text("%s/%s.d/50-wanted.conf", dir, UNITS[i]),
			      marks_text("[Unit]\nConditionPathExists=|/\n"));
	return r;
}

int marks_units(const struct options *o, const char *dir, struct marks *m) {
	int r = mark_deadline(o, dir, m);

	if (r == 0)
		r = mark_wanted(o, dir, m);
	/* systemd waits for a device by itself; for any other root= this unit is what it waits for. */
	if (r == 0 && !o->off && !options_root_is_device(o))
		r = marks_add(m, marks_text("%s/nvmf-boot.service.d/50-root.conf", dir),
			      marks_text("[Unit]\nBefore=initrd-root-device.target\n"));
	return r;
}

int marks_network(const struct plan *p, struct marks *m) {
	return plan_needs_network(p) ? marks_add(m, marks_text("/run/nvmf-boot/neednet"), strdup("")) : 0;
}

int marks_initqueue(const struct options *o, const char *dir, struct marks *m) {
	if (o->off || o->timeout_us == OPTIONS_TIMEOUT_NEVER)
		return 0;
	/* A shell reads it, which counts in whole seconds. */
	return marks_add(m, marks_text("%s/deadline", dir), marks_text("%" PRIu64 "\n", deadline_us(o) / 1000000));
}
