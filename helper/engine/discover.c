/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Discovery controllers: when one is asked, and what becomes of its answer. One is probed and
 * connected like any path, asked, and gone again; what it lists and the plan does not have becomes a
 * path of the engine's own, and another discovery controller that it refers to is asked in the same
 * way. Nothing is ever asked or connected twice, so a loop of referrals ends. Pure.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>

#include "id.h"

/* Referrals come in ones and twos. A chain of liars is not followed for ever. */
#define REFERRALS_MAX 16
/* Portals of one host at all arrays it sees; what is beyond has better be in a table. */
#define FOUND_MAX 256

/* A path that is not in the plan owns what it points to. */
struct found {
	struct plan_path path; /* the first: path_run.want is freed as this */
	char nqn[NQN_MAX + 1];
};

/* How a target is reached. */
struct way {
	size_t iface;
	const struct plan_addr *source; /* NULL: from any interface */
	struct addr gateway; /* unset: it is on the link */
};

/* What has become of the records of one log. */
struct tally {
	size_t added, known, referrals, left_out;
	const char *why; /* the first that was left out; at most 60 characters of it are told */
};

void discover_start(struct engine *e, size_t path) {
	struct action *a = say_action(e, ACTION_DISCOVER);

	if (!a)
		return;
	a->path = path;
	a->source = address_source(e, e->paths[path].want);
	e->paths[path].state = PATH_ASKING;
}

/* Whoever resolves a name is asked as a discovery controller is: what it knows of are others to ask. */
void discover_resolve(struct engine *e, size_t path) {
	struct action *a = say_action(e, ACTION_RESOLVE);

	if (!a)
		return;
	a->path = path;
	e->paths[path].state = PATH_ASKING;
}

static bool table_names_root(const struct engine *e) {
	for (size_t i = 0; i < e->plan->n_nss; i++)
		if (e->plan->nss[i].boot)
			return true;
	return false;
}

/*
 * What is asked in the background holds nobody up: it has its turn when the boot waits for nothing
 * any longer, and no other path is on its way to the kernel.
 */
bool discover_may_start(const struct engine *e, size_t path) {
	const struct plan_path *want = e->paths[path].want;

	if (!want->discovery || !want->background)
		return true;
	for (size_t i = 0; i < e->n_paths; i++)
		if (!e->paths[i].want->background && path_is_trying(&e->paths[i]))
			return false;
	return e->ready;
}

static bool any_live(const struct engine *e) {
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].state == PATH_LIVE)
			return true;
	return false;
}

static bool any_asks_first(const struct engine *e) {
	for (size_t i = 0; i < e->plan->n_discoveries; i++)
		if (!e->plan->discoveries[i].background)
			return true;
	return false;
}

bool discover_is_pending(const struct engine *e) {
	if (table_names_root(e) || !any_asks_first(e))
		return false;
	for (size_t i = 0; i < e->n_paths; i++)
		if (!e->paths[i].want->background && path_is_trying(&e->paths[i]))
			return true;
	return !any_live(e);
}

bool discover_found_any(const struct engine *e) {
	return !table_names_root(e) && any_live(e);
}

/* ---- one record ---- */

static bool is_known(const struct engine *e, const struct plan_path *path) {
	for (size_t i = 0; i < e->n_paths; i++)
		if ((e->paths[i].want->iface == path->iface || path->iface == PLAN_ANY_IFACE) &&
		    plan_same_controller(e->paths[i].want, path))
			return true;
	return false;
}

static size_t count_found(const struct engine *e, bool discovery) {
	size_t n = 0;

	for (size_t i = 0; i < e->n_paths; i++)
		n += e->paths[i].found && e->paths[i].want->discovery == discovery;
	return n;
}

static const struct plan_addr *addr_on_link(const struct engine *e, size_t iface, struct addr target) {
	const struct plan_iface *f = &e->plan->ifaces[iface];

	for (size_t i = 0; i < f->n_addrs; i++) {
		unsigned prefix;
		struct addr ip = address_now(e, iface, i, &prefix);

		if (addr_is_set(ip) && addr_same_net(ip, target, prefix))
			return &f->addrs[i];
	}
	return NULL;
}

static const struct plan_addr *addr_of_family(const struct plan_iface *f, struct addr target) {
	for (size_t i = 0; i < f->n_addrs; i++)
		if (plan_addr_is_v4(&f->addrs[i]) == addr_is_v4(target))
			return &f->addrs[i];
	return NULL;
}

/* The lease knows it better than the table. */
static struct addr gateway_of(const struct engine *e, size_t iface, const struct plan_addr *a) {
	const struct lease_run *lease = &e->ifaces[iface].leases[a - e->plan->ifaces[iface].addrs];
	const struct nbft_hfi *h = nbft_find_hfi(e->plan->tables[a->table - 1], a->hfi);

