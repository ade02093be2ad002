/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot plan: prints what `run` would set out to do, and why each entry is there or left out. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "inputs.h"
#include "log.h"
#include "plan_text.h"
#include "verb.h"

static const char HELP[] = "Usage: nvmf-boot plan [--table FILE|DIR] [--cmdline TEXT] [--sysroot DIR]\n\n"
			   "Prints the interfaces, paths and namespaces that a boot with these tables and this\n"
			   "kernel command line would use, the best path first, with reasons, and what is left\n"
			   "out. Changes nothing.\n";

struct request {
	const char *table, *cmdline, *sysroot;
};

/* True to go on; else *status is what to leave with. */
static bool read_arguments(int argc, char **argv, struct request *ret, int *status) {
	static const struct option options[] = { { "table", required_argument, NULL, 't' },
						 { "cmdline", required_argument, NULL, 'c' },
						 { "sysroot", required_argument, NULL, 's' },
						 { "help", no_argument, NULL, 'h' },
						 { 0 } };
	int c;

	while ((c = getopt_long(argc, argv, "h", options, NULL)) >= 0) {
		switch (c) {
		case 't':
			ret->table = optarg;
			break;
		case 'c':
			ret->cmdline = optarg;
			break;
		case 's':
			ret->sysroot = optarg;
			break;
		default:
			fputs(HELP, c == 'h' ? stdout : stderr);
			*status = c == 'h' ? EXIT_DONE : EXIT_USAGE;
			return false;
		}
	}
	if (optind < argc) {
		fprintf(stderr, "nvmf-boot plan: \"%s\" is one argument too many\n", argv[optind]);
		*status = EXIT_USAGE;
		return false;
	}
	return true;
}

static int print_plan(const struct inputs *in) {
	inputs_say(in);
	if (in->n_tables == 0) {
		puts("No NBFT: nothing to do");
		return EXIT_NOTHING;
	}
	plan_text(stdout, in->plan);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "nvmf-boot plan: the plan cannot be written: %s\n", strerror(errno));
		return EXIT_FAILED;
	}
	return in->plan->n_paths > 0 ? EXIT_DONE : EXIT_NOTHING;
}

int verb_plan(int argc, char **argv) {
	struct request request = { 0 };
	const char *what;
	struct inputs in;
	struct root root;
	int status, r;

	if (!read_arguments(argc, argv, &request, &status))
		return status;
	log_begin(true); /* the notes on odd firmware are "show"'s to tell */
	what = request.sysroot;
	r = root_open(request.sysroot, &root);
	if (r == 0) {
		r = inputs_load(&root, request.table, request.cmdline, &in, &what);
		root_close(&root);
	}
	if (r < 0) {
		fprintf(stderr, "nvmf-boot plan: %s: %s\n", what ?: "/", strerror(-r));
		return EXIT_FAILED;
	}
	status = print_plan(&in);
	inputs_done(&in);
	return status;
}
