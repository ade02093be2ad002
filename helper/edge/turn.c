/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs an event loop in turns: wait, dispatch every ready source, step. sd_event_loop(3) could keep this order only
 * with a timer, a post source and their priorities, and would go on without steps after a step fails. Knows nothing of
 * the work in a step. See turn.h.
 */
#include "turn.h"

#include <time.h>

static uint64_t present(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* Returns the microseconds until `next`. UINT64_MAX means "never" for sd-event, as for a step. */
static uint64_t until(uint64_t next) {
	uint64_t now = present();

	if (next == UINT64_MAX)
		return UINT64_MAX;
	return next > now ? next - now : 0;
}

/*
 * How many sources are dispatched before a step at the most. A source that is ready again and again, such as a socket
 * in a flood of uevents, would keep the step away for ever. sd-event dispatches the source that has been ready longest
 * first, so each source has its turn.
 */
#define DISPATCHED_MOST 64

/*
 * Waits for the first source, then dispatches every source that is ready, one at a time. Returns 0 or a negative errno.
 */
static int hear(sd_event *event, uint64_t wait) {
	int dispatched = sd_event_run(event, wait), code;

	for (unsigned n = 1; dispatched > 0 && n < DISPATCHED_MOST && sd_event_get_exit_code(event, &code) < 0; n++)
		dispatched = sd_event_run(event, 0);
	return dispatched < 0 ? dispatched : 0;
}

int turn_loop(sd_event *event, turn_step_fn step, void *data) {
	uint64_t now, next = 0;
	int code, err;

	do {
		err = hear(event, until(next));
		if (err >= 0)
			err = sd_event_now(event, CLOCK_MONOTONIC, &now);
		next = UINT64_MAX;
		if (err >= 0)
			err = step(data, now, &next);
		if (err < 0)
			return err;
	} while (sd_event_get_exit_code(event, &code) < 0);
	return code;
}
