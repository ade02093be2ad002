/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Host identities of a plan. Tables, options and the machine's own identity go in. For each table the host NQN and the
 * host id for its paths come out. The first host of the plan is the machine's own: the host of the table marked as
 * primary administrative host, or else the host of the first table that has one. If no table has a host, the identity
 * of the image or of the machine is used, for rd.nvmf.discover=. The bytes of an id are never reordered.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "maker.h"
#include "name-uuid.h"
#include "nqn.h"

#define UUID_NQN "nqn.2014-08.org.nvmexpress:uuid:"

static const char COMMAND_LINE[] = "from the command line";
static const char TABLE[] = "from the table";
static const char IMAGE[] = "from /etc/nvme";
static const char HOST_ID[] = "made from the host id";
static const char NQN_UUID[] = "the UUID in the NQN";
static const char NQN_NAME[] = "made from the NQN";

/* The name space of the ids that are made from an NQN. It must never change: targets know hosts by their ids. */
static const uint8_t NQN_SPACE[16] = { 0xd5, 0x93, 0x31, 0x7d, 0xb8, 0x0b, 0x43, 0x36,
				       0xa7, 0x61, 0x9c, 0x1b, 0x18, 0x5c, 0x50, 0x94 };

static const char *place_of(const struct plan_maker *m, const struct nbft_host *from) {
	return from == &m->machine->host ? IMAGE : TABLE;
}

/* Reads the UUID at the end of an NQN, as in "nqn.2014-08.org.nvmexpress:uuid:UUID". False: there is no UUID. */
static bool uuid_of_nqn(const char *nqn, uint8_t ret[16]) {
	const char *uuid = nqn ? strstr(nqn, ":uuid:") : NULL;

	return uuid && uuid_parse(uuid + strlen(":uuid:"), ret) == 0 && uuid_is_set(ret);
}

/*
 * Copies the host id into `id`, and returns in words where the id was found. An NQN without an id gets the UUID of the
 * machine, or else an id that is made from the NQN, the same one at every boot. NULL: there is neither.
 */
static const char *find_id(const struct plan_maker *m, const struct nbft_host *from, const char *nqn, uint8_t id[16]) {
	if (m->options->has_hostid) {
		memcpy(id, m->options->hostid, 16);
		return COMMAND_LINE;
	}
	if (from->present && from->has_id) {
		memcpy(id, from->id, 16);
		return place_of(m, from);
	}
	if (uuid_of_nqn(nqn, id))
		return NQN_UUID;
	if (m->machine->has_uuid) {
		memcpy(id, m->machine->uuid, 16);
		return m->machine->uuid_from;
	}
	if (nqn)
		name_uuid(NQN_SPACE, nqn, id);
	return nqn ? NQN_NAME : NULL;
}

static const char *find_nqn(const struct plan_maker *m, const struct nbft_host *from, const char **ret) {
	if (m->options->hostnqn) {
		*ret = m->options->hostnqn;
		return COMMAND_LINE;
	}
	if (from->present && !nqn_fault(from->nqn)) {
		*ret = from->nqn;
		return place_of(m, from);
	}
	return NULL;
}

static void make_nqn(const uint8_t uuid[16], char buf[72]) {
	char text[UUID_TEXT_MAX];

	snprintf(buf, 72, UUID_NQN "%s", uuid_text(uuid, text));
}

static const char *nqn_of(const struct plan_host *h) {
	return h->nqn ?: h->nqn_made;
}

/*
 * Fills *h. False: the machine has nothing to make an identity from. An NQN that is made here is in h->nqn_made; then
 * h->nqn is NULL.
 */
static bool find_identity(const struct plan_maker *m, const struct nbft_host *from, struct plan_host *h) {
	const char *nqn_from = find_nqn(m, from, &h->nqn);
	const char *id_from = find_id(m, from, h->nqn, h->id);
	uint8_t uuid[16];

	if (!id_from)
		return false;
	if (!nqn_from) {
		make_nqn(m->machine->has_uuid ? m->machine->uuid : h->id, h->nqn_made);
		nqn_from = m->machine->has_uuid ? m->machine->uuid_from : HOST_ID;
	}
	if (nqn_from == id_from)
		snprintf(h->origin, sizeof(h->origin), "%s", nqn_from);
	else
		snprintf(h->origin, sizeof(h->origin), "NQN %s, id %s", nqn_from, id_from);
	h->shared = uuid_is_placeholder(h->id) || (uuid_of_nqn(nqn_of(h), uuid) && uuid_is_placeholder(uuid));
	return true;
}

