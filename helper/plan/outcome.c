/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The exit status that a plan means, before the boot: every bootable SSNS of the tables is used, or something else
 * boots, or nothing boots. A plan and the options go in, an exit status comes out. The reasons are in the plan's own
 * lists.
 */
#include "exit-status.h"
#include "plan.h"

/*
 * True when a path leads to the controller of the SSNS. A lead without a path counts, too, since a path through another
 * HFI has replaced its path.
 */
static bool is_used(const struct plan *p, unsigned table, unsigned ssns) {
	for (size_t i = 0; i < p->n_leads; i++)
		if (p->leads[i].table == table && p->leads[i].ssns == ssns)
			return true;
	return false;
}

/* Counts the bootable SSNS of a table that have a path, and those that have none. */
static void count_ssns(const struct plan *p, unsigned table, size_t *used, size_t *lost) {
	const struct nbft *t = p->tables[table - 1];

	*lost += t->n_lost_ssns + t->refused;
	for (size_t i = 0; i < t->n_ssns; i++) {
		const struct nbft_ssns *s = &t->ssns[i];

		if (!s->non_bootable && !nbft_ssns_is_discovery(t, s))
			(*(is_used(p, table, s->index) ? used : lost))++;
	}
}

/*
 * True when a discovery controller may bring a namespace to boot from. The namespaces that firmware got from a
 * background controller are in the table already.
 */
static bool discovery_may_help(const struct plan *p) {
	for (size_t i = 0; i < p->n_discoveries; i++)
		if (!p->discoveries[i].background)
			return true;
	return false;
}

/*
 * True when a table names nothing but discovery controllers: the namespaces to boot from are known to these controllers
 * alone.
 */
static bool asks_for_discovery(const struct plan *p) {
	for (size_t t = 0; t < p->n_tables; t++)
		if (p->tables[t]->n_discoveries > 0 && p->tables[t]->n_ssns == 0)
			return true;
	return false;
}

int plan_exit_status(const struct plan *p, const struct options *options) {
	size_t used = 0, lost = 0;

	if (options->off)
		return EXIT_NOTHING;
	for (unsigned t = 1; t <= p->n_tables; t++)
		count_ssns(p, t, &used, &lost);
	if (lost > 0)
		return used > 0 || discovery_may_help(p) ? EXIT_PARTIAL : EXIT_FAILED;
	if (!plan_is_empty(p))
		return EXIT_DONE;
	return options->asks_tcp || asks_for_discovery(p) ? EXIT_FAILED : EXIT_NOTHING;
}
