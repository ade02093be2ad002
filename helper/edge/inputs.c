/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the tables, the command line and the identity of the machine below one root, makes the plan of them, and lists
 * what is wrong with them. See inputs.h.
 */
#include "inputs.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "grow.h"
#include "id.h"
#include "log.h"
#include "nbft-text.h"
#include "nqn.h"
#include "sysfs.h"
#include "text-of.h"

/* Writes the content of a file and a newline to `f`. A file that does not exist counts as empty. */
static int add_file(const struct root *root, const char *path, FILE *f) {
	char *text;
	size_t size;
	int r = root_read(root, path, ROOT_CMDLINE_MAX, &text, &size);

	if (r == -ENOENT)
		return 0;
	if (r < 0)
		return r;
	fprintf(f, "%s\n", text);
	free(text);
	return 0;
}

/*
 * True for the files in which dracut's nvmf module keeps facts about the machine that built the image. The stock module
 * of dracut 106 writes the first name; the stock module of dracut 112 and our module write the second.
 */
static bool is_static(const char *name) {
	return strcmp(name, "95nvmf-args.conf") == 0 || strcmp(name, "20-nvmf-args.conf") == 0;
}

/* Adds the .conf files of a directory. `no_static`: without those of an nvmf module. */
static int add_directory(const struct root *root, const char *directory, bool no_static, FILE *f) {
	char **names, path[PATH_MAX];
	size_t n;
	int r = 0;

	if (root_list(root, directory, &names, &n) < 0)
		return 0;
	for (size_t i = 0; r == 0 && i < n; i++) {
		size_t length = strlen(names[i]);

		snprintf(path, sizeof(path), "%s/%s", directory, names[i]);
		if (no_static && is_static(names[i]))
			continue;
		if (length > 5 && strcmp(names[i] + length - 5, ".conf") == 0)
			r = add_file(root, path, f);
	}
	root_free_names(names, n);
	return r;
}

/* The arguments of write_cmdline(), and its error. */
struct cmdline {
	const struct root *root;
	bool no_static;
	int *err;
};

/*
 * Writes all texts that dracut's own getarg() reads, in its order, since the last one of two equal options counts:
 * options that dracut put into the image (kernel_cmdline=, --hostonly-cmdline), the kernel's command line, and options
 * that dracut's hooks wrote during this boot (from dracut 109 on). In a booted system only the kernel's command line
 * counts: there /etc/cmdline.d belongs to other programs (ukify, kernel-install).
 */
static void write_cmdline(FILE *f, const void *data) {
	const struct cmdline *c = data;
	bool initramfs = root_is_initramfs(c->root);

	*c->err = initramfs ? add_directory(c->root, "/etc/cmdline.d", c->no_static, f) : 0;
	if (*c->err == 0 && initramfs)
		*c->err = add_file(c->root, "/etc/cmdline", f);
	if (*c->err == 0)
		*c->err = add_file(c->root, "/proc/cmdline", f);
	if (*c->err == 0 && initramfs)
		*c->err = add_directory(c->root, "/run/initramfs/cmdline.d", c->no_static, f);
}

static int read_cmdline(const struct root *root, bool no_static, char **ret) {
	int err = 0;
	char *text = text_of(write_cmdline, &(struct cmdline){ root, no_static, &err });

	if (!text)
		return -ENOMEM;
	if (err < 0)
		free(text);
	else
		*ret = text;
	return err;
}

static int read_options(const struct root *root, bool no_static, struct inputs *in) {
	int r = read_cmdline(root, no_static, &in->cmdline);

	return r < 0 ? r : options_parse(in->cmdline, &in->options);
}

/*
 * Reads the options. rd.nvmf.nostatic may stand behind the options that it drops. So all options are read first, and
 * read again if rd.nvmf.nostatic is among them.
 */
static int load_options(const struct root *root, const char *cmdline, struct inputs *in) {
	int r;

	if (cmdline) {
		in->cmdline = strdup(cmdline);
		return in->cmdline ? options_parse(cmdline, &in->options) : -ENOMEM;
	}
	r = read_options(root, false, in);
	if (r < 0 || !in->options.no_static)
		return r;
	options_done(&in->options);
	free(in->cmdline);
	in->cmdline = NULL;
	return read_options(root, true, in);
}

#define HOSTNQN "/etc/nvme/hostnqn"
#define HOSTID "/etc/nvme/hostid"

/*
 * Reads a file of /etc/nvme. False: there is no such file, or the file is empty, or *fault tells why it cannot be read.
 */
static bool read_identity(const struct root *root, const char *path, char *buf, size_t size, const char **fault) {
	int r = root_read_line(root, path, buf, size);

	*fault = r == 0 || r == -ENOENT ? NULL : strerrordesc_np(-r);
	return r == 0 && *buf;
}

/*
 * Reads the identity in /etc/nvme. An image for one machine has both files, a generic image has neither. A file without
 * a valid identity counts as absent.
 */
static int load_identity(const struct root *root, struct inputs *in) {
	struct nbft_host *h = &in->machine.host;
	char nqn[1024], id[1024]; /* room for texts that are too long, so that the reason is told */

	if (read_identity(root, HOSTID, id, sizeof(id), &in->id_fault)) {
		h->has_id = uuid_parse(id, h->id) == 0 && uuid_is_set(h->id);
		in->id_fault = h->has_id ? NULL : "not a UUID";
	}
	if (read_identity(root, HOSTNQN, nqn, sizeof(nqn), &in->nqn_fault)) {
		in->nqn_fault = nqn_fault(nqn);
		if (!in->nqn_fault && !(h->nqn = strdup(nqn)))
			return -ENOMEM;
	}
	h->present = h->nqn || h->has_id;
	return 0;
}

