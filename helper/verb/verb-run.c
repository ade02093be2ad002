/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot run: makes the plan and carries it out. With --dry-run: lists the actions. The status files and the log
 * tell what happened.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "arguments.h"
#include "dry-run.h"
#include "event-loop.h"
#include "load.h"
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
		"--dry-run lists the actions for the NICs that are present. If a NIC is absent,\n"
		"the exit status is 4.\n\n"
		"Exit status: 0 the namespaces to boot from are there, 1 they are not, or a file\n"
		"cannot be read, 2 usage, 3 there is no table, or nvmf-boot is switched off, 4 a\n"
		"namespace or a path is missing, and something else boots.\n",
};

/*
 * The prefix for the name of a descriptor that is left out. With several tables the name begins with the table's name
 * already, and an option of the kernel command line (table 0) belongs to no table: both have no prefix.
 */
static const char *whose(const struct plan *plan, const struct plan_skip *skip) {
	return skip->table > 0 && plan->n_tables == 1 ? "NBFT " : "";
}

/*
 * Says what is left out. Firmware lists paths that lead nowhere beside good ones (Dell R660, EDK2): as long as every
 * namespace to boot from has a path, the console does not show them, and the journal does.
 */
static void say_skips(const struct inputs *in, bool dry) {
	bool harmless = plan_exit_status(in->plan, &in->options) == EXIT_DONE && !dry;

	for (size_t i = 0; i < in->plan->n_skips; i++) {
		const struct plan_skip *skip = &in->plan->skips[i];

		if (!skip->diagnosed)
			log_say(harmless && skip->table > 0 ? LOG_INFO : LOG_NOTICE, NULL, "%s%s is left out: %s",
				whose(in->plan, skip), skip->what, skip->why);
	}
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

/* Tells modprobe which modules the options forbid, before any module is loaded. */
static void heed_blacklist(const struct root *root, const struct inputs *in) {
	int err = modprobe_blacklist(root, in->cmdline);

	if (err < 0)
		log_say(LOG_WARNING, NULL, "rd.driver.blacklist= cannot be applied: %s, going on without",
			strerror(-err));
}

/* Ends a run without paths, although there is a table, or an option asks for a path. */
static void run_nothing(const struct root *root, const struct inputs *in, const char *notes, bool dry) {
	const char *why = in->plan->n_tables == 0          ? "no controller that rd.nvmf.discover= names can be asked"
			  : tables_refused(&in->files) > 0 ? "the firmware's table is refused"
							   : "no table names a path that can be connected";

	log_say(LOG_WARNING, NULL, "nothing to do: %s; the boot goes on without NVMe/TCP", why);
	if (!dry)
		note_nothing(root, why, notes);
}

/* Carries the plan out, or lists its actions. Returns the exit status of the engine. */
static int run_plan(const struct root *root, const struct inputs *in, bool dry) {
	char *notes;
	int code = EXIT_DONE;

	say_skips(in, dry);
	if (dry && !plan_is_empty(in->plan))
		return dry_run(root, in->plan);
	notes = text_of(write_notes, in);
	if (plan_is_empty(in->plan)) {
		run_nothing(root, in, notes, dry);
	} else {
		heed_blacklist(root, in);
		code = event_loop_run(root, in->plan, notes);
	}
	free(notes);
	return code;
}

/* The engine does not know what the plan has left out: a run whose paths are all there may lack a namespace. */
static int run_inputs(const struct root *root, const struct arguments *args, const struct inputs *in) {
	int planned = plan_exit_status(in->plan, &in->options), code;

	log_begin(in->options.quiet);
	log_say(LOG_INFO, NULL, "nvmf-boot %s", VERSION_TEXT);
	if (load_say_nothing(args, in))
		return EXIT_NOTHING;
	if (!args->dry_run && geteuid() != 0)
		return load_fail("/dev/nvme-fabrics", -EACCES);
	inputs_say(in);
	code = run_plan(root, in, args->dry_run);
	return code == EXIT_DONE ? planned : code;
}

static int run(const struct arguments *args) {
	struct inputs in;
	struct root root;
	int code = load_inputs(args, &in), err;

	if (code != EXIT_DONE)
		return code;
	err = root_open(args->sysroot, &root);
	if (err < 0) {
		inputs_done(&in);
		return load_fail(args->sysroot ?: "/", err);
	}
	code = run_inputs(&root, args, &in);
	root_close(&root);
	inputs_done(&in);
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
	log_begin(false);
	status = run(&args);
	/*
	 * systemd prints "[FAILED] Failed to start" for a Type=notify service that ends before READY=1, whatever its
	 * exit status. Nothing waits for READY=1 itself, and the boot may go on from another root.
	 */
	if (!args.dry_run)
		sd_notify(0, "READY=1");
	return status;
}
