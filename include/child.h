/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Children of this process: a program, or a function of ours that may hang in the kernel. A child is started without
 * waiting for it; the event loop awaits it, and one callback hears of its end. A child that still runs when this
 * process ends runs on: a controller that the kernel is creating, for example, is not given up half-way.
 *
 * SIGCHLD must be blocked (sd_event_add_child(3)).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

struct child;

/* How a child ended. Valid during the callback. */
struct child_end {
	int status; /* the exit status, 0 to 255; with a signal 0 */
	int signal; /* the signal that ended the child, else 0 */
	int said; /* the descriptor that child_said() and child_last_line() read */
};

/* Who hears of a child's end. */
struct child_use {
	/* Called once, at the child's end. Not called when the loop is freed before, or after child_terminate(). */
	void (*ended)(void *data, const struct child_end *end);
	/* Called once with `data`: after ended(), or when the loop is freed before. NULL: `data` is the caller's. */
	void (*free)(void *data);
	void *data;
};

/*
 * Runs a program that is found in PATH. The program reads nothing; what it writes to stdout and stderr is kept in a
 * file without a name, so that the program never waits for a reader. The program inherits no other descriptor and no
 * blocked signal. argv ends with NULL.
 *
 * Returns 0, or a negative errno (-ENOENT: no such program) with `use` untouched: neither function will be called.
 * *ret may be used until ended() is called; `ret` may be NULL.
 */
int child_program(sd_event *event, const char *const *argv, const struct child_use *use, struct child **ret);

/*
 * Calls run(use->data, fd) in a copy of this process and exits with its result. The function writes its answer to `fd`
 * in one piece of at most PIPE_BUF bytes, so that the answer arrives whole or not at all; the write fails with EPIPE
 * when nobody is left to read the answer. Of this process' descriptors the child keeps 0 to 2, `fd` and `keep` (-1:
 * none). Returns 0, or a negative errno with `use` untouched.
 */
int child_function(sd_event *event, int (*run)(void *data, int fd), int keep, const struct child_use *use);

/* Sends SIGTERM. Neither function of `use` is called any more; the loop still reaps the child. */
void child_terminate(struct child *c);

/* Copies the beginning of what the child said, at most `size` bytes. Returns how many. */
size_t child_said(const struct child_end *end, void *buf, size_t size);

/* The last line that a program said, without its newline; "" when the program said nothing. `size` is at most 1024. */
void child_last_line(const struct child_end *end, char *buf, size_t size);

/* posix_spawn(3) may report in this way, by exit status 127, that the program could not be executed. */
bool child_was_not_executed(const struct child_end *end);

/* The last line of `size` bytes, made a string where it stands: `text` has room for a NUL behind them. Pure. */
char *child_cut_last_line(char *text, size_t size);
