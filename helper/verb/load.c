/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loads the inputs that the options of a verb name, and says what prevents that. See load.h. */
#include "load.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "exit-status.h"
#include "log.h"

int load_fail(const char *path, int err) {
	bool denied = err == -EACCES || err == -EPERM;

	log_say(LOG_ERR, NULL, "%s: %s%s", path, strerror(-err), denied && geteuid() != 0 ? " (root is needed)" : "");
	return EXIT_FAILED;
}

int load_tables(const struct arguments *args, struct tables *ret) {
	struct root root;
	int err = root_open(args->sysroot, &root);

	if (err < 0)
		return load_fail(args->sysroot ?: "/", err);
	err = tables_load(&root, args->table, ret);
	root_close(&root);
	if (err < 0)
		return load_fail(args->table ?: TABLES_DIR, err);
	if (!ret->denied)
		return EXIT_DONE;
	load_fail(ret->denied, -EACCES);
	tables_done(ret);
	return EXIT_FAILED;
}

int load_inputs(const struct arguments *args, struct inputs *ret) {
	const char *what = NULL;
	struct root root;
	int err = root_open(args->sysroot, &root);

	if (err < 0)
		return load_fail(args->sysroot ?: "/", err);
	err = inputs_load(&root, args->table, args->cmdline, ret, &what);
	root_close(&root);
	if (err < 0)
		return load_fail(what, err);
	if (!ret->files.denied)
		return EXIT_DONE;
	load_fail(ret->files.denied, -EACCES);
	inputs_done(ret);
	return EXIT_FAILED;
}

static void say_no_table(const struct arguments *args, int level) {
	log_say(level, NULL, "there is no NBFT in %s%s: nothing to do",
		args->table || !args->sysroot ? "" : args->sysroot, args->table ?: TABLES_DIR);
}

void load_say_no_table(const struct arguments *args) {
	say_no_table(args, LOG_NOTICE);
}

bool load_say_nothing(const struct arguments *args, const struct inputs *in) {
	bool no_table = in->n_tables == 0 && !in->options.asks_tcp;

	if (in->options.off)
		log_say(LOG_NOTICE, NULL, "switched off by %s on the kernel command line: nothing to do",
			options_off_by(&in->options));
	else if (no_table)
		/* root=nbft waits for a table until the deadline, so a quiet boot says why */
		say_no_table(args, options_root_is_nbft(&in->options) ? LOG_WARNING : LOG_NOTICE);
	return in->options.off || no_table;
}
