/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The life of one path, once its interface is ready: probed from userspace, connected by the kernel, tried again after
 * a failure. Input: events about the path. Output: actions. All paths are probed in parallel. Paths are connected one
 * at a time, because the kernel creates fabrics controllers under one mutex, and one silent target holds up all other
 * paths. A discovery controller is asked for its log once it is connected. A name is resolved instead of probed.
 * discover.c takes the answers of both. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

/*
 * How long a probe waits. TCP sends a lost SYN again after 1 s. The probe outlasts the second SYN by two seconds,
 * enough for a slow answer.
 */
#define PROBE_TIME_US (3 * US_PER_S)

/*
 * How long a probe waits for the answer to a command, and then for the answers to the commands that fill packets. A
 * target that answers the initialisation PDU and then falls silent would hold the kernel, and all paths that wait for
 * the kernel, for 60 s. A network that loses large packets does the same. A good target answers a command within
 * milliseconds, or 0.2 s later when TCP has to send the command again.
 */
#define COMMAND_TIME_US (1 * US_PER_S)

/*
 * A target might ignore the commands of a probe (the specification forbids that) and work otherwise. After MUTE_MOST
 * such probes the kernel may try the target if no other path is waiting; a single path holds up no other path, so one
 * probe is enough. After MUTE_LAST such probes the kernel tries the target in any case.
 */
#define MUTE_SINGLE 1
#define MUTE_MOST 8
#define MUTE_LAST 32

/*
 * A connect that takes at least this long and fails has failed because an answer did not come. The kernel waits 60 s
 * for an answer (nvme_core.admin_timeout). It reports the same errno, in milliseconds, when the target rejects the
 * connect.
 */
#define SILENT_US (10 * US_PER_S)

/*
 * How long the best path to the root has the kernel to itself, counted from the first answer of a target and from the
 * connect of a path to the root.
 */
#define HOLD_US (300 * US_PER_MS)

/*
 * True when a reason of failure has not been said since the path was last connected. A comparison with the last reason
 * alone would say too much: a dead host has two reasons that take turns, since the search for its MAC address fails
 * (EHOSTUNREACH) at about the time when the probe ends (ETIMEDOUT).
 */
static bool is_news(struct path_run *run, int err) {
	return told_add(&run->told, SAID_ERRNO + (unsigned)err % SAID_ERRNOS);
}

/*
 * Asks for the routes of a path's source again, since another program may have removed them. No event tells of routes.
 * Without its route, an IPv4 target is looked for on the link, so ETIMEDOUT may mean a lost route, too.
 */
static void renew_routes(struct engine *e, const struct plan_path *path) {
	struct retry *r;

	if (path->iface == PLAN_ANY_IFACE || path->source == NONE || e->plan.ifaces[path->iface].n_routes == 0)
		return;
	r = &e->ifaces[path->iface].addrs[path->source].routes;
	if (r->at == UINT64_MAX) /* the routes have been asked for, and no next try is planned */
		retry_failed(e, r, RETRY_REQUEST);
}

void path_fail(struct engine *e, size_t path, const char *stage, int err, const char *words, bool connected) {
	struct path_run *run = &e->paths[path];
	bool early = foreign_is_early(e, path, err);

	connected &= !early; /* the target was not reached, so no connection was refused */
	run->tries++;
	run->state = PATH_BACKING_OFF;
	if (!connected)
		run->connect.tries = 0;
	run->when =
		connected ? retry_failed(e, &run->connect, RETRY_CONNECT) : retry_failed(e, &run->probe, RETRY_PROBE);
	if (err == ETIMEDOUT || err == EHOSTUNREACH || err == ENETUNREACH)
		renew_routes(e, run->want);
	snprintf(run->error, sizeof(run->error), "%s: %s", stage, words);
	/* an early failure is said only if it comes again later */
	if (!early && is_news(run, err))
		say_path(e, LOG_WARNING, path, "%s; trying again until it works", run->error);
}

/* Asks for an action on the path, with the path's source address. NULL: no memory, as noted in the engine. */
static struct action *request(struct engine *e, enum action_type type, size_t path) {
	struct action *a = say_action(e, type);

