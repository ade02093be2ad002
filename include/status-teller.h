/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells how a boot stands: to `nvmf-boot status` by two files (status-files.h), to systemd by STATUS= and READY=. A
 * first change is told at once; changes that follow closely are told together.
 */
#pragma once

#include <stdint.h>

#include "status-files.h"

/* Starts with the first two alone set, which are borrowed. */
struct status_teller {
	const struct root *root;
	const char *notes; /* lines for the end of `status`, may be NULL */
	struct status_files files;
	char line[128]; /* as systemd was told */
	uint64_t next; /* nothing is told before this time, in microseconds */
	bool due; /* something is to be told at that time */
};

/* Tells, or notes that there is something to tell at the time that status_teller_wakeup() has. */
void status_teller_note(struct status_teller *t, const struct engine *e, uint64_t now);
uint64_t status_teller_wakeup(const struct status_teller *t); /* UINT64_MAX: nothing is due */

/* Every namespace to boot from is there: leaves READY_PATH, and tells systemd. */
void status_teller_ready(const struct status_teller *t);

/* Tells at once how the boot ended, and frees. */
void status_teller_end(struct status_teller *t, const struct engine *e, enum status_phase phase);
