/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drives probes by the event loop. A path and its target go in; EVENT_GREETED, EVENT_SMALL_PASSED and EVENT_PROBED come
 * out. See task-probe.h.
 */
#include "task-probe.h"

#include <errno.h>
#include <stdlib.h>

#include "grow.h"
#include "probe.h"

struct probe_task {
	struct probe_tasks *all;
	size_t path;
	struct probe *probe; /* NULL: no probe runs for the path */
	enum probe_stage told; /* the last stage that was reported, or passed over */
	sd_event_source *source;
};

static void stop(struct probe_task *task) {
	task->source = sd_event_source_disable_unref(task->source);
	task->probe = probe_free(task->probe);
}

static void tell(const struct hands *h, enum event_type type, size_t path, int err) {
	h->tell(h->data, &(struct event){ .type = type, .path = path, .err = -err });
}

/* Ends a probe and reports the result: 1 (the target has answered), or a negative errno. */
static void end(struct probe_task *task, int result) {
	stop(task);
	tell(task->all->hands, EVENT_PROBED, task->path, result < 0 ? result : 0);
}

/* Reports the stages that the probe has reached since the last report. */
static void tell_stages(struct probe_task *task) {
	for (; task->told < probe_stage(task->probe); task->told++)
		if (task->told == PROBE_GREETING)
			tell(task->all->hands, EVENT_GREETED, task->path, 0);
		else if (task->told == PROBE_SMALL)
			tell(task->all->hands, EVENT_SMALL_PASSED, task->path, 0);
}

static int on_socket(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct probe_task *task = data;
	int result = probe_step(task->probe);

	(void)fd, (void)events;
	if (result == 0)
		result = sd_event_source_set_io_events(s, probe_events(task->probe));
	if (result != 0)
		end(task, result);
	else
		tell_stages(task);
	return 0;
}

/*
 * Returns the task of a path, and makes the task if necessary. The list may move when it grows, but the tasks do not
 * move. NULL: no memory.
 */
static struct probe_task *place_of(struct probe_tasks *all, size_t path) {
	while (all->n <= path)
		if (!grow(&all->v, &all->n, sizeof(*all->v)))
			return NULL;
	if (!all->v[path])
		all->v[path] = calloc(1, sizeof(**all->v));
	return all->v[path];
}

static int start(struct probe_task *task, const struct probe_target *to) {
	int err = probe_start(to->ifname, to->source, to->traddr, to->port, &to->host, &task->probe);

	if (err < 0)
		return err;
	return sd_event_add_io(task->all->hands->event, &task->source, probe_fd(task->probe), probe_events(task->probe),
			       on_socket, task);
}

void task_probe(struct probe_tasks *all, size_t path, const struct probe_target *target) {
	struct probe_task *task = place_of(all, path);
	int err;

	if (!task) {
		tell(all->hands, EVENT_PROBED, path, -ENOMEM);
		return;
	}
	stop(task);
	*task = (struct probe_task){ .all = all, .path = path };
	err = start(task, target);
	if (err < 0)
		end(task, err);
}

void task_probe_cancel(struct probe_tasks *all, size_t path) {
	if (path < all->n && all->v[path])
		stop(all->v[path]);
}

void task_probe_done(struct probe_tasks *all) {
	for (size_t i = 0; i < all->n; i++) {
		task_probe_cancel(all, i);
		free(all->v[i]);
	}
	free(all->v);
	*all = (struct probe_tasks){ .hands = all->hands };
}
