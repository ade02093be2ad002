/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Discovery controllers of a plan. Discovery descriptors and rd.nvmf.discover= go in; discovery controllers to ask come
 * out. rd.nvmf.discover= needs no table: if no HFI leads to its target, the kernel's own routes are used. A discovery
 * controller can wait if firmware has asked it already, because the table has its paths. Every other discovery
 * controller is asked at once, because its paths are not known yet. A discovery controller that cannot be asked is
 * skipped with a reason.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "discovery-uri.h"
#include "grow.h"
#include "maker.h"
#include "nqn.h"
#include "port.h"
#include "text-of.h"

#define PORT_DEFAULT 8009u /* the port that IANA registered for NVMe/TCP discovery */
#define PORT_OPTION 4420u /* the port of an rd.nvmf.discover= without a port, as in dracut's own nvmf module */

/* A discovery controller that a descriptor or an option asks for. */
struct wish {
	unsigned table, descriptor;
	const struct plan_use *use; /* the HFI to ask through; NULL: any interface will do */
	struct discovery_uri uri; /* of the descriptor */
	const char *name; /* NULL: `addr` has the address */
	struct addr addr, source; /* source: the host's address in the option, or unset; only if `use` is NULL */
	uint16_t port;
	const char *nqn;
	bool background, port_assumed, addr_borrowed;
	bool zone_ignored; /* the address names an interface that is not the plan's, and works through any interface */
};

static void say_why(FILE *f, const void *data) {
	const struct wish *w = data;

	if (w->descriptor == 0)
		fputs("the kernel command line asks for it", f);
	else if (w->background)
		fputs("the table has the list that firmware got from it: asked last, for later additions", f);
	else
		fputs("no path in the table came from it", f);
	if (w->name)
		fputs("; its name is resolved first", f);
	if (!w->use)
		fputs("; from any interface that has an address", f);
	else if (!w->name && plan_reach_of(w->use, w->addr) == PLAN_NO_ROUTE)
		fputs("; in another subnet and no gateway leads there", f);
	if (w->zone_ignored)
		fputs("; no HFI on the interface behind the % has an address that fits, and none is needed", f);
	if (w->port_assumed)
		fprintf(f, "; port %u since none is named", w->port);
	if (w->addr_borrowed)
		fputs("; its address is taken from the SSNS that stands for it", f);
}

static struct plan_path make_path(const struct plan_maker *m, const struct wish *w) {
	struct plan_path path = {
		.iface = PLAN_ANY_IFACE,
		.traddr = w->addr,
		.port = w->port,
		.nqn = w->nqn,
		.source = NONE,
		.host_traddr = w->source,
		.kind = w->name ? PLAN_NAME : PLAN_DISCOVERY,
		.background = w->background,
		.descriptor = w->descriptor,
	};

	if (!w->use)
		return path; /* host 0 is the machine's own host identity */
	path.host = m->host_of[w->table - 1];
	path.iface = w->use->iface;
	path.table = w->table;
	path.hfi = w->use->hfi->index;
	path.source = plan_source_at(w->use->addr.ip, w->use->addr_at, w->addr);
	path.host_traddr = plan_source(w->use->addr.ip, w->addr);
	path.on_link = !w->name && plan_reach_of(w->use, w->addr) == PLAN_ON_LINK;
	return path;
}

/*
 * Adds a discovery controller to the plan, unless the plan has the same discovery controller already. That discovery
 * controller can wait only if every descriptor and option that names it lets it wait.
 */
static int add(struct plan_maker *m, const struct wish *w) {
	struct plan *p = m->plan;
	struct plan_path path = make_path(m, w), *added;

	if (w->name && !(path.name = strdup(w->name)))
		return -ENOMEM;
	for (size_t i = 0; i < p->n_discoveries; i++)
		if (plan_same_path(&p->discoveries[i], &path)) {
			p->discoveries[i].background &= path.background;
			free(path.name);
			return 0;
		}
	path.nqn = path.own_nqn = strdup(w->nqn);
	added = path.nqn ? grow(&p->discoveries, &p->n_discoveries, sizeof(*added)) : NULL;
	if (!added) {
		free(path.name);
		free(path.own_nqn);
		return -ENOMEM;
	}
	*added = path;
	added->why = text_of(say_why, w);
	return added->why ? 0 : -ENOMEM;
}

/* ---- the tables' descriptors ---- */

