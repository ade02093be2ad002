/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A table as JSON with the keys, types and order of nvme-cli, so that a program can read the output of both. Pure; see
 * nbft-json.h.
 */
#include <arpa/inet.h>
#include <stdlib.h>

#include "id.h"
#include "duid.h"
#include "nbft-json.h"
#include "nbft-words.h"

/* Writes an address. For an unset address nvme-cli writes "0.0.0.0" or "::", unlike addr_text(). */
static void put_addr(struct json *j, const char *key, struct addr a) {
	char buf[ADDR_TEXT_MAX];

	if (addr_is_v4(a))
		inet_ntop(AF_INET, a.b + 12, buf, sizeof(buf));
	else
		inet_ntop(AF_INET6, a.b, buf, sizeof(buf));
	json_string(j, key, buf);
}

static void put_if_set(struct json *j, const char *key, const char *value) {
	if (value)
		json_string(j, key, value);
}

/* Writes bytes as "52:54:00", cut off after the length of the longest DUID. */
static void put_hex(struct json *j, const char *key, const uint8_t *v, size_t n) {
	char buf[3 * NBFT_DUID_WIRE_MAX + 1] = "";

	for (size_t i = 0; i < n && i < NBFT_DUID_WIRE_MAX; i++)
		snprintf(buf + 3 * i, 4, "%02x%s", v[i], i + 1 < n ? ":" : "");
	json_string(j, key, buf);
}

static void put_numbers(struct json *j, const char *key, const struct nbft_bytes *b) {
	json_array(j, key);
	for (size_t i = 0; i < b->n; i++)
		json_number(j, NULL, b->v[i]);
	json_close(j);
}

static void put_host(struct json *j, const struct nbft_host *h) {
	char buf[UUID_TEXT_MAX];

	json_object(j, "host");
	if (h->present) {
		put_if_set(j, "nqn", h->nqn);
		json_string(j, "id", uuid_text(h->id, buf));
		json_number(j, "host_id_configured", h->id_configured);
		json_number(j, "host_nqn_configured", h->nqn_configured);
		json_string(j, "primary_admin_host_flag", nbft_primary_text(h->flags >> 3 & 3));
		json_number(j, "flags", h->flags);
	}
	json_close(j);
}

static void put_nid(struct json *j, const struct nbft_ssns *s) {
	char buf[UUID_TEXT_MAX];

	put_if_set(j, "nid_type", nbft_nid_type_text(s->nid_type));
	json_string(j, "nid", nbft_nid_text(s->nid_type, s->nid, buf) ?: "");
}

/* nvme-cli leaves out a diagnosis code that is 0, but writes the time-out always. */
static void put_firmware_diagnosis(struct json *j, const struct nbft_ssns *s) {
	if (s->naed)
		json_number(j, "naed", s->naed);
	if (s->cipeec)
		json_number(j, "cipeec", s->cipeec);
	json_number(j, "connection_timeout", s->connect_timeout);
	if (s->nceec)
		json_number(j, "nceec", s->nceec);
}

static void put_ssns(struct json *j, const struct nbft_ssns *s) {
	json_object(j, NULL);
	json_number(j, "index", s->index);
	json_number(j, "num_hfis", (int64_t)s->n_hfis);
	json_array(j, "hfis");
	for (size_t i = 0; i < s->n_hfis; i++)
		json_number(j, NULL, s->hfis[i]);
	json_close(j);
	json_string(j, "transport", "tcp");
	put_addr(j, "traddr", s->traddr);
	json_string(j, "trsvcid", s->trsvcid);
	json_number(j, "subsys_port_id", s->subsys_port_id);
	json_number(j, "nsid", s->nsid);
	put_nid(j, s);
	json_string(j, "subsys_nqn", s->nqn);
	json_number(j, "controller_id", s->cntlid);
	json_number(j, "asqsz", s->asqsz_valid ? s->asqsz : 0);
	put_if_set(j, "dhcp_root_path_string", s->dhcp_root_path);
	json_number(j, "pdu_header_digest_required", s->hdr_digest);
	json_number(j, "data_digest_required", s->data_digest);
	json_number(j, "discovered", s->discovered);
	json_number(j, "unavailable", s->availability == NBFT_AVAIL_UNAVAILABLE);
	put_firmware_diagnosis(j, s);
	/* nvme-cli does not write the following keys. */
	json_number(j, "flags", s->flags);
	json_number(j, "trflags", s->trflags);
	json_bool(j, "non_bootable", s->non_bootable);
	json_bool(j, "separate_discovery_controller", s->separate_discovery);
	json_bool(j, "dhcp_root_path_override", s->dhcp_root_path_override);
	json_string(j, "availability", nbft_availability_text(s->availability));
	json_number(j, "discovery", s->discovery);
	json_bool(j, "use_security", s->use_security);
	json_number(j, "security", s->security);
	json_close(j);
}

static void put_duid(struct json *j, const struct nbft_hfi *h) {
	char buf[UUID_TEXT_MAX], type[NBFT_NUMBER_TEXT_MAX];
	struct nbft_duid d;

	if (nbft_duid_parse(&h->duid, &d) < 0)
		return;
	snprintf(type, sizeof(type), "unknown(%u)", d.type);
	json_string(j, "dhcp_duid_type", nbft_duid_type_text(d.type) ? nbft_duid_type_text(d.type) : type);
	if (d.has_hw_type)
		json_number(j, "dhcp_duid_hwtype", d.hw_type);
	if (d.has_time)
		json_number(j, "dhcp_duid_time", d.time);
	if (d.has_enterprise)
		json_number(j, "dhcp_duid_enterprise", d.enterprise);
	if (!nbft_duid_type_text(d.type))
		put_hex(j, "dhcp_duid_raw", h->duid.v, h->duid.n);
	else if (!d.whole)
		return;
	else if (d.type == NBFT_DUID_UUID)
		json_string(j, "dhcp_duid_uuid", uuid_text(d.rest, buf));
	else
		put_hex(j, d.type == NBFT_DUID_EN ? "dhcp_duid_id" : "dhcp_duid_lladdr", d.rest, d.n_rest);
}

