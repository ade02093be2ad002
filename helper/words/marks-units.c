/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The marks for units and hooks. The plan and the options go in. Drop-ins for nvmf-boot's own systemd units and for
 * device units come out, and, for an initramfs without systemd, the files that dracut's hooks read. Pure; see marks.h.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "mark-list.h"
#include "text-of.h"

/*
 * How much longer systemd's timer waits than the helper itself. The helper's deadline must come first, so that its last
 * lines are on the console before the emergency shell. systemd starts its timer up to 2 s (as measured) before the
 * helper runs. nvmf-boot-deadline.timer adds the same 5 s to the helper's default deadline.
 */
#define DEADLINE_GRACE_US (5 * UINT64_C(1000000))

/*
 * How much longer systemd waits for a device than for nvmf-boot's timer, which then has time to open the emergency
 * shell.
 */
#define DEVICE_GRACE_US (10 * UINT64_C(1000000))

/* True when the root may be on a namespace: then nvmf-boot's deadline is the deadline of the whole initramfs. */
static bool may_hold_root(const struct options *o) {
	return !o->off && options_root(o) != OPTIONS_ROOT_ELSEWHERE;
}

static uint64_t deadline_us(const struct options *o) {
	return o->timeout_us > OPTIONS_TIMEOUT_NEVER - DEADLINE_GRACE_US ? o->timeout_us
									 : o->timeout_us + DEADLINE_GRACE_US;
}

/* Adds a drop-in for the deadline timer, if the options switch the timer off or change its deadline. */
static int mark_deadline(const struct options *o, const char *dir, struct marks *m) {
	char *content;

	if (o->timeout_us == OPTIONS_TIMEOUT_DEFAULT_US && may_hold_root(o))
		return 0;
	if (!may_hold_root(o) || o->timeout_us == OPTIONS_TIMEOUT_NEVER)
		/* "/" always exists, so the condition never holds and the timer never starts. */
		content = marks_format("[Unit]\nConditionPathExists=!/\n");
	else
		content = marks_format("[Timer]\nOnActiveSec=\nOnActiveSec=%" PRIu64 "us\n", deadline_us(o));
	return marks_add(m, marks_format("%s/nvmf-boot-deadline.timer.d/50-options.conf", dir), content);
}

/*
 * Adds a condition that always holds to nvmf-boot's units, if the options ask for nvmf-boot. The units' own conditions
 * read only the kernel's command line, but options in the image (/etc/cmdline.d) count as well.
 */
static int mark_wanted(const struct options *o, const char *dir, struct marks *m) {
	static const char *const UNITS[] = { "nvmf-boot.service", "nvmf-boot-deadline.timer" };
	int r = 0;

	if (o->off || (o->n_discovers == 0 && !options_root_is_nbft(o)))
		return 0;
	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS) && r == 0; i++)
		r = marks_add(m, marks_format("%s/%s.d/50-wanted.conf", dir, UNITS[i]),
			      marks_format("[Unit]\nConditionPathExists=|/\n"));
	return r;
}

/*
 * Adds a drop-in that makes systemd wait for devices until nvmf-boot's deadline, not for 90 s: the root may be a device
 * above the namespace (LUKS, LVM), and /usr may be another device. "device.d" is for all device units. A drop-in of
 * another program for one device counts more if its name sorts after "10-": systemd's own generators set JobTimeoutSec=
 * for the devices that a passphrase opens.
 */
static int mark_devices(const struct options *o, const char *dir, struct marks *m) {
	/*
	 * The devices that systemd-gpt-auto-generator waits for: /dev/gpt-auto-root, and all devices in
	 * /dev/disk/by-designator (root=dissect and mount.usr=dissect of systemd 258). Such a device may appear only
	 * when a passphrase has opened it, which may take a person longer than the deadline. The timer waits for the
	 * person, too.
	 */
	static const char *const OPENED[] = { "dev-gpt\\x2dauto\\x2droot", "dev-disk-by\\x2ddesignator-" };
	char *content;
	int r;

	if (o->timeout_us > OPTIONS_TIMEOUT_NEVER - DEADLINE_GRACE_US - DEVICE_GRACE_US)
		content = marks_format("[Unit]\nJobTimeoutSec=infinity\n");
	else
		content = marks_format("[Unit]\nJobTimeoutSec=%" PRIu64 "us\n", deadline_us(o) + DEVICE_GRACE_US);
	r = marks_add(m, marks_format("%s/device.d/10-nbft.conf", dir), content);
	for (size_t i = 0; i < sizeof(OPENED) / sizeof(*OPENED) && r == 0; i++)
		r = marks_add(m, marks_format("%s/%s.device.d/10-nbft.conf", dir, OPENED[i]),
			      marks_format("[Unit]\nJobTimeoutSec=infinity\n"));
	return r;
}

