/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/inputs.c on miniature trees; whole tables are the business of the verbs' tests. */
#include "inputs.h"

#include <errno.h>

#include "tap.h"
#include "tree.h"

/* What an nvmf module wrote into an image for its machine counts, unless the kernel is told otherwise. */
static void frozen(const struct root *r, const char *path) {
	struct inputs in;

	tree_file(r, "/proc/cmdline", "rd.nvmf.timeout=9\n");
	tree_file(r, path, " rd.nvmf.hostnqn=nqn.frozen rd.nvmf.discover=tcp,192.0.2.8,,8009\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, path);
	ok(in.options.n_discovers == 1 && strcmp(in.options.hostnqn, "nqn.frozen") == 0, "counts");
	inputs_done(&in);
	tree_file(r, "/proc/cmdline",
		  "rd.nvmf.nostatic rd.nvmf.discover=tcp,192.0.2.7 rd.nvmf.discover=tcp,192.0.2.9\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "rd.nvmf.nostatic");
	is_int((long long)in.options.n_discovers, 2, "drops it, and nothing of the kernel's own");
	is_str(in.options.hostnqn, "nqn.2026-11.org.example:image", "nor what else is in the image");
	inputs_done(&in);
	tree_file(r, "/proc/cmdline", "rd.nvmf.nostatic=0\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "rd.nvmf.nostatic=0");
	is_int((long long)in.options.n_discovers, 1, "does not");
	inputs_done(&in);
	tree_file(r, path, "");
}

int main(void) {
	const char *what = NULL;
	struct inputs in;
	struct root r;

	tree_new(&r);
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "an empty tree is no error");
	ok(in.n_tables == 0 && in.plan->n_paths == 0 && !in.machine.has_uuid && !in.machine.host.present,
	   "and has nothing");
	inputs_done(&in);

	tree_file(&r, "/sys/firmware/acpi/tables/NBFT", "noise");
	tree_file(&r, "/proc/cmdline", "rd.nvmf.timeout=9 root=/dev/vda\n");
	tree_file(&r, "/sys/class/dmi/id/product_uuid", "12345678-9abc-def0-1122-334455667788\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a table of noise is no error");
	ok(in.n_tables == 1 && in.tables[0]->refused && in.plan->n_skips == 1, "but refused, and the plan says so");
	ok(in.options.timeout_us == 9000000 && in.plan->timeout_us == 9000000, "/proc/cmdline is read");
	ok(in.machine.has_uuid && in.machine.uuid[0] == 0x12, "so is the SMBIOS UUID");
	inputs_done(&in);

	is_int(inputs_load(&r, NULL, "rd.nonvmf", &in, NULL), 0, "a command line of the caller's");
	ok(in.options.off && !in.options.root, "counts alone");
	inputs_done(&in);

	tree_file(&r, "/etc/cmdline.d/01-default.conf",
		  "rd.nvmf.timeout=7 rd.nvmf.hostnqn=nqn.2026-11.org.example:image");
	tree_file(&r, "/etc/cmdline.d/notes", "rd.nonvmf\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a booted system with /etc/cmdline.d");
	ok(!in.options.hostnqn, "which is not ours to read");
	inputs_done(&in);
	tree_file(&r, "/usr/lib/initrd-release", "");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "an initramfs with options of its image");
	is_str(in.options.hostnqn, "nqn.2026-11.org.example:image", "heeds them");
	ok(!in.options.off, "but no other files");
	is_int((long long)in.options.timeout_us, 9000000, "and the kernel's own command line before them");
	is_str(in.options.root, "/dev/vda", "and they do not run into each other");
	inputs_done(&in);
	frozen(&r, "/etc/cmdline.d/20-nvmf-args.conf");
	frozen(&r, "/etc/cmdline.d/95nvmf-args.conf");

	in.n_tables = 77;
	is_int(inputs_load(&r, "/nonexistent/table", NULL, &in, &what), -ENOENT, "a table that is not there");
	is_str(what, "/nonexistent/table", "is named");
	is_int((long long)in.n_tables, 77, "and the result untouched");
	tree_free(&r);
	return tap_done();
}
