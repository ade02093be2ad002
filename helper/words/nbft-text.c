/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as text for a person at a serial console: one block for each descriptor, one line for each of its facts,
 * numbers in words, "none" for a field that is unset. Pure; see nbft-text.h.
 */
#include <stdarg.h>

#include "id.h"
#include "duid.h"
#include "nbft-text.h"
#include "nbft-words.h"

#define CTO_NOT_SPECIFIED 0xffff

void nbft_show_string(const char *s, FILE *f) {
	for (; *s; s++) {
		if (*s == '\\')
			fputs("\\\\", f);
		else if (*s >= ' ' && *s <= '~')
			fputc(*s, f);
		else
			fprintf(f, "\\x%02x", (unsigned char)*s);
	}
}

/* Begins a line with the name of a fact in the left column. */
static void row_name(FILE *f, const char *name) {
	fprintf(f, "  %-15s ", name);
}

__attribute__((format(printf, 3, 4))) static void row(FILE *f, const char *name, const char *format, ...) {
	va_list ap;

	row_name(f, name);
	va_start(ap, format);
	vfprintf(f, format, ap);
	va_end(ap);
	fputc('\n', f);
}

static void row_string(FILE *f, const char *name, const char *value) {
	row_name(f, name);
	nbft_show_string(value ? value : "none", f);
	fputc('\n', f);
}

static void row_bytes(FILE *f, const char *name, const struct nbft_bytes *b) {
	if (b->n == 0)
		return;
	row_name(f, name);
	for (size_t i = 0; i < b->n; i++)
		fprintf(f, "%s%02x", i > 0 ? " " : "", b->v[i]);
	fputc('\n', f);
}

static const char *yes(bool b) {
	return b ? "yes" : "no";
}

static const char *addr_or_none(struct addr a, char buf[ADDR_TEXT_MAX]) {
	return addr_is_set(a) ? addr_text(a, buf) : "none";
}

static void show_host(const struct nbft_host *h, FILE *f) {
	char buf[UUID_TEXT_MAX];

	fputs("\nHost\n", f);
	if (!h->present) {
		row(f, "", "not given");
		return;
	}
	row_string(f, "NQN", h->nqn);
	row(f, "Id", "%s", h->has_id ? uuid_text(h->id, buf) : "none");
	row(f, "Set by hand", "NQN %s, id %s", yes(h->nqn_configured), yes(h->id_configured));
	row(f, "Primary host", "%s", nbft_primary_text(h->flags >> 3 & 3));
}

static void show_duid(const struct nbft_hfi *h, FILE *f) {
	struct nbft_duid d;

	if (nbft_duid_parse(&h->duid, &d) < 0)
		return;
	row(f, "DHCP DUID type", "%u, %s%s", d.type,
	    nbft_duid_type_text(d.type) ? nbft_duid_type_text(d.type) : "not known", d.whole ? "" : ", cut off");
	if (d.has_hw_type)
		row(f, "DUID hardware", "%u%s", d.hw_type, d.hw_type == 1 ? " (Ethernet)" : "");
	if (d.has_time)
		row(f, "DUID time", "%u", d.time);
	if (d.has_enterprise)
		row(f, "DUID enterprise", "%u", d.enterprise);
	row_bytes(f, "DUID rest", &(struct nbft_bytes){ (uint8_t *)d.rest, d.n_rest });
}

static void show_dhcp(const struct nbft_hfi *h, FILE *f) {
	char server[ADDR_TEXT_MAX];
	uint32_t iaid;

	row(f, "DHCP", "%s; server %s",
	    h->dhcp_override ? "values came from DHCP (override flag)" : "override flag not set",
	    addr_or_none(h->dhcp_server, server));
	if (!h->has_ext)
		return;
	row(f, "DHCP identity", "%s", h->dci ? "as firmware used it" : "not marked as used by firmware");
	if (nbft_iaid_parse(&h->iaid, &iaid) == 0)
		row(f, "DHCP IAID", "%u (0x%08x)", iaid, iaid);
	show_duid(h, f);
}

