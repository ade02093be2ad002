/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loads kernel modules by running `modprobe -a -b NAME...` as a child.
 *
 * Three programs can forbid a module. modprobe itself reads `modprobe.blacklist=` on the kernel command line and
 * modprobe's configuration below /etc, /run and /usr/lib. The kernel reads `module_blacklist=`. dracut's
 * `rd.driver.blacklist=` and `rd.driver.post=` become modprobe configuration in dracut's pre-udev step, which comes too
 * late for this program. So modprobe_blacklist() writes that configuration earlier. It writes it for all four options,
 * since neither modprobe nor the kernel reads the options in the image's files.
 *
 * With -b, modprobe silently skips a forbidden module, even if another module depends on the module. So success of
 * modprobe does not prove that a driver is loaded. Only the network link of the driver, or /dev/nvme-fabrics, proves
 * that.
 */
#pragma once

#include <stddef.h>
#include <systemd/sd-event.h>

#include "root.h"

#define MODPROBE_REASON_MAX 256

struct modprobe_use {
	/*
	 * Called once from the loop with the result of modprobe, unless the loop is freed first. err 0: every module is
	 * loaded, was loaded before, or is blacklisted. -ENOPKG: this image does not have a module. -ENOEXEC: a module
	 * could not be loaded for another reason. `reason` is the last line that modprobe wrote ("Module x not found in
	 * directory ..."). -ENOENT: modprobe could not be executed. `reason` is borrowed; NULL: modprobe wrote nothing.
	 */
	void (*done)(void *data, int err, const char *reason);
	void (*free)(void *data); /* called after done(), or when the loop is freed; NULL: the caller owns `data` */
	void *data;
};

/*
 * Starts to load modules by name or alias. The names and *use are copied. Returns 0, or a negative errno (-ENOENT:
 * there is no modprobe in PATH); then no function of *use is called. The caller must have blocked SIGCHLD (child.h).
 */
int modprobe_start(sd_event *event, const char *const *names, size_t n, const struct modprobe_use *use);

/*
 * Writes /run/modprobe.d/nvmf-boot.conf, which forbids the modules that the options in `cmdline` name. `cmdline` is the
 * text of inputs.h. Writes no file if the options name no module. Call this before the first modprobe.
 * Returns 0 or a negative errno.
 */
int modprobe_blacklist(const struct root *r, const char *cmdline);

/*
 * Makes the text that modprobe_blacklist() writes, for the caller to free; "" if the options name no module. NULL: no
 * memory. Pure.
 */
char *modprobe_blacklist_text(const char *cmdline);
