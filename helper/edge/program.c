/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a program and keeps what it says. See program.h. */
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Four times the longest reason that anybody takes (MODPROBE_REASON_MAX): a longer line loses its beginning. */
#define TAIL_MAX 1024

static int set_up(posix_spawnattr_t *attr, posix_spawn_file_actions_t *files, int text) {
	sigset_t none;
	int err;

	/* an event loop blocks the signals it takes: the program must not inherit that */
	sigemptyset(&none);
	err = posix_spawnattr_setsigmask(attr, &none);
	if (err == 0)
		err = posix_spawnattr_setflags(attr, POSIX_SPAWN_SETSIGMASK);
	if (err == 0)
		err = posix_spawn_file_actions_addopen(files, 0, "/dev/null", O_RDWR, 0);
	if (err == 0)
		err = posix_spawn_file_actions_adddup2(files, text, 1);
	if (err == 0)
		err = posix_spawn_file_actions_adddup2(files, text, 2);
	return -err;
}

int spawn_program(const char *const *argv, int *text, pid_t *ret) {
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	char *const *args;
	int err;

	memcpy(&args, &argv, sizeof(args)); /* the exec copies them, and nobody changes them before it */
	*text = memfd_create(argv[0], MFD_CLOEXEC);
	if (*text < 0)
		return -errno;
	if (posix_spawnattr_init(&attr) != 0)
		return -ENOMEM;
	if (posix_spawn_file_actions_init(&files) != 0) {
		posix_spawnattr_destroy(&attr);
		return -ENOMEM;
	}
	err = set_up(&attr, &files, *text);
	if (err == 0)
		err = -posix_spawnp(ret, argv[0], &files, &attr, args, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return err;
}

char *spawn_cut_last_line(char *text, size_t size) {
	char *line;

	while (size > 0 && text[size - 1] == '\n')
		size--;
	text[size] = '\0';
	line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

/* The last bytes, at most `size`, of what a program said. Returns how many. */
static size_t read_tail(int text, char *buf, size_t size) {
	off_t end = lseek(text, 0, SEEK_END);
	ssize_t n = pread(text, buf, size, end > (off_t)size ? end - (off_t)size : 0);

	return n > 0 ? (size_t)n : 0;
}

void spawn_last_line(int text, char *buf, size_t size) {
	char tail[TAIL_MAX];

	snprintf(buf, size, "%s", spawn_cut_last_line(tail, read_tail(text, tail, sizeof(tail) - 1)));
}
