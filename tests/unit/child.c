/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/edge/child.c: the end of a child is told once, also of one that dies; an answer without a reader fails; what
 * else is open stays ours.
 */
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
	int told, status, signal; /* how often ended() was called, and what it was told */
	int answer;
	size_t size; /* of the answer */
	char line[64]; /* the last one that a program said */
	int freed; /* how often */
	int keep; /* what a child may have: the way to the test, -1 for none */
};

static void on_ended(void *data, const struct child_end *end) {
	struct task *task = data;

	task->told++;
	task->status = end->status;
	task->signal = end->signal;
	child_last_line(end, task->line, sizeof(task->line));
	task->size = child_said(end, &task->answer, sizeof(task->answer));
}

static void on_free(void *data) {
	struct task *task = data;

	task->freed++;
}

static struct child_use use_of(struct task *task) {
	return (struct child_use){ .ended = on_ended, .free = on_free, .data = task };
}

static int start(sd_event *event, int (*run)(void *task, int fd), struct task *task) {
	const struct child_use use = use_of(task);

	return child_function(event, run, task->keep, &use);
}

static int answer_42(void *task, int fd) {
	int answer = 42;

	(void)task;
	return write(fd, &answer, sizeof(answer)) == sizeof(answer) ? 7 : 1;
}

static int die(void *task, int fd) {
	(void)task, (void)fd;
	raise(SIGKILL);
	return 0;
}

/* A child that runs, or that is not reaped. */
static bool has_child(void) {
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void reap(sd_event *event) {
	while (has_child() && sd_event_run(event, MOMENT_US) > 0)
		;
}

static void play(sd_event *event, int (*run)(void *task, int fd), struct task *task) {
	is_int(start(event, run, task), 0, "a child");
	reap(event);
}

/* ---- programs ---- */

/* Runs a shell's command line as a child, to its end. */
static struct task shell(sd_event *event, const char *line) {
	const char *argv[] = { "sh", "-c", line, NULL };
	struct task task = { .keep = -1 };
	const struct child_use use = use_of(&task);

	is_int(child_program(event, argv, &use, NULL), 0, "a program");
	reap(event);
	return task;
}

static void programs(sd_event *event) {
	const char *argv[] = { "no-such-program", NULL }, *asleep[] = { "sleep", "1000", NULL };
	struct task task = shell(event, "echo out; echo err >&2; exit 3");
	const struct child_use use = use_of(&task);
	struct child *child;

	ok(task.told == 1 && task.freed == 1 && task.status == 3 && task.signal == 0, "its exit status, once");
	is_str(task.line, "err", "its last line");
	is_int(memcmp(&task.answer, "out\n", 4), 0, "what it said first");
	task = shell(event, "kill -15 $$; exit 0");
	ok(task.status == 0 && task.signal == SIGTERM, "the signal that ended it: ours are not blocked for it");
	is_str(task.line, "", "no word");
	task = shell(event, "yes a line of forty bytes, again and again.. | head -n 4000");
	is_str(task.line, "a line of forty bytes, again and again..", "a talkative one is not held up");
	task = shell(event,
		     "read x && echo input; for n in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done; :");
	is_int((long long)task.size, 0, "nothing to read, and no descriptor of ours");
	task = (struct task){ .keep = -1 };
	is_int(child_program(event, argv, &use, NULL), -ENOENT, "no such program");
	ok(task.told == 0 && task.freed == 0, "is not told a second time");
	is_int(child_program(event, asleep, &use, &child), 0, "a program that sleeps");
	child_terminate(child);
	reap(event);
	ok(!has_child() && task.told == 0 && task.freed == 0, "ends when told to, is reaped, and nobody hears of it");
}

/* Until the test closes its end. */
static int wait_for_end(void *data, int fd) {
	const struct task *task = data;
	char c;

	return read(task->keep, &c, 1) == 0 && write(fd, "x", 1) < 0 ? 0 : 1;
}

/* A loop that is freed while a child runs. */
static void freed_loop(void) {
	sd_event *event = loop_new();
	struct task task = { .keep = -1 };
	int fds[2];

	if (pipe(fds) < 0)
		exit(1);
	task.keep = fds[0];
	is_int(start(event, wait_for_end, &task), 0, "a child that waits");
	sd_event_unref(event);
	ok(task.told == 0 && task.freed == 1, "its loop is freed: no end is told, the data are freed");
	close(fds[0]);
	close(fds[1]);
	waitpid(-1, NULL, 0);
}

/* ---- what is inherited ---- */

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
		start(event, answer_late, task);
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
	sd_event *first_loop = loop_new();
	struct task first = { 0 }, second = { 0 };
	int one[2], two[2], ours[2];
	char c;

	if (!can_close_ranges()) {
		skip("this kernel has no close_range(2)");
		sd_event_unref(first_loop);
		return;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, one) < 0 || socketpair(AF_UNIX, SOCK_STREAM, 0, two) < 0 ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ours) < 0)
		exit(1);
	first.keep = one[1];
	second.keep = two[1];
	is_int(start(first_loop, answer_late, &first), 0, "a child");
	is_int(start(event, answer_late, &second), 0, "and another");
	close(one[1]);
	close(two[1]);
	close(ours[1]);
	sd_event_unref(first_loop);
	ok(hear(one[0]) == RUNNING && hear(two[0]) == RUNNING, "run");
	is_int((int)read(ours[0], &c, 1), 0, "a connection that we end is ended");
	is_int(let_answer(one[0]), EPIPE, "the first one's reader is gone, though the second lives");
	is_int(let_answer(two[0]), 0, "whose reader is there");
	while (second.told == 0 && sd_event_run(event, MOMENT_US) > 0)
		;
	ok(second.told == 1 && second.size == 1, "and gets the answer");
	waitpid(-1, NULL, 0); /* the first one, whose loop is gone */
	close(one[0]);
	close(two[0]);
	close(ours[0]);
}

int main(void) {
	struct task good = { .keep = -1 }, dead = { .keep = -1 };
	sd_event *event;

	close_range(STDERR_FILENO + 1, UINT_MAX, 0); /* what the test itself inherited */
	event = loop_new();
	alarm(6 * MOMENT_US / 1000000); /* only a failing test waits that long */
	play(event, answer_42, &good);
	ok(good.told == 1 && good.size == sizeof(int) && good.answer == 42, "its answer, once");
	ok(good.status == 7 && good.signal == 0 && good.freed == 1, "its result, and its data are freed");
	ok(!has_child(), "and it is reaped");
	play(event, die, &dead);
	ok(dead.told == 1 && dead.size == 0 && dead.signal == SIGKILL, "one that dies: an end without an answer, once");
	programs(event);
	siblings(event);
	sd_event_unref(event);
	freed_loop();
	nobody_left();
	return tap_done();
}
