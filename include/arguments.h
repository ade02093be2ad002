/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The options that verbs share, read in one place so that each means the same everywhere. */
#pragma once

#include <stdbool.h>

/* What a verb takes, joined by |. --help goes without saying. */
enum {
	ARG_TABLE = 1, /* --table FILE|DIR */
	ARG_CMDLINE = 2, /* --cmdline TEXT */
	ARG_SYSROOT = 4, /* --sysroot DIR */
	ARG_JSON = 8, /* --json */
	ARG_DRY_RUN = 16, /* --dry-run */
};

struct arguments {
	const char *table, *cmdline, *sysroot; /* NULL: not given; borrowed from argv */
	bool json, dry_run;
	char **rest; /* what is no option */
	int n_rest;
};

/*
 * Reads argv. True: *ret is filled, go on. False: `help` has been printed, and below it what each option does that the verb
 * takes, because it was asked for or because an option is wrong or more than `most_rest` arguments are left; leave with *status.
 */
bool arguments_read(int argc, char **argv, unsigned takes, int most_rest, const char *help, struct arguments *ret,
		    int *status);
