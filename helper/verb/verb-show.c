/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot show: prints all facts and all faults of firmware's tables. Changes nothing. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "nbft-json.h"
#include "nbft-text.h"
#include "acpi-tables.h"
#include "verb.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot show",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_SYSROOT | ARG_JSON,
	.help = "Prints what the firmware's NBFT tables say. With --json, prints the\n"
		"array of \"nvme nbft show -o json\" and more keys that nvme-cli does not have.\n\n"
		"Exit status: 0 done, 1 a table was refused, 2 usage, 3 there is no table.\n",
};

/* Prints warnings and refusals on standard error, one line each. Notes are part of the normal output. */
static void complain(const struct tables *t) {
	for (size_t i = 0; i < t->n; i++) {
		const struct nbft *table = t->v[i];

		for (size_t k = 0; k < table->n_diags; k++)
			if (table->diags[k].level != NBFT_DIAG_NOTE)
				nbft_show_finding(table, &table->diags[k], stderr);
	}
}

static int print_json(const struct tables *t) {
	struct json j = json_start(stdout);

	json_array(&j, NULL);
	for (size_t i = 0; i < t->n; i++)
		nbft_show_json(t->v[i], t->paths[i], &j);
	json_close(&j);
	return json_end(&j);
}

static int print_text(const struct tables *t) {
	for (size_t i = 0; i < t->n; i++) {
		if (i > 0)
			fputc('\n', stdout);
		nbft_show_text(t->v[i], stdout);
	}
	return fflush(stdout) != 0 || ferror(stdout) ? -EIO : 0;
}

static int show(const struct arguments *args, const struct tables *t) {
	complain(t);
	if ((args->json ? print_json(t) : print_text(t)) < 0) {
		fputs("nvmf-boot show: the output could not be written\n", stderr);
		return EXIT_FAILED;
	}
	if (t->n == 0) {
		fprintf(stderr, "nvmf-boot show: there is no NBFT in %s\n", args->table ? args->table : TABLES_DIR);
		return EXIT_NOTHING;
	}
	return tables_refused(t) > 0 ? EXIT_FAILED : EXIT_DONE;
}

int verb_show(int argc, char **argv) {
	struct arguments args;
	struct tables t;
	struct root r;
	int err, status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	err = root_open(args.sysroot, &r);
	if (err < 0) {
		fprintf(stderr, "nvmf-boot show: %s: %s\n", args.sysroot ? args.sysroot : "/", strerror(-err));
		return EXIT_FAILED;
	}
	err = tables_load(&r, args.table, &t);
	root_close(&r);
	if (err < 0) {
		fprintf(stderr, "nvmf-boot show: %s: %s\n", args.table ? args.table : TABLES_DIR, strerror(-err));
		return EXIT_FAILED;
	}
	status = show(&args, &t);
	tables_done(&t);
	return status;
}
