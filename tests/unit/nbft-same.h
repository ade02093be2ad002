/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Compares the facts of two tables: every field of struct nbft except the name and the diagnoses. Names the first
 * structure that differs. Only as many bytes of a namespace identifier are compared as its type has. For unit tests and
 * fuzz targets.
 */
#pragma once

#include <string.h>

#include "nbft.h"

static inline bool same_text(const char *a, const char *b) {
	return (!a && !b) || (a && b && strcmp(a, b) == 0);
}

static inline bool same_bytes(const struct nbft_bytes *a, const struct nbft_bytes *b) {
	return a->n == b->n && (a->n == 0 || memcmp(a->v, b->v, a->n) == 0);
}

static inline bool same_raw_addr(struct addr a, struct addr b) {
	return memcmp(a.b, b.b, sizeof(a.b)) == 0; /* addr_equal() may take 0.0.0.0 and :: for one address */
}

static inline bool same_host(const struct nbft_host *a, const struct nbft_host *b) {
	return a->present == b->present && a->flags == b->flags && a->id_configured == b->id_configured &&
	       a->nqn_configured == b->nqn_configured && a->primary == b->primary && a->has_id == b->has_id &&
	       memcmp(a->id, b->id, sizeof(a->id)) == 0 && same_text(a->nqn, b->nqn);
}

static inline bool same_hfi_ext(const struct nbft_hfi *a, const struct nbft_hfi *b) {
	return a->has_ext == b->has_ext && (!a->has_ext || a->ext_flags == b->ext_flags) && a->dci == b->dci &&
	       same_bytes(&a->iaid, &b->iaid) && same_bytes(&a->duid, &b->duid);
}

static inline bool same_hfi(const struct nbft_hfi *a, const struct nbft_hfi *b) {
	return a->index == b->index && a->flags == b->flags && a->trinfo_version == b->trinfo_version &&
	       a->tcp_flags == b->tcp_flags && a->global_route == b->global_route &&
	       a->dhcp_override == b->dhcp_override && a->autoconf == b->autoconf && a->pci_sbdf == b->pci_sbdf &&
	       a->pcie_segment == b->pcie_segment && memcmp(a->mac, b->mac, sizeof(a->mac)) == 0 &&
	       a->vlan == b->vlan && a->ip_origin == b->ip_origin && same_raw_addr(a->ip, b->ip) &&
	       a->prefix == b->prefix && same_raw_addr(a->gateway, b->gateway) && a->route_metric == b->route_metric &&
	       same_raw_addr(a->dns1, b->dns1) && same_raw_addr(a->dns2, b->dns2) &&
	       same_raw_addr(a->dhcp_server, b->dhcp_server) && same_text(a->host_name, b->host_name) &&
	       same_hfi_ext(a, b);
}

static inline bool same_ssns_ext(const struct nbft_ssns *a, const struct nbft_ssns *b) {
	return a->has_ext == b->has_ext && a->ext_flags == b->ext_flags && a->cntlid == b->cntlid &&
	       a->asqsz == b->asqsz && a->asqsz_valid == b->asqsz_valid &&
	       same_text(a->dhcp_root_path, b->dhcp_root_path) && a->naed == b->naed && a->cipeec == b->cipeec &&
	       a->nceec == b->nceec && a->connect_timeout == b->connect_timeout && a->diagnosed == b->diagnosed;
}

static inline bool same_nid(const struct nbft_ssns *a, const struct nbft_ssns *b) {
	size_t n = a->nid_type == NBFT_NID_NONE ? 0 : a->nid_type == NBFT_NID_EUI64 ? 8 : 16;

	return a->nid_type == b->nid_type && memcmp(a->nid, b->nid, n) == 0;
}

static inline bool same_ssns(const struct nbft_ssns *a, const struct nbft_ssns *b) {
	return a->index == b->index && a->flags == b->flags && a->non_bootable == b->non_bootable &&
	       a->use_security == b->use_security && a->dhcp_root_path_override == b->dhcp_root_path_override &&
	       a->use_ext == b->use_ext && a->separate_discovery == b->separate_discovery &&
	       a->discovered == b->discovered && a->availability == b->availability && a->trflags == b->trflags &&
	       a->trflags_valid == b->trflags_valid && a->hdr_digest == b->hdr_digest &&
	       a->data_digest == b->data_digest && a->discovery == b->discovery &&
	       same_raw_addr(a->traddr, b->traddr) && same_text(a->trsvcid, b->trsvcid) &&
	       a->subsys_port_id == b->subsys_port_id && a->nsid == b->nsid && same_nid(a, b) &&
	       a->security == b->security && a->n_hfis == b->n_hfis &&
	       memcmp(a->hfis, b->hfis, a->n_hfis * sizeof(*a->hfis)) == 0 && same_text(a->nqn, b->nqn) &&
	       same_ssns_ext(a, b);
}

static inline bool same_security(const struct nbft_security *a, const struct nbft_security *b) {
	return a->index == b->index && a->flags == b->flags && a->authentication == b->authentication &&
	       a->secure_channel == b->secure_channel && a->auth_policy == b->auth_policy &&
	       a->channel_policy == b->channel_policy && a->ciphers_restricted == b->ciphers_restricted &&
	       a->groups_restricted == b->groups_restricted && a->hash_policy == b->hash_policy &&
	       a->secret_type == b->secret_type && a->secret_redfish == b->secret_redfish &&
	       same_bytes(&a->channel_algs, &b->channel_algs) && same_bytes(&a->auth_protocols, &b->auth_protocols) &&
	       same_bytes(&a->cipher_suites, &b->cipher_suites) && same_bytes(&a->kx_groups, &b->kx_groups) &&
	       same_bytes(&a->hash_functions, &b->hash_functions) && same_text(a->key_path, b->key_path);
}

static inline bool same_discovery(const struct nbft_discovery *a, const struct nbft_discovery *b) {
	return a->index == b->index && a->flags == b->flags && a->hfi == b->hfi && a->security == b->security &&
	       same_text(a->uri, b->uri) && same_text(a->nqn, b->nqn);
}

/* Returns the name of the first structure that differs, as static text. NULL: all facts are equal. */
static inline const char *nbft_difference(const struct nbft *a, const struct nbft *b) {
	if (a->refused != b->refused || a->major != b->major || a->minor != b->minor ||
	    !same_text(a->driver_dev_path, b->driver_dev_path))
		return "header";
	if (!same_host(&a->host, &b->host))
		return "host";
	if (a->n_hfis != b->n_hfis || a->n_ssns != b->n_ssns || a->n_securities != b->n_securities ||
	    a->n_discoveries != b->n_discoveries)
		return "number of descriptors";
	for (size_t i = 0; i < a->n_hfis; i++)
		if (!same_hfi(&a->hfis[i], &b->hfis[i]))
			return "HFI";
	for (size_t i = 0; i < a->n_ssns; i++)
		if (!same_ssns(&a->ssns[i], &b->ssns[i]))
			return "SSNS";
	for (size_t i = 0; i < a->n_securities; i++)
		if (!same_security(&a->securities[i], &b->securities[i]))
			return "security";
	for (size_t i = 0; i < a->n_discoveries; i++)
		if (!same_discovery(&a->discoveries[i], &b->discoveries[i]))
			return "discovery";
	return NULL;
}
