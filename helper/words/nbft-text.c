/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as text for a person at a serial console: one block for each descriptor, one line for each field that is set,
 * numbers in words. Behind the blocks stand the faults and notes, worst first. Pure; see nbft-text.h.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "duid.h"
#include "id.h"
#include "nbft-text.h"
#include "nbft-words.h"
#include "text-of.h"
#include "wrap.h"

#define CTO_NOT_SPECIFIED 0xffff
#define VALUE_COLUMN 18 /* the column where the value of a field begins */

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

static void write_string(FILE *f, const void *string) {
	nbft_show_string(string, f);
}

/*
 * Writes an NQN, unless it is unset. An NQN that does not fit behind its name stands on a line of its own. It is never
 * broken, so that it can be copied.
 */
static void row_nqn(FILE *f, const char *nqn) {
	size_t n = nqn ? strlen(nqn) : 0;

	if (!nqn)
		return;
	if (VALUE_COLUMN + n <= WRAP_COLUMNS)
		row_name(f, "NQN");
	else
		fprintf(f, "  NQN\n%s", n + 2 > WRAP_COLUMNS ? "" : "  ");
	nbft_show_string(nqn, f);
	fputc('\n', f);
}

/* Writes a string of firmware's, unless it is unset. A long one is broken, behind a slash if it has one. */
static void row_string(FILE *f, const char *name, const char *value) {
	char *text = value ? text_of(write_string, value) : NULL;

	for (const char *rest = text; rest && *rest;) {
		size_t n = strlen(rest), room = WRAP_COLUMNS - VALUE_COLUMN;

		if (n > room) {
			for (n = room; n > 0 && rest[n - 1] != '/';)
				n--;
			n = n > 0 ? n : room;
		}
		row(f, rest == text ? name : "", "%.*s", (int)n, rest);
		rest += n;
	}
	free(text);
}

static void row_bytes(FILE *f, const char *name, const struct nbft_bytes *b) {
	if (b->n == 0)
		return;
	row_name(f, name);
	for (size_t i = 0; i < b->n; i++) {
		if (i > 0 && i % 16 == 0)
			fprintf(f, "\n%*s", VALUE_COLUMN, "");
		fprintf(f, "%s%02x", i % 16 > 0 ? " " : "", b->v[i]);
	}
	fputc('\n', f);
}

static void row_addr(FILE *f, const char *name, struct addr a) {
	char buf[ADDR_TEXT_MAX];

	if (addr_is_set(a))
		row(f, name, "%s", addr_text(a, buf));
}

static const char *yes(bool b) {
	return b ? "yes" : "no";
}