	if (!a)
		return NULL;
	a->path = path;
	a->source = address_source(e, e->paths[path].want);
	return a;
}

static void start_probe(struct engine *e, size_t path) {
	struct action *a = request(e, ACTION_PROBE, path);

	if (!a)
		return;
	a->command = !e->paths[path].proven; /* each command is work for the target, and perhaps a line in its log */
	e->paths[path].greeted = e->paths[path].small_passed = false;
	e->paths[path].state = PATH_PROBING;
	e->paths[path].when = e->now + PROBE_TIME_US;
}

static void start_resolving(struct engine *e, size_t path) {
	struct action *a = say_action(e, ACTION_RESOLVE);

	if (!a)
		return;
	a->path = path;
	e->paths[path].state = PATH_RESOLVING;
}

static void start_asking(struct engine *e, size_t path) {
	if (request(e, ACTION_DISCOVER, path))
		e->paths[path].state = PATH_ASKING;
}

/* The SSNS of a namespace in words. Returns buf. */
static const char *ssns_words(const struct engine *e, size_t ns, char buf[PLAN_LABEL_MAX]) {
	return plan_label(&e->plan, e->plan.nss[ns].table, "SSNS", e->plan.nss[ns].ssns, buf, PLAN_LABEL_MAX);
}

/* Notes in the error of a path that has not begun that it waits for the namespace `original` of another subsystem. */
static void note_waits(struct engine *e, size_t path, size_t original) {
	char label[PLAN_LABEL_MAX];

	snprintf(e->paths[path].error, sizeof(e->paths[path].error),
		 "not tried before the namespace of %s, which has the same identifier, is there",
		 ssns_words(e, original, label));
}

/* Says once that the path is tried although it may bring a clone in place of the absent original. */
static void say_stands_in(struct engine *e, size_t path) {
	size_t original = order_original(e, path, false);
	char label[PLAN_LABEL_MAX];

	if (original != NONE && told_add(&e->paths[path].told, SAID_STANDS_IN))
		say_path(e, LOG_WARNING, path,
			 "tried although the namespace of %s, which has the same identifier, has not come; the root "
			 "may be on this one",
			 ssns_words(e, original, label));
}

static void start(struct engine *e, size_t path) {
	say_stands_in(e, path);
	if (e->paths[path].tries == 0)
		e->paths[path].error[0] = '\0'; /* clears the reason why the path had not begun */
	if (e->paths[path].want->kind == PLAN_NAME)
		start_resolving(e, path);
	else
		start_probe(e, path);
}

static void take_answer(struct engine *e, struct path_run *run) {
	run->state = PATH_ANSWERED;
	if (run->connect.tries == 0)
		run->error[0] = '\0'; /* the failures of earlier probes are over */
	if (e->hold_until == 0)
		e->hold_until = e->now + HOLD_US;
}

/*
 * True when the kernel may try a path whose target has not answered all commands of its probes. A path that loses large
 * packets is worse than no path beside a path that works: the kernel could connect it, and would send data into it.
 */
static bool is_worth_a_try(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	if (run->small_passed && order_any_live(e))
		return false;
	return run->mute >= MUTE_LAST ||
	       (run->mute >= (e->n_paths == 1 ? MUTE_SINGLE : MUTE_MOST) && order_nobody_waits(e, path));
}

static void time_out_probe(struct engine *e, size_t path) {
	struct path_run *run = &e->paths[path];
	int err = run->small_passed ? EMSGSIZE : run->greeted ? ENOMSG : ETIMEDOUT;

	request(e, ACTION_PROBE_CANCEL, path);
	run->mute += run->greeted;
	if (!run->greeted || !is_worth_a_try(e, path)) {
		path_fail(e, path, "probe", err, say_error_words(err), false);
		return;
	}
	if (is_news(run, err))
		say_path(e, LOG_WARNING, path, "probe: %s; the kernel tries to connect all the same",
			 say_error_words(err));
	take_answer(e, run);
}

/* True when the path has to be probed from the start. */
static bool starts_over(const struct path_run *run, bool usable, uint64_t now) {
	switch (run->state) {
	case PATH_PROBING:
	case PATH_ANSWERED:
		return !usable;
	/* The interface may be the reason of the failure. Once the interface is back, the path need not wait. */
	case PATH_BACKING_OFF:
		return !usable || now >= run->when;
	default:
		return false;
	}
}

