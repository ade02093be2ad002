/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of the choice of a NIC: the links of a machine with several NICs, bridges and bonds, and the functions
 * that tell the engine of them.
 */
#pragma once

#include "engine-kit.h"

#define FUNCTION 0x20 /* PCI 0000:00:04.0 */
#define OTHER_FUNCTION 0x18 /* PCI 0000:00:03.0 */

static const uint8_t M1[6] = MAC1, M2[6] = MAC2, MADE_UP[6] = { 2, 0, 0, 0, 0, 9 };

static inline void put(struct link_facts l) {
	tell(&(struct event){ .type = EVENT_LINK, .link = l });
}

/* A NIC with its own MAC. */
static inline struct link_facts nic(int ifindex, const char *name, const uint8_t mac[6]) {
	struct link_facts l = { .ifindex = ifindex, .has_perm_mac = true };

	snprintf(l.name, sizeof(l.name), "%s", name);
	memcpy(l.mac, mac, 6);
	memcpy(l.perm_mac, mac, 6);
	return l;
}

/* A link that another program made and set up. */
static inline struct link_facts made(int ifindex, const char *name, const char *kind, const uint8_t mac[6]) {
	struct link_facts l = { .ifindex = ifindex, .up = true, .carrier = true };

	snprintf(l.name, sizeof(l.name), "%s", name);
	snprintf(l.kind, sizeof(l.kind), "%s", kind);
	memcpy(l.mac, mac, 6);
	return l;
}

static inline struct link_facts port_of(struct link_facts l, int master) {
	l.master = master;
	return l;
}

static inline struct link_facts at(struct link_facts l, uint32_t pci) {
	l.pci_sbdf = pci;
	return l;
}

static inline struct link_facts running(struct link_facts l) {
	l.up = l.carrier = true;
	return l;
}

static inline void address(int ifindex, const char *ip) {
	tell(&(struct event){ .type = EVENT_ADDR, .ifindex = ifindex, .addr = a(ip), .prefix = 24 });
}

static inline void start(void) {
	begin();
	fabrics(0);
	log_text[0] = '\0';
}
