/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/child.c: answers arrive once, also from a child that dies; one without a reader is told. */
#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

#define MOMENT_US 10000000 /* only a failing test waits that long */

struct task {
	int answer;
	int told, size; /* how often, and what read(2) said the last time */
	int gate[2], out[2]; /* pipes: what a child waits for, and where one without a reader says so */
	sd_event_source *source;
};

static int on_reply(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct task *task = data;

	(void)s, (void)events;
	task->told++;
	task->size = (int)read(fd, &task->answer, sizeof(task->answer));
	task->source = sd_event_source_disable_unref(task->source);
	return 0;
}

static int answer_42(void *task, int fd) {
	int answer = 42;

	(void)task;
	return write(fd, &answer, sizeof(answer)) == sizeof(answer) ? 0 : 1;
}

static int die(void *task, int fd) {
	(void)task, (void)fd;
	raise(SIGKILL);
	return 0;
}

/* One that runs, or that nobody has reaped. */
static bool has_child(void) {
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* Until there is an answer and the child is reaped, or it should long be. */
static void play(sd_event *event, int (*run)(void *task, int fd), struct task *task) {
	is_int(child_start(event, run, on_reply, task, &task->source), 0, "a child");
	while (task->told == 0 && sd_event_run(event, MOMENT_US) > 0)
		;
	for (int i = 0; i < 1000 && has_child(); i++)
		sd_event_run(event, 10000);
}

/* Answers when its reader is gone; says what it hears then. */
static int answer_late(void *data, int fd) {
	struct task *task = data;
	int err;
	char c;

	close(task->gate[1]);
	if (read(task->gate[0], &c, 1) != 0)
		return 1;
	err = write(fd, "x", 1) < 0 ? errno : 0;
	return write(task->out[1], &err, sizeof(err)) == sizeof(err) ? 0 : 1;
}

/* A process that starts a child and ends, as the helper does at the end of a boot. */
static void leave_a_child(struct task *task) {
	sd_event *event = NULL;

	if (sd_event_new(&event) >= 0)
		child_start(event, answer_late, on_reply, task, &task->source);
	_exit(0);
}

static void nobody_left(void) {
	struct task task = { 0 };
	struct pollfd pfd = { .events = POLLIN };
	int err = -1;
	pid_t pid;

	if (pipe(task.gate) < 0 || pipe(task.out) < 0)
		exit(1);
	pid = fork();
	if (pid == 0)
		leave_a_child(&task);
	waitpid(pid, NULL, 0);
	close(task.gate[0]);
	close(task.gate[1]);
	close(task.out[1]);
	pfd.fd = task.out[0];
	if (poll(&pfd, 1, MOMENT_US / 1000) == 1 && read(task.out[0], &err, sizeof(err)) != sizeof(err))
		err = -1;
	is_int(err, EPIPE, "an answer that nobody is left to read fails");
	close(task.out[0]);
}

int main(void) {
	struct task good = { 0 }, dead = { 0 };
	sd_event *event = NULL;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	is_int(sd_event_new(&event), 0, "an event loop");
	play(event, answer_42, &good);
	ok(good.told == 1 && good.size == sizeof(int) && good.answer == 42, "its answer, once");
	ok(!has_child(), "and it is reaped");
	play(event, die, &dead);
	ok(dead.told == 1 && dead.size == 0, "one that dies: an end without an answer, once");
	sd_event_unref(event);
	nobody_left();
	return tap_done();
}
