/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot starts from, and the plan that is made of it, for every verb that needs a plan. All is read below a root.
 * What is wrong with single inputs does not stop the rest; inputs_findings() lists it.
 */
#pragma once

#include "nbft.h"
#include "options.h"
#include "plan.h"
#include "root.h"
#include "acpi-tables.h"

struct inputs {
	struct tables files;
	const struct nbft *const *tables; /* of files */
	size_t n_tables;
	struct options options;
	struct plan_machine machine; /* its NQN is on the heap */
	struct plan *plan; /* borrows from all of the above */
};

/*
 * Reads the tables, the command line, /etc/nvme/host{nqn,id} and the SMBIOS UUID, and makes the plan. `table_path` goes
 * to tables_load(); NULL: the root's ACPI tables. `cmdline` NULL: the root's /proc/cmdline, and in an initramfs, before
 * it, /etc/cmdline and the .conf files of /etc/cmdline.d (with rd.nvmf.nostatic without those of an nvmf module).
 * Without any table the plan is empty; that is no error.
 *
 * Returns 0 with *ret owned by the caller (inputs_done), or a negative errno; *what, unless `what` is NULL, then names
 * the input, in static text or the caller's own.
 */
int inputs_load(const struct root *root, const char *table_path, const char *cmdline, struct inputs *ret,
		const char **what);
void inputs_done(struct inputs *in);

/*
 * Calls fn() for each thing that is wrong or odd with the tables and the options, with one line. `level` as in
 * syslog.h.
 */
typedef void (*inputs_finding_fn)(int level, const char *line, void *data);
void inputs_findings(const struct inputs *in, inputs_finding_fn fn, void *data);

/* Logs the findings. What the plan leaves out is not among them. */
void inputs_say(const struct inputs *in);