static void show_hfi(const struct nbft_hfi *h, FILE *f) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX], a[ADDR_TEXT_MAX], b[ADDR_TEXT_MAX], number[NBFT_NUMBER_TEXT_MAX];

	fprintf(f, "\nHFI %u (TCP)\n", h->index);
	row(f, "MAC", "%s", mac_text(h->mac, mac));
	row(f, "PCI function", "%s", h->pci_sbdf ? pci_text(h->pci_sbdf, pci) : "not given");
	if (h->pcie_segment)
		row(f, "PCIe segment", "%u (flit mode)", h->pcie_segment);
	if (h->vlan)
		row(f, "VLAN", "%u", h->vlan);
	else
		row(f, "VLAN", "none");
	if (addr_is_set(h->ip))
		row(f, "Address", "%s/%u", addr_text(h->ip, a), h->prefix);
	else
		row(f, "Address", "none");
	row(f, "Origin", "%s%s", nbft_number_text(nbft_ip_origin_text(h->ip_origin), h->ip_origin, number),
	    h->autoconf ? ", autoconfigured (SLAAC)" : "");
	row(f, "Gateway", "%s", addr_or_none(h->gateway, a));
	row(f, "Route", "%s, metric %u", h->global_route ? "global" : "local", h->route_metric);
	row(f, "DNS", "%s, %s", addr_or_none(h->dns1, a), addr_or_none(h->dns2, b));
	show_dhcp(h, f);
	row_string(f, "Host name", h->host_name);
}

static void show_nid(const struct nbft_ssns *s, FILE *f) {
	char buf[UUID_TEXT_MAX];

	if (s->nsid)
		row(f, "Namespace", "NSID %u", s->nsid);
	if (s->nid_type != NBFT_NID_NONE)
		row(f, "Namespace", "%s %s", nbft_nid_type_text(s->nid_type), nbft_nid_text(s->nid_type, s->nid, buf));
	else if (s->nsid == 0)
		row(f, "Namespace", "not named");
}

static void show_firmware_diagnosis(const struct nbft_ssns *s, FILE *f) {
	char number[NBFT_NUMBER_TEXT_MAX];

	if (!s->diagnosed)
		return;
	if (s->connect_timeout == CTO_NOT_SPECIFIED)
		row(f, "Connect time-out", "not specified");
	else
		row(f, "Connect time-out", "%u s", s->connect_timeout);
	if (s->naed)
		row(f, "Firmware says", "%s", nbft_number_text(nbft_naed_text(s->naed), s->naed, number));
	if (s->cipeec)
		row(f, "  parameters", "%s", nbft_number_text(nbft_cipeec_text(s->cipeec), s->cipeec, number));
	if (s->nceec)
		row(f, "  network", "%s", nbft_number_text(nbft_nceec_text(s->nceec), s->nceec, number));
}

static void show_ext(const struct nbft_ssns *s, FILE *f) {
	if (!s->has_ext)
		return;
	row(f, "Controller id", "%u", s->cntlid);
	if (s->asqsz_valid)
		row(f, "Admin queue", "%u entries", s->asqsz);
	else
		row(f, "Admin queue", "not given");
	if (s->dhcp_root_path)
		row_string(f, "DHCP root path", s->dhcp_root_path);
	show_firmware_diagnosis(s, f);
}

static void show_ssns_flags(const struct nbft_ssns *s, FILE *f) {
	row(f, "Boot", "%s; %s", s->non_bootable ? "not bootable" : "bootable",
	    s->discovered ? "discovered" : "configured, not discovered");
	row(f, "Availability", "%s", nbft_availability_text(s->availability));
	if (s->dhcp_root_path_override)
		row(f, "Target", "from the DHCP root path");
	if (s->discovery)
		row(f, "Discovery", "controller %u", s->discovery);
	if (s->separate_discovery)
		row(f, "Discovery", "a separate controller");
	if (s->trflags_valid)
		row(f, "Digests", "header %s, data %s", yes(s->hdr_digest), yes(s->data_digest));
	else
		row(f, "Digests", "not given");
	if (s->use_security)
		row(f, "Security", "profile %u", s->security);
	else
		row(f, "Security", "none");
}

