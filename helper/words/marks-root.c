/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The marks of root=nbft. A plan and options go in. Udev rules that give the plan's namespaces stable names, and a
 * mount unit for the root, come out. Pure; see marks.h.
 *
 *   /dev/disk/by-nbft/1         the namespace of SSNS 1; with several tables, the name of the table comes first, as in
 *                               "NBFT2-1"
 *   /dev/disk/by-nbft/1-part2   the second partition of the namespace of SSNS 1
 *   /dev/disk/by-nbft/root      the root file system on the first bootable namespace: the whole namespace, or the
 *                               partition whose GPT type says "root" for this architecture
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "mark-list.h"
#include "text-of.h"
#include "volumes.h"

#define ROOT_DEVICE "/dev/disk/by-nbft/root"
#define ROOT_UNIT "dev-disk-by\\x2dnbft-root" /* ROOT_DEVICE in the form of systemd-escape --path */

/* Writes the name of a namespace below /dev/disk/by-nbft: "1", or "NBFT2-1" with several tables. Returns buf. */
static const char *disk_name(const struct plan *p, const struct plan_ns *n, char *buf, size_t size) {
	if (p->n_tables > 1)
		snprintf(buf, size, "%s-%u", p->tables[n->table - 1]->name, n->ssns);
	else
		snprintf(buf, size, "%u", n->ssns);
	return buf;
}

/*
 * Writes the NQN of a subsystem as a pattern of udev, which cannot quote a match value. Brackets make a character of
 * patterns literal. "?" stands for a character that ends the value or the alternative or begins a substitution, and "*"
 * for characters that are not ASCII. The identifier of the namespace has to match as well.
 */
static void write_pattern(FILE *f, const char *nqn) {
	for (; *nqn; nqn++)
		if (*nqn < ' ' || *nqn > '~')
			fputc('*', f);
		else if (strchr("*?[", *nqn))
			fprintf(f, "[%c]", *nqn);
		else
			fputc(strchr("\"|\\$%", *nqn) ? '?' : *nqn, f);
}

/*
 * Writes the match of the namespace's identifier. ATTRS compares sysfs attributes of the disk, also for its partitions.
 */
static void write_identifier(FILE *f, const struct plan_ns *n) {
	char text[UUID_TEXT_MAX];

	switch (n->nid_type) {
	case NBFT_NID_UUID: /* for a namespace without a UUID the attribute `uuid` has the NGUID, `wwid` has not */
		fprintf(f, "ATTRS{wwid}==\"uuid.%s\"", uuid_text(n->nid, text));
		break;
	case NBFT_NID_NGUID: /* sysfs shows an NGUID in the form of a UUID */
		fprintf(f, "ATTRS{nguid}==\"%s\"", uuid_text(n->nid, text));
		break;
	case NBFT_NID_EUI64:
		fputs("ATTRS{eui}==\"", f);
		for (unsigned i = 0; i < 8; i++)
			fprintf(f, "%s%02x", i ? " " : "", n->nid[i]);
		fputc('"', f);
		break;
	case NBFT_NID_NONE:
		fprintf(f, "ATTRS{nsid}==\"%u\"", n->nsid);
		break;
	}
}

/*
 * Writes the udev match for the namespace at position `ns`. subsysnqn belongs to the subsystem or the controller, the
 * identifier to the disk, and all ATTRS of a rule must match one device of the chain of parents. Therefore the match
 * needs two rules.
 */
static void write_match(FILE *f, const struct plan *p, size_t ns) {
	fputs("ATTRS{subsysnqn}==\"", f);
	write_pattern(f, p->nss[ns].nqn);
	fprintf(f, "\", ENV{NBFT_SUBSYSTEM}=\"%zu\"\nENV{NBFT_SUBSYSTEM}==\"%zu\", ", ns, ns);
	write_identifier(f, &p->nss[ns]);
}