/*
 * True if some SSNS of the table came from the discovery controller: firmware has asked the controller, and the table
 * has the answer.
 */
static bool firmware_asked(const struct nbft *t, const struct nbft_discovery *d) {
	for (size_t i = 0; d->index != 0 && i < t->n_ssns; i++)
		if (t->ssns[i].discovery == d->index && !nbft_ssns_is_discovery(t, &t->ssns[i]))
			return true;
	return false;
}

/*
 * Takes the address of a discovery controller that has a host name. EDK2 writes a placeholder SSNS for a discovery
 * controller that firmware could not reach, and the placeholder has the address.
 */
static bool borrow_addr(const struct nbft *t, const struct nbft_discovery *d, struct wish *w) {
	for (size_t i = 0; d->index != 0 && i < t->n_ssns; i++) {
		const struct nbft_ssns *s = &t->ssns[i];

		if (s->discovery != d->index || !nbft_ssns_is_discovery(t, s))
			continue;
		w->addr = s->traddr;
		w->addr_borrowed = true;
		if (w->port == 0)
			port_parse(s->trsvcid, &w->port);
		return true;
	}
	return false;
}

static const char *read_target(const struct nbft *t, const struct nbft_discovery *d, struct wish *w) {
	const char *fault = discovery_uri_parse(d->uri, &w->uri);

	if (fault)
		return fault;
	w->addr = w->uri.addr;
	w->port = w->uri.port;
	w->nqn = d->nqn ?: (*w->uri.nqn ? w->uri.nqn : NVME_DISCOVERY_NQN);
	if (*w->uri.name && !borrow_addr(t, d, w))
		w->name = w->uri.name;
	else if (!addr_is_set(w->addr))
		return "it has no address";
	w->port_assumed = w->port == 0;
	if (w->port_assumed)
		w->port = PORT_DEFAULT;
	return nqn_fault(w->nqn);
}

static const char *find_way(const struct plan_maker *m, const struct nbft_discovery *d, struct wish *w,
			    char buf[PLAN_REASON_MAX]) {
	w->use = plan_find_use(m, w->table, d->hfi);
	if (!w->use)
		return "the table does not have its HFI";
	if (!w->use->usable) {
		snprintf(buf, PLAN_REASON_MAX, "HFI %u is left out: %.80s", d->hfi, w->use->why);
		return buf;
	}
	if (!w->name && plan_addr_is_v4(&w->use->addr) != addr_is_v4(w->addr)) {
		snprintf(buf, PLAN_REASON_MAX, "its address is IPv%c, the address of HFI %u is IPv%c",
			 addr_is_v4(w->addr) ? '4' : '6', d->hfi, plan_addr_is_v4(&w->use->addr) ? '4' : '6');
		return buf;
	}
	return m->host_of[w->table - 1] == NONE ? "the table has no host identity" : NULL;
}

static int take_descriptor(struct plan_maker *m, unsigned table, const struct nbft_discovery *d) {
	const struct nbft *t = m->plan->tables[table - 1];
	struct wish w = { .table = table, .descriptor = d->index, .background = firmware_asked(t, d) };
	char buf[PLAN_REASON_MAX];
	const char *fault = d->index == 0 ? "its index is 0" : NULL;

	fault = fault ?: plan_security_fault(m->plan, table, d->security) ?: read_target(t, d, &w);
	fault = fault ?: find_way(m, d, &w, buf);
	return fault ? plan_skip(m, table, "discovery", d->index, "%s", fault) : add(m, &w);
}

/* ---- the kernel command line ---- */

/*
 * Returns the HFI through which a target of rd.nvmf.discover= is asked. If the option has a host address, only an HFI
 * with that address will do; if one of its addresses has a zone, only an HFI on the interface of that name. Otherwise
 * the HFI with the best way to the target is chosen. NULL: any interface. A target with a name always gets NULL,
 * because the way to the target is known only after the name is resolved.
 */
