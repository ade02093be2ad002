/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists the SSNS that were merged into one path or one namespace. A path or a namespace goes in; the other SSNS behind
 * it come out, one by one. Dell's R660 writes an SSNS for every pair of namespace and path, so several SSNS become one
 * path, and several SSNS become one namespace.
 */
#include "plan.h"

static bool same_ssns(unsigned table, unsigned ssns, const struct plan_lead *l) {
	return l->table == table && l->ssns == ssns;
}

static bool is_lead_to_path(const struct plan *p, const struct plan_lead *l, const struct plan_path *path) {
	const struct plan_path *to = l->path < p->n_paths ? &p->paths[l->path] : NULL;

	return to && to->table == path->table && to->ssns == path->ssns && to->hfi == path->hfi;
}

static bool is_lead_to_ns(const struct plan *p, const struct plan_lead *l, const struct plan_ns *ns) {
	const struct plan_ns *to = l->ns < p->n_nss ? &p->nss[l->ns] : NULL;

	return to && to->table == ns->table && to->ssns == ns->ssns;
}

const struct plan_lead *plan_next_for_path(const struct plan *p, const struct plan_path *path, size_t *at) {
	while (*at < p->n_leads) {
		const struct plan_lead *l = &p->leads[(*at)++];

		if (!same_ssns(path->table, path->ssns, l) && is_lead_to_path(p, l, path))
			return l;
	}
	return NULL;
}

/* An SSNS with several HFIs has several leads in a row. Such an SSNS is listed once. */
const struct plan_lead *plan_next_for_ns(const struct plan *p, const struct plan_ns *ns, size_t *at) {
	while (*at < p->n_leads) {
		const struct plan_lead *l = &p->leads[(*at)++];

		if (!same_ssns(ns->table, ns->ssns, l) && is_lead_to_ns(p, l, ns) &&
		    (*at == 1 || !same_ssns(l->table, l->ssns, l - 1)))
			return l;
	}
	return NULL;
}
