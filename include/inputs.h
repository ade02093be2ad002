/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the inputs of a boot below a root and makes a plan of them, for every verb that needs a plan. A faulty table or
 * option does not prevent the use of the others; inputs_findings() lists the faults.
 */
#pragma once

#include "nbft.h"
#include "options.h"
#include "plan.h"
#include "root.h"
#include "acpi-tables.h"

struct inputs {
	struct tables files;
	const struct nbft *const *tables; /* the tables in `files`, borrowed */
	size_t n_tables;
	char *cmdline; /* the text of the options; modprobe.c reads it, too */
	struct options options;
	struct plan_machine machine; /* host.nqn is allocated */
	/* why /etc/nvme/hostnqn and /etc/nvme/hostid are not used, as static text; NULL: nothing is wrong */
	const char *nqn_fault, *id_fault;
	uint32_t *nics; /* the array of machine.nics */
	struct plan *plan; /* borrows from all members above */
};

/*
 * Reads the tables, the command line, /etc/nvme/hostnqn, /etc/nvme/hostid, the SMBIOS UUID and the PCI functions of the
 * tables, and makes the plan.
 * `table_path` is the argument of tables_load(); NULL: the ACPI tables of the root. `cmdline` NULL: /proc/cmdline of
 * the root is read. In an initramfs all texts are read that dracut's getarg() reads: the .conf files of /etc/cmdline.d,
 * /etc/cmdline, /proc/cmdline and the .conf files of /run/initramfs/cmdline.d, in this order; with rd.nvmf.nostatic the
 * .conf files of an nvmf module are skipped. A machine without tables gets an empty plan,
 * which is no error.
 *
 * Returns 0 with *ret owned by the caller, who frees it with inputs_done(). Or returns a negative errno; then *what,
 * unless `what` is NULL, names the input that could not be read. *what is static text or `table_path`.
 */
int inputs_load(const struct root *root, const char *table_path, const char *cmdline, struct inputs *ret,
		const char **what);
void inputs_done(struct inputs *in);

/*
 * Calls fn() with one line for each fault or oddity in the tables, the options and /etc/nvme, also for namespaces with
 * one identifier. `level` is a level of syslog.h. `line` is valid only during the call.
 */
typedef void (*inputs_finding_fn)(int level, const char *line, void *data);
void inputs_findings(const struct inputs *in, inputs_finding_fn fn, void *data);

/*
 * Logs all lines of inputs_findings(). The plan's own list of things that it leaves out (plan->skips) is not logged
 * here.
 */
void inputs_say(const struct inputs *in);
