/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lets the kernel create one controller, in a child, and reports the controller's number or the error. See
 * task-connect.h.
 */
#include "task-connect.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"
#include "discovery-controller.h"
#include "fabrics.h"
#include "snapshot.h"

/* The message from the child to this process, through a pipe. */
struct reply {
	int err; /* 0 or a negative errno */
	int ctrl; /* the controller's number; -1: not known, after EALREADY */
};

struct connect_task {
	const struct hands *hands;
	size_t path;
	bool discovery;
	char string[CONNECT_STRING_MAX];
};

static void tell(const struct hands *h, size_t path, struct reply reply) {
	h->tell(h->data,
		&(struct event){ .type = EVENT_CONNECTED, .path = path, .err = -reply.err, .ctrl = reply.ctrl });
}

/*
 * Reads the namespaces of a new controller: no uevent tells of a path that the target keeps shut. The other controllers
 * are not read, or the time for many paths would be the square of their number.
 *
 * The kernel may have removed the controller before this process heard of the connect. The uevent of the removal came
 * too early then, when the path had no controller.
 */
static void read_controller(const struct hands *h, int ctrl) {
	char path[48];
	int fd;

	snprintf(path, sizeof(path), "/sys/class/nvme/nvme%d", ctrl);
	fd = root_open_at(h->root, path, O_PATH | O_DIRECTORY);
	if (fd >= 0)
		close(fd);
	if (fd == -ENOENT)
		h->tell(h->data, &(struct event){ .type = EVENT_CTRL_GONE, .ctrl = ctrl });
	else
		snapshot_namespaces_at(h, path + strlen("/sys"));
}

static void on_ended(void *data, const struct child_end *end) {
	const struct connect_task *task = data;
	struct reply reply;

	if (child_said(end, &reply, sizeof(reply)) != sizeof(reply))
		reply = (struct reply){ .err = -ECHILD }; /* the child was killed, or had no memory */
	tell(task->hands, task->path, reply);
	if (reply.err == 0)
		read_controller(task->hands, reply.ctrl);
}

/*
 * Runs in the child: connects and sends the reply. If nobody reads the reply, removes a discovery controller again,
 * since the booted system has no use for the discovery controller.
 */
static int connect_and_answer(void *data, int fd) {
	const struct connect_task *task = data;
	const struct root *root = task->hands->root;
	struct reply reply = { 0 };

	reply.err = fabrics_connect(root, task->string, &reply.ctrl);
	if (reply.err == -EALREADY && fabrics_find(root, task->string, &reply.ctrl) < 0)
		reply.ctrl = -1;
	if (write(fd, &reply, sizeof(reply)) == sizeof(reply))
		return 0;
	if (task->discovery && reply.err == 0)
		discovery_end(root, reply.ctrl);
	return 1;
}

void task_connect(const struct hands *h, size_t path, const char *string, bool discovery) {
	struct connect_task *task = calloc(1, sizeof(*task));
	const struct child_use use = { .ended = on_ended, .free = free, .data = task };
	int err = -ENOMEM;

	if (task) {
		*task = (struct connect_task){ .hands = h, .path = path, .discovery = discovery };
		snprintf(task->string, sizeof(task->string), "%s", string);
		err = child_function(h->event, connect_and_answer, h->root->fd, &use);
	}
	if (err < 0) {
		free(task);
		tell(h, path, (struct reply){ .err = err });
	}
}
