/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Declarations that the files of helper/plan share while a plan is being made, lowest file first. Private to
 * helper/plan. Every function that returns an int returns 0 or -ENOMEM.
 */
#pragma once

#include "plan.h"

/* An HFI of any table, with the decisions of the plan about this HFI. */
struct plan_use {
	unsigned table;
	const struct nbft_hfi *hfi;
	bool usable;
	char why[96]; /* the reason if `usable` is false */
	/* the address of the HFI, only if `usable`; HFIs on one interface may share the address of the first HFI */
	struct plan_addr addr;
	size_t nic; /* the HFI's NIC, as numbered in interface names; NONE: the HFI has no MAC */
	size_t iface; /* position of the HFI's interface in the plan; NONE: the HFI is not usable */
	size_t addr_at; /* position of `addr` in the addrs of the interface */
};

/* The facts that all paths of one SSNS share. */
struct plan_wish {
	unsigned table;
	const struct nbft_ssns *ssns;
	const char *trsvcid; /* the port as firmware wrote it, without leading zeros */
	uint16_t port;
	bool security_optional;
};

struct plan_maker {
	struct plan *plan;
	const struct options *options;
	const struct plan_machine *machine;
	size_t *host_of; /* for each table the position of its host in the plan; NONE: the table has no host identity */
	struct plan_use *uses; /* one element for each HFI, sorted by table and index */
	size_t n_uses;
};

/* why there is no host identity, and what to do */
#define PLAN_NO_IDENTITY \
	"none was found in the table, /etc/nvme, SMBIOS or the device tree; rd.nvmf.hostnqn= can give one"

#define PLAN_REASON_MAX 112 /* size of a reason in words, with its NUL */

/* ---- security.c ---- */

/*
 * Returns the unsupported demand of a security profile, in static words. NULL: the profile demands nothing unsupported,
 * or `index` is 0.
 */
const char *plan_security_fault(const struct plan *p, unsigned table, unsigned index);

/*
 * Returns why no path may be made of an SSNS: a security profile demands security, either the SSNS' own profile or that
 * of another SSNS that may name the same controller. The words are static or in `buf`. NULL: no such profile demands
 * security.
 */
const char *plan_ssns_security_fault(const struct plan *p, unsigned table, const struct nbft_ssns *s,
				     char buf[PLAN_REASON_MAX]);

/*
 * True if the profile of the SSNS allows security without demanding it. A path of this SSNS connects without security.
 */
bool plan_security_is_optional(const struct plan *p, unsigned table, const struct nbft_ssns *s);

/* ---- hfi-routes.c ---- */

/*
 * How an HFI reaches a target, best first. PLAN_TO_BE_SEEN: neither the address nor the gateway of the HFI is known
 * yet.
 */
enum plan_reach { PLAN_ON_LINK, PLAN_ROUTED, PLAN_TO_BE_SEEN, PLAN_NO_ROUTE };
enum plan_reach plan_reach_of(const struct plan_use *u, struct addr target);

/*
 * Adds the routes that a target needs through an HFI. A target outside of every subnet and without a gateway gets an
 * on-link route.
 */
int plan_route_to(struct plan *p, const struct plan_use *u, struct addr target);

/* Adds the default route of an HFI: firmware's, or one whose gateway DHCPv4 may bring. Adds nothing for other HFIs. */
int plan_route_default(struct plan *p, const struct plan_use *u);

/* ---- maker.c ---- */

/*
 * Notes in the plan that a descriptor is left out, and why. Index 0 means "no index": then `kind` alone names the
 * descriptor.
 */
int plan_skip(struct plan_maker *m, unsigned table, const char *kind, unsigned index, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* Returns the plan's decisions about the HFI with a given index. NULL: the table has no such HFI. */
struct plan_use *plan_find_use(const struct plan_maker *m, unsigned table, unsigned hfi);

/* ---- plan-host.c ---- */

int plan_make_hosts(struct plan_maker *m);
/* True if a host earlier in the plan has the same id with another NQN, or the same NQN with another id. */
bool plan_host_conflicts(const struct plan *p, size_t host);

/* ---- plan-address.c ---- */

/*
 * Decides which address an HFI gets, and how the address comes. True: u->addr is the address. False: u->why is the
 * reason.
 */
bool plan_decide_addr(const struct plan_maker *m, struct plan_use *u);

/* ---- plan-iface.c ---- */

int plan_make_ifaces(struct plan_maker *m);

/* ---- plan-ns.c ---- */

/*
 * Sets *ret to the position of the namespace that an SSNS names; a new namespace is added to the plan. NONE: the SSNS
 * names no namespace.
 */
int plan_add_ns(struct plan_maker *m, unsigned table, const struct nbft_ssns *s, size_t *ret);

/* ---- plan-ssns.c ---- */

/*
 * Fills *w and returns NULL, or returns why the SSNS gives no path through any HFI. The words are static or in `buf`.
 */
const char *plan_read_ssns(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s, struct plan_wish *w,
			   char buf[PLAN_REASON_MAX]);

/* ---- plan-path.c, plan-discovery.c, plan-route.c: one step each, in this order ---- */

int plan_make_paths(struct plan_maker *m);
int plan_make_discoveries(struct plan_maker *m);
int plan_make_routes(struct plan_maker *m);
