/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/engine/order.c: which path goes first. A table: the state of some paths, a question about them, the answer. */
#include "../../helper/engine/floors.h"

#include "tap.h"

#define PATHS 3

/* One path of a row. Without a kind and flags: an I/O path that leads elsewhere. */
struct given {
	enum plan_kind kind;
	bool boot, unavailable, background;
	enum path_state state;
	unsigned tries, mute;
};

#define ROOT .boot = true
#define CONTROLLER .kind = PLAN_DISCOVERY
#define NAME .kind = PLAN_NAME
#define IS(s) .state = PATH_##s

enum question {
	NEXT, /* the position of the path that connects next; NOBODY */
	START, /* whether the first path may be probed */
	NOBODY_WAITS, /* whether no other path waits for the kernel as the first one does */
	DUE, /* whether a connect is due */
};

#define NOBODY PATHS

struct row {
	const char *name;
	enum question question;
	unsigned answer;
	struct given paths[PATHS];
	size_t n;
	/* of the whole boot */
	bool held; /* the best path to the root has the kernel to itself */
	bool present; /* the namespace to boot from is there */
	bool ready, stopped, no_kernel;
};

#define GIVEN(...) .paths = { __VA_ARGS__ }, .n = sizeof((struct given[]){ __VA_ARGS__ }) / sizeof(struct given)

static const struct row ROWS[] = {
	{ "none has answered", NEXT, NOBODY, GIVEN({ ROOT, IS(PROBING) }, { IS(WAITING) }) },
	{ "of two that are as good, the first in the plan", NEXT, 0, GIVEN({ IS(ANSWERED) }, { IS(ANSWERED) }) },
	{ "only a path that has answered", NEXT, 1, GIVEN({ IS(BACKING_OFF), .tries = 1 }, { IS(ANSWERED) }) },
	{ "a path to the root before others", NEXT, 1, GIVEN({ IS(ANSWERED) }, { ROOT, IS(ANSWERED) }) },
	{ "an I/O path before a controller", NEXT, 1, GIVEN({ CONTROLLER, IS(ANSWERED) }, { IS(ANSWERED) }) },
	{ "a controller before a mute path to the root", NEXT, 1,
	  GIVEN({ ROOT, IS(ANSWERED), .mute = 8 }, { CONTROLLER, IS(ANSWERED) }) },
	{ "a mute path when it is alone", NEXT, 0, GIVEN({ ROOT, IS(ANSWERED), .mute = 8 }) },

	{ "hold: the first path to the root goes at once", NEXT, 0, GIVEN({ ROOT, IS(ANSWERED) }), .held = true },
	{ "hold: a path elsewhere waits", NEXT, NOBODY, GIVEN({ IS(ANSWERED) }, { ROOT, IS(PROBING) }), .held = true },
	{ "hold: a controller waits", NEXT, NOBODY, GIVEN({ CONTROLLER, IS(ANSWERED) }), .held = true },
	{ "hold: the second path to the root waits", NEXT, NOBODY, GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) }),
	  .held = true },
	{ "hold: until the namespace is there", NEXT, 1, GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) }),
	  .held = true, .present = true },
	{ "hold: a live path elsewhere is no reason to wait", NEXT, 1, GIVEN({ IS(LIVE) }, { ROOT, IS(ANSWERED) }),
	  .held = true },

	{ "unavailable: waits for one that is available", NEXT, NOBODY,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING) }), .held = true },
	{ "unavailable: no longer than the hold", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING) }) },
	{ "unavailable: goes when the other has failed once", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING), .tries = 1 }), .held = true },
	{ "unavailable: goes when the other has failed for good", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(FAILED) }), .held = true },
	{ "unavailable: waits for no other that is unavailable", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING), .unavailable = true }),
	  .held = true },
	{ "unavailable: waits for no path elsewhere", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { IS(PROBING) }), .held = true },

	{ "stop: an I/O path goes in spite of the hold", NEXT, 0, GIVEN({ IS(ANSWERED) }), .held = true,
	  .stopped = true },
	{ "stop: a controller does not go", NEXT, NOBODY, GIVEN({ CONTROLLER, IS(ANSWERED) }), .stopped = true },

	{ "an I/O path may start", START, true, GIVEN({ IS(WAITING) }, { ROOT, IS(PROBING) }) },
	{ "a controller may start", START, true, GIVEN({ CONTROLLER, IS(WAITING) }, { ROOT, IS(PROBING) }) },
	{ "in the background: not before the boot is ready", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }) },
	{ "in the background: then it may", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { ROOT, IS(LIVE) }), .ready = true },
	{ "in the background: not during the first try of a path", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { IS(PROBING) }), .ready = true },
	{ "in the background: not while a name is resolved", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { NAME, IS(RESOLVING) }), .ready = true },
	{ "in the background: during the second try it may", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { IS(PROBING), .tries = 1 }), .ready = true },
	{ "in the background: together with its like", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { CONTROLLER, .background = true, IS(ASKING) }),
	  .ready = true },

	{ "a mute path alone", NOBODY_WAITS, true, GIVEN({ ROOT, .mute = 8 }) },
	{ "a mute path beside one that is as good", NOBODY_WAITS, false,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(WAITING) }) },
	{ "a mute path beside a better one", NOBODY_WAITS, false, GIVEN({ .mute = 8 }, { ROOT, IS(BACKING_OFF) }) },
	{ "a mute path beside a worse one", NOBODY_WAITS, true, GIVEN({ ROOT, .mute = 8 }, { IS(WAITING) }) },
	{ "a mute path beside another", NOBODY_WAITS, true, GIVEN({ ROOT, .mute = 8 }, { ROOT, .mute = 1 }) },
	{ "a mute path beside one that is connected", NOBODY_WAITS, true,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(LIVE) }) },
	{ "a mute path when the boot is ready", NOBODY_WAITS, true, GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(WAITING) }),
	  .ready = true },

	{ "nothing is due", DUE, false, GIVEN({ IS(PROBING) }, { IS(LIVE) }, { CONTROLLER, IS(CONNECTING) }) },
	{ "a connect is under way", DUE, true, GIVEN({ IS(LIVE) }, { IS(CONNECTING) }) },
	{ "a path has answered", DUE, true, GIVEN({ IS(ANSWERED) }) },
	{ "a path has answered, and the kernel cannot connect", DUE, false, GIVEN({ IS(ANSWERED) }),
	  .no_kernel = true },
	{ "a controller has answered", DUE, false, GIVEN({ CONTROLLER, IS(ANSWERED) }) },
};

