/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as text: one section for each list of the plan, in the same order. Sentences are wrapped at 80 columns. An
 * NQN stands on a line of its own, however long, so that it can be copied. Empty sections are left out, but a plan
 * without paths says so. Pure; see plan-text.h.
 */
#include "plan-text.h"

#include <string.h>

#include "id.h"
#include "nbft-text.h"
#include "nbft-words.h"
#include "wrap.h"

#define NAME_COLUMN 5 /* the column where the second and later lines of an entry begin */
/*
 * The size of the list of SSNS in one entry; "..." stands for further SSNS. The 14 SSNS of a Dell R660 take 50 bytes.
 */
#define SSNS_MAX 400
#define ONE_SSNS_MAX 80 /* how many bytes a further SSNS, or "...", may need */

/* Writes `words` and a string of firmware's, such as an NQN, on a line of their own. */
static void own_line(FILE *f, const char *words, const char *text) {
	fprintf(f, "     %s", words);
	nbft_show_string(text, f);
	fputc('\n', f);
}

/*
 * Adds an SSNS to the list of SSNS of an entry, such as "SSNS 3": as ", 4" after an SSNS of the same table, or as ",
 * NBFT2 SSNS 1" after one of another table. False: buf is full, and ends in "...".
 */
static bool add_ssns(const struct plan *p, unsigned *table, const struct plan_lead *l, char *buf, size_t size) {
	size_t used = strlen(buf);
	bool full = used + ONE_SSNS_MAX > size;
	char label[PLAN_LABEL_MAX];

	if (full)
		snprintf(buf + used, size - used, ", ...");
	else if (l->table == *table)
		snprintf(buf + used, size - used, ", %u", l->ssns);
	else
		snprintf(buf + used, size - used, ", %s",
			 plan_label(p, l->table, "SSNS", l->ssns, label, sizeof(label)));
	*table = l->table;
	return !full;
}

static void text_host(FILE *f, const struct plan *p, size_t i) {
	const struct plan_host *h = &p->hosts[i];
	char id[UUID_TEXT_MAX];

	fprintf(f, "%s\n", i == 0 ? "Host" : "Other host");
	own_line(f, "", h->nqn);
	fprintf(f, "     host id %s\n", uuid_text(h->id, id));
	wrap_line(f, 0, NAME_COLUMN, "%s", h->origin);
}

static void text_route(FILE *f, const struct plan_route *r) {
	char dst[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX];

	if (addr_is_set(r->dst))
		fprintf(f, "     route %s/%u", addr_text(r->dst, dst), r->prefix);
	else
		fputs("     default route", f);
	if (addr_is_set(r->gateway))
		fprintf(f, " through %s", addr_text(r->gateway, gateway));
	else if (!r->leased)
		fputs(" on the link itself", f);
	fprintf(f, ", metric %u", r->metric);
	if (r->leased && !addr_is_set(r->dst) && !addr_is_set(r->gateway))
		fputs(", through the gateway of the lease, if it has one", f);
	fputc('\n', f);
	if (r->leased && addr_is_set(r->dst))
		wrap_line(f, 0, NAME_COLUMN + 2, "unless this address is on the link");
	else if (r->leased && addr_is_set(r->gateway))
		wrap_line(f, 0, NAME_COLUMN + 2, "unless the lease names another gateway");
}

static void text_addr(FILE *f, const struct plan *p, const struct plan_addr *a) {
	char ip[ADDR_TEXT_MAX], hfi[PLAN_LABEL_MAX];

	plan_label(p, a->table, "HFI", a->hfi, hfi, sizeof(hfi));
	if (a->way == PLAN_STATIC)
		fprintf(f, "     address %s/%u (%s)\n", addr_text(a->ip, ip), a->prefix, hfi);
	else
		fprintf(f, "     address by %s (%s)\n", plan_way_text(a->way), hfi);
	if (a->note)
		wrap_line(f, 0, NAME_COLUMN + 2, "%s", a->note);
	if (a->fall_back && !a->at_once)
		wrap_line(f, 0, NAME_COLUMN + 2, "if no address comes: %s/%u, as firmware had it", addr_text(a->ip, ip),
			  a->prefix);
	else if (a->way != PLAN_STATIC && addr_is_set(a->ip))
		wrap_line(f, 0, NAME_COLUMN + 2, "firmware had %s/%u", addr_text(a->ip, ip), a->prefix);
}

/* Which NIC the interface is, and why that is known. */
static void text_rule(FILE *f, const struct plan_iface *i) {
	char pci[PCI_TEXT_MAX];

	if (i->has_function)
		wrap_line(f, 0, NAME_COLUMN, "found by PCI function %s, since the table names it",
			  pci_text(i->pci_sbdf, pci));
	else if (i->pci_sbdf)
		wrap_line(f, 0, NAME_COLUMN, "found by the MAC, since this machine has no NIC at PCI %s",
			  pci_text(i->pci_sbdf, pci));
	else
		wrap_line(f, 0, NAME_COLUMN, "found by the MAC, since the table names no PCI function");
}

static void text_iface(FILE *f, const struct plan *p, const struct plan_iface *i) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	if (i->vlan)
		fprintf(f, "  %s: VLAN %u on %s\n", i->name, i->vlan, p->ifaces[i->parent].name);
	else
		fprintf(f, "  %s: NIC %s%s%s\n", i->name, mac_text(i->mac, mac), i->pci_sbdf ? " at PCI " : "",
			i->pci_sbdf ? pci_text(i->pci_sbdf, pci) : "");
	if (!i->vlan)
		text_rule(f, i);
	for (size_t a = 0; a < i->n_addrs; a++)
		text_addr(f, p, &i->addrs[a]);
	for (size_t r = 0; r < i->n_routes; r++)
		text_route(f, &i->routes[r]);
	if (i->n_addrs == 0)
		fputs("     no address of its own, only VLANs\n", f);
}

