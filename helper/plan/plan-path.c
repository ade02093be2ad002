/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paths of a plan. Every SSNS goes in with every HFI that it lists; controllers to create come out, each once and best
 * first. The SSNS are sorted by index, so their order in the table means nothing. An SSNS that cannot be connected is
 * skipped with a reason.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "maker.h"
#include "text-of.h"

/*
 * Far more paths than any real table has (Dell R660: 8). A hostile table could ask for 65025 paths, and sorting them
 * would take minutes.
 */
#define PATHS_MAX 1024

struct candidate {
	struct plan_path path;
	enum plan_reach reach;
	bool conflict, security_optional, superseded;
	unsigned rank; /* position of the candidate before sorting; leads name a candidate by this position */
	struct addr gateway;
};

static struct candidate new_candidate(const struct plan_maker *m, const struct plan_wish *w, const struct plan_use *u) {
	const struct nbft_ssns *s = w->ssns;
	struct candidate c = {
		.reach = plan_reach_of(u, s->traddr),
		.gateway = u->hfi->gateway,
		.security_optional = w->security_optional,
		.path = {
			.host = m->host_of[w->table - 1],
			.iface = u->iface,
			.table = w->table,
			.ssns = s->index,
			.hfi = u->hfi->index,
			.traddr = s->traddr,
			.trsvcid = w->trsvcid,
			.port = w->port,
			.nqn = s->nqn,
			.source = plan_source_at(u->addr.ip, u->addr_at, s->traddr),
			.host_traddr = plan_source(u->addr.ip, s->traddr),
			.hdr_digest = s->hdr_digest,
			.data_digest = s->data_digest,
			.boot = !s->non_bootable,
			.unavailable = s->availability == NBFT_AVAIL_UNAVAILABLE,
		},
	};

	c.path.on_link = c.reach == PLAN_ON_LINK;
	c.conflict = plan_host_conflicts(m->plan, c.path.host);
	return c;
}

/*
 * Merges two candidates for one path, from two SSNS or from two HFIs of one SSNS. The path does everything that either
 * candidate asks for.
 */
static void merge(struct candidate *into, const struct candidate *c) {
	into->path.hdr_digest |= c->path.hdr_digest;
	into->path.data_digest |= c->path.data_digest;
	into->path.boot |= c->path.boot;
	into->path.unavailable &= c->path.unavailable;
	into->security_optional |= c->security_optional;
	/* Two HFIs with one address need not have one gateway: the better way of the two is kept. */
	if (c->reach < into->reach) {
		into->reach = c->reach;
		into->gateway = c->gateway;
		into->path.table = c->path.table;
		into->path.ssns = c->path.ssns;
		into->path.hfi = c->path.hfi;
		into->path.on_link = c->path.on_link;
	}
}

struct candidates {
	struct candidate *v;
	size_t n;
};

static int add_candidate(struct candidates *list, const struct candidate *c, size_t *ret) {
	struct candidate *v;

	for (size_t i = 0; i < list->n; i++)
		if (plan_same_path(&list->v[i].path, &c->path)) {
			merge(&list->v[i], c);
			*ret = i;
			return 0;
		}
	*ret = list->n;
	v = grow(&list->v, &list->n, sizeof(*v));
	if (!v)
		return -ENOMEM;
	*v = *c;
	v->rank = (unsigned)*ret;
	return 0;
}

/* Adds a lead to the plan. Two HFIs of one SSNS whose paths were merged give one lead. */
static int add_lead(struct plan *p, const struct plan_lead *lead) {
	struct plan_lead *l;

	for (size_t i = p->n_leads; i > 0 && p->leads[i - 1].ssns == lead->ssns; i--)
		if (p->leads[i - 1].table == lead->table && p->leads[i - 1].path == lead->path)
			return 0;
	l = grow(&p->leads, &p->n_leads, sizeof(*l));
	if (!l)
		return -ENOMEM;
	*l = *lead;
	return 0;
}

static int skip_family(struct plan_maker *m, const struct plan_wish *w, const struct plan_use *u) {
	char via[32];

	snprintf(via, sizeof(via), "SSNS %u via HFI", w->ssns->index);
	return plan_skip(m, w->table, via, u->hfi->index, "the target's address is IPv%c, the HFI's is IPv%c",
			 addr_is_v4(w->ssns->traddr) ? '4' : '6', plan_addr_is_v4(&u->addr) ? '4' : '6');
}

/*
 * Fills `list` with the HFIs that can carry the paths of an SSNS, and notes the HFIs of the wrong family. `list` has
 * room for every HFI.
 */
