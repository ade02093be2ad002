/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot-table dump: reads a table and writes its description. The reader's notes come first, as comments. For a
 * table that is not sound the program prints the faults and writes no description.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "exit-status.h"
#include "nbft-text.h"
#include "table.h"
#include "table-verbs.h"
#include "text-of.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot-table dump",
	.program = ARGS_NVMF_BOOT_TABLE,
	.takes = ARG_OUTPUT,
	.operands = "TABLE|-",
	.least = 1,
	.most = 1,
	.help = "Makes the text description of a table. A table built from the text has the same\n"
		"values.\n\n"
		"Exit status: 0 done, 1 something is wrong with the table (the messages say\n"
		"what), or a file cannot be read or written, 2 usage.\n",
};

/* A sound table: its facts and its bytes. */
struct read_table {
	const struct nbft *facts;
	const uint8_t *bytes;
};

static void write_description(FILE *f, const void *data) {
	const struct read_table *t = data;

	for (size_t i = 0; i < t->facts->n_diags; i++) {
		fputs("# ", f);
		nbft_show_finding("NBFT", &t->facts->diags[i], f);
		fputc('\n', f);
	}
	table_dump(t->facts, t->bytes, f);
}

static int refuse(const char *name, const struct nbft *t) {
	for (size_t i = 0; i < t->n_diags; i++)
		if (t->diags[i].level != NBFT_DIAG_NOTE) {
			nbft_show_finding(name, &t->diags[i], stderr);
			fputc('\n', stderr);
		}
	fprintf(stderr, "nvmf-boot-table: %s: cannot describe it: something is wrong with the table\n", name);
	return EXIT_FAILED;
}

static int describe(const char *name, const struct read_table *t, const char *output) {
	char *text;
	int r;

	if (!table_is_sound(t->facts))
		return refuse(name, t->facts);
	text = text_of(write_description, t);
	if (!text)
		return table_file_fail(name, "cannot describe it", -ENOMEM);
	r = table_file_write(output, text, strlen(text));
	free(text);
	return r < 0 ? table_file_fail(table_output_name(output), "cannot write it", r) : EXIT_DONE;
}

static int dump_file(const char *input, const char *output) {
	const char *name = table_input_name(input);
	struct nbft *facts;
	char *bytes;
	size_t size;
	int r = table_file_read(input, TABLE_SIZE_MAX, &bytes, &size), status;

	if (r < 0)
		return table_file_fail(name, "cannot read it", r);
	r = nbft_read("NBFT", bytes, size, &facts);
	if (r == 0) {
		status = describe(name, &(struct read_table){ facts, (const uint8_t *)bytes }, output);
		nbft_free(facts);
	} else {
		status = table_file_fail(name, "cannot describe it", r);
	}
	free(bytes);
	return status;
}

int table_dump_main(int argc, char **argv) {
	struct arguments args;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	return dump_file(args.rest[0], args.output ? args.output : "-");
}
