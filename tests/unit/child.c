/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/child.c: the end of a child is reported once, even if a signal kills the child; an answer without a
 * reader fails; a child inherits no other descriptors.
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

#define MOMENT_US 10000000 /* only a failing test waits this long */
#define RUNNING 4711 /* a number that is no errno */

struct task {
	int told, status, signal; /* how often ended() was called, and with which values */
	int answer;
	size_t size; /* size of the answer */
	char line[64]; /* the last line of a program's output */
	int freed; /* how often free() was called */
	int keep; /* the descriptor that a child keeps: a socket or pipe to the test; -1: none */
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

/* True when a child of this process runs or is not reaped. */
static bool has_child(void) {
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0;
}

static void reap(sd_event *event) {
	while (has_child() && sd_event_run(event, MOMENT_US) > 0)
		;
}

static void play(sd_event *event, int (*run)(void *task, int fd), struct task *task) {
	is_int(start(event, run, task), 0, "a child starts for a function");
	reap(event);
}

/* ---- programs ---- */

/* Runs a shell command as a child until the child has ended. */
static struct task shell(sd_event *event, const char *line) {
	const char *argv[] = { "sh", "-c", line, NULL };
	struct task task = { .keep = -1 };
	const struct child_use use = use_of(&task);

	is_int(child_program(event, argv, &use, NULL), 0, "a shell starts as a child");
	reap(event);
	return task;
}

static void programs(sd_event *event) {
	const char *argv[] = { "no-such-program", NULL }, *asleep[] = { "sleep", "1000", NULL };
	struct task task = shell(event, "echo out; echo err >&2; exit 3");
	const struct child_use use = use_of(&task);
	struct child *child;

	ok(task.told == 1 && task.freed == 1 && task.status == 3 && task.signal == 0,
	   "ended() is called once, with the exit status");
	is_str(task.line, "err", "child_last_line() returns the last line of stdout and stderr");
	is_int(memcmp(&task.answer, "out\n", 4), 0, "child_said() returns the beginning of the output");
	task = shell(event, "printf 'a \\033[2J\\tb\\n'");
	is_str(task.line, "a \\x1b[2J\\x09b", "child_last_line() escapes control characters");
	task = shell(event, "kill -15 $$; exit 0");
	ok(task.status == 0 && task.signal == SIGTERM, "a child does not inherit the blocked SIGTERM");
	is_str(task.line, "", "a program without output has an empty last line");
	task = shell(event, "yes a line of forty bytes, again and again.. | head -n 4000");
	is_str(task.line, "a line of forty bytes, again and again..", "a program with much output is not blocked");
	task = shell(event,
		     "read x && echo input; for n in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$n ] && echo $n; done; :");
	is_int((long long)task.size, 0, "a program has an empty stdin and inherits no other descriptors");
	task = (struct task){ .keep = -1 };
	is_int(child_program(event, argv, &use, NULL), -ENOENT, "a missing program is ENOENT");
	ok(task.told == 0 && task.freed == 0, "a missing program leads to no callback");
	is_int(child_program(event, asleep, &use, &child), 0, "a program that sleeps starts");
	child_kill(child);
	reap(event);
	ok(!has_child() && task.told == 1 && task.signal == SIGKILL, "the end of a killed program is reported");
}

/* The loop does not run after this test. The second program has a helper that ends later. */
static void end_soon(sd_event *event) {
	const char *asleep[] = { "sleep", "1000", NULL };
	const char *slow[] = { "sh", "-c", "trap 'sleep 0.3 & exit' TERM; echo x; while :; do sleep 0.01; done", NULL };
	struct task task = { .keep = -1 };
	const struct child_use use = use_of(&task);
	struct child *one, *two;

	is_int(child_program(event, asleep, &use, &one), 0, "a program that sleeps starts");
	is_int(child_program(event, slow, &use, &two), 0, "a program with a helper starts");
	usleep(100000);
	child_end_soon(one);
	child_end_soon(two);
	child_await(one);
	child_await(two);
	ok(!has_child() && task.told == 0 && task.freed == 0,
	   "child_await() waits for programs and their helpers, without a callback");
}

/* Waits in a child until the test closes its end of the pipe, then tries to answer. */
static int wait_for_end(void *data, int fd) {
	const struct task *task = data;
	char c;

	return read(task->keep, &c, 1) == 0 && write(fd, "x", 1) < 0 ? 0 : 1;
}

/* Frees the loop while a child runs. */
static void freed_loop(void) {
	sd_event *event = loop_new();
	struct task task = { .keep = -1 };
	int fds[2];

	if (pipe(fds) < 0)
		exit(1);
	task.keep = fds[0];
	is_int(start(event, wait_for_end, &task), 0, "a child that waits starts");
	sd_event_unref(event);
	ok(task.told == 0 && task.freed == 1, "a freed loop calls free() and not ended()");
	close(fds[0]);
	close(fds[1]);
	waitpid(-1, NULL, 0);
}

/* ---- inherited descriptors ---- */

static bool tell(int fd, int what) {
	return write(fd, &what, sizeof(what)) == sizeof(what);
}

/* Reads the next number from a child; -1: none came. */
static int hear(int fd) {
	struct pollfd pfd = { .fd = fd, .events = POLLIN };
	int what = -1;

	if (poll(&pfd, 1, MOMENT_US / 1000) == 1 && read(fd, &what, sizeof(what)) != sizeof(what))
		what = -1;
	return what;
}

/*
 * In a child: sends RUNNING to the test, waits until the test has shut its end down, writes an answer, and sends the
 * errno of that write to the test.
 */
static int answer_late(void *data, int fd) {
	struct task *task = data;
	char c;

	if (!tell(task->keep, RUNNING) || read(task->keep, &c, 1) != 0)
		return 1;
	return tell(task->keep, write(fd, "x", 1) < 0 ? errno : 0) ? 0 : 1;
}

/* Lets a child that runs answer_late() answer. Returns the errno of the answer's write; 0: none. */
static int let_answer(int fd) {
	shutdown(fd, SHUT_WR);
	return hear(fd);
}

/* In a process of its own: starts a child and exits, as nvmf-boot does at the end of a boot. */
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
	is_int(hear(pair[0]), RUNNING, "a child outlives its parent");
	is_int(let_answer(pair[0]), EPIPE, "an answer after the parent's end fails with EPIPE");
	close(pair[0]);
}

