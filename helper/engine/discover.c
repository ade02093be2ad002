/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The answers of discovery controllers and of the resolver. Input: a log, or a list of addresses. Output: new paths
 * that the engine owns, with their routes, and a message that counts them. A subsystem that the plan does not have
 * becomes an I/O path. A further discovery controller, and each address of a name, becomes a path to a discovery
 * controller. No controller is added twice, so a loop of referrals ends. Pure.
 */
#include "floors.h"

#include <stdio.h>
#include <string.h>

#include "grow.h"
#include "nqn.h"

/* An honest controller refers to one or two others. This limit ends a chain of false referrals. */
#define REFERRALS_MAX 16
/* More portals than all arrays of one host have together. */
#define FOUND_MAX 256

/* A path that the plan does not have, with the memory that the path points to. */
struct found {
	struct plan_path path; /* must be first: path_run.want points to `path`, and free(want) frees the struct */
	char nqn[NQN_MAX + 1];
};

/* The results of the records of one log. */
struct tally {
	size_t added, known, referrals, left_out, without_tls;
	const char *why; /* why the first record was left out; a message shows 60 characters at most */
};

/* ---- one record of an answer ---- */

/*
 * True when the engine has a path to this controller already. The same controller through two interfaces of the plan
 * counts as two paths. For a path through PLAN_ANY_IFACE, a path through any interface counts. A path that still waits
 * for another address of the interface does not count: that address may never come.
 */
static bool is_known(const struct engine *e, const struct plan_path *path) {
	for (size_t i = 0; i < e->n_paths; i++) {
		const struct path_run *run = &e->paths[i];

		if ((run->want->iface == path->iface || path->iface == PLAN_ANY_IFACE) &&
		    (run->want->source == path->source || run->state != PATH_WAITING) &&
		    plan_same_controller(run->want, path))
			return true;
	}
	return false;
}

static size_t count_found(const struct engine *e, enum plan_kind kind) {
	size_t n = 0;

	for (size_t i = 0; i < e->n_paths; i++)
		n += e->paths[i].found && e->paths[i].want->kind == kind;
	return n;
}

/* The host_traddr of the asker, if it is of the target's address family; else unset. */
static struct addr source_for(const struct plan_path *asker, struct addr target) {
	bool fits = addr_is_v4(asker->host_traddr) == addr_is_v4(target);

	return fits ? asker->host_traddr : (struct addr){ { 0 } };
}

/* Gives a discovered path the digests and the boot flag that the table has for another portal of the same subsystem. */
static void take_over(const struct engine *e, struct plan_path *path) {
	for (size_t i = 0; i < e->plan.n_paths; i++)
		if (strcmp(e->plan.paths[i].nqn, path->nqn) == 0) {
			path->hdr_digest |= e->plan.paths[i].hdr_digest;
			path->data_digest |= e->plan.paths[i].data_digest;
		}
	for (size_t i = 0; i < e->plan.n_nss; i++)
		path->boot |= e->plan.nss[i].boot && strcmp(e->plan.nss[i].nqn, path->nqn) == 0;
}

/* The position of the way's source in the interface's addrs. */
static size_t source_at(const struct engine *e, const struct way *w) {
	return (size_t)(w->source - e->plan.ifaces[w->iface].addrs);
}

static struct plan_path make_path(const struct engine *e, const struct plan_path *asker,
				  const struct discovery_record *r, const struct way *w) {
	bool referral = r->kind == DISCOVERY_REFERRAL;
	struct plan_path path = {
		.kind = referral ? PLAN_DISCOVERY : PLAN_IO,
		.host = asker->host,
		.iface = w->iface,
		.table = w->source ? w->source->table : 0,
		.hfi = w->source ? w->source->hfi : 0,
		.traddr = r->traddr,
		.port = r->port,
		.nqn = r->nqn,
		.source = w->source ? plan_source_at(w->source->ip, source_at(e, w), r->traddr) : NONE,
		.host_traddr = w->source ? plan_source(w->source->ip, r->traddr) : source_for(asker, r->traddr),
		.on_link = w->source && !w->routed,
		.background = referral && asker->background,
		.descriptor = asker->descriptor,
	};

	if (!referral)
		take_over(e, &path);
	return path;
}

/*
 * Adds the routes that a target of the plan would have. Asks for them at once if the other routes of the address have
 * been asked for.
 */
static void add_routes(struct engine *e, const struct way *w, struct addr target) {
	struct plan_iface *f = &e->plan.ifaces[w->iface];
	size_t addr = source_at(e, w), before = f->n_routes;

	if (plan_add_target(&e->plan, w->iface, addr, target) < 0)
		e->out_of_memory = true;
	for (size_t i = before; retry_was_asked(&e->ifaces[w->iface].addrs[addr].routes) && i < f->n_routes; i++)
		leased_routes_ask(e, w->iface, i);
}

static void add_path(struct engine *e, const struct plan_path *path) {
	struct found *found = calloc(1, sizeof(*found));
	struct path_run *run = found ? grow(&e->paths, &e->n_paths, sizeof(*run)) : NULL;

	if (!note_memory(e, run)) {
		free(found);
		return;
	}
	found->path = *path;
	snprintf(found->nqn, sizeof(found->nqn), "%s", path->nqn);
	found->path.nqn = found->nqn;
	run->want = &found->path;
	run->found = true;
}

/*
 * Turns one record into a path. Returns why the record is left out, as static text. NULL: a path was added, or a path
 * to the controller was there before.
 */
