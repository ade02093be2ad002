/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel uevents (NETLINK_KOBJECT_UEVENT, group 1: the kernel's own, not udev's, so that nothing
 * waits for udevd). Only messages from the kernel are taken.
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

int uevent_open(void); /* a descriptor for polling, or negative errno */

/* The next message. 1: *ret is filled and points into buf; 0: none left; -ENOBUFS: some were lost. */
int uevent_receive(int fd, char *buf, size_t size, struct uevent *ret);

/* Reads one raw message of `size` bytes; buf must have room for a NUL behind it. 0 or -EBADMSG. Pure. */
int uevent_parse(char *message, size_t size, struct uevent *ret);
