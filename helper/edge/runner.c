/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The event loop: the kernel's news go to the engine, then what the engine asks is done. See runner.h. */
#include "runner.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "log.h"
#include "runner-internal.h"
#include "sysfs.h"
#include "uevent.h"
#include "exit-status.h"

/* The kernel's longest uevent: 2048 bytes of environment behind a path (include/linux/kobject.h). */
#define UEVENT_MAX 8192

/*
 * Between one writing of the status and the next: udev's cold plug turns the loop a thousand times in a second, and dead
 * paths change their states all the time.
 */
#define STATUS_GAP_US (500 * UINT64_C(1000))

static uint64_t now(struct runner *r) {
	uint64_t t;

	sd_event_now(r->event, CLOCK_MONOTONIC, &t);
	return t;
}

void runner_tell(struct runner *r, const struct event *ev) {
	engine_event(r->engine, ev, now(r));
}

static void tell_from_rtnl(const struct event *ev, void *data) {
	struct runner *r = data;
	struct event full = *ev;

	if (ev->type == EVENT_LINK)
		full.link.pci_sbdf = sysfs_link_pci(r->root, ev->link.name);
	runner_tell(r, &full);
}

static void tell_from_sysfs(const struct event *ev, void *data) {
	runner_tell(data, ev);
}

void runner_scan_namespaces(struct runner *r) {
	int err = sysfs_namespaces(r->root, tell_from_sysfs, r);

	if (err < 0)
		log_say(LOG_WARNING, NULL,
			"NVMe namespaces cannot be listed: %s, trying again at the next kernel event", strerror(-err));
}

void runner_snapshot(struct runner *r) {
	int err = rtnl_snapshot(r->rtnl, tell_from_rtnl, r);

	if (err < 0)
		log_say(LOG_ERR, NULL, "network links cannot be listed: %s, going on with what the kernel tells later",
			strerror(-err));
	runner_scan_namespaces(r);
}

/* ---- news ---- */

static int on_rtnl(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct runner *r = data;
	int err = rtnl_dispatch(r->rtnl, tell_from_rtnl, r);

	(void)s, (void)fd, (void)events;
	if (err == -ENOBUFS)
		runner_snapshot(r);
	return 0;
}

static void tell_gone(struct runner *r, const struct uevent *u) {
	struct event ev = { .type = EVENT_CTRL_GONE };
	char rest;

	if (strcmp(u->subsystem, "block") == 0) {
		ev.type = EVENT_NS_GONE;
		snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", u->devname);
	} else if (strcmp(u->subsystem, "nvme") != 0 || sscanf(u->devname, "nvme%d%c", &ev.ctrl, &rest) != 1) {
		return;
	}
	runner_tell(r, &ev);
}

static int on_uevent(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct runner *r = data;
	char buf[UEVENT_MAX];
	struct uevent u;
	bool scan = false;
	int got;

	(void)s, (void)events;
	while ((got = uevent_receive(fd, buf, sizeof(buf), &u)) > 0) {
		if (strcmp(u.action, "add") == 0 && *u.modalias)
			task_device_appeared(r, u.devpath, u.modalias);
		if (strcmp(u.action, "remove") == 0)
			tell_gone(r, &u);
		scan |= strcmp(u.subsystem, "block") == 0 || strcmp(u.subsystem, "nvme") == 0;
	}
	if (scan || got == -ENOBUFS)
		runner_scan_namespaces(r);
	return 0;
}

static int on_signal(sd_event_source *s, const struct signalfd_siginfo *si, void *data) {
	struct runner *r = data;

	(void)s, (void)si;
	r->stopped = true;
	runner_tell(r, &(struct event){ .type = EVENT_STOP });
	return 0;
}

static int on_timer(sd_event_source *s, uint64_t usec, void *data) {
	(void)s, (void)usec, (void)data; /* the turn of the loop is what is wanted: on_turn() follows */
	return 0;
}

/* ---- what follows ---- */

/* What is new in the first line of it is told to systemd too. */
static void note_status(struct runner *r, enum status_phase phase) {
	const struct status status = { .engine = r->engine, .phase = phase, .notes = r->notes };
	char line[sizeof(r->status_line)];

	status_files_write(&r->status, r->root, &status);
	if (strcmp(status_line(r->engine, line, sizeof(line)), r->status_line) == 0)
		return;
	snprintf(r->status_line, sizeof(r->status_line), "%s", line);
	sd_notifyf(0, "STATUS=%s", line);
}

