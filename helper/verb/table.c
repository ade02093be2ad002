/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot table: NBFT tables to and from files. Each subcommand is a row in SUBCOMMANDS and a file of its own. */
#include <stdio.h>
#include <string.h>

#include "table-verbs.h"
#include "verb.h"

static const struct subcommand {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *help;
} SUBCOMMANDS[] = {
	{ "build", table_build_main, "make a table from a text description" },
	{ "dump", table_dump_main, "make a text description from a table" },
	{ "check", table_check_main, "say what is wrong with tables" },
};

static void help(FILE *f) {
	fputs("Usage: nvmf-boot table COMMAND [OPTION]...\n\nCommands:\n", f);
	for (size_t i = 0; i < sizeof(SUBCOMMANDS) / sizeof(*SUBCOMMANDS); i++)
		fprintf(f, "  %-8s %s\n", SUBCOMMANDS[i].name, SUBCOMMANDS[i].help);
	fputs("\nnvmf-boot table COMMAND --help tells a command's options.\n", f);
}

int verb_table(int argc, char **argv) {
	const char *name = argc > 1 ? argv[1] : "";
	static char program[32];

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		help(stdout);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < sizeof(SUBCOMMANDS) / sizeof(*SUBCOMMANDS); i++)
		if (strcmp(name, SUBCOMMANDS[i].name) == 0) {
			snprintf(program, sizeof(program), "%s %s", argv[0], name);
			argv[1] = program;
			return SUBCOMMANDS[i].main(argc - 1, argv + 1);
		}
	if (*name)
		fprintf(stderr, "%s: no command \"%s\"\n", argv[0], name);
	help(stderr);
	return EXIT_USAGE;
}
