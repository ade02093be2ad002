/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of helper/plan share while a plan is being made, lowest file first. Private to helper/plan. Every
 * function that returns an int returns 0 or -ENOMEM.
 */
#pragma once

#include "plan.h"

/* An HFI of any table and what became of it. */
struct plan_use {
	unsigned table;
	const struct nbft_hfi *hfi;
	bool usable;
	char why[96]; /* why it is not usable */
	struct plan_addr addr; /* of a usable HFI; several HFIs on one interface may share the address of the first */
	size_t nic; /* the number of its NIC in interface names; NONE: it has no MAC */
	size_t iface; /* position of its interface in the plan; NONE: it is not usable */
	size_t addr_at; /* position of addr in that interface's addrs */
};

/* What all paths of one SSNS have in common. */
struct plan_wish {
	unsigned table;
	const struct nbft_ssns *ssns;
	const char *trsvcid; /* as firmware wrote it, but for leading zeros */
	uint16_t port;
	bool security_optional;
};

struct plan_maker {
	struct plan *plan;
	const struct options *options;
	const struct plan_machine *machine;
	size_t *host_of; /* for each table its host's position in the plan, NONE: it has no identity */
	struct plan_use *uses; /* one for each HFI, sorted by table and index */
	size_t n_uses;
};

#define PLAN_REASON_MAX 112 /* bytes for a reason in words */

/* ---- security.c ---- */

/* What a security profile demands that is not supported, in static words; NULL: nothing, or `index` is 0. */
const char *plan_security_fault(const struct plan *p, unsigned table, unsigned index);

/*
 * Why an SSNS may not become a path: its own profile demands security, or that of another SSNS which may mean the same
 * controller. NULL: neither does. The words are static or in `buf`.
 */
const char *plan_ssns_security_fault(const struct plan *p, unsigned table, const struct nbft_ssns *s,
				     char buf[PLAN_REASON_MAX]);

/* The profile of the SSNS allows security and does not demand it: the path goes without. */
bool plan_security_is_optional(const struct plan *p, unsigned table, const struct nbft_ssns *s);

/* ---- hfi-routes.c ---- */

/*
 * How an HFI reaches a target, best first. PLAN_TO_BE_SEEN: neither an address nor a gateway of the HFI is known yet.
 */
enum plan_reach { PLAN_ON_LINK, PLAN_ROUTED, PLAN_TO_BE_SEEN, PLAN_NO_ROUTE };
enum plan_reach plan_reach_of(const struct plan_use *u, struct addr target);

/*
 * Adds the routes that a target needs through an HFI. A target in no subnet and behind no gateway gets an on-link
 * route.
 */
int plan_route_to(struct plan *p, const struct plan_use *u, struct addr target);

/* Adds the default route that an HFI had, if it had one, or may get one by DHCPv4. */
int plan_route_default(struct plan *p, const struct plan_use *u);

/* ---- maker.c ---- */

/* Notes in the plan that a descriptor is left out, and why. With index 0, which is no index, `kind` alone names it. */
int plan_skip(struct plan_maker *m, unsigned table, const char *kind, unsigned index, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* What became of the HFI with that index; NULL: the table has no such HFI. */
struct plan_use *plan_find_use(const struct plan_maker *m, unsigned table, unsigned hfi);

/* ---- plan-host.c ---- */

int plan_make_hosts(struct plan_maker *m);
/* A host before this one has the same id and another NQN, or the same NQN and another id. */
bool plan_host_conflicts(const struct plan *p, size_t host);

/* ---- plan-address.c ---- */

/* Decides which address an HFI gets, and how: u->addr, or false with u->why. */
bool plan_decide_addr(const struct plan_maker *m, struct plan_use *u);

/* ---- plan-iface.c ---- */

int plan_make_ifaces(struct plan_maker *m);

/* ---- plan-ns.c ---- */

/* Position of the namespace that an SSNS names, added when it is new; NONE when it names none. */
int plan_add_ns(struct plan_maker *m, unsigned table, const struct nbft_ssns *s, size_t *ret);

/* ---- plan-ssns.c ---- */

/* Why no path may come of an SSNS, whatever the HFI, in static words or in `buf`; else NULL with *w filled. */
const char *plan_read_ssns(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s, struct plan_wish *w,
			   char buf[PLAN_REASON_MAX]);

/* ---- plan-path.c, plan-discovery.c, plan-route.c: one step each, in this order ---- */

int plan_make_paths(struct plan_maker *m);
int plan_make_discoveries(struct plan_maker *m);
int plan_make_routes(struct plan_maker *m);
