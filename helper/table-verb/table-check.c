/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot-table check: reads tables and prints the reader's findings, one line each. With --json: prints all that the
 * tables say. The exit status tells a script whether anything is wrong.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include "arguments.h"
#include "exit-status.h"
#include "nbft-json.h"
#include "nbft-text.h"
#include "table.h"
#include "table-verbs.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot-table check",
	.program = ARGS_NVMF_BOOT_TABLE,
	.takes = ARG_STRICT | ARG_JSON,
	.operands = "TABLE|-...",
	.least = 1,
	.most = INT_MAX,
	.help = "Prints what is wrong with tables: each fault that loses a table, a descriptor or\n"
		"a field. With --json, prints the same as \"nvmf-boot show --json\": all values and\n"
		"all findings.\n\n"
		"Exit status: 0 nothing is wrong, 1 something is wrong, or a file cannot be read,\n"
		"2 usage.\n",
};

/* True when the finding counts as a fault. Notes are faults only with --strict. */
static bool counts(const struct nbft_diag *d, bool strict) {
	return d->level != NBFT_DIAG_NOTE || strict;
}

static bool is_faulty(const struct nbft *t, bool strict) {
	for (size_t i = 0; i < t->n_diags; i++)
		if (counts(&t->diags[i], strict))
			return true;
	return false;
}

static void print_findings(const char *name, const struct nbft *t, bool strict) {
	for (size_t i = 0; i < t->n_diags; i++)
		if (counts(&t->diags[i], strict)) {
			nbft_show_finding(name, &t->diags[i], stdout);
			fputc('\n', stdout);
		}
}

/* Checks one file and prints its findings. `j` is the JSON array to print to; NULL: there is no --json. */
static int check_file(const char *input, bool strict, struct json *j) {
	const char *name = table_input_name(input);
	struct nbft *t;
	char *bytes;
	size_t size;
	int r = table_file_read(input, TABLE_SIZE_MAX, &bytes, &size), status;

	if (r < 0)
		return table_file_fail(name, "cannot read it", r);
	r = nbft_read(name, bytes, size, &t);
	free(bytes);
	if (r < 0)
		return table_file_fail(name, "cannot check it", r);
	if (j)
		nbft_show_json(t, name, j);
	else
		print_findings(name, t, strict);
	status = is_faulty(t, strict) ? EXIT_FAILED : EXIT_DONE;
	nbft_free(t);
	return status;
}

static int check_files(const struct arguments *args, struct json *j) {
	int status = EXIT_DONE;

	for (int i = 0; i < args->n_rest; i++)
		if (check_file(args->rest[i], args->strict, j) != EXIT_DONE)
			status = EXIT_FAILED;
	return status;
}

int table_check_main(int argc, char **argv) {
	struct arguments args;
	struct json j;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	if (args.json) {
		j = json_start(stdout);
		json_array(&j, NULL);
		status = check_files(&args, &j);
		json_close(&j);
		json_end(&j);
	} else {
		status = check_files(&args, NULL);
	}
	if (fflush(stdout) != 0 || ferror(stdout))
		return table_file_fail("standard output", "cannot write to it", -errno);
	return status;
}
