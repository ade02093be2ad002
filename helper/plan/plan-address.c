/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which address an HFI of a plan gets, and how it comes: an HFI and the options go in, one struct
 * plan_addr with its reason comes out, or the reason why there is none.
 *
 * The specification has an address that came from DHCP asked for anew, under firmware's identity,
 * and not reused; firmware's own is what is left when nobody answers.
 */
#include <stdio.h>
#include <string.h>

#include "maker.h"

/* Is it the address that SLAAC makes of this MAC (RFC 4291, modified EUI-64)? */
static bool is_made_of_mac(const struct nbft_hfi *h) {
	const uint8_t *m = h->mac;
	const uint8_t id[8] = { m[0] ^ 2, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5] };

	return memcmp(h->ip.b + 8, id, sizeof(id)) == 0;
}

static bool leads_to_v6(const struct nbft_ssns *s, unsigned hfi) {
	for (size_t i = 0; i < s->n_hfis; i++)
		if (s->hfis[i] == hfi)
			return addr_is_set(s->traddr) && !addr_is_v4(s->traddr);
	return false;
}

/* The family of an HFI that may have no address: by what else it has, then by what it leads to. */
static bool is_v4(const struct plan_maker *m, const struct plan_use *u) {
	const struct nbft_hfi *h = u->hfi;
	const struct nbft *t = m->plan->tables[u->table - 1];

	if (addr_is_set(h->ip))
		return addr_is_v4(h->ip);
	if (addr_is_set(h->dhcp_server))
		return addr_is_v4(h->dhcp_server);
	if (h->autoconf)
		return false;
	for (size_t i = 0; i < t->n_ssns; i++)
		if (leads_to_v6(&t->ssns[i], h->index))
			return false;
	return true;
}

static const char *dhcp_reason(const struct nbft_hfi *h) {
	if (h->dhcp_override)
		return "the table says that it came from DHCP (override flag)";
	if (h->ip_origin == NBFT_IP_ORIGIN_DHCP)
		return "the table says that it came from DHCP (origin 3)";
	return "the table names a DHCP server";
}

static void decide_dhcp(const struct plan_maker *m, struct plan_use *u, bool v4) {
	struct plan_addr *a = &u->addr;

	if (m->options->dhcp == OPTIONS_DHCP_REUSE) {
		a->note = "rd.nvmf.dhcp=reuse: the firmware's lease is used";
		return;
	}
	a->way = v4 ? PLAN_DHCP4 : PLAN_DHCP6;
	a->fall_back = m->options->dhcp == OPTIONS_DHCP_AUTO && addr_is_set(a->ip);
	a->note = dhcp_reason(u->hfi);
}

/*
 * Where firmware says SLAAC, the kernel does it again. Where an address only looks like it (EDK2 does
 * not set the flag), it may as well be a typed one in a network without routers: it is set at once,
 * and a router's word is heeded all the same.
 */
static void decide_slaac(struct plan_use *u) {
	const struct nbft_hfi *h = u->hfi;
	struct plan_addr *a = &u->addr;

	if (h->autoconf)
		a->note = "firmware autoconfigured it (flag)";
	else if (h->ip_origin == NBFT_IP_ORIGIN_ROUTER)
		a->note = "firmware autoconfigured it (origin 4)";
	else if (addr_is_set(h->ip) && is_made_of_mac(h) && !addr_is_link_local(h->ip))
		a->at_once = true;
	else
		return;
	if (a->at_once)
		a->note = "made of the MAC as SLAAC does (EDK2): set at once, and what a router announces is heeded";
	a->way = PLAN_SLAAC;
	a->fall_back = addr_is_set(a->ip);
}

static void decide_prefix(struct plan_addr *a, const struct nbft_hfi *h) {
	unsigned prefix = nbft_hfi_prefix(h);

	if (prefix == 0 || prefix > addr_bits(h->ip)) {
		prefix = addr_bits(h->ip);
		a->note = a->note ?: "its prefix length makes no sense: taken as a host address";
	}
	a->prefix = (uint8_t)prefix;
}

bool plan_decide_addr(const struct plan_maker *m, struct plan_use *u) {
	const struct nbft_hfi *h = u->hfi;
	bool v4 = is_v4(m, u);

	u->addr = (struct plan_addr){ .ip = h->ip, .from = h, .table = u->table, .hfi = h->index };
	if (nbft_hfi_is_dhcp(h))
		decide_dhcp(m, u, v4);
	else if (!v4)
		decide_slaac(u);
	if (addr_is_set(h->ip))
		decide_prefix(&u->addr, h);
	if (addr_is_set(h->ip) || u->addr.way != PLAN_STATIC)
		return true;
	snprintf(u->why, sizeof(u->why), "no IP address%s",
		 nbft_hfi_is_dhcp(h) ? " in the table, and no DHCP client may ask for one (rd.nvmf.dhcp=reuse)" : "");
	return false;
}

/* One client asks for one address; two that firmware had on one interface come from one source. */
bool plan_same_addr(const struct plan_addr *a, const struct plan_addr *b) {
	if (addr_is_set(a->ip) && addr_equal(a->ip, b->ip))
		return true;
	return a->way == b->way && (a->way == PLAN_DHCP4 || a->way == PLAN_DHCP6 ||
				    (a->way == PLAN_SLAAC && !addr_is_set(a->ip) && !addr_is_set(b->ip)));
}

/* Nobody knows what a lease will bring where firmware had no address. */
static bool overlap(const struct plan_addr *a, struct addr ip, unsigned prefix) {
	return !addr_is_set(a->ip) || !addr_is_set(ip) ||
	       addr_same_net(a->ip, ip, a->prefix < prefix ? a->prefix : prefix);
}

bool plan_is_on_another_link(const struct plan *p, size_t iface, struct addr ip, unsigned prefix) {
	bool v4 = !addr_is_set(ip) || addr_is_v4(ip);

	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; i != iface && j < p->ifaces[i].n_addrs; j++)
			if (plan_addr_is_v4(&p->ifaces[i].addrs[j]) == v4 &&
			    overlap(&p->ifaces[i].addrs[j], ip, prefix))
				return true;
	return false;
}

/* The kernel picks the interface's own link-local address then. */
struct addr plan_source(struct addr source, struct addr target) {
	struct addr none = { { 0 } };

	return addr_is_link_local(target) && !addr_is_link_local(source) ? none : source;
}

bool plan_addr_is_v4(const struct plan_addr *a) {
	return addr_is_set(a->ip) ? addr_is_v4(a->ip) : a->way == PLAN_DHCP4;
}

const char *plan_way_text(enum plan_way way) {
	static const char *const WORDS[] = {
		[PLAN_STATIC] = "static", [PLAN_DHCP4] = "DHCPv4", [PLAN_DHCP6] = "DHCPv6", [PLAN_SLAAC] = "SLAAC"
	};

	return WORDS[way];
}
