/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nvmf-boot run: makes the plan and carries it out, or lists what would be done. */
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "inputs.h"
#include "log.h"
#include "runner.h"
#include "verb.h"

static const char HELP[] = "Usage: nvmf-boot run [--dry-run] [--table FILE|DIR] [--cmdline TEXT] [--sysroot DIR]\n\n"
			   "Brings up the interfaces the NBFT names, connects its paths and waits for the\n"
			   "namespaces to boot from. With --dry-run it lists the actions, one a line, and does\n"
			   "nothing; --sysroot then lets it look at a captured tree.\n";

struct run_options {
	const char *table, *cmdline, *sysroot;
	bool dry_run;
};

/* What the tables and the command line have against them, once, before anything is done. */
static void say_complaints(const struct inputs *in) {
	for (size_t t = 0; t < in->n_tables; t++)
		for (size_t i = 0; i < in->tables[t]->n_diags; i++)
			inputs_say_diag(in->tables[t], &in->tables[t]->diags[i]);
	for (size_t i = 0; i < in->options.n_complaints; i++)
		log_say(LOG_WARNING, NULL, "%s", in->options.complaints[i]);
	for (size_t i = 0; i < in->plan->n_skips; i++)
		log_say(LOG_NOTICE, NULL, "%s left out: %s", in->plan->skips[i].what, in->plan->skips[i].why);
}
