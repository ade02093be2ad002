/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot report: writes all that a bug report needs into one text: version, tables, kernel command line, plan,
 * status, the network, messages and modules. Passwords and keys on the command line are left out. Changes nothing else.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arguments.h"
#include "evidence.h"
#include "load.h"
#include "mask.h"
#include "nbft-text.h"
#include "now.h"
#include "plan-text.h"
#include "status.h"
#include "verb.h"
#include "version.h"

#define STATUS_MAX (4u << 20) /* as in `status` */

static const struct usage USAGE = {
	.verb = "nvmf-boot report",
	.program = ARGS_NVMF_BOOT,
	.operands = "[FILE]",
	.most = 1,
	.help = "Writes one text for a bug report to FILE, or to standard output: version, tables\n"
		"(all bytes, and what they say), kernel command line, plan, status, links,\n"
		"addresses, routes, neighbours, controllers, messages and modules. Passwords and\n"
		"keys on the kernel command line are left out. Changes nothing else.\n\n"
		"Exit status: 0 done, 1 a file cannot be read or written, 2 usage.\n",
};

static void heading(FILE *f, const char *words) {
	fprintf(f, "\n==== %s ====\n", words);
}

static void write_tables(FILE *f, const struct root *root, const struct tables *t) {
	char words[160];

	for (size_t i = 0; i < t->n; i++) {
		snprintf(words, sizeof(words), "table %s, decoded by base64 -d", t->paths[i]);
		heading(f, words);
		evidence_file(f, root, t->paths[i]);
		heading(f, "nvmf-boot show --full");
		nbft_show_text(t->v[i], tables_name(t, i), f);
	}
	if (t->n == 0) {
		heading(f, "tables");
		fputs("there is no NBFT in " TABLES_DIR "\n", f);
	}
}

static void write_finding(int level, const char *line, void *f) {
	(void)level;
	fprintf(f, "%s\n", line);
}

static void write_plan(FILE *f, const struct inputs *in) {
	heading(f, "nvmf-boot plan");
	plan_text(f, in->plan);
	fprintf(f, "Exit status %d\n", plan_exit_status(in->plan, &in->options));
	inputs_findings(in, write_finding, f);
}

static void write_status(FILE *f, const struct root *root) {
	struct live live;
	struct volumes volumes;
	char *text;
	size_t size;

	heading(f, "nvmf-boot status");
	if (root_read(root, STATUS_PATH, STATUS_MAX, &text, &size) == 0) {
		fputs(text, f);
		free(text);
	} else {
		fputs("\"nvmf-boot run\" did not run in this boot\n", f);
	}
	if (now_volumes(root, &volumes) == 0) {
		volumes_text(f, &volumes);
		free(volumes.v);
	}
	if (now_read(root, &live) < 0)
		return;
	live_text(f, &live, true);
	heading(f, "modules");
	evidence_modules(f, root, &live);
	live_done(&live);
}

static void write_report(FILE *f, const struct root *root, const struct inputs *in) {
	fprintf(f, "nvmf-boot %s\n", VERSION_TEXT);
	evidence_system(f, root);
	heading(f, "kernel command line");
	mask_secrets(f, in->cmdline);
	write_tables(f, root, &in->files);
	write_plan(f, in);
	write_status(f, root);
	heading(f, "kernel log");
	evidence_kernel_log(f, root);
	heading(f, "journal");
	evidence_journal(f);
	heading(f, "end of the report of nvmf-boot");
}

static int print_report(FILE *f, const char *name, const struct inputs *in) {
	struct root root;
	int err = root_open(NULL, &root);

	if (err < 0)
		return load_fail("/", err);
	write_report(f, &root, in);
	root_close(&root);
	return fflush(f) != 0 || ferror(f) ? load_fail(name, -errno) : EXIT_DONE;
}

static int save_report(const char *name, const struct inputs *in) {
	FILE *f = fopen(name, "we");
	int status;

	if (!f)
		return load_fail(name, -errno);
	status = print_report(f, name, in);
	if (fclose(f) != 0 && status == EXIT_DONE)
		status = load_fail(name, -errno);
	return status;
}

int verb_report(int argc, char **argv) {
	struct arguments args;
	struct inputs in;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	status = load_inputs(&args, &in);
	if (status != EXIT_DONE)
		return status;
	if (args.n_rest == 0 || strcmp(args.rest[0], "-") == 0)
		status = print_report(stdout, "standard output", &in);
	else
		status = save_report(args.rest[0], &in);
	inputs_done(&in);
	return status;
}