/* True when a field of a value of ip= is the name of an interface of the plan. Colons separate the fields. */
static bool names_interface(const struct plan *p, const char *ip) {
	for (; *ip; ip += strcspn(ip, ":"), ip += *ip == ':')
		for (size_t i = 0; i < p->n_ifaces; i++)
			if (strcspn(ip, ":") == strlen(p->ifaces[i].name) &&
			    strncmp(ip, p->ifaces[i].name, strlen(p->ifaces[i].name)) == 0)
				return true;
	return false;
}

/*
 * True when a value of ip= may name an interface that is not in the plan. A value without a colon, such as "dhcp",
 * names no interface.
 */
static bool asks_for_another_interface(const struct plan *p, const struct options *o) {
	for (size_t i = 0; i < o->n_ips; i++)
		if (strchr(o->ips[i], ':') && !names_interface(p, o->ips[i]))
			return true;
	return false;
}

static void write_wait_online(FILE *f, const void *data) {
	const struct plan *p = data;

	fputs("[Service]\nExecStart=\nExecStart=/usr/lib/systemd/systemd-networkd-wait-online --any", f);
	for (size_t i = 0; i < p->n_ifaces; i++)
		fprintf(f, " --interface=%s", p->ifaces[i].name);
	fputc('\n', f);
}

/*
 * Adds drop-ins for the units that wait for the network in the initramfs, with rd.neednet=1 and one of dracut's network
 * modules. The units wait for an interface that their manager manages. Where there is none with a carrier, since the
 * interfaces of the tables are nvmf-boot's, the root would wait for two minutes (systemd-networkd) or one
 * (NetworkManager). With the drop-ins the network is there as soon as one of the tables' interfaces is up; nothing can
 * make NetworkManager's units wait for that, so they do not wait. dracut's network-legacy is content with the file that
 * nvmf-root.sh makes. The drop-ins are left out if ip= or a path needs another interface.
 */
static int mark_wait_online(const struct plan *p, const struct options *o, const char *dir, struct marks *m) {
	/* the second unit is NetworkManager's own since 1.54, the first is dracut's */
	static const char *const UNITS[] = { "nm-wait-online-initrd", "NetworkManager-wait-online-initrd" };
	int r;

	if (p->n_ifaces == 0 || plan_needs_network(p) || asks_for_another_interface(p, o))
		return 0;
	r = marks_add(m, marks_format("%s/systemd-networkd-wait-online.service.d/10-nbft.conf", dir),
		      text_of(write_wait_online, p));
	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS) && r == 0; i++)
		r = marks_add(m, marks_format("%s/%s.service.d/10-nbft.conf", dir, UNITS[i]),
			      marks_format("[Unit]\nConditionPathExists=!/\n"));
	return r;
}

int marks_units(const struct plan *p, const struct options *o, const char *dir, struct marks *m) {
	int r = mark_deadline(o, dir, m);

	if (r == 0)
		r = mark_wanted(o, dir, m);
	/*
	 * systemd itself waits for a root that is a block device. For any other root= that may be on a namespace the
	 * boot waits for nvmf-boot.service.
	 */
	if (r == 0 && !o->off && options_root(o) == OPTIONS_ROOT_OTHER)
		r = marks_add(m, marks_format("%s/nvmf-boot.service.d/50-root.conf", dir),
			      marks_format("[Unit]\nBefore=initrd-root-device.target\n"));
	if (r == 0 && !plan_is_empty(p) && may_hold_root(o))
		r = mark_devices(o, dir, m);
	if (r == 0 && may_hold_root(o))
		r = mark_wait_online(p, o, dir, m);
	return r;
}

int marks_network(const struct plan *p, struct marks *m) {
	return plan_needs_network(p) ? marks_add(m, marks_format("/run/nvmf-boot/neednet"), strdup("")) : 0;
}

int marks_initqueue(const struct options *o, const char *dir, struct marks *m) {
	int r = 0;

	/* A shell reads the file, and can count whole seconds only. */
	if (may_hold_root(o) && o->timeout_us != OPTIONS_TIMEOUT_NEVER)
		r = marks_add(m, marks_format("%s/deadline", dir),
			      marks_format("%" PRIu64 "\n", deadline_us(o) / 1000000));
	if (r == 0 && !o->off && options_root(o) == OPTIONS_ROOT_OTHER)
		r = marks_add(m, marks_format("%s/gate", dir), strdup(""));
	return r;
}
