/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The exit statuses of all verbs of both programs. The engine decides the exit status of `run`. */
#pragma once

enum exit_status {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_NOTHING = 3, /* there is no table, or nvmf-boot is switched off */
	EXIT_PARTIAL = 4, /* some paths are missing */
};
