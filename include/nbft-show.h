/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table that has been read, in words for a person and in JSON for programs. Writes to the caller's stream only. */
#pragma once

#include <stdio.h>

#include "json.h"
#include "nbft.h"

/*
 * One element of the array that `nvme nbft show -H -s -d -o json` prints, key for key (the keys of
 * table revision 1.1 as in nvme-cli 3.1), and beyond that "security" and "diagnostics". `path` is
 * the value of "filename".
 */
void nbft_show_json(const struct nbft *t, const char *path, struct json *j);

/* For 80 columns; strings of the firmware's own may be longer. */
void nbft_show_text(const struct nbft *t, FILE *f);

/* "NBFT HFI 2: trinfo_obj at offset 176: why", no newline. */
void nbft_show_diag(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/* The same as a line of its own, and that the table is refused where this is why. */
void nbft_show_finding(const struct nbft *t, const struct nbft_diag *d, FILE *f);

/* A string of the firmware's, with all that is not printable ASCII as \xNN: nothing reaches a terminal raw. */
void nbft_show_string(const char *s, FILE *f);