static const struct plan_use *best_use(const struct plan_maker *m, const struct options_discover *o) {
	const struct plan_use *best = NULL;

	for (size_t i = 0; i < m->n_uses && !o->name; i++) {
		const struct plan_use *u = &m->uses[i];

		if (!u->usable || plan_addr_is_v4(&u->addr) != addr_is_v4(o->traddr) ||
		    m->host_of[u->table - 1] == NONE)
			continue;
		if (addr_is_set(o->host_traddr) && !addr_equal(u->addr.ip, o->host_traddr))
			continue;
		if (*o->zone && strcmp(m->plan->ifaces[u->iface].name, o->zone) != 0)
			continue;
		if (!best || plan_reach_of(u, o->traddr) < plan_reach_of(best, o->traddr))
			best = u;
	}
	if (best && !addr_is_set(o->host_traddr) && !*o->zone && plan_reach_of(best, o->traddr) == PLAN_NO_ROUTE)
		return NULL;
	return best;
}

static bool is_link_local(const struct options_discover *o) {
	return addr_is_link_local(o->traddr) || addr_is_link_local(o->host_traddr);
}

/*
 * Returns why a target of rd.nvmf.discover= cannot be asked through an interface that other software configures. NULL:
 * the target can be asked.
 */
static const char *foreign_fault(const struct plan_maker *m, const struct options_discover *o) {
	if (m->plan->n_hosts == 0)
		return "no host identity: " PLAN_NO_IDENTITY;
	if (o->name && addr_is_link_local(o->host_traddr))
		return "with a name for the target, the host's address must not be link-local";
	if (*o->zone && is_link_local(o))
		return "no HFI on the interface behind the % has an address that fits";
	if (is_link_local(o))
		return "a link-local address works on one link only, and no interface of the firmware's tables leads "
		       "to that link";
	if (!o->name && addr_is_set(o->host_traddr) && addr_is_v4(o->host_traddr) != addr_is_v4(o->traddr))
		return "one of its addresses is IPv4, the other is IPv6";
	return NULL;
}

static int take_option(struct plan_maker *m, const struct options_discover *o) {
	struct wish w = {
		.use = best_use(m, o),
		.name = o->name,
		.addr = o->traddr,
		.source = o->host_traddr,
		.port = o->port ?: PORT_OPTION,
		.port_assumed = o->port == 0,
		.nqn = NVME_DISCOVERY_NQN,
	};
	const char *fault = w.use ? NULL : foreign_fault(m, o);
	struct zone_addr to = { .ip = o->traddr };
	char text[ZONE_ADDR_TEXT_MAX], what[64]; /* the array cuts off the end of a longer name */

	w.zone_ignored = !w.use && *o->zone;
	if (w.use)
		w.table = w.use->table;
	if (!fault)
		return add(m, &w);
	memcpy(to.zone, o->zone, sizeof(to.zone));
	snprintf(what, sizeof(what), "rd.nvmf.discover=tcp,%s", o->name ?: zone_addr_text(&to, text));
	return plan_skip(m, 0, what, 0, "%s", fault);
}

/* ---- all discovery controllers ---- */

static int by_index(const void *a, const void *b) {
	const struct nbft_discovery *const *x = a, *const *y = b;

	return (*x)->index<(*y)->index ? -1 : (*x)->index>(*y)->index;
}

static int take_table(struct plan_maker *m, unsigned table) {
	const struct nbft *t = m->plan->tables[table - 1];
	const struct nbft_discovery **sorted = calloc(t->n_discoveries + 1, sizeof(*sorted));
	int r = 0;

	if (!sorted)
		return -ENOMEM;
	for (size_t i = 0; i < t->n_discoveries; i++)
		sorted[i] = &t->discoveries[i];
	qsort(sorted, t->n_discoveries, sizeof(*sorted), by_index);
	for (size_t i = 0; i < t->n_discoveries && r == 0; i++)
		r = take_descriptor(m, table, sorted[i]);
	free(sorted);
	return r;
}

/* Moves the discovery controllers that can wait behind the others. The order inside each of the two groups stays. */
static void put_background_last(struct plan *p) {
	for (size_t i = 1; i < p->n_discoveries; i++)
		for (size_t j = i; j > 0 && p->discoveries[j - 1].background && !p->discoveries[j].background; j--) {
			struct plan_path swap = p->discoveries[j];

			p->discoveries[j] = p->discoveries[j - 1];
			p->discoveries[j - 1] = swap;
		}
}

int plan_make_discoveries(struct plan_maker *m) {
	int r = 0;

	for (size_t i = 0; i < m->options->n_discovers && r == 0; i++)
		r = take_option(m, &m->options->discovers[i]);
	for (unsigned t = 1; t <= m->plan->n_tables && r == 0; t++)
		r = take_table(m, t);
	put_background_last(m->plan);
	return r;
}
