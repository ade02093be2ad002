/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot: runs a verb (each is a file of helper/verb), by the verb's name or by the file name under which systemd or
 * dhcpcd starts the program.
 */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "dhcp-client.h"
#include "dispatch.h"
#include "verb.h"

static const struct verb VERBS[] = {
	{ "show", verb_show, "print what the firmware's tables say" },
	{ "plan", verb_plan, "print what would be done, and why" },
	{ "check", verb_check, "tell in one line, and by the exit status, what there is to boot from" },
	{ "run", verb_run, "bring up the interfaces, connect the paths, wait for the namespaces" },
	{ "status", verb_status, "print the state of interfaces, paths and namespaces, and the network" },
	{ "report", verb_report, "write all that a bug report needs into one text" },
	{ "marks", verb_marks, "tell udev and network managers about the interfaces of the NBFT" },
};

static const struct program PROGRAM = { "nvmf-boot", "nvmf-boot(8)", ARGS_NVMF_BOOT, VERBS,
					sizeof(VERBS) / sizeof(*VERBS) };

/* systemd starts the program as a generator, and dhcpcd as its script. Both use a file name and no verb. */
static bool is_named(const char *program, const char *name) {
	const char *slash = strrchr(program, '/');

	return strcmp(slash ? slash + 1 : program, name) == 0;
}

int main(int argc, char **argv) {
	if (argc > 0 && is_named(argv[0], "nvmf-boot-generator"))
		return verb_marks(argc, argv);
	if (argc > 0 && is_named(argv[0], DHCP_SCRIPT_NAME))
		return verb_lease();
	/* "table" was a verb of nvmf-boot in earlier versions. */
	if (argc > 1 && strcmp(argv[1], "table") == 0) {
		fputs("nvmf-boot: no verb \"table\": the program nvmf-boot-table builds, dumps and checks tables\n",
		      stderr);
		return EXIT_USAGE;
	}
	return dispatch(&PROGRAM, argc, argv);
}
