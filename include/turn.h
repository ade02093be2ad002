/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The turns of an event loop: hear everything that is ready, then step; wait until something is ready or the next step
 * is due. All news of a moment are heard before the step of that moment: an answer that arrives together with its
 * time-out counts as an answer.
 */
#pragma once

#include <stdint.h>
#include <systemd/sd-event.h>

/*
 * Does what is due at `now`, in microseconds of CLOCK_MONOTONIC. `now` is the time of the loop's last wake-up, however
 * long the step takes. *next, UINT64_MAX at first: when to step again even if nothing happens. Returns 0, or a negative
 * errno, which ends the loop.
 */
typedef int (*turn_step_fn)(void *data, uint64_t now, uint64_t *next);

/*
 * Takes turns until sd_event_exit(3) was called, and returns its code; or until a step or the loop itself fails, and
 * returns the negative errno. The first step is due at once.
 */
int turn_loop(sd_event *event, turn_step_fn step, void *data);
