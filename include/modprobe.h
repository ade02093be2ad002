/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading kernel modules: `modprobe -a -b NAME...` as a child that is not waited for.
 *
 * What may not be loaded: modprobe itself reads `modprobe.blacklist=` from the kernel command line
 * and its configuration below /etc, /run and /usr/lib, and the kernel `module_blacklist=`. dracut's
 * `rd.driver.blacklist=` and `rd.driver.post=` are turned into such configuration by dracut's pre-udev
 * step, which is later than we are: modprobe_blacklist() does the same ahead of it.
 *
 * With -b a blacklisted module is passed over in silence, also as the dependency of another: success
 * of modprobe does not mean that a driver is there. The link, or /dev/nvme-fabrics, says that.
 */
#pragma once

#include <stddef.h>

#include "root.h"

#define MODPROBE_REASON_MAX 256

struct modprobe;

/* Starts loading modules by name or alias. 0, or a negative errno (-ENOENT: no modprobe in PATH). */
int modprobe_start(const char *const *names, size_t n, struct modprobe **ret);

/* A pidfd: becomes readable when modprobe has ended. Then call modprobe_finish(). */
int modprobe_fd(const struct modprobe *m);

/*
 * Takes the result, waiting for it if need be. 0: all were loaded, were there already or are blacklisted; -ENOEXEC: at
 * least one was not, and `reason` has the last line modprobe wrote ("Module x not found in directory ...").
 */
int modprobe_finish(struct modprobe *m, char reason[MODPROBE_REASON_MAX]);

/* Frees; a modprobe that still runs is left to itself. */
struct modprobe *modprobe_free(struct modprobe *m);

/*
 * Writes /run/modprobe.d/nvmf-boot.conf with what rd.driver.blacklist= and rd.driver.post= name in
 * a kernel command line; nothing when they name nothing. To be called before the first modprobe.
 */
int modprobe_blacklist(const struct root *r, const char *cmdline);

/* The text of that file, "" for nothing, for the caller to free. 0 or -ENOMEM. Pure. */
int modprobe_blacklist_text(const char *cmdline, char **ret);