/*
 * True when a discovery controller is to be asked again. While the boot waits, the paths that the controller has listed
 * do not suffice: the second node of an array may come later, or a subsystem may register later.
 */
static bool is_asked_again(const struct engine *e, const struct path_run *run) {
	return run->state == PATH_ASKED && !e->ready;
}

/* Leaves a discovery controller alone that has answered, and is being asked again. */
static void ask_no_more(struct engine *e, size_t path) {
	if (e->paths[path].state == PATH_PROBING)
		request(e, ACTION_PROBE_CANCEL, path);
	e->paths[path].state = PATH_ASKED;
	e->paths[path].error[0] = '\0';
}

/*
 * A discovery controller is asked again when no path is in its first try. It has to answer commands again: it may have
 * fallen silent since, and would hold the kernel while the paths that it has listed wait.
 */
static void step_asked(struct engine *e, size_t path) {
	struct path_run *run = &e->paths[path];

	if (run->asked && e->ready && run->state != PATH_ASKED) {
		ask_no_more(e, path);
	} else if (is_asked_again(e, run) && e->now >= run->when && !order_any_trying(e)) {
		run->state = PATH_WAITING;
		run->proven = false;
	}
}

void path_ready(struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].asked)
			ask_no_more(e, i);
}

void path_step(struct engine *e, size_t path) {
	const struct plan_path *want = e->paths[path].want;
	struct path_run *run = &e->paths[path];
	bool usable = iface_usable(e, want);
	size_t original;
	char source[ADDRESS_WORDS_MAX];

	if (run->state == PATH_PROBING && e->now >= run->when)
		time_out_probe(e, path);
	if (!usable && run->state == PATH_PROBING)
		request(e, ACTION_PROBE_CANCEL, path);
	if (starts_over(run, usable, e->now))
		run->state = PATH_WAITING;
	step_asked(e, path);
	if (run->state == PATH_WAITING && (original = order_original(e, path, true)) != NONE)
		note_waits(e, path, original);
	else if (run->state == PATH_WAITING && usable && e->stop_at == 0 && order_may_start(e, path))
		start(e, path);
	if (run->state == PATH_WAITING && iface_addr_failed(e, want))
		snprintf(run->error, sizeof(run->error), "its source cannot be used: %s",
			 engine_address_words(e, want->iface, want->source, source));
	if (run->state == PATH_WAITING && iface_lacks_link_local(e, want))
		snprintf(run->error, sizeof(run->error), "the interface has no link-local address that can be used");
}

void path_probed(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];

	if (run->state != PATH_PROBING)
		return; /* the answer had already been sent when the probe was cancelled */
	if (ev->err != 0) {
		path_fail(e, ev->path, "probe", ev->err, say_error_words(ev->err), false);
		return;
	}
	run->mute = 0;
	run->proven = true;
	take_answer(e, run);
}

/* Notes a step of a probe once, and gives the probe time for the answers to its commands. */
static void note_step(struct engine *e, const struct event *ev, bool *step) {
	struct path_run *run = &e->paths[ev->path];

	if (run->state != PATH_PROBING || *step)
		return;
	*step = true;
	run->when = e->now + COMMAND_TIME_US;
}

void path_small_passed(struct engine *e, const struct event *ev) {
	note_step(e, ev, &e->paths[ev->path].small_passed);
}

void path_greeted(struct engine *e, const struct event *ev) {
	note_step(e, ev, &e->paths[ev->path].greeted);
}

void path_connect_next(struct engine *e) {
	struct action *a;
	size_t next;

	if (!e->fabrics_ready || e->connecting != NONE)
		return;
	next = order_next_to_connect(e);
	a = next == NONE ? NULL : request(e, ACTION_CONNECT, next);
	if (!a)
		return;
	a->one_queue = e->one_queue;
	e->connecting = next;
	e->paths[next].state = PATH_CONNECTING;
	e->paths[next].when = e->now;
	e->paths[next].mute = 0;
}

/*
 * Words for the errno of a connect. Some errnos mean something else for a connect than for a probe
 * (drivers/nvme/host/tcp.c, and fabrics_connect()).
 */
