/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs an event loop in turns. A turn has two parts: first all event sources that are ready are dispatched, then the
 * step function is called once. A source that is always ready does not prevent the step. Between two turns the loop
 * waits until a source is ready or the next step is due. Because all sources come before the step, an answer that
 * arrives together with its time-out counts as an answer.
 */
#pragma once

#include <stdint.h>
#include <systemd/sd-event.h>

/*
 * The step function: does the work that is due at `now`, in microseconds of CLOCK_MONOTONIC. `now` is the time at which
 * the loop last woke up, even if the sources or the step take long. The step may set *next, which is UINT64_MAX before
 * the call, to the time of the next step; that step comes even if no source is ready before. Returns 0, or a negative
 * errno, which ends the loop.
 */
typedef int (*turn_step_fn)(void *data, uint64_t now, uint64_t *next);

/*
 * Runs turns until an event source or the step calls sd_event_exit(3). After a source has called sd_event_exit(), no
 * further source is dispatched, but the step of that turn is still called. Exit sources of sd-event are not run.
 * Returns the code that sd_event_exit() was given, or the negative errno of a step or of the loop itself.
 *
 * The first step is due at once. `event` stays the caller's; `data` is passed to step().
 */
int turn_loop(sd_event *event, turn_step_fn step, void *data);