static void write_rules(FILE *f, const void *data) {
	const struct plan *p = data;
	bool root = true;
	char name[32];

	fputs("# Written by nvmf-boot: the namespaces that the firmware's table names.\n"
	      "SUBSYSTEM!=\"block\", GOTO=\"nbft_end\"\n"
	      "KERNEL!=\"nvme*n*\", GOTO=\"nbft_end\"\n",
	      f);
	for (size_t i = 0; i < p->n_nss; i++) {
		const struct plan_ns *n = &p->nss[i];

		write_match(f, p, i);
		fprintf(f, ", ENV{NBFT_NAMESPACE}=\"%s\"%s\n", disk_name(p, n, name, sizeof(name)),
			n->boot && root ? ", ENV{NBFT_ROOT}=\"1\"" : "");
		root = root && !n->boot;
	}
	fputs("ENV{NBFT_NAMESPACE}!=\"?*\", GOTO=\"nbft_end\"\n"
	      "ENV{DEVTYPE}==\"disk\", SYMLINK+=\"disk/by-nbft/$env{NBFT_NAMESPACE}\"\n"
	      "ENV{DEVTYPE}==\"partition\", SYMLINK+=\"disk/by-nbft/$env{NBFT_NAMESPACE}-part%n\"\n"
	      "ENV{NBFT_ROOT}!=\"1\", GOTO=\"nbft_end\"\n"
	      "ENV{ID_FS_USAGE}!=\"filesystem\", GOTO=\"nbft_end\"\n"
	      "ENV{DEVTYPE}==\"disk\", SYMLINK+=\"disk/by-nbft/root\"\n"
	      "ENV{DEVTYPE}==\"partition\", ENV{ID_PART_ENTRY_TYPE}==\"" VOLUMES_ROOT_TYPE
	      "\", SYMLINK+=\"disk/by-nbft/root\"\n"
	      "LABEL=\"nbft_end\"\n",
	      f);
}

int marks_namespaces(const struct plan *p, struct marks *m) {
	if (p->n_nss == 0)
		return 0;
	/* Number 61 comes after 60-persistent-storage.rules, which looks for file systems and partition types. */
	return marks_add(m, marks_format("/run/udev/rules.d/61-nbft.rules"), text_of(write_rules, p));
}

/* Writes the options of the root's mount. "%" is written as "%%", since "%" has a meaning in a unit file. */
static void write_mount_options(FILE *f, const void *data) {
	const struct options *o = data;
	const char *flags = o->root_flags ? o->root_flags : "";

	fputs(o->root_rw ? "rw" : "ro", f);
	if (*flags)
		fputc(',', f);
	for (; *flags; flags++)
		fprintf(f, "%s%c", *flags == '%' ? "%" : "", *flags);
}

int marks_root(const struct options *o, const char *early_dir, struct marks *m) {
	char *options;
	int r;

	if (!options_root_is_nbft(o) || o->off)
		return 0;
	options = text_of(write_mount_options, o);
	if (!options)
		return -ENOMEM;
	r = marks_add(m, marks_format("%s/sysroot.mount", early_dir),
		      marks_format("[Unit]\nDocumentation=man:nvmf-boot(8)\nBefore=initrd-root-fs.target\n"
				   "Requires=systemd-fsck@" ROOT_UNIT ".service\nAfter=systemd-fsck@" ROOT_UNIT
				   ".service\n\n"
				   "[Mount]\nWhat=" ROOT_DEVICE "\nWhere=/sysroot\nType=%s\nOptions=%s\n",
				   o->root_type ? o->root_type : "auto", options));
	free(options);
	if (r == 0)
		r = marks_add(m, marks_format("%s/initrd-root-fs.target.d/50-nbft.conf", early_dir),
			      marks_format("[Unit]\nRequires=sysroot.mount\n"));
	if (r == 0)
		r = marks_add(m, marks_format("%s/initrd-root-device.target.d/50-nbft.conf", early_dir),
			      marks_format("[Unit]\nRequires=" ROOT_UNIT ".device\nAfter=" ROOT_UNIT ".device\n"));
	/* nvmf-boot has its own deadline for the root device; without this drop-in systemd would give up after 90 s. */
	if (r == 0)
		r = marks_add(m, marks_format("%s/" ROOT_UNIT ".device.d/50-nbft.conf", early_dir),
			      marks_format("[Unit]\nJobRunningTimeoutSec=infinity\nJobTimeoutSec=infinity\n"));
	return r;
}
