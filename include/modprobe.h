/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loading kernel modules: `modprobe -a -b NAME...` as a child.
 *
 * Three places say what may not be loaded. modprobe itself reads `modprobe.blacklist=` from the kernel command line and
 * its configuration below /etc, /run and /usr/lib. The kernel heeds `module_blacklist=`. dracut's
 * `rd.driver.blacklist=` and `rd.driver.post=` are turned into configuration of modprobe's by dracut's pre-udev step,
 * which comes too late for this program: modprobe_blacklist() does the same earlier.
 *
 * With -b modprobe passes over a blacklisted module in silence, also as the dependency of another: success of modprobe
 * does not mean that a driver is there. The link, or /dev/nvme-fabrics, says that.
 */
#pragma once

#include <stddef.h>
#include <systemd/sd-event.h>

#include "root.h"

#define MODPROBE_REASON_MAX 256

/*
 * The result. err 0: every module is loaded now, was there already, or is blacklisted. -ENOEXEC: at least one module is
 * not loaded; `reason` has the last line that modprobe wrote ("Module x not found in directory ..."). -ENOENT: modprobe
 * could not be executed. `reason` is borrowed, and NULL when modprobe said nothing.
 */
typedef void (*modprobe_done_fn)(void *data, int err, const char *reason);

/*
 * Starts loading modules by name or alias; the names are copied. Returns 0: done(data, ...) is called once, unless the
 * loop is freed before. Or returns a negative errno (-ENOENT: no modprobe in PATH), and done() is not called. SIGCHLD
 * must be blocked (child.h).
 */
int modprobe_start(sd_event *event, const char *const *names, size_t n, modprobe_done_fn done, void *data);

/*
 * Writes /run/modprobe.d/nvmf-boot.conf with the modules that rd.driver.blacklist= and rd.driver.post= name in a kernel
 * command line; writes no file when they name none. To be called before the first modprobe.
 */
int modprobe_blacklist(const struct root *r, const char *cmdline);

/* The text of that file, "" for nothing, for the caller to free. 0 or -ENOMEM. Pure. */
int modprobe_blacklist_text(const char *cmdline, char **ret);
