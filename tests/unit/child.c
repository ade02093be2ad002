/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/child.c: answers arrive once, also from a child that dies; one without a reader is told; what else is open stays ours. */
#include "child.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "loop.h"
#include "tap.h"

#define MOMENT_US 10000000 /* only a failing test waits that long */
#define RUNNING 4711 /* no errno */

struct task {
	int answer;
	int told, size; /* how often, and what read(2) said the last time */
	int keep; /* what a child may have: the way to the test, -1 for none */
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
	is_int(child_start(event, run, task->keep, on_reply, task, &task->source), 0, "a child");
	while (task->told == 0 && sd_event_run(event, MOMENT_US) > 0)
		;
	for (int i = 0; i < 1000 && has_child(); i++)
		sd_event_run(event, 10000);
}

static bool tell(int fd, int what) {
	return write(fd, &what, sizeof(what)) == sizeof(what);
}

/* The next number that somebody tells us; -1: nothing. */
static int hear(int fd) {
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int what = -1;

	if (poll(&pfd, 1, MOMENT_US / 1000) == 1 && read(fd, &what, sizeof(what)) != sizeof(what))
		what = -1;
	return what;
}

/* Says that it runs, answers when the test has nothing more to say, and tells it what came of that. */
static int answer_late(void *data, int fd) {
	struct task *task = data;
	char c;

	if (!tell(task->keep, RUNNING) || read(task->keep, &c, 1) != 0)
		return 1;
	return tell(task->keep, write(fd, "x", 1) < 0 ? errno : 0) ? 0 : 1;
}

/* What became of the answer of such a child. */
static int let_answer(int fd) {
	shutdown(fd, SHUT_WR);
	return hear(fd);
}

/* A process that starts a child and ends, as the helper does at the end of a boot. */
static void leave_a_child(struct task *task) {
	sd_event *event = NULL;

	if (sd_event_new(&event) >= 0)
		child_start(event, answer_late, task->keep, on_reply, task, &task->source);
	_exit(0);
}

static void nobody_left(void) {
	struct task task = { 0 };
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		exit(1);
	task.keep = pair[1];
	pid = fork();
	if (pid == 0)
		leave_a_child(&task);
	waitpid(pid, NULL, 0);
	close(pair[1]);
	is_int(hear(pair[0]), RUNNING, "the child of one that has ended runs on");
	is_int(let_answer(pair[0]), EPIPE, "an answer that nobody is left to read fails");
	close(pair[0]);
}

/* Kernels before 5.9 leave a child all that is open. */
static bool can_close_ranges(void) {
	return close_range(UINT_MAX, UINT_MAX, 0) == 0;
}

/* Two children at a time: neither holds the other's pipe, nor a socket of ours. */
static void siblings(sd_event *event) {
	struct task first = { 0 }, second = { 0 };
	int one[2], two[2], ours[2];
	char c;

	if (!can_close_ranges()) {
		skip("this kernel has no close_range(2)");
		return;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, one) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, two) < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ours) < 0)
		exit(1);
	first.keep = one[1];
	second.keep = two[1];
	is_int(child_start(event, answer_late, first.keep, on_reply, &first, &first.source), 0, "a child");
	is_int(child_start(event, answer_late, second.keep, on_reply, &second, &second.source), 0, "and another");
	close(one[1]);
	close(two[1]);
	close(ours[1]);
	sd_event_source_disable_unref(first.source);
	ok(hear(one[0]) == RUNNING && hear(two[0]) == RUNNING, "run");
	is_int((int)read(ours[0], &c, 1), 0, "a connection that we end is ended");
	is_int(let_answer(one[0]), EPIPE, "the first one's reader is gone, though the second lives");
	is_int(let_answer(two[0]), 0, "whose reader is there");
	sd_event_source_disable_unref(second.source);
	close(one[0]);
	close(two[0]);
	close(ours[0]);
}

int main(void) {
	struct task good = { .keep = -1 }, dead = { .keep = -1 };
	sd_event *event = loop_new();

	play(event, answer_42, &good);
	ok(good.told == 1 && good.size == sizeof(int) && good.answer == 42, "its answer, once");
	ok(!has_child(), "and it is reaped");
	play(event, die, &dead);
	ok(dead.told == 1 && dead.size == 0, "one that dies: an end without an answer, once");
	siblings(event);
	sd_event_unref(event);
	nobody_left();
	return tap_done();
}
