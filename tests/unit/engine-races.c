/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: every two events that are under way at the same time, in either order. Each machine is booted
 * once without a change. Then each machine is booted again for every moment of that boot and every other event that is
 * under way at that moment, with the two events exchanged: the later event comes earlier, or the earlier event comes
 * later. Then each machine is booted with each event held back until the engine gives up waiting.
 *
 * The boot must end the same, with the same actions on the way. A late event may delay the boot by as much as the event
 * is late, and no more.
 */
#include "engine-machines.h"

enum order { EARLY, LATE, TIMER };

/* Exchanges the event that comes first at the given moment with the `other`-th event to come. */
struct twist {
	enum order order;
	size_t moment, other;
};

/* The names of the two events in their new order, and the delay of the event that came first. */
static char first_name[64], second_name[64];
static uint64_t late_by;

/* The time for a retry after a time-out: the wait after one failed probe, and some more. */
#define RETRY_COST (400 * MS)
/* Small differences in time that the exchange itself causes. */
#define SLACK (1 * MS)

/* True if no event of the same channel comes earlier. */
static bool is_next_of_channel(const struct pending *p) {
	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].channel == p->channel && w.list[i].id < p->id)
			return false;
	return true;
}

/* Delays an event. Later events of the same channel stay behind the event. */
static void put_off(const struct pending *p, uint64_t at) {
	for (size_t i = 0; i < w.n; i++)
		if (w.list[i].channel == p->channel && w.list[i].id >= p->id && w.list[i].at < at)
			w.list[i].at = at;
}

static enum played exchange(const struct pending *first, struct pending *other, const struct twist *t) {
	if (first->channel == other->channel || !is_next_of_channel(other))
		return NO_RACE;
	pending_text(other, first_name, sizeof(first_name));
	pending_text(first, second_name, sizeof(second_name));
	if (t->order == EARLY) {
		other->at = first->at - (first->at > w.now);
		return PLAYED;
	}
	late_by = other->at + 1 - first->at;
	put_off(first, other->at + 1);
	return PLAYED;
}

static enum played hold_back(const struct pending *first, uint64_t deadline) {
	uint64_t wakeup = engine_wakeup(e);

	if (wakeup == UINT64_MAX || wakeup >= START + deadline)
		return NO_RACE;
	snprintf(first_name, sizeof(first_name), "time-out");
	pending_text(first, second_name, sizeof(second_name));
	late_by = wakeup - START + 1 - first->at + RETRY_COST;
	put_off(first, wakeup - START + 1);
	return PLAYED;
}

static enum played do_twist(const void *data) {
	const struct twist *t = data;
	struct pending *first = nth(0), *other = nth(t->other);

	late_by = 0;
	if (!first || !other)
		return NO_SUCH_OTHER;
	return t->order == TIMER ? hold_back(first, plan.timeout_us) : exchange(first, other, t);
}

static void check(const struct machine *m, const struct boot *as_it_came, const struct twist *t) {
	static const char *const ORDERS[] = {
		[EARLY] = "", [LATE] = ", which comes late", [TIMER] = ", which comes too late"
	};
	const char *why = worse(as_it_came, t->order == TIMER ? PATHS : ALL, late_by + SLACK);

	ok(!why, "%s: the boot ends the same with %s before %s%s (event %zu)%s%s", m->name, first_name, second_name,
	   ORDERS[t->order], t->moment, why ? ": " : "", why ? why : "");
}

static void exchange_all(const struct machine *m, const struct boot *as_it_came, enum order order) {
	struct twist t = { .order = order };
	enum played played = PLAYED;

	for (t.moment = 0; played != NO_SUCH_MOMENT; t.moment++)
		for (t.other = order == TIMER ? 0 : 1;; t.other++) {
			played = play(m, t.moment, do_twist, &t);
			if (played == PLAYED)
				check(m, as_it_came, &t);
			world_end();
			if (played == NO_SUCH_MOMENT || played == NO_SUCH_OTHER || order == TIMER)
				break;
		}
}

int main(void) {
	for (size_t i = 0; i < N_MACHINES; i++) {
		struct boot b;

		play_as_it_comes(&MACHINES[i], &b);
		exchange_all(&MACHINES[i], &b, EARLY);
		exchange_all(&MACHINES[i], &b, LATE);
		if (!MACHINES[i].is_snapshot)
			exchange_all(&MACHINES[i], &b, TIMER);
		free(b.standing);
	}
	printf("# %u boots\n", boots);
	return tap_done();
}
