/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The boot plan as a whole: tables, options and machine UUID go in, struct plan comes out. The parts
 * are made in the order of their dependence: hosts, interfaces, paths with their namespaces,
 * discovery controllers, routes.
 * Reads no file, keeps no state, never logs; what it leaves out it says in the plan.
 */
#include "plan.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "maker.h"

void *plan_grow(void *list, size_t n, size_t size) {
	char *grown = reallocarray(list, n + 1, size);

	if (grown)
		memset(grown + n * size, 0, size);
	return grown;
}

/* Only where there is more than one table must its name be said. */
static const char *table_word(const struct plan *p, unsigned table) {
	return p->n_tables > 1 && table > 0 && table <= p->n_tables ? p->tables[table - 1]->name : "";
}

const char *plan_label(const struct plan *p, unsigned table, const char *kind, unsigned index, char *buf, size_t size) {
	const char *word = table_word(p, table);

	snprintf(buf, size, "%s%s%s %u", word, *word ? " " : "", kind, index);
	return buf;
}

const char *plan_target_text(const struct plan_path *path, char buf[ADDR_TEXT_MAX]) {
	return path->name ?: addr_text(path->traddr, buf);
}

const char *plan_iface_name(const struct plan *p, size_t iface) {
	return iface == PLAN_ANY_IFACE ? "any interface" : p->ifaces[iface].name;
}

bool plan_needs_network(const struct plan *p) {
	for (size_t i = 0; i < p->n_discoveries; i++)
		if (p->discoveries[i].iface == PLAN_ANY_IFACE && (!p->discoveries[i].name || p->n_ifaces == 0))
			return true;
	return false;
}

int plan_skip(struct plan_maker *m, unsigned table, const char *kind, unsigned index, const char *format, ...) {
	struct plan *p = m->plan;
	struct plan_skip *s = plan_grow(p->skips, p->n_skips, sizeof(*s));
	const char *word = table_word(p, table);
	va_list ap;

	if (!s)
		return -ENOMEM;
	p->skips = s;
	s += p->n_skips++;
	s->table = table;
	if (index > 0)
		plan_label(p, table, kind, index, s->what, sizeof(s->what));
	else
		snprintf(s->what, sizeof(s->what), "%s%s%s", word, *word ? " " : "", kind);
	va_start(ap, format);
	vsnprintf(s->why, sizeof(s->why), format, ap);
	va_end(ap);
	return 0;
}

static int skip_refused(struct plan_maker *m) {
	for (size_t t = 0; t < m->plan->n_tables; t++) {
		const struct nbft *n = m->plan->tables[t];
		const char *why = "no reason given";
		int r;

		if (!n->refused)
			continue;
		for (size_t i = 0; i < n->n_diags; i++)
			if (n->diags[i].level == NBFT_DIAG_ERROR) {
				why = n->diags[i].why;
				break;
			}
		r = plan_skip(m, 0, n->name, 0, "refused: %s", why);
		if (r == 0)
			m->plan->skips[m->plan->n_skips - 1].diagnosed = true;
		if (r < 0)
			return r;
	}
	return 0;
}

static int make(struct plan_maker *m) {
	int (*const STEPS[])(struct plan_maker *) = { skip_refused,    plan_make_hosts,       plan_make_ifaces,
						      plan_make_paths, plan_make_discoveries, plan_make_routes };

	int r = 0;

	if (m->options->off || m->options->no_nbft)
		r = plan_skip(m, 0, "all tables", 0, "switched off by %s on the kernel command line",
			      m->options->no_nbft ? "rd.nvmf.nonbft" : "rd.nonvmf");
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
