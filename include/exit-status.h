/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit statuses of all verbs of both programs. The engine decides the exit status of `run`. */
#pragma once

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1, /* also: a namespace to boot from cannot be reached, and nothing else boots */
	EXIT_USAGE = 2,
	EXIT_NOTHING = 3, /* there is no table, the tables name nothing, or nvmf-boot is switched off */
	EXIT_PARTIAL = 4, /* something is left out or missing, and something else boots */
};
