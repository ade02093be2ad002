/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One binary, one table of verbs. Each verb is a file below verb/; this file only finds it. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "dhcp-client.h"
#include "verb.h"
#include "version.h"

static const struct verb {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *help;
} VERBS[] = {
	{ "show", verb_show, "print what the firmware's tables say" },
	{ "plan", verb_plan, "print what would be done, and why" },
	{ "check", verb_check, "tell in one line, and by the exit status, what there is to boot from" },
	{ "run", verb_run, "do it: interfaces, paths, and the wait for the root namespace" },
	{ "status", verb_status, "print what became of it" },
	{ "marks", verb_marks, "tell udev and network managers about our interfaces" },
	{ "table", verb_table, "make NBFT tables from a text description" },
};

static void help(FILE *f) {
	fputs("Usage: nvmf-boot VERB [OPTION]...\n       nvmf-boot --version\n\nVerbs:\n", f);
	for (size_t i = 0; i < sizeof(VERBS) / sizeof(*VERBS); i++)
		fprintf(f, "  %-8s %s\n", VERBS[i].name, VERBS[i].help);
	fputs("\nnvmf-boot VERB --help tells a verb's options; nvmf-boot(8) tells the rest.\n", f);
}

/* systemd runs a generator, and dhcpcd its script, by the file's name, with no verb. */
static bool is_named(const char *program, const char *name) {
	const char *slash = strrchr(program, '/');

	return strcmp(slash ? slash + 1 : program, name) == 0;
}

int main(int argc, char **argv) {
	const char *name = argc > 1 ? argv[1] : "";
	static char program[32];

	if (argc > 0 && is_named(argv[0], "nvmf-boot-generator"))
		return verb_marks(argc, argv);
	if (argc > 0 && is_named(argv[0], DHCP_SCRIPT_NAME))
		return verb_lease();

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0) {
		help(stdout);
		return EXIT_DONE;
	}
	if (strcmp(name, "--version") == 0) {
		printf("nvmf-boot %s\n", VERSION_TEXT);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < sizeof(VERBS) / sizeof(*VERBS); i++)
		if (strcmp(name, VERBS[i].name) == 0) {
			snprintf(program, sizeof(program), "nvmf-boot %s", name);
			argv[1] = program; /* getopt's own messages begin with it */
			return VERBS[i].main(argc - 1, argv + 1);
		}
	if (*name)
		fprintf(stderr, "nvmf-boot: no verb \"%s\"\n", name);
	help(stderr);
	return EXIT_USAGE;
}
