/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The facts of a sound table become a description, from which table_build() makes a table with the same facts. A fact
 * has a line unless it is the standard value of its key (keys.c). Bytes that are no facts are lost: reserved bytes, the
 * order of the heap, descriptors that are not marked as valid. Pure.
 */
#include "dump-lines.h"
#include "id.h"
#include "nbft-layout.h"
#include "nbft-words.h"
#include "table.h"

static void say_table(struct dump *d, const struct nbft *t, const uint8_t *header) {
	char revision[8];

	dump_section(d, TABLE_HEAD, 0);
	snprintf(revision, sizeof(revision), "%u.%u", t->major, t->minor);
	dump_value(d, "revision", revision);
	dump_chars(d, "oem-id", header);
	dump_chars(d, "oem-table-id", header);
	dump_number(d, "oem-revision", (uint32_t)table_get(header + NBFT_HEADER_OEM_REVISION, 4));
	dump_chars(d, "creator-id", header);
	dump_number(d, "creator-revision", (uint32_t)table_get(header + NBFT_HEADER_CREATOR_REVISION, 4));
	dump_string(d, "driver-path", t->driver_dev_path);
}

static void say_host(struct dump *d, const struct nbft_host *h) {
	char id[UUID_TEXT_MAX];

	dump_section(d, TABLE_HOST, 0);
	dump_string(d, "nqn", h->nqn);
	dump_value(d, "id", uuid_text(h->id, id));
	dump_flags(d, "flags", h->flags);
}

static void say_hfi_ext(struct dump *d, const struct nbft_hfi *h) {
	if (!h->has_ext)
		return;
	dump_bytes(d, "dhcp-iaid", &h->iaid);
	dump_bytes(d, "dhcp-duid", &h->duid);
	if (h->iaid.n == 0 && h->duid.n == 0)
		dump_always(d, "ext-valid", "yes"); /* any line makes the HFI extended info present in the table */
	dump_flags(d, "ext-flags", h->ext_flags);
}

static void say_hfi(struct dump *d, const struct nbft_hfi *h) {
	char text[UUID_TEXT_MAX];

	dump_section(d, TABLE_HFI, h->index);
	dump_value(d, "mac", mac_text(h->mac, text));
	if (h->pci_sbdf != 0)
		dump_value(d, "pci", pci_text(h->pci_sbdf, text));
	dump_number(d, "pcie-segment", h->pcie_segment);
	dump_number(d, "vlan", h->vlan);
	dump_network(d, "ip", h->ip, h->prefix);
	dump_number(d, "ip-origin", h->ip_origin);
	dump_address(d, "gateway", h->gateway);
	dump_number(d, "route-metric", h->route_metric);
	dump_address(d, "primary-dns", h->dns1);
	dump_address(d, "secondary-dns", h->dns2);
	dump_address(d, "dhcp-server", h->dhcp_server);
	dump_string(d, "host-name", h->host_name);
	dump_number(d, "trinfo-version", h->trinfo_version);
	dump_flags(d, "tcp-flags", h->tcp_flags);
	dump_flags(d, "flags", h->flags);
	say_hfi_ext(d, h);
}

static void say_ssns_ext(struct dump *d, const struct nbft_ssns *s) {
	char text[16];

	if (!s->has_ext)
		return;
	if (s->diagnosed == d->revision_1_0)
		dump_number(d, "ext-size", s->diagnosed ? NBFT_SSNS_EXT_SIZE : NBFT_SSNS_EXT_NAED);
	snprintf(text, sizeof(text), "%u", s->cntlid);
	dump_always(d, "cntlid", text); /* any line makes the SSNS extended info present in the table */
	dump_number(d, "asqsz", s->asqsz);
	dump_string(d, "dhcp-root-path", s->dhcp_root_path);
	if (s->diagnosed) {
		dump_number(d, "naed", s->naed);
		dump_number(d, "cipeec", s->cipeec);
		dump_number(d, "cto", s->connect_timeout);
		dump_number(d, "nceec", s->nceec);
	}
	dump_flags(d, "ext-flags", s->ext_flags);
}

