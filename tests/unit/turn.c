/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/turn.c: what a step has heard before it, what ends the loop, and when it wakes. */
#include "turn.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"
#include "tap.h"

#define SOURCES 5
#define SLOW_US 300000L /* how long the slow step takes */
#define NEXT_US 320000L /* the time that it asks for */

struct story {
	sd_event *event;
	int fds[SOURCES][2];
	unsigned heard, steps, heard_before[8];
	uint64_t now[8];
	bool due; /* a time was set before a step had set one */
	/* What a step does, and answers. */
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
			exit(1); /* no plan is printed: prove counts that as a failure */
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

/* News from everywhere, and at the same moment the time of the next step. */
static int all_at_once(const struct story *s, uint64_t now, uint64_t *next) {
	if (s->steps == 1)
		say_all(s);
	else
		sd_event_exit(s->event, 42);
	*next = now;
	return 0;
}

/* The step takes nearly as long as the time that it asks for. */
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

/* Nothing is due: only news make the next step. */
/* NOLINTNEXTLINE(readability-non-const-parameter): as the others */
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
	is_int(turn_loop(event, no_step, &steps), 7, "a handler ends the loop with its code");
	ok(steps <= 1, "at once, though its descriptor is still readable");
	sd_event_unref(event);
	close(fds[0]);
	close(fds[1]);
}

int main(void) {
	struct story s;

	alarm(30); /* only a failing test waits that long */
	is_int(play(&s, all_at_once), 42, "the loop ends with the code that a step has set");
	ok(s.steps == 2 && s.heard_before[0] == 0, "the first step is due at once");
	is_int(s.heard_before[1], SOURCES, "a step hears all news of its moment, though its time had come too");
	is_int(play(&s, news_alone), 0, "no time at all");
	ok(s.steps == 2 && s.heard_before[1] == SOURCES, "news make a step, after all of them");
	ok(!s.due, "which is due at no time unless it says so");
	is_int(play(&s, slow), 0, "a slow step");
	ok(s.now[1] >= s.now[0] + NEXT_US, "the next one comes no earlier than asked for");
	ok(s.now[1] < s.now[0] + 2 * SLOW_US, "counted from the wake-up, not from the end of the slow step");
	is_int(play(&s, failing), -ENOMEM, "a step that fails ends the loop with its error");
	is_int(s.steps, 2, "and is not called again");
	exits();
	return tap_done();
}
