/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frees the memory that nbft_read() allocated, for a whole table or for one descriptor. */
#include <stdlib.h>

#include "reader.h"

static void hfi_free(struct nbft_hfi *h) {
	free(h->host_name);
	free(h->iaid.v);
	free(h->duid.v);
}

void ssns_free(struct nbft_ssns *s) {
	free(s->trsvcid);
	free(s->hfis);
	free(s->nqn);
	free(s->dhcp_root_path);
}

static void security_free(struct nbft_security *s) {
	free(s->channel_algs.v);
	free(s->auth_protocols.v);
	free(s->cipher_suites.v);
	free(s->kx_groups.v);
	free(s->hash_functions.v);
	free(s->key_path);
}

static void discovery_free(struct nbft_discovery *d) {
	free(d->uri);
	free(d->nqn);
}

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
