/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot run: makes the plan and carries it out. With --dry-run: lists the actions. The status files and the log
 * tell what happened.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>

#include "arguments.h"
#include "dry-run.h"
#include "event-loop.h"
#include "inputs.h"
#include "log.h"
#include "modprobe.h"
#include "status-files.h"
#include "text-of.h"
#include "verb.h"
#include "version.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot run",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_TABLE | ARG_CMDLINE | ARG_SYSROOT | ARG_DRY_RUN,
	.help = "Brings up the interfaces the NBFT names, connects its paths and waits for the\n"
		"namespaces to boot from. --sysroot goes with --dry-run only.\n"
		"--dry-run lists the actions for the NICs that are present. If a NIC is absent, the exit\n"
		"status is 4.\n\n"
		"Exit status: 0 the namespaces to boot from are there, 1 they are not, all tables are\n"
		"refused or a file cannot be read, 2 usage, 3 there is nothing to do, 4 some paths are\n"
		"missing.\n",
};

/*
 * The prefix for the name of a descriptor that is left out. With several tables the name begins with the table's name
 * already, and an option of the kernel command line (table 0) belongs to no table: both have no prefix.
 */
static const char *whose(const struct plan *plan, const struct plan_skip *skip) {
	return skip->table > 0 && plan->n_tables == 1 ? "NBFT " : "";
}

static void say_skips(const struct plan *plan) {
	for (size_t i = 0; i < plan->n_skips; i++)
		if (!plan->skips[i].diagnosed)
			log_say(LOG_NOTICE, NULL, "%s%s is left out: %s", whose(plan, &plan->skips[i]),
				plan->skips[i].what, plan->skips[i].why);
}

static void note_finding(int level, const char *line, void *data) {
	if (level <= LOG_WARNING)
		fprintf(data, "%s\n", line);
}

/*
 * Writes the notes that `status` shows below the engine's state, so that an operator at the emergency shell sees the
 * notes, too.
 */
static void write_notes(FILE *f, const void *data) {
	const struct inputs *in = data;

	inputs_findings(in, note_finding, f);
	for (size_t i = 0; i < in->plan->n_skips; i++)
		if (!in->plan->skips[i].diagnosed)
			fprintf(f, "%s is left out: %s\n", in->plan->skips[i].what, in->plan->skips[i].why);
}

static void note_nothing(const struct root *root, const char *why, const char *notes) {
	struct status_files files = { 0 };

	status_files_write(&files, root, &(struct status){ .why = why, .notes = notes });
	status_files_done(&files);
}

/*
 * Ends a run without paths. Such a run failed only if a table is refused, since firmware then meant the machine to boot
 * from that table, or if the kernel command line asks for NVMe/TCP.
 */
static int run_nothing(const struct root *root, const struct inputs *in, const char *notes, bool dry) {
	bool refused = tables_refused(&in->files) > 0, asked = in->options.asks_tcp;
	const char *why = refused            ? "the firmware's table is refused"
			  : asked            ? "nothing that rd.nvmf.discover= names can be asked"
			  : in->n_tables > 0 ? "no table names a path that can be connected"
					     : "there is no NBFT";

	log_say(in->n_tables > 0 ? LOG_WARNING : LOG_NOTICE, NULL,
		"nothing to do: %s; the boot goes on without NVMe/TCP", why);
	if (!dry && (in->n_tables > 0 || asked))
		note_nothing(root, why, notes);
	return refused || asked ? EXIT_FAILED : EXIT_NOTHING;
}

/* Tells modprobe which modules the options forbid, before any module is loaded. */
static void heed_blacklist(const struct root *root, const struct inputs *in) {
	int err = modprobe_blacklist(root, in->cmdline);

	if (err < 0)
		log_say(LOG_WARNING, NULL, "rd.driver.blacklist= cannot be applied: %s, going on without",
			strerror(-err));
}

static int run_plan(const struct root *root, const struct inputs *in, const struct arguments *args) {
	char *notes;
	int code;

	log_begin(in->options.quiet);
	log_say(LOG_INFO, NULL, "nvmf-boot %s", VERSION_TEXT);
	inputs_say(in);
	if (in->options.off) {
		log_say(LOG_NOTICE, NULL, "switched off by %s on the kernel command line",
			options_off_by(&in->options));
		return EXIT_NOTHING;
	}
	say_skips(in->plan);
	if (args->dry_run && !plan_is_empty(in->plan))
		return dry_run(root, in->plan);
	heed_blacklist(root, in);
	notes = text_of(write_notes, in);
	code = !plan_is_empty(in->plan) ? event_loop_run(root, in->plan, notes)
					: run_nothing(root, in, notes, args->dry_run);
	free(notes);
	return code;
}

static int load_and_run(const struct arguments *args) {
	struct inputs in;
	struct root root;
	const char *what = "the root directory";
	int r = root_open(args->sysroot, &root), code;

	if (r < 0) {
		fprintf(stderr, "nvmf-boot: %s cannot be opened: %s\n", args->sysroot ? args->sysroot : "/",
			strerror(-r));
		return EXIT_FAILED;
	}
	r = inputs_load(&root, args->table, args->cmdline, &in, &what);
	if (r < 0) {
		fprintf(stderr, "nvmf-boot: %s cannot be read: %s\n", what, strerror(-r));
		root_close(&root);
		return EXIT_FAILED;
	}
	code = run_plan(&root, &in, args);
	/* systemd counts a Type=notify service that ends before READY=1 as failed, whatever SuccessExitStatus= says. */
	if (!args->dry_run && (code == EXIT_NOTHING || code == EXIT_PARTIAL))
		sd_notify(0, "READY=1");
	inputs_done(&in);
	root_close(&root);
	return code;
}

int verb_run(int argc, char **argv) {
	struct arguments args;
	int status;

	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	if (args.sysroot && !args.dry_run) {
		fprintf(stderr, "%s: --sysroot goes with --dry-run only\n", argv[0]);
		return EXIT_USAGE;
	}
	return load_and_run(&args);
}
