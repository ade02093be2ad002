/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot show: what the firmware's tables say, all of it, and what is wrong with them. Changes nothing. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "nbft_show.h"
#include "tables.h"
#include "verb.h"

struct show_options {
	const char *table, *sysroot;
	bool json, help;
};

static void help(FILE *f) {
	fputs("Usage: nvmf-boot show [OPTION]...\n"
	      "Prints what the firmware's NBFT tables say.\n\n"
	      "  --table FILE|DIR  read this file, or all files NBFT* in this directory\n"
	      "  --json            the array of \"nvme nbft show -o json\", and what is beyond it\n"
	      "  --sysroot DIR     read " TABLES_DIR " below DIR\n"
	      "  --help\n\n"
	      "Exit status: 0 done, 1 a table was refused, 2 usage, 3 there is no table.\n",
	      f);
}

static int parse(int argc, char **argv, struct show_options *ret) {
	static const struct option options[] = {
		{ "table", required_argument, NULL, 't' },
		{ "sysroot", required_argument, NULL, 's' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ 0 },
	};
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		switch (c) {
		case 't':
			ret->table = optarg;
			break;
		case 's':
			ret->sysroot = optarg;
			break;
		case 'j':
			ret->json = true;
			break;
		case 'h':
			ret->help = true;
			break;
		default:
			return -EINVAL; /* getopt has said why */
		}
	}
	if (optind < argc) {
		fprintf(stderr, "nvmf-boot show: no argument \"%s\" is expected\n", argv[optind]);
		return -EINVAL;
	}
	return 0;
}

/* Warnings and refusals, one line each. Returns how many tables were refused. */
static size_t complain(const struct tables *t) {
	size_t refused = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct nbft *table = t->v[i];

		refused += table->refused;
		for (size_t k = 0; k < table->n_diags; k++) {
			if (table->diags[k].level == NBFT_DIAG_NOTE)
				continue;
			nbft_show_diag(table, &table->diags[k], stderr);
			fputs(table->diags[k].level == NBFT_DIAG_ERROR ? "; the table is refused\n" : "\n", stderr);
		}
	}
	return refused;
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

static int show(const struct show_options *o, const struct tables *t) {
	size_t refused = complain(t);

	if ((o->json ? print_json(t) : print_text(t)) < 0) {
		fputs("nvmf-boot show: the output could not be written\n", stderr);
		return EXIT_FAILED;
	}
	if (t->n == 0) {
		fprintf(stderr, "nvmf-boot show: there is no NBFT in %s\n", o->table ? o->table : TABLES_DIR);
		return EXIT_NOTHING;
	}
	return refused > 0 ? EXIT_FAILED : EXIT_DONE;
}

int verb_show(int argc, char **argv) {
	struct show_options o = { 0 };
	struct tables t;
	struct root r;
	int err, status;

	if (parse(argc, argv, &o) < 0) {
		help(stderr);
		return EXIT_USAGE;
	}
	if (o.help) {
		help(stdout);
		return EXIT_DONE;
	}
	err = root_open(o.sysroot, &r);
	if (err < 0) {
		fprintf(stderr, "nvmf-boot show: %s: %s\n", o.sysroot ? o.sysroot : "/", strerror(-err));
		return EXIT_FAILED;
	}
	err = tables_load(&r, o.table, &t);
	root_close(&r);
	if (err < 0) {
		fprintf(stderr, "nvmf-boot show: %s: %s\n", o.table ? o.table : TABLES_DIR, strerror(-err));
		return EXIT_FAILED;
	}
	status = show(&o, &t);
	tables_done(&t);
	return status;
}
