/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Logs a message of the engine. The subject of the message (interface, path or namespace) becomes fields of the
 * journal. See action-log.h.
 */
#include "action-log.h"

#include <stdio.h>

#include "log.h"

/* Storage for texts that the fields of a struct log_about point to: numbers and the address. */
struct texts {
	char hfi[12], ssns[12], address[ADDR_TEXT_MAX];
};

static const char *number(unsigned n, char buf[12]) {
	snprintf(buf, 12, "%u", n);
	return buf;
}

static const char *table_name(const struct plan *p, unsigned table) {
	return table > 0 ? p->tables[table - 1]->name : NULL;
}

static void about_iface(const struct plan *p, const struct action *a, struct texts *t, struct log_about *about) {
	const struct plan_iface *iface = &p->ifaces[a->iface];
	const struct plan_addr *addr = a->item < iface->n_addrs ? &iface->addrs[a->item] : NULL;

	about->field[LOG_TABLE] = table_name(p, addr ? addr->table : iface->table);
	about->field[LOG_HFI] = number(addr ? addr->hfi : iface->hfi, t->hfi);
	about->field[LOG_INTERFACE] = iface->name;
}

static void about_path(const struct plan *p, const struct plan_path *path, struct texts *t, struct log_about *about) {
	about->field[LOG_TABLE] = table_name(p, path->table);
	about->field[LOG_HFI] = path->hfi ? number(path->hfi, t->hfi) : NULL;
	about->field[LOG_SSNS] = path->ssns ? number(path->ssns, t->ssns) : NULL;
	about->field[LOG_ADDRESS] = plan_target_text(path, t->address);
	about->field[LOG_NQN] = path->nqn;
}

static void about_ns(const struct plan *p, const struct plan_ns *ns, struct texts *t, struct log_about *about) {
	about->field[LOG_TABLE] = table_name(p, ns->table);
	about->field[LOG_SSNS] = number(ns->ssns, t->ssns);
	about->field[LOG_NQN] = ns->nqn;
}

void action_log(const struct engine *e, const struct action *a) {
	const struct plan *p = engine_plan(e);
	struct log_about about = { { 0 } };
	struct texts texts;

	if (a->iface != NONE)
		about_iface(p, a, &texts, &about);
	if (a->path != NONE)
		about_path(p, engine_path(e, a->path)->want, &texts, &about);
	if (a->ns != NONE)
		about_ns(p, &p->nss[a->ns], &texts, &about);
	log_say(a->level, &about, "%s", a->text);
}
