/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Prints the text of a verb on standard output, in colour on a terminal. */
#pragma once

#include <stdio.h>

/*
 * Prints what write(f, data) writes. The colour is left out if standard output is no terminal, if TERM says that the
 * terminal has none, or if NO_COLOR (no-color.org) is set. Returns 0 or a negative errno.
 */
int print_text(void (*write)(FILE *f, const void *data), const void *data);
