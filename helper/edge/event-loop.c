/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the event loop around the engine: passes the kernel's notifications to the engine, then carries out the engine's
 * actions. See event-loop.h.
 */
#include "event-loop.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "act.h"
#include "exit-status.h"
#include "log.h"
#include "mounts.h"
#include "news.h"
#include "snapshot.h"
#include "turn.h"

struct event_loop {
	struct hands hands;
	struct engine *engine;
	struct news news;
	struct mounts mounts;
	struct tasks tasks;
	struct status_teller status;
	bool stopped; /* a signal has ended the run */
};

static uint64_t now(const struct event_loop *l) {
	uint64_t t;

	sd_event_now(l->hands.event, CLOCK_MONOTONIC, &t);
	return t;
}

/*
 * Passes an event to the engine, which acts in its next step. A lease may also bring name servers, and so may a router.
 * These servers are written here.
 */
static void tell(void *data, const struct event *ev) {
	struct event_loop *l = data;

	engine_event(l->engine, ev, now(l));
	if (ev->type == EVENT_LEASE || (ev->type == EVENT_ROUTER && router_names_take(&l->tasks.routers, ev, now(l))))
		act_write_name_servers(&l->tasks);
}

static int on_signal(sd_event_source *s, const struct signalfd_siginfo *si, void *data) {
	struct event_loop *l = data;

	(void)s, (void)si;
	l->stopped = true;
	tell(l, &(struct event){ .type = EVENT_STOP });
	return 0;
}

/*
 * Lets the engine step and carries out its actions. Repeats this as long as there were actions, since an action may
 * report events at once.
 */
static int step(void *data, uint64_t at, uint64_t *next) {
	struct event_loop *l = data;
	uint64_t status_at;
	struct action a;
	bool more = true;

	while (more) {
		int err = engine_step(l->engine, at);

		if (err < 0)
			return err;
		for (more = false; engine_next_action(l->engine, &a); more = true)
			act(&l->tasks, &a);
	}
	status_teller_note(&l->status, l->engine, at);
	status_at = status_teller_wakeup(&l->status);
	*next = engine_wakeup(l->engine);
	if (status_at < *next)
		*next = status_at;
	return 0;
}

static int block_signals(void) {
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGCHLD); /* child.h demands that SIGCHLD is blocked */
	return sigprocmask(SIG_BLOCK, &signals, NULL) < 0 ? -errno : 0;
}

static int start_sources(struct event_loop *l) {
	sd_event *event = l->hands.event;
	int err = block_signals();

	if (err >= 0)
		err = news_start(&l->news);
	if (err >= 0)
		err = mounts_start(&l->mounts);
	if (err >= 0)
		err = sd_event_add_signal(event, NULL, SIGTERM, on_signal, l);
	if (err >= 0)
		err = sd_event_add_signal(event, NULL, SIGINT, on_signal, l);
	return err;
}

static enum status_phase last_phase(const struct event_loop *l, int code) {
	if (code == EXIT_DONE)
		return STATUS_DONE;
	if (l->stopped)
		return STATUS_STOPPED;
	return code == EXIT_PARTIAL ? STATUS_PARTIAL : STATUS_FAILED;
}

/* Subscribes to notifications first, then takes the snapshot, then runs the loop, so that no change is missed. */
static int run(struct event_loop *l, const struct plan *plan) {
	int err = sd_event_default(&l->hands.event);

	if (err >= 0)
		err = rtnl_open(&l->hands.rtnl);
	if (err < 0)
		return err;
	l->engine = engine_new(plan, now(l), (uint32_t)now(l) ^ (uint32_t)getpid());
	if (!l->engine)
		return -ENOMEM;
	tasks_start(&l->tasks, &l->hands, l->engine, &l->status);
	l->news.plan = engine_plan(l->engine);
	err = start_sources(l);
	if (err < 0)
		return err;
	act_write_name_servers(&l->tasks);
	snapshot_tell(&l->hands);
	return turn_loop(l->hands.event, step, l);
}

int event_loop_run(const struct root *root, const struct plan *plan, const char *notes) {
	struct event_loop l = {
		.hands = { .root = root, .tell = tell },
		.news.uevents = -1,
		.status = { .root = root, .notes = notes },
	};
	int code;

	l.hands.data = &l;
	l.news.hands = &l.hands;
	l.mounts.hands = &l.hands;
	code = run(&l, plan);
	if (code < 0) {
		log_say(LOG_ERR, NULL, "the boot cannot be run: %s", strerror(-code));
		code = EXIT_FAILED;
	}
	if (l.engine) {
		status_teller_end(&l.status, l.engine, last_phase(&l, code));
		tasks_done(&l.tasks);
	}
	mounts_done(&l.mounts);
	sd_event_unref(l.hands.event);
	news_done(&l.news);
	rtnl_close(l.hands.rtnl);
	engine_free(l.engine);
	return code;
}
