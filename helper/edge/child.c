/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts programs and functions as children, and reports the end of a child to the code that started the child. The
 * output of a program comes back in a file, the answer of a function through a pipe. Never waits. See child.h.
 */
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "plain-text.h"

/*
 * The part of the output that child_last_line() reads: four times the longest reason of any caller
 * (MODPROBE_REASON_MAX).
 */
#define TAIL_MAX 1024

/*
 * How long a program may take to end after SIGTERM. dhcpcd takes 0.1 s. systemd waits for 5 s (TimeoutStopSec=) until
 * it kills this process.
 */
#define END_WAIT_S 2

struct child {
	struct child_use use;
	pid_t pid;
	int said; /* the file that a program writes to, or the reading end of a function's pipe */
};

/* ---- the end of a child ---- */

/* Frees a child. Called when the loop drops the event source of the child, since the source owns the child. */
static void free_child(void *data) {
	struct child *c = data;

	close(c->said);
	if (c->use.free)
		c->use.free(c->use.data);
	free(c);
}

static int on_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	bool exited = si->si_code == CLD_EXITED;
	struct child *c = data;
	const struct child_end end = { .status = exited ? si->si_status : 0,
				       .signal = exited ? 0 : si->si_status,
				       .said = c->said };

	if (c->use.ended)
		c->use.ended(c->use.data, &end);
	sd_event_source_set_floating(s, false); /* makes the loop drop the source */
	return 0;
}

static int await(sd_event *event, struct child *c) {
	sd_event_source *source;
	int err = sd_event_add_child(event, &source, c->pid, WEXITED, on_gone, c);

	if (err < 0)
		return err;
	sd_event_source_set_destroy_callback(source, free_child);
	sd_event_source_set_floating(source, true); /* the loop owns the source from now on */
	sd_event_source_unref(source);
	return 0;
}

static struct child *new_child(const struct child_use *use) {
	struct child *c = calloc(1, sizeof(*c));

	if (c)
		*c = (struct child){ .use = *use, .said = -1 };
	return c;
}

/* Adds a child that has started to the loop. If the start failed (err), frees the child. */
static int finish_start(sd_event *event, struct child *c, int err) {
	if (err >= 0) {
		err = await(event, c);
		/* without a source nothing would notice the end of the child; a function's child has SIGTERM blocked */
		if (err < 0)
			kill(c->pid, SIGKILL);
	}
	if (err < 0) {
		if (c->said >= 0)
			close(c->said);
		free(c);
	}
	return err;
}

void child_kill(const struct child *c) {
	kill(-c->pid, SIGKILL);
}

void child_end_soon(struct child *c) {
	c->use = (struct child_use){ 0 };
	prctl(PR_SET_CHILD_SUBREAPER, 1); /* helpers of the program become children of this process when it ends */
	kill(c->pid, SIGTERM);
}

/* Waits until the group has no process that is a child of this process. False: END_WAIT_S passed without news. */
static bool group_ends(pid_t group) {
	const struct timespec limit = { .tv_sec = END_WAIT_S };
	sigset_t news;
	pid_t pid;

	sigemptyset(&news);
	sigaddset(&news, SIGCHLD); /* blocked, as child.h demands */
	while ((pid = waitpid(-group, NULL, WNOHANG)) >= 0)
		if (pid == 0 && sigtimedwait(&news, NULL, &limit) < 0 && errno == EAGAIN)
			return false;
	return true;
}

void child_await(const struct child *c) {
	if (group_ends(c->pid))
		return;
	child_kill(c);
	group_ends(c->pid);
}

/* ---- programs ---- */

static int set_up(posix_spawnattr_t *attr, posix_spawn_file_actions_t *files, int said) {
	sigset_t none;
	int err;

	/* an event loop blocks the signals that it handles; a program must not inherit blocked signals */
	sigemptyset(&none);
	err = posix_spawnattr_setsigmask(attr, &none);
	if (err == 0)
		err = posix_spawnattr_setpgroup(attr, 0);
	if (err == 0)
		err = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
	if (err == 0)
		err = posix_spawn_file_actions_addopen(files, STDIN_FILENO, "/dev/null", O_RDWR, 0);
	if (err == 0)
		err = posix_spawn_file_actions_adddup2(files, said, STDOUT_FILENO);
	if (err == 0)
		err = posix_spawn_file_actions_adddup2(files, said, STDERR_FILENO);
	return -err;
}

