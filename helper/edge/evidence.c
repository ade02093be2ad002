/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Copies what the machine knows of a boot into a report: tables as they are, messages, modules, the system. Changes
 * nothing, decides nothing. See evidence.h.
 */
#include "evidence.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define FILE_MAX (1u << 20) /* as large as a table may be; /proc/modules and os-release are smaller */
#define RECORD_MAX 8192 /* the largest record of the kernel log (CONSOLE_EXT_LOG_MAX) */

/* ---- tables ---- */

#define BASE64_BYTES 57 /* 76 characters a line, as base64(1) has it */

static void base64_line(FILE *f, const unsigned char *v, size_t n) {
	static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < n; i += 3) {
		unsigned left = n - i > 2 ? 3 : (unsigned)(n - i);
		unsigned bits =
			(unsigned)v[i] << 16 | (left > 1 ? (unsigned)v[i + 1] << 8 : 0) | (left > 2 ? v[i + 2] : 0);

		fputc(DIGITS[bits >> 18], f);
		fputc(DIGITS[bits >> 12 & 63], f);
		fputc(left > 1 ? DIGITS[bits >> 6 & 63] : '=', f);
		fputc(left > 2 ? DIGITS[bits & 63] : '=', f);
	}
	fputc('\n', f);
}

void evidence_file(FILE *f, const struct root *root, const char *path) {
	char *bytes;
	size_t size;
	int err = root_read(root, path, FILE_MAX, &bytes, &size);

	if (err < 0) {
		fprintf(f, "%s\n", strerror(-err));
		return;
	}
	for (size_t i = 0; i < size; i += BASE64_BYTES)
		base64_line(f, (const unsigned char *)bytes + i, size - i < BASE64_BYTES ? size - i : BASE64_BYTES);
	free(bytes);
}

/* ---- the system ---- */

/* Writes the lines of a file for which is_wanted() is true. */
static void lines_of(FILE *f, const struct root *root, const char *path, bool (*is_wanted)(const char *, const void *),
		     const void *data) {
	char *text, *save;
	size_t size;

	if (root_read(root, path, FILE_MAX, &text, &size) < 0)
		return;
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (is_wanted(line, data))
			fprintf(f, "%s\n", line);
	free(text);
}

static bool names_system(const char *line, const void *data) {
	(void)data;
	return strncmp(line, "PRETTY_NAME=", 12) == 0 || strncmp(line, "VERSION_ID=", 11) == 0;
}

void evidence_system(FILE *f, const struct root *root) {
	struct utsname u;

	if (uname(&u) == 0)
		fprintf(f, "Linux %s %s\n", u.release, u.machine);
	lines_of(f, root, "/etc/os-release", names_system, NULL);
	fprintf(f, "%s\n", root_is_initramfs(root) ? "in the initramfs" : "in the booted system");
}

/* True for a module of NVMe, and for the driver of a link. */
static bool is_module_of(const char *line, const void *data) {
	const struct live *live = data;
	size_t n = strcspn(line, " ");

	if (strncmp(line, "nvme", 4) == 0)
		return true;
	for (size_t i = 0; i < live->n_links; i++)
		if (strlen(live->links[i].driver) == n && strncmp(line, live->links[i].driver, n) == 0)
			return true;
	return false;
}

void evidence_modules(FILE *f, const struct root *root, const struct live *live) {
	lines_of(f, root, "/proc/modules", is_module_of, live);
}

/* ---- messages ---- */

/* Writes a record of the kernel log, "PRIORITY,NUMBER,MICROSECONDS,...;TEXT", if it is about NVMe. */
static void kernel_line(FILE *f, const char *record) {
	const char *text = strchr(record, ';');
	unsigned long long us;

	if (!text || sscanf(record, "%*u,%*u,%llu", &us) != 1)
		return;
	text++;
	/* The kernel's own line with the command line may hold secrets. */
	if ((strstr(text, "nvme") || strstr(text, "nvmf") || strstr(text, "NBFT")) && !strstr(text, "ommand line"))
		fprintf(f, "[%5llu.%06llu] %.*s\n", us / 1000000, us % 1000000, (int)strcspn(text, "\n"), text);
}

void evidence_kernel_log(FILE *f, const struct root *root) {
	int fd = root_open_at(root, "/dev/kmsg", O_RDONLY | O_NONBLOCK);
	char record[RECORD_MAX];
	ssize_t n;

	if (fd < 0) {
		fprintf(f, "%s\n", strerror(-fd));
		return;
	}
	/* EPIPE: the kernel has dropped the record that was next */
	while ((n = read(fd, record, sizeof(record) - 1)) > 0 || (n < 0 && (errno == EPIPE || errno == EINTR))) {
		record[n > 0 ? n : 0] = '\0';
		kernel_line(f, record);
	}
	close(fd);
}

/*
 * Starts a program whose standard output goes to `out`, and whose messages go nowhere. Returns its pid, or -1. child.h
 * runs programs for an event loop, and a report has none.
 */
static pid_t start(char *const *argv, int out) {
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	if (posix_spawn_file_actions_init(&actions) != 0)
		return -1;
	if (posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO) != 0 ||
	    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) != 0 ||
	    posix_spawnp(&pid, argv[0], &actions, NULL, argv, environ) != 0)
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

void evidence_journal(FILE *f) {
	static char *const ARGV[] = { (char *)"journalctl",
				      (char *)"-b",
				      (char *)"-q",
				      (char *)"--no-pager",
				      (char *)"--output=short-monotonic",
				      (char *)"-t",
				      (char *)"nvmf-boot",
				      NULL };
	char text[1024];
	ssize_t n;
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return;
	pid = start(ARGV, ends[1]);
	close(ends[1]);
	while ((n = read(ends[0], text, sizeof(text))) > 0 || (n < 0 && errno == EINTR))
		fwrite(text, 1, n > 0 ? (size_t)n : 0, f);
	close(ends[0]);
	if (pid >= 0)
		waitpid(pid, NULL, 0);
}
