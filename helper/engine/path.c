/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One path of the plan: probed from userspace as soon as its interface can carry it, all paths in
 * parallel; then handed to the kernel, one at a time, because the kernel creates fabrics
 * controllers one at a time under a mutex and whoever it waits for holds up everybody. Pure.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

/* A SYN is sent again after 1 s: this gives a lost one a second chance, and a live target two answers' time. */
#define PROBE_TIME_US (3 * US_PER_S)

/*
 * A target that answers the initialisation PDU and then nothing holds the kernel, and all that wait for it, for 60 s.
 * A live one answers a command within milliseconds, or when TCP has sent it again, some 0.2 s later.
 */
#define COMMAND_TIME_US (1 * US_PER_S)

/*
 * It may leave only commands before a Connect unanswered (it must not), and be good otherwise: after so many of them
 * the kernel tries, when no other path could want it meanwhile; after so many more in any case.
 */
#define MUTE_MOST 8
#define MUTE_LAST 32

/* First retry soon, since a target that has just come up is near; then no later than a second and a quarter
 * apart, so that a port that opens is in use within two seconds. A probe is one SYN: nobody is flooded. */
#define RETRY_FIRST_US (250 * US_PER_MS)
#define RETRY_MOST_US (1000 * US_PER_MS)

/* A connect that the target or the kernel refused was a whole exchange and a line in two logs: less often. */
#define RECONNECT_FIRST_US (1 * US_PER_S)
#define RECONNECT_MOST_US (8 * US_PER_S)

/* How long the best path to the root has the kernel to itself. */
#define HOLD_US (300 * US_PER_MS)

/* Waits with up to a quarter more, so that a thousand hosts do not ask in step (xorshift32, Marsaglia 2003). */
static uint64_t with_jitter(struct engine *e, uint64_t wait) {
	e->random ^= e->random << 13;
	e->random ^= e->random >> 17;
	e->random ^= e->random << 5;
	return wait + wait / 4 * (e->random % 256) / 256;
}

static uint64_t backoff(struct engine *e, unsigned tries, uint64_t first, uint64_t most) {
	uint64_t wait = first;

	for (unsigned i = 1; i < tries && wait < most; i++)
		wait *= 2;
	return with_jitter(e, earlier(wait, most));
}

/* Reasons that time does not cure: the same words would get the same answer. */
static bool is_permanent(int err) {
	return err == EINVAL || err == E2BIG || err == ENOKEY || err == EKEYREJECTED || err == EOPNOTSUPP;
}

/*
 * Each reason once, until it has been connected. A dead host has two that take turns: its neighbours give the address
 * up (EHOSTUNREACH) about when we give the probe up.
 */
static bool is_news(struct path_run *run, int err) {
	unsigned char *told = &run->told[(unsigned)err / 8 % sizeof(run->told)], bit = (unsigned char)(1 << err % 8);
	bool news = !(*told & bit);

	*told |= bit;
	return news;
}

void path_fail(struct engine *e, size_t path, const char *stage, int err, const char *words, bool connected) {
	struct path_run *run = &e->paths[path];
	bool early = foreign_is_early(e, path, err);

	connected &= !early; /* nobody has refused anything */
	run->tries++;
	run->refusals = connected ? run->refusals + 1 : 0;
	run->state = PATH_BACKING_OFF;
	run->when = e->now + (connected ? backoff(e, run->refusals, RECONNECT_FIRST_US, RECONNECT_MOST_US)
					: backoff(e, run->tries, RETRY_FIRST_US, RETRY_MOST_US));
	snprintf(run->error, sizeof(run->error), "%s: %s", stage, words);
	/* what is too early to be true is told when it stays so */
	if (!early && is_news(run, err))
		say_path(e, LOG_WARNING, path, "%s; trying again until it works", run->error);
}

bool path_is_trying(const struct path_run *run) {
	switch (run->state) {
	case PATH_PROBING:
	case PATH_ANSWERED:
	case PATH_CONNECTING:
	case PATH_ASKING:
		return run->tries == 0;
	default:
		return false;
	}
}

static void start_probe(struct engine *e, size_t path) {
	struct action *a = say_action(e, ACTION_PROBE);

	if (!a)
		return;
	a->path = path;
	a->source = address_source(e, e->paths[path].want);
	a->command = e->n_paths > 1; /* there is one to go first */
	e->paths[path].greeted = false;
	e->paths[path].state = PATH_PROBING;
	e->paths[path].when = e->now + PROBE_TIME_US;
}

