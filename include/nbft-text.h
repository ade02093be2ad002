/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table that has been read, in words for a person. Writes to the caller's stream only. */
#pragma once

#include <stdio.h>

#include "nbft.h"

/* All facts of a table and the notes on it, for 80 columns; strings of firmware's own may be longer. */
void nbft_show_text(const struct nbft *t, FILE *f);

/* "NBFT HFI 2: trinfo_obj at offset 176: why", no newline. */
void nbft_show_diag(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/* The same as a line of its own. An error adds that the table is refused. */
void nbft_show_finding(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/*
 * A string of firmware's: printable ASCII as it is, a backslash twice, all else as \xNN, so that nothing reaches a
 * terminal raw.
 */
void nbft_show_string(const char *s, FILE *f);
