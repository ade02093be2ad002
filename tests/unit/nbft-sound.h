/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks of the guarantees of nbft.h, for unit tests and fuzz targets. The guarantees hold for a table that was read
 * from any bytes.
 */
#pragma once

#include <string.h>

#include "nbft.h"
#include "nqn.h"

static inline bool nbft_nqn_is_sound(const char *nqn) {
	return nqn && *nqn && strlen(nqn) <= NQN_MAX;
}

/* True if the SSNS has at least one HFI, and each of its HFIs is in the table and is listed once. */
static inline bool nbft_hfis_are_sound(const struct nbft *n, const struct nbft_ssns *s) {
	for (size_t i = 0; i < s->n_hfis; i++) {
		if (!nbft_find_hfi(n, s->hfis[i]))
			return false;
		for (size_t k = 0; k < i; k++)
			if (s->hfis[k] == s->hfis[i])
				return false;
	}
	return s->n_hfis > 0;
}

/* True if the SSNS has no NID, or if at least one byte of the NID is not zero. */
static inline bool nbft_nid_is_sound(const struct nbft_ssns *s) {
	bool any = false;

	for (size_t i = 0; i < nbft_nid_size(s->nid_type); i++)
		any = any || s->nid[i] != 0;
	return s->nid_type == NBFT_NID_NONE || (s->nid_type <= NBFT_NID_UUID && any);
}

static inline bool nbft_ssns_is_sound(const struct nbft *n, const struct nbft_ssns *s) {
	if (!nbft_nqn_is_sound(s->nqn) || !s->trsvcid || !*s->trsvcid || !addr_is_set(s->traddr))
		return false;
	if ((s->security != 0 && !s->use_security) || (!s->trflags_valid && (s->hdr_digest || s->data_digest)))
		return false;
	return nbft_hfis_are_sound(n, s) && nbft_nid_is_sound(s);
}

static inline bool nbft_hfi_is_sound(const struct nbft *n, const struct nbft_hfi *h) {
	return (h->index == 0 || nbft_find_hfi(n, h->index) == h) && h->vlan <= 4094 &&
	       nbft_hfi_prefix(h) <= addr_bits(h->ip) && (h->iaid.v != NULL) == (h->iaid.n > 0) &&
	       (h->duid.v != NULL) == (h->duid.n > 0);
}

static inline bool nbft_discovery_is_sound(const struct nbft *n, const struct nbft_discovery *d) {
	return d->uri && *d->uri && (!d->nqn || nbft_nqn_is_sound(d->nqn)) &&
	       (d->index == 0 || nbft_find_discovery(n, d->index) == d);
}

static inline bool nbft_is_sound(const struct nbft *n) {
	size_t all = n->n_hfis + n->n_ssns + n->n_securities + n->n_discoveries;

	for (size_t i = 0; i < n->n_diags; i++)
		if (!n->diags[i].structure || !n->diags[i].field || !*n->diags[i].why)
			return false;
	if (n->refused)
		return all == 0 && !n->host.present && n->n_diags > 0 &&
		       n->diags[n->n_diags - 1].level == NBFT_DIAG_ERROR;
	if (n->host.nqn && !nbft_nqn_is_sound(n->host.nqn))
		return false;
	for (size_t i = 0; i < n->n_ssns; i++)
		if (!nbft_ssns_is_sound(n, &n->ssns[i]))
			return false;
	for (size_t i = 0; i < n->n_hfis; i++)
		if (!nbft_hfi_is_sound(n, &n->hfis[i]))
			return false;
	for (size_t i = 0; i < n->n_securities; i++)
		if (n->securities[i].index != 0 && nbft_find_security(n, n->securities[i].index) != &n->securities[i])
			return false;
	for (size_t i = 0; i < n->n_discoveries; i++)
		if (!nbft_discovery_is_sound(n, &n->discoveries[i]))
			return false;
	return true;
}
