/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot starts from, and the plan that comes of it: the same for every verb that needs a plan.
 * Reading happens below a root; what is wrong with single inputs is said by inputs_say().
 */
#pragma once

#include "nbft.h"
#include "options.h"
#include "plan.h"
#include "root.h"
#include "tables.h"

struct inputs {
	struct tables files;
	const struct nbft *const *tables; /* of files */
	size_t n_tables;
	struct options options;
	struct plan_machine machine; /* its NQN is on the heap */
	struct plan *plan; /* borrows from all of the above */
};

/*
 * Reads the tables, the command line, /etc/nvme/host{nqn,id} and the SMBIOS UUID, and makes the plan. `table_path` is
 * what tables_load() takes; NULL: the root's ACPI tables. `cmdline` NULL: the root's /proc/cmdline,
 * and in an initramfs, before it, /etc/cmdline and /etc/cmdline.d/ (files *.conf; with rd.nvmf.nostatic not
 * those of an nvmf module). No table at all is no error: the plan is empty then. On failure (negative errno) *what, where given, tells which input
 * it was, in static text or the caller's own.
 */
int inputs_load(const struct root *root, const char *table_path, const char *cmdline, struct inputs *ret,
		const char **what);
void inputs_done(struct inputs *in);

/* Each thing that is wrong or odd with the tables and the options, in one line. level as in syslog.h. */
typedef void (*inputs_finding_fn)(int level, const char *line, void *data);
void inputs_findings(const struct inputs *in, inputs_finding_fn fn, void *data);

/* Logs them, each once; not what the plan leaves out. */
void inputs_say(const struct inputs *in);
