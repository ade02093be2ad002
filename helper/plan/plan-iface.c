/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Interfaces of a plan. HFIs go in and are grouped by NIC and VLAN; named interfaces with their addresses come out.
 * NICs are numbered over all HFIs, including HFIs that are left out. So the name of one NIC does not depend on whether
 * firmware got an address for another NIC.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "maker.h"

struct nic {
	uint8_t mac[6];
	uint32_t pci_sbdf;
};

static int by_table_and_index(const void *a, const void *b) {
	const struct plan_use *x = a, *y = b;

	if (x->table != y->table)
		return x->table < y->table ? -1 : 1;
	if (x->hfi->index != y->hfi->index)
		return x->hfi->index < y->hfi->index ? -1 : 1;
	return x->hfi < y->hfi ? -1 : x->hfi > y->hfi; /* several HFIs may have index 0: the table's order decides */
}

static int collect(struct plan_maker *m) {
	size_t n = 0;

	for (size_t t = 0; t < m->plan->n_tables; t++)
		n += m->plan->tables[t]->n_hfis;
	m->uses = calloc(n + 1, sizeof(*m->uses));
	if (!m->uses)
		return -ENOMEM;
	for (unsigned t = 1; t <= m->plan->n_tables; t++)
		for (size_t i = 0; i < m->plan->tables[t - 1]->n_hfis; i++)
			m->uses[m->n_uses++] = (struct plan_use){
				.table = t,
				.hfi = &m->plan->tables[t - 1]->hfis[i],
				.nic = NONE,
				.iface = NONE,
			};
	if (n > 0)
		qsort(m->uses, n, sizeof(*m->uses), by_table_and_index);
	return 0;
}

static bool has_mac(const struct nbft_hfi *h) {
	static const uint8_t zero[6];

	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): collect() gives every use its HFI */
	return memcmp(h->mac, zero, sizeof(zero)) != 0;
}

/* HFIs with one MAC are one NIC, unless the PCI addresses of both are known and differ. */
static size_t find_nic(const struct nic *nics, size_t n, const struct nbft_hfi *h) {
	size_t found = NONE;

	for (size_t i = 0; i < n; i++) {
		if (memcmp(nics[i].mac, h->mac, 6) != 0)
			continue;
		if (nics[i].pci_sbdf == h->pci_sbdf)
			return i;
		if (found == NONE && (nics[i].pci_sbdf == 0 || h->pci_sbdf == 0))
			found = i;
	}
	return found;
}

static size_t number_nics(struct plan_maker *m, struct nic *nics) {
	size_t n = 0;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct nbft_hfi *h = m->uses[i].hfi;
		size_t nic;

		if (!has_mac(h))
			continue;
		nic = find_nic(nics, n, h);
		if (nic == NONE) {
			nic = n++;
			memcpy(nics[nic].mac, h->mac, 6);
		}
		if (h->pci_sbdf)
			nics[nic].pci_sbdf = h->pci_sbdf;
		m->uses[i].nic = nic;
	}
	return n;
}

static bool decide_use(const struct plan_maker *m, struct plan_use *u) {
	if (u->nic != NONE)
		return plan_decide_addr(m, u);
	snprintf(u->why, sizeof(u->why), "no MAC address: nothing tells which NIC it is");
	return false;
}

/* True when the machine has a NIC at the PCI address of the table. Firmware may number buses differently from Linux. */
static bool has_function(const struct plan_machine *machine, uint32_t pci_sbdf) {
	for (size_t i = 0; i < machine->n_nics; i++)
		if (pci_sbdf != 0 && machine->nics[i] == pci_sbdf)
			return true;
	return false;
}

/*
 * Adds one interface. `vlan` 0 means the NIC itself: *parent is set to the position of the NIC. For any other `vlan`,
 * *parent is the position of the NIC below the VLAN.
 */
static int add_iface(struct plan_maker *m, const struct nic *nic, size_t number, unsigned vlan, size_t *parent) {
	struct plan *p = m->plan;
	struct plan_iface *f = grow(&p->ifaces, &p->n_ifaces, sizeof(*f));

	if (!f)
		return -ENOMEM;
	memcpy(f->mac, nic->mac, 6);
	f->pci_sbdf = nic->pci_sbdf;
	f->has_function = has_function(m->machine, nic->pci_sbdf);
	f->vlan = (uint16_t)vlan;
	if (vlan) {
		snprintf(f->name, sizeof(f->name), "nbft%u.%u", (unsigned)number & 0xffff, vlan & 0xfff);
		f->parent = *parent;
	} else {
		snprintf(f->name, sizeof(f->name), "nbft%u", (unsigned)number & 0xffff);
		*parent = p->n_ifaces - 1;
	}
	return 0;
}

