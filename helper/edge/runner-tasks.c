/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What takes time: probes (watched descriptors), modprobe, what /dev/nvme-fabrics is asked and what is
 * written to it (each a child). Every task ends in one event for the engine.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "child.h"
#include "discovery.h"
#include "id.h"
#include "log.h"
#include "modprobe.h"
#include "probe.h"
#include "runner-internal.h"
#include "sysfs.h"

/* NULL: the kernel is to choose. */
static const char *ifname_of(const struct runner *r, const struct plan_path *path) {
	return path->iface == PLAN_ANY_IFACE ? NULL : engine_iface(r->engine, path->iface)->name;
}

/* ---- probes ---- */

static void probe_ended(struct runner *r, size_t path, int result) {
	task_probe_end(r, path);
	runner_tell(r, &(struct event){ .type = EVENT_PROBED, .path = path, .err = result < 0 ? -result : 0 });
}

static int on_probe(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct probe_task *task = data;
	int result = probe_step(task->probe);

	(void)fd, (void)events;
	if (result != 0) {
		probe_ended(task->runner, task->path, result);
		return 0;
	}
	result = sd_event_source_set_io_events(s, probe_events(task->probe));
	if (probe_is_greeted(task->probe))
		runner_tell(task->runner, &(struct event){ .type = EVENT_GREETED, .path = task->path });
	return result;
}

/* The place of a path's probe, which stays where it is while paths are found; NULL: no memory. */
static struct probe_task *probe_place(struct runner *r, size_t path) {
	struct probe_task *task;

	if (path >= r->n_probes) {
		struct probe_task **probes = reallocarray(r->probes, path + 1, sizeof(struct probe_task *));

		if (!probes)
			return NULL;
		memset(probes + r->n_probes, 0, (path + 1 - r->n_probes) * sizeof(struct probe_task *));
		r->probes = probes;
		r->n_probes = path + 1;
	}
	task = r->probes[path];
	if (!task)
		task = r->probes[path] = calloc(1, sizeof(*task));
	return task;
}

void task_probe(struct runner *r, const struct action *a) {
	const struct plan_path *want = engine_path(r->engine, a->path)->want;
	struct probe_task *task = probe_place(r, a->path);
	size_t path = a->path;
	int err;

	if (!task) {
		probe_ended(r, path, -ENOMEM);
		return;
	}
	task_probe_end(r, path);
	*task = (struct probe_task){ .runner = r, .path = path };
	err = probe_start(ifname_of(r, want), a->source, want->traddr, want->port, a->command, &task->probe);
	if (err >= 0)
		err = sd_event_add_io(r->event, &task->source, probe_fd(task->probe), probe_events(task->probe),
				      on_probe, task);
	if (err < 0)
		probe_ended(r, path, err);
}

void task_probe_end(struct runner *r, size_t path) {
	struct probe_task *task = path < r->n_probes ? r->probes[path] : NULL;

	if (!task)
		return;
	task->source = sd_event_source_disable_unref(task->source);
	task->probe = probe_free(task->probe);
}

void task_probe_free(struct runner *r) {
	for (size_t i = 0; i < r->n_probes; i++) {
		task_probe_end(r, i);
		free(r->probes[i]);
	}
	free(r->probes);
}

/* ---- the connect ---- */

/* What the child says through the pipe. */
struct connect_reply {
	int err; /* 0 or a negative errno */
	int ctrl;
};

struct connect_task {
	struct runner *runner;
	size_t path;
	bool discovery;
	sd_event_source *source;
	char string[CONNECT_STRING_MAX];
};

static int on_connect_reply(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct connect_task *task = data;
	struct connect_reply reply = { .err = -EIO };

	(void)s, (void)events;
	if (read(fd, &reply, sizeof(reply)) != sizeof(reply))
		reply.err = -ECHILD; /* the child died: killed, or out of memory */
	runner_tell(
		task->runner,
		&(struct event){ .type = EVENT_CONNECTED, .path = task->path, .err = -reply.err, .ctrl = reply.ctrl });
	runner_scan_namespaces(task->runner);
	sd_event_source_disable_unref(task->source);
	free(task);
	return 0;
}

/* A discovery controller that nobody is left to ask is of no use to the booted system. */
static int connect_child(void *data, int fd) {
	const struct connect_task *task = data;
	const struct root *root = task->runner->root;
	struct connect_reply reply = { 0 };

	reply.err = fabrics_connect(root, task->string, &reply.ctrl);
	if (reply.err == -EALREADY && fabrics_find(root, task->string, &reply.ctrl) < 0)
		reply.ctrl = -1;
	if (write(fd, &reply, sizeof(reply)) == sizeof(reply))
		return 0;
	if (task->discovery && reply.err == 0)
		discovery_end(root, reply.ctrl);
	return 1;
}

static int start_connect(struct connect_task *task, const struct action *a, const char **why) {
	struct runner *r = task->runner;
	struct plan_path want = *engine_path(r->engine, a->path)->want;
	int err;

	task->path = a->path;
	task->discovery = want.kind != PLAN_IO;
	want.host_traddr = a->source;
	err = connect_string(r->plan, &want, ifname_of(r, &want), &r->known, task->string, sizeof(task->string), why);
	return err < 0 ? err : child_start(r->event, connect_child, r->root->fd, on_connect_reply, task, &task->source);
}

