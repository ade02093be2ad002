/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The helper's voice: a line for a person, an entry with fields for the journal. See log.h. */
#include "log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#define SD_JOURNAL_SUPPRESS_LOCATION /* a line number of ours tells an operator nothing */
#include <systemd/sd-journal.h>

static bool journal, only_warnings;
static int person = STDERR_FILENO; /* where a person reads along; -1: nowhere */

static const char *const FIELD_NAMES[LOG_N_FIELDS] = {
	[LOG_TABLE] = "NVMF_TABLE",         [LOG_HFI] = "NVMF_HFI",         [LOG_SSNS] = "NVMF_SSNS",
	[LOG_INTERFACE] = "NVMF_INTERFACE", [LOG_ADDRESS] = "NVMF_ADDRESS", [LOG_NQN] = "NVMF_NQN",
};

/* systemd tells a service whose stderr is the journal so by device and inode (systemd.exec(5)). */
static bool stderr_is_journal(void) {
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long dev, ino;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &dev, &ino) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
	       st.st_dev == dev && st.st_ino == ino;
}

void log_begin(bool quiet) {
	journal = getenv("INVOCATION_ID") != NULL; /* set for every unit's process, and for nobody else */
	/* Without it the journal would have each line twice. A console that is not there or is stuck stops nothing. */
	if (journal && stderr_is_journal())
		person = open("/dev/console", O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	only_warnings = quiet;
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
	sd_journal_sendv(iov, n); /* nobody is left to tell if this fails */
	for (int i = 0; i < n; i++)
		free(made[i]);
}

void log_say(int level, const struct log_about *about, const char *format, ...) {
	char line[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(line, sizeof(line), format, ap);
	va_end(ap);
	if (journal)
		to_journal(level, about, line);
	if (person >= 0 && level <= (only_warnings ? LOG_WARNING : LOG_NOTICE))
		dprintf(person, "nvmf-boot: %s\n", line);
}
