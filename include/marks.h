/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Marks are small files below /run for other programs, in the image and later in the booted system. Marks give the
 * plan's interfaces their names, and keep other programs from managing these interfaces. All functions are pure: the
 * plan and the options go in, and the caller writes the files.
 *
 * Readers: udev (.link, rules), systemd-networkd (.network, a property of the udev rules), NetworkManager (conf.d),
 * ifupdown (drop-ins of its units), systemd-sysctl and `sysctl --system` (sysctl.d, which the booted system applies
 * again), systemd (the root's mount, drop-ins of nvmf-boot's units and of devices). wicked needs no mark: it acts only
 * on interfaces that its configuration names. dhcpcd and connman read one file in /etc and nothing in /run, so no mark
 * can reach them.
 */
#pragma once

#include <stddef.h>

#include "options.h"
#include "plan.h"

struct mark {
	char *path; /* absolute path below the root of all files */
	char *text;
};

struct marks {
	struct mark *v;
	size_t n;
};

/*
 * Each marks_*() function appends marks to *m, which is all zero at first. Returns 0, or -ENOMEM with the earlier marks
 * kept.
 */

/*
 * Marks for every interface of the plan: its name, the order to other programs not to manage it, and its settings
 * (settings.h).
 */
int marks_interfaces(const struct plan *p, struct marks *m);

/* The udev rules that make /dev/disk/by-nbft, for every namespace of the plan. */
int marks_namespaces(const struct plan *p, struct marks *m);

/*
 * For root=nbft: sysroot.mount and its drop-ins below `early_dir`. Units there take precedence over units of systemd's
 * own generators.
 */
int marks_root(const struct options *o, const char *early_dir, struct marks *m);

/*
 * Drop-ins for nvmf-boot's own units and for device units below `dir`, the normal directory of a systemd generator.
 */
int marks_units(const struct plan *p, const struct options *o, const char *dir, struct marks *m);

/* The file /run/nvmf-boot/neednet, if some path needs an interface that dracut's network modules configure. */
int marks_network(const struct plan *p, struct marks *m);

/*
 * Files for an initramfs without systemd, which has no timer units. `dir`/deadline: the seconds from now until the
 * emergency shell; no file when there is no deadline. `dir`/gate: the boot waits for nvmf-boot, since nothing else
 * waits for the root.
 */
int marks_initqueue(const struct options *o, const char *dir, struct marks *m);

void marks_done(struct marks *m);