/* The first change at once, what follows closely in one piece. */
static void note_status_in_time(struct runner *r) {
	r->status_due = now(r) < r->status_next;
	if (r->status_due)
		return;
	r->status_next = now(r) + STATUS_GAP_US;
	note_status(r, STATUS_RUNNING);
}

static int arm_timer(struct runner *r) {
	uint64_t at = engine_wakeup(r->engine);
	int err;

	if (r->status_due && r->status_next < at)
		at = r->status_next;
	if (at == UINT64_MAX)
		return sd_event_source_set_enabled(r->timer, SD_EVENT_OFF);
	err = sd_event_source_set_time(r->timer, at);
	return err < 0 ? err : sd_event_source_set_enabled(r->timer, SD_EVENT_ONESHOT);
}

/* After every turn of the loop: step, act, and again while acting brought news. */
static int on_turn(sd_event_source *s, void *data) {
	struct runner *r = data;
	struct action a;
	bool more = true;

	(void)s;
	while (more) {
		if (engine_step(r->engine, now(r)) < 0)
			return -ENOMEM;
		for (more = false; engine_next_action(r->engine, &a); more = true)
			runner_act(r, &a);
	}
	note_status_in_time(r);
	return arm_timer(r);
}

/* ---- set-up ---- */

static int add_sources(struct runner *r, int uevent_fd) {
	sigset_t signals;
	int err;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD); /* for sd_event_add_child() */
	if (sigprocmask(SIG_BLOCK, &signals, NULL) < 0)
		return -errno;
	if ((err = sd_event_add_io(r->event, NULL, rtnl_fd(r->rtnl), EPOLLIN, on_rtnl, r)) < 0 ||
	    (err = sd_event_add_io(r->event, NULL, uevent_fd, EPOLLIN, on_uevent, r)) < 0 ||
	    (err = sd_event_add_signal(r->event, NULL, SIGTERM, on_signal, r)) < 0 ||
	    (err = sd_event_add_signal(r->event, NULL, SIGINT, on_signal, r)) < 0 ||
	    /* 1 us: the default of 250 ms would round every time of the engine. */
	    (err = sd_event_add_time(r->event, &r->timer, CLOCK_MONOTONIC, 0, 1, on_timer, r)) < 0)
		return err;
	return sd_event_add_post(r->event, NULL, on_turn, r);
}

static enum status_phase last_phase(const struct runner *r, int code) {
	if (code == EXIT_DONE)
		return STATUS_DONE;
	if (r->stopped)
		return STATUS_STOPPED;
	return code == EXIT_PARTIAL ? STATUS_PARTIAL : STATUS_FAILED;
}

/* Subscribed first, then the snapshot, then the loop: nothing that happens in between is lost. */
static int run_loop(struct runner *r) {
	int uevent_fd, code, err;

	if ((err = sd_event_default(&r->event)) < 0 || (err = rtnl_open(&r->rtnl)) < 0)
		return err;
	uevent_fd = uevent_open();
	if (uevent_fd < 0)
		return uevent_fd;
	r->engine = engine_new(r->plan, now(r), (uint32_t)now(r) ^ (uint32_t)getpid());
	err = r->engine ? add_sources(r, uevent_fd) : -ENOMEM;
	if (err >= 0) {
		task_heed_blacklist(r);
		runner_write_names(r);
		runner_snapshot(r);
		code = sd_event_loop(r->event);
		if (code >= 0)
			note_status(r, last_phase(r, code));
		err = code;
	}
	close(uevent_fd);
	return err;
}

int runner_run(const struct root *root, const struct plan *plan, const char *notes) {
	struct runner r = { .root = root, .plan = plan, .notes = notes };
	int code = run_loop(&r);

	if (code < 0) {
		log_say(LOG_ERR, NULL, "the boot cannot be run: %s", strerror(-code));
		code = EXIT_FAILED;
	}
	task_probe_free(&r);
	task_dhcp_end(&r);
	status_files_done(&r.status);
	sd_event_source_unref(r.timer);
	rtnl_close(r.rtnl);
	engine_free(r.engine);
	sd_event_unref(r.event);
	return code;
}
