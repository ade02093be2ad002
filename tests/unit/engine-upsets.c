/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine: every mishap before and after every event. Each machine is booted once without a change. Then
 * each machine is booted once for each mishap at each moment of that boot at which the mishap can happen. A mishap that
 * passes may delay the boot by its own duration plus the time for doing things again, and leaves no trace. A mishap
 * that does not pass leads to one verdict, at whatever moment it happens.
 */
#include "engine-upsets.h"
#include "verb.h"

/* ---- one mishap at each moment ---- */

static char next_name[64]; /* the event that the mishap came before */
static uint64_t happened_at;

static enum played upset(const void *data) {
	const struct upset *u = data;
	struct pending *first = nth(0);

	pending_text(first, next_name, sizeof(next_name));
	if (first->at > w.now)
		w.now = first->at;
	happened_at = w.now;
	return u->happen();
}

/* Compares the interfaces in the status, too, unless the boot ended before the mishap was over. */
static const char *passes_otherwise(const struct boot *as_it_came, const struct upset *u) {
	bool is_over = w.ended_at >= happened_at + cost ||
		       (!under_way(EVENT_LINK) && !under_way(EVENT_ADDR) && !no_router && w.undo_until == 0);

	return worse(as_it_came, u->verdict == PASSES && is_over ? STANDING : PATHS, cost);
}

/* `verdict` is the status that the same mishap led to at an earlier moment; NULL: this moment is the first. */
static const char *fails_otherwise(char **verdict) {
	char *text = standing();
	const char *why = w.fault;

	if (!why && (w.code != EXIT_FAILED || w.ended_at != plan.timeout_us))
		why = "the run does not end at the deadline";
	if (!why && *verdict && strcmp(*verdict, text) != 0)
		why = "the same mishap at an earlier moment ends with another status";
	free(*verdict);
	*verdict = text;
	return why;
}

static const char *ends_otherwise(void) {
	if (w.fault)
		return w.fault;
	if (w.code != EXIT_DONE && w.code != EXIT_PARTIAL)
		return "the run ends in an unexpected way";
	return w.ended_at > happened_at + cost ? "the run ends too late" : NULL;
}

static void upset_at_each_moment(const struct machine *m, const struct boot *as_it_came, const struct upset *u) {
	enum played played = PLAYED;
	char *verdict = NULL;

	for (size_t moment = 0; played != NO_SUCH_MOMENT; moment++) {
		const char *why;

		played = play(m, moment, upset, u);
		if (played == PLAYED) {
			why = u->verdict == FAILS  ? fails_otherwise(&verdict)
			      : u->verdict == ENDS ? ends_otherwise()
						   : passes_otherwise(as_it_came, u);
			ok(!why, "%s: the boot ends as it should with %s before %s (event %zu)%s%s", m->name, u->name,
			   next_name, moment, why ? ": " : "", why ? why : "");
		}
		world_end();
	}
	free(verdict);
}

/* ---- two mishaps in one moment, in either order ---- */

struct both {
	const struct upset *first, *second;
};

static enum played upset_twice(const void *data) {
	const struct both *b = data;
	enum played played = upset(b->first);
	uint64_t first_cost = cost;

	if (played != PLAYED || w.claims.ended)
		return played == PLAYED ? NO_RACE : played;
	played = b->second->happen();
	cost += first_cost;
	return played;
}

static const char *both_do_harm(const struct boot *as_it_came, const struct both *b) {
	enum verdict verdict = b->first->verdict > b->second->verdict ? b->first->verdict : b->second->verdict;
	char *none = NULL;
	const char *why;

	if (verdict == ENDS) {
		cost = GRACE + (w.is_late ? SLOW : 0);
		return ends_otherwise();
	}
	if (verdict < FAILS)
		return worse(as_it_came, PATHS, cost);
	/* One mishap may undo the other: a new link gets new addresses. */
	if (!w.fault && w.code == EXIT_DONE)
		return NULL;
	why = fails_otherwise(&none);
	free(none);
	return why;
}

/* Prints one line for each pair of mishaps, and one more for each moment at which the pair does harm. */
static void both_at_each_moment(const struct machine *m, const struct boot *as_it_came, const struct both *b) {
	unsigned times = 0, bad = 0;
	enum played played = PLAYED;

	for (size_t moment = 0; played != NO_SUCH_MOMENT; moment++) {
		const char *why;

		played = play(m, moment, upset_twice, b);
		why = played == PLAYED ? both_do_harm(as_it_came, b) : NULL;
		times += played == PLAYED;
		bad += why != NULL;
		if (why)
			ok(false, "%s: the boot ends as it should with %s and %s before %s (event %zu): %s", m->name,
			   b->first->name, b->second->name, next_name, moment, why);
		world_end();
	}
	if (times > 0 && bad == 0)
		ok(true, "%s: the boot ends as it should with %s and then %s, at each of %u moments", m->name,
		   b->first->name, b->second->name, times);
}

static void both_of_all(const struct machine *m, const struct boot *as_it_came) {
	for (size_t i = 0; i < N_UPSETS; i++)
		for (size_t j = 0; j < N_UPSETS; j++)
			if (i != j)
				both_at_each_moment(m, as_it_came, &(struct both){ &UPSETS[i], &UPSETS[j] });
}

/* ---- the deadline ---- */

static uint64_t next_at;

static enum played look_when(const void *data) {
	(void)data;
	next_at = nth(0)->at;
	pending_text(nth(0), next_name, sizeof(next_name));
	return NO_RACE;
}

/* Checks that the run ends exactly at the deadline, with a verdict on the state at that time. */
static const char *deadline_is_missed(void) {
	int code = engine_is_ready(e) ? EXIT_PARTIAL : EXIT_FAILED;

	if (w.fault)
		return w.fault;
	if (w.code == EXIT_DONE && w.ended_at <= other_timeout)
		return NULL;
	return w.ended_at != other_timeout ? "the run ends at another time"
	       : w.code != code            ? "the run ends in another way"
					   : NULL;
}

static void deadline_at_each_moment(const struct machine *m) {
	for (size_t moment = 0; play(m, moment, look_when, NULL) != NO_SUCH_MOMENT; moment++) {
		world_end();
		for (unsigned behind = 0; behind < 2; behind++) {
			const char *why;

			other_timeout = next_at + behind;
			play(m, 0, NULL, NULL);
			why = deadline_is_missed();
			ok(!why, "%s: the run ends at a deadline just %s %s (event %zu)%s%s", m->name,
			   behind ? "after" : "before", next_name, moment, why ? ": " : "", why ? why : "");
			world_end();
		}
		other_timeout = 0;
	}
	world_end();
}

int main(void) {
	for (size_t i = 0; i < N_MACHINES; i++) {
		struct boot b;

		play_as_it_comes(&MACHINES[i], &b);
		for (size_t u = 0; u < N_UPSETS; u++)
			upset_at_each_moment(&MACHINES[i], &b, &UPSETS[u]);
		deadline_at_each_moment(&MACHINES[i]);
		if (MACHINES[i].is_long)
			both_of_all(&MACHINES[i], &b);
		free(b.standing);
	}
	printf("# %u boots\n", boots);
	return tap_done();
}
