/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads security profiles and discovery controllers: the descriptors that an SSNS refers to, apart from its HFIs. */
#include "nbft-layout.h"
#include "reader.h"

/* A reserved value counts as "required", so that no connection is less secure than the table may demand. */
static enum nbft_requirement read_requirement(const struct desc *d, unsigned bits, const char *what) {
	if (bits <= NBFT_REQ_REQUIRED)
		return (enum nbft_requirement)bits;
	diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_SECURITY_FLAGS, "%s has the reserved value %u; taken as required",
		 what, bits);
	return NBFT_REQ_REQUIRED;
}

static enum nbft_policy read_policy(const struct desc *d, unsigned bits, const char *what) {
	if (bits <= NBFT_POLICY_ADMINISTRATOR)
		return (enum nbft_policy)bits;
	diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_SECURITY_FLAGS,
		 "the policy list of %s has the reserved value %u; taken as the administrator's", what, bits);
	return NBFT_POLICY_ADMINISTRATOR;
}

static void read_security_flags(const struct desc *d, struct nbft_security *s) {
	s->authentication = read_requirement(d, s->flags >> 1 & 3, "authentication");
	s->auth_policy = read_policy(d, s->flags >> 3 & 3, "authentication");
	s->secure_channel = read_requirement(d, s->flags >> 5 & 3, "secure channel");
	s->channel_policy = read_policy(d, s->flags >> 7 & 3, "secure channel");
	s->ciphers_restricted = s->flags & 1 << 9;
	s->groups_restricted = s->flags & 1 << 10;
	s->hash_policy = s->flags & 1 << 11;
}

/* Checks that security profiles and discovery descriptors have in common. */
static bool is_usable(const struct desc *d, unsigned id, unsigned flags, size_t flags_at, size_t index_at, bool taken) {
	if (bytes_u8(d->b, 0) != id)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", 0, "%u in place of %u; left out", bytes_u8(d->b, 0), id);
	else if (!(flags & 1))
		diagnose(d, NBFT_DIAG_NOTE, "flags", flags_at, "not marked as valid; left out");
	else if (taken)
		diagnose(d, NBFT_DIAG_WARNING, "index", index_at,
			 "%u is already the index of an earlier descriptor; left out", d->index);
	else
		return true;
	return false;
}

void read_security(struct reader *r, struct bytes b, unsigned position) {
	struct nbft_security s = { .index = bytes_u8(b, NBFT_SECURITY_INDEX),
				   .flags = bytes_u16(b, NBFT_SECURITY_FLAGS) };
	struct desc d = { r, "security", s.index ? s.index : position, b };

	if (!is_usable(&d, NBFT_ID_SECURITY, s.flags, NBFT_SECURITY_FLAGS, NBFT_SECURITY_INDEX,
		       nbft_find_security(r->t, s.index)))
		return;
	if (s.index == 0)
		diagnose(&d, NBFT_DIAG_WARNING, "index", NBFT_SECURITY_INDEX, "0: nothing can refer to this profile");
	read_security_flags(&d, &s);
	s.secret_type = bytes_u8(b, NBFT_SECURITY_SECRET_TYPE);
	s.secret_redfish = s.secret_type & 1 << 1;
	s.channel_algs = desc_bytes(&d, "sec_chan_alg_obj", NBFT_SECURITY_SEC_CHAN_ALG_OBJ);
	s.auth_protocols = desc_bytes(&d, "auth_proto_obj", NBFT_SECURITY_AUTH_PROTO_OBJ);
	s.cipher_suites = desc_bytes(&d, "cipher_suite_obj", NBFT_SECURITY_CIPHER_SUITE_OBJ);
	s.kx_groups = desc_bytes(&d, "kx_grp_obj", NBFT_SECURITY_KX_GRP_OBJ);
	s.hash_functions = desc_bytes(&d, "sec_hash_func_obj", NBFT_SECURITY_SEC_HASH_FUNC_OBJ);
	s.key_path = desc_string(&d, "sec_keypath_obj", NBFT_SECURITY_SEC_KEYPATH_OBJ);
	r->t->securities[r->t->n_securities++] = s;
}

static void check_discovery(const struct desc *d, const struct nbft_discovery *c) {
	if (c->index == 0)
		diagnose(d, NBFT_DIAG_WARNING, "index", NBFT_DISCOVERY_INDEX,
			 "0: nothing can refer to this discovery controller");
	if (!nbft_find_hfi(d->r->t, c->hfi))
		diagnose(d, NBFT_DIAG_WARNING, "hfi_index", NBFT_DISCOVERY_HFI_INDEX, "there is no HFI %u", c->hfi);
	if (c->security != 0 && !nbft_find_security(d->r->t, c->security))
		diagnose(d, NBFT_DIAG_WARNING, "sec_index", NBFT_DISCOVERY_SEC_INDEX, "there is no security profile %u",
			 c->security);
}

void read_discovery(struct reader *r, struct bytes b, unsigned position) {
	struct nbft_discovery c = { .index = bytes_u8(b, NBFT_DISCOVERY_INDEX),
				    .flags = bytes_u8(b, NBFT_DISCOVERY_FLAGS) };
	struct desc d = { r, "discovery", c.index ? c.index : position, b };

	if (!is_usable(&d, NBFT_ID_DISCOVERY, c.flags, NBFT_DISCOVERY_FLAGS, NBFT_DISCOVERY_INDEX,
		       nbft_find_discovery(r->t, c.index)))
		return;
	c.uri = desc_string(&d, "discovery_ctrl_addr_obj", NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ);
	if (!c.uri) {
		diagnose(&d, NBFT_DIAG_WARNING, "discovery_ctrl_addr_obj", NBFT_DISCOVERY_DISCOVERY_CTRL_ADDR_OBJ,
			 "no address is given; left out");
		return;
	}
	c.hfi = bytes_u8(b, NBFT_DISCOVERY_HFI_INDEX);
	c.security = bytes_u8(b, NBFT_DISCOVERY_SEC_INDEX);
	c.nqn = desc_nqn(&d, "discovery_ctrl_nqn_obj", NBFT_DISCOVERY_DISCOVERY_CTRL_NQN_OBJ);
	check_discovery(&d, &c);
	r->t->discoveries[r->t->n_discoveries++] = c;
}
