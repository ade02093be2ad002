/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts children of this process. A child is another program, or a function of this program that may hang in the
 * kernel. The start does not wait for the child: the event loop awaits the end of the child and calls ended(). A child
 * that still runs when this process ends is not killed, so a controller that the kernel is creating is not given up
 * half-way.
 *
 * The caller must block SIGCHLD before the first child starts (sd_event_add_child(3)).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

struct child;

/* How a child ended. Valid only during the call of ended(). */
struct child_end {
	int status; /* the exit status, 0 to 255; 0 if a signal ended the child */
	int signal; /* the signal that ended the child; 0: the child exited */
	int said; /* the descriptor that child_said() and child_last_line() read; borrowed */
};

/*
 * The callbacks for the end of a child. The functions that start a child copy this struct. The event loop calls the
 * callbacks, never before the function that starts the child has returned. Either callback may be NULL.
 */
struct child_use {
	/*
	 * Called once, when the child has ended. Not called after child_end_soon(), and not if the loop is freed
	 * first.
	 */
	void (*ended)(void *data, const struct child_end *end);
	/* Called once to free `data`: after ended(), or when the loop is freed. Not called after child_end_soon(). */
	void (*free)(void *data);
	void *data;
};

/*
 * Starts the program argv[0], which is looked up in PATH. `argv` ends with NULL and is not used after the call. The
 * program's stdin is /dev/null. The program's stdout and stderr go to a file in memory, so that the program never waits
 * for a reader. The program inherits no other descriptor and no blocked signal. The program and the processes that the
 * program starts are a process group of their own.
 *
 * Returns 0, with the child in *ret unless `ret` is NULL. The child belongs to the loop; *ret is valid until ended() is
 * called, until child_await(), or until the loop is freed. Or returns a negative errno (-ENOENT: no such program);
 * then *ret is untouched, no callback is called, and `use->data` still belongs to the caller.
 */
int child_program(sd_event *event, const char *const *argv, const struct child_use *use, struct child **ret);

/*
 * Calls run(use->data, fd) in a copy of this process (fork(2)), which then exits with the function's result. run()
 * writes one answer of at most PIPE_BUF bytes to `fd` with one write(2), so that the answer arrives whole or not at
 * all. The write fails with EPIPE if this process no longer waits for the answer. The child keeps only the descriptors
 * 0 to 2, `fd`, and `keep` (-1: none); before Linux 5.9 the child keeps all. run() must not use the event loop.
 *
 * Returns 0, or a negative errno; then no callback is called, and `use->data` still belongs to the caller.
 */
int child_function(sd_event *event, int (*run)(void *data, int fd), int keep, const struct child_use *use);

/*
 * Kills a program and all processes of its group (SIGKILL). ended() is called as usual. Only for a program whose
 * ended() has not been called.
 */
void child_kill(const struct child *c);

/*
 * Two functions that end a program after the loop has run for the last time. child_end_soon() sends SIGTERM; from then
 * on no callback is called, so `use->data` belongs to the caller again. child_await() then waits for the program and
 * for all processes of its group, at most END_WAIT_S (child.c), and kills what is left. Several programs end together
 * if child_end_soon() is called for all of them first.
 */
void child_end_soon(struct child *c);
void child_await(const struct child *c);

/*
 * Copies the first `size` bytes of the child's output (or, for child_function(), of the answer) to buf, or all if there
 * are fewer. Returns the number of bytes; a read error ends the copy. Call this at most once for a child_function().
 */
size_t child_said(const struct child_end *end, void *buf, size_t size);

/*
 * Copies the last line of a program's output to buf, as a string without the newline and with control characters
 * escaped (plain-text.h); "" if there was no output. Reads only the last 1023 bytes of the output; a line that does not
 * fit into `size` bytes loses its end. Not for child_function().
 */
void child_last_line(const struct child_end *end, char *buf, size_t size);

/*
 * True if the program could not be executed, as far as the end shows: exit status 127 without any output.
 * posix_spawn(3) may report a failed exec in this way instead of by an error.
 */
bool child_was_not_executed(const struct child_end *end);

/*
 * Returns the last line of `size` bytes as a string inside `text`, without newlines at its end. Changes `text`, which
 * must have room for a NUL behind the `size` bytes. Pure.
 */
char *child_cut_last_line(char *text, size_t size);
