/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A struct nbft (a table that has been read) as text for a person. Writes to the caller's stream only. */
#pragma once

#include <stdio.h>

#include "nbft.h"

/*
 * Both functions write a table for 80 columns, under the name `name`. Only an NQN may make a line longer.
 * nbft_show_text() writes every field that is set, and all faults and notes. nbft_show_overview() writes a line for
 * each descriptor, the faults, and the number of notes.
 */
void nbft_show_text(const struct nbft *t, const char *name, FILE *f);
void nbft_show_overview(const struct nbft *t, const char *name, FILE *f);

/* The first line of both: "NBFT: revision 1.1". */
void nbft_show_title(const struct nbft *t, const char *name, FILE *f);

/*
 * Writes the diagnoses of one level, each as "  warning: HFI 2: trinfo_obj at offset 176: why". Returns their number.
 * `f` NULL: only counts.
 */
size_t nbft_show_diags(const struct nbft *t, enum nbft_diag_level level, FILE *f);

/*
 * Writes a diagnosis as "NBFT HFI 2: trinfo_obj at offset 176: why", without a newline. `name` is the name of the table
 * for the reader, such as the path of its file. The text of an error adds that the table is refused.
 */
void nbft_show_finding(const char *name, const struct nbft_diag *d, FILE *f);

/*
 * Writes a string of firmware's so that no control byte reaches a terminal: printable ASCII unchanged, a backslash as
 * two, any other byte as \xNN.
 */
void nbft_show_string(const char *s, FILE *f);
