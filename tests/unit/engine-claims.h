/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which action may be asked for at which moment: the order that the code behind the engine relies on. Used by the tests that
 * play orders of events, and by the fuzz target that plays any events.
 */
#pragma once

#include "engine.h"

#define CLAIMS_PATHS 64

struct claims {
	/* asked for, and neither answered nor cancelled; the caller clears the flag with the answer */
	bool probing[CLAIMS_PATHS], connecting[CLAIMS_PATHS], asking[CLAIMS_PATHS];
	bool ended;
};

static inline const char *claims_connect(struct claims *c, size_t path) {
	for (size_t i = 0; i < CLAIMS_PATHS; i++)
		if (c->connecting[i])
			return "the kernel gets one path at a time";
	if (c->probing[path])
		return "the kernel gets a path only when its probe is over";
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
			return "a path is probed once at a time";
		c->probing[a->path] = true;
		return NULL;
	case ACTION_PROBE_CANCEL:
		if (!c->probing[a->path])
			return "only a probe that runs is given up";
		c->probing[a->path] = false;
		return NULL;
	case ACTION_CONNECT:
		return claims_connect(c, a->path);
	default:
		want = engine_path(e, a->path)->want;
		if (want->kind == PLAN_IO)
			return "a discovery controller is asked";
		if ((a->type == ACTION_RESOLVE) != (want->kind == PLAN_NAME))
			return "its name is resolved, if it has one";
		if (c->asking[a->path])
			return "a discovery controller is asked once at a time";
		c->asking[a->path] = true;
		return NULL;
	}
}

/* Notes an action. Returns the rule that the action breaks, or NULL. */
static inline const char *claims_take(struct claims *c, const struct engine *e, const struct action *a) {
	const struct plan *p = engine_plan(e);

	if (c->ended)
		return "nothing is asked for after the end";
	if ((a->iface != NONE && a->iface >= p->n_ifaces) || (a->ns != NONE && a->ns >= p->n_nss))
		return "an action is about an interface or a namespace that there is";
	switch (a->type) {
	case ACTION_PROBE:
	case ACTION_PROBE_CANCEL:
	case ACTION_CONNECT:
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
		return claims_path(c, e, a);
	case ACTION_SAY:
		return *a->text ? NULL : "a message has words";
	case ACTION_EXIT:
		c->ended = true;
		return NULL;
	default:
		return NULL;
	}
}
