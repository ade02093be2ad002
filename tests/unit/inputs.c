/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/inputs.c on miniature trees. The tests of the verbs read whole tables. */
#include "inputs.h"

#include <errno.h>
#include <stdlib.h>
#include <syslog.h>

#include "id.h"
#include "tap.h"
#include "tree.h"

/*
 * The options that dracut's nvmf module wrote into an image for one machine count, unless the kernel command line has
 * rd.nvmf.nostatic.
 */
static void frozen(const struct root *r, const char *path) {
	struct inputs in;

	tree_file(r, "/proc/cmdline", "rd.nvmf.timeout=9\n");
	tree_file(r, path, " rd.nvmf.hostnqn=nqn.frozen rd.nvmf.discover=tcp,192.0.2.8,,8009\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, tap_name("%s is no error", path));
	ok(in.options.n_discovers == 1 && strcmp(in.options.hostnqn, "nqn.frozen") == 0,
	   "options that a dracut nvmf module left in the image count");
	inputs_done(&in);
	tree_file(r, "/proc/cmdline",
		  "rd.nvmf.nostatic rd.nvmf.discover=tcp,192.0.2.7 rd.nvmf.discover=tcp,192.0.2.9\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "rd.nvmf.nostatic is no error");
	is_int((long long)in.options.n_discovers, 2,
	       "rd.nvmf.nostatic drops the module's options and keeps the kernel's");
	is_str(in.options.hostnqn, "nqn.2026-11.org.example:image",
	       "rd.nvmf.nostatic keeps other options of the image");
	inputs_done(&in);
	tree_file(r, "/proc/cmdline", "rd.nvmf.nostatic=0\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "rd.nvmf.nostatic=0 is no error");
	is_int((long long)in.options.n_discovers, 1, "rd.nvmf.nostatic=0 drops nothing");
	inputs_done(&in);
	tree_file(r, path, "");
}

static void add_line(int level, const char *line, void *data) {
	char *text = data;

	(void)level;
	snprintf(text + strlen(text), 512 - strlen(text), "%s\n", line);
}

/* Loads a machine with these two files in /etc/nvme, and checks what is read: "NQN id". */
static void written(const char *nqn, const char *id, const char *want) {
	char got[300], text[UUID_TEXT_MAX];
	struct inputs in;
	struct root r;

	tree_new(&r);
	tree_file(&r, "/etc/nvme/hostnqn", nqn);
	tree_file(&r, "/etc/nvme/hostid", id);
	if (inputs_load(&r, NULL, NULL, &in, NULL) < 0)
		exit(1);
	snprintf(got, sizeof(got), "%s %s", in.machine.host.nqn ?: "-",
		 in.machine.host.has_id ? uuid_text(in.machine.host.id, text) : "-");
	is_str(got, want, tap_name("/etc/nvme with the NQN \"%s\" and the id \"%s\"", nqn, id));
	inputs_done(&in);
	tree_free(&r);
}

static void etc_nvme(void) {
#define ID "07000000-0000-0000-0000-00000000000a"
	written("nqn.x\n", ID "\n", "nqn.x " ID);
	written("nqn.x", ID, "nqn.x " ID);
	written("nqn.x\r\n", ID "\r\n", "nqn.x " ID);
	written("\n  nqn.x \t\n# by hand\n", " " ID " \n\n", "nqn.x " ID);
	written("nqn.x", "{07000000-0000-0000-0000-00000000000A}\n", "nqn.x " ID);
	written("\xef\xbb\xbfnqn.x\n", "\xef\xbb\xbf" ID "\n", "nqn.x " ID);
	written("# of this host\nnqn.x\n", "# of this host\n" ID "\n", "nqn.x " ID);
	written("nqn.a,b\n", "00000000-0000-0000-0000-000000000000\n", "- -");
	written(" \n", "\n", "- -");
}

/* The lines that are said about two files in /etc/nvme, one behind the other. */
static void refused(const char *nqn, const char *id, const char *want) {
	char got[512] = "";
	struct inputs in;
	struct root r;

	tree_new(&r);
	tree_file(&r, "/etc/nvme/hostnqn", nqn);
	tree_file(&r, "/etc/nvme/hostid", id);
	if (inputs_load(&r, NULL, "", &in, NULL) < 0)
		exit(1);
	inputs_findings(&in, add_line, got);
	is_str(got, want, tap_name("what is said about the NQN \"%.20s\" and the id \"%s\"", nqn, id));
	inputs_done(&in);
	tree_free(&r);
}

static void bad_etc_nvme(void) {
	char nqn[224 + 1];

	memset(nqn, 'n', sizeof(nqn) - 1);
	nqn[sizeof(nqn) - 1] = '\0';
	refused("nqn.x\n", ID "\n", "");
	refused("\n", "", "");
	refused("nqn.a,b\n", "x\n",
		"/etc/nvme/hostnqn: the kernel accepts no NQN with a comma or control character, ignoring\n"
		"/etc/nvme/hostid: not a UUID, ignoring\n");
	refused(nqn, "00000000-0000-0000-0000-000000000000",
		"/etc/nvme/hostnqn: the NQN is longer than 223 bytes, ignoring\n"
		"/etc/nvme/hostid: not a UUID, ignoring\n");
	refused("nqn.x", ID "0", "/etc/nvme/hostid: not a UUID, ignoring\n");
}

/* A complaint shows 80 bytes of a value, each of which may be escaped. The reason stays on the line. */
static void long_value(void) {
	char cmdline[256] = "rd.nvmf.hostnqn=", got[512] = "";
	static const char END[] = "\\xa4...: the kernel accepts no NQN with a comma or control character, ignoring\n";
	struct inputs in;
	struct root r;

	for (int i = 0; i < 60; i++)
		strcat(cmdline, "\xc3\xa4");
	strcat(cmdline, ",");
	tree_new(&r);
	if (inputs_load(&r, NULL, cmdline, &in, NULL) < 0)
		exit(1);
	inputs_findings(&in, add_line, got);
	ok(strlen(got) > strlen(END) && strcmp(got + strlen(got) - strlen(END), END) == 0,
	   "the reason stands behind a long value: %s", got);
	inputs_done(&in);
	tree_free(&r);
}

static void count_line(int level, const char *line, void *data) {
	unsigned *n = data;

	*n += level == LOG_WARNING && strstr(line, "placeholder") != NULL;
}

/* The warnings about a placeholder when the SMBIOS UUID is this one. */
static void shared(const char *uuid, const char *cmdline, unsigned want) {
	struct inputs in;
	struct root r;
	unsigned n = 0;

	tree_new(&r);
	tree_file(&r, "/sys/class/dmi/id/product_uuid", uuid);
	if (inputs_load(&r, NULL, cmdline, &in, NULL) < 0)
		exit(1);
	inputs_findings(&in, count_line, &n);
	is_int(n, want, tap_name("warnings about the SMBIOS UUID %s with %s", uuid, cmdline));
	is_int((long long)in.plan->n_discoveries, 1, "the identity is used");
	inputs_done(&in);
	tree_free(&r);
}

/* All texts that dracut's getarg() reads count, and in dracut's order: the last one of two equal options counts. */
static void order(const struct root *r) {
	struct inputs in;

	tree_file(r, "/etc/cmdline.d/90-last.conf", "rd.nvmf.timeout=1\nrd.driver.blacklist=a\n");
	tree_file(r, "/etc/cmdline", "rd.nvmf.timeout=2 root=UUID=2 rd.driver.blacklist=b");
	tree_file(r, "/run/initramfs/cmdline.d/10-hook.conf", "rd.nvmf.timeout=3 rd.driver.blacklist=c\n");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "an initramfs with all kinds of options is no error");
	is_int((long long)in.options.timeout_us, 3000000, "what dracut's hooks have written comes last");
	is_str(in.options.root, "/dev/vda", "the kernel's command line comes behind the options of the image");
	ok(strstr(in.cmdline, "rd.driver.blacklist=a\n") && strstr(in.cmdline, "rd.driver.blacklist=b\n") &&
		   strstr(in.cmdline, "rd.driver.blacklist=c\n"),
	   "modprobe gets the text of all options");
	inputs_done(&in);
	tree_file(r, "/proc/cmdline", "quiet");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "a command line without root= is no error");
	is_str(in.options.root, "UUID=2", "/etc/cmdline is read");
	inputs_done(&in);
	tree_file(r, "/run/initramfs/cmdline.d/10-hook.conf", "");
	is_int(inputs_load(r, NULL, NULL, &in, NULL), 0, "an empty file of options is no error");
	is_int((long long)in.options.timeout_us, 2000000, "/etc/cmdline comes behind /etc/cmdline.d");
	inputs_done(&in);
	is_int(inputs_load(r, NULL, "rd.driver.blacklist=d", &in, NULL), 0, "the caller's command line is read");
	is_str(in.cmdline, "rd.driver.blacklist=d", "modprobe gets the text of the caller's options only");
	inputs_done(&in);
	tree_file(r, "/etc/cmdline", "");
	tree_file(r, "/etc/cmdline.d/90-last.conf", "");
}

int main(void) {
	const char *what = NULL;
	struct inputs in;
	struct root r;

	tree_new(&r);
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "an empty tree is no error");
	ok(in.n_tables == 0 && in.plan->n_paths == 0 && !in.machine.has_uuid && !in.machine.host.present,
	   "an empty tree has no tables, paths or identity");
	inputs_done(&in);

	tree_file(&r, "/sys/firmware/acpi/tables/NBFT", "noise");
	tree_file(&r, "/proc/cmdline", "rd.nvmf.timeout=9 root=/dev/vda\n");
	tree_file(&r, "/sys/class/dmi/id/product_uuid", "12345678-9abc-def0-1122-334455667788\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a faulty table is no error");
	ok(in.n_tables == 1 && in.tables[0]->refused && in.plan->n_skips == 1,
	   "a faulty table is refused, and the plan lists the refusal");
	ok(in.options.timeout_us == 9000000 && in.plan->timeout_us == 9000000, "/proc/cmdline is read");
	ok(in.machine.has_uuid && in.machine.uuid[0] == 0x12, "the SMBIOS UUID is read");
	ok(!in.machine.no_ipv6, "a kernel without the attribute of the module ipv6 may have IPv6");
	inputs_done(&in);
	tree_file(&r, "/sys/module/ipv6/parameters/disable", "1\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a kernel whose IPv6 is switched off is no error");
	ok(in.machine.no_ipv6, "ipv6.disable=1 is read from the module's attribute");
	inputs_done(&in);
	tree_file(&r, "/sys/module/ipv6/parameters/disable", "0\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a kernel with IPv6 is no error");
	ok(!in.machine.no_ipv6, "ipv6.disable=0 changes nothing");
	inputs_done(&in);

	is_int(inputs_load(&r, NULL, "rd.nonvmf", &in, NULL), 0, "the caller's command line is read");
	ok(in.options.off && !in.options.root, "the caller's command line replaces /proc/cmdline");
	inputs_done(&in);

	tree_file(&r, "/etc/cmdline.d/01-default.conf",
		  "rd.nvmf.timeout=7 rd.nvmf.hostnqn=nqn.2026-11.org.example:image");
	tree_file(&r, "/etc/cmdline.d/notes", "rd.nonvmf\n");
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "a booted system with /etc/cmdline.d is no error");
	ok(!in.options.hostnqn, "a booted system does not use /etc/cmdline.d");
	inputs_done(&in);
	tree_file(&r, "/usr/lib/initrd-release", ""); /* dracut without systemd makes no /etc/initrd-release */
	is_int(inputs_load(&r, NULL, NULL, &in, NULL), 0, "an initramfs with options of its image is no error");
	is_str(in.options.hostnqn, "nqn.2026-11.org.example:image", "an initramfs uses the options of its image");
	ok(!in.options.off, "an initramfs ignores files of /etc/cmdline.d without .conf");
	is_int((long long)in.options.timeout_us, 9000000, "the kernel's own command line overrides the image");
	is_str(in.options.root, "/dev/vda", "options of two files do not run together");
	inputs_done(&in);
	order(&r);
	frozen(&r, "/etc/cmdline.d/20-nvmf-args.conf");
	frozen(&r, "/etc/cmdline.d/95nvmf-args.conf");

	in.n_tables = 77;
	is_int(inputs_load(&r, "/nonexistent/table", NULL, &in, &what), -ENOENT,
	       "a table file that does not exist is an error");
	is_str(what, "/nonexistent/table", "*what names the table file that does not exist");
	is_int((long long)in.n_tables, 77, "an error leaves *ret untouched");
	tree_free(&r);
	etc_nvme();
	bad_etc_nvme();
	long_value();
	shared("03000200-0400-0500-0006-000700080009\n", "rd.nvmf.discover=tcp,192.0.2.1", 1);
	shared("03000200-0400-0500-0006-000700080009\n", "rd.nvmf.discover=tcp,192.0.2.1 rd.nvmf.hostnqn=nqn.x", 1);
	shared("03000200-0400-0500-0006-000700080009\n",
	       "rd.nvmf.discover=tcp,192.0.2.1 rd.nvmf.hostid=" ID " rd.nvmf.hostnqn=nqn.x", 0);
	shared("12345678-9abc-def0-1122-334455667788\n", "rd.nvmf.discover=tcp,192.0.2.1", 0);
	return tap_done();
}
