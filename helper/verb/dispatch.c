/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Finds and runs the verb that the command line of a program names. Prints the program's help and version. */
#include "dispatch.h"

#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "exit-status.h"
#include "version.h"

static void print_help(FILE *f, const struct program *p) {
	fprintf(f, "Usage: %s VERB [OPTION]...\n       %s --version\n\nVerbs:\n", p->name, p->name);
	for (size_t i = 0; i < p->n_verbs; i++)
		fprintf(f, "  %-8s %s\n", p->verbs[i].name, p->verbs[i].help);
	fprintf(f, "  %-8s %s\n  %-8s %s\n", "help", "print this list, or the options of a verb: help VERB", "version",
		"print the version");
	fprintf(f, "\n%s help VERB tells a verb's options; %s the rest.\n", p->name, p->manual);
}

static int print_version(const struct program *p) {
	printf("%s %s\n", p->name, VERSION_TEXT);
	return EXIT_DONE;
}

static const struct verb *find_verb(const struct program *p, const char *name) {
	for (size_t i = 0; i < p->n_verbs; i++)
		if (strcmp(name, p->verbs[i].name) == 0)
			return &p->verbs[i];
	return NULL;
}

/* Runs a verb whose name stands at argv[at]. The options before the name count as if they stood behind it. */
static int run_verb(const struct program *p, const struct verb *verb, int argc, char **argv, int at) {
	static char called[40];

	snprintf(called, sizeof(called), "%s %s", p->name, verb->name);
	memmove(argv + 2, argv + 1, (size_t)(at - 1) * sizeof(*argv));
	argv[1] = called; /* getopt begins its messages with this text */
	return verb->main(argc - 1, argv + 1);
}

static int refuse(const struct program *p, const char *name) {
	if (name)
		fprintf(stderr, "%s: no verb \"%s\"\n", p->name, name);
	print_help(stderr, p);
	return EXIT_USAGE;
}

/* Prints the help of the verb `name`; NULL: of the program. */
static int help(const struct program *p, char *name) {
	static char option[] = "--help";
	const struct verb *verb = name ? find_verb(p, name) : NULL;

	if (verb)
		return run_verb(p, verb, 3, (char *[]){ NULL, name, option, NULL }, 1);
	if (name && strcmp(name, "help") != 0 && strcmp(name, "version") != 0)
		return refuse(p, name);
	print_help(stdout, p);
	return EXIT_DONE;
}

static int run_words(const struct program *p, int argc, char **argv) {
	bool help_asked, version_asked;
	int at = arguments_find_word(argc, argv, p->options, &help_asked, &version_asked);
	const char *name = at >= 0 && at < argc ? argv[at] : NULL;
	const struct verb *verb = name ? find_verb(p, name) : NULL;

	if (at < 0)
		return refuse(p, NULL);
	if (verb)
		return run_verb(p, verb, argc, argv, at);
	if (name && strcmp(name, "help") == 0)
		return help(p, argv[at + 1]);
	if (name && strcmp(name, "version") != 0)
		return refuse(p, name);
	if (help_asked)
		return help(p, NULL);
	return name || version_asked ? print_version(p) : refuse(p, NULL);
}

int dispatch(const struct program *p, int argc, char **argv) {
	int status = run_words(p, argc, argv);

	/* a verb that has noticed it has said so */
	if ((fflush(stdout) != 0 || ferror(stdout)) && status != EXIT_FAILED) {
		fprintf(stderr, "%s: standard output: cannot be written\n", p->name);
		status = EXIT_FAILED;
	}
	return status;
}
