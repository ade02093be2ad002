/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot plan as a whole. Tables, options and the machine's identity go in; struct plan comes out. The steps are
 * hosts, interfaces, paths with their namespaces, discovery controllers, routes. Each step needs the results of the
 * steps before it. Nothing here reads a file, keeps state or logs. Whatever is left out is noted in the plan with a
 * reason.
 */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>

#include "maker.h"

static int skip_refused(struct plan_maker *m) {
	for (size_t t = 0; t < m->plan->n_tables; t++) {
		const struct nbft *n = m->plan->tables[t];
		int r;

		if (!n->refused)
			continue;
		r = plan_skip(m, 0, n->name, 0, "refused: %s", n->diags[n->n_diags - 1].why);
		if (r < 0)
			return r;
		m->plan->skips[m->plan->n_skips - 1].diagnosed = true;
	}
	return 0;
}

static int make(struct plan_maker *m) {
	int (*const STEPS[])(struct plan_maker *) = { skip_refused,    plan_make_hosts,       plan_make_ifaces,
						      plan_make_paths, plan_make_discoveries, plan_make_routes };
	int r = 0;

	if (m->options->off || m->options->no_nbft)
		r = plan_skip(m, 0, "every table", 0, "switched off by %s on the kernel command line",
			      options_off_by(m->options));
	if (m->options->off)
		return r;
	for (size_t i = 0; i < sizeof(STEPS) / sizeof(*STEPS) && r == 0; i++)
		r = STEPS[i](m);
	return r;
}

int plan_make(const struct nbft *const *tables, size_t n_tables, const struct options *options,
	      const struct plan_machine *machine, struct plan **ret) {
	static const struct plan_machine UNKNOWN;
	struct plan_maker m = { .options = options, .machine = machine ?: &UNKNOWN };
	int r;

	m.plan = calloc(1, sizeof(*m.plan));
	if (!m.plan)
		return -ENOMEM;
	m.plan->tables = tables;
	m.plan->n_tables = options->no_nbft ? 0 : n_tables;
	m.plan->timeout_us = options->timeout_us;
	m.plan->uuid = m.machine->has_uuid ? m.machine->uuid : NULL;
	m.plan->nameservers = options->nameservers;
	m.plan->n_nameservers = options->n_nameservers;
	r = make(&m);
	free(m.host_of);
	free(m.uses);
	if (r < 0) {
		plan_free(m.plan);
		return r;
	}
	*ret = m.plan;
	return 0;
}

static void free_discovery(struct plan_path *d) {
	free(d->why);
	free(d->name);
	free(d->own_nqn);
}

struct plan *plan_free(struct plan *p) {
	if (!p)
		return NULL;
	for (size_t i = 0; i < p->n_ifaces; i++) {
		free(p->ifaces[i].addrs);
		free(p->ifaces[i].routes);
	}
	for (size_t i = 0; i < p->n_paths; i++)
		free(p->paths[i].why);
	for (size_t i = 0; i < p->n_discoveries; i++)
		free_discovery(&p->discoveries[i]);
	free(p->hosts);
	free(p->ifaces);
	free(p->paths);
	free(p->discoveries);
	free(p->nss);
	free(p->leads);
	free(p->skips);
	free(p);
	return NULL;
}
