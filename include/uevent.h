/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Receives kernel uevents (NETLINK_KOBJECT_UEVENT, group 1). Group 1 has the kernel's own messages and not those of
 * udev, so this program never waits for udevd. Messages from other senders are dropped.
 */
#pragma once

#include <stddef.h>

struct uevent {
	const char *action; /* "add", "change", ...; each member points into the message and is never NULL */
	const char *devpath; /* a path below /sys */
	const char *subsystem; /* `subsystem` and the following members are "" if the message has no such value */
	const char *devname;
	const char *modalias;
};

int uevent_open(void); /* returns a descriptor that is readable when a message is queued, or a negative errno */

/*
 * Reads the next message, without blocking. Returns 1: *ret is filled and points into buf; 0: no message is left;
 * -ENOBUFS: the kernel has dropped messages; or another negative errno.
 */
int uevent_receive(int fd, char *buf, size_t size, struct uevent *ret);

/*
 * Parses one raw message of `size` bytes. The buffer must have room for a NUL behind the message. Returns 0 or
 * -EBADMSG. Pure.
 */
int uevent_parse(char *message, size_t size, struct uevent *ret);
