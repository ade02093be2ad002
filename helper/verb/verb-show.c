/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot show: prints the facts and the faults of firmware's tables. Changes nothing. */
#include <stdio.h>

#include "arguments.h"
#include "load.h"
#include "nbft-json.h"
#include "nbft-text.h"
#include "print.h"
#include "verb.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot show",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_SYSROOT | ARG_JSON | ARG_FULL,
	.help = "Prints what the firmware's NBFT tables say, and what is wrong with them: a line\n"
		"for each interface (HFI), discovery controller, security profile and namespace\n"
		"(SSNS). With --full, prints every field that is set. With --json, prints the\n"
		"array of \"nvme nbft show -o json\" and more keys that nvme-cli does not have.\n\n"
		"Exit status: 0 done, 1 a table was refused or cannot be read, 2 usage, 3 there\n"
		"is no table.\n",
};

static int print_json(const struct tables *t) {
	struct json j = json_start(stdout);

	json_array(&j, NULL);
	for (size_t i = 0; i < t->n; i++)
		nbft_show_json(t->v[i], t->paths[i], &j);
	json_close(&j);
	return json_end(&j);
}

static void write_overview(FILE *f, const void *tables) {
	const struct tables *t = tables;

	for (size_t i = 0; i < t->n; i++) {
		fputs(i > 0 ? "\n" : "", f);
		nbft_show_overview(t->v[i], tables_name(t, i), f);
	}
}

static void write_full(FILE *f, const void *tables) {
	const struct tables *t = tables;

	for (size_t i = 0; i < t->n; i++) {
		fputs(i > 0 ? "\n" : "", f);
		nbft_show_text(t->v[i], tables_name(t, i), f);
	}
}

static int show(const struct arguments *args, const struct tables *t) {
	if (t->n == 0)
		load_say_no_table(args);
	if ((args->json ? print_json(t) : print_text(args->full ? write_full : write_overview, t)) < 0) {
		fputs("nvmf-boot show: the output could not be written\n", stderr);
		return EXIT_FAILED;
	}
	if (t->n == 0)
		return EXIT_NOTHING;
	return tables_refused(t) > 0 ? EXIT_FAILED : EXIT_DONE;
}

int verb_show(int argc, char **argv) {
	struct arguments args;
	struct tables t;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	status = load_tables(&args, &t);
	if (status != EXIT_DONE)
		return status;
	status = show(&args, &t);
	tables_done(&t);
	return status;
}
