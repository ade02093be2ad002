/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs modprobe as a child, and turns the end of modprobe into an error and a text. This program executes modprobe
 * because no distribution has a static libkmod. Also turns dracut's blacklist into configuration for modprobe. Never
 * waits. See modprobe.h.
 */
#include "modprobe.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "child.h"
#include "text-of.h"

/* ---- the result of modprobe ---- */

/* Skips the program's name and the severity in "modprobe: FATAL: Module x not found ...". */
static const char *skip_prefix(const char *line) {
	static const char *const prefixes[] = { "modprobe: ", "FATAL: ", "ERROR: ", "WARNING: " };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(line, prefixes[i], strlen(prefixes[i])) == 0)
			line += strlen(prefixes[i]);
	return line;
}

static void read_reason(const struct child_end *end, char reason[MODPROBE_REASON_MAX]) {
	char line[2 * MODPROBE_REASON_MAX]; /* room for a reason and the prefixes in front of the reason */

	if (end->signal) {
		snprintf(reason, MODPROBE_REASON_MAX, "modprobe was killed by signal %d", end->signal);
		return;
	}
	child_last_line(end, line, sizeof(line));
	snprintf(reason, MODPROBE_REASON_MAX, "%.*s", MODPROBE_REASON_MAX - 1, skip_prefix(line));
}

static int error_of(const struct child_end *end, const char *reason) {
	if (child_was_not_executed(end))
		return -ENOENT;
	if (end->signal == 0 && end->status == 0)
		return 0;
	/* kmod: "Module x not found in directory /lib/modules/..."; busybox: "module x not found in modules.dep" */
	return strstr(reason, " not found in ") ? -ENOPKG : -ENOEXEC;
}

/* ---- the child ---- */

static void on_ended(void *data, const struct child_end *end) {
	struct modprobe_use *use = data;
	char reason[MODPROBE_REASON_MAX];

	read_reason(end, reason);
	use->done(use->data, error_of(end, reason), *reason ? reason : NULL);
}

static void free_use(void *data) {
	struct modprobe_use *use = data;

	if (use->free)
		use->free(use->data);
	free(use);
}

/* Makes the argv "modprobe -a -b -- NAME...", for the caller to free. NULL: no memory. */
static const char **make_argv(const char *const *names, size_t n) {
	const char *options[] = { "modprobe", "-a", "-b", "--" };
	size_t n_options = sizeof(options) / sizeof(*options);
	const char **argv = calloc(n_options + n + 1, sizeof(*argv));

	if (!argv)
		return NULL;
	memcpy(argv, options, sizeof(options));
	if (n > 0)
		memcpy(argv + n_options, names, n * sizeof(*names));
	return argv;
}

int modprobe_start(sd_event *event, const char *const *names, size_t n, const struct modprobe_use *use) {
	const char **argv = make_argv(names, n);
	struct modprobe_use *own = calloc(1, sizeof(*own));
	const struct child_use child = { .ended = on_ended, .free = free_use, .data = own };
	int err = -ENOMEM;

	if (argv && own) {
		*own = *use;
		err = child_program(event, argv, &child, NULL);
	}
	free(argv);
	if (err < 0)
		free(own);
	return err;
}

/* ---- dracut's blacklist ---- */

static bool is_module_name(const char *text, size_t length) {
	return length > 0 && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") >= length;
}

/* Writes one "blacklist" line for each module in the list "a,b,c". Skips words that cannot be the name of a module. */
static void write_names(FILE *f, const char *list, size_t length) {
	const char *end = list + length;

	while (list < end) {
		size_t n = strcspn(list, ",\"");

		if (n > (size_t)(end - list))
			n = (size_t)(end - list);
		if (is_module_name(list, n))
			fprintf(f, "blacklist %.*s\n", (int)n, list);
		list += n + 1;
	}
}

/*
 * Writes the blacklist that the command line asks for. dracut itself loads the modules of rd.driver.post= later; until
 * then they are blacklisted, too. modprobe and the kernel read the last two options themselves, but only in
 * /proc/cmdline.
 */
static void write_blacklist(FILE *f, const void *data) {
	static const char *const options[] = { "rd.driver.blacklist=", "rd.driver.post=", "modprobe.blacklist=",
					       "module_blacklist=" };

	for (const char *word = data; *word;) {
		size_t length;

		word += *word == '"'; /* "name=v a l u e" is name="v a l u e" */
		length = strcspn(word, " \t\n");
		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
			size_t name = strlen(options[i]);

			if (length > name && memcmp(word, options[i], name) == 0)
				write_names(f, word + name, length - name);
		}
		word += length;
		word += strspn(word, " \t\n");
	}
}

char *modprobe_blacklist_text(const char *cmdline) {
	return text_of(write_blacklist, cmdline);
}

int modprobe_blacklist(const struct root *r, const char *cmdline) {
	char *text = modprobe_blacklist_text(cmdline);
	int err = 0;

	if (!text)
		return -ENOMEM;
	if (*text)
		err = root_write(r, "/run/modprobe.d/nvmf-boot.conf", text, strlen(text));
	free(text);
	return err;
}
