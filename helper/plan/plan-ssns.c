/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads one SSNS before its HFIs are looked at. An SSNS goes in; its target and port come out, or the reason why the
 * SSNS gives no path.
 */
#include <string.h>

#include "maker.h"
#include "nqn.h"
#include "port.h"

const char *plan_read_ssns(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s, struct plan_wish *w,
			   char buf[PLAN_REASON_MAX]) {
	const char *fault;

	*w = (struct plan_wish){ .table = table, .ssns = s, .trsvcid = s->trsvcid };
	if (nbft_ssns_is_discovery(m->plan->tables[table - 1], s))
		return nbft_find_discovery(m->plan->tables[table - 1], s->discovery)
			       ? "only stands for a discovery controller that firmware could not ask"
			       : "stands for a discovery controller without a descriptor; rd.nvmf.discover= can name "
				 "it";
	fault = nqn_fault(s->nqn);
	fault = fault ?: plan_ssns_security_fault(m->plan, table, s, buf);
	if (fault)
		return fault;
	/* Linux reads a port with a leading zero as octal. */
	w->trsvcid += strspn(w->trsvcid, "0");
	if (!port_parse(w->trsvcid, &w->port))
		return "its port is not a number from 1 to 65535";
	w->security_optional = plan_security_is_optional(m->plan, table, s);
	return m->host_of[table - 1] == NONE ? "the table has no host identity" : NULL;
}
