/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * modprobe as a child: names go in, a descriptor to watch comes out, and at the end a result in
 * words. Executed because no distribution has a static libkmod. Never waits unless asked to.
 */
#include "modprobe.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"

struct modprobe {
	pid_t pid; /* 0 when it has been waited for */
	int pidfd;
	int text; /* what it writes to stderr: a file, so that nobody must read along */
};

/* ---- the child ---- */

static int spawn_modprobe(struct modprobe *m, const char *const *names, size_t n) {
	const char *options[] = { "modprobe", "-a", "-b", "--" };
	size_t n_options = sizeof(options) / sizeof(*options);
	const char **argv = calloc(n_options + n + 1, sizeof(*argv));
	int err;

	if (!argv)
		return -ENOMEM;
	memcpy(argv, options, sizeof(options));
	if (n > 0)
		memcpy(argv + n_options, names, n * sizeof(*names));
	err = spawn_program(argv, &m->text, &m->pid);
	free(argv);
	return err;
}

int modprobe_start(const char *const *names, size_t n, struct modprobe **ret) {
	struct modprobe *m = calloc(1, sizeof(*m));
	int err;

	if (!m)
		return -ENOMEM;
	m->pidfd = m->text = -1;
	err = spawn_modprobe(m, names, n);
	if (err == 0) {
		m->pidfd = (int)syscall(SYS_pidfd_open, m->pid, 0);
		err = m->pidfd < 0 ? -errno : 0;
	}
	if (err < 0) {
		modprobe_free(m);
		return err;
	}
	*ret = m;
	return 0;
}

int modprobe_fd(const struct modprobe *m) {
	return m->pidfd;
}

struct modprobe *modprobe_free(struct modprobe *m) {
	if (!m)
		return NULL;
	if (m->pid > 0)
		waitpid(m->pid, NULL, WNOHANG);
	if (m->pidfd >= 0)
		close(m->pidfd);
	if (m->text >= 0)
		close(m->text);
	free(m);
	return NULL;
}

/* ---- its result ---- */

/* "modprobe: FATAL: Module x not found ..." without who says it and how loud. */
static const char *skip_prefix(const char *line) {
	static const char *const prefixes[] = { "modprobe: ", "FATAL: ", "ERROR: ", "WARNING: " };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
		if (strncmp(line, prefixes[i], strlen(prefixes[i])) == 0)
			line += strlen(prefixes[i]);
	return line;
}

static void read_reason(int fd, char reason[MODPROBE_REASON_MAX]) {
	char line[2 * MODPROBE_REASON_MAX]; /* a reason, and what is in front of it */

	spawn_last_line(fd, line, sizeof(line));
	snprintf(reason, MODPROBE_REASON_MAX, "%.*s", MODPROBE_REASON_MAX - 1, skip_prefix(line));
}

int modprobe_finish(struct modprobe *m, char reason[MODPROBE_REASON_MAX]) {
	int status;
	pid_t done;

	do
		done = waitpid(m->pid, &status, 0);
	while (done < 0 && errno == EINTR);
	if (done < 0)
		return -errno;
	m->pid = 0;
	read_reason(m->text, reason);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127 && !*reason)
		return -ENOENT; /* how posix_spawn(3) may say that the program could not be executed */
	if (WIFSIGNALED(status))
		snprintf(reason, MODPROBE_REASON_MAX, "modprobe was killed by signal %d", WTERMSIG(status));
	return -ENOEXEC;
}

/* ---- dracut's blacklist ---- */

static bool is_module_name(const char *text, size_t length) {
	return length > 0 && strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") >= length;
}

/* One "blacklist" line for each of "a,b,c"; what cannot be a module's name is passed over. */
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

/* rd.driver.post= modules are dracut's to load, later on: until then they are held back like the others. */
static void write_blacklist(FILE *f, const char *cmdline) {
	static const char *const options[] = { "rd.driver.blacklist=", "rd.driver.post=" };

	for (const char *word = cmdline; *word;) {
		size_t length = strcspn(word, " \t\n");

		for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
			size_t name = strlen(options[i]);

			if (length > name && memcmp(word, options[i], name) == 0)
				write_names(f, word + name, length - name);
		}
		word += length;
		word += strspn(word, " \t\n");
	}
}

int modprobe_blacklist_text(const char *cmdline, char **ret) {
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return -ENOMEM;
	write_blacklist(f, cmdline);
	if (fclose(f) != 0) {
		free(text);
		return -ENOMEM;
	}
	*ret = text;
	return 0;
}

int modprobe_blacklist(const struct root *r, const char *cmdline) {
	char *text;
	int err = modprobe_blacklist_text(cmdline, &text);

	if (err < 0)
		return err;
	if (*text)
		err = root_write(r, "/run/modprobe.d/nvmf-boot.conf", text, strlen(text));
	free(text);
	return err;
}
