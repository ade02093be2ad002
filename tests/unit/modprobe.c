/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/modprobe.c with a shell script as modprobe, so that no module is loaded. */
#include <errno.h>
#include <signal.h>
#include <sys/stat.h>

#include "loop.h"
#include "modprobe.h"
#include "tap.h"
#include "tree.h"

#define MOMENT_US 10000000 /* only a failing test waits this long */

static void use_modprobe(const struct root *r, const char *script) {
	char path[PATH_MAX], text[512];

	snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", script);
	tree_file(r, "/bin/modprobe", text);
	snprintf(path, sizeof(path), "%s/bin/modprobe", tree_dir);
	chmod(path, 0755);
	snprintf(path, sizeof(path), "%s/bin:/usr/bin:/bin", tree_dir);
	setenv("PATH", path, 1);
}

static sd_event *loop;

struct result {
	int told, freed, err;
	char *reason;
};

static void on_free(void *data) {
	struct result *result = data;

	result->freed += result->told;
}

static void on_done(void *data, int err, const char *reason) {
	struct result *result = data;

	result->told++;
	result->err = err;
	snprintf(result->reason, MODPROBE_REASON_MAX, "%s", reason ? reason : "");
}

static int run(const char *const *names, size_t n, char reason[MODPROBE_REASON_MAX]) {
	struct result result = { .reason = reason };
	int err = modprobe_start(loop, names, n,
				 &(struct modprobe_use){ .done = on_done, .free = on_free, .data = &result });

	if (err < 0)
		return err;
	while (result.told == 0 && sd_event_run(loop, MOMENT_US) > 0)
		;
	sd_event_run(loop, 0);
	ok(result.told == 1 && result.freed == 1, "done() is called once, and then free()");
	return result.err;
}

static void running(const struct root *r) {
	const char *names[] = { "nvme-tcp", "virtio:d00000001v00001AF4" };
	char reason[MODPROBE_REASON_MAX];
	sigset_t term;

	use_modprobe(r, "echo \"$@\" >&2");
	is_int(run(names, 2, reason), 0, "modprobe succeeds for two names");
	is_str(reason, "-a -b -- nvme-tcp virtio:d00000001v00001AF4", "one modprobe gets both names and -b");
	use_modprobe(r, "exit 0");
	is_int(run(names, 1, reason), 0, "modprobe succeeds without output");
	is_str(reason, "", "a silent modprobe gives no reason");
	use_modprobe(r, "echo x >&2; echo 'modprobe: FATAL: Module nvme-tcp not found in directory /lib/modules/6.12' "
			">&2; exit 1");
	is_int(run(names, 1, reason), -ENOPKG, "kmod's modprobe without the module is ENOPKG");
	is_str(reason, "Module nvme-tcp not found in directory /lib/modules/6.12",
	       "the reason is modprobe's last line without its prefixes");
	use_modprobe(r, "echo 'modprobe: module nvme-tcp not found in modules.dep' >&2; exit 1");
	is_int(run(names, 1, reason), -ENOPKG, "busybox's modprobe without the module is ENOPKG");
	use_modprobe(r, "echo \"modprobe: ERROR: could not insert 'x': Cannot allocate memory\" >&2; exit 1");
	is_int(run(names, 1, reason), -ENOEXEC, "a module that cannot be inserted is ENOEXEC");
	use_modprobe(r, "i=0; while [ $i -lt 4000 ]; do echo 'a line of forty bytes, again and again..' >&2; "
			"i=$((i+1)); done; exit 1");
	is_int(run(names, 1, reason), -ENOEXEC, "a modprobe with much output is not blocked");
	is_str(reason, "a line of forty bytes, again and again..", "the reason after much output is the last line");
	use_modprobe(r, "kill -9 $$");
	is_int(run(names, 1, reason), -ENOEXEC, "a killed modprobe is ENOEXEC");
	is_str(reason, "modprobe was killed by signal 9", "the reason names the signal that killed modprobe");
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	sigprocmask(SIG_BLOCK, &term, NULL);
	use_modprobe(r, "kill -15 $$; exit 0");
	is_int(run(names, 1, reason), -ENOEXEC, "modprobe does not inherit blocked signals");
	sigprocmask(SIG_UNBLOCK, &term, NULL);
	setenv("PATH", "/nonexistent", 1);
	is_int(run(names, 1, reason), -ENOENT, "a missing modprobe is ENOENT");
}

static void is_blacklist(const char *cmdline, const char *want, const char *name) {
	char *text = modprobe_blacklist_text(cmdline);

	is_str(text, want, name);
	free(text);
}

static void blacklist(const struct root *r) {
	char text[128];

	is_blacklist("quiet root=/dev/sda xrd.driver.blacklist=a rd.driver.blacklist=\n", "",
		     "a command line without modules gives no blacklist");
	is_blacklist(
		"rd.driver.blacklist=e1000e,virtio_net quiet rd.driver.blacklist=\"i40e,ice\" rd.driver.post=qede\n",
		"blacklist e1000e\nblacklist virtio_net\nblacklist i40e\nblacklist ice\nblacklist qede\n",
		"rd.driver.blacklist= and rd.driver.post= are blacklisted");
	is_blacklist("modprobe.blacklist=ice module_blacklist=a,b", "blacklist ice\nblacklist a\nblacklist b\n",
		     "the options of modprobe and of the kernel count in the options of an image, too");
	is_blacklist("\"rd.driver.blacklist=ice,a\" \"modprobe.blacklist=b\"",
		     "blacklist ice\nblacklist a\nblacklist b\n", "the quotes may begin before the name of an option");
	is_blacklist("rd.driver.blacklist=,a/b,,c", "blacklist c\n", "words that cannot be module names are skipped");
	is_int(modprobe_blacklist(r, "quiet"), 0, "a command line without modules is no error");
	is_int(root_read_line(r, "/run/modprobe.d/nvmf-boot.conf", text, sizeof(text)), -ENOENT,
	       "a command line without modules leads to no file");
	is_int(modprobe_blacklist(r, "rd.driver.blacklist=ice"), 0, "a command line with a module is no error");
	root_read_line(r, "/run/modprobe.d/nvmf-boot.conf", text, sizeof(text));
	is_str(text, "blacklist ice", "the blacklist is written below /run/modprobe.d");
}

int main(void) {
	struct root r;

	loop = loop_new();
	tree_new(&r);
	blacklist(&r);
	running(&r);
	tree_free(&r);
	sd_event_unref(loop);
	return tap_done();
}