static unsigned ask(const struct engine *e, enum question question) {
	size_t next;

	switch (question) {
	case NEXT:
		next = order_next_to_connect(e);
		return next == NONE ? NOBODY : (unsigned)next;
	case START:
		return order_may_start(e, 0);
	case NOBODY_WAITS:
		return order_nobody_waits(e, 0);
	default:
		return order_any_due(e);
	}
}

static void check(const struct row *row) {
	struct plan_path want[PATHS];
	struct path_run runs[PATHS];
	struct plan_ns root = { .nqn = "nqn.x", .boot = true };
	struct ns_run ns = { .present = row->present };
	struct engine e = { .plan = { .nss = &root, .n_nss = 1 },
			    .nss = &ns,
			    .now = 1000,
			    .hold_until = row->held ? 1001 : 1000,
			    .stop_at = row->stopped ? 2000 : 0,
			    .ready = row->ready,
			    .fabrics_ready = !row->no_kernel,
			    .paths = runs,
			    .n_paths = row->n };

	for (size_t i = 0; i < row->n; i++) {
		const struct given *g = &row->paths[i];

		want[i] = (struct plan_path){
			.kind = g->kind, .boot = g->boot, .unavailable = g->unavailable, .background = g->background
		};
		runs[i] = (struct path_run){ .want = &want[i], .state = g->state, .tries = g->tries, .mute = g->mute };
	}
	is_int(ask(&e, row->question), row->answer, row->name);
}

/* What each state means for the others. */
static void states(void) {
	static const struct {
		enum path_state state;
		bool trying, over;
	} STATES[] = {
		{ PATH_WAITING, false, false },   { PATH_PROBING, true, false },  { PATH_ANSWERED, true, false },
		{ PATH_CONNECTING, true, false }, { PATH_LIVE, false, true },     { PATH_BACKING_OFF, false, false },
		{ PATH_FAILED, false, true },     { PATH_ASKING, true, false },   { PATH_ASKED, false, true },
		{ PATH_RESOLVING, true, false },  { PATH_RESOLVED, false, true },
	};

	for (size_t i = 0; i < sizeof(STATES) / sizeof(*STATES); i++) {
		struct path_run run = { .state = STATES[i].state };

		ok(order_is_trying(&run) == STATES[i].trying, "state %zu: the first try is%s under way", i,
		   STATES[i].trying ? "" : " not");
		ok(order_is_over(&run) == STATES[i].over, "state %zu: it is%s over", i, STATES[i].over ? "" : " not");
		run.tries = 1;
		ok(!order_is_trying(&run), "state %zu: a second try is not the first", i);
	}
}

int main(void) {
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		check(&ROWS[i]);
	states();
	return tap_done();
}