	if (addr_is_set(lease->gateway))
		return lease->gateway;
	return h && addr_is_v4(h->gateway) == plan_addr_is_v4(a) ? h->gateway : (struct addr){ { 0 } };
}

/* The interface of the plan that has the target on its link. */
static bool find_link(const struct engine *e, struct addr target, struct way *w) {
	for (size_t i = 0; !w->source && i < e->plan->n_ifaces; i++) {
		w->source = addr_on_link(e, i, target);
		if (w->source)
			w->iface = i;
	}
	return w->source;
}

/* There routers are listened to: what is on the link DHCPv6 does not tell, and the way to all else nobody else does. */
static bool has_routers(const struct plan_addr *a) {
	return a->way == PLAN_DHCP6 || a->way == PLAN_SLAAC;
}

static bool find_from(const struct engine *e, size_t iface, struct addr target, struct way *w) {
	const struct plan_iface *own = &e->plan->ifaces[iface];

	*w = (struct way){ .iface = iface, .source = addr_on_link(e, iface, target) };
	if (!w->source && addr_is_link_local(target))
		w->source = addr_of_family(own, target);
	if (w->source || find_link(e, target, w))
		return true;
	w->source = addr_of_family(own, target);
	if (!w->source)
		return false;
	w->gateway = gateway_of(e, iface, w->source);
	return addr_is_set(w->gateway) || has_routers(w->source);
}

/*
 * An array lists the portals of all its networks, whoever asks. Each is reached from the interface that
 * has it on its link, the asking one before others; else through the gateway of the asking one, or, where
 * any interface would do, as the kernel knows the way. On which link a link-local one is, nobody can tell there.
 */
static bool find_way(const struct engine *e, const struct plan_path *asker, struct addr target, struct way *w) {
	if (asker->iface != PLAN_ANY_IFACE)
		return find_from(e, asker->iface, target, w);
	*w = (struct way){ .iface = PLAN_ANY_IFACE };
	return find_link(e, target, w) || !addr_is_link_local(target);
}

/* Where it comes from, when that was asked for. */
static struct addr source_for(const struct plan_path *asker, struct addr target) {
	bool fits = addr_is_v4(asker->host_traddr) == addr_is_v4(target);

	return fits ? asker->host_traddr : (struct addr){ { 0 } };
}

/* What the table knows of a subsystem holds for its other portals too. */
static void take_over(const struct engine *e, struct plan_path *path) {
	for (size_t i = 0; i < e->plan->n_paths; i++)
		if (strcmp(e->plan->paths[i].nqn, path->nqn) == 0) {
			path->hdr_digest |= e->plan->paths[i].hdr_digest;
			path->data_digest |= e->plan->paths[i].data_digest;
		}
	for (size_t i = 0; i < e->plan->n_nss; i++)
		path->boot |= e->plan->nss[i].boot && strcmp(e->plan->nss[i].nqn, path->nqn) == 0;
}

static struct plan_path make_path(const struct engine *e, const struct plan_path *asker,
				  const struct discovery_record *r, const struct way *w) {
	struct plan_path path = {
		.host = asker->host,
		.iface = w->iface,
		.table = w->source ? w->source->table : 0,
		.hfi = w->source ? w->source->hfi : 0,
		.traddr = r->traddr,
		.port = r->port,
		.nqn = r->nqn,
		.host_traddr = w->source ? plan_source(w->source->ip, r->traddr) : source_for(asker, r->traddr),
		.on_link = !addr_is_set(w->gateway),
		.discovery = r->kind == DISCOVERY_REFERRAL,
		.background = r->kind == DISCOVERY_REFERRAL && asker->background,
		.descriptor = asker->descriptor,
	};

	if (!path.discovery)
		take_over(e, &path);
	return path;
}

static void add_path(struct engine *e, const struct plan_path *path, struct addr gateway) {
	struct found *found = calloc(1, sizeof(*found));
	struct path_run *run = found ? engine_grow(e, &e->paths, &e->n_paths, sizeof(*run)) : NULL;

	if (!run) {
		e->out_of_memory = true;
		free(found);
		return;
	}
	found->path = *path;
	snprintf(found->nqn, sizeof(found->nqn), "%s", path->nqn);
	found->path.nqn = found->nqn;
	run->want = &found->path;
	run->found = true;
	if (addr_is_set(gateway))
		run->route = (struct plan_route){ .dst = path->traddr,
						  .prefix = (uint8_t)addr_bits(path->traddr),
						  .gateway = gateway,
						  .table = path->table,
						  .hfi = path->hfi };
}

