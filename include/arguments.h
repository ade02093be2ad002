/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The command line of a verb. Both programs read and explain their options here, so that an option means the same for
 * every verb, and the help of every verb is complete.
 */
#pragma once

#include <stdbool.h>

/* All options, as bits. A verb joins the options that it takes by |. Every verb takes --help and --version as well. */
enum {
	ARG_DRY_RUN = 1 << 0,
	ARG_JSON = 1 << 1,
	ARG_TABLE = 1 << 2,
	ARG_CMDLINE = 1 << 3,
	ARG_SYSROOT = 1 << 4,
	ARG_CPIO = 1 << 5,
	ARG_STRICT = 1 << 6,
	ARG_OUTPUT = 1 << 7,
	ARG_FULL = 1 << 8,
};

/*
 * The options of all verbs of a program. A verb refuses an option of another verb by name. An option of the other
 * program is unknown, so that it makes no abbreviation ambiguous: --s is --sysroot or --strict.
 */
#define ARGS_NVMF_BOOT (ARG_DRY_RUN | ARG_JSON | ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT | ARG_FULL)
#define ARGS_NVMF_BOOT_TABLE (ARG_JSON | ARG_CPIO | ARG_STRICT | ARG_OUTPUT)

/* The options and operands that a verb takes, and its help. */
struct usage {
	const char *verb; /* program and verb: "nvmf-boot show" */
	unsigned program; /* ARGS_NVMF_BOOT or ARGS_NVMF_BOOT_TABLE */
	unsigned takes; /* the options of the verb */
	const char *operands; /* the operands in the usage line; NULL: the verb takes none */
	int least, most; /* the least and the largest number of operands */
	const char *help; /* text of whole lines that describes the verb and its exit statuses */
};

struct arguments {
	const char *table, *cmdline, *sysroot, *output; /* NULL: the option is not given; borrowed from argv */
	bool dry_run, json, full, cpio, strict;
	char **rest; /* the operands, borrowed from argv */
	int n_rest;
};

/*
 * Looks for the first word of argv that is no option and no value of an option, such as a verb behind options. Returns
 * the position of that word; argc if there is none; or -1 if an option is wrong, and getopt has printed the reason.
 * `options` are the options that may stand before the word. *help and *version tell whether --help and --version stand
 * before the word.
 */
int arguments_find_word(int argc, char **argv, unsigned options, bool *help, bool *version);

/*
 * Reads argv. True: *ret is filled, and the verb goes on. False: the verb ends with *status. In that case argv asks for
 * help, which is printed, or argv is wrong, and the reason and the help are on standard error.
 */
bool arguments_read(int argc, char **argv, const struct usage *usage, struct arguments *ret, int *status);
