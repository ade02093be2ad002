/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a child with a pipe, and reaps it. See child.h. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

static int on_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	(void)s, (void)si, (void)data; /* sd-event has reaped it; its answer comes through the pipe */
	return 0;
}

/* Our copy of the reading end would keep the pipe whole when the other reader is gone. */
static _Noreturn void be_child(int (*run)(void *task, int fd), void *task, const int fds[2]) {
	signal(SIGPIPE, SIG_IGN);
	close(fds[0]);
	_exit(run(task, fds[1]));
}

int child_start(sd_event *event, int (*run)(void *task, int fd), sd_event_io_handler_t on_reply, void *task,
		sd_event_source **ret) {
	sd_event_source *source = NULL;
	int fds[2], err;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	err = sd_event_add_io(event, &source, fds[0], EPOLLIN, on_reply, task);
	pid = err < 0 ? -1 : fork();
	if (pid == 0)
		be_child(run, task, fds);
	if (err >= 0 && pid < 0)
		err = -errno;
	close(fds[1]);
	if (err < 0) {
		sd_event_source_disable_unref(source);
		close(fds[0]);
		return err;
	}
	sd_event_source_set_io_fd_own(source, true);
	/* Should this fail, a zombie is left until we end; the answer comes all the same. */
	sd_event_add_child(event, NULL, pid, WEXITED, on_gone, NULL);
	*ret = source;
	return 0;
}
