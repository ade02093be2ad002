/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The surroundings of a task under test: an event loop, a miniature root, programs that are shell scripts, and a list
 * of the events that the task reports. A wait ends when the event comes; the alarm only ends a test that fails.
 */
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hands.h"
#include "loop.h"
#include "tap.h"
#include "tree.h"

#define KIT_MOMENT_US 10000000
#define KIT_EVENTS 64

struct kit {
	struct hands hands;
	struct root root;
	struct event got[KIT_EVENTS]; /* the events in the order of the reports, with `reason` and `log` set to NULL */
	char reason[256]; /* reason of the last event; "": none */
	struct discovery_record records[8]; /* records of the last event's log */
	size_t n, n_records;
};

static inline void kit_tell(void *data, const struct event *ev) {
	struct kit *k = data;

	if (k->n == KIT_EVENTS)
		return;
	snprintf(k->reason, sizeof(k->reason), "%s", ev->reason ? ev->reason : "");
	k->n_records = ev->log ? ev->log->n : 0;
	for (size_t i = 0; i < k->n_records && i < 8; i++)
		k->records[i] = ev->log->records[i];
	k->got[k->n] = *ev;
	k->got[k->n].reason = NULL;
	k->got[k->n++].log = NULL;
}

static inline void kit_start(struct kit *k) {
	memset(k, 0, sizeof(*k));
	tree_new(&k->root);
	k->hands = (struct hands){ .event = loop_new(), .root = &k->root, .tell = kit_tell, .data = k };
	alarm(6 * KIT_MOMENT_US / 1000000);
}

static inline void kit_free_loop(struct kit *k) {
	k->hands.event = sd_event_unref(k->hands.event);
}

static inline void kit_done(struct kit *k) {
	kit_free_loop(k);
	tree_free(&k->root);
	alarm(0);
}

/* Forgets all events. */
static inline void kit_forget(struct kit *k) {
	k->n = k->n_records = 0;
	k->reason[0] = '\0';
}

/* Runs the loop until `n` events have come. Returns the last of them, or an event of type -1 if fewer events come. */
static inline struct event kit_hear(struct kit *k, size_t n) {
	struct event none = { .type = (enum event_type) - 1 };

	while (k->n < n && sd_event_run(k->hands.event, KIT_MOMENT_US) > 0)
		;
	return k->n < n ? none : k->got[n - 1];
}

/* Runs the loop until no event source is ready. */
static inline void kit_settle(struct kit *k) {
	while (sd_event_run(k->hands.event, 0) > 0)
		;
}

/* True when a child of this process runs or is not reaped. */
static inline bool kit_has_child(void) {
	siginfo_t si;

	return waitid(P_ALL, 0, &si, WEXITED | WNOHANG | WNOWAIT) == 0;
}

/* Runs the loop until all children have ended and have been reaped. */
static inline void kit_reap(struct kit *k) {
	while (kit_has_child() && sd_event_run(k->hands.event, KIT_MOMENT_US) > 0)
		;
}

/* Installs a shell script as a program. PATH then has the scripts first, and the system's programs after them. */
static inline void kit_program(struct kit *k, const char *name, const char *script) {
	char path[PATH_MAX], text[2 * PATH_MAX];

	snprintf(text, sizeof(text), "#!/bin/sh\n%s\n", script);
	snprintf(path, sizeof(path), "/bin/%s", name);
	tree_file(&k->root, path, text);
	snprintf(path, sizeof(path), "%s/bin/%s", tree_dir, name);
	chmod(path, 0755);
	snprintf(path, sizeof(path), "%s/bin:/usr/bin:/bin", tree_dir);
	setenv("PATH", path, 1);
}

static inline void kit_no_programs(void) {
	setenv("PATH", "/nonexistent", 1);
}

/* Makes a named pipe below the root: a device that keeps its reader waiting. */
static inline void kit_pipe(const char *path) {
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", tree_dir, path);
	unlink(full);
	if (mkfifo(full, 0600) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
}

/*
 * Runs the loop until a child has opened the pipe for reading. Returns the writing end; the child waits until the test
 * closes or writes this end.
 */
static inline int kit_reader(struct kit *k, const char *path) {
	char full[PATH_MAX];
	int fd;

	snprintf(full, sizeof(full), "%s%s", tree_dir, path);
	while ((fd = open(full, O_WRONLY | O_CLOEXEC | O_NONBLOCK)) < 0)
		sd_event_run(k->hands.event, 1000);
	return fd;
}

/* Returns the path of a file of the miniature root as other programs see the path. Valid until the next call. */
static inline const char *kit_path(const char *path) {
	static char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", tree_dir, path);
	return full;
}

/* Returns the text of a file below the root of the task; "" if there is no file. Valid until the next call. */
static inline const char *kit_text(const struct kit *k, const char *path) {
	static char text[4096];
	char *read;
	size_t size;

	text[0] = '\0';
	if (root_read(k->hands.root, path, sizeof(text) - 1, &read, &size) == 0) {
		memcpy(text, read, size + 1);
		free(read);
	}
	return text;
}

/* From this call on, log messages go to kit_log() and not to stderr. */
static inline void kit_catch_log(void) {
	int fd = memfd_create("log", MFD_CLOEXEC);

	if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	close(fd);
}

/* Returns all log messages. Valid until the next call. */
static inline const char *kit_log(void) {
	static char text[8192];
	ssize_t n = pread(STDERR_FILENO, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}
