/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a child with a pipe, and reaps it. See child.h. */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/wait.h>
#include <unistd.h>

static int on_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	(void)s, (void)si, (void)data; /* sd-event has reaped it; its answer comes through the pipe */
	return 0;
}

/*
 * Nothing is executed, so nothing is closed on that occasion: a copy of a pipe's reading end would keep it whole when
 * its reader is gone, one of a probe's socket would keep its connection. Kernels before 5.9 cannot (ENOSYS): there
 * the copies live as long as the child.
 */
static void close_others(int a, int b) {
	const int keep[] = { a < b ? a : b, a < b ? b : a };
	int first = STDERR_FILENO + 1;

	for (size_t i = 0; i < 2; i++) {
		if (keep[i] > first)
			close_range((unsigned)first, (unsigned)keep[i] - 1, 0);
		if (keep[i] >= first)
			first = keep[i] + 1;
	}
	close_range((unsigned)first, UINT_MAX, 0);
}

static _Noreturn void be_child(int (*run)(void *task, int fd), void *task, const int fds[2], int keep) {
	signal(SIGPIPE, SIG_IGN);
	close(fds[0]);
	close_others(fds[1], keep);
	_exit(run(task, fds[1]));
}

int child_start(sd_event *event, int (*run)(void *task, int fd), int keep, sd_event_io_handler_t on_reply, void *task,
		sd_event_source **ret) {
	sd_event_source *source = NULL;
	int fds[2], err;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	err = sd_event_add_io(event, &source, fds[0], EPOLLIN, on_reply, task);
	pid = err < 0 ? -1 : fork();
	if (pid == 0)
		be_child(run, task, fds, keep);
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
