/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes each message twice: as a line for a person, and as an entry with fields in the journal. Without systemd the
 * entry is a line in the kernel log, which journald reads later. See log.h.
 */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <syslog.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION /* an operator has no use for line numbers of this program */
#include <systemd/sd-journal.h>

#include "plain-text.h"

/*
 * The longest wait for the console. A serial console takes 4 KiB at once, and prints a line in some milliseconds; at
 * boot the kernel and systemd write to the console, too. A console that takes nothing for this long is stuck (flow
 * control, or nothing at the other end). Later messages do not wait for a stuck console.
 */
#define CONSOLE_PATIENCE_MS 500

#define LINE_SIZE 512 /* a longer message is cut */

static bool journal, kernel_log, only_warnings;
static int kernel_says; /* the kernel itself prints messages below this level on the console */
static int person = STDERR_FILENO; /* the descriptor on which a person reads messages; -1: none */

static const char *const FIELD_NAMES[LOG_N_FIELDS] = {
	[LOG_TABLE] = "NVMF_TABLE",         [LOG_HFI] = "NVMF_HFI",         [LOG_SSNS] = "NVMF_SSNS",
	[LOG_INTERFACE] = "NVMF_INTERFACE", [LOG_ADDRESS] = "NVMF_ADDRESS", [LOG_NQN] = "NVMF_NQN",
};

/* True when stderr is the stream to the journal, whose device and inode JOURNAL_STREAM contains (systemd.exec(5)). */
static bool stderr_is_journal(void) {
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
	       st.st_dev == dev && st.st_ino == ino;
}

/*
 * True when stderr is /dev/kmsg, the device 1:11 (Documentation/admin-guide/devices.txt). systemd generators and
 * dracut's hooks have this stderr.
 */
static bool stderr_is_kernel_log(void) {
	struct stat st;

	return fstat(STDERR_FILENO, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 11);
}

static int console_loglevel(void) {
	int level = 0;
	FILE *f = fopen("/proc/sys/kernel/printk", "re");

	if (!f)
		return 0;
	if (fscanf(f, "%d", &level) != 1)
		level = 0;
	fclose(f);
	return level;
}

void log_begin(bool quiet) {
	/*
	 * INVOCATION_ID would not do: every descendant of a unit inherits it, for example a shell. The shell's stderr
	 * is another file than the one that JOURNAL_STREAM means.
	 */
	journal = stderr_is_journal();
	kernel_log = !journal && stderr_is_kernel_log();
	kernel_says = kernel_log ? console_loglevel() : 0;
	/*
	 * If stderr leads to the log, a line on stderr would be in the log twice. So the person's line goes to the
	 * console, which may be absent or stuck.
	 */
	if (person == STDERR_FILENO && (kernel_log || journal))
		person = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	/* "quiet" is about the console of the boot, not about a person who runs a verb at a terminal. */
	only_warnings = quiet && (journal || kernel_log);
}

static void to_journal(int level, const struct log_about *about, const char *line) {
	struct iovec iov[3 + LOG_N_FIELDS];
	char *made[3 + LOG_N_FIELDS];
	int n = 0;

	if (asprintf(&made[n], "MESSAGE=%s", line) >= 0)
		n++;
	if (asprintf(&made[n], "PRIORITY=%d", level) >= 0)
		n++;
	if (asprintf(&made[n], "SYSLOG_IDENTIFIER=nvmf-boot") >= 0)
		n++;
	for (int i = 0; about && i < LOG_N_FIELDS; i++)
		if (about->field[i] && asprintf(&made[n], "%s=%s", FIELD_NAMES[i], about->field[i]) >= 0)
			n++;
	for (int i = 0; i < n; i++)
		iov[i] = (struct iovec){ made[i], strlen(made[i]) };
	sd_journal_sendv(iov, n); /* a failure is ignored, since the log itself is the only place to report failures */
	for (int i = 0; i < n; i++)
		free(made[i]);
}

/*
 * Writes a line to the kernel log. Opens /dev/kmsg for each line: the kernel takes only ten lines in five seconds from
 * one open file, and drops the rest.
 */
static void to_kernel_log(int level, const char *line) {
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	dprintf(fd, "<%d>nvmf-boot[%d]: %s\n", LOG_DAEMON | level, (int)getpid(), line);
	close(fd);
}

static void to_person(const char *line) {
	static int patience = CONSOLE_PATIENCE_MS;
	char text[sizeof("nvmf-boot: \n") + LINE_SIZE];
	size_t n = (size_t)snprintf(text, sizeof(text), "nvmf-boot: %s\n", line);

	for (const char *rest = text; n > 0;) {
		ssize_t done = write(person, rest, n);

		if (done > 0) {
			rest += done;
			n -= (size_t)done;
			patience = CONSOLE_PATIENCE_MS;
		} else if (done == 0 || (errno != EINTR && errno != EAGAIN)) {
			return;
		} else if (errno == EAGAIN && poll(&(struct pollfd){ person, POLLOUT, 0 }, 1, patience) == 0) {
			patience = 0;
			return;
		}
	}
}

void log_say(int level, const struct log_about *about, const char *format, ...) {
	char text[LINE_SIZE], line[LINE_SIZE];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	plain_text(text, line, sizeof(line));
	if (journal)
		to_journal(level, about, line);
	if (kernel_log)
		to_kernel_log(level, line);
	if (person >= 0 && level >= kernel_says && level <= (only_warnings ? LOG_WARNING : LOG_NOTICE))
		to_person(line);
}