/*
 * Returns the lowest VLAN id above `after` among the usable HFIs of a NIC; 0 means "untagged". -1: no VLAN id is above
 * `after`.
 */
static int next_vlan(const struct plan_maker *m, size_t nic, int after) {
	int next = -1;

	for (size_t i = 0; i < m->n_uses; i++) {
		const struct plan_use *u = &m->uses[i];

		if (u->usable && u->nic == nic && u->hfi->vlan > after && (next < 0 || u->hfi->vlan < next))
			next = u->hfi->vlan;
	}
	return next;
}

static int add_ifaces(struct plan_maker *m, const struct nic *nics, size_t n_nics) {
	for (size_t nic = 0; nic < n_nics; nic++) {
		size_t parent = NONE;

		if (next_vlan(m, nic, -1) < 0)
			continue;
		for (int vlan = 0; vlan >= 0; vlan = next_vlan(m, nic, vlan)) {
			size_t i = m->plan->n_ifaces;
			int r = add_iface(m, &nics[nic], nic, (unsigned)vlan, &parent);

			if (r < 0)
				return r;
			for (size_t u = 0; u < m->n_uses; u++)
				if (m->uses[u].usable && m->uses[u].nic == nic && m->uses[u].hfi->vlan == vlan)
					m->uses[u].iface = i;
		}
	}
	return 0;
}

/*
 * Two HFIs on one interface share one address in three cases: firmware had the same address on both; DHCP of one family
 * asks for the address of both; or SLAAC is to make the address of both, and firmware had no address on either.
 */
static bool same_addr(const struct plan_addr *a, const struct plan_addr *b) {
	if (addr_is_set(a->ip) && addr_equal(a->ip, b->ip))
		return true;
	return a->way == b->way && (a->way == PLAN_DHCP4 || a->way == PLAN_DHCP6 ||
				    (a->way == PLAN_SLAAC && !addr_is_set(a->ip) && !addr_is_set(b->ip)));
}

static int add_addr(struct plan_iface *f, struct plan_use *u) {
	struct plan_addr *a;

	for (u->addr_at = 0; u->addr_at < f->n_addrs; u->addr_at++)
		if (same_addr(&f->addrs[u->addr_at], &u->addr)) {
			u->addr = f->addrs[u->addr_at];
			return 0;
		}
	a = grow(&f->addrs, &f->n_addrs, sizeof(*a));
	if (!a)
		return -ENOMEM;
	*a = u->addr;
	return 0;
}

/*
 * Messages name an interface by its lowest HFI. A NIC without an HFI of its own is named by the lowest HFI of its
 * VLANs.
 */
static void claim(struct plan_iface *f, const struct plan_use *u) {
	if (f->table == 0) {
		f->table = u->table;
		f->hfi = u->hfi->index;
	}
}

static int fill_ifaces(struct plan_maker *m) {
	struct plan_iface *ifaces = m->plan->ifaces;
	int r = 0;

	for (size_t i = 0; i < m->n_uses && r == 0; i++) {
		struct plan_use *u = &m->uses[i];

		if (!u->usable)
			continue;
		claim(&ifaces[u->iface], u);
		r = add_addr(&ifaces[u->iface], u);
	}
	for (size_t i = 0; i < m->n_uses; i++)
		if (m->uses[i].usable && m->uses[i].hfi->vlan)
			claim(&ifaces[ifaces[m->uses[i].iface].parent], &m->uses[i]);
	return r;
}

int plan_make_ifaces(struct plan_maker *m) {
	struct nic *nics = NULL;
	int r = collect(m);

	if (r == 0) {
		nics = calloc(m->n_uses + 1, sizeof(*nics));
		r = nics ? 0 : -ENOMEM;
	}
	if (r == 0) {
		size_t n = number_nics(m, nics);

		for (size_t i = 0; i < m->n_uses && r == 0; i++) {
			struct plan_use *u = &m->uses[i];

			u->usable = decide_use(m, u);
			if (!u->usable)
				r = plan_skip(m, u->table, "HFI", u->hfi->index, "%s", u->why);
		}
		r = r ?: add_ifaces(m, nics, n);
	}
	free(nics);
	return r ?: fill_ifaces(m);
}