static int find_vias(struct plan_maker *m, const struct plan_wish *w, const struct plan_use **list, size_t *n) {
	for (size_t i = 0; i < w->ssns->n_hfis; i++) {
		const struct plan_use *u = plan_find_use(m, w->table, w->ssns->hfis[i]);
		int r;

		if (!u->usable)
			continue;
		if (plan_addr_is_v4(&u->addr) == addr_is_v4(w->ssns->traddr)) {
			list[(*n)++] = u;
			continue;
		}
		r = skip_family(m, w, u);
		if (r < 0)
			return r;
	}
	return 0;
}

static int skip_without_hfi(struct plan_maker *m, const struct plan_wish *w) {
	const struct nbft_ssns *s = w->ssns;
	const struct plan_use *u = plan_find_use(m, w->table, s->hfis[0]);

	if (!u->usable)
		return plan_skip(m, w->table, "SSNS", s->index, "HFI %u is left out: %s", u->hfi->index, u->why);
	return plan_skip(m, w->table, "SSNS", s->index, "no HFI of the target's address family");
}

/*
 * Adds the paths of an SSNS. The namespace is added only if a path leads to the namespace: the boot must not wait for a
 * namespace that cannot appear.
 */
static int take_wish(struct plan_maker *m, struct candidates *list, const struct plan_wish *w) {
	const struct plan_use **vias = calloc(w->ssns->n_hfis + 1, sizeof(*vias));
	size_t n = 0, ns = NONE;
	int r = vias ? find_vias(m, w, vias, &n) : -ENOMEM;

	if (r == 0)
		r = n > 0 ? plan_add_ns(m, w->table, w->ssns, &ns) : skip_without_hfi(m, w);
	for (size_t i = 0; i < n && r == 0; i++) {
		struct candidate c = new_candidate(m, w, vias[i]);
		struct plan_lead lead = { .table = w->table, .ssns = w->ssns->index, .ns = ns };

		r = add_candidate(list, &c, &lead.path);
		if (r == 0)
			r = add_lead(m->plan, &lead);
	}
	free(vias);
	return r;
}

static int take_ssns(struct plan_maker *m, struct candidates *list, unsigned table, const struct nbft_ssns *s) {
	char buf[PLAN_REASON_MAX];
	struct plan_wish w;
	const char *fault = plan_read_ssns(m, table, s, &w, buf);

	if (!fault && list->n + s->n_hfis > PATHS_MAX)
		fault = "the plan has as many paths as it can hold";
	return fault ? plan_skip(m, table, "SSNS", s->index, "%s", fault) : take_wish(m, list, &w);
}

static int by_index(const void *a, const void *b) {
	const struct nbft_ssns *const *x = a, *const *y = b;

	if ((*x)->index != (*y)->index)
		return (*x)->index < (*y)->index ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

static int take_table(struct plan_maker *m, struct candidates *list, unsigned table) {
	const struct nbft *t = m->plan->tables[table - 1];
	const struct nbft_ssns **sorted = calloc(t->n_ssns + 1, sizeof(*sorted));
	int r = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_ssns; i++)
		sorted[i] = &t->ssns[i];
	qsort(sorted, t->n_ssns, sizeof(*sorted), by_index);
	for (size_t i = 0; i < t->n_ssns && r == 0; i++)
		r = take_ssns(m, list, table, sorted[i]);
	free(sorted);
	return r;
}

/*
 * Sorts candidates, best first. The criteria, most important first: the path is one to boot from; Linux does not refuse
 * its host; a route leads to the target; firmware reached the target; the way is shorter; the table has the path
 * earlier.
 */
static int by_merit(const void *a, const void *b) {
	const struct candidate *x = a, *y = b;

	if (x->path.boot != y->path.boot)
		return x->path.boot ? -1 : 1;
	if (x->conflict != y->conflict)
		return x->conflict ? 1 : -1;
	if ((x->reach == PLAN_NO_ROUTE) != (y->reach == PLAN_NO_ROUTE))
		return x->reach == PLAN_NO_ROUTE ? 1 : -1;
	if (x->path.unavailable != y->path.unavailable)
		return x->path.unavailable ? 1 : -1;
	if (x->reach != y->reach)
		return x->reach < y->reach ? -1 : 1;
	return x->rank < y->rank ? -1 : x->rank > y->rank;
}

