/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot table dump: a table becomes the description that nvmf-boot table build makes it of. What the
 * reader has to say about the table stands on top, as comments.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nbft-text.h"
#include "table.h"
#include "table-verbs.h"
#include "verb.h"

static int write_diags(const uint8_t *table, size_t size, FILE *f) {
	struct nbft *t;
	int r = nbft_read("NBFT", table, size, &t);

	if (r < 0)
		return r;
	for (size_t i = 0; i < t->n_diags; i++) {
		fputs("# ", f);
		nbft_show_finding(t, &t->diags[i], f);
	}
	nbft_free(t);
	return 0;
}

static int dump_text(const uint8_t *table, size_t size, char **ret, size_t *ret_size) {
	char *text = NULL;
	FILE *f = open_memstream(&text, ret_size);
	int r;

	if (!f)
		return -ENOMEM;
	r = write_diags(table, size, f);
	if (r == 0)
		r = table_dump(table, size, f);
	if (fclose(f) != 0 && r == 0)
		r = -ENOMEM;
	if (r < 0) {
		free(text);
		return r;
	}
	*ret = text;
	return 0;
}

static int dump_file(const char *input, const char *output) {
	char *table = NULL, *text = NULL;
	size_t size, n;
	int r = table_file_read(input, TABLE_SIZE_MAX, &table, &size);

	if (r < 0)
		return table_file_fail(table_file_name(input, false), "cannot read it", r);
	r = dump_text((const uint8_t *)table, size, &text, &n);
	free(table);
	if (r < 0)
		return table_file_fail(table_file_name(input, false), "cannot describe it", r);
	r = table_file_write(output, (const uint8_t *)text, n);
	free(text);
	if (r < 0)
		return table_file_fail(table_file_name(output, true), "cannot write it", r);
	return EXIT_DONE;
}

int table_dump_main(int argc, char **argv) {
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL },
	};
	static const char usage[] =
		"Usage: nvmf-boot table dump [-o FILE] TABLE|-\n\n"
		"Makes the text description of a table, from which nvmf-boot table build makes the table again.\n\n"
		"  -o, --output FILE  write there instead of standard output\n\n"
		"Exit status: 0 done, 1 a file cannot be read or written, 2 usage.\n";
	const char *output = "-";
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) >= 0) {
		if (c == 'o') {
			output = optarg;
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? EXIT_DONE : EXIT_USAGE;
		}
	}
	if (optind + 1 != argc) {
		fprintf(stderr, "%s: %s\n", argv[0], optind < argc ? "one table only" : "no table given");
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	return dump_file(argv[optind], output);
}
