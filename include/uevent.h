/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel uevents: NETLINK_KOBJECT_UEVENT, group 1. These are the kernel's own messages and not those of udev, so
 * nothing here waits for udevd. A message from any other sender is dropped.
 */
#pragma once

#include <stddef.h>

struct uevent {
	const char *action; /* "add", "change", ...; all point into the message, never NULL */
	const char *devpath; /* below /sys */
	const char *subsystem; /* "" when absent, like the rest */
	const char *devname;
	const char *modalias;
};

int uevent_open(void); /* a descriptor that is readable when there is a message, or a negative errno */

/*
 * Reads the next message, without blocking. 1: *ret is filled and points into buf; 0: no message is left; -ENOBUFS: the
 * kernel has dropped messages; or another negative errno.
 */
int uevent_receive(int fd, char *buf, size_t size, struct uevent *ret);

/* Parses one raw message of `size` bytes; the memory has room for a NUL behind them. 0 or -EBADMSG. Pure. */
int uevent_parse(char *message, size_t size, struct uevent *ret);
