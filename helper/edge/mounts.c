/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Waits for the mount of the root file system: reads /proc/self/mountinfo whenever it changes. See mounts.h. */
#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOUNTINFO "/proc/self/mountinfo"
#define MOUNTINFO_MAX 1048576 /* a MiB; an initramfs has some twenty mounts, of less than 200 bytes each */

bool mounts_has(const char *mountinfo, const char *where) {
	char point[64];

	for (const char *line = mountinfo; line && *line; line = strchr(line, '\n'), line += line != NULL)
		/* id, id of the parent, device, directory of the file system, mount point (proc_pid_mountinfo(5)) */
		if (sscanf(line, "%*s %*s %*s %*s %63s", point) == 1 && strcmp(point, where) == 0)
			return true;
	return false;
}

/* Tells once that the root is mounted. */
static void look(struct mounts *m) {
	char *text;
	size_t size;

	if (root_read(m->hands->root, MOUNTINFO, MOUNTINFO_MAX, &text, &size) < 0)
		return;
	if (mounts_has(text, "/sysroot")) {
		sd_event_source_disable_unref(m->source);
		m->source = NULL;
		m->hands->tell(m->hands->data, &(struct event){ .type = EVENT_ROOT_MOUNTED });
	}
	free(text);
}

static int on_change(sd_event_source *s, int fd, uint32_t events, void *data) {
	(void)s, (void)fd, (void)events;
	look(data);
	return 0;
}

int mounts_start(struct mounts *m) {
	int fd = root_open_at(m->hands->root, MOUNTINFO, O_RDONLY), err;

	if (fd < 0)
		return fd == -ENOENT ? 0 : fd; /* ENOENT: a captured tree, whose root is never mounted */
	err = sd_event_add_io(m->hands->event, &m->source, fd, EPOLLPRI, on_change, m);
	if (err < 0) {
		close(fd);
		return err;
	}
	err = sd_event_source_set_io_fd_own(m->source, true);
	look(m);
	return err;
}

void mounts_done(struct mounts *m) {
	m->source = sd_event_source_disable_unref(m->source);
}
