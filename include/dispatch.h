/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A program with verbs: prints its help and its version, and runs the verb that the command line names. Both programs,
 * nvmf-boot and nvmf-boot-table, are such programs.
 */
#pragma once

#include <stddef.h>

struct verb {
	const char *name;
	int (*main)(int argc, char **argv); /* argv[0] is "PROGRAM VERB"; returns an exit status */
	const char *help; /* describes the verb in a few words, in the program's help */
};

struct program {
	const char *name;
	const char *manual; /* the manual page that the help names: "nvmf-boot(8)" */
	unsigned options; /* the options of all verbs: ARGS_NVMF_BOOT or ARGS_NVMF_BOOT_TABLE */
	const struct verb *verbs;
	size_t n_verbs;
};

/*
 * Runs the verb that the command line names. Options may stand before the verb. The verbs "help" and "version" are the
 * same as --help and --version. Returns the exit status of the program.
 */
int dispatch(const struct program *program, int argc, char **argv);
