/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot plan: prints what `run` would do, and why each entry of the plan is there or left out.
 *
 * nvmf-boot check: prints one line with the number of tables, paths and namespaces, and has an exit status for scripts.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arguments.h"
#include "load.h"
#include "plan-json.h"
#include "plan-text.h"
#include "print.h"
#include "verb.h"

static const struct usage PLAN_USAGE = {
	.verb = "nvmf-boot plan",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT | ARG_JSON,
	.help = "Prints the interfaces, paths and namespaces that a boot with these tables and\n"
		"this kernel command line would use, the best path first, with reasons, and what\n"
		"is left out. Changes nothing.\n\n"
		"Exit status: 0 done, 1 a namespace to boot from cannot be reached and nothing\n"
		"else boots, or a file cannot be read, 2 usage, 3 there is no table, or nvmf-boot\n"
		"is switched off, 4 a namespace to boot from is left out, and something else\n"
		"boots.\n",
};

static const struct usage CHECK_USAGE = {
	.verb = "nvmf-boot check",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT,
	.help = "Tells in one line what there is to boot from. Counts the entries that \"plan\"\n"
		"lists as left out: an SSNS may have one entry for each of its HFIs. Changes\n"
		"nothing.\n\n"
		"Exit status: 0 all that the tables name is used, 1 a namespace to boot from\n"
		"cannot be reached and nothing else boots, or a file cannot be read, 2 usage, 3\n"
		"there is no table, or nvmf-boot is switched off, 4 something is left out (\"plan\"\n"
		"tells what), and something else boots.\n",
};

static int print_json(const struct plan *plan) {
	struct json j = json_start(stdout);

	plan_json(&j, plan);
	return json_end(&j) < 0 || fflush(stdout) != 0 ? -EIO : 0;
}

static void write_plan(FILE *f, const void *plan) {
	plan_text(f, plan);
}

static int print_plan(const struct arguments *args, const struct inputs *in) {
	bool nothing = load_say_nothing(args, in);
	int err = 0;

	inputs_say(in);
	if (args->json)
		err = print_json(in->plan);
	else if (!nothing)
		err = print_text(write_plan, in->plan);
	if (err < 0) {
		fprintf(stderr, "nvmf-boot plan: the plan cannot be written: %s\n", strerror(-err));
		return EXIT_FAILED;
	}
	return plan_exit_status(in->plan, &in->options);
}

static const char *plural(size_t n) {
	return n == 1 ? "" : "s";
}

static int print_check(const struct arguments *args, const struct inputs *in) {
	const struct plan *p = in->plan;
	int status = plan_exit_status(p, &in->options);
	size_t boot = 0;

	if (load_say_nothing(args, in))
		return status;
	inputs_say(in);
	for (size_t i = 0; i < p->n_nss; i++)
		boot += p->nss[i].boot;
	printf("%zu table%s, %zu refused; %zu path%s, %zu discovery controller%s; %zu namespace%s to boot from; %zu "
	       "left out\n",
	       in->n_tables, plural(in->n_tables), tables_refused(&in->files), p->n_paths, plural(p->n_paths),
	       p->n_discoveries, plural(p->n_discoveries), boot, plural(boot), p->n_skips);
	return status == EXIT_DONE && p->n_skips > 0 ? EXIT_PARTIAL : status;
}

/* Runs one of the two verbs: reads the options, loads the inputs, prints what `print` makes of them. */
static int run_verb(int argc, char **argv, const struct usage *usage,
		    int (*print)(const struct arguments *, const struct inputs *)) {
	struct arguments args;
	struct inputs in;
	int status;

	if (!arguments_read(argc, argv, usage, &args, &status))
		return status;
	status = load_inputs(&args, &in);
	if (status != EXIT_DONE)
		return status;
	status = print(&args, &in);
	inputs_done(&in);
	return status;
}

int verb_plan(int argc, char **argv) {
	return run_verb(argc, argv, &PLAN_USAGE, print_plan);
}

int verb_check(int argc, char **argv) {
	return run_verb(argc, argv, &CHECK_USAGE, print_check);
}
