/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/task-connect.c with a pseudoterminal as /dev/nvme-fabrics: the test reads the string that the task
 * writes to the device, and the task waits until the test writes the device's answer.
 */
#include "task-connect.h"

#include <errno.h>
#include <fcntl.h>
#include <termios.h>

#include "task-kit.h"

#define STRING "nqn=nqn.x,transport=tcp\n" /* ends with a newline, since a terminal passes on only whole lines */
#define DELETE "/sys/class/nvme/nvme4/delete_controller"

/* Makes /dev/nvme-fabrics of the miniature root a symbolic link to a device of the machine, outside of the tree. */
static void use_device(struct kit *k, const char *path) {
	tree_link(&k->root, "/dev/nvme-fabrics", path);
	k->root.captured = false;
}

static void no_device(void) {
	if (unlink(kit_path("/dev/nvme-fabrics")) < 0 && errno != ENOENT)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
}

/* Makes a pseudoterminal whose other end is the device. Returns the test's end; -1: there are no terminals here. */
static int terminal(struct kit *k) {
	int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;

	if (fd < 0 || grantpt(fd) < 0 || unlockpt(fd) < 0 || tcgetattr(fd, &t) < 0)
		return -1;
	t.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
	t.c_oflag &= ~(tcflag_t)OPOST;
	tcsetattr(fd, TCSANOW, &t);
	use_device(k, ptsname(fd));
	return fd;
}

/* Reads the text that the task has written to the device. */
static const char *written(int fd) {
	static char text[256];
	ssize_t n = read(fd, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	return text;
}

static void answer(int fd, const char *text) {
	if (write(fd, text, strlen(text)) < 0)
		exit(1);
}

static void success(struct kit *k, int fd) {
	struct event ev;

	tree_file(&k->root, "/sys/class/nvme/nvme4/subsysnqn", "nqn.x\n");
	tree_file(&k->root, "/sys/class/nvme/nvme4/nvme4n1/nsid", "1\n");
	tree_file(&k->root, "/sys/class/nvme/nvme5/subsysnqn", "nqn.x\n");
	tree_file(&k->root, "/sys/class/nvme/nvme5/nvme5n1/nsid", "1\n");
	task_connect(&k->hands, 2, STRING, false);
	is_str(written(fd), STRING, "the connect string is written to the device");
	kit_settle(k);
	is_int(k->n, 0, "no event comes while the kernel connects");
	answer(fd, "instance=4,cntlid=1\n");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_CONNECTED && ev.path == 2 && ev.err == 0 && ev.ctrl == 4,
	   "EVENT_CONNECTED has the controller's number");
	ok(k->n == 2 && k->got[1].type == EVENT_NS && strcmp(k->got[1].ns.dev, "nvme4n1") == 0,
	   "the controller's namespace follows, and no other controller is read");
	kit_forget(k);
	task_connect(&k->hands, 2, STRING, false);
	written(fd);
	answer(fd, "instance=6,cntlid=1\n");
	ev = kit_hear(k, 2);
	ok(k->got[0].type == EVENT_CONNECTED && k->got[0].ctrl == 6 && ev.type == EVENT_CTRL_GONE && ev.ctrl == 6,
	   "a controller that is gone already is reported as connected and then as gone");
	kit_forget(k);
	task_connect(&k->hands, 2, STRING, false);
	written(fd);
	answer(fd, "what?\n");
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_CONNECTED && ev.err == EBADMSG, "an answer of another form is an error");
	kit_reap(k);
	kit_forget(k);
}

static void failures(struct kit *k) {
	struct event ev;

	no_device();
	task_connect(&k->hands, 1, STRING, false);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_CONNECTED && ev.path == 1 && ev.err == ENOENT, "without a device the task reports ENOENT");
	kit_forget(k);
	use_device(k, "/dev/full");
	task_connect(&k->hands, 1, STRING, true);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_CONNECTED && ev.err == ENOSPC, "the task reports the error of a failed write");
	kit_reap(k);
	kit_forget(k);
}

/* Frees the loop while the kernel creates a controller. Returns the text in the file that removes the controller. */
static const char *nobody_left(struct kit *k, bool discovery) {
	int fd;

	no_device();
	fd = terminal(k);
	tree_file(&k->root, DELETE, "");
	task_connect(&k->hands, 0, STRING, discovery);
	written(fd);
	kit_free_loop(k);
	answer(fd, "instance=4,cntlid=1\n");
	waitpid(-1, NULL, 0);
	close(fd);
	k->hands.event = loop_new();
	return kit_text(k, DELETE);
}

int main(void) {
	struct kit k;
	int fd;

	kit_start(&k);
	failures(&k);
	no_device();
	fd = terminal(&k);
	if (fd < 0) {
		skip("this machine has no pseudoterminals");
	} else {
		success(&k, fd);
		close(fd);
		is_str(nobody_left(&k, false), "", "a controller stays when the loop was freed meanwhile");
		is_str(nobody_left(&k, true), "1",
		       "a discovery controller is removed when the loop was freed meanwhile");
		is_int(k.n, 0, "a freed loop reports no event");
	}
	kit_done(&k);
	return tap_done();
}
