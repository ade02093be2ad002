/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/status-teller.c: how often it tells, and what systemd hears. */
#include "status-teller.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"
#include "tree.h"

/* systemd's end; -1: none could be made. */
static int systemd(void) {
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s/notify", tree_dir);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
		exit(1); /* no plan is printed: prove counts that as a failure */
	setenv("NOTIFY_SOCKET", sa.sun_path, 1);
	return fd;
}

/* What systemd has heard, "" for nothing. */
static const char *heard(int fd) {
	static char text[256];
	ssize_t n = recv(fd, text, sizeof(text) - 1, 0);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static bool file_says(const struct root *r, const char *word) {
	char *text = NULL;
	size_t size;
	bool found = root_read(r, STATUS_PATH, 65536, &text, &size) == 0 && strstr(text, word);

	free(text);
	return found;
}

static void remove_file(const char *path) {
	char full[PATH_MAX];

	snprintf(full, sizeof(full), "%s%s", tree_dir, path);
	unlink(full);
}

int main(void) {
	struct plan plan = { .timeout_us = 180000000 };
	struct engine *e = engine_new(&plan, 0, 1);
	struct status_teller t = { .notes = "a note\n" };
	struct root r;
	char line[4];
	int fd;

	tree_new(&r);
	fd = systemd();
	t.root = &r;
	is_int((long long)status_teller_wakeup(&t), -1, "nothing is due");
	status_teller_note(&t, e, 1000);
	ok(file_says(&r, "running") && file_says(&r, "a note"), "the first change is told at once");
	ok(strncmp(heard(fd), "STATUS=", 7) == 0, "systemd hears the first line");
	remove_file(STATUS_PATH);
	t.files.text[0] = '?'; /* as if another state had been written */
	status_teller_note(&t, e, 1001);
	ok(!file_says(&r, ""), "the next one is not");
	is_int((long long)status_teller_wakeup(&t), 501000, "but half a second after the first");
	status_teller_note(&t, e, 501000);
	ok(file_says(&r, "running"), "then it is");
	is_int((long long)status_teller_wakeup(&t), -1, "and nothing more is due");
	is_str(heard(fd), "", "systemd hears a line once");
	status_teller_ready(&t);
	is_int(root_read_line(&r, READY_PATH, line, sizeof(line)), 0, "ready: the file is there");
	is_str(heard(fd), "READY=1", "and systemd hears it");
	status_teller_end(&t, e, STATUS_STOPPED);
	ok(file_says(&r, "stop"), "the end is told at once");
	close(fd);
	engine_free(e);
	tree_free(&r);
	return tap_done();
}
