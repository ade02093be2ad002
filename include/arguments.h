/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of a verb, of both programs: which options and operands it takes, read and explained in one place, so
 * that an option means the same everywhere and each verb's help is complete.
 */
#pragma once

#include <stdbool.h>

/* The options there are; a verb takes some of them, joined by |. Every verb takes --help. */
enum {
	ARG_DRY_RUN = 1 << 0,
	ARG_JSON = 1 << 1,
	ARG_TABLE = 1 << 2,
	ARG_CMDLINE = 1 << 3,
	ARG_SYSROOT = 1 << 4,
	/* of nvmf-boot-table */
	ARG_CPIO = 1 << 5,
	ARG_STRICT = 1 << 6,
	ARG_OUTPUT = 1 << 7,
};

/* What a verb takes, and what its help says. */
struct usage {
	const char *verb; /* with its program: "nvmf-boot show" */
	unsigned takes;
	const char *operands; /* as the usage line has them; NULL when there are none */
	int least, most; /* how many operands */
	const char *help; /* what the verb does and its exit statuses; whole lines */
};

struct arguments {
	const char *table, *cmdline, *sysroot, *output; /* NULL: not given; borrowed from argv */
	bool dry_run, json, cpio, strict;
	char **rest; /* the operands, borrowed from argv */
	int n_rest;
};

/*
 * Reads argv. True: *ret is filled and the verb goes on. False: the verb leaves with *status, because its help was asked for
 * and is printed, or because the command line is wrong; then the reason and the help are on standard error.
 */
bool arguments_read(int argc, char **argv, const struct usage *usage, struct arguments *ret, int *status);
