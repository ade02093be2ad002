/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the two files that `nvmf-boot status` prints, one as text and one as JSON. A file is written only when its
 * text has changed.
 */
#pragma once

#include <stdbool.h>

#include "root.h"
#include "status.h"

/* The caller zeroes the struct before the first call. */
struct status_files {
	char *text, *json; /* the content that was written last; NULL: none */
	bool failed; /* true once a failure to write was logged */
};

/* Writes the files that have changed. Only the first failure is logged. */
void status_files_write(struct status_files *f, const struct root *root, const struct status *s);
void status_files_done(struct status_files *f);
