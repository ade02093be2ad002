/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A program with verbs: its help, its version, and the way to the verb that is asked for. Both programs have it. */
#pragma once

#include <stddef.h>

struct verb {
	const char *name;
	int (*main)(int argc, char **argv); /* takes its own argv: argv[0] is "PROGRAM VERB"; returns an exit status */
	const char *help; /* a few words, in the program's help */
};

struct program {
	const char *name;
	const char *manual; /* where the rest is told: "nvmf-boot(8)" */
	const struct verb *verbs;
	size_t n_verbs;
};

/* Runs the verb that argv[1] names. Returns what the program exits with. */
int dispatch(const struct program *program, int argc, char **argv);