/* True when close_range(2) exists (Linux 5.9). Without close_range(2) a child keeps all descriptors. */
static bool can_close_ranges(void) {
	return close_range(UINT_MAX, UINT_MAX, 0) == 0;
}

/* Runs two children at one time. Neither child may keep the other child's pipe or a socket of this process. */
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
	is_int(start(first_loop, answer_late, &first), 0, "a first child starts");
	is_int(start(event, answer_late, &second), 0, "a second child starts");
	close(one[1]);
	close(two[1]);
	close(ours[1]);
	sd_event_unref(first_loop);
	ok(hear(one[0]) == RUNNING && hear(two[0]) == RUNNING, "both children run");
	is_int((int)read(ours[0], &c, 1), 0, "no child keeps a socket that this process closed");
	is_int(let_answer(one[0]), EPIPE, "the first child's answer fails with EPIPE although the second child runs");
	is_int(let_answer(two[0]), 0, "the second child's answer succeeds");
	while (second.told == 0 && sd_event_run(event, MOMENT_US) > 0)
		;
	ok(second.told == 1 && second.size == 1, "the second child's answer arrives once");
	waitpid(-1, NULL, 0); /* reaps the first child, which no loop awaits */
	close(one[0]);
	close(two[0]);
	close(ours[0]);
}

int main(void) {
	struct task good = { .keep = -1 }, dead = { .keep = -1 };
	sd_event *event;

	close_range(STDERR_FILENO + 1, UINT_MAX, 0); /* closes descriptors that the test itself inherited */
	event = loop_new();
	alarm(6 * MOMENT_US / 1000000); /* only a failing test waits this long */
	play(event, answer_42, &good);
	ok(good.told == 1 && good.size == sizeof(int) && good.answer == 42, "a child's answer arrives once");
	ok(good.status == 7 && good.signal == 0 && good.freed == 1,
	   "the function's result is the exit status, and free() is called once");
	ok(!has_child(), "the child is reaped");
	play(event, die, &dead);
	ok(dead.told == 1 && dead.size == 0 && dead.signal == SIGKILL,
	   "the end of a killed child is reported once, without an answer");
	programs(event);
	siblings(event);
	end_soon(event);
	sd_event_unref(event);
	freed_loop();
	nobody_left();
	return tap_done();
}
