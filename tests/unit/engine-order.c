/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine/order.c: which path goes first. Each row of the table has the state of some paths, a question
 * about them, and the answer.
 */
#include "../../helper/engine/floors.h"

#include "tap.h"

#define PATHS 6

/* One path of a row. A path without kind and flags is an I/O path that does not lead to the root. */
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
	NEXT, /* Which path connects next? Its position, or NOBODY. */
	START, /* May the first path be probed? */
	NOBODY_WAITS, /* May the first path keep the kernel busy for a minute? */
	DUE, /* Is a connect due? */
};

#define NOBODY PATHS

struct row {
	const char *name;
	enum question question;
	unsigned answer;
	struct given paths[PATHS];
	size_t n;
	/* The state of the whole boot. */
	bool held; /* only the best path to the root may connect */
	bool present; /* the namespace to boot from is there */
	bool ready, stopped, no_kernel;
	bool waited; /* the boot has been ready for two seconds */
	bool mounted; /* the root is mounted */
};

#define GIVEN(...) .paths = { __VA_ARGS__ }, .n = sizeof((struct given[]){ __VA_ARGS__ }) / sizeof(struct given)

/* Four paths to the root are connected, and a fifth has answered. */
#define CROWD \
	GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(LIVE) }, { ROOT, IS(LIVE) }, { ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) })

static const struct row ROWS[] = {
	{ "no path is connected if no path has answered", NEXT, NOBODY, GIVEN({ ROOT, IS(PROBING) }, { IS(WAITING) }) },
	{ "of two equally good paths the first in the plan is connected next", NEXT, 0,
	  GIVEN({ IS(ANSWERED) }, { IS(ANSWERED) }) },
	{ "only a path that has answered is connected next", NEXT, 1,
	  GIVEN({ IS(BACKING_OFF), .tries = 1 }, { IS(ANSWERED) }) },
	{ "a path to the root is connected before another path", NEXT, 1,
	  GIVEN({ IS(ANSWERED) }, { ROOT, IS(ANSWERED) }) },
	{ "an I/O path is connected before a discovery controller", NEXT, 1,
	  GIVEN({ CONTROLLER, IS(ANSWERED) }, { IS(ANSWERED) }) },
	{ "a discovery controller is connected before a mute path to the root", NEXT, 1,
	  GIVEN({ ROOT, IS(ANSWERED), .mute = 8 }, { CONTROLLER, IS(ANSWERED) }) },
	{ "a mute path is connected next if no other path is there", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .mute = 8 }) },

	{ "while other paths are held back, the first path to the root is connected at once", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED) }), .held = true },
	{ "a path that does not lead to the root is held back", NEXT, NOBODY,
	  GIVEN({ IS(ANSWERED) }, { ROOT, IS(PROBING) }), .held = true },
	{ "a discovery controller is held back", NEXT, NOBODY, GIVEN({ CONTROLLER, IS(ANSWERED) }), .held = true },
	{ "the second path to the root is held back", NEXT, NOBODY, GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) }),
	  .held = true },
	{ "the second path to the root is not held back when the namespace is there", NEXT, 1,
	  GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) }), .held = true, .present = true },
	{ "a path to the root is not held back by a connected path that does not lead to the root", NEXT, 1,
	  GIVEN({ IS(LIVE) }, { ROOT, IS(ANSWERED) }), .held = true },

	{ "a path that firmware found unavailable is held back for an available path", NEXT, NOBODY,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING) }), .held = true },
	{ "a path that firmware found unavailable is connected when no path is held back any longer", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING) }) },
	{ "an unavailable path is connected when the available path has failed once", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING), .tries = 1 }), .held = true },
	{ "an unavailable path is connected when the available path has failed for good", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(FAILED) }), .held = true },
	{ "an unavailable path does not wait for another unavailable path", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { ROOT, IS(PROBING), .unavailable = true }),
	  .held = true },
	{ "an unavailable path to the root does not wait for a path that does not lead to the root", NEXT, 0,
	  GIVEN({ ROOT, IS(ANSWERED), .unavailable = true }, { IS(PROBING) }), .held = true },

	{ "beside three connected paths a path is connected before the root is mounted", NEXT, 3,
	  GIVEN({ ROOT, IS(LIVE) }, { ROOT, IS(LIVE) }, { ROOT, IS(LIVE) }, { ROOT, IS(ANSWERED) }), .present = true,
	  .ready = true },
	{ "beside four connected paths a path waits until the root is mounted", NEXT, NOBODY, CROWD, .present = true,
	  .ready = true },
	{ "when the root is mounted a path does not wait", NEXT, 4, CROWD, .present = true, .ready = true,
	  .mounted = true },
	{ "a path does not wait longer than two seconds for the root", NEXT, 4, CROWD, .present = true, .ready = true,
	  .waited = true },
	{ "a path does not wait when the root is not there", NEXT, 4, CROWD, .ready = true },
	{ "a path does not wait while the boot waits", NEXT, 4, CROWD, .present = true },
	{ "after a stop a path does not wait for the root", NEXT, 4, CROWD, .present = true, .ready = true,
	  .stopped = true },

	{ "after a stop an I/O path is not held back", NEXT, 0, GIVEN({ IS(ANSWERED) }), .held = true,
	  .stopped = true },
	{ "after a stop a discovery controller is not connected", NEXT, NOBODY, GIVEN({ CONTROLLER, IS(ANSWERED) }),
	  .stopped = true },

	{ "an I/O path may be probed at any time", START, true, GIVEN({ IS(WAITING) }, { ROOT, IS(PROBING) }) },
	{ "a discovery controller may be probed beside a path to the root", START, true,
	  GIVEN({ CONTROLLER, IS(WAITING) }, { ROOT, IS(PROBING) }) },
	{ "a background controller waits until the boot is ready", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }) },
	{ "a background controller may be probed when the boot is ready", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { ROOT, IS(LIVE) }), .ready = true },
	{ "a background controller waits for the first try of a path", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { IS(PROBING) }), .ready = true },
	{ "a background controller waits while a name is resolved", START, false,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { NAME, IS(RESOLVING) }), .ready = true },
	{ "a background controller does not wait for the second try of a path", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { IS(PROBING), .tries = 1 }), .ready = true },
	{ "a background controller does not wait for another background controller", START, true,
	  GIVEN({ CONTROLLER, .background = true, IS(WAITING) }, { CONTROLLER, .background = true, IS(ASKING) }),
	  .ready = true },

	{ "nobody waits for the kernel beside a single mute path", NOBODY_WAITS, true, GIVEN({ ROOT, .mute = 8 }) },
	{ "an equally good path waits for the kernel beside a mute path", NOBODY_WAITS, false,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(WAITING) }) },
	{ "a better path waits for the kernel beside a mute path", NOBODY_WAITS, false,
	  GIVEN({ .mute = 8 }, { ROOT, IS(BACKING_OFF) }) },
	{ "a worse path does not count beside a mute path", NOBODY_WAITS, true,
	  GIVEN({ ROOT, .mute = 8 }, { IS(WAITING) }) },
	{ "another mute path does not count beside a mute path", NOBODY_WAITS, true,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, .mute = 1 }) },
	{ "a connected path does not wait for the kernel beside a mute path", NOBODY_WAITS, true,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(LIVE) }) },
	{ "nobody waits for the kernel when the boot is ready", NOBODY_WAITS, true,
	  GIVEN({ ROOT, .mute = 8 }, { ROOT, IS(WAITING) }), .ready = true },

	{ "no connect is due if no I/O path has answered", DUE, false,
	  GIVEN({ IS(PROBING) }, { IS(LIVE) }, { CONTROLLER, IS(CONNECTING) }) },
	{ "a connect is due while a connect is under way", DUE, true, GIVEN({ IS(LIVE) }, { IS(CONNECTING) }) },
	{ "a connect is due if a path has answered", DUE, true, GIVEN({ IS(ANSWERED) }) },
	{ "no connect is due if the kernel cannot connect", DUE, false, GIVEN({ IS(ANSWERED) }), .no_kernel = true },
	{ "no connect is due if only a discovery controller has answered", DUE, false,
	  GIVEN({ CONTROLLER, IS(ANSWERED) }) },
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

