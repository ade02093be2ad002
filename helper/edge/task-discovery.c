/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks one discovery controller for its log. A child asks, since the command hangs as long as the controller does not
 * answer. The log comes back in memory that the child shares with this process, since a pipe cannot take the whole log
 * in one piece. See task-discovery.h.
 */
#include "task-discovery.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "discovery-controller.h"
#include "log.h"

/* The message from the child to this process, through a pipe. */
struct reply {
	int size; /* size of the log, or a negative errno */
	int end_err; /* error of the controller's removal; 0: none */
};

struct discovery_task {
	const struct hands *hands;
	size_t path;
	int ctrl;
	uint8_t *log; /* DISCOVERY_LOG_MAX bytes, shared with the child */
};

static void task_free(void *data) {
	struct discovery_task *task = data;

	munmap(task->log, DISCOVERY_LOG_MAX);
	free(task);
}

static struct discovery_task *task_new(const struct hands *h, size_t path, int ctrl) {
	struct discovery_task *task = calloc(1, sizeof(*task));

	if (!task)
		return NULL;
	*task = (struct discovery_task){ .hands = h, .path = path, .ctrl = ctrl };
	task->log = mmap(NULL, DISCOVERY_LOG_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (task->log == MAP_FAILED) {
		free(task);
		return NULL;
	}
	return task;
}

static void tell(const struct hands *h, size_t path, int err, const struct discovery_log *log) {
	h->tell(h->data, &(struct event){ .type = EVENT_DISCOVERED, .path = path, .err = -err, .log = log });
}

static void on_ended(void *data, const struct child_end *end) {
	const struct discovery_task *task = data;
	struct discovery_log *log = NULL;
	struct reply reply;
	int err;

	if (child_said(end, &reply, sizeof(reply)) != sizeof(reply))
		reply = (struct reply){ .size = -ECHILD }; /* the child was killed, or had no memory */
	if (reply.end_err < 0)
		log_say(LOG_WARNING, NULL, "a discovery controller cannot be removed: %s, the kernel keeps it",
			strerror(-reply.end_err));
	err = reply.size < 0 ? reply.size : discovery_log_parse(task->log, (size_t)reply.size, &log);
	tell(task->hands, task->path, err, log);
	discovery_log_free(log);
}

/* Runs in the child: reads the log, removes the controller, and sends the reply. */
static int ask(void *data, int fd) {
	const struct discovery_task *task = data;
	struct reply reply;

	reply.size = discovery_read(task->ctrl, task->log);
	reply.end_err = discovery_end(task->hands->root, task->ctrl);
	return write(fd, &reply, sizeof(reply)) == sizeof(reply) ? 0 : 1;
}

void task_discovery(const struct hands *h, size_t path, int ctrl) {
	struct discovery_task *task = task_new(h, path, ctrl);
	const struct child_use use = { .ended = on_ended, .free = task_free, .data = task };
	int err = task ? child_function(h->event, ask, h->root->fd, &use) : -ENOMEM;

	if (err >= 0)
		return;
	if (task)
		task_free(task);
	discovery_end(h->root, ctrl);
	tell(h, path, err, NULL);
}