static void say_reach(FILE *f, const struct candidate *c) {
	char buf[ADDR_TEXT_MAX];

	if (c->reach == PLAN_ON_LINK)
		fputs("on link", f);
	else if (c->reach == PLAN_TO_BE_SEEN)
		fputs("on link or not, depending on the address that the interface gets", f);
	else if (c->reach == PLAN_ROUTED)
		fprintf(f, "through gateway %s", addr_text(c->gateway, buf));
	else
		fputs("in another subnet and no gateway leads there: tried last", f);
}

static void say_why(FILE *f, const void *data) {
	const struct candidate *c = data;

	say_reach(f, c);
	if (c->path.unavailable)
		fputs("; firmware could not reach it", f);
	if (!c->path.boot)
		fputs("; not for booting", f);
	if (c->conflict)
		fputs("; Linux refuses its host id and NQN beside those of another table", f);
	if (c->security_optional)
		fputs("; without the security that its profile allows but does not demand", f);
}

/*
 * After sorting, makes each lead name the new position of its path. Before, a lead names the position before sorting.
 */
static void follow(struct plan *p, const struct candidates *list) {
	for (size_t l = 0; l < p->n_leads; l++) {
		size_t i = 0;

		while (i < list->n && list->v[i].rank != p->leads[l].path)
			i++;
		p->leads[l].path = i < list->n ? i : NONE;
	}
}

/* Moves the candidates into the plan as its paths, with their reasons in words. */
static int keep(struct plan_maker *m, const struct candidates *list) {
	struct plan *p = m->plan;

	for (size_t i = 0; i < list->n; i++) {
		struct plan_path *path = grow(&p->paths, &p->n_paths, sizeof(*path));

		if (!path)
			return -ENOMEM;
		*path = list->v[i].path;
		path->why = text_of(say_why, &list->v[i]);
		if (!path->why)
			return -ENOMEM;
	}
	return 0;
}

/*
 * One SSNS may call a namespace bootable although another SSNS of the same namespace does not. Such a namespace counts
 * as bootable, and every path to its controllers becomes a path to boot from.
 */
static void spread_boot(const struct plan_maker *m, struct candidates *list) {
	const struct plan *p = m->plan;

	for (size_t l = 0; l < p->n_leads; l++) {
		struct candidate *to = &list->v[p->leads[l].path];

		if (p->leads[l].ns == NONE)
			continue;
		if (p->nss[p->leads[l].ns].boot || to->path.boot)
			for (size_t i = 0; i < list->n; i++)
				if (plan_same_controller(&list->v[i].path, &to->path))
					list->v[i].path.boot = true;
	}
}

/* Returns a candidate that has a route to the same controller; NULL: no candidate has one. */
static const struct candidate *proper_way(const struct candidates *list, const struct candidate *c) {
	for (size_t i = 0; i < list->n; i++)
		if (list->v[i].reach != PLAN_NO_ROUTE && plan_same_controller(&list->v[i].path, &c->path))
			return &list->v[i];
	return NULL;
}

/*
 * Leaves out paths that would fail at every boot. A path to another subnet without a gateway works only by luck, so
 * such a path is left out if another HFI has a route to the same controller. Dell's R660 lists the targets of one HFI
 * on the other HFI, too. EDK2 lists the first HFI in every SSNS.
 */
static int drop_hopeless(struct plan_maker *m, struct candidates *list) {
	size_t n = 0;
	int r = 0;

	for (size_t i = 0; i < list->n; i++)
		list->v[i].superseded = list->v[i].reach == PLAN_NO_ROUTE && proper_way(list, &list->v[i]);
	for (size_t i = 0; i < list->n && r == 0; i++) {
		const struct plan_path *c = &list->v[i].path;
		char via[32];

		if (!list->v[i].superseded) {
			list->v[n++] = list->v[i];
			continue;
		}
		snprintf(via, sizeof(via), "SSNS %u via HFI", c->ssns);
		r = plan_skip(m, c->table, via, c->hfi,
			      "in another subnet and no gateway leads there, while another HFI has a way to the same "
			      "controller");
	}
	list->n = n;
	return r;
}

int plan_make_paths(struct plan_maker *m) {
	struct candidates list = { 0 };
	int r = 0;

	for (unsigned t = 1; t <= m->plan->n_tables && r == 0; t++)
		r = take_table(m, &list, t);
	if (r == 0 && list.v) {
		spread_boot(m, &list);
		r = drop_hopeless(m, &list);
	}
	if (r == 0 && list.v && list.n > 0) {
		qsort(list.v, list.n, sizeof(*list.v), by_merit);
		follow(m->plan, &list);
		r = keep(m, &list);
	}
	free(list.v);
	return r;
}
