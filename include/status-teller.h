/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reports the state of a boot: to `nvmf-boot status` by two files (status-files.h), to systemd by STATUS= and READY=.
 * The first change is reported at once; changes that follow within half a second are reported together.
 */
#pragma once

#include <stdint.h>

#include "status-files.h"

/* The caller sets `root` and `notes`, which are borrowed, and zeroes the rest. */
struct status_teller {
	const struct root *root;
	const char *notes; /* lines for the end of the status text; NULL: none */
	struct status_files files;
	char line[STATUS_LINE_MAX]; /* the last STATUS= that was sent to systemd */
	uint64_t next; /* the earliest time of the next report, in microseconds */
	bool due; /* a report is to be made at `next` */
};

/*
 * Reports the engine's state now, or at the time that status_teller_wakeup() returns if the last report was too recent.
 * The caller then calls this function again at that time.
 */
void status_teller_note(struct status_teller *t, const struct engine *e, uint64_t now);
uint64_t status_teller_wakeup(const struct status_teller *t); /* the time of the next report; UINT64_MAX: none is due */

/* Reports that the boot need not wait any longer: makes the file READY_PATH, and sends READY=1 to systemd. */
void status_teller_ready(const struct status_teller *t);

/* Reports at once how the boot ended, and frees the status teller. */
void status_teller_end(struct status_teller *t, const struct engine *e, enum status_phase phase);
