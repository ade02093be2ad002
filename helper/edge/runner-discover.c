/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question to a connected discovery controller. The command may hang as long as the controller
 * pleases, so a child asks; it removes the controller too, also when nobody waits for the answer any
 * longer. The log comes back in memory that both share.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "discovery.h"
#include "log.h"
#include "runner-internal.h"

/* What the child says through the pipe when it is done. */
struct reply {
	int size; /* of the log, or a negative errno */
	int end_err; /* of the removal */
};

struct discover_task {
	struct runner *runner;
	size_t path;
	int ctrl;
	uint8_t *log; /* DISCOVERY_LOG_MAX bytes, shared */
	sd_event_source *source;
};

static struct discover_task *task_free(struct discover_task *task) {
	sd_event_source_disable_unref(task->source);
	munmap(task->log, DISCOVERY_LOG_MAX);
	free(task);
	return NULL;
}

static struct discover_task *task_new(struct runner *r, size_t path) {
	struct discover_task *task = calloc(1, sizeof(*task));

	if (!task)
		return NULL;
	*task = (struct discover_task){ .runner = r, .path = path, .ctrl = engine_path(r->engine, path)->ctrl };
	task->log = mmap(NULL, DISCOVERY_LOG_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (task->log == MAP_FAILED) {
		free(task);
		return NULL;
	}
	return task;
}

static void tell(struct runner *r, size_t path, int err, const struct discovery_log *log) {
	runner_tell(r, &(struct event){ .type = EVENT_DISCOVERED, .path = path, .err = -err, .log = log });
}

static int on_reply(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct discover_task *task = data;
	struct reply reply = { .size = -ECHILD };
	struct discovery_log *log = NULL;
	int err;

	(void)s, (void)events;
	if (read(fd, &reply, sizeof(reply)) != sizeof(reply))
		reply = (struct reply){ .size = -ECHILD }; /* the child died: killed, or out of memory */
	if (reply.end_err < 0)
		log_say(LOG_WARNING, NULL, "a discovery controller cannot be removed: %s, it stays until it is lost",
			strerror(-reply.end_err));
	err = reply.size < 0 ? reply.size : discovery_log_parse(task->log, (size_t)reply.size, &log);
	tell(task->runner, task->path, err, log);
	discovery_log_free(log);
	task_free(task);
	return 0;
}

static int ask(void *data, int fd) {
	const struct discover_task *task = data;
	struct reply reply;

	reply.size = discovery_read(task->ctrl, task->log);
	reply.end_err = discovery_end(task->runner->root, task->ctrl);
	return write(fd, &reply, sizeof(reply)) == sizeof(reply) ? 0 : 1;
}

void task_discover(struct runner *r, size_t path) {
	struct discover_task *task = task_new(r, path);
	int err = task ? child_start(r->event, ask, r->root->fd, on_reply, task, &task->source) : -ENOMEM;

	if (err >= 0)
		return;
	if (task)
		task_free(task);
	discovery_end(r->root, engine_path(r->engine, path)->ctrl); /* the next try connects another one */
	tell(r, path, err, NULL);
}
