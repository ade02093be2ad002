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
#include "inputs.h"
#include "log.h"
#include "plan-json.h"
#include "plan-text.h"
#include "verb.h"

static const struct usage PLAN_USAGE = {
	.verb = "nvmf-boot plan",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT | ARG_JSON,
	.help = "Prints the interfaces, paths and namespaces that a boot with these tables and this\n"
		"kernel command line would use, the best path first, with reasons, and what is left\n"
		"out. Changes nothing.\n\n"
		"Exit status: 0 done, 1 a table is refused and nothing else is left, or a file\n"
		"cannot be read, 2 usage, 3 there is nothing to do.\n",
};

static const struct usage CHECK_USAGE = {
	.verb = "nvmf-boot check",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT,
	.help = "Tells in one line what there is to boot from. Counts the entries that \"plan\" lists as\n"
		"left out: an SSNS may have one entry for each of its HFIs. Changes nothing.\n\n"
		"Exit status: 0 all that the tables name is used, 1 a table is refused or a file cannot be\n"
		"read, 2 usage, 3 there is nothing to do, 4 something is left out (\"plan\" tells what).\n",
};

static void print_json(const struct plan *plan) {
	struct json j = json_start(stdout);

	plan_json(&j, plan);
	json_end(&j);
}

static int print_plan(const struct inputs *in, bool as_json) {
	inputs_say(in);
	if (as_json)
		print_json(in->plan);
	else if (in->n_tables == 0 && plan_is_empty(in->plan) && in->plan->n_skips == 0)
		puts("No NBFT: nothing to do");
	else
		plan_text(stdout, in->plan);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		fprintf(stderr, "nvmf-boot plan: the plan cannot be written: %s\n", strerror(errno));
		return EXIT_FAILED;
	}
	if (!plan_is_empty(in->plan))
		return EXIT_DONE;
	return tables_refused(&in->files) > 0 ? EXIT_FAILED : EXIT_NOTHING;
}

static const char *plural(size_t n) {
	return n == 1 ? "" : "s";
}

static int print_check(const struct inputs *in) {
	const struct plan *p = in->plan;
	size_t refused = tables_refused(&in->files), boot = 0;

	for (size_t i = 0; i < p->n_nss; i++)
		boot += p->nss[i].boot;
	printf("%zu table%s, %zu refused; %zu path%s, %zu discovery controller%s; %zu namespace%s to boot from; %zu "
	       "left out\n",
	       in->n_tables, plural(in->n_tables), refused, p->n_paths, plural(p->n_paths), p->n_discoveries,
	       plural(p->n_discoveries), boot, plural(boot), p->n_skips);
	if (refused > 0)
		return EXIT_FAILED;
	if (plan_is_empty(p))
		return EXIT_NOTHING;
	return p->n_skips > 0 ? EXIT_PARTIAL : EXIT_DONE;
}

static bool load(const struct arguments *args, const char *verb, struct inputs *ret) {
	const char *what = args->sysroot;
	struct root root;
	int r = root_open(args->sysroot, &root);

	log_begin(true); /* quiet: leaves out the notes on odd firmware, which "show" prints */
	if (r == 0) {
		r = inputs_load(&root, args->table, args->cmdline, ret, &what);
		root_close(&root);
	}
	if (r < 0)
		fprintf(stderr, "%s: %s: %s\n", verb, what ?: "/", strerror(-r));
	return r == 0;
}

int verb_plan(int argc, char **argv) {
	struct arguments args;
	struct inputs in;
	int status;

	if (!arguments_read(argc, argv, &PLAN_USAGE, &args, &status))
		return status;
	if (!load(&args, argv[0], &in))
		return EXIT_FAILED;
	status = print_plan(&in, args.json);
	inputs_done(&in);
	return status;
}

int verb_check(int argc, char **argv) {
	struct arguments args;
	struct inputs in;
	int status;

	if (!arguments_read(argc, argv, &CHECK_USAGE, &args, &status))
		return status;
	if (!load(&args, argv[0], &in))
		return EXIT_FAILED;
	status = print_check(&in);
	inputs_done(&in);
	return status;
}