static void cancel_probe(struct engine *e, size_t path) {
	struct action *a = say_action(e, ACTION_PROBE_CANCEL);

	if (!a)
		return;
	a->path = path;
	a->source = address_source(e, e->paths[path].want);
}

static void take_answer(struct engine *e, struct path_run *run) {
	run->state = PATH_ANSWERED;
	if (e->hold_until == 0)
		e->hold_until = e->now + HOLD_US;
}

/* 0: leads to the root; 1: leads elsewhere; 2: leads nowhere by itself. */
static unsigned rank_of(const struct plan_path *p) {
	return p->boot ? 0 : p->discovery ? 2 : 1;
}

static bool is_over(const struct path_run *run) {
	return run->state == PATH_FAILED || run->state == PATH_LIVE || run->state == PATH_ASKED;
}

/* A mute path may hold the kernel up: no other that is as good could be connected meanwhile. */
static bool nobody_waits(const struct engine *e, size_t path) {
	for (size_t i = 0; i < e->n_paths && !e->ready; i++) {
		const struct path_run *other = &e->paths[i];

		if (i != path && other->mute == 0 && !is_over(other) &&
		    rank_of(other->want) <= rank_of(e->paths[path].want))
			return false;
	}
	return true;
}

static void time_out_probe(struct engine *e, size_t path) {
	struct path_run *run = &e->paths[path];
	int err = run->greeted ? ENOMSG : ETIMEDOUT;

	cancel_probe(e, path);
	run->mute += run->greeted;
	if (run->greeted && (run->mute >= MUTE_LAST || (run->mute >= MUTE_MOST && nobody_waits(e, path))))
		take_answer(e, run);
	else
		path_fail(e, path, "probe", err, say_error_words(err), false);
}

static bool starts_over(const struct path_run *run, bool usable, uint64_t now) {
	switch (run->state) {
	case PATH_PROBING:
	case PATH_ANSWERED:
		return !usable;
	case PATH_BACKING_OFF: /* its interface may be why it failed: when that is back, nothing is waited for */
		return !usable || now >= run->when;
	default:
		return false;
	}
}

void path_step(struct engine *e, size_t path) {
	const struct plan_path *want = e->paths[path].want;
	struct path_run *run = &e->paths[path];
	bool usable = iface_usable(e, want);
	char source[ADDR_TEXT_MAX];

	if (run->state == PATH_PROBING && e->now >= run->when)
		time_out_probe(e, path);
	if (!usable && run->state == PATH_PROBING)
		cancel_probe(e, path);
	if (starts_over(run, usable, e->now))
		run->state = PATH_WAITING;
	if (run->state == PATH_WAITING && usable && e->stop_at == 0 && discover_may_start(e, path))
		(want->name ? discover_resolve : start_probe)(e, path);
	if (run->state == PATH_WAITING && iface_addr_failed(e, want->iface, want->host_traddr))
		snprintf(run->error, sizeof(run->error), "its source address %s cannot be used",
			 addr_text(want->host_traddr, source));
}

void path_probed(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];

	if (run->state != PATH_PROBING)
		return; /* an answer that crossed the cancellation */
	if (ev->err != 0) {
		path_fail(e, ev->path, "probe", ev->err, say_error_words(ev->err), false);
		return;
	}
	run->mute = 0;
	take_answer(e, run);
}

void path_greeted(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];

	if (run->state != PATH_PROBING || run->greeted)
		return;
	run->greeted = true;
	run->when = e->now + COMMAND_TIME_US;
}

static bool any_boot_live(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->boot && e->paths[i].state == PATH_LIVE)
			return true;
	return false;
}

/* What firmware found unavailable goes last: not before one that it did not, as long as nobody knows how that one fares. */
static bool stands_back(const struct engine *e, size_t path) {
	for (size_t i = 0; i < e->n_paths && e->paths[path].want->unavailable; i++)
		if (e->paths[i].want->boot && !e->paths[i].want->unavailable && e->paths[i].tries == 0 &&
		    !is_over(&e->paths[i]))
			return true;
	return false;
}

/*
 * Paths stand best first; one to the root goes at once, unless another has just gone and its namespace is due, or it
 * stands back.
 */