static const char *take(struct engine *e, const struct plan_path *asker, const struct discovery_record *r,
			struct tally *t) {
	bool referral = r->kind == DISCOVERY_REFERRAL;
	struct plan_path path;
	struct way way;

	if (r->fault)
		return r->fault;
	if (!referral && plan_demands_security(&e->plan, r->nqn))
		return "the table demands security, which is not supported yet";
	if (!way_find(e, asker, r->traddr, r->zone, &way))
		return asker->iface == PLAN_ANY_IFACE ? "the address is link-local, and its link is unknown"
						      : "in another subnet and no gateway leads there";
	path = make_path(e, asker, r, &way);
	if (is_known(e, &path)) {
		t->known++;
		return NULL;
	}
	if (count_found(e, path.kind) >= (referral ? REFERRALS_MAX : FOUND_MAX))
		return "too many entries";
	add_path(e, &path);
	if (way.source)
		add_routes(e, &way, r->traddr);
	t->added += !referral;
	t->without_tls += r->offers_tls;
	t->referrals += referral;
	return NULL;
}

/* ---- all records of an answer ---- */

static void say_tally(struct engine *e, size_t path, const struct tally *t, uint64_t not_read) {
	char text[200] = "", *p = text, *end = text + sizeof(text);

	if (t->known)
		p += snprintf(p, (size_t)(end - p), ", %zu known already", t->known);
	if (t->referrals)
		p += snprintf(p, (size_t)(end - p), ", %zu other discovery controller%s to ask", t->referrals,
			      t->referrals == 1 ? "" : "s");
	if (t->without_tls)
		p += snprintf(p, (size_t)(end - p), ", %zu without the TLS that the target offers", t->without_tls);
	if (t->left_out)
		p += snprintf(p, (size_t)(end - p), ", %zu left out (%.60s)", t->left_out, t->why);
	if (not_read)
		snprintf(p, (size_t)(end - p), ", more not read");
	say_path(e, LOG_NOTICE, path, "asked: lists %zu new path%s%s", t->added, t->added == 1 ? "" : "s", text);
}

static const char *stage_of(const struct plan_path *asker) {
	return asker->kind == PLAN_NAME ? "name" : "discovery";
}

/* Why an answer is of no use: returns static text, or buf. */
static const char *no_use(const struct plan_path *asker, const struct tally *t, char *buf, size_t size) {
	if (asker->kind == PLAN_NAME)
		return "none of its addresses can be reached from here";
	if (!t->why)
		return "it lists nothing for this host";
	snprintf(buf, size, "nothing it lists can be used (%.60s)", t->why);
	return buf;
}

static void say_taken(struct engine *e, size_t path, const struct tally *t, const struct discovery_log *log) {
	if (e->paths[path].want->kind == PLAN_NAME)
		say_path(e, LOG_NOTICE, path, "resolved: %zu address%s to ask", t->referrals,
			 t->referrals == 1 ? "" : "es");
	else
		say_tally(e, path, t, log->listed - log->n);
}

/*
 * Takes all records of an answer. path_run structs may move meanwhile, since the list of paths grows; the plan_path of
 * the asker does not move.
 */
static void take_all(struct engine *e, size_t path, const struct discovery_log *log) {
	const struct plan_path *asker = e->paths[path].want;
	bool is_name = asker->kind == PLAN_NAME;
	struct tally t = { .added = 0 };
	struct path_run *run;
	char words[100];

	for (size_t i = 0; i < log->n; i++) {
		const char *fault;

		if (!log->records[i].fault && log->records[i].kind == DISCOVERY_SELF)
			continue;
		fault = take(e, asker, &log->records[i], &t);
		t.left_out += fault != NULL;
		t.why = t.why ?: fault;
	}
	/*
	 * Nothing usable is a failure if the boot may depend on the answer: the target may still be starting, or may be
	 * about to allow this host.
	 */
	if (t.added + t.known + t.referrals == 0 && !asker->background && !order_any_live(e)) {
		path_fail(e, path, stage_of(asker), is_name ? EADDRNOTAVAIL : ENODATA,
			  no_use(asker, &t, words, sizeof(words)), true);
		return;
	}
	run = &e->paths[path];
	run->state = is_name ? PATH_RESOLVED : PATH_ASKED;
	run->error[0] = '\0';
	if (!run->asked || t.added + t.referrals > 0)
		say_taken(e, path, &t, log);
	run->asked = !is_name;
	run->when = retry_failed(e, &run->connect, RETRY_CONNECT); /* the list has not made the boot ready yet */
}

static const char *log_words(int err) {
	switch (err) {
	case EREMOTEIO:
		return "the controller refused to send its list";
	case EAGAIN:
		return "its list changed faster than it could be read";
	case EPROTONOSUPPORT:
		return "its list has an unknown format";
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
		return "there is no getent in this image to resolve the host name";
	case ENODATA:
		return "the host name is unknown, or no name server in /etc/resolv.conf answers";
	case EDESTADDRREQ:
		return "no name server is known: neither /etc/resolv.conf nor nameserver= has one";
	default:
		return say_error_words(err);
	}
}

void discover_done(struct engine *e, const struct event *ev) {
	bool resolved = ev->type == EVENT_RESOLVED;
	const struct path_run *run = &e->paths[ev->path];

	if (run->state != (resolved ? PATH_RESOLVING : PATH_ASKING))
		return;
	if (ev->err != 0)
		path_fail(e, ev->path, stage_of(run->want), ev->err,
			  resolved ? resolver_words(ev->err) : log_words(ev->err), true);
	else
		take_all(e, ev->path, ev->log);
}
