/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One SSNS as a wish for paths, before any HFI is looked at: its target and port, or the reason why
 * no path may come of it. Here is where a path that would be less secure than the table demands is
 * refused.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nqn.h"
#include "maker.h"

#define TRSVCID_DEFAULT "4420" /* NVMe/TCP's registered I/O port */

static const struct nbft *table_of(const struct plan_maker *m, unsigned table) {
	return m->plan->tables[table - 1];
}

bool plan_read_port(const char *text, uint16_t *ret) {
	size_t n = strspn(text, "0123456789");
	unsigned long port = n > 0 && n <= 5 && text[n] == '\0' ? strtoul(text, NULL, 10) : 0;

	if (port == 0 || port > UINT16_MAX)
		return false;
	*ret = (uint16_t)port;
	return true;
}

const char *plan_security_fault(const struct plan *p, unsigned table, unsigned index) {
	const struct nbft_security *s = nbft_find_security(p->tables[table - 1], index);

	if (index == 0)
		return NULL;
	if (!s)
		return "its security profile is missing from the table, and may demand what we cannot do";
	if (s->authentication == NBFT_REQ_REQUIRED)
		return "its security profile demands authentication: not supported yet, not tried without";
	if (s->secure_channel == NBFT_REQ_REQUIRED)
		return "its security profile demands TLS: not supported yet, not tried without";
	return NULL;
}

/* A profile that demands more than a plain connection; NULL when none does. An index of 0 is a profile that is missing. */
static const char *security_fault(const struct plan *p, unsigned table, const struct nbft_ssns *s) {
	return s->use_security ? plan_security_fault(p, table, s->security ?: UINT_MAX) : NULL;
}

bool plan_demands_security(const struct plan *p, const char *nqn) {
	for (unsigned t = 1; t <= p->n_tables; t++)
		for (size_t i = 0; i < p->tables[t - 1]->n_ssns; i++) {
			const struct nbft_ssns *s = &p->tables[t - 1]->ssns[i];

			if (s->nqn && strcmp(s->nqn, nqn) == 0 && security_fault(p, t, s))
				return true;
		}
	return false;
}

static bool security_is_optional(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s) {
	const struct nbft_security *p = s->use_security ? nbft_find_security(table_of(m, table), s->security) : NULL;

	return p && (p->authentication == NBFT_REQ_SUPPORTED || p->secure_channel == NBFT_REQ_SUPPORTED);
}

static bool same_controller(const struct nbft_ssns *a, const struct nbft_ssns *b) {
	return a->nqn && b->nqn && strcmp(a->nqn, b->nqn) == 0 && addr_equal(a->traddr, b->traddr);
}

/* A controller shows all its namespaces, so one demanding SSNS speaks for every other of that controller. */
static const char *demand_elsewhere(const struct plan_maker *m, const struct nbft_ssns *s, char buf[PLAN_REASON_MAX]) {
	for (unsigned t = 1; t <= m->plan->n_tables; t++)
		for (size_t i = 0; i < table_of(m, t)->n_ssns; i++) {
			const struct nbft_ssns *other = &table_of(m, t)->ssns[i];
			char label[64];

			if (!same_controller(s, other) || !security_fault(m->plan, t, other))
				continue;
			plan_label(m->plan, t, "SSNS", other->index, label, sizeof(label));
			snprintf(buf, PLAN_REASON_MAX, "%s demands security of the same controller", label);
			return buf;
		}
	return NULL;
}

const char *plan_read_ssns(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s, struct plan_wish *w,
			   char buf[PLAN_REASON_MAX]) {
	const char *fault;

	*w = (struct plan_wish){ .table = table, .ssns = s, .trsvcid = s->trsvcid };
	if (nbft_ssns_is_discovery(s))
		return "only stands for a discovery controller that firmware could not ask";
	if (s->trtype != NBFT_TRTYPE_TCP) {
		snprintf(buf, PLAN_REASON_MAX, "transport type %u is not TCP", s->trtype);
		return buf;
	}
	fault = nqn_fault(s->nqn);
	if (fault)
		return fault;
	if (!addr_is_set(s->traddr))
		return "no target address";
	fault = security_fault(m->plan, table, s) ?: demand_elsewhere(m, s, buf);
	if (fault)
		return fault;
	if (!w->trsvcid || *w->trsvcid == '\0') {
		w->trsvcid = TRSVCID_DEFAULT;
		w->port_assumed = true;
	}
	/* The kernel would read a leading zero as octal. */
	w->trsvcid += strspn(w->trsvcid, "0");
	if (!plan_read_port(w->trsvcid, &w->port))
		return "its port is not a number from 1 to 65535";
	w->security_optional = security_is_optional(m, table, s);
	return m->host_of[table - 1] == NONE ? "the table has no host identity" : NULL;
}