/*
 * Returns the position of a host in the plan, and adds a new host. The array of hosts has room for one host of each
 * table.
 */
static size_t add_host(struct plan *p, const struct plan_host *h) {
	for (size_t i = 0; i < p->n_hosts; i++)
		/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): every host in the list has an NQN */
		if (memcmp(p->hosts[i].id, h->id, 16) == 0 && strcmp(p->hosts[i].nqn, nqn_of(h)) == 0)
			return i;
	p->hosts[p->n_hosts] = *h;
	p->hosts[p->n_hosts].nqn = h->nqn ?: p->hosts[p->n_hosts].nqn_made;
	return p->n_hosts++;
}

static size_t primary_table(const struct plan *p) {
	for (size_t t = 0; t < p->n_tables; t++)
		if (p->tables[t]->host.present && p->tables[t]->host.primary == NBFT_PRIMARY_SELECTED)
			return t;
	for (size_t t = 0; t < p->n_tables; t++)
		if (p->tables[t]->host.present)
			return t;
	return 0;
}

/*
 * Returns the host descriptor that gives a table its identity. The options rd.nvmf.hostnqn= and rd.nvmf.hostid= hold
 * for the whole machine: if one option gives half of the identity, the primary table gives the other half to all
 * tables.
 */
static const struct nbft_host *source_of(const struct plan_maker *m, size_t table, size_t primary) {
	bool overridden = m->options->hostnqn || m->options->has_hostid;
	const struct nbft_host *host = &m->plan->tables[overridden ? primary : table]->host;

	return host->present ? host : &m->machine->host;
}

static int make_host(struct plan_maker *m, size_t table, size_t primary) {
	struct plan_host h = { 0 };

	if (m->plan->tables[table]->refused)
		return 0;
	if (find_identity(m, source_of(m, table, primary), &h)) {
		m->host_of[table] = add_host(m->plan, &h);
		return 0;
	}
	return plan_skip(m, 0, m->plan->tables[table]->name, 0, "no host identity: " PLAN_NO_IDENTITY);
}

/*
 * Makes an identity for rd.nvmf.discover= if no table has one. If there is nothing to make an identity from,
 * plan-discovery.c skips these options.
 */
static void make_own(struct plan_maker *m) {
	struct plan_host h = { 0 };

	if (m->options->n_discovers > 0 && m->plan->n_hosts == 0 && find_identity(m, &m->machine->host, &h))
		add_host(m->plan, &h);
}

int plan_make_hosts(struct plan_maker *m) {
	struct plan *p = m->plan;
	size_t primary = primary_table(p);
	int r = 0;

	m->host_of = calloc(p->n_tables + 1, sizeof(*m->host_of));
	/*
	 * The array has its full size from the start: if the array moved, an nqn that points to nqn_made would be
	 * wrong.
	 */
	p->hosts = calloc(p->n_tables + 1, sizeof(*p->hosts));
	if (!m->host_of || !p->hosts)
		return -ENOMEM;
	for (size_t t = 0; t < p->n_tables; t++)
		m->host_of[t] = NONE;
	if (p->n_tables > 0)
		r = make_host(m, primary, primary);
	for (size_t t = 0; t < p->n_tables && r == 0; t++)
		if (t != primary)
			r = make_host(m, t, primary);
	make_own(m);
	return r;
}

/*
 * While a controller uses a host NQN together with a host id, Linux refuses this NQN with another id, and this id with
 * another NQN: EINVAL.
 */
bool plan_host_conflicts(const struct plan *p, size_t host) {
	for (size_t i = 0; i < host; i++)
		if ((memcmp(p->hosts[i].id, p->hosts[host].id, 16) == 0) !=
		    (strcmp(p->hosts[i].nqn, p->hosts[host].nqn) == 0))
			return true;
	return false;
}
