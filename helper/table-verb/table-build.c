/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot-table build: reads a text description and writes the described table, or an archive with the table for an
 * initrd. A wrong description is refused with the line and the reason, and nothing is written.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "arguments.h"
#include "exit-status.h"
#include "table.h"
#include "table-verbs.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot-table build",
	.program = ARGS_NVMF_BOOT_TABLE,
	.takes = ARG_CPIO | ARG_OUTPUT,
	.operands = "DESCRIPTION|-",
	.least = 1,
	.most = 1,
	.help = "Makes an NBFT table from a text description, as nvmf-boot-table(5) explains it.\n\n"
		"Exit status: 0 done, 1 the description is wrong, or a file cannot be read or\n"
		"written, 2 usage.\n",
};

static int build_bytes(const char *text, size_t size, bool cpio, struct table_error *err, uint8_t **ret,
		       size_t *ret_size) {
	struct table_desc *desc = NULL;
	uint8_t *table = NULL;
	size_t n = 0;
	int r = table_parse(text, size, &desc, err);

	if (r == 0)
		r = table_build(desc, &table, &n, err);
	table_desc_free(desc);
	if (r == 0 && cpio) {
		r = table_cpio(table, n, ret, ret_size);
		free(table);
		return r;
	}
	if (r == 0) {
		*ret = table;
		*ret_size = n;
	}
	return r;
}

static int refuse(const char *name, const struct table_error *err) {
	if (err->line)
		fprintf(stderr, "nvmf-boot-table: %s:%u: %s\n", name, err->line, err->text);
	else
		fprintf(stderr, "nvmf-boot-table: %s: %s\n", name, err->text);
	return EXIT_FAILED;
}

static int build_file(const char *input, const char *output, bool cpio) {
	const char *name = table_input_name(input);
	struct table_error err = { 0 };
	uint8_t *bytes = NULL;
	char *text = NULL;
	size_t size = 0, n = 0;
	int r = table_file_read(input, TABLE_TEXT_MAX, &text, &size);

	if (r < 0)
		return table_file_fail(name, "cannot read it", r);
	r = build_bytes(text, size, cpio, &err, &bytes, &n);
	free(text);
	if (r < 0)
		return *err.text ? refuse(name, &err) : table_file_fail(name, "cannot build it", r);
	r = table_file_write(output, bytes, n);
	free(bytes);
	if (r < 0)
		return table_file_fail(table_output_name(output), "cannot write it", r);
	return EXIT_DONE;
}

int table_build_main(int argc, char **argv) {
	struct arguments args;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	if (!args.output)
		args.output = "-";
	if (strcmp(args.output, "-") == 0 && isatty(STDOUT_FILENO)) {
		fprintf(stderr, "%s: will not write a table to a terminal; use -o FILE\n", argv[0]);
		return EXIT_USAGE;
	}
	return build_file(args.rest[0], args.output, args.cpio);
}
