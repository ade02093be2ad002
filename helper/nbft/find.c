/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Questions about a table: which descriptor has an index, and what several fields of a descriptor mean together. Facts
 * go in; an answer or a borrowed descriptor comes out. No function here changes the table. nbft_read() may call these
 * functions before the table is complete.
 */
#include "nbft.h"

#include <string.h>

#include "discovery-uri.h"

#define SLAAC_PREFIX 64 /* RFC 4291, 2.5.1: an interface identifier has 64 bits */

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
		return SLAAC_PREFIX;
	return h->prefix > bits ? bits : h->prefix;
}

bool nbft_hfi_is_dhcp(const struct nbft_hfi *h) {
	return h->ip_origin == NBFT_IP_ORIGIN_DHCP || h->dhcp_override || addr_is_set(h->dhcp_server);
}

bool nbft_hfi_is_made_of_mac(const struct nbft_hfi *h) {
	const uint8_t *m = h->mac;
	const uint8_t id[8] = { m[0] ^ 2, m[1], m[2], 0xff, 0xfe, m[3], m[4], m[5] };

	return addr_is_set(h->ip) && !addr_is_v4(h->ip) && memcmp(h->ip.b + 8, id, sizeof(id)) == 0;
}

/* True if the discovery controller answers to this NQN, by its descriptor or by the descriptor's URI. */
static bool has_nqn(const struct nbft_discovery *d, const char *nqn) {
	struct discovery_uri uri;

	if (d->nqn)
		return strcmp(d->nqn, nqn) == 0;
	return !discovery_uri_parse(d->uri, &uri) && strcmp(uri.nqn, nqn) == 0;
}

bool nbft_ssns_is_discovery(const struct nbft *t, const struct nbft_ssns *s) {
	const struct nbft_discovery *d = nbft_find_discovery(t, s->discovery);

	if (strcmp(s->nqn, NVME_DISCOVERY_NQN) == 0)
		return true;
	return d && s->nid_type == NBFT_NID_NONE && has_nqn(d, s->nqn);
}

unsigned nbft_nid_size(enum nbft_nid_type type) {
	return type == NBFT_NID_NONE ? 0 : type == NBFT_NID_EUI64 ? 8 : 16;
}
