/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Gives a test its own network and mount namespaces. Links and files in /run vanish with the test. */
#pragma once

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mount.h>

/* Moves the test to a new network, in which lo is down. False: the test lacks the permission. */
static inline bool own_network(void) {
	return unshare(CLONE_NEWNET) == 0;
}

/* Gives the test an empty /run. False: the test lacks the permission. */
static inline bool own_run(void) {
	if (unshare(CLONE_NEWNS) < 0)
		return false;
	/* EINVAL: in a chroot "/" is no mount; the program that made the chroot has made the mounts private then */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 && errno != EINVAL)
		return false;
	return mount("tmpfs", "/run", "tmpfs", 0, NULL) == 0;
}
