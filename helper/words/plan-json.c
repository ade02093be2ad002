/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The plan as JSON: one array for each list of the plan, in the same order. A field that the table leaves out is null.
 * Pure; see plan-json.h.
 */
#include "id.h"
#include "nbft-words.h"
#include "plan-json.h"

static void put_table(struct json *j, const struct plan *p, unsigned table) {
	json_string(j, "table", table > 0 ? p->tables[table - 1]->name : NULL);
}

/* Writes the index of a descriptor, or null for index 0, which no descriptor has. */
static void put_index(struct json *j, const char *key, unsigned index) {
	if (index > 0)
		json_number(j, key, index);
	else
		json_string(j, key, NULL);
}

static void put_address(struct json *j, const char *key, struct addr a) {
	char text[ADDR_TEXT_MAX];

	json_string(j, key, addr_is_set(a) ? addr_text(a, text) : NULL);
}

static void put_host(struct json *j, const struct plan_host *h) {
	char id[UUID_TEXT_MAX];

	json_object(j, NULL);
	json_string(j, "nqn", h->nqn);
	json_string(j, "id", uuid_text(h->id, id));
	json_string(j, "origin", h->origin);
	json_close(j);
}

void plan_json_addr(struct json *j, const struct plan *p, const struct plan_addr *a) {
	static const char *const WAYS[] = {
		[PLAN_STATIC] = "static", [PLAN_DHCP4] = "dhcp4", [PLAN_DHCP6] = "dhcp6", [PLAN_SLAAC] = "slaac"
	};

	put_table(j, p, a->table);
	json_number(j, "hfi", a->hfi);
	json_string(j, "way", WAYS[a->way]);
	put_address(j, "address", a->ip);
	json_number(j, "prefix", a->prefix);
	json_string(j, "note", a->note);
}

static void put_route(struct json *j, const struct plan *p, const struct plan_route *r) {
	json_object(j, NULL);
	put_table(j, p, r->table);
	json_number(j, "hfi", r->hfi);
	put_address(j, "destination", r->dst);
	json_number(j, "prefix", r->prefix);
	put_address(j, "gateway", r->gateway);
	json_number(j, "metric", r->metric);
	json_bool(j, "leased", r->leased);
	json_close(j);
}

void plan_json_iface(struct json *j, const struct plan *p, const struct plan_iface *i) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX];

	json_string(j, "name", i->name);
	put_table(j, p, i->table);
	json_number(j, "hfi", i->hfi);
	json_string(j, "mac", mac_text(i->mac, mac));
	json_string(j, "pci", i->pci_sbdf ? pci_text(i->pci_sbdf, pci) : NULL);
	json_string(j, "found_by", i->vlan ? NULL : i->has_function ? "pci" : "mac");
	json_number(j, "vlan", i->vlan);
	json_string(j, "parent", i->vlan ? p->ifaces[i->parent].name : NULL);
}

static void put_iface(struct json *j, const struct plan *p, const struct plan_iface *i) {
	json_object(j, NULL);
	plan_json_iface(j, p, i);
	json_array(j, "addresses");
	for (size_t a = 0; a < i->n_addrs; a++) {
		json_object(j, NULL);
		plan_json_addr(j, p, &i->addrs[a]);
		json_close(j);
	}
	json_close(j);
	json_array(j, "routes");
	for (size_t r = 0; r < i->n_routes; r++)
		put_route(j, p, &i->routes[r]);
	json_close(j);
	json_close(j);
}

static void put_lead(struct json *j, const struct plan *p, const struct plan_lead *l) {
	json_object(j, NULL);
	put_table(j, p, l->table);
	json_number(j, "ssns", l->ssns);
	json_close(j);
}

void plan_json_path(struct json *j, const struct plan *p, const struct plan_path *t) {
	char target[ADDR_TEXT_MAX];
	const struct plan_lead *l;
	size_t at = 0;

	put_table(j, p, t->table);
	put_index(j, "ssns", t->ssns);
	put_index(j, "discovery", t->descriptor);
	put_index(j, "hfi", t->hfi);
	json_string(j, "interface", t->iface == PLAN_ANY_IFACE ? NULL : p->ifaces[t->iface].name);
	json_string(j, "transport", "tcp");
	json_string(j, "traddr", plan_target_text(t, target));
	json_format(j, "trsvcid", "%u", t->port);
	json_string(j, "nqn", t->nqn);
	put_address(j, "host_traddr", t->host_traddr);
	json_string(j, "hostnqn", p->hosts[t->host].nqn);
	json_bool(j, "hdr_digest", t->hdr_digest);
	json_bool(j, "data_digest", t->data_digest);
	json_bool(j, "boot", t->boot);
	json_string(j, "why", t->why);
	json_array(j, "merged_ssns");
	while ((l = plan_next_for_path(p, t, &at)))
		put_lead(j, p, l);
	json_close(j);
}

static void put_path(struct json *j, const struct plan *p, const struct plan_path *t) {
	json_object(j, NULL);
	plan_json_path(j, p, t);
	json_close(j);
}

void plan_json_ns(struct json *j, const struct plan *p, const struct plan_ns *n) {
	char nid[UUID_TEXT_MAX];
	const struct plan_lead *l;
	size_t at = 0, original = plan_original(p, (size_t)(n - p->nss));

	put_table(j, p, n->table);
	json_number(j, "ssns", n->ssns);
	json_string(j, "nqn", n->nqn);
	json_number(j, "nsid", n->nsid);
	json_string(j, "nid_type", nbft_nid_type_text(n->nid_type));
	json_string(j, "nid", nbft_nid_text(n->nid_type, n->nid, nid));
	json_bool(j, "boot", n->boot);
	json_array(j, "merged_ssns");
	while ((l = plan_next_for_ns(p, n, &at)))
		put_lead(j, p, l);
	json_close(j);
	put_index(j, "waits_for_ssns", original == NONE ? 0 : p->nss[original].ssns);
}

static void put_ns(struct json *j, const struct plan *p, const struct plan_ns *n) {
	json_object(j, NULL);
	plan_json_ns(j, p, n);
	json_close(j);
}

static void put_skip(struct json *j, const struct plan_skip *s) {
	json_object(j, NULL);
	json_string(j, "what", s->what);
	json_string(j, "why", s->why);
	json_close(j);
}

void plan_json(struct json *j, const struct plan *p) {
	json_object(j, NULL);
	json_array(j, "hosts");
	for (size_t i = 0; i < p->n_hosts; i++)
		put_host(j, &p->hosts[i]);
	json_close(j);
	json_array(j, "interfaces");
	for (size_t i = 0; i < p->n_ifaces; i++)
		put_iface(j, p, &p->ifaces[i]);
	json_close(j);
	json_array(j, "paths");
	for (size_t i = 0; i < p->n_paths; i++)
		put_path(j, p, &p->paths[i]);
	json_close(j);
	json_array(j, "discovery_controllers");
	for (size_t i = 0; i < p->n_discoveries; i++)
		put_path(j, p, &p->discoveries[i]);
	json_close(j);
	json_array(j, "namespaces");
	for (size_t i = 0; i < p->n_nss; i++)
		put_ns(j, p, &p->nss[i]);
	json_close(j);
	json_array(j, "left_out");
	for (size_t i = 0; i < p->n_skips; i++)
		put_skip(j, &p->skips[i]);
	json_close(j);
	if (p->timeout_us == OPTIONS_TIMEOUT_NEVER)
		json_string(j, "timeout_ms", NULL);
	else
		json_number(j, "timeout_ms", (int64_t)(p->timeout_us / 1000));
	json_close(j);
}