#define NOW (5 * US_PER_S)

static void check(const struct row *row) {
	struct plan_path want[PATHS];
	struct path_run runs[PATHS];
	struct plan_ns root = { .nqn = "nqn.x", .boot = true };
	struct ns_run ns = { .present = row->present, .original = NONE };
	struct engine e = { .plan = { .nss = &root, .n_nss = 1 },
			    .nss = &ns,
			    .now = NOW,
			    .hold_until = row->held ? NOW + 1 : NOW,
			    .ready_at = row->waited ? NOW - 2 * US_PER_S : NOW - 2 * US_PER_S + 1,
			    .root_mounted = row->mounted,
			    .stop_at = row->stopped ? NOW + 1 : 0,
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

/*
 * Checks each path state: whether the path's first try is under way, and whether nothing more will be done for the
 * path.
 */
static void states(void) {
#define STATE(state) PATH_##state, #state
	static const struct {
		enum path_state state;
		const char *name;
		bool trying, over;
	} STATES[] = {
		{ STATE(WAITING), false, false }, { STATE(PROBING), true, false },
		{ STATE(ANSWERED), true, false }, { STATE(CONNECTING), true, false },
		{ STATE(LIVE), false, true },     { STATE(BACKING_OFF), false, false },
		{ STATE(FAILED), false, true },   { STATE(ASKING), true, false },
		{ STATE(ASKED), false, true },    { STATE(RESOLVING), true, false },
		{ STATE(RESOLVED), false, true },
	};

	for (size_t i = 0; i < sizeof(STATES) / sizeof(*STATES); i++) {
		struct path_run run = { .state = STATES[i].state };

		ok(order_is_trying(&run) == STATES[i].trying, "a path that is %s: the first try is%s under way",
		   STATES[i].name, STATES[i].trying ? "" : " not");
		ok(order_is_over(&run) == STATES[i].over, "a path that is %s: there is %s to do for the path",
		   STATES[i].name, STATES[i].over ? "nothing more" : "more");
		run.tries = 1;
		ok(!order_is_trying(&run), "a path that is %s: a second try does not count as the first",
		   STATES[i].name);
		run = (struct path_run){ .state = STATES[i].state, .asked = true };
		ok(!order_is_trying(&run) && order_is_over(&run),
		   "a path that is %s: a controller that has answered is not waited for", STATES[i].name);
	}
}

int main(void) {
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++)
		check(&ROWS[i]);
	states();
	return tap_done();
}