static int spawn(struct child *c, const char *const *argv) {
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	char *const *args;
	int err;

	memcpy(&args, &argv, sizeof(args)); /* posix_spawnp(3) takes no const argv, but does not change argv */
	c->said = memfd_create(argv[0], MFD_CLOEXEC);
	if (c->said < 0)
		return -errno;
	if (posix_spawnattr_init(&attr) != 0)
		return -ENOMEM;
	if (posix_spawn_file_actions_init(&files) != 0) {
		posix_spawnattr_destroy(&attr);
		return -ENOMEM;
	}
	err = set_up(&attr, &files, c->said);
	if (err == 0)
		err = -posix_spawnp(&c->pid, argv[0], &files, &attr, args, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return err;
}

int child_program(sd_event *event, const char *const *argv, const struct child_use *use, struct child **ret) {
	struct child *c = new_child(use);
	int err;

	if (!c)
		return -ENOMEM;
	err = finish_start(event, c, spawn(c, argv));
	if (err == 0 && ret)
		*ret = c;
	return err;
}

bool child_was_not_executed(const struct child_end *end) {
	char c;

	return end->signal == 0 && end->status == 127 && child_said(end, &c, 1) == 0;
}

/* ---- functions ---- */

/*
 * Closes all descriptors except stdin, stdout, stderr, a and b (-1: none). close-on-exec does not help, since this
 * child calls no exec(3). Another child would not notice that its reader is gone if this child kept a copy of the
 * reading end. A connection would stay open if this child kept a copy of a probe's socket. Kernels before 5.9 lack
 * close_range(2): there the copies live as long as this child.
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

static _Noreturn void be_child(int (*run)(void *data, int fd), void *data, const int fds[2], int keep) {
	signal(SIGPIPE, SIG_IGN); /* without SIGPIPE, write(2) to a closed pipe fails with EPIPE */
	close(fds[0]);
	close_others(fds[1], keep);
	_exit(run(data, fds[1]));
}

static int fork_function(struct child *c, int (*run)(void *data, int fd), int keep) {
	int fds[2], err = 0;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return -errno;
	c->said = fds[0];
	c->pid = fork();
	if (c->pid == 0)
		be_child(run, c->use.data, fds, keep);
	if (c->pid < 0)
		err = -errno;
	close(fds[1]);
	/*
	 * in kernels before 5.9 another child may hold a copy of the writing end, and read(2) must not wait for that
	 * child
	 */
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	return err;
}

int child_function(sd_event *event, int (*run)(void *data, int fd), int keep, const struct child_use *use) {
	struct child *c = new_child(use);

	return c ? finish_start(event, c, fork_function(c, run, keep)) : -ENOMEM;
}

/* ---- the output of a child ---- */

size_t child_said(const struct child_end *end, void *buf, size_t size) {
	size_t n = 0;
	ssize_t got;

	lseek(end->said, 0, SEEK_SET); /* lseek(2) fails for a pipe, but a pipe is read from its beginning anyway */
	while (n < size && (got = read(end->said, (char *)buf + n, size - n)) > 0)
		n += (size_t)got;
	return n;
}

char *child_cut_last_line(char *text, size_t size) {
	char *line;

	while (size > 0 && text[size - 1] == '\n')
		size--;
	text[size] = '\0';
	line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

void child_last_line(const struct child_end *end, char *buf, size_t size) {
	char tail[TAIL_MAX];
	off_t length = lseek(end->said, 0, SEEK_END), room = sizeof(tail) - 1;
	ssize_t n = pread(end->said, tail, sizeof(tail) - 1, length > room ? length - room : 0);

	plain_text(child_cut_last_line(tail, n > 0 ? (size_t)n : 0), buf, size);
}