static void put_dhcp(struct json *j, const struct nbft_hfi *h) {
	uint32_t iaid;

	if (!h->dci)
		return;
	if (nbft_iaid_parse(&h->iaid, &iaid) == 0)
		json_number(j, "dhcp_iaid", iaid);
	put_duid(j, h);
}

static void put_hfi(struct json *j, const struct nbft_hfi *h) {
	char buf[MAC_TEXT_MAX];

	json_object(j, NULL);
	json_number(j, "index", h->index);
	json_string(j, "transport", "tcp");
	json_format(j, "pcidev", "%x:%x:%x.%x", h->pci_sbdf >> 16, h->pci_sbdf >> 8 & 0xff, h->pci_sbdf >> 3 & 0x1f,
		    h->pci_sbdf & 7);
	json_string(j, "mac_addr", mac_text(h->mac, buf));
	json_number(j, "vlan", h->vlan);
	json_number(j, "ip_origin", h->ip_origin);
	put_addr(j, "ipaddr", h->ip);
	json_number(j, "subnet_mask_prefix", h->prefix);
	put_addr(j, "gateway_ipaddr", h->gateway);
	json_number(j, "route_metric", h->route_metric);
	put_addr(j, "primary_dns_ipaddr", h->dns1);
	put_addr(j, "secondary_dns_ipaddr", h->dns2);
	if (h->dhcp_override)
		put_addr(j, "dhcp_server_ipaddr", h->dhcp_server);
	else
		json_string(j, "dhcp_server_ipaddr", "");
	put_if_set(j, "host_name", h->host_name);
	json_number(j, "this_hfi_is_default_route", h->global_route);
	json_number(j, "dhcp_override", h->dhcp_override);
	json_number(j, "ipaddr_autoconf", h->autoconf);
	if (h->pcie_segment)
		json_number(j, "pcie_seg_num", h->pcie_segment);
	put_dhcp(j, h);
	json_number(j, "flags", h->tcp_flags); /* nvme-cli does not write the key "flags" */
	json_close(j);
}

static void put_discovery(struct json *j, const struct nbft *t, const struct nbft_discovery *d) {
	json_object(j, NULL);
	json_number(j, "index", d->index);
	if (d->security)
		json_number(j, "security", d->security);
	if (nbft_find_hfi(t, d->hfi))
		json_number(j, "hfi", d->hfi);
	json_string(j, "uri", d->uri);
	put_if_set(j, "nqn", d->nqn);
	json_close(j);
}

static void put_security(struct json *j, const struct nbft_security *s) {
	json_object(j, NULL);
	json_number(j, "index", s->index);
	json_number(j, "flags", s->flags);
	json_string(j, "authentication", nbft_requirement_text(s->authentication));
	json_string(j, "authentication_policy", nbft_policy_text(s->auth_policy));
	json_string(j, "secure_channel", nbft_requirement_text(s->secure_channel));
	json_string(j, "secure_channel_policy", nbft_policy_text(s->channel_policy));
	json_bool(j, "cipher_suites_restricted", s->ciphers_restricted);
	json_bool(j, "key_exchange_groups_restricted", s->groups_restricted);
	json_bool(j, "hash_functions_are_policy", s->hash_policy);
	json_number(j, "secret_type", s->secret_type);
	put_numbers(j, "secure_channel_algorithms", &s->channel_algs);
	put_numbers(j, "authentication_protocols", &s->auth_protocols);
	put_numbers(j, "cipher_suites", &s->cipher_suites);
	put_numbers(j, "key_exchange_groups", &s->kx_groups);
	put_numbers(j, "hash_functions", &s->hash_functions);
	put_if_set(j, "secret_keypath", s->key_path);
	json_close(j);
}

static void put_diag(struct json *j, const struct nbft_diag *d) {
	json_object(j, NULL);
	json_string(j, "level", nbft_diag_level_text(d->level));
	json_string(j, "structure", d->structure);
	json_number(j, "index", d->index);
	json_string(j, "field", d->field);
	json_number(j, "offset", (int64_t)d->offset);
	json_string(j, "why", d->why);
	json_close(j);
}

void nbft_show_json(const struct nbft *t, const char *path, struct json *j) {
	json_object(j, NULL);
	json_string(j, "filename", path);
	put_host(j, &t->host);
	json_array(j, "subsystem");
	for (size_t i = 0; i < t->n_ssns; i++)
		put_ssns(j, &t->ssns[i]);
	json_close(j);
	json_array(j, "hfi");
	for (size_t i = 0; i < t->n_hfis; i++)
		put_hfi(j, &t->hfis[i]);
	json_close(j);
	json_array(j, "discovery");
	for (size_t i = 0; i < t->n_discoveries; i++)
		put_discovery(j, t, &t->discoveries[i]);
	json_close(j);
	json_array(j, "security");
	for (size_t i = 0; i < t->n_securities; i++)
		put_security(j, &t->securities[i]);
	json_close(j);
	json_array(j, "diagnostics");
	for (size_t i = 0; i < t->n_diags; i++)
		put_diag(j, &t->diags[i]);
	json_close(j);
	json_close(j);
}