static bool may_connect(const struct engine *e, size_t path) {
	if (e->paths[path].state != PATH_ANSWERED)
		return false;
	if (e->stop_at != 0)
		return !e->paths[path].want->discovery; /* nobody is left to use its answer */
	if (e->now >= e->hold_until || ns_all_boot_present(e))
		return true;
	return e->paths[path].want->boot && !any_boot_live(e) && !stands_back(e, path);
}

/* As rank_of(); 3: may hold up all others. */
static unsigned class_of(const struct path_run *run) {
	return run->mute ? 3 : rank_of(run->want);
}

/* The best of those that may go. A silent peer keeps the kernel for a minute, so what nobody waits for goes last. */
static size_t next_to_connect(const struct engine *e) {
	size_t best = NONE;

	for (size_t i = 0; i < e->n_paths; i++)
		if (may_connect(e, i) && (best == NONE || class_of(&e->paths[i]) < class_of(&e->paths[best])))
			best = i;
	return best;
}

void path_connect_next(struct engine *e) {
	struct action *a;
	size_t next;

	if (!e->fabrics_ready || e->connecting != NONE)
		return;
	next = next_to_connect(e);
	a = next == NONE ? NULL : say_action(e, ACTION_CONNECT);
	if (!a)
		return;
	a->path = next;
	a->source = address_source(e, e->paths[next].want);
	e->connecting = next;
	e->paths[next].state = PATH_CONNECTING;
	e->paths[next].mute = 0;
}

/* What some errno mean when they come out of a connect (drivers/nvme/host/tcp.c, and fabrics_connect()). */
static const char *connect_words(int err) {
	switch (err) {
	case ENOENT:
		return "/dev/nvme-fabrics is gone";
	case EBADMSG:
		return "what the kernel answered makes no sense";
	case EAGAIN:
		return "the target took the connection and said nothing";
	case ENODEV:
		return "the interface is gone, or the target's controller does not become ready (the kernel log tells)";
	default:
		return say_error_words(err);
	}
}

static void take_controller(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];

	run->ctrl = ev->ctrl;
	if (run->want->discovery) {
		discover_start(e, ev->path);
		return;
	}
	run->state = PATH_LIVE;
	run->when = e->now;
	run->error[0] = '\0';
	run->refusals = 0;
	memset(run->told, 0, sizeof(run->told));
	if (run->want->boot)
		e->hold_until = e->now + HOLD_US;
	if (ev->err == 0)
		say_path(e, LOG_NOTICE, ev->path, "connected as nvme%d", run->ctrl);
	else if (run->ctrl >= 0)
		say_path(e, LOG_NOTICE, ev->path, "is connected already, as nvme%d", run->ctrl);
	else
		say_path(e, LOG_NOTICE, ev->path, "is connected already");
}

void path_connected(struct engine *e, const struct event *ev) {
	struct path_run *run = &e->paths[ev->path];
	const char *words = ev->reason ? ev->reason : connect_words(ev->err);

	if (e->connecting == ev->path)
		e->connecting = NONE;
	if (ev->err == 0 || ev->err == EALREADY) {
		take_controller(e, ev);
		return;
	}
	if (!is_permanent(ev->err)) {
		path_fail(e, ev->path, "connect", ev->err, words, true);
		return;
	}
	run->state = PATH_FAILED;
	run->tries++;
	snprintf(run->error, sizeof(run->error), "connect: %s", words);
	say_path(e, LOG_ERR, ev->path, "%s; this does not heal by itself, not trying again", run->error);
}

/* A target that rejects a reconnect for good (DNR) makes the kernel give up in spite of ctrl_loss_tmo=-1. */
void path_gone(struct engine *e, int ctrl) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE && e->paths[i].ctrl == ctrl)
			path_fail(e, i, "connection", ENOTCONN, "the kernel has given it up", true);
}

bool path_any_due(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (!e->paths[i].want->discovery &&
		    (e->paths[i].state == PATH_CONNECTING || (e->paths[i].state == PATH_ANSWERED && e->fabrics_ready)))
			return true;
	return false;
}

uint64_t path_wakeup(const struct engine *e, size_t path) {
	const struct path_run *run = &e->paths[path];

	if (run->state == PATH_PROBING || run->state == PATH_BACKING_OFF)
		return run->when;
	if (run->state == PATH_ANSWERED && e->fabrics_ready && e->connecting == NONE)
		return e->hold_until;
	return UINT64_MAX;
}
