/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is asked about a table that has been read, and its end. */
#include "nbft.h"

#include <stdlib.h>
#include <string.h>

#include "reader.h"

struct nbft *nbft_free(struct nbft *t) {
	if (!t)
		return NULL;
	for (size_t i = 0; i < t->n_hfis; i++)
		hfi_free(&t->hfis[i]);
	for (size_t i = 0; i < t->n_ssns; i++)
		ssns_free(&t->ssns[i]);
	for (size_t i = 0; i < t->n_securities; i++)
		security_free(&t->securities[i]);
	for (size_t i = 0; i < t->n_discoveries; i++)
		discovery_free(&t->discoveries[i]);
	free(t->name);
	free(t->driver_dev_path);
	free(t->host.nqn);
	free(t->hfis);
	free(t->ssns);
	free(t->securities);
	free(t->discoveries);
	free(t->diags);
	free(t);
	return NULL;
}

const struct nbft_hfi *nbft_find_hfi(const struct nbft *t, unsigned index) {
	for (size_t i = 0; index != 0 && i < t->n_hfis; i++)
		if (t->hfis[i].index == index)
			return &t->hfis[i];
	return NULL;
}

const struct nbft_security *nbft_find_security(const struct nbft *t, unsigned index) {
	for (size_t i = 0; index != 0 && i < t->n_securities; i++)
		if (t->securities[i].index == index)
			return &t->securities[i];
	return NULL;
}

const struct nbft_discovery *nbft_find_discovery(const struct nbft *t, unsigned index) {
	for (size_t i = 0; index != 0 && i < t->n_discoveries; i++)
		if (t->discoveries[i].index == index)
			return &t->discoveries[i];
	return NULL;
}

unsigned nbft_hfi_prefix(const struct nbft_hfi *h) {
	unsigned bits = addr_bits(h->ip);

	if (h->prefix == 0 && addr_is_set(h->ip) && !addr_is_v4(h->ip))
		return 64;
	return h->prefix > bits ? bits : h->prefix;
}

bool nbft_hfi_is_dhcp(const struct nbft_hfi *h) {
	return h->ip_origin == NBFT_IP_ORIGIN_DHCP || h->dhcp_override || addr_is_set(h->dhcp_server);
}

bool nbft_ssns_is_discovery(const struct nbft_ssns *s) {
	return s->nqn && strcmp(s->nqn, NVME_DISCOVERY_NQN) == 0;
}
