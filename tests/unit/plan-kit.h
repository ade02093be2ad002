/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tables made by hand for the tests of the plan. kit_good() makes one HFI and one SSNS that work; a test then changes
 * the fields that the test is about.
 */
#pragma once

#include <stdlib.h>

#include "id.h"
#include "plan.h"
#include "tap.h"

#define KIT_MAX 16

struct kit {
	struct nbft t;
	struct nbft_hfi hfis[KIT_MAX];
	struct nbft_ssns ssns[KIT_MAX];
	unsigned ssns_hfis[KIT_MAX][4];
	struct nbft_security securities[2];
	struct nbft_discovery discoveries[2];
};

static inline struct addr kit_addr(const char *text) {
	struct addr a = { { 0 } };

	if (*text)
		addr_parse(text, &a);
	return a;
}

/* Adds an HFI with MAC 02:00:00:00:00:<mac>. */
static inline struct nbft_hfi *kit_hfi(struct kit *k, unsigned index, uint8_t mac, const char *ip, uint8_t prefix,
				       const char *gateway) {
	struct nbft_hfi *h = &k->hfis[k->t.n_hfis++];

	*h = (struct nbft_hfi){ .index = index, .mac = { 2, [5] = mac }, .prefix = prefix };
	h->ip = kit_addr(ip);
	h->gateway = kit_addr(gateway);
	return h;
}

/*
 * Adds an SSNS that is reached through the HFIs `a` and `b` (0: no HFI). Its NSID is `nsid`; its NGUID ends in `nsid`.
 */
static inline struct nbft_ssns *kit_ssns(struct kit *k, unsigned index, const char *traddr, const char *nqn,
					 unsigned nsid, unsigned a, unsigned b) {
	struct nbft_ssns *s = &k->ssns[k->t.n_ssns];
	unsigned *hfis = k->ssns_hfis[k->t.n_ssns++];

	*s = (struct nbft_ssns){ .index = index,
				 .trsvcid = (char *)"4420",
				 .nsid = nsid,
				 .nid_type = NBFT_NID_NGUID,
				 .nid = { 1, [15] = (uint8_t)nsid },
				 .hfis = hfis,
				 .nqn = (char *)nqn };
	s->traddr = kit_addr(traddr);
	if (a)
		hfis[s->n_hfis++] = a;
	if (b)
		hfis[s->n_hfis++] = b;
	return s;
}

static inline void kit_start(struct kit *k, const char *name) {
	memset(k, 0, sizeof(*k));
	k->t = (struct nbft){
		.name = (char *)name,
		.major = 1,
		.host = { .present = true,
			  .has_id = true,
			  .id = { 0, 0x11 },
			  .nqn = (char *)"nqn.2020-01.org.example:h" },
		.hfis = k->hfis,
		.ssns = k->ssns,
		.securities = k->securities,
		.discoveries = k->discoveries,
	};
}

static inline void kit_good(struct kit *k) {
	kit_start(k, "NBFT");
	kit_hfi(k, 1, 1, "192.0.2.10", 24, "");
	kit_ssns(k, 1, "192.0.2.1", "nqn.t", 1, 1, 0);
}

static inline struct plan *kit_plan2(const struct kit *a, const struct kit *b, const char *cmdline,
				     const uint8_t *machine_uuid, struct options *o) {
	static const struct nbft *tables[2]; /* the list and the machine are static, because the plan borrows both */
	static struct plan_machine machine;
	struct plan *p = NULL;

	machine = (struct plan_machine){ .has_uuid = machine_uuid, .uuid_from = "from the SMBIOS UUID" };
	tables[0] = &a->t;
	tables[1] = b ? &b->t : NULL;
	if (machine_uuid)
		memcpy(machine.uuid, machine_uuid, sizeof(machine.uuid));
	if (options_parse(cmdline, o) < 0 || plan_make(tables, b ? 2 : 1, o, &machine, &p) < 0)
		exit(1);
	return p;
}

/* Makes the plan of one table with an empty command line. */
static inline struct plan *kit_plan(const struct kit *k) {
	static struct options o;

	return kit_plan2(k, NULL, "", NULL, &o);
}

/* Writes everything that a plan leaves out as "what: why", one a line. */
static inline const char *kit_skips(const struct plan *p) {
	static char buf[4096];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_skips && n < sizeof(buf); i++)
		n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s: %s", i ? "\n" : "", p->skips[i].what,
				      p->skips[i].why);
	return buf;
}

/* Writes every path of a plan as "interface target NQN: why", one a line. */
static inline const char *kit_paths(const struct plan *p) {
	static char buf[4096];
	char a[ADDR_TEXT_MAX];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_paths && n < sizeof(buf); i++)
		n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s %s %s: %s", i ? "\n" : "",
				      p->ifaces[p->paths[i].iface].name, addr_text(p->paths[i].traddr, a),
				      p->paths[i].nqn, p->paths[i].why);
	return buf;
}

/* Writes every interface of a plan as "name ip/prefix... [dst/prefix>gateway*metric]...", one a line. */
static inline const char *kit_ifaces(const struct plan *p) {
	static char buf[4096];
	char a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_ifaces && n < sizeof(buf) - 512; i++) {
		const struct plan_iface *f = &p->ifaces[i];

		n += (size_t)sprintf(buf + n, "%s%s", i ? "\n" : "", f->name);
		for (size_t j = 0; j < f->n_addrs; j++)
			n += (size_t)sprintf(buf + n, " %s/%u", addr_text(f->addrs[j].ip, a), f->addrs[j].prefix);
		for (size_t j = 0; j < f->n_routes; j++)
			n += (size_t)sprintf(buf + n, " [%s/%u>%s*%u]", addr_text(f->routes[j].dst, a),
					     f->routes[j].prefix, addr_text(f->routes[j].gateway, b),
					     f->routes[j].metric);
	}
	return buf;
}

static inline void kit_expect(const struct kit *k, const char *(*view)(const struct plan *), const char *want,
			      const char *name) {
	struct plan *p = kit_plan(k);

	is_str(view(p), want, name);
	plan_free(p);
}
