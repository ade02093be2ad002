/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/status-teller.c: how often the status teller reports, and which messages systemd gets. */
#include "status-teller.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tap.h"
#include "tree.h"

/* Makes the socket on which systemd would receive messages. Returns its descriptor. */
static int systemd(void) {
	struct sockaddr_un sa = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	snprintf(sa.sun_path, sizeof(sa.sun_path), "%s/notify", tree_dir);
	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	setenv("NOTIFY_SOCKET", sa.sun_path, 1);
	return fd;
}

/* Returns the next message to systemd; "": there is none. */
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
	is_int((long long)status_teller_wakeup(&t), -1, "a new status teller has no report due");
	status_teller_note(&t, e, 1000);
	ok(file_says(&r, "running") && file_says(&r, "a note"), "the first change is reported at once, with the notes");
	ok(strncmp(heard(fd), "STATUS=", 7) == 0, "systemd gets the status line");
	remove_file(STATUS_PATH);
	t.files.text[0] = '?'; /* makes the files look as if another state had been written last */
	status_teller_note(&t, e, 1001);
	ok(!file_says(&r, ""), "a change that follows at once is not reported at once");
	is_int((long long)status_teller_wakeup(&t), 501000,
	       "a change that follows at once is due half a second after the first");
	status_teller_note(&t, e, 501000);
	ok(file_says(&r, "running"), "a change that follows at once is reported when due");
	is_int((long long)status_teller_wakeup(&t), -1, "no report is due after the report");
	is_str(heard(fd), "", "systemd gets an unchanged status line only once");
	status_teller_ready(&t);
	is_int(root_read_line(&r, READY_PATH, line, sizeof(line)), 0, "status_teller_ready() makes the ready file");
	is_str(heard(fd), "READY=1", "status_teller_ready() sends READY=1 to systemd");
	status_teller_end(&t, e, STATUS_STOPPED);
	ok(file_says(&r, "stop"), "the end of the boot is reported at once");
	close(fd);
	engine_free(e);
	tree_free(&r);
	return tap_done();
}