static void show_ssns(const struct nbft_ssns *s, FILE *f) {
	char a[ADDR_TEXT_MAX];

	fprintf(f, "\nSSNS %u (TCP)\n", s->index);
	row_string(f, "NQN", s->nqn);
	row_name(f, "Address");
	fprintf(f, "%s port ", addr_text(s->traddr, a));
	nbft_show_string(s->trsvcid, f);
	fputc('\n', f);
	row(f, "Port id", "%u", s->subsys_port_id);
	show_nid(s, f);
	row_name(f, "HFIs");
	for (size_t i = 0; i < s->n_hfis; i++)
		fprintf(f, "%s%u", i > 0 ? ", " : "", s->hfis[i]);
	fputc('\n', f);
	show_ssns_flags(s, f);
	show_ext(s, f);
}

static void show_security(const struct nbft_security *s, FILE *f) {
	fprintf(f, "\nSecurity profile %u\n", s->index);
	row(f, "Authentication", "%s; policy list: %s", nbft_requirement_text(s->authentication),
	    nbft_policy_text(s->auth_policy));
	row(f, "Secure channel", "%s; policy list: %s", nbft_requirement_text(s->secure_channel),
	    nbft_policy_text(s->channel_policy));
	row(f, "Restricted", "cipher suites %s, key exchange groups %s; hash policy %s", yes(s->ciphers_restricted),
	    yes(s->groups_restricted), yes(s->hash_policy));
	row_bytes(f, "Channel types", &s->channel_algs);
	row_bytes(f, "Authentication", &s->auth_protocols);
	row_bytes(f, "Cipher suites", &s->cipher_suites);
	row_bytes(f, "Key exchange", &s->kx_groups);
	row_bytes(f, "Hash functions", &s->hash_functions);
	row(f, "Secret type", "%u%s", s->secret_type, s->secret_redfish ? " (Redfish host interface)" : "");
	row_string(f, "Secret key path", s->key_path);
}

static void show_discovery(const struct nbft_discovery *d, FILE *f) {
	fprintf(f, "\nDiscovery controller %u\n", d->index);
	row_string(f, "URI", d->uri);
	row_string(f, "NQN", d->nqn ? d->nqn : NVME_DISCOVERY_NQN " (not given)");
	row(f, "HFI", "%u", d->hfi);
	if (d->security)
		row(f, "Security", "profile %u", d->security);
}

/* Writes a diagnosis as "HFI 2: trinfo_obj at offset 176: why". */
static void show_diag(const struct nbft_diag *d, FILE *f) {
	fputs(d->structure, f);
	if (d->index)
		fprintf(f, " %u", d->index);
	fprintf(f, ": %s at offset %zu: %s", d->field, d->offset, d->why);
}

void nbft_show_diag(const struct nbft *t, const struct nbft_diag *d, FILE *f) {
	nbft_show_string(t->name, f);
	fputc(' ', f);
	show_diag(d, f);
}

void nbft_show_finding(const struct nbft *t, const struct nbft_diag *d, FILE *f) {
	nbft_show_diag(t, d, f);
	fputs(d->level == NBFT_DIAG_ERROR ? "; the table is refused\n" : "\n", f);
}

static void show_notes(const struct nbft *t, FILE *f) {
	bool any = false;

	for (size_t i = 0; i < t->n_diags; i++) {
		if (t->diags[i].level != NBFT_DIAG_NOTE)
			continue;
		if (!any)
			fputs("\nNotes\n", f);
		any = true;
		fputs("  ", f);
		show_diag(&t->diags[i], f);
		fputc('\n', f);
	}
}

void nbft_show_text(const struct nbft *t, FILE *f) {
	nbft_show_string(t->name, f);
	if (t->refused) {
		fputs(": refused, nothing of it is used\n", f);
		return;
	}
	fprintf(f, ": revision %u.%u\n", t->major, t->minor);
	row_string(f, "Firmware driver", t->driver_dev_path);
	show_host(&t->host, f);
	for (size_t i = 0; i < t->n_hfis; i++)
		show_hfi(&t->hfis[i], f);
	for (size_t i = 0; i < t->n_ssns; i++)
		show_ssns(&t->ssns[i], f);
	for (size_t i = 0; i < t->n_discoveries; i++)
		show_discovery(&t->discoveries[i], f);
	for (size_t i = 0; i < t->n_securities; i++)
		show_security(&t->securities[i], f);
	show_notes(t, f);
}
