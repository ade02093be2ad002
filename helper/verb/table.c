/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot table: NBFT tables to and from files. Each subcommand is a row in SUBCOMMANDS; this file
 * reads options and files, helper/table does the rest.
 */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "table.h"
#include "verb.h"

/* ---- files ---- */

static int read_stream(FILE *f, size_t max, char **ret, size_t *ret_size) {
	char *text = malloc(max + 1);
	size_t n;

	if (!text)
		return -ENOMEM;
	n = fread(text, 1, max + 1, f);
	if (ferror(f) || n > max) {
		int r = n > max ? -EFBIG : -(errno ? errno : EIO);

		free(text);
		return r;
	}
	*ret = text;
	*ret_size = n;
	return 0;
}

/* Reads all of a file, "-" for standard input. 0 with *ret owned by the caller, or negative errno. */
static int read_all(const char *name, size_t max, char **ret, size_t *ret_size) {
	FILE *f;
	int r;

	if (strcmp(name, "-") == 0)
		return read_stream(stdin, max, ret, ret_size);
	f = fopen(name, "re");
	if (!f)
		return -errno;
	r = read_stream(f, max, ret, ret_size);
	fclose(f);
	return r;
}

static int write_stream(FILE *f, const uint8_t *bytes, size_t size) {
	if (fwrite(bytes, 1, size, f) != size || fflush(f) != 0)
		return errno ? -errno : -EIO;
	return 0;
}

static int write_file(const char *name, const uint8_t *bytes, size_t size) {
	FILE *f = fopen(name, "we");
	int r;

	if (!f)
		return -errno;
	r = write_stream(f, bytes, size);
	if (fclose(f) != 0 && r == 0)
		r = -errno;
	return r;
}

/* Writes a file beside its final name and moves it there: nobody ever sees half a table. */
static int replace_file(const char *name, const uint8_t *bytes, size_t size) {
	char *temporary;
	int r;

	if (asprintf(&temporary, "%s.new", name) < 0)
		return -ENOMEM;
	r = write_file(temporary, bytes, size);
	if (r == 0 && rename(temporary, name) < 0)
		r = -errno;
	if (r < 0)
		unlink(temporary);
	free(temporary);
	return r;
}

static int write_all(const char *name, const uint8_t *bytes, size_t size) {
	struct stat st;

	if (strcmp(name, "-") == 0)
		return write_stream(stdout, bytes, size);
	/* A device, pipe or symbolic link is written to, not replaced. */
	if (lstat(name, &st) == 0 && !S_ISREG(st.st_mode))
		return write_file(name, bytes, size);
	return replace_file(name, bytes, size);
}

/* ---- build ---- */

struct build_options {
	const char *input, *output;
	bool cpio;
};

static int build_bytes(const struct build_options *o, const char *text, size_t size, struct table_error *err,
		       uint8_t **ret, size_t *ret_size) {
	struct table_desc *desc = NULL;
	uint8_t *table = NULL;
	size_t n = 0;
	int r = table_parse(text, size, &desc, err);

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

static int fail(const char *name, const char *what, int error) {
	fprintf(stderr, "nvmf-boot: %s: %s: %s\n", name, what, strerror(-error));
	return EXIT_FAILED;
}

static int refuse(const char *name, const struct table_error *err) {
	if (err->line)
		fprintf(stderr, "nvmf-boot: %s:%u: %s\n", name, err->line, err->text);
	else
		fprintf(stderr, "nvmf-boot: %s: %s\n", name, err->text);
	return EXIT_FAILED;
}

static int build_file(const struct build_options *o) {
	const char *name = strcmp(o->input, "-") == 0 ? "standard input" : o->input;
	struct table_error err = { 0 };
	uint8_t *bytes = NULL;
	char *text = NULL;
	size_t size = 0, n = 0;
	int r = read_all(o->input, TABLE_TEXT_MAX, &text, &size);

	if (r < 0)
		return fail(name, "cannot read it", r);
	r = build_bytes(o, text, size, &err, &bytes, &n);
	free(text);
	if (r < 0)
		return *err.text ? refuse(name, &err) : fail(name, "cannot build it", r);
	r = write_all(o->output, bytes, n);
	free(bytes);
	if (r < 0)
		return fail(strcmp(o->output, "-") == 0 ? "standard output" : o->output, "cannot write it", r);
	return EXIT_DONE;
}

static int table_build_main(int argc, char **argv) {
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "cpio", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL },
	};
	static const char usage[] =
		"Usage: nvmf-boot table build [--cpio] [-o FILE] DESCRIPTION|-\n\n"
		"Makes an NBFT table from a text description, as nvmf-boot-table(5) explains it.\n\n"
		"  --cpio             write an archive to put before an initrd: Linux takes the table from it\n"
		"  -o, --output FILE  write there instead of standard output\n";
	struct build_options o = { .output = "-" };
	int c;

	while ((c = getopt_long(argc, argv, "o:h", options, NULL)) >= 0) {
		if (c == 'o') {
			o.output = optarg;
		} else if (c == 'c') {
			o.cpio = true;
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? EXIT_DONE : EXIT_USAGE;
		}
	}
	if (optind + 1 != argc) {
		fprintf(stderr, "nvmf-boot table build: %s\n",
			optind < argc ? "one description only" : "no description given");
		fputs(usage, stderr);
		return EXIT_USAGE;
	}
	o.input = argv[optind];
	if (strcmp(o.output, "-") == 0 && isatty(STDOUT_FILENO)) {
		fputs("nvmf-boot table build: will not write a table to a terminal; use -o FILE\n", stderr);
		return EXIT_USAGE;
	}
	return build_file(&o);
}

static const struct subcommand {
	const char *name;
	int (*main)(int argc, char **argv);
	const char *help;
} SUBCOMMANDS[] = {
	{ "build", table_build_main, "make a table from a text description" },
};

static void help(FILE *f) {
	fputs("Usage: nvmf-boot table COMMAND [OPTION]...\n\nCommands:\n", f);
	for (size_t i = 0; i < sizeof(SUBCOMMANDS) / sizeof(*SUBCOMMANDS); i++)
		fprintf(f, "  %-8s %s\n", SUBCOMMANDS[i].name, SUBCOMMANDS[i].help);
	fputs("\nnvmf-boot table COMMAND --help tells a command's options.\n", f);
}

int verb_table(int argc, char **argv) {
	const char *name = argc > 1 ? argv[1] : "";

	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
		help(stdout);
		return EXIT_DONE;
	}
	for (size_t i = 0; i < sizeof(SUBCOMMANDS) / sizeof(*SUBCOMMANDS); i++)
		if (strcmp(name, SUBCOMMANDS[i].name) == 0)
			return SUBCOMMANDS[i].main(argc - 1, argv + 1);
	if (*name)
		fprintf(stderr, "nvmf-boot table: no command \"%s\"\n", name);
	help(stderr);
	return EXIT_USAGE;
}
