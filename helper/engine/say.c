/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The list of actions, and the messages in it. Input: a kind of action, or a message and its subject. Output: a new
 * entry in the list. Every message begins with its subject in the terms of the table (such as SSNS 1, HFI 1) and the
 * present name of the interface. Other files decide when a message is said. Pure.
 */
#include "floors.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "grow.h"

struct action *say_action(struct engine *e, enum action_type type) {
	struct action *a = note_memory(e, grow(&e->actions, &e->n_actions, sizeof(*a)));

	if (!a)
		return NULL;
	a->type = type;
	a->iface = a->path = a->ns = a->item = NONE;
	return a;
}

__attribute__((format(printf, 3, 0))) static void say_line(struct action *a, const char *who, const char *format,
							   va_list ap) {
	int n = snprintf(a->text, sizeof(a->text), "%s: ", who);

	if (n > 0 && (size_t)n < sizeof(a->text))
		vsnprintf(a->text + n, sizeof(a->text) - (size_t)n, format, ap);
}

/*
 * Writes the label of a descriptor: "NBFT HFI 1" with one table. With several tables plan_label() itself writes the
 * name of the table: "NBFT2 HFI 1".
 */
static void label(const struct engine *e, unsigned table, const char *kind, unsigned index, char *buf, size_t size) {
	char text[48];

	plan_label(&e->plan, table, kind, index, text, sizeof(text));
	snprintf(buf, size, "%s%s", e->plan.n_tables > 1 ? "" : "NBFT ", text);
}

static const char *present_name(const struct engine *e, size_t iface) {
	return e->ifaces[iface].ifindex ? e->ifaces[iface].name : e->plan.ifaces[iface].name;
}

const char *engine_who_addr(const struct engine *e, size_t iface, size_t item, char buf[ENGINE_WHO_MAX]) {
	const struct plan_iface *p = &e->plan.ifaces[iface];
	bool whole = item >= p->n_addrs;
	char who[64];

	label(e, whole ? p->table : p->addrs[item].table, "HFI", whole ? p->hfi : p->addrs[item].hfi, who, sizeof(who));
	snprintf(buf, ENGINE_WHO_MAX, "%s (%s)", who, present_name(e, iface));
	return buf;
}

const char *engine_who_iface(const struct engine *e, size_t iface, char buf[ENGINE_WHO_MAX]) {
	return engine_who_addr(e, iface, NONE, buf);
}

/*
 * The origin of a path in words: an SSNS, a discovery descriptor, rd.nvmf.discover=, or "discovered" for a path that a
 * discovery controller has listed.
 */
static void path_origin(const struct engine *e, const struct path_run *run, char *buf, size_t size) {
	const struct plan_path *p = run->want;
	const char *table = e->plan.n_tables > 1 && p->table ? e->plan.tables[p->table - 1]->name : "NBFT";

	if (p->ssns)
		label(e, p->table, "SSNS", p->ssns, buf, size);
	else if (p->kind == PLAN_IO)
		snprintf(buf, size, "%s%sdiscovered", p->table ? table : "", p->table ? " " : "");
	else if (p->descriptor)
		label(e, p->table, "discovery", p->descriptor, buf, size);
	else
		snprintf(buf, size, "rd.nvmf.discover=");
}

const char *engine_who_path(const struct engine *e, size_t path, char buf[ENGINE_WHO_MAX]) {
	const struct plan_path *p = e->paths[path].want;
	char who[64], via[40], address[ADDR_TEXT_MAX];

	path_origin(e, &e->paths[path], who, sizeof(who));
	if (p->iface == PLAN_ANY_IFACE)
		snprintf(via, sizeof(via), "any interface");
	else
		snprintf(via, sizeof(via), "HFI %u (%s)", p->hfi, present_name(e, p->iface));
	snprintf(buf, ENGINE_WHO_MAX, "%s via %s: %s port %u", who, via, plan_target_text(p, address), p->port);
	return buf;
}

const char *engine_who_ns(const struct engine *e, size_t ns, char buf[ENGINE_WHO_MAX]) {
	label(e, e->plan.nss[ns].table, "SSNS", e->plan.nss[ns].ssns, buf, ENGINE_WHO_MAX);
	return buf;
}

