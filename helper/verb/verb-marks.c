/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nvmf-boot marks: makes the plan and writes its marks (marks.h) below the root. PID 1 runs this verb as a systemd
 * generator, too, before udev and every network manager. A generator has the three directories of systemd.generator(7)
 * as operands, sends its messages to the kernel log, and always has exit status 0, so that the boot goes on. Changes no
 * interface.
 */
#include "marks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include "arguments.h"
#include "load.h"
#include "log.h"
#include "verb.h"

static const struct usage USAGE = {
	.verb = "nvmf-boot marks",
	.program = ARGS_NVMF_BOOT,
	.takes = ARG_SYSROOT,
	.operands = "[DIR | NORMAL-DIR EARLY-DIR LATE-DIR]",
	.most = 3,
	.help = "Writes files below /run that tell udev, systemd-networkd and NetworkManager\n"
		"about the interfaces of the NBFT, and udev's rules for /dev/disk/by-nbft. With\n"
		"the three directories of a systemd generator, also writes the drop-ins of\n"
		"nvmf-boot.service and nvmf-boot-deadline.timer, and sysroot.mount for root=nbft.\n"
		"With one directory, for an initramfs without systemd, also writes DIR/deadline:\n"
		"seconds until the emergency shell.\n\n"
		"Exit status: 0 done, 1 a file cannot be read or written, 2 usage.\n",
};

static int write_all(const struct root *root, const struct marks *m) {
	int worst = 0;

	for (size_t i = 0; i < m->n; i++) {
		int r = root_write(root, m->v[i].path, m->v[i].text, strlen(m->v[i].text));

		if (r == 0)
			continue;
		log_say(LOG_WARNING, NULL, "%s cannot be written: %s; the boot goes on without it", m->v[i].path,
			strerror(-r));
		worst = r;
	}
	return worst;
}

/* Says that a refused table gets no marks. `run` says why the table is refused. */
static void say_refused(const struct inputs *in) {
	for (size_t i = 0; i < in->n_tables; i++)
		if (in->tables[i]->refused)
			log_say(LOG_WARNING, NULL, "%s is refused: none of its interfaces is named or marked",
				in->tables[i]->name);
}

/*
 * Makes all marks. `dirs` has the three directories of a generator, or the one directory of dracut's initqueue, or
 * none.
 */
static int make_marks(const struct inputs *in, char *const *dirs, int n_dirs, struct marks *m) {
	int r = 0;

	if (!in->options.off) {
		r = marks_interfaces(in->plan, m);
		if (r == 0)
			r = marks_namespaces(in->plan, m);
	}
	if (r == 0 && n_dirs > 0)
		r = marks_network(in->plan, m);
	if (r == 0 && n_dirs == 1)
		r = marks_initqueue(&in->options, dirs[0], m);
	if (r == 0 && n_dirs == 3)
		r = marks_units(in->plan, &in->options, dirs[0], m);
	if (r == 0 && n_dirs == 3)
		r = marks_root(&in->options, dirs[1], m);
	return r;
}

static int mark(const struct root *root, char *const *dirs, int n_dirs) {
	struct inputs in;
	struct marks m = { 0 };
	const char *what = NULL;
	int r = inputs_load(root, NULL, NULL, &in, &what);

	if (r < 0) {
		log_say(LOG_WARNING, NULL, "%s cannot be read: %s; interfaces are neither named nor marked",
			what ? what : "NBFT", strerror(-r));
		return r;
	}
	if (in.files.denied) {
		load_fail(in.files.denied, -EACCES);
		inputs_done(&in);
		return -EACCES;
	}
	log_begin(in.options.quiet);
	say_refused(&in);
	r = make_marks(&in, dirs, n_dirs, &m);
	if (r == 0)
		r = write_all(root, &m);
	else
		log_say(LOG_WARNING, NULL, "out of memory: interfaces are neither named nor marked");
	marks_done(&m);
	inputs_done(&in);
	return r;
}

static int mark_below(const char *sysroot, char *const *dirs, int n_dirs) {
	struct root root;
	int r = root_open(sysroot, &root);

	if (r < 0) {
		log_say(LOG_WARNING, NULL, "%s: %s", sysroot ? sysroot : "/", strerror(-r));
		return r;
	}
	/*
	 * The umask is 0 in a generator and may be 077 in a shell. networkd does not run as root, and has to read the
	 * files.
	 */
	umask(022);
	r = mark(&root, dirs, n_dirs);
	root_close(&root);
	return r;
}

/*
 * Sends messages to the kernel log, the only place where people see messages of a generator. If the kernel log cannot
 * be opened, the marks are written without messages.
 */
static void speak_to_kernel_log(void) {
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	dup2(fd, STDERR_FILENO);
	close(fd);
}

int verb_marks(int argc, char **argv) {
	/* argv[0] of a generator is the generator's path, never "nvmf-boot marks" */
	bool by_hand = strcmp(argv[0], "nvmf-boot marks") == 0;
	struct arguments args;
	int status, r;

	if (!by_hand)
		speak_to_kernel_log();
	if (!arguments_read(argc, argv, &USAGE, &args, &status))
		return status;
	if (args.n_rest == 2) {
		fprintf(stderr, "%s: none, one or three directories\n", argv[0]);
		return EXIT_USAGE;
	}
	log_begin(false);
	r = mark_below(args.sysroot, args.rest, args.n_rest);
	return by_hand && r < 0 ? EXIT_FAILED : EXIT_DONE;
}