static void load_machine(const struct root *root, struct plan_machine *m) {
	char disable[8];

	m->no_ipv6 = root_read_line(root, "/sys/module/ipv6/parameters/disable", disable, sizeof(disable)) == 0 &&
		     strcmp(disable, "1") == 0;
	m->has_uuid = sysfs_machine_uuid(root, m->uuid, &m->uuid_from) == 0;
}

/* Lists the PCI functions of the tables' HFIs that are NICs of this machine. */
static int load_nics(const struct root *root, struct inputs *in) {
	for (size_t t = 0; t < in->n_tables; t++)
		for (size_t i = 0; i < in->tables[t]->n_hfis; i++) {
			uint32_t sbdf = in->tables[t]->hfis[i].pci_sbdf, *nic;

			if (sbdf == 0 || !sysfs_pci_is_nic(root, sbdf))
				continue;
			nic = grow(&in->nics, &in->machine.n_nics, sizeof(*nic));
			if (!nic)
				return -ENOMEM;
			*nic = sbdf;
			in->machine.nics = in->nics;
		}
	return 0;
}

static int load(const struct root *root, const char *table_path, const char *cmdline, struct inputs *in,
		const char **what) {
	int r;

	*what = table_path ?: "the ACPI tables";
	r = tables_load(root, table_path, &in->files);
	if (r < 0)
		return r;
	in->tables = (const struct nbft *const *)in->files.v;
	in->n_tables = in->files.n;
	*what = "the kernel command line";
	r = load_options(root, cmdline, in);
	if (r < 0)
		return r;
	*what = "the plan";
	load_machine(root, &in->machine);
	r = load_identity(root, in);
	if (r == 0)
		r = load_nics(root, in);
	return r < 0 ? r : plan_make(in->tables, in->n_tables, &in->options, &in->machine, &in->plan);
}

int inputs_load(const struct root *root, const char *table_path, const char *cmdline, struct inputs *ret,
		const char **what) {
	struct inputs in = { 0 };
	const char *at;
	int r = load(root, table_path, cmdline, &in, &at);

	if (r < 0) {
		inputs_done(&in);
		if (what)
			*what = at;
		return r;
	}
	*ret = in;
	return 0;
}

void inputs_done(struct inputs *in) {
	plan_free(in->plan);
	options_done(&in->options);
	free(in->cmdline);
	free(in->machine.host.nqn);
	free(in->nics);
	tables_done(&in->files);
	memset(in, 0, sizeof(*in));
}

struct finding {
	const char *name; /* of the table */
	const struct nbft_diag *diag;
};

static void write_finding(FILE *f, const void *data) {
	const struct finding *finding = data;

	nbft_show_finding(finding->name, finding->diag, f);
}

static void table_finding(const char *name, const struct nbft_diag *d, inputs_finding_fn fn, void *data) {
	static const int LEVELS[] = {
		[NBFT_DIAG_NOTE] = LOG_INFO,
		[NBFT_DIAG_WARNING] = LOG_WARNING,
		[NBFT_DIAG_ERROR] = LOG_ERR,
	};
	char *line = text_of(write_finding, &(struct finding){ name, d });

	if (line)
		fn(LEVELS[d->level], line, data);
	free(line);
}

static void file_finding(const char *path, const char *fault, inputs_finding_fn fn, void *data) {
	char line[256];

	if (!fault)
		return;
	snprintf(line, sizeof(line), "%s: %s, ignoring", path, fault);
	fn(LOG_WARNING, line, data);
}

static void shared_finding(const struct plan_host *h, inputs_finding_fn fn, void *data) {
	char line[512], id[UUID_TEXT_MAX];

	snprintf(line, sizeof(line),
		 "host NQN %s, host id %s: this UUID is a placeholder that other machines have, too, so targets cannot "
		 "tell them apart; it is used all the same; rd.nvmf.hostnqn= and rd.nvmf.hostid= can give another "
		 "identity",
		 h->nqn, uuid_text(h->id, id));
	fn(LOG_WARNING, line, data);
}

static void clone_findings(const struct plan *p, inputs_finding_fn fn, void *data) {
	char words[PLAN_CLONE_WORDS_MAX], line[PLAN_CLONE_WORDS_MAX + 8];

	for (size_t i = 0; i < p->n_nss; i++)
		if (plan_clone_words(p, i, words, sizeof(words))) {
			snprintf(line, sizeof(line), "NBFT: %s", words);
			fn(LOG_WARNING, line, data);
		}
}

void inputs_findings(const struct inputs *in, inputs_finding_fn fn, void *data) {
	char line[640]; /* room for a complaint, which has at most 511 bytes */

	for (size_t t = 0; t < in->n_tables; t++)
		for (size_t i = 0; i < in->tables[t]->n_diags; i++)
			table_finding(tables_name(&in->files, t), &in->tables[t]->diags[i], fn, data);
	for (size_t i = 0; i < in->options.n_complaints; i++) {
		snprintf(line, sizeof(line), "kernel command line: %s", in->options.complaints[i]);
		fn(LOG_WARNING, line, data);
	}
	file_finding(HOSTNQN, in->nqn_fault, fn, data);
	file_finding(HOSTID, in->id_fault, fn, data);
	for (size_t i = 0; i < in->plan->n_hosts; i++)
		if (in->plan->hosts[i].shared)
			shared_finding(&in->plan->hosts[i], fn, data);
	clone_findings(in->plan, fn, data);
}

static void log_finding(int level, const char *line, void *data) {
	(void)data;
	log_say(level, NULL, "%s", line);
}

void inputs_say(const struct inputs *in) {
	inputs_findings(in, log_finding, NULL);
}
