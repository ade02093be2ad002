/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the command line to values; usage, and what each option does, are said here. */
#include "arguments.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

#include "verb.h"

#define HELP_ASKED 0x10000 /* no bit of what a verb takes */

static const struct option OPTIONS[] = {
	{ "table", required_argument, NULL, ARG_TABLE },
	{ "cmdline", required_argument, NULL, ARG_CMDLINE },
	{ "sysroot", required_argument, NULL, ARG_SYSROOT },
	{ "json", no_argument, NULL, ARG_JSON },
	{ "dry-run", no_argument, NULL, ARG_DRY_RUN },
	{ "help", no_argument, NULL, HELP_ASKED },
	{ 0 },
};

/* In the order of OPTIONS. */
static const char *const HELP[] = {
	"--table FILE|DIR  read this table, or all NBFT* files of a directory",
	"--cmdline TEXT    in place of /proc/cmdline and an initramfs's /etc/cmdline*",
	"--sysroot DIR     look for every file below DIR, say a captured tree",
	"--json            print JSON",
	"--dry-run         list the actions, one a line, and do nothing",
};

/* Stores one option; false when this verb does not take it. */
static bool store(struct arguments *a, unsigned takes, unsigned option, const char *value) {
	if (!(takes & option))
		return false;
	if (option == ARG_TABLE)
		a->table = value;
	else if (option == ARG_CMDLINE)
		a->cmdline = value;
	else if (option == ARG_SYSROOT)
		a->sysroot = value;
	else if (option == ARG_JSON)
		a->json = true;
	else
		a->dry_run = true;
	return true;
}

static bool leave(unsigned takes, const char *help, int code, int *status) {
	FILE *f = code == EXIT_DONE ? stdout : stderr;

	fprintf(f, "%s\n", help);
	for (size_t i = 0; i < sizeof(HELP) / sizeof(*HELP); i++)
		if (takes & (unsigned)OPTIONS[i].val)
			fprintf(f, "  %s\n", HELP[i]);
	*status = code;
	return false;
}

bool arguments_read(int argc, char **argv, unsigned takes, int most_rest, const char *help, struct arguments *ret,
		    int *status) {
	int c, at = 0;

	*ret = (struct arguments){ 0 };
	while ((c = getopt_long(argc, argv, "h", OPTIONS, &at)) >= 0) {
		if (c == HELP_ASKED || c == 'h')
			return leave(takes, help, EXIT_DONE, status);
		if (c == '?')
			return leave(takes, help, EXIT_USAGE, status); /* getopt has said why */
		if (store(ret, takes, (unsigned)c, optarg))
			continue;
		fprintf(stderr, "%s: --%s is not an option of this verb\n", argv[0], OPTIONS[at].name);
		return leave(takes, help, EXIT_USAGE, status);
	}
	ret->rest = argv + optind;
	ret->n_rest = argc - optind;
	if (ret->n_rest > most_rest) {
		fprintf(stderr, "%s: \"%s\" is one argument too many\n", argv[0], argv[optind + most_rest]);
		return leave(takes, help, EXIT_USAGE, status);
	}
	return true;
}
