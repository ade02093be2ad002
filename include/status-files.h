/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The two files that `nvmf-boot status` prints, as text and as JSON. Each is written again when its text changes. */
#pragma once

#include <stdbool.h>

#include "root.h"
#include "status.h"

/* Starts zeroed. */
struct status_files {
	char *text, *json; /* as last written */
	bool failed; /* the failure to write was said */
};

/* A first failure is said in the log. */
void status_files_write(struct status_files *f, const struct root *root, const struct status *s);
void status_files_done(struct status_files *f);