void task_connect(struct runner *r, const struct action *a) {
	struct connect_task *task = calloc(1, sizeof(*task));
	const char *why = NULL;
	int err = -ENOMEM;

	if (task) {
		task->runner = r;
		err = start_connect(task, a, &why);
	}
	if (err >= 0)
		return;
	free(task);
	runner_tell(r, &(struct event){ .type = EVENT_CONNECTED, .path = a->path, .err = -err, .reason = why });
}

/* ---- modprobe ---- */

struct modprobe_task {
	struct runner *runner;
	struct modprobe *modprobe;
	sd_event_source *source;
	void (*done)(struct runner *r, int err, const char *reason);
};

static void modprobe_task_free(struct modprobe_task *task) {
	sd_event_source_disable_unref(task->source);
	modprobe_free(task->modprobe);
	free(task);
}

static int on_modprobe(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct modprobe_task *task = data;
	char reason[MODPROBE_REASON_MAX] = "";
	int err = modprobe_finish(task->modprobe, reason);

	(void)s, (void)fd, (void)events;
	task->done(task->runner, err, *reason ? reason : NULL);
	modprobe_task_free(task);
	return 0;
}

static int start_modprobe(struct runner *r, const char *const *names, size_t n,
			  void (*done)(struct runner *r, int err, const char *reason)) {
	struct modprobe_task *task = calloc(1, sizeof(*task));
	int err;

	if (!task)
		return -ENOMEM;
	task->runner = r;
	task->done = done;
	err = modprobe_start(names, n, &task->modprobe);
	if (err >= 0)
		err = sd_event_add_io(r->event, &task->source, modprobe_fd(task->modprobe), EPOLLIN, on_modprobe, task);
	if (err < 0)
		modprobe_task_free(task);
	return err;
}

/* Whatever modprobe said, what counts is whether the device can be used: TCP may be built in. */
static void on_fabrics_options(void *data, int err, const struct connect_options *known) {
	struct runner *r = data;

	if (err >= 0)
		r->known = *known;
	else if (r->modprobe_err < 0)
		err = r->modprobe_err;
	runner_tell(r, &(struct event){ .type = EVENT_FABRICS,
					.err = -err,
					.reason = *r->modprobe_reason ? r->modprobe_reason : NULL });
}

static void fabrics_loaded(struct runner *r, int err, const char *reason) {
	r->modprobe_err = err;
	snprintf(r->modprobe_reason, sizeof(r->modprobe_reason), "%s", reason ? reason : "");
	err = fabrics_ask(r->event, r->root, on_fabrics_options, r);
	if (err < 0)
		on_fabrics_options(r, err, NULL);
}

void task_heed_blacklist(const struct runner *r) {
	char *cmdline;
	size_t size;
	int err = root_read(r->root, "/proc/cmdline", OPTIONS_CMDLINE_MAX, &cmdline, &size);

	if (err >= 0) {
		err = modprobe_blacklist(r->root, cmdline);
		free(cmdline);
	}
	if (err < 0)
		log_say(LOG_WARNING, NULL, "rd.driver.blacklist= cannot be heeded: %s, going on without",
			strerror(-err));
}

void task_load_fabrics(struct runner *r) {
	static const char *const names[] = { "nvme_tcp" }; /* brings nvme_fabrics and nvme_core with it */
	int err = start_modprobe(r, names, 1, fabrics_loaded);

	if (err < 0)
		fabrics_loaded(r, err, err == -ENOENT ? "there is no modprobe in this image" : NULL);
}

static void nic_loaded(struct runner *r, int err, const char *reason) {
	(void)r;
	if (err < 0) /* the link's absence is the engine's to say; this is the reason behind it */
		log_say(LOG_WARNING, NULL, "a NIC's driver cannot be loaded: %s, going on without",
			reason ? reason : strerror(-err));
}

struct alias_list {
	char *v[8]; /* a PCI function has one alias, and the devices below it one each: a few */
	size_t n;
};

static void add_alias(const char *alias, void *data) {
	struct alias_list *list = data;
	char *copy = list->n < sizeof(list->v) / sizeof(*list->v) ? strdup(alias) : NULL;

	if (copy)
		list->v[list->n++] = copy;
}

int task_load_nic(struct runner *r, size_t iface) {
	struct alias_list list = { .n = 0 };
	int err = sysfs_pci_aliases(r->root, r->plan->ifaces[iface].pci_sbdf, add_alias, &list);

	if (err >= 0 && list.n > 0)
		err = start_modprobe(r, (const char *const *)list.v, list.n, nic_loaded);
	for (size_t i = 0; i < list.n; i++)
		free(list.v[i]);
	return err;
}

/* A device below a NIC's PCI function, such as the virtio device whose driver makes the link. */
void task_device_appeared(struct runner *r, const char *devpath, const char *modalias) {
	char function[PCI_TEXT_MAX + 2], text[PCI_TEXT_MAX];

	for (size_t i = 0; i < r->plan->n_ifaces; i++) {
		if (r->plan->ifaces[i].pci_sbdf == 0)
			continue;
		snprintf(function, sizeof(function), "/%s/", pci_text(r->plan->ifaces[i].pci_sbdf, text));
		if (!strstr(devpath, function))
			continue;
		if (start_modprobe(r, &modalias, 1, nic_loaded) < 0)
			log_say(LOG_WARNING, NULL, "modprobe cannot be started for %s", devpath);
		return;
	}
}
