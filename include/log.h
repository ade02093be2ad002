/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The helper's voice. One line a message, identity first, written once: to stderr for a person (to
 * the console where stderr is the journal or the kernel log, unless the kernel puts the line there
 * itself), and to the journal with fields to select by, or to the kernel log. Library and pure code
 * never calls this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum log_field { LOG_TABLE, LOG_HFI, LOG_SSNS, LOG_INTERFACE, LOG_ADDRESS, LOG_NQN, LOG_N_FIELDS };

/* What a line is about; NULL where it does not apply. Journal fields NVMF_HFI=, NVMF_SSNS=, ... */
struct log_about {
	const char *field[LOG_N_FIELDS];
};

void log_begin(bool quiet); /* quiet: notices and below go to the journal only */

/* level as in syslog.h. `about` may be NULL. */
void log_say(int level, const struct log_about *about, const char *format, ...) __attribute__((format(printf, 3, 4)));