static const char *connect_words(int err, uint64_t took) {
	if (err == EIO && took >= SILENT_US)
		return "the target fell silent during the connect (does the network carry the interface's MTU?)";
	switch (err) {
	case ENOENT:
		return "/dev/nvme-fabrics is gone";
	case EBADMSG:
		return "the kernel's answer makes no sense";
	case EAGAIN:
		return "the target took the connection and said nothing";
	case EXDEV: /* maxcpus=, or a CPU that was switched off; one queue has all CPUs */
		return "the kernel cannot connect an I/O queue whose CPUs are offline, the next connect has one queue";
	case ENODEV:
		return "the interface is gone, or the target's controller does not become ready (see the kernel log)";
	default:
		return say_error_words(err);
	}
}

static void say_connected(struct engine *e, size_t path, bool before) {
	int ctrl = e->paths[path].ctrl;

	if (!before)
		say_path(e, LOG_NOTICE, path, "connected as nvme%d", ctrl);
	else if (ctrl >= 0)
		say_path(e, LOG_NOTICE, path, "is connected already, as nvme%d", ctrl);
	else
		say_path(e, LOG_NOTICE, path, "is connected already");
}

/* Notes that the path is connected. Later failures are news again, and their waits begin anew. */
static void go_live(struct engine *e, size_t path, bool before) {
	struct path_run *run = &e->paths[path];

	run->state = PATH_LIVE;
	run->when = e->now;
	run->error[0] = '\0';
	retry_worked(&run->probe);
	retry_worked(&run->connect);
	told_start_over(&run->told);
	if (run->want->boot)
		e->hold_until = e->now + HOLD_US;
	say_connected(e, path, before);
}

/*
 * Notes that the kernel has removed a controller. In spite of ctrl_loss_tmo=-1 the kernel removes a controller when the
 * target rejects a reconnect for good (DNR).
 */
void path_gone(struct engine *e, int ctrl) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].ctrl == ctrl)
			path_fail(e, i, "connection", ENOTCONN, "the kernel has given up this controller", true);
}

/*
 * Notes the controller of a path. The kernel gives the number of a removed controller to the next one: if another path
 * has the number of a new controller, the message about the end of that path's controller was lost.
 */
static void take_controller(struct engine *e, const struct event *ev) {
	if (ev->err == 0)
		path_gone(e, ev->ctrl);
	e->paths[ev->path].ctrl = ev->ctrl;
	if (e->paths[ev->path].want->kind == PLAN_IO)
		go_live(e, ev->path, ev->err == EALREADY);
	else
		start_asking(e, ev->path);
}

void path_connected(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];
	const char *words = ev->reason ? ev->reason : connect_words(ev->err, e->now - run->when);

	if (e->connecting == ev->path)
		e->connecting = NONE;
	if (ev->err == 0 || ev->err == EALREADY) {
		take_controller(e, ev);
		return;
	}
	e->one_queue |= ev->err == EXDEV;
	if (ev->err == ENOENT) { /* /dev/nvme-fabrics is gone: the module was unloaded */
		e->fabrics_ready = false;
		retry_worked(&e->fabrics);
	}
	if (run->state != PATH_CONNECTING)
		return; /* ask_no_more() has come in between */
	if (!ev->reason && !retry_is_hopeless(ACTION_CONNECT, ev->err)) { /* a reason: there is no connect string */
		run->proven &= e->now - run->when < SILENT_US;
		path_fail(e, ev->path, "connect", ev->err, words, true);
		return;
	}
	run->state = PATH_FAILED;
	run->tries++;
	snprintf(run->error, sizeof(run->error), "connect: %s", words);
	say_path(e, LOG_ERR, ev->path, "%s; this does not heal by itself, not trying again", run->error);
}

uint64_t path_wakeup(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	if (run->state == PATH_PROBING || run->state == PATH_BACKING_OFF)
		return run->when;
	if (is_asked_again(e, run) && run->when > e->now)
		return run->when;
	if (run->state == PATH_ANSWERED && e->fabrics_ready && e->connecting == NONE)
		return order_held_until(e);
	return order_wakeup(e, path);
}
