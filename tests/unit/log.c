/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/log.c with a console that is busy or stuck. A full pipe is the console. */
#include "log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "namespaces.h"
#include "tap.h"

static int reading; /* the reading end of the pipe; stderr is the writing end */

static void fill(void) {
	char byte = '.';

	while (write(STDERR_FILENO, &byte, 1) == 1)
		;
}

/* Waits 100 ms, then reads the pipe for 600 ms. True when `line` was in the pipe. */
static bool sees(const char *line) {
	static char text[1 << 20];
	size_t n = 0;

	for (int i = 0; i < 60; i++) {
		ssize_t got;

		nanosleep(&(struct timespec){ .tv_nsec = i == 0 ? 100000000 : 10000000 }, NULL);
		while ((got = read(reading, text + n, sizeof(text) - 1 - n)) > 0)
			n += (size_t)got;
	}
	text[n] = '\0';
	return strstr(text, line);
}

static double say(const char *line) {
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	log_say(LOG_ERR, NULL, "%s", line);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

static void busy(void) {
	pid_t reader;
	int status = 1;

	fill();
	reader = fork();
	if (reader == 0)
		_exit(sees("nvmf-boot: a line\n") ? 0 : 1);
	say("a line");
	waitpid(reader, &status, 0);
	is_int(status, 0, "a busy console gets the line");
}

static void stuck(void) {
	double first, second;

	fill();
	first = say("a line");
	second = say("another one");
	ok(first > 0.3 && first < 5, "the first line waits for a stuck console (%.3f s)", first);
	ok(second < 0.3, "the second line does not wait for a stuck console (%.3f s)", second);
	is_int(sees("another"), false, "a stuck console loses lines");
	say("a third one");
	ok(sees("nvmf-boot: a third one\n"), "a console that takes lines again gets the next line");
}

static void escapes(void) {
	say("a \033[2J\n<0>b\x9b");
	ok(sees("nvmf-boot: a \\x1b[2J\\x0a<0>b\\x9b\n"), "control characters in a line are escaped");
}

/* "quiet" is about the console of the boot. A person who types "nvmf-boot run" on such a machine sees every line. */
static void quiet(void) {
	log_begin(true);
	log_say(LOG_NOTICE, NULL, "a notice");
	ok(sees("nvmf-boot: a notice\n"), "a person at a terminal sees notices on a quiet machine");
	log_begin(false);
}

/* Makes the socket of a journal in an empty /run. Returns the socket; -1: the test lacks the permission. */
static int journal(void) {
	struct sockaddr_un at = { AF_UNIX, "/run/systemd/journal/socket" };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (!own_run() || mkdir("/run/systemd", 0755) < 0 || mkdir("/run/systemd/journal", 0755) < 0 ||
	    bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return -1;
	return fd;
}

/* True if an entry has come to the journal since the last call. */
static bool journal_got(int fd) {
	char entry[4096];

	return recv(fd, entry, sizeof(entry), 0) > 0;
}

/*
 * Every descendant of a unit inherits INVOCATION_ID and JOURNAL_STREAM. The helper writes to the journal only if its
 * stderr is the stream to the journal. It then writes nothing to stderr, or the journal would have each line twice.
 */
static void inherited(void) {
	char stream[64];
	struct stat st;
	int fd = journal();

	setenv("INVOCATION_ID", "0123456789abcdef0123456789abcdef", 1);
	setenv("JOURNAL_STREAM", "1:2", 1);
	log_begin(false);
	say("to a shell of a unit");
	ok(sees("nvmf-boot: to a shell of a unit\n"), "a stderr that is not the journal gets the line");
	if (fd >= 0)
		is_int(journal_got(fd), false, "a shell of a unit does not write to the journal");
	else
		skip("no empty /run for this test: %s", strerror(errno));
	fstat(STDERR_FILENO, &st);
	snprintf(stream, sizeof(stream), "%llu:%llu", (unsigned long long)st.st_dev, (unsigned long long)st.st_ino);
	setenv("JOURNAL_STREAM", stream, 1);
	log_begin(false);
	say("to a unit");
	is_int(sees("to a unit"), false, "a stderr that is the journal does not get the line");
	if (fd >= 0)
		is_int(journal_got(fd), true, "a unit writes to the journal");
}

int main(void) {
	int fds[2], terminal = dup(STDERR_FILENO);

	if (pipe2(fds, O_NONBLOCK | O_CLOEXEC) < 0 || dup2(fds[1], STDERR_FILENO) < 0)
		return 1;
	reading = fds[0];
	unsetenv("JOURNAL_STREAM");
	log_begin(false);
	busy();
	stuck();
	escapes();
	quiet();
	inherited();
	dup2(terminal, STDERR_FILENO);
	return tap_done();
}
