/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The security that the tables demand. Security profiles go in, with the SSNS that refer to them; the reason why a path
 * would be less secure than demanded comes out. nvmf-boot supports neither authentication nor TLS yet, so every path
 * that a table wants protected by one of them is refused here.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "maker.h"

#define PROFILE_MISSING UINT_MAX /* an index that no profile has */

const char *plan_security_fault(const struct plan *p, unsigned table, unsigned index) {
	const struct nbft_security *s = nbft_find_security(p->tables[table - 1], index);

	if (index == 0)
		return NULL;
	if (!s)
		return "its security profile is missing from the table, and may demand security that is not supported";
	if (s->authentication == NBFT_REQ_REQUIRED)
		return "its security profile demands authentication, which is not supported yet and never skipped";
	if (s->secure_channel == NBFT_REQ_REQUIRED)
		return "its security profile demands TLS, which is not supported yet and never skipped";
	return NULL;
}

/* An SSNS that asks for security and names profile 0 names a profile that is missing. */
static const char *fault_of(const struct plan *p, unsigned table, const struct nbft_ssns *s) {
	return s->use_security ? plan_security_fault(p, table, s->security ?: PROFILE_MISSING) : NULL;
}

bool plan_demands_security(const struct plan *p, const char *nqn) {
	for (unsigned t = 1; t <= p->n_tables; t++)
		for (size_t i = 0; i < p->tables[t - 1]->n_ssns; i++) {
			const struct nbft_ssns *s = &p->tables[t - 1]->ssns[i];

			if (strcmp(s->nqn, nqn) == 0 && fault_of(p, t, s))
				return true;
		}
	return false;
}

/* Compares only the address and the NQN of two SSNS, because another port may lead to the same controller. */
static bool may_be_one_controller(const struct nbft_ssns *a, const struct nbft_ssns *b) {
	return strcmp(a->nqn, b->nqn) == 0 && addr_equal(a->traddr, b->traddr);
}

/*
 * Returns the security demand of another SSNS for the same controller. A controller shows all its namespaces to a host,
 * so the demand of one SSNS holds for all SSNS of that controller.
 */
static const char *demand_elsewhere(const struct plan *p, const struct nbft_ssns *s, char buf[PLAN_REASON_MAX]) {
	for (unsigned t = 1; t <= p->n_tables; t++)
		for (size_t i = 0; i < p->tables[t - 1]->n_ssns; i++) {
			const struct nbft_ssns *other = &p->tables[t - 1]->ssns[i];
			char label[PLAN_LABEL_MAX];

			if (!may_be_one_controller(s, other) || !fault_of(p, t, other))
				continue;
			plan_label(p, t, "SSNS", other->index, label, sizeof(label));
			snprintf(buf, PLAN_REASON_MAX, "%s demands security of the same controller", label);
			return buf;
		}
	return NULL;
}

const char *plan_ssns_security_fault(const struct plan *p, unsigned table, const struct nbft_ssns *s,
				     char buf[PLAN_REASON_MAX]) {
	return fault_of(p, table, s) ?: demand_elsewhere(p, s, buf);
}

bool plan_security_is_optional(const struct plan *p, unsigned table, const struct nbft_ssns *s) {
	const struct nbft_security *profile =
		s->use_security ? nbft_find_security(p->tables[table - 1], s->security) : NULL;

	return profile &&
	       (profile->authentication == NBFT_REQ_SUPPORTED || profile->secure_channel == NBFT_REQ_SUPPORTED);
}
