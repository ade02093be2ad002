/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Namespaces of different subsystems that have one identifier, such as a volume and a clone of it. A plan and a
 * namespace (the clone) go in; the namespace that goes before the clone (the original) comes out, and a warning in
 * words. Linux uses the namespace that it sees first and ignores the other, so the order of connecting decides which of
 * the two the machine gets.
 */
#include <stdio.h>
#include <string.h>

#include "plan.h"

/* Two namespaces of a plan with one identifier are in two subsystems: plan-ns.c makes one namespace of all others. */
static bool have_one_identifier(const struct plan_ns *a, const struct plan_ns *b) {
	return a->nid_type != NBFT_NID_NONE && a->nid_type == b->nid_type &&
	       memcmp(a->nid, b->nid, nbft_nid_size(a->nid_type)) == 0;
}

/* A namespace to boot from goes before one that is not. Among equals the lower SSNS goes first, as in firmware. */
static bool goes_before(const struct plan *p, size_t a, size_t b) {
	return p->nss[a].boot == p->nss[b].boot ? a < b : p->nss[a].boot;
}

size_t plan_original(const struct plan *p, size_t ns) {
	size_t first = ns;

	for (size_t i = 0; i < p->n_nss; i++)
		if (have_one_identifier(&p->nss[i], &p->nss[ns]) && goes_before(p, i, first))
			first = i;
	return first == ns ? NONE : first;
}

bool plan_clone_words(const struct plan *p, size_t ns, char *buf, size_t size) {
	const struct plan_ns *n = &p->nss[ns], *first;
	char own[PLAN_LABEL_MAX], other[PLAN_LABEL_MAX];
	size_t original = plan_original(p, ns);

	if (original == NONE)
		return false;
	first = &p->nss[original];
	plan_label(p, n->table, "SSNS", n->ssns, own, sizeof(own));
	plan_label(p, first->table, "SSNS", first->ssns, other, sizeof(other));
	snprintf(buf, size,
		 "the namespaces of %s and %s have one identifier in two subsystems: Linux uses only the one that it "
		 "sees first, so %s waits until the namespace of %s is there",
		 other, own, own, other);
	return true;
}