const char *engine_address_words(const struct engine *e, size_t iface, size_t item, char buf[ADDRESS_WORDS_MAX]) {
	const struct plan_addr *want = &e->plan.ifaces[iface].addrs[item];
	const struct addr_run *run = &e->ifaces[iface].addrs[item];
	bool own = run->given_up && addr_equal(run->ip, want->ip);
	char ip[ADDR_TEXT_MAX];

	if (want->way == PLAN_STATIC)
		snprintf(buf, ADDRESS_WORDS_MAX, "%s/%u", addr_text(want->ip, ip), want->prefix);
	else if (addr_is_set(run->ip))
		snprintf(buf, ADDRESS_WORDS_MAX, "%s/%u (%s)", addr_text(run->ip, ip), run->prefix,
			 own ? "firmware's" : plan_way_text(want->way));
	else
		snprintf(buf, ADDRESS_WORDS_MAX, "%s address", plan_way_text(want->way));
	return buf;
}

/* ---- messages ---- */

__attribute__((format(printf, 5, 0))) static void say_of_iface(struct engine *e, int level, size_t iface, size_t item,
							       const char *format, va_list ap) {
	struct action *a = say_action(e, ACTION_SAY);
	char who[ENGINE_WHO_MAX];

	if (!a)
		return;
	a->level = level;
	a->iface = iface;
	a->item = item;
	say_line(a, engine_who_addr(e, iface, item, who), format, ap);
}

void say_iface(struct engine *e, int level, size_t iface, const char *format, ...) {
	va_list ap;

	va_start(ap, format);
	say_of_iface(e, level, iface, NONE, format, ap);
	va_end(ap);
}

void say_addr(struct engine *e, int level, size_t iface, size_t item, const char *format, ...) {
	va_list ap;

	va_start(ap, format);
	say_of_iface(e, level, iface, item, format, ap);
	va_end(ap);
}

void say_path(struct engine *e, int level, size_t path, const char *format, ...) {
	struct action *a = say_action(e, ACTION_SAY);
	char who[ENGINE_WHO_MAX];
	va_list ap;

	if (!a)
		return;
	a->level = level;
	a->path = path;
	a->iface = e->paths[path].want->iface == PLAN_ANY_IFACE ? NONE : e->paths[path].want->iface;
	va_start(ap, format);
	say_line(a, engine_who_path(e, path, who), format, ap);
	va_end(ap);
}

void say_ns(struct engine *e, int level, size_t ns, const char *format, ...) {
	struct action *a = say_action(e, ACTION_SAY);
	char who[ENGINE_WHO_MAX];
	va_list ap;

	if (!a)
		return;
	a->level = level;
	a->ns = ns;
	va_start(ap, format);
	say_line(a, engine_who_ns(e, ns, who), format, ap);
	va_end(ap);
}

void say(struct engine *e, int level, const char *format, ...) {
	struct action *a = say_action(e, ACTION_SAY);
	va_list ap;

	if (!a)
		return;
	a->level = level;
	va_start(ap, format);
	say_line(a, e->plan.n_tables > 0 ? "NBFT" : "rd.nvmf.discover=", format, ap);
	va_end(ap);
}

const char *say_error_words(int err) {
	switch (err) {
	case ECONNREFUSED:
		return "connection refused, nothing listens there";
	case EHOSTUNREACH:
		return "no route to the target, or it does not answer to its address on this network";
	case ENETUNREACH:
		return "network unreachable, there is no route to the target";
	case ETIMEDOUT:
		return "no answer";
	case ENOMSG:
		return "the target speaks NVMe/TCP, but answers no command";
	case EMSGSIZE:
		return "small packets pass, large ones do not (does the network carry the interface's MTU?)";
	case ECONNRESET:
	case EPIPE:
		return "the target closed the connection";
	case EPROTO:
		return "a program that does not speak NVMe/TCP answers there";
	case EADDRNOTAVAIL:
		return "the source address is not on the interface";
	case ENODEV:
		return "the interface is gone";
	case EIO:
		return "the target rejected the connect, the kernel log has its reason (is this host's NQN allowed "
		       "there? has the target a controller left?)";
	case EINVAL:
		return "the kernel refuses the connect parameters or the target's answer, the kernel log has the "
		       "reason";
	case ENOKEY:
		return "a key is needed and there is none";
	case EKEYREJECTED:
		return "the target rejected the key";
	case EOPNOTSUPP:
		return "the kernel cannot use this type of controller, the kernel log has the reason";
	case EBUSY:
		return "the kernel's nvme_tcp module is being unloaded";
	case ENOMEM:
		return "there is not enough memory";
	case ECHILD:
		return "the process for this task has died";
	default:
		return strerror(err);
	}
}
