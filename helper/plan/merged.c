/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which other SSNS became a path or a namespace of a plan: firmware has one for each namespace behind a controller (Dell
 * R660), and names each namespace once for each path. Pure.
 */
#include "plan.h"

static bool same_ssns(unsigned table, unsigned ssns, const struct plan_lead *l) {
	return l->table == table && l->ssns == ssns;
}

static bool is_path(const struct plan *p, const struct plan_lead *l, const struct plan_path *path) {
	const struct plan_path *to = l->path < p->n_paths ? &p->paths[l->path] : NULL;

	return to && to->table == path->table && to->ssns == path->ssns && to->hfi == path->hfi;
}

static bool is_ns(const struct plan *p, const struct plan_lead *l, const struct plan_ns *ns) {
	const struct plan_ns *to = l->ns < p->n_nss ? &p->nss[l->ns] : NULL;

	return to && to->table == ns->table && to->ssns == ns->ssns;
}

const struct plan_lead *plan_next_for_path(const struct plan *p, const struct plan_path *path, size_t *at) {
	while (*at < p->n_leads) {
		const struct plan_lead *l = &p->leads[(*at)++];

		if (!same_ssns(path->table, path->ssns, l) && is_path(p, l, path))
			return l;
	}
	return NULL;
}

/* An SSNS with several HFIs stands there several times, one behind the other. */
const struct plan_lead *plan_next_for_ns(const struct plan *p, const struct plan_ns *ns, size_t *at) {
	while (*at < p->n_leads) {
		const struct plan_lead *l = &p->leads[(*at)++];

		if (!same_ssns(ns->table, ns->ssns, l) && is_ns(p, l, ns) &&
		    (*at == 1 || !same_ssns(l->table, l->ssns, l - 1)))
			return l;
	}
	return NULL;
}
