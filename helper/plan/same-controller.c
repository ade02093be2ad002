/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares two paths in two ways: whether they lead to the same controller, and whether they are the same path. plan.h
 * tells what each comparison leaves out, and why.
 */
#include <string.h>
#include <strings.h>

#include "plan.h"

/* Two names may belong to one machine. The engine finds that out when it has resolved both names. */
static bool same_target(const struct plan_path *a, const struct plan_path *b) {
	if (a->name || b->name)
		return a->name && b->name && strcasecmp(a->name, b->name) == 0;
	return addr_equal(a->traddr, b->traddr);
}

/* A discovery controller with an NQN of its own answers to the well-known discovery NQN, too (TP8013). */
static bool same_nqn(const struct plan_path *a, const struct plan_path *b) {
	if (a->kind != PLAN_IO && b->kind != PLAN_IO &&
	    (strcmp(a->nqn, NVME_DISCOVERY_NQN) == 0 || strcmp(b->nqn, NVME_DISCOVERY_NQN) == 0))
		return true;
	return strcmp(a->nqn, b->nqn) == 0;
}

bool plan_same_controller(const struct plan_path *a, const struct plan_path *b) {
	return a->host == b->host && a->port == b->port && same_target(a, b) && same_nqn(a, b);
}

bool plan_same_path(const struct plan_path *a, const struct plan_path *b) {
	return plan_same_controller(a, b) && a->iface == b->iface && a->source == b->source &&
	       addr_equal(a->host_traddr, b->host_traddr);
}
