/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options of the command line to values; usage and help are said here. */
#include "arguments.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>

#include "verb.h"

#define HELP_ASKED 0x10000 /* no bit of what a verb takes */

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

static bool leave(const char *help, int code, int *status) {
	fputs(help, code == EXIT_DONE ? stdout : stderr);
	*status = code;
	return false;
}

bool arguments_read(int argc, char **argv, unsigned takes, int most_rest, const char *help, struct arguments *ret,
		    int *status) {
	static const struct option options[] = {
		{ "table", required_argument, NULL, ARG_TABLE },
		{ "cmdline", required_argument, NULL, ARG_CMDLINE },
		{ "sysroot", required_argument, NULL, ARG_SYSROOT },
		{ "json", no_argument, NULL, ARG_JSON },
		{ "dry-run", no_argument, NULL, ARG_DRY_RUN },
		{ "help", no_argument, NULL, HELP_ASKED },
		{ 0 },
	};
	int c;

	*ret = (struct arguments){ 0 };
	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		if (c == HELP_ASKED || c == 'h')
			return leave(help, EXIT_DONE, status);
		if (c == '?')
			return leave(help, EXIT_USAGE, status); /* getopt has said why */
		if (store(ret, takes, (unsigned)c, optarg))
			continue;
		fprintf(stderr, "nvmf-boot %s: this verb does not take that option\n", argv[0]);
		return leave(help, EXIT_USAGE, status);
	}
	ret->rest = argv + optind;
	ret->n_rest = argc - optind;
	if (ret->n_rest > most_rest) {
		fprintf(stderr, "nvmf-boot %s: \"%s\" is one argument too many\n", argv[0], argv[optind + most_rest]);
		return leave(help, EXIT_USAGE, status);
	}
	return true;
}
