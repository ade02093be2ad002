/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which address an HFI of a plan gets, and how the address comes. An HFI and the options go in. One struct
 * plan_addr with its reason comes out, or the reason why the HFI gets no address.
 *
 * The specification demands that an address from DHCP is not reused: the operating system asks DHCP again, under
 * firmware's identity. Firmware's own address is the last resort, for the case that no server answers.
 */
#include <stdio.h>

#include "maker.h"

static bool leads_to_v6(const struct nbft_ssns *s, unsigned hfi) {
	for (size_t i = 0; i < s->n_hfis; i++)
		if (s->hfis[i] == hfi)
			return !addr_is_v4(s->traddr);
	return false;
}

/*
 * Returns whether an HFI is IPv4, even if the HFI has no address. The family is taken from the address, the DHCP
 * server, the autoconf flag or the targets, in this order.
 */
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
 * Decides whether an IPv6 address comes from SLAAC. If firmware says that it used SLAAC, the kernel uses SLAAC again.
 * EDK2 never says so. An address made of the MAC may come from SLAAC, or an administrator may have entered the address
 * for a network without routers. An address made of the MAC is therefore set at once, and router advertisements are
 * accepted, too.
 */
static void decide_slaac(struct plan_use *u) {
	const struct nbft_hfi *h = u->hfi;
	struct plan_addr *a = &u->addr;

	if (h->autoconf)
		a->note = "firmware autoconfigured it (flag)";
	else if (h->ip_origin == NBFT_IP_ORIGIN_ROUTER)
		a->note = "firmware autoconfigured it (origin 4)";
	else if (nbft_hfi_is_made_of_mac(h) && !addr_is_link_local(h->ip))
		a->at_once = true;
	else
		return;
	if (a->at_once)
		a->note = "made from the MAC as SLAAC does (EDK2): set at once, and router advertisements are accepted";
	a->way = PLAN_SLAAC;
	a->fall_back = addr_is_set(a->ip);
}

static void decide_prefix(struct plan_addr *a, const struct nbft_hfi *h) {
	unsigned prefix = nbft_hfi_prefix(h);

	if (prefix == 0) {
		prefix = addr_bits(h->ip);
		a->note = a->note ?: "its prefix length makes no sense: taken as a host address";
	}
	a->prefix = (uint8_t)prefix;
}

bool plan_decide_addr(const struct plan_maker *m, struct plan_use *u) {
	const struct nbft_hfi *h = u->hfi;
	bool v4 = is_v4(m, u);

	u->addr = (struct plan_addr){ .ip = h->ip, .from = h, .table = u->table, .hfi = h->index };
	if (!v4 && m->machine->no_ipv6) {
		snprintf(u->why, sizeof(u->why),
			 "it is IPv6, which ipv6.disable= on the kernel command line switches off");
		return false;
	}
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
