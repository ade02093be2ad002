/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/engine/retry.c: when an action is asked for again, after failures and after it was undone. */
#include "../../helper/engine/floors.h"
#include "engine-kit.h"

static void waits(void) {
	static const uint64_t MOST_MS[] = {
		[RETRY_PROBE] = 1000, [RETRY_CONNECT] = 8000, [RETRY_REQUEST] = 2000, [RETRY_PROGRAM] = 8000
	};

	for (enum retry_pace pace = RETRY_PROBE; pace <= RETRY_PROGRAM; pace++) {
		struct engine own = { .random = 1 };
		struct retry r = { 0 };
		unsigned wrong = 0;
		uint64_t before = 0, wait = 0;

		for (int i = 0; i < 12; i++) {
			wrong += !retry_is_due(&own, &r);
			retry_ask(&own, &r);
			wrong += retry_is_due(&own, &r) || retry_wakeup(&own, &r) != UINT64_MAX;
			wait = retry_failed(&own, &r, pace) - own.now;
			wrong += wait < before * 4 / 5 || retry_is_due(&own, &r) || retry_wakeup(&own, &r) != r.at;
			before = wait;
			own.now = r.at;
		}
		ok(wrong == 0, "pace %d: the waits grow, and an action is due after its wait and not before",
		   (int)pace);
		ok(wait >= MOST_MS[pace] * 1000 && wait <= MOST_MS[pace] * 1250, "pace %d: the longest wait is %llu ms",
		   (int)pace, (unsigned long long)wait / 1000);
		retry_worked(&r);
		retry_ask(&own, &r);
		wait = retry_failed(&own, &r, pace) - own.now;
		ok(wait * 3 < MOST_MS[pace] * 1000 * 2, "pace %d: after a success the waits begin anew", (int)pace);
	}
}

static void holding(void) {
	struct engine own = { .random = 1 };
	struct retry r = { 0 };

	ok(!retry_holds(&r), "an action that has not failed holds nothing up");
	for (int i = 0; i < 2; i++) {
		retry_failed(&own, &r, RETRY_REQUEST);
		ok(retry_holds(&r), "after %d failures the boot waits for the next try", i + 1);
	}
	retry_failed(&own, &r, RETRY_REQUEST);
	ok(!retry_holds(&r), "after three failures the boot goes on");
	r = (struct retry){ 0 };
	retry_over(&r);
	ok(!retry_holds(&r) && !retry_is_due(&own, &r), "an action without hope holds nothing up, and is not due");
}

/* Another program undoes an action again and again. */
static void undone(void) {
	struct engine own = { .random = 1, .now = START };
	struct retry r = { 0 };
	unsigned asked = 0;

	for (int ms = 0; ms < 10000; ms++, own.now += 1000)
		if (retry_is_due(&own, &r)) {
			asked++;
			retry_ask(&own, &r);
			retry_worked(&r);
		}
	ok(asked >= 10 && asked <= 15, "an action that is undone at once is repeated about once a second (%u in 10 s)",
	   asked);
	own.now += 5000000;
	for (int i = 0; i < 3; i++) {
		ok(retry_is_due(&own, &r), "after a quiet time the action is repeated at once (%d)", i);
		retry_ask(&own, &r);
		retry_worked(&r);
	}
}

/* An action that fails is not undone by others, however soon it is asked for again. */
static void failed_and_worked(void) {
	struct engine own = { .random = 1, .now = 1000 };
	struct retry r = { 0 };

	ok(!retry_was_asked(&r), "an action that was not asked for");
	for (int i = 0; i < 8; i++) {
		retry_ask(&own, &r);
		ok(retry_was_asked(&r), "an action that was asked for");
		retry_failed(&own, &r, RETRY_REQUEST);
		ok(retry_was_asked(&r), "an action that has failed was asked for");
		own.now += 50000;
	}
	retry_ask(&own, &r);
	retry_worked(&r);
	ok(retry_is_due(&own, &r), "an action that has worked after failures is repeated at once");
	r = (struct retry){ 0 };
	own.now = 0;
	retry_ask(&own, &r);
	is_int(r.at_once, 0, "the first time is no repetition, also at time 0");
}

/* The limit of repetitions at once. */
static void undone_three_times(void) {
	struct engine own = { .random = 1, .now = START };
	struct retry r = { 0 };

	for (int i = 0; i < 4; i++) {
		ok(retry_is_due(&own, &r), "an action and three repetitions need no pause (%d)", i);
		retry_ask(&own, &r);
		retry_worked(&r);
	}
	ok(!retry_is_due(&own, &r), "the fourth repetition does");
	own.now += 1000000;
	ok(retry_is_due(&own, &r), "the pause is one second");
}

int main(void) {
	waits();
	holding();
	undone();
	failed_and_worked();
	undone_three_times();
	return tap_done();
}