/* Why nothing comes of a record, in static words; NULL: it was added, or known. */
static const char *take(struct engine *e, const struct plan_path *asker, const struct discovery_record *r,
			struct tally *t) {
	bool referral = r->kind == DISCOVERY_REFERRAL;
	struct plan_path path;
	struct way way;

	if (r->fault)
		return r->fault;
	if (!referral && plan_demands_security(e->plan, r->nqn))
		return "the table demands security of it, not tried without";
	if (!find_way(e, asker, r->traddr, &way))
		return asker->iface == PLAN_ANY_IFACE ? "a link-local address, of whatever link"
						      : "in another subnet and no gateway";
	path = make_path(e, asker, r, &way);
	if (is_known(e, &path)) {
		t->known++;
		return NULL;
	}
	if (count_found(e, referral) >= (referral ? REFERRALS_MAX : FOUND_MAX))
		return "there are too many";
	add_path(e, &path, way.gateway);
	t->added += !referral;
	t->referrals += referral;
	return NULL;
}

/* ---- the whole answer ---- */

static void say_tally(struct engine *e, size_t path, const struct tally *t, uint64_t not_read) {
	char text[160] = "", *p = text, *end = text + sizeof(text);

	if (t->known)
		p += snprintf(p, (size_t)(end - p), ", %zu known already", t->known);
	if (t->referrals)
		p += snprintf(p, (size_t)(end - p), ", %zu other discovery controller%s to ask", t->referrals,
			      t->referrals == 1 ? "" : "s");
	if (t->left_out)
		p += snprintf(p, (size_t)(end - p), ", %zu left out (%.60s)", t->left_out, t->why);
	if (not_read)
		snprintf(p, (size_t)(end - p), ", more not read");
	say_path(e, LOG_NOTICE, path, "asked: lists %zu new path%s%s", t->added, t->added == 1 ? "" : "s", text);
}

static const char *stage_of(const struct plan_path *asker) {
	return asker->name ? "name" : "discovery";
}

static const char *no_use(const struct plan_path *asker, const struct tally *t, char *buf, size_t size) {
	if (asker->name)
		return "no address of it can be reached from here";
	if (!t->why)
		return "it lists nothing for this host";
	snprintf(buf, size, "nothing it lists can be used (%.60s)", t->why);
	return buf;
}

/* The asker's `want` stays where it is while the list of paths grows; its path_run does not. */
static void take_all(struct engine *e, size_t path, const struct discovery_log *log) {
	const struct plan_path *asker = e->paths[path].want;
	struct tally t = { .added = 0 };
	char words[100];

	for (size_t i = 0; i < log->n; i++) {
		const char *fault;

		if (!log->records[i].fault && log->records[i].kind == DISCOVERY_SELF)
			continue;
		fault = take(e, asker, &log->records[i], &t);
		t.left_out += fault != NULL;
		t.why = t.why ?: fault;
	}
	/* Asked first, and of no use: its target may be starting still, or about to allow this host. */
	if (t.added + t.known + t.referrals == 0 && !asker->background && !any_live(e)) {
		path_fail(e, path, stage_of(asker), ENODATA, no_use(asker, &t, words, sizeof(words)), true);
		return;
	}
	e->paths[path].state = PATH_ASKED;
	e->paths[path].error[0] = '\0';
	if (asker->name)
		say_path(e, LOG_NOTICE, path, "resolved: %zu address%s to ask", t.referrals,
			 t.referrals == 1 ? "" : "es");
	else
		say_tally(e, path, &t, log->listed - log->n);
}

static const char *words(int err) {
	switch (err) {
	case EREMOTEIO:
		return "it refused to say what it lists";
	case EAGAIN:
		return "its list changed faster than it could be read";
	case EPROTONOSUPPORT:
		return "its list has a format that is not known";
	case EBADMSG:
		return "its list is shorter than its header";
	case EINTR:
	case ENOENT:
	case ENXIO:
		return "the controller was lost before it could be asked";
	default:
		return say_error_words(err);
	}
}

static const char *resolver_words(int err) {
	switch (err) {
	case ENOENT:
		return "there is no getent in this image to resolve it";
	case ENODATA:
		return "it is not known, or no name server answers";
	default:
		return say_error_words(err);
	}
}

void discover_done(struct engine *e, const struct event *ev) {
	if (e->paths[ev->path].state != PATH_ASKING)
		return;
	if (ev->err != 0)
		path_fail(e, ev->path, stage_of(e->paths[ev->path].want), ev->err,
			  ev->type == EVENT_RESOLVED ? resolver_words(ev->err) : words(ev->err), true);
	else
		take_all(e, ev->path, ev->log);
}
