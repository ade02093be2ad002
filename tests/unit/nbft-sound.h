/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every user of a struct nbft relies on, whatever bytes it was read from: for unit tests and fuzz targets. */
#pragma once

#include <string.h>

#include "nbft.h"

#define NBFT_NQN_MAX 223 /* NVM Express Base Specification; the kernel takes no longer ones */

static inline bool nbft_nqn_is_sound(const char *nqn) {
	return nqn && *nqn && strlen(nqn) <= NBFT_NQN_MAX;
}

static inline bool nbft_ssns_is_sound(const struct nbft *n, const struct nbft_ssns *s) {
	if (!nbft_nqn_is_sound(s->nqn) || !s->trsvcid || !*s->trsvcid || !addr_is_set(s->traddr) || s->n_hfis == 0)
		return false;
	for (size_t i = 0; i < s->n_hfis; i++) {
		if (!nbft_find_hfi(n, s->hfis[i]))
			return false;
		for (size_t k = 0; k < i; k++)
			if (s->hfis[k] == s->hfis[i])
				return false;
	}
	if ((s->security != 0 && !s->use_security) || (!s->trflags_valid && (s->hdr_digest || s->data_digest)))
		return false;
	return s->nid_type <= NBFT_NID_UUID;
}

static inline bool nbft_hfi_is_sound(const struct nbft *n, const struct nbft_hfi *h) {
	return (h->index == 0 || nbft_find_hfi(n, h->index) == h) && h->vlan <= 4094 &&
	       nbft_hfi_prefix(h) <= addr_bits(h->ip) && (h->iaid.v != NULL) == (h->iaid.n > 0) &&
	       (h->duid.v != NULL) == (h->duid.n > 0);
}

static inline bool nbft_is_sound(const struct nbft *n) {
	size_t all = n->n_hfis + n->n_ssns + n->n_securities + n->n_discoveries;

	for (size_t i = 0; i < n->n_diags; i++)
		if (!n->diags[i].structure || !n->diags[i].field || !*n->diags[i].why)
			return false;
	if (n->refused)
		return all == 0 && !n->host.present && n->n_diags > 0;
	if (n->host.nqn && !nbft_nqn_is_sound(n->host.nqn))
		return false;
	for (size_t i = 0; i < n->n_ssns; i++)
		if (!nbft_ssns_is_sound(n, &n->ssns[i]))
			return false;
	for (size_t i = 0; i < n->n_hfis; i++)
		if (!nbft_hfi_is_sound(n, &n->hfis[i]))
			return false;
	for (size_t i = 0; i < n->n_discoveries; i++)
		if (!n->discoveries[i].uri || !*n->discoveries[i].uri ||
		    (n->discoveries[i].nqn && !nbft_nqn_is_sound(n->discoveries[i].nqn)))
			return false;
	return true;
}
