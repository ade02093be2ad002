/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks: the small files below /run that tell everybody else in the image, and later in the real
 * root, what our interfaces are called and that they are not to be touched. A pure function of the
 * plan and the options: the caller writes the files.
 *
 * Who reads them: udev (.link, rules), systemd-networkd (.network), NetworkManager (conf.d),
 * systemd-sysctl and `sysctl --system` (sysctl.d, which the real root applies anew), and systemd (the
 * root's mount, drop-ins of our own units). wicked and ifupdown need none: they act only on interfaces
 * that their configuration names. dhcpcd and connman read one file in /etc and nothing in /run:
 * they cannot be told from here.
 */
#pragma once

#include <stddef.h>

#include "options.h"
#include "plan.h"

struct mark {
	char *path; /* absolute */
	char *text;
};

struct marks {
	struct mark *v;
	size_t n;
};

/* All append to *m, which starts out as all zero. Return 0, or -ENOMEM with what was there kept. */

/* Names and "hands off", for every interface of the plan; and what the kernel has to keep to where two lead to one place. */
int marks_interfaces(const struct plan *p, struct marks *m);

/* The udev rules behind /dev/disk/by-nbft, for every namespace of the plan. */
int marks_namespaces(const struct plan *p, struct marks *m);

/* For root=nbft: sysroot.mount below `early_dir`, where it stands before what systemd's own generator makes of it. */
int marks_root(const struct options *o, const char *early_dir, struct marks *m);

/* Drop-ins for our units below `dir`, the normal directory of a systemd generator. */
int marks_units(const struct options *o, const char *dir, struct marks *m);

/* /run/nvmf-boot/neednet: dracut's network modules are to configure an interface, since a path of the plan needs one. */
int marks_network(const struct plan *p, struct marks *m);

/*
 * What an initramfs without systemd has in place of the timer: `dir`/deadline, the seconds from now
 * until the emergency shell. No file when there is no deadline.
 */
int marks_initqueue(const struct options *o, const char *dir, struct marks *m);

void marks_done(struct marks *m);
