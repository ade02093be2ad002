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
	const struct verb *verbs;
	size_t n_verbs;
};

/* Runs the verb that argv[1] names. Returns the exit status of the program. */
int dispatch(const struct program *program, int argc, char **argv);
