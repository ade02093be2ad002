/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot table check: what the reader finds wrong with tables, one line each, and an exit status for scripts. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "nbft-text.h"
#include "table.h"
#include "table-verbs.h"
#include "verb.h"

/* Prints the findings that count. Returns how many there are. */
static size_t print_findings(const struct nbft *t, bool strict) {
	size_t n = 0;

	for (size_t i = 0; i < t->n_diags; i++) {
		const struct nbft_diag *d = &t->diags[i];

		if (d->level == NBFT_DIAG_NOTE && !strict)
			continue;
		nbft_show_finding(t, d, stdout);
		n++;
	}
	return n;
}

static int check_file(const char *input, bool strict) {
	const char *name = table_file_name(input, false);
	struct nbft *t;
	char *bytes;
	size_t size, n;
	int r = table_file_read(input, TABLE_SIZE_MAX, &bytes, &size);

	if (r < 0)
		return table_file_fail(name, "cannot read it", r);
	r = nbft_read(name, bytes, size, &t);
	free(bytes);
	if (r < 0)
		return table_file_fail(name, "cannot check it", r);
	n = print_findings(t, strict);
	nbft_free(t);
	return n > 0 ? EXIT_FAILED : EXIT_DONE;
}

int table_check_main(int argc, char **argv) {
	static const struct option options[] = {
		{ "strict", no_argument, NULL, 's' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL },
	};
	static const char usage[] =
		"Usage: nvmf-boot table check [--strict] TABLE|-...\n\n"
		"Says what is wrong with tables: what costs the table, a descriptor or a field.\n\n"
		"  --strict  what is tolerated counts, too: oddities of firmware that cost nothing\n\n"
		"Exit status: 0 nothing is wrong, 1 something is, or a file cannot be read, 2 usage.\n";
	bool strict = false;
	int c, status = EXIT_DONE;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		if (c == 's') {
			strict = true;
		} else {
			fputs(usage, c == 'h' ? stdout : stderr);
			return c == 'h' ? EXIT_DONE : EXIT_USAGE;
		}
	}
	if (optind == argc) {
		fprintf(stderr, "%s: no table given\n%s", argv[0], usage);
		return EXIT_USAGE;
	}
	for (; optind < argc; optind++)
		if (check_file(argv[optind], strict) != EXIT_DONE)
			status = EXIT_FAILED;
	if (fflush(stdout) != 0)
		return table_file_fail("standard output", "cannot write to it", -errno);
	return status;
}
