/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot plan: prints what `run` would set out to do, and why each entry is there or left out. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "inputs.h"
#include "log.h"
#include "plan_text.h"
#include "verb.h"

static const char HELP[] = "Usage: nvmf-boot plan [--table FILE|DIR] [--cmdline TEXT] [--sysroot DIR]\n\n"
			   "Prints the interfaces, paths and namespaces that a boot with these tables and this\n"
			   "kernel command line would use, the best path first, with reasons, and what is left\n"
			   "out. Changes nothing.\n";

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
	struct arguments args;
	const char *what;
	struct inputs in;
	struct root root;
	int status, r;

	if (!arguments_read(argc, argv, ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT, 0, HELP, &args, &status))
		return status;
	log_begin(true); /* the notes on odd firmware are "show"'s to tell */
	what = args.sysroot;
	r = root_open(args.sysroot, &root);
	if (r == 0) {
		r = inputs_load(&root, args.table, args.cmdline, &in, &what);
		root_close(&root);
	}
	if (r != 0) {
		fprintf(stderr, "nvmf-boot plan: %s: %s\n", what ?: "/", strerror(-r));
		return EXIT_FAILED;
	}
	status = print_plan(&in);
	inputs_done(&in);
	return status;
}