static void text_path(FILE *f, const struct plan *p, size_t number) {
	const struct plan_path *t = &p->paths[number];
	char target[ADDR_TEXT_MAX], source[ADDR_TEXT_MAX], by[SSNS_MAX];
	unsigned table = t->table;
	const struct plan_lead *l;
	size_t at = 0;
	int column = fprintf(f, "%3zu. %s -> %s port %u", number + 1, p->ifaces[t->iface].name,
			     addr_text(t->traddr, target), t->port);

	plan_label(p, table, "SSNS", t->ssns, by, sizeof(by));
	while ((l = plan_next_for_path(p, t, &at)) && add_ssns(p, &table, l, by, sizeof(by)))
		;
	wrap_line(f, (size_t)column, NAME_COLUMN, "(%s via HFI %u)", by, t->hfi);
	own_line(f, "", t->nqn);
	if (addr_is_set(t->host_traddr))
		fprintf(f, "     from %s\n", addr_text(t->host_traddr, source));
	if (t->host > 0)
		own_line(f, "as ", p->hosts[t->host].nqn);
	if (t->hdr_digest || t->data_digest)
		fprintf(f, "     with%s%s%s digests\n", t->hdr_digest ? " header" : "",
			t->hdr_digest && t->data_digest ? " and" : "", t->data_digest ? " data" : "");
	wrap_line(f, 0, NAME_COLUMN, "%s", t->why);
}

static void text_discovery(FILE *f, const struct plan *p, const struct plan_path *d) {
	char target[ADDR_TEXT_MAX], source[ADDR_TEXT_MAX], label[PLAN_LABEL_MAX];
	const char *by = "rd.nvmf.discover=";

	if (d->descriptor)
		by = plan_label(p, d->table, "discovery", d->descriptor, label, sizeof(label));

	fprintf(f, "  %s -> %s port %u (%s", plan_iface_name(p, d->iface), plan_target_text(d, target), d->port, by);
	if (d->iface != PLAN_ANY_IFACE)
		fprintf(f, " via HFI %u", d->hfi);
	fputs(")\n", f);
	own_line(f, "", d->nqn);
	if (d->iface == PLAN_ANY_IFACE && addr_is_set(d->host_traddr))
		fprintf(f, "     from %s\n", addr_text(d->host_traddr, source));
	wrap_line(f, 0, NAME_COLUMN, "%s", d->why);
}

static const char *nid(const struct plan_ns *n, char buf[64]) {
	static const char *const TYPES[] = {
		[NBFT_NID_EUI64] = "EUI-64", [NBFT_NID_NGUID] = "NGUID", [NBFT_NID_UUID] = "UUID"
	};
	char text[UUID_TEXT_MAX];

	if (nbft_nid_text(n->nid_type, n->nid, text))
		snprintf(buf, 64, "%s %s", TYPES[n->nid_type], text);
	else
		snprintf(buf, 64, "NSID %u of that subsystem", n->nsid);
	return buf;
}

static void text_ns(FILE *f, const struct plan *p, const struct plan_ns *n) {
	char buf[64], by[SSNS_MAX];
	unsigned table = n->table;
	const struct plan_lead *l;
	size_t at = 0;
	int column = fprintf(f, "  %s", nid(n, buf));

	plan_label(p, table, "SSNS", n->ssns, by, sizeof(by));
	while ((l = plan_next_for_ns(p, n, &at)) && add_ssns(p, &table, l, by, sizeof(by)))
		;
	wrap_line(f, (size_t)column, NAME_COLUMN, "(%s)", by);
	own_line(f, "of ", n->nqn);
	fprintf(f, "     %s\n", n->boot ? "to boot from: waited for" : "not for booting: not waited for");
}

void plan_text(FILE *f, const struct plan *p) {
	for (size_t i = 0; i < p->n_hosts; i++)
		text_host(f, p, i);
	if (p->n_ifaces > 0)
		fputs("Interfaces\n", f);
	for (size_t i = 0; i < p->n_ifaces; i++)
		text_iface(f, p, &p->ifaces[i]);
	if (plan_is_empty(p))
		fputs("No paths: nothing to connect\n", f);
	if (p->n_paths > 0)
		fputs("Paths, best first\n", f);
	for (size_t i = 0; i < p->n_paths; i++)
		text_path(f, p, i);
	if (p->n_discoveries > 0)
		fputs("Discovery controllers, asked for more paths\n", f);
	for (size_t i = 0; i < p->n_discoveries; i++)
		text_discovery(f, p, &p->discoveries[i]);
	if (p->n_nss > 0 || !plan_is_empty(p))
		fputs("Namespaces\n", f);
	if (p->n_nss == 0 && !plan_is_empty(p))
		fputs("  no table names a namespace: root= alone selects the root among those found\n", f);
	for (size_t i = 0; i < p->n_nss; i++)
		text_ns(f, p, &p->nss[i]);
	if (p->n_skips > 0)
		fputs("Left out\n", f);
	for (size_t i = 0; i < p->n_skips; i++)
		wrap_line(f, 0, 2, "%s: %s", p->skips[i].what, p->skips[i].why);
	if (plan_is_empty(p))
		return;
	if (p->timeout_us == OPTIONS_TIMEOUT_NEVER)
		fputs("The wait has no end (rd.nvmf.timeout=infinity)\n", f);
	else
		fprintf(f, "After %.15g s without the root device: emergency shell (rd.nvmf.timeout=)\n",
			(double)p->timeout_us / 1e6);
}
