/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/turn.c: which events come before a step, what ends the loop, and when the loop wakes up. */
#include "turn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"
#include "tap.h"

#define SOURCES 5
#define SLOW_US 300000L /* the duration of the slow step */
#define NEXT_US 320000L /* how long after its `now` the slow step wants the next step */

struct story {
	sd_event *event;
	int fds[SOURCES][2];
	unsigned heard, steps, heard_before[8];
	uint64_t now[8];
	bool due; /* *next was not UINT64_MAX before some step */
	/* The work of each step of the story. Returns the step's result. */
	int (*act)(const struct story *s, uint64_t now, uint64_t *next);
};

static int on_news(sd_event_source *source, int fd, uint32_t events, void *data) {
	struct story *s = data;
	char c;

	(void)source, (void)events;
	s->heard += read(fd, &c, 1) == 1;
	return 0;
}

static int step(void *data, uint64_t now, uint64_t *next) {
	struct story *s = data;

	if (s->steps == 8)
		return -ELOOP;
	s->heard_before[s->steps] = s->heard;
	s->now[s->steps++] = now;
	s->due |= *next != UINT64_MAX;
	return s->act(s, now, next);
}

static void say_all(const struct story *s) {
	for (size_t i = 0; i < SOURCES; i++)
		if (write(s->fds[i][1], "x", 1) != 1)
			exit(1); /* prove(1) counts a test without a TAP plan as failed */
}

static int play(struct story *s, int (*act)(const struct story *s, uint64_t now, uint64_t *next)) {
	int code;

	*s = (struct story){ .event = loop_new(), .act = act };
	for (size_t i = 0; i < SOURCES; i++)
		if (pipe(s->fds[i]) < 0 || sd_event_add_io(s->event, NULL, s->fds[i][0], EPOLLIN, on_news, s) < 0)
			exit(1);
	code = turn_loop(s->event, step, s);
	sd_event_unref(s->event);
	for (size_t i = 0; i < SOURCES; i++) {
		close(s->fds[i][0]);
		close(s->fds[i][1]);
	}
	return code;
}

/* At the first step all sources become ready, and the next step is due at the same moment. */
static int all_at_once(const struct story *s, uint64_t now, uint64_t *next) {
	if (s->steps == 1)
		say_all(s);
	else
		sd_event_exit(s->event, 42);
	*next = now;
	return 0;
}

/* The step takes nearly as long as the time until the next step that it asks for. */
static int slow(const struct story *s, uint64_t now, uint64_t *next) {
	if (s->steps < 2) {
		nanosleep(&(struct timespec){ .tv_nsec = SLOW_US * 1000 }, NULL);
		*next = now + NEXT_US;
	} else {
		sd_event_exit(s->event, 0);
	}
	return 0;
}

static int failing(const struct story *s, uint64_t now, uint64_t *next) {
	(void)now;
	*next = s->steps == 2 ? UINT64_MAX : 0;
	return s->steps == 2 ? -ENOMEM : 0;
}

/* No step is due at any time, so that only a ready source leads to the next step. */
/* NOLINTNEXTLINE(readability-non-const-parameter): turn.h has the type */
static int news_alone(const struct story *s, uint64_t now, uint64_t *next) {
	(void)now, (void)next;
	if (s->steps == 1)
		say_all(s);
	else
		sd_event_exit(s->event, 0);
	return 0;
}

static int exit_from_news(sd_event_source *source, int fd, uint32_t events, void *data) {
	(void)fd, (void)events, (void)data;
	return sd_event_exit(sd_event_source_get_event(source), 7);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): turn.h has the type */
static int no_step(void *data, uint64_t now, uint64_t *next) {
	unsigned *steps = data;

	(void)now, (void)next;
	(*steps)++;
	return 0;
}

static void exits(void) {
	sd_event *event = loop_new();
	unsigned steps = 0;
	int fds[2];

	if (pipe(fds) < 0 || write(fds[1], "x", 1) != 1 ||
	    sd_event_add_io(event, NULL, fds[0], EPOLLIN, exit_from_news, NULL) < 0)
		exit(1);
	is_int(turn_loop(event, no_step, &steps), 7, "sd_event_exit() in an event source ends the loop with its code");
	ok(steps <= 1, "sd_event_exit() ends the loop though a source is still ready");
	sd_event_unref(event);
	close(fds[0]);
	close(fds[1]);
}

/* A source that nobody reads stays ready for ever. */
static int on_flood(sd_event_source *source, int fd, uint32_t events, void *data) {
	(void)source, (void)fd, (void)events, (void)data;
	return 0;
}

/* NOLINTNEXTLINE(readability-non-const-parameter): turn.h has the type */
static int third_step_ends(void *data, uint64_t now, uint64_t *next) {
	struct story *s = data;

	(void)now, (void)next;
	if (++s->steps == 3)
		sd_event_exit(s->event, 0);
	return 0;
}

/* A flood on one source holds up neither the step nor the other source. */
static void flood(void) {
	struct story s = { .event = loop_new() };
	int full[2], once[2];

	if (pipe(full) < 0 || pipe(once) < 0 || write(full[1], "x", 1) != 1 || write(once[1], "x", 1) != 1 ||
	    sd_event_add_io(s.event, NULL, full[0], EPOLLIN, on_flood, NULL) < 0 ||
	    sd_event_add_io(s.event, NULL, once[0], EPOLLIN, on_news, &s) < 0)
		exit(1);
	is_int(turn_loop(s.event, third_step_ends, &s), 0,
	       "a source that is always ready does not keep the steps away");
	is_int(s.heard, 1, "a source that is always ready does not keep another source away");
	sd_event_unref(s.event);
	for (size_t i = 0; i < 2; i++) {
		close(full[i]);
		close(once[i]);
	}
}

int main(void) {
	struct story s;

	alarm(30); /* only a failing test waits this long */
	is_int(play(&s, all_at_once), 42, "sd_event_exit() in a step ends the loop with its code");
	ok(s.steps == 2 && s.heard_before[0] == 0, "the first step comes before any event");
	is_int(s.heard_before[1], SOURCES, "a step that is due comes after all sources that are ready");
	is_int(play(&s, news_alone), 0, "a loop without a due step ends normally");
	ok(s.steps == 2 && s.heard_before[1] == SOURCES, "ready sources lead to one step, after all of them");
	ok(!s.due, "*next is UINT64_MAX before every step");
	is_int(play(&s, slow), 0, "a loop with a slow step ends normally");
	ok(s.now[1] >= s.now[0] + NEXT_US, "the step after a slow step comes no earlier than asked for");
	ok(s.now[1] < s.now[0] + 2 * SLOW_US,
	   "the time of the next step counts from the wake-up, not from the end of the slow step");
	is_int(play(&s, failing), -ENOMEM, "the error of a step ends the loop");
	is_int(s.steps, 2, "a step that fails is the last step");
	exits();
	flood();
	return tap_done();
}
