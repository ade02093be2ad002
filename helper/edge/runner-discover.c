/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question to a connected discovery controller. The command may hang as long as the controller
 * pleases, so a child asks; it removes the controller too, also when nobody waits for the answer any
 * longer. The log comes back in memory that both share.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>
#include <fcntl.h>
#include <string.h>

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
	int fds[2]; /* a pipe: what the child puts in the second comes out of the first */
	uint8_t *log; /* DISCOVERY_LOG_MAX bytes, shared */
	sd_event_source *source;
};

static struct discover_task *task_free(struct discover_task *task) {
	sd_event_source_disable_unref(task->source);
	if (task->log && task->log != MAP_FAILED)
		munmap(task->log, DISCOVERY_LOG_MAX);
	for (unsigned i = 0; i < 2; i++)
		if (task->fds[i] >= 0)
			close(task->fds[i]);
	free(task);
	return NULL;
}

/* NULL: no memory or no pipe, errno says which. */
static struct discover_task *task_new(struct runner *r, size_t path) {
	struct discover_task *task = calloc(1, sizeof(*task));

	if (!task)
		return NULL;
	*task = (struct discover_task){ .runner = r, .path = path, .fds = { -1, -1 } };
	task->log = mmap(NULL, DISCOVERY_LOG_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (task->log == MAP_FAILED || pipe2(task->fds, O_CLOEXEC) < 0)
		return task_free(task);
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

static int on_child_gone(sd_event_source *s, const siginfo_t *si, void *data) {
	(void)s, (void)si, (void)data; /* sd-event has reaped it; its answer came through the pipe */
	return 0;
}

static _Noreturn void ask(const struct root *root, int ctrl, uint8_t *log, int fd) {
	struct reply reply;

	signal(SIGPIPE, SIG_IGN);
	reply.size = discovery_read(ctrl, log);
	reply.end_err = discovery_end(root, ctrl);
	_exit(write(fd, &reply, sizeof(reply)) == sizeof(reply) ? 0 : 1);
}

static int start(struct discover_task *task, int ctrl) {
	struct runner *r = task->runner;
	int err = sd_event_add_io(r->event, &task->source, task->fds[0], EPOLLIN, on_reply, task);
	pid_t pid = err < 0 ? -1 : fork();

	if (pid == 0)
		ask(r->root, ctrl, task->log, task->fds[1]);
	if (err >= 0 && pid < 0)
		err = -errno;
	close(task->fds[1]);
	task->fds[1] = -1;
	if (err >= 0)
		sd_event_add_child(r->event, NULL, pid, WEXITED, on_child_gone, NULL); /* without it: a zombie */
	return err;
}

void task_discover(struct runner *r, size_t path) {
	struct discover_task *task = task_new(r, path);
	int err = task ? start(task, engine_path(r->engine, path)->ctrl) : -errno;

	if (err >= 0)
		return;
	if (task)
		task_free(task);
	discovery_end(r->root, engine_path(r->engine, path)->ctrl); /* the next try connects another one */
	tell(r, path, err, NULL);
}