static void show_host(const struct nbft_host *h, FILE *f) {
	char buf[UUID_TEXT_MAX];

	if (!h->present)
		return;
	fputs("\nHost\n", f);
	row_nqn(f, h->nqn);
	if (h->has_id)
		row(f, "Id", "%s", uuid_text(h->id, buf));
	if (h->nqn_configured || h->id_configured)
		row(f, "Configured", "%s set by an administrator, not made by firmware",
		    !h->id_configured    ? "NQN"
		    : !h->nqn_configured ? "id"
					 : "NQN and id");
	if (h->flags >> 3 & 3)
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

/* What the flags of DHCP mean for the boot. */
static void show_dhcp(const struct nbft_hfi *h, FILE *f) {
	uint32_t iaid;

	if (nbft_hfi_is_dhcp(h))
		row(f, "DHCP", "a lease%s: the boot asks the server for it again",
		    h->dhcp_override ? " (override flag)" : "");
	row_addr(f, "DHCP server", h->dhcp_server);
	if (!h->has_ext)
		return;
	if (h->dci)
		row(f, "DHCP identity", "as firmware used it");
	if (nbft_iaid_parse(&h->iaid, &iaid) == 0)
		row(f, "DHCP IAID", "%u (0x%08x)", iaid, iaid);
	show_duid(h, f);
}

/* What the table says about routes: nothing is printed for an HFI that has only its own network. */
static void show_route(const struct nbft_hfi *h, FILE *f) {
	row_addr(f, "Gateway", h->gateway);
	if (h->global_route && addr_is_set(h->gateway))
		row(f, "Route", "default route through the gateway, metric %u", h->route_metric);
	else if (h->global_route)
		row(f, "Route", "default route without a gateway, metric %u", h->route_metric);
	else if (h->route_metric)
		row(f, "Route", "to its own network, metric %u", h->route_metric);
}

static void show_hfi(const struct nbft_hfi *h, FILE *f) {
	char mac[MAC_TEXT_MAX], pci[PCI_TEXT_MAX], a[ADDR_TEXT_MAX], number[NBFT_NUMBER_TEXT_MAX];

	fprintf(f, "\nHFI %u (TCP)\n", h->index);
	row(f, "MAC", "%s", mac_text(h->mac, mac));
	if (h->pci_sbdf)
		row(f, "PCI function", "%s", pci_text(h->pci_sbdf, pci));
	if (h->pcie_segment)
		row(f, "PCIe segment", "%u (flit mode)", h->pcie_segment);
	if (h->vlan)
		row(f, "VLAN", "%u", h->vlan);
	if (addr_is_set(h->ip))
		row(f, "Address", "%s/%u", addr_text(h->ip, a), h->prefix);
	row(f, "Origin", "%s%s", nbft_number_text(nbft_ip_origin_text(h->ip_origin), h->ip_origin, number),
	    h->autoconf ? ", autoconfigured (SLAAC)" : "");
	show_route(h, f);
	row_addr(f, "DNS", h->dns1);
	row_addr(f, "Second DNS", h->dns2);
	show_dhcp(h, f);
	row_string(f, "Host name", h->host_name);
}

static void show_nid(const struct nbft_ssns *s, FILE *f) {
	char buf[UUID_TEXT_MAX];

	if (s->nsid)
		row(f, "Namespace", "NSID %u", s->nsid);
	if (s->nid_type != NBFT_NID_NONE)
		row(f, "Namespace", "%s %s", nbft_nid_type_text(s->nid_type), nbft_nid_text(s->nid_type, s->nid, buf));
}

static void show_firmware_diagnosis(const struct nbft_ssns *s, FILE *f) {
	char number[NBFT_NUMBER_TEXT_MAX];

	if (!s->diagnosed)
		return;
	if (s->connect_timeout != CTO_NOT_SPECIFIED)
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
	row_string(f, "DHCP root path", s->dhcp_root_path);
	show_firmware_diagnosis(s, f);
}

static void show_ssns_flags(const struct nbft_ssns *s, FILE *f) {
	row(f, "Boot", "%s; %s", s->non_bootable ? "not bootable" : "bootable",
	    s->discovered ? "discovered" : "configured, not discovered");
	if (s->availability != NBFT_AVAIL_NOT_INDICATED)
		row(f, "Availability", "%s", nbft_availability_text(s->availability));
	if (s->dhcp_root_path_override)
		row(f, "Target", "from the DHCP root path");
	if (s->discovery)
		row(f, "Discovery", "controller %u", s->discovery);
	if (s->separate_discovery)
		row(f, "Discovery", "a separate controller");
	if (s->trflags_valid)
		row(f, "Digests", "header %s, data %s", yes(s->hdr_digest), yes(s->data_digest));
	if (s->use_security)
		row(f, "Security", "profile %u", s->security);
}

static void show_ssns(const struct nbft_ssns *s, FILE *f) {
	char a[ADDR_TEXT_MAX];

	fprintf(f, "\nSSNS %u (TCP)\n", s->index);
	row_nqn(f, s->nqn);
	row_name(f, "Address");
	fprintf(f, "%s port ", addr_text(s->traddr, a));
	nbft_show_string(s->trsvcid, f);
	fputc('\n', f);
	if (s->subsys_port_id)
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
	if (s->ciphers_restricted || s->groups_restricted)
		row(f, "Restricted to", "%s",
		    !s->groups_restricted    ? "its cipher suites"
		    : !s->ciphers_restricted ? "its key exchange groups"
					     : "its cipher suites and key exchange groups");
	row_bytes(f, "Channel types", &s->channel_algs);
	row_bytes(f, "Authentication", &s->auth_protocols);
	row_bytes(f, "Cipher suites", &s->cipher_suites);
	row_bytes(f, "Key exchange", &s->kx_groups);
	row_bytes(f, "Hash functions", &s->hash_functions);
	if (s->hash_policy)
		row(f, "Hash policy", "the policy list has the hash functions");
	if (s->secret_type)
		row(f, "Secret type", "%u%s", s->secret_type, s->secret_redfish ? " (Redfish host interface)" : "");
	row_string(f, "Secret key path", s->key_path);
}

static void show_discovery(const struct nbft_discovery *d, FILE *f) {
	fprintf(f, "\nDiscovery controller %u\n", d->index);
	row_string(f, "URI", d->uri);
	row_nqn(f, d->nqn);
	row(f, "HFI", "%u", d->hfi);
	if (d->security)
		row(f, "Security", "profile %u", d->security);
}

/* ---- faults and notes ---- */

/* Writes a diagnosis as "HFI 2: trinfo_obj at offset 176: why". */
static void show_diag(const struct nbft_diag *d, FILE *f) {
	fputs(d->structure, f);
	if (d->index)
		fprintf(f, " %u", d->index);
	fprintf(f, ": %s at offset %zu: %s", d->field, d->offset, d->why);
	if (d->level == NBFT_DIAG_ERROR)
		fputs("; the table is refused", f);
}

void nbft_show_finding(const char *name, const struct nbft_diag *d, FILE *f) {
	nbft_show_string(name, f);
	fputc(' ', f);
	show_diag(d, f);
}

static void write_diag(FILE *f, const void *diag) {
	show_diag(diag, f);
}

size_t nbft_show_diags(const struct nbft *t, enum nbft_diag_level level, FILE *f) {
	size_t n = 0;

	for (size_t i = 0; i < t->n_diags; i++) {
		char *text;

		if (t->diags[i].level != level)
			continue;
		n++;
		text = f ? text_of(write_diag, &t->diags[i]) : NULL;
		if (text)
			wrap_line(f, (size_t)fprintf(f, "  %s:", nbft_diag_level_text(level)), 4, "%s", text);
		free(text);
	}
	return n;
}

static void show_diags(const struct nbft *t, FILE *f) {
	if (t->n_diags == 0)
		return;
	fputs(t->refused ? "" : "\nFaults and notes\n", f);
	for (int level = NBFT_DIAG_ERROR; level >= NBFT_DIAG_NOTE; level--)
		nbft_show_diags(t, (enum nbft_diag_level)level, f);
}

void nbft_show_title(const struct nbft *t, const char *name, FILE *f) {
	char *text = text_of(write_string, name);
	size_t n = text ? (size_t)fprintf(f, "%s:", text) : 0;

	if (t->refused)
		wrap_line(f, n, 2, "refused, nothing of it is used");
	else
		wrap_line(f, n, 2, "revision %u.%u", t->major, t->minor);
	free(text);
}

void nbft_show_text(const struct nbft *t, const char *name, FILE *f) {
	nbft_show_title(t, name, f);
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
	show_diags(t, f);
}
