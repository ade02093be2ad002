/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot table build: a text description becomes a table, sound or broken on purpose. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "table.h"
#include "table-breakage.h"
#include "table-verbs.h"
#include "verb.h"

struct build_options {
	const char *input, *output;
	bool cpio;
	const char **breakages; /* names, borrowed; there is room for one in each argument */
	size_t n_breakages;
};

static int build_bytes(const struct build_options *o, const char *text, size_t size, struct table_error *err,
		       uint8_t **ret, size_t *ret_size) {
	struct table_desc *desc = NULL;
	uint8_t *table = NULL;
	size_t n = 0;
	int r = table_parse(text, size, &desc, err);

	for (size_t i = 0; r == 0 && i < o->n_breakages; i++)
		r = table_break(desc, o->breakages[i], err);
	if (r == 0)
		r = table_build(desc, &table, &n, err);
	table_desc_free(desc);
	if (r < 0)
		return r;
	if (o->cpio) {
		r = table_cpio(table, n, ret, ret_size);
		free(table);
		return r;
	}
	*ret = table;
	*ret_size = n;
	return 0;
}

static int refuse(const char *name, const struct table_error *err) {
	if (err->line)
		fprintf(stderr, "nvmf-boot: %s:%u: %s\n", name, err->line, err->text);
	else
		fprintf(stderr, "nvmf-boot: %s: %s\n", name, err->text);
	return EXIT_FAILED;
}

static int build_file(const struct build_options *o) {
	const char *name = table_file_name(o->input, false);
	struct table_error err = { 0 };
	uint8_t *bytes = NULL;
	char *text = NULL;
	size_t size = 0, n = 0;
	int r = table_file_read(o->input, TABLE_TEXT_MAX, &text, &size);

	if (r < 0)
		return table_file_fail(name, "cannot read it", r);
	r = build_bytes(o, text, size, &err, &bytes, &n);
	free(text);
	if (r < 0)
		return *err.text ? refuse(name, &err) : table_file_fail(name, "cannot build it", r);
	r = table_file_write(o->output, bytes, n);
	free(bytes);
	if (r < 0)
		return table_file_fail(table_file_name(o->output, true), "cannot write it", r);
	return EXIT_DONE;
}

/* Options to *o. EXIT_DONE to go on; -1 when all is done; else what to exit with. */
static int read_options(int argc, char **argv, struct build_options *o) {
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "cpio", no_argument, NULL, 'c' },
		{ "break", required_argument, NULL, 'b' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL },
	};
	static const char usage[] =
		"Usage: nvmf-boot table build [--cpio] [--break=NAME[:N]]... [-o FILE] DESCRIPTION|-\n\n"
		"Makes an NBFT table from a text description, as nvmf-boot-table(5) explains it.\n\n"
		"  --cpio             write an archive to put before an initrd: Linux takes the table from it\n"
		"  --break=NAME[:N]   break the table in this way, in section N instead of the last one;\n"
		"                     --break=help lists the ways\n"
		"  -o, --output FILE  write there instead of standard output\n\n"
		"Exit status: 0 done, 1 the description is wrong, or a file cannot be read or written, 2 usage.\n";
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) >= 0) {
		if (c == 'o') {
			o->output = optarg;
		} else if (c == 'c') {
			o->cpio = true;
		} else if (c == 'b' && strcmp(optarg, "help") == 0) {
			table_breakages_text(stdout);
			return -1;
		} else if (c == 'b') {
			o->breakages[o->n_breakages++] = optarg;
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? -1 : EXIT_USAGE;
		}
	}
	if (optind + 1 == argc) {
		o->input = argv[optind];
		return EXIT_DONE;
	}
	fprintf(stderr, "%s: %s\n%s", argv[0], optind < argc ? "one description only" : "no description given", usage);
	return EXIT_USAGE;
}

int table_build_main(int argc, char **argv) {
	struct build_options o = { .output = "-", .breakages = calloc((size_t)argc, sizeof(*o.breakages)) };
	int r = o.breakages ? read_options(argc, argv, &o) : EXIT_FAILED;

	if (r == EXIT_DONE && strcmp(o.output, "-") == 0 && isatty(STDOUT_FILENO)) {
		fputs("nvmf-boot table build: will not write a table to a terminal; use -o FILE\n", stderr);
		r = EXIT_USAGE;
	}
	if (r == EXIT_DONE)
		r = build_file(&o);
	free(o.breakages);
	return r < 0 ? EXIT_DONE : r;
}
