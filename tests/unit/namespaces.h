/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Network and mount namespaces of a test's own: what it does to links and to /run is gone with it. */
#pragma once

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <sys/mount.h>

/* False: not permitted here. The test's own network, where lo is down. */
static inline bool own_network(void) {
	return unshare(CLONE_NEWNET) == 0;
}

/* False: not permitted here. An empty /run of the test's own. */
static inline bool own_run(void) {
	if (unshare(CLONE_NEWNS) < 0)
		return false;
	/*
	 * EINVAL: in a chroot "/" is no mount; then the mounts belong to whoever made the chroot, who made them private
	 */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 && errno != EINVAL)
		return false;
	return mount("tmpfs", "/run", "tmpfs", 0, NULL) == 0;
}
