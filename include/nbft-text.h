/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A struct nbft (a table that has been read) as text for a person. Writes to the caller's stream only. */
#pragma once

#include <stdio.h>

#include "nbft.h"

/* Writes all facts of a table and the notes on it, for 80 columns. A line with a string of firmware's may be longer. */
void nbft_show_text(const struct nbft *t, FILE *f);

/* Writes a diagnosis as "NBFT HFI 2: trinfo_obj at offset 176: why", without a newline. */
void nbft_show_diag(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/* Writes a diagnosis as a line of its own. The line of an error adds that the table is refused. */
void nbft_show_finding(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/*
 * Writes a string of firmware's so that no control byte reaches a terminal: printable ASCII unchanged, a backslash as
 * two, any other byte as \xNN.
 */
void nbft_show_string(const char *s, FILE *f);
