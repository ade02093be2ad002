/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two files that `nvmf-boot status` prints, written anew when what they say has changed. */
#pragma once

#include <stdbool.h>

#include "root.h"
#include "status.h"

/* Starts zeroed. */
struct status_files {
	char *text, *json; /* as last written */
	bool failed; /* said once */
};

/* What cannot be written is said in the log, once. */
void status_files_write(struct status_files *f, const struct root *root, const struct status *s);
void status_files_done(struct status_files *f);
