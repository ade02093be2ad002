/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text for a console of 80 columns. A line is made of pieces; a piece that does not fit begins a new line, which is
 * indented. Pure: writes to the caller's stream.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#define WRAP_COLUMNS 80 /* the width of a text console and of a serial terminal */

/*
 * A line that is being written. `at` is the column of the next byte; each further line begins at column `indent`.
 * `gap`: the next piece needs a gap, because it does not begin the line.
 */
struct wrap {
	FILE *f;
	size_t at, indent;
	bool gap;
};

/* Adds a piece that stays together, behind two blanks. */
void wrap_piece(struct wrap *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
void wrap_end(struct wrap *w); /* ends the line */

/*
 * Writes a sentence, which may be broken at each blank, and ends the line. `at` bytes of the line are written already:
 * a label, or blanks up to column `indent`. A sentence of more than 511 bytes is cut.
 */
void wrap_line(FILE *f, size_t at, size_t indent, const char *format, ...) __attribute__((format(printf, 4, 5)));
