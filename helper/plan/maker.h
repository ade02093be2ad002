/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of helper/plan share while a plan is being made. Nobody else includes this. Every
 * function returns 0 or -ENOMEM unless it says otherwise.
 */
#pragma once

#include "plan.h"

/* An HFI of any table and what became of it. */
struct plan_use {
	unsigned table;
	const struct nbft_hfi *hfi;
	bool usable;
	char why[96]; /* when it is not */
	struct plan_addr addr; /* when it is; of HFIs that share one, the first one's */
	size_t nic; /* its number in the names, NONE without a MAC */
	size_t iface; /* in the plan, NONE when not usable */
	size_t addr_at; /* position of addr in that interface's list */
};

/* What one SSNS gives to all of its paths. */
struct plan_wish {
	unsigned table;
	const struct nbft_ssns *ssns;
	const char *trsvcid;
	uint16_t port;
	bool port_assumed, security_optional;
};

/* Best first. To be seen: the HFI has no address yet, and no gateway. */
enum plan_reach { PLAN_ON_LINK, PLAN_ROUTED, PLAN_TO_BE_SEEN, PLAN_NO_ROUTE };

struct plan_maker {
	struct plan *plan;
	const struct options *options;
	const struct plan_machine *machine;
	size_t *host_of; /* one for each table, NONE: it has no identity */
	struct plan_use *uses; /* by table and HFI index */
	size_t n_uses;
};

/* `list` with room for a zeroed element behind its n; NULL: no memory, the list is as it was. */
void *plan_grow(void *list, size_t n, size_t size);

/* Notes a descriptor that is left out. table 0: `kind` says it all. */
int plan_skip(struct plan_maker *m, unsigned table, const char *kind, unsigned index, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

int plan_make_hosts(struct plan_maker *m);
bool plan_host_conflicts(const struct plan *p, size_t host);

int plan_make_ifaces(struct plan_maker *m);

/* Decides which address an HFI gets, and how: u->addr, or false with u->why. */
bool plan_decide_addr(const struct plan_maker *m, struct plan_use *u);
/* Two HFIs on one interface that mean one address. */
bool plan_same_addr(const struct plan_addr *a, const struct plan_addr *b);
struct plan_use *plan_find_use(const struct plan_maker *m, unsigned table, unsigned hfi);

/* Makes the target reachable through an HFI: routes where it is not on the link. */
int plan_make_routes(struct plan_maker *m);
enum plan_reach plan_reach_of(const struct plan_use *u, struct addr target);

/* Why no path may come of an SSNS, whatever the HFI (buf may hold it); else NULL with *w filled. */
#define PLAN_REASON_MAX 112
const char *plan_read_ssns(const struct plan_maker *m, unsigned table, const struct nbft_ssns *s, struct plan_wish *w,
			   char buf[PLAN_REASON_MAX]);

/* What a security profile demands that we cannot do yet, in static words; NULL: nothing, or `index` is 0. */
const char *plan_security_fault(const struct plan *p, unsigned table, unsigned index);

/* "4420" without leading zeros, which the kernel would read as octal, as a number from 1 on. False: it is none. */
bool plan_read_port(const char *text, uint16_t *ret);

int plan_make_paths(struct plan_maker *m);
int plan_make_discoveries(struct plan_maker *m);

/*
 * Letters, digits, hyphens, dots, and the underscore that some use: what a program can be given as a name, and a
 * console can show. What ends in a number is an address, or was meant for one.
 */
#define PLAN_NAME_MAX 256 /* the longest name of the DNS, and a NUL */
bool plan_is_name(const char *text);

/*
 * Reads "nvme+tcp://192.0.2.1:8009/nqn...". Returns NULL with *ret filled, or why it cannot be used, in static
 * words. ret->name and ret->nqn point into `uri`.
 */
struct plan_uri {
	const char *name; /* its host is a name, of name_length characters: addr is unset; else NULL */
	size_t name_length;
	struct addr addr;
	uint16_t port; /* 0: it names none */
	const char *nqn; /* NULL: it names none */
};
const char *plan_parse_uri(const char *uri, struct plan_uri *ret);

/* Position of the namespace that an SSNS names, added when it is new; NONE when it names none. */
int plan_add_ns(struct plan_maker *m, unsigned table, const struct nbft_ssns *s, size_t *ret);
