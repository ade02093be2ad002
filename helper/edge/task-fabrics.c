/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes /dev/nvme-fabrics usable in three steps: runs modprobe, reads the device's options in a child, reports the
 * event. To read the options may take a minute: the kernel creates only one controller at a time and holds a lock of
 * the device meanwhile, and another process may be creating a controller. See task-fabrics.h.
 */
#include "task-fabrics.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "child.h"
#include "fabrics.h"

/* The message from the child to this process, through a pipe. */
struct answer {
	int err;
	struct connect_options known;
};

static void tell(struct fabrics_task *t, const struct answer *answer) {
	const char *reason = *t->modprobe_reason ? t->modprobe_reason : NULL;
	int err = answer->err;

	if (err >= 0)
		t->known = answer->known;
	else if (t->modprobe_err < 0)
		err = t->modprobe_err; /* the cause of the device's error */
	else if (err == -ENOENT && !reason)
		reason = "there is no /dev/nvme-fabrics (is the module nvme_tcp blacklisted?)";
	t->hands->tell(t->hands->data, &(struct event){ .type = EVENT_FABRICS, .err = -err, .reason = reason });
}

/* Runs in the child: reads the options of the device and sends the answer. */
static int query(void *data, int fd) {
	const struct fabrics_task *t = data;
	struct answer answer = { 0 };

	answer.err = fabrics_query(t->hands->root, &answer.known);
	return write(fd, &answer, sizeof(answer)) == sizeof(answer) ? 0 : 1;
}

static void on_answer(void *data, const struct child_end *end) {
	struct answer answer;

	if (child_said(end, &answer, sizeof(answer)) != sizeof(answer))
		answer = (struct answer){ .err = -ECHILD }; /* the child was killed, or had no memory */
	tell(data, &answer);
}

static void on_loaded(void *data, int err, const char *reason) {
	struct fabrics_task *t = data;
	const struct child_use use = { .ended = on_answer, .data = t };

	t->modprobe_err = err;
	snprintf(t->modprobe_reason, sizeof(t->modprobe_reason), "%s", reason ? reason : "");
	err = child_function(t->hands->event, query, t->hands->root->fd, &use);
	if (err < 0)
		tell(t, &(struct answer){ .err = err });
}

void task_fabrics(struct fabrics_task *t) {
	static const char *const names[] = { "nvme_tcp" }; /* modprobe also loads nvme_fabrics and nvme_core */
	int err = modprobe_start(t->hands->event, names, 1, &(struct modprobe_use){ .done = on_loaded, .data = t });

	if (err < 0)
		on_loaded(t, err, err == -ENOENT ? "there is no modprobe in this image" : NULL);
}
