/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/mounts.c in a mount namespace of its own, where the test mounts a file system on /sysroot. */
#include "mounts.h"

#include <errno.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

#include "task-kit.h"

static void texts(void) {
	static const char text[] = "22 1 0:21 / / rw shared:1 - rootfs rootfs rw\n"
				   "30 22 0:27 /sysroot /mnt/sysroot rw - tmpfs tmpfs rw\n"
				   "31 22 259:1 /@root /sysroot ro,relatime - btrfs /dev/nvme0n1 ro\n";

	ok(mounts_has(text, "/sysroot") && mounts_has(text, "/"), "a mount point is found");
	ok(!mounts_has("30 22 0:27 /sysroot /mnt/sysroot rw - tmpfs tmpfs rw\n", "/sysroot"),
	   "a directory that is mounted elsewhere is no mount point");
	ok(!mounts_has("31 22 0:27 / /sysroot/usr rw - ext4 a rw\n", "/sysroot"),
	   "a mount below is another mount point");
	ok(!mounts_has("", "/sysroot") && !mounts_has("31 22", "/sysroot"), "a text without mounts has no mount point");
}

/* Makes an empty root directory with /proc, /sysroot and /other, in which the process then works. */
static int enter_root(void) {
	if (unshare(CLONE_NEWNS) < 0)
		return -errno;
	/* EINVAL: "/" is the directory of a chroot (tests/lab/in-root), whose mounts are private already */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 && errno != EINVAL)
		return -errno;
	if (mount("tmpfs", "/mnt", "tmpfs", 0, NULL) < 0 || mkdir("/mnt/proc", 0755) < 0 ||
	    mkdir("/mnt/sysroot", 0755) < 0 || mkdir("/mnt/other", 0755) < 0 ||
	    mount("/proc", "/mnt/proc", NULL, MS_BIND | MS_REC, NULL) < 0 || chroot("/mnt") < 0)
		return -errno;
	return 0;
}

static void mounting(struct kit *k) {
	const struct root root = { .fd = open("/", O_DIRECTORY | O_PATH | O_CLOEXEC) };
	struct mounts m = { .hands = &k->hands };

	k->hands.root = &root;
	is_int(mounts_start(&m), 0, "waiting for the root begins");
	is_int(mount("tmpfs", "/other", "tmpfs", 0, NULL), 0, "something else is mounted");
	kit_settle(k);
	is_int((long long)k->n, 0, "another mount is not the root");
	is_int(mount("tmpfs", "/sysroot", "tmpfs", 0, NULL), 0, "the root is mounted");
	ok(sd_event_run(k->hands.event, KIT_MOMENT_US) > 0 && k->n == 1 && k->got[0].type == EVENT_ROOT_MOUNTED,
	   "the mount of the root is reported");
	is_int(mount("tmpfs", "/sysroot", "tmpfs", 0, NULL), 0, "the root is mounted again");
	kit_settle(k);
	is_int((long long)k->n, 1, "the mount of the root is reported once");
	mounts_done(&m);
	kit_forget(k);
	is_int(mounts_start(&m), 0, "waiting begins when the root is mounted");
	is_int((long long)k->n, 1, "a root that is mounted already is reported at once");
	mounts_done(&m);
	close(root.fd);
}

int main(void) {
	int before = open("/", O_DIRECTORY | O_PATH | O_CLOEXEC), err;
	struct kit k;

	texts();
	kit_start(&k);
	err = enter_root();
	if (err < 0)
		skip("no mount namespace for this test: %s", strerror(-err));
	else
		mounting(&k);
	if (fchdir(before) < 0 || chroot(".") < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	close(before);
	kit_free_loop(&k);
	kit_done(&k);
	return tap_done();
}
