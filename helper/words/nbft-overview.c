/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table on one screen: a line for each descriptor, with what a boot uses of it. SSNS of one subsystem stand under its
 * NQN. A line that does not fit goes on in the next line. Faults stand at the end, worst first. Pure; see nbft-text.h.
 */
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "nbft-text.h"
#include "nbft-words.h"
#include "text-of.h"
#include "wrap.h"

#define LABEL "%-12s" /* as wide as "Discovery 1" and a blank */

static struct wrap begin(FILE *f, const char *kind, unsigned index) {
	char label[32];

	snprintf(label, sizeof(label), index ? "%s %u" : "%s", kind, index);
	return (struct wrap){ f, (size_t)fprintf(f, LABEL, label), sizeof("Discovery 1") };
}

static void write_string(FILE *f, const void *string) {
	nbft_show_string(string, f);
}

/* Adds a string of firmware's. */
static void piece_string(struct wrap *w, const char *string) {
	char *text = text_of(write_string, string);

	if (text)
		wrap_piece(w, "%s", text);
	free(text);
}

static void host_line(const struct nbft_host *h, FILE *f) {
	struct wrap w = begin(f, "Host", 0);
	char id[UUID_TEXT_MAX];

	if (h->nqn)
		piece_string(&w, h->nqn);
	else if (h->has_id)
		wrap_piece(&w, "id %s, no NQN", uuid_text(h->id, id));
	else
		wrap_piece(&w, "the table names none");
	wrap_end(&w);
}

static void hfi_line(const struct nbft_hfi *h, FILE *f) {
	struct wrap w = begin(f, "HFI", h->index);
	char text[ADDR_TEXT_MAX];

	wrap_piece(&w, "%s", mac_text(h->mac, text));
	if (h->pci_sbdf)
		wrap_piece(&w, "PCI %s", pci_text(h->pci_sbdf, text));
	if (h->vlan)
		wrap_piece(&w, "VLAN %u", h->vlan);
	if (addr_is_set(h->ip))
		wrap_piece(&w, "%s/%u", addr_text(h->ip, text), nbft_hfi_prefix(h));
	else
		wrap_piece(&w, "no address");
	if (nbft_hfi_is_dhcp(h))
		wrap_piece(&w, "by DHCP");
	else if (h->autoconf)
		wrap_piece(&w, "by SLAAC");
	if (addr_is_set(h->gateway))
		wrap_piece(&w, "gateway %s", addr_text(h->gateway, text));
	wrap_end(&w);
}

static void discovery_line(const struct nbft_discovery *d, FILE *f) {
	struct wrap w = begin(f, "Discovery", d->index);

	wrap_piece(&w, "HFI %u", d->hfi);
	piece_string(&w, d->uri);
	if (d->nqn && strcmp(d->nqn, NVME_DISCOVERY_NQN) != 0)
		piece_string(&w, d->nqn);
	if (d->security)
		wrap_piece(&w, "security %u", d->security);
	wrap_end(&w);
}

static void security_line(const struct nbft_security *s, FILE *f) {
	struct wrap w = begin(f, "Security", s->index);

	wrap_piece(&w, "authentication %s", nbft_requirement_text(s->authentication));
	wrap_piece(&w, "secure channel %s", nbft_requirement_text(s->secure_channel));
	wrap_end(&w);
}

/* What is out of the ordinary about an SSNS. */
static void add_oddities(struct wrap *w, const struct nbft_ssns *s) {
	char number[NBFT_NUMBER_TEXT_MAX];

	if (s->non_bootable)
		wrap_piece(w, "not bootable");
	if (s->availability == NBFT_AVAIL_UNAVAILABLE)
		wrap_piece(w, "unavailable");
	if (s->use_security)
		wrap_piece(w, "security %u", s->security);
	if (s->naed)
		wrap_piece(w, "firmware says: %s", nbft_number_text(nbft_naed_text(s->naed), s->naed, number));
}

static void write_target(FILE *f, const void *ssns) {
	const struct nbft_ssns *s = ssns;
	char address[ADDR_TEXT_MAX];

	fprintf(f, addr_is_v4(s->traddr) ? "%s:" : "[%s]:", addr_text(s->traddr, address));
	nbft_show_string(s->trsvcid, f);
}

static void ssns_line(const struct nbft_ssns *s, FILE *f) {
	struct wrap w = { f, (size_t)fprintf(f, "  SSNS %-2u HFI %u", s->index, s->hfis[0]), sizeof("  SSNS 11"),
			  true };
	char text[UUID_TEXT_MAX], *target = text_of(write_target, s);

	for (size_t i = 1; i < s->n_hfis; i++)
		w.at += (size_t)fprintf(f, ",%u", s->hfis[i]);
	if (target)
		wrap_piece(&w, "%s", target);
	free(target);
	if (s->nid_type != NBFT_NID_NONE)
		wrap_piece(&w, "%s %s", nbft_nid_type_text(s->nid_type), nbft_nid_text(s->nid_type, s->nid, text));
	else if (s->nsid)
		wrap_piece(&w, "NSID %u", s->nsid);
	else
		wrap_piece(&w, "no namespace");
	add_oddities(&w, s);
	wrap_end(&w);
}

/* Writes the SSNS of one subsystem, if the SSNS at position `first` is the first of them. */
static void subsystem_lines(const struct nbft *t, size_t first, FILE *f) {
	const char *nqn = t->ssns[first].nqn;

	for (size_t i = 0; i < first; i++)
		if (strcmp(t->ssns[i].nqn, nqn) == 0)
			return;
	nbft_show_string(nqn, f);
	fputc('\n', f);
	for (size_t i = first; i < t->n_ssns; i++)
		if (strcmp(t->ssns[i].nqn, nqn) == 0)
			ssns_line(&t->ssns[i], f);
}

static void fault_lines(const struct nbft *t, FILE *f) {
	size_t notes = nbft_show_diags(t, NBFT_DIAG_NOTE, NULL);

	if (nbft_show_diags(t, NBFT_DIAG_ERROR, NULL) + nbft_show_diags(t, NBFT_DIAG_WARNING, NULL) > 0)
		fputs("Faults\n", f);
	nbft_show_diags(t, NBFT_DIAG_ERROR, f);
	nbft_show_diags(t, NBFT_DIAG_WARNING, f);
	if (notes > 0)
		fprintf(f, "%zu note%s on oddities that do no harm: nvmf-boot show --full\n", notes,
			notes == 1 ? "" : "s");
}

void nbft_show_overview(const struct nbft *t, const char *name, FILE *f) {
	nbft_show_title(t, name, f);
	if (t->refused) {
		fault_lines(t, f);
		return;
	}
	host_line(&t->host, f);
	for (size_t i = 0; i < t->n_hfis; i++)
		hfi_line(&t->hfis[i], f);
	for (size_t i = 0; i < t->n_discoveries; i++)
		discovery_line(&t->discoveries[i], f);
	for (size_t i = 0; i < t->n_securities; i++)
		security_line(&t->securities[i], f);
	for (size_t i = 0; i < t->n_ssns; i++)
		subsystem_lines(t, i, f);
	fault_lines(t, f);
}