static void say_hfis(struct dump *d, const struct nbft_ssns *s) {
	char text[(TABLE_LIST_MAX + 1) * sizeof("255,")];
	size_t n = 0;

	for (size_t i = 0; i < s->n_hfis; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u", i > 0 ? ", " : "", s->hfis[i]);
	dump_value(d, "hfi", text);
}

static void say_nid(struct dump *d, const struct nbft_ssns *s) {
	char id[UUID_TEXT_MAX], text[UUID_TEXT_MAX + 8];

	if (s->nid_type == NBFT_NID_NONE)
		return;
	snprintf(text, sizeof(text), "%s:%s", nbft_nid_type_text(s->nid_type), nbft_nid_text(s->nid_type, s->nid, id));
	dump_value(d, "nid", text);
}

static void say_ssns(struct dump *d, const struct nbft_ssns *s, unsigned number) {
	dump_section(d, TABLE_SSNS, number);
	dump_number(d, "index", s->index);
	dump_address(d, "traddr", s->traddr);
	dump_string(d, "trsvcid", s->trsvcid);
	say_hfis(d, s);
	dump_string(d, "nqn", s->nqn);
	say_nid(d, s);
	dump_number(d, "nsid", s->nsid);
	dump_number(d, "port-id", s->subsys_port_id);
	dump_number(d, "discovery", s->discovery);
	dump_number(d, "security", s->security);
	say_ssns_ext(d, s);
	dump_flags(d, "trflags", s->trflags);
	dump_flags(d, "flags", s->flags);
}

static void say_security(struct dump *d, const struct nbft_security *s) {
	dump_section(d, TABLE_SECURITY, s->index);
	dump_flags(d, "flags", s->flags);
	dump_bytes(d, "secure-channel-algorithms", &s->channel_algs);
	dump_bytes(d, "authentication-protocols", &s->auth_protocols);
	dump_bytes(d, "cipher-suites", &s->cipher_suites);
	dump_bytes(d, "kx-groups", &s->kx_groups);
	dump_bytes(d, "hash-functions", &s->hash_functions);
	dump_string(d, "key-path", s->key_path);
	dump_flags(d, "secret-type", s->secret_type);
}

static void say_discovery(struct dump *d, const struct nbft_discovery *c) {
	dump_section(d, TABLE_DISCOVERY, c->index);
	dump_string(d, "uri", c->uri);
	dump_string(d, "nqn", c->nqn);
	dump_number(d, "hfi", c->hfi);
	dump_number(d, "security", c->security);
	dump_flags(d, "flags", c->flags);
}

static bool is_ssns_index(const struct nbft *t, unsigned number) {
	for (size_t i = 0; i < t->n_ssns; i++)
		if (t->ssns[i].index == number)
			return true;
	return false;
}

/* A number for the section of an SSNS with index 0: the lowest number that is no index of another SSNS. */
static unsigned free_number(const struct nbft *t) {
	unsigned number = 1;

	while (is_ssns_index(t, number))
		number++;
	return number;
}

bool table_is_sound(const struct nbft *t) {
	for (size_t i = 0; i < t->n_diags; i++)
		if (t->diags[i].level != NBFT_DIAG_NOTE)
			return false;
	return true;
}

void table_dump(const struct nbft *t, const uint8_t *header, FILE *f) {
	struct dump d = { .f = f, .revision_1_0 = t->major == 1 && t->minor == 0 };

	say_table(&d, t, header);
	say_host(&d, &t->host);
	for (size_t i = 0; i < t->n_hfis; i++)
		say_hfi(&d, &t->hfis[i]);
	for (size_t i = 0; i < t->n_ssns; i++)
		say_ssns(&d, &t->ssns[i], t->ssns[i].index ? t->ssns[i].index : free_number(t));
	for (size_t i = 0; i < t->n_securities; i++)
		say_security(&d, &t->securities[i]);
	for (size_t i = 0; i < t->n_discoveries; i++)
		say_discovery(&d, &t->discoveries[i]);
}
