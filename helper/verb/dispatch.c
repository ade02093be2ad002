/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and runs the verb that the command line of a program names. Prints the program's help and version. */
#include "dispatch.h"

#include <stdio.h>
#include <string.h>

#include "exit-status.h"
#include "version.h"

static void print_help(FILE *f, const struct program *p) {
	fprintf(f, "Usage: %s VERB [OPTION]...\n       %s --version\n\nVerbs:\n", p->name, p->name);
	for (size_t i = 0; i < p->n_verbs; i++)
		fprintf(f, "  %-8s %s\n", p->verbs[i].name, p->verbs[i].help);
	fprintf(f, "\n%s VERB --help tells a verb's options; %s tells the rest.\n", p->name, p->manual);
}

static const struct verb *find_verb(const struct program *p, const char *name) {
	for (size_t i = 0; i < p->n_verbs; i++)
		if (strcmp(name, p->verbs[i].name) == 0)
			return &p->verbs[i];
	return NULL;
}

int dispatch(const struct program *p, int argc, char **argv) {
	const char *name = argc > 1 ? argv[1] : "";
	const struct verb *verb = find_verb(p, name);
	static char called[40];

	if (verb) {
		snprintf(called, sizeof(called), "%s %s", p->name, name);
		argv[1] = called; /* getopt begins its messages with this text */
		return verb->main(argc - 1, argv + 1);
	}
	if (strcmp(name, "--version") == 0) {
		printf("%s %s\n", p->name, VERSION_TEXT);
		return EXIT_DONE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		print_help(stdout, p);
		return EXIT_DONE;
	}
	if (*name)
		fprintf(stderr, "%s: no verb \"%s\"\n", p->name, name);
	print_help(stderr, p);
	return EXIT_USAGE;
}
