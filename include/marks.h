/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks: small files below /run that tell other programs, in the image and later in the booted system, the names of the
 * plan's interfaces, and to leave these interfaces alone. A pure function of the plan and the options: the caller
 * writes the files.
 *
 * Readers: udev (.link, rules), systemd-networkd (.network), NetworkManager (conf.d), systemd-sysctl and `sysctl
 * --system` (sysctl.d, which the booted system applies again), systemd (the root's mount, drop-ins of nvmf-boot's
 * units). wicked and ifupdown need no marks: they act only on interfaces that their configuration names. dhcpcd and
 * connman read one file in /etc and nothing in /run, so no mark can reach them.
 */
#pragma once

#include <stddef.h>

#include "options.h"
#include "plan.h"

struct mark {
	char *path; /* absolute, below the root of all files */
	char *text;
};

struct marks {
	struct mark *v;
	size_t n;
};

/* Each function appends to *m, which is all zero at first. Returns 0, or -ENOMEM with the earlier marks kept. */

/* For every interface of the plan: its name, that others must not manage it, and its IPv4 settings (settings.h). */
int marks_interfaces(const struct plan *p, struct marks *m);

/* The udev rules behind /dev/disk/by-nbft, for every namespace of the plan. */
int marks_namespaces(const struct plan *p, struct marks *m);

/*
 * For root=nbft: sysroot.mount and its drop-ins below `early_dir`, whose units take precedence over those of systemd's
 * generators.
 */
int marks_root(const struct options *o, const char *early_dir, struct marks *m);

/* Drop-ins for nvmf-boot's own units below `dir`, the normal directory of a systemd generator. */
int marks_units(const struct options *o, const char *dir, struct marks *m);

/* /run/nvmf-boot/neednet, where some path needs an interface that dracut's network modules configure. */
int marks_network(const struct plan *p, struct marks *m);

/*
 * `dir`/deadline: the seconds from now until the emergency shell, for an initramfs without systemd, which has no timer
 * units. No file when there is no deadline.
 */
int marks_initqueue(const struct options *o, const char *dir, struct marks *m);

void marks_done(struct marks *m);
