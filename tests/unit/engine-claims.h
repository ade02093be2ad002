/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Rules for the order of the engine's actions, on which the code behind the engine relies. The tests that play orders
 * of events use these rules, and so does the fuzz target that plays any events.
 */
#pragma once

#include <string.h>

#include "engine.h"

#define CLAIMS_PATHS 64

struct claims {
	/* flags of actions that are neither answered nor cancelled; the caller clears a flag with the answer */
	bool probing[CLAIMS_PATHS], connecting[CLAIMS_PATHS], asking[CLAIMS_PATHS];
	bool ended;
};

static inline const char *claims_connect(struct claims *c, size_t path) {
	for (size_t i = 0; i < CLAIMS_PATHS; i++)
		if (c->connecting[i])
			return "the kernel connects one path at a time";
	if (c->probing[path])
		return "a path is connected only after its probe";
	c->connecting[path] = true;
	return NULL;
}

static inline const char *claims_path(struct claims *c, const struct engine *e, const struct action *a) {
	const struct plan_path *want;

	if (a->path >= engine_n_paths(e) || a->path >= CLAIMS_PATHS)
		return "a probe or a connect is about a path";
	switch (a->type) {
	case ACTION_PROBE:
		if (c->probing[a->path] || c->connecting[a->path])
			return "a path has one probe at a time, and none while it is being connected";
		c->probing[a->path] = true;
		return NULL;
	case ACTION_PROBE_CANCEL:
		if (!c->probing[a->path])
			return "only a running probe is cancelled";
		c->probing[a->path] = false;
		return NULL;
	case ACTION_CONNECT:
		return claims_connect(c, a->path);
	default:
		want = engine_path(e, a->path)->want;
		if (want->kind == PLAN_IO)
			return "only a discovery controller is asked for its log or its address";
		if ((a->type == ACTION_RESOLVE) != (want->kind == PLAN_NAME))
			return "a discovery controller with a name is resolved, one with an address is asked";
		if (c->asking[a->path])
			return "a discovery controller is asked one question at a time";
		c->asking[a->path] = true;
		return NULL;
	}
}

/*
 * Finds an empty slot in a sentence: a value that was not there. Returns the rule that the sentence breaks, or NULL.
 * The sentence is our own: words of the kernel and of other programs may be anything.
 */
static inline const char *claims_sentence(const char *text) {
	static const char *const EMPTY[] = { "  ", " ,",  " :", " ;", ": ,", ": :", ": ;",
					     ":;", ", ,", ",,", "()", "( ",  " )",  "(null)" };
	size_t n = strlen(text);

	for (size_t i = 0; i < sizeof(EMPTY) / sizeof(*EMPTY); i++)
		if (strstr(text, EMPTY[i]))
			return "a sentence has an empty slot";
	if (n > 0 && (text[0] == ' ' || text[n - 1] == ' ' || text[n - 1] == ','))
		return "a sentence begins or ends with an empty slot";
	return NULL;
}

/* Notes an action. Returns the rule that the action breaks, or NULL. */
static inline const char *claims_take(struct claims *c, const struct engine *e, const struct action *a) {
	const struct plan *p = engine_plan(e);

	if (c->ended)
		return "no action follows the last one";
	if ((a->iface != NONE && a->iface >= p->n_ifaces) || (a->ns != NONE && a->ns >= p->n_nss))
		return "the interface and the namespace of an action are in the plan";
	switch (a->type) {
	case ACTION_PROBE:
	case ACTION_PROBE_CANCEL:
	case ACTION_CONNECT:
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
		return claims_path(c, e, a);
	case ACTION_SCAN:
		return a->path < engine_n_paths(e) && engine_path(e, a->path)->state == PATH_LIVE &&
				       engine_path(e, a->path)->ctrl >= 0
			       ? NULL
			       : "only the controller of a connected path is scanned";
	case ACTION_SAY:
		return *a->text ? claims_sentence(a->text) : "a message is not empty";
	case ACTION_EXIT:
		c->ended = true;
		return NULL;
	default:
		return NULL;
	}
}
