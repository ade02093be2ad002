/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Names for the parts of a plan in messages: descriptors, targets, interfaces, the ways an address comes. A part goes
 * in; its name comes out, in the caller's buffer or borrowed from the plan. The name does not say how the part fares.
 */
#include "plan.h"

#include <stdio.h>

const char *plan_table_word(const struct plan *p, unsigned table) {
	return p->n_tables > 1 && table > 0 && table <= p->n_tables ? p->tables[table - 1]->name : "";
}

const char *plan_label(const struct plan *p, unsigned table, const char *kind, unsigned index, char *buf, size_t size) {
	const char *word = plan_table_word(p, table);

	snprintf(buf, size, "%s%s%s %u", word, *word ? " " : "", kind, index);
	return buf;
}

const char *plan_target_text(const struct plan_path *path, char buf[ADDR_TEXT_MAX]) {
	return path->name ?: addr_text(path->traddr, buf);
}

const char *plan_iface_name(const struct plan *p, size_t iface) {
	return iface == PLAN_ANY_IFACE ? "any interface" : p->ifaces[iface].name;
}

const char *plan_way_text(enum plan_way way) {
	static const char *const WORDS[] = {
		[PLAN_STATIC] = "static", [PLAN_DHCP4] = "DHCPv4", [PLAN_DHCP6] = "DHCPv6", [PLAN_SLAAC] = "SLAAC"
	};

	return WORDS[way];
}
