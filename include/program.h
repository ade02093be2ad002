/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program as a child, with nothing to read and nobody to write to: what it says goes to a file
 * without a name, so that nobody must read along. Found in PATH.
 */
#pragma once

#include <stddef.h>
#include <sys/types.h>

/* 0 or a negative errno (-ENOENT: there is no such program). *text is the caller's to close, also on failure. */
int spawn_program(const char *const *argv, int *text, pid_t *ret);

/* The last line that a program said, "" when it said nothing. */
void spawn_last_line(int text, char *buf, size_t size);

/* The last line of `size` bytes, made a string where it stands: text has room for a NUL behind them. Pure. */
char *spawn_cut_last_line(char *text, size_t size);
