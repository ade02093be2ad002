/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log. A message is one line, begins with what it is about, and is logged once. For a person the line goes to
 * stderr; where stderr is the journal or the kernel log, it goes to the console instead, unless the kernel prints it
 * there. For programs it goes to the journal, with fields to select by, or to the kernel log. Pure code never calls
 * this.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum log_field { LOG_TABLE, LOG_HFI, LOG_SSNS, LOG_INTERFACE, LOG_ADDRESS, LOG_NQN, LOG_N_FIELDS };

/* What a line is about; NULL where it does not apply. Journal fields NVMF_HFI=, NVMF_SSNS=, ... */
struct log_about {
	const char *field[LOG_N_FIELDS];
};

/* Finds out where lines go; before this, to stderr. quiet: a person sees warnings and errors only. */
void log_begin(bool quiet);

/* level as in syslog.h. `about` may be NULL. */
void log_say(int level, const struct log_about *about, const char *format, ...) __attribute__((format(printf, 3, 4)));
