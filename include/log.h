/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The log. A message is one line, begins with its subject (an interface, a path), and is logged once. Each message goes
 * to a person and to programs. For a person the line goes to stderr. If stderr is the journal or the kernel log, the
 * line goes to the console instead, unless the kernel itself prints the line there. For programs the message goes to
 * the journal, with fields to select by, or to the kernel log. Pure code never logs.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum log_field { LOG_TABLE, LOG_HFI, LOG_SSNS, LOG_INTERFACE, LOG_ADDRESS, LOG_NQN, LOG_N_FIELDS };

/* The subject of a message, as the journal fields NVMF_TABLE=, NVMF_HFI=, and so on. NULL: the field does not apply. */
struct log_about {
	const char *field[LOG_N_FIELDS];
};

/*
 * Finds out where messages go; before this call they go to stderr. `quiet`: the console gets only warnings and errors.
 */
void log_begin(bool quiet);

/* Logs one message. `level` is a level of syslog.h. `about` may be NULL. */
void log_say(int level, const struct log_about *about, const char *format, ...) __attribute__((format(printf, 3, 4)));
