/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads subsystem namespaces: the SSNS descriptor and its extended info. An SSNS that lacks an address, a port, an NQN
 * or any HFI cannot be connected and is left out. An SSNS with any other wrong reference is kept without that
 * reference.
 */
#include "nbft-layout.h"
#include "reader.h"

#define HFI_INDEXES 256 /* one byte holds the index of an HFI */
#define EXT_MIN NBFT_SSNS_EXT_NAED /* table revision 1.0 has no diagnosis by firmware in its extended info */

static enum nbft_availability read_availability(const struct desc *d, unsigned bits) {
	if (bits <= NBFT_AVAIL_UNAVAILABLE)
		return (enum nbft_availability)bits;
	diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_SSNS_FLAGS,
		 "availability has the reserved value %u; taken as not indicated", bits);
	return NBFT_AVAIL_NOT_INDICATED;
}

static void read_flags(const struct desc *d, struct nbft_ssns *s) {
	s->non_bootable = s->flags & 1 << 1;
	s->use_security = s->flags & 1 << 2;
	s->dhcp_root_path_override = s->flags & 1 << 3;
	s->use_ext = s->flags & 1 << 4;
	s->separate_discovery = s->flags & 1 << 5;
	s->discovered = s->flags & 1 << 6;
	s->availability = read_availability(d, s->flags >> 7 & 3);
	s->trflags = bytes_u16(d->b, NBFT_SSNS_TRFLAGS);
	s->trflags_valid = s->trflags & 1;
	s->hdr_digest = s->trflags_valid && s->trflags & 1 << 1;
	s->data_digest = s->trflags_valid && s->trflags & 1 << 2;
}

static void read_nid(const struct desc *d, struct nbft_ssns *s) {
	unsigned type = bytes_u8(d->b, NBFT_SSNS_NIDT);

	s->nsid = bytes_u32(d->b, NBFT_SSNS_NSID);
	bytes_copy(d->b, NBFT_SSNS_NID, s->nid, sizeof(s->nid));
	if (type > NBFT_NID_UUID)
		diagnose(d, NBFT_DIAG_WARNING, "nidt", NBFT_SSNS_NIDT,
			 "namespace identifier type %u is not known; left out", type);
	else if (type != NBFT_NID_NONE && bytes_all_zero(d->b, NBFT_SSNS_NID, nbft_nid_size((enum nbft_nid_type)type)))
		diagnose(d, NBFT_DIAG_WARNING, "nid", NBFT_SSNS_NID,
			 "all zero: no namespace has that identifier; left out");
	else
		s->nid_type = (enum nbft_nid_type)type;
}

static const struct nbft_discovery *discovery_through(const struct nbft *t, unsigned hfi) {
	for (size_t i = 0; i < t->n_discoveries; i++)
		if (t->discoveries[i].hfi == hfi)
			return &t->discoveries[i];
	return NULL;
}

/*
 * EDK2 writes the index of an HFI where the index of a discovery controller belongs. EDK2 counts discovery controllers
 * from 1, so the two indexes differ after the first HFI that has no discovery controller.
 */
static void read_discovery_index(const struct desc *d, struct nbft_ssns *s) {
	const struct nbft_discovery *c;

	s->discovery = bytes_u8(d->b, NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX);
	if (s->discovery == 0 || nbft_find_discovery(d->r->t, s->discovery))
		return;
	c = discovery_through(d->r->t, s->discovery);
	if (c) {
		diagnose(d, NBFT_DIAG_NOTE, "primary_discovery_ctrl_index", NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX,
			 "%u is the index of an HFI (EDK2); taken as its discovery controller %u", s->discovery,
			 c->index);
		s->discovery = c->index;
	} else {
		diagnose(d, NBFT_DIAG_WARNING, "primary_discovery_ctrl_index", NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX,
			 "there is no discovery controller %u", s->discovery);
	}
}

/* Reads the references to the discovery controller and to the security profile. */
static void read_references(const struct desc *d, struct nbft_ssns *s) {
	read_discovery_index(d, s);
	if (!s->use_security)
		return;
	s->security = bytes_u8(d->b, NBFT_SSNS_SECURITY_DESC_INDEX);
	if (!nbft_find_security(d->r->t, s->security))
		diagnose(d, NBFT_DIAG_WARNING, "security_desc_index", NBFT_SSNS_SECURITY_DESC_INDEX,
			 "security is demanded, but there is no security profile %u", s->security);
}

/*
 * Adds an HFI to the SSNS unless the SSNS has it already: EDK2 repeats the primary HFI in the list of secondary HFIs.
 */
static void add_hfi(const struct desc *d, struct nbft_ssns *s, unsigned index, bool seen[HFI_INDEXES],
		    const char *field, size_t at) {
	if (index == 0 || seen[index])
		return;
	seen[index] = true;
	if (nbft_find_hfi(d->r->t, index))
		s->hfis[s->n_hfis++] = index;
	else
		diagnose(d, NBFT_DIAG_WARNING, field, at, "there is no HFI %u", index);
}

/* Reads the primary HFI, then the secondary HFIs. An SSNS without secondary HFIs is legal. */
static void read_hfis(const struct desc *d, struct nbft_ssns *s) {
	bool seen[HFI_INDEXES] = { false };
	struct bytes list = { 0 };

	s->hfis = reader_array(d->r, HFI_INDEXES, sizeof(*s->hfis));
	if (!s->hfis)
		return;
	add_hfi(d, s, bytes_u8(d->b, NBFT_SSNS_PRIMARY_HFI_DESC_INDEX), seen, "primary_hfi_desc_index",
		NBFT_SSNS_PRIMARY_HFI_DESC_INDEX);
	if (desc_object(d, "secondary_hfi_assoc_obj", NBFT_SSNS_SECONDARY_HFI_ASSOC_OBJ, 1, &list) <= 0)
		return;
	for (size_t i = 0; i < list.n; i++)
		add_hfi(d, s, bytes_u8(list, i), seen, "secondary_hfi_assoc_obj", NBFT_SSNS_SECONDARY_HFI_ASSOC_OBJ);
}

static void read_ext_fields(const struct desc *d, struct nbft_ssns *s) {
	s->has_ext = true;
	s->ext_flags = bytes_u32(d->b, NBFT_SSNS_EXT_FLAGS);
	s->asqsz_valid = s->ext_flags & 1 << 1;
	s->cntlid = bytes_u16(d->b, NBFT_SSNS_EXT_CNTLID);
	s->asqsz = bytes_u16(d->b, NBFT_SSNS_EXT_ASQSZ);
	s->dhcp_root_path = desc_string(d, "dhcp_root_path_str_obj", NBFT_SSNS_EXT_DHCP_ROOT_PATH_STR_OBJ);
	s->diagnosed = d->b.n >= NBFT_SSNS_EXT_SIZE;
	if (!s->diagnosed)
		return;
	s->naed = bytes_u8(d->b, NBFT_SSNS_EXT_NAED);
	s->cipeec = bytes_u8(d->b, NBFT_SSNS_EXT_CIPEEC);
	s->connect_timeout = bytes_u16(d->b, NBFT_SSNS_EXT_CTO);
	s->nceec = bytes_u8(d->b, NBFT_SSNS_EXT_NCEEC);
}

static void read_ext(const struct desc *ssns, struct nbft_ssns *s) {
	struct desc d = { ssns->r, "SSNS extended info", s->index };
	int there;

	if (!s->use_ext)
		return;
	there = desc_object(ssns, "ssns_extended_info_desc_obj", NBFT_SSNS_SSNS_EXTENDED_INFO_DESC_OBJ, EXT_MIN, &d.b);
	if (there == 0)
		diagnose(ssns, NBFT_DIAG_NOTE, "ssns_extended_info_desc_obj", NBFT_SSNS_SSNS_EXTENDED_INFO_DESC_OBJ,
			 "marked as in use by the flags, but not given");
	if (there <= 0)
		return;
	if (bytes_u8(d.b, NBFT_SSNS_EXT_STRUCTURE_ID) != NBFT_ID_SSNS_EXT)
		diagnose(&d, NBFT_DIAG_WARNING, "structure_id", NBFT_SSNS_EXT_STRUCTURE_ID,
			 "%u in place of %d; left out", bytes_u8(d.b, NBFT_SSNS_EXT_STRUCTURE_ID), NBFT_ID_SSNS_EXT);
	else if (!(bytes_u32(d.b, NBFT_SSNS_EXT_FLAGS) & 1))
		diagnose(&d, NBFT_DIAG_NOTE, "flags", NBFT_SSNS_EXT_FLAGS, "not marked as valid; left out");
	else
		read_ext_fields(&d, s);
}

/*
 * Reads address, port and NQN of the target. False: the target lacks one of them, and a diagnosis names the first that
 * is missing.
 */
static bool read_target(const struct desc *d, struct nbft_ssns *s) {
	struct bytes addr;

	if (desc_object(d, "subsys_traddr_obj", NBFT_SSNS_SUBSYS_TRADDR_OBJ, sizeof(s->traddr.b), &addr) > 0)
		s->traddr = desc_addr(addr, 0);
	s->trsvcid = desc_string(d, "subsys_trsvcid_obj", NBFT_SSNS_SUBSYS_TRSVCID_OBJ);
	s->nqn = desc_nqn(d, "subsys_ns_nqn_obj", NBFT_SSNS_SUBSYS_NS_NQN_OBJ);
	s->subsys_port_id = bytes_u16(d->b, NBFT_SSNS_SUBSYS_PORT_ID);
	if (!addr_is_set(s->traddr))
		diagnose(d, NBFT_DIAG_WARNING, "subsys_traddr_obj", NBFT_SSNS_SUBSYS_TRADDR_OBJ,
			 "no target address is given; left out");
	else if (!s->trsvcid)
		diagnose(d, NBFT_DIAG_WARNING, "subsys_trsvcid_obj", NBFT_SSNS_SUBSYS_TRSVCID_OBJ,
			 "no target port is given; left out");
	else if (!s->nqn)
		diagnose(d, NBFT_DIAG_WARNING, "subsys_ns_nqn_obj", NBFT_SSNS_SUBSYS_NS_NQN_OBJ,
			 "no subsystem NQN is given; left out");
	else
		return true;
	return false;
}

static void check_ssns(const struct desc *d, const struct nbft_ssns *s) {
	const struct nbft *t = d->r->t;

	for (size_t i = 0; i < t->n_ssns; i++)
		if (t->ssns[i].index == s->index) {
			diagnose(d, NBFT_DIAG_WARNING, "index", NBFT_SSNS_INDEX,
				 "%u is also the index of an earlier SSNS; both are used", s->index);
			break;
		}
	if (nbft_ssns_is_discovery(t, s))
		diagnose(d, NBFT_DIAG_NOTE, "subsys_ns_nqn_obj", NBFT_SSNS_SUBSYS_NS_NQN_OBJ,
			 "stands for a discovery controller that firmware could not reach (EDK2)");
	else if (s->nsid == 0 && s->nid_type == NBFT_NID_NONE)
		diagnose(d, NBFT_DIAG_NOTE, "nsid", NBFT_SSNS_NSID,
			 "names no namespace (Dell R660, where firmware could not connect)");
}

static bool ssns_is_usable(const struct desc *d) {
	unsigned id = bytes_u8(d->b, NBFT_SSNS_STRUCTURE_ID), trtype = bytes_u8(d->b, NBFT_SSNS_TRTYPE);

	if (id != NBFT_ID_SSNS)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", NBFT_SSNS_STRUCTURE_ID, "%u in place of %d; left out",
			 id, NBFT_ID_SSNS);
	else if (!(bytes_u16(d->b, NBFT_SSNS_FLAGS) & 1))
		diagnose(d, NBFT_DIAG_NOTE, "flags", NBFT_SSNS_FLAGS, "not marked as valid; left out");
	else if (trtype != NBFT_TRTYPE_TCP)
		diagnose(d, NBFT_DIAG_WARNING, "trtype", NBFT_SSNS_TRTYPE,
			 "transport %u is not known, only %d (TCP) is; left out", trtype, NBFT_TRTYPE_TCP);
	else
		return true;
	return false;
}

/* Counts an SSNS that is left out, unless its flags say that it is not valid or not bootable. */
static void count_lost(struct reader *r, const struct nbft_ssns *s) {
	r->t->n_lost_ssns += (s->flags & 1) && !(s->flags & 1 << 1);
}

void read_ssns(struct reader *r, struct bytes b, unsigned position) {
	struct nbft_ssns s = { .index = bytes_u16(b, NBFT_SSNS_INDEX), .flags = bytes_u16(b, NBFT_SSNS_FLAGS) };
	struct desc d = { r, "SSNS", s.index ? s.index : position, b };

	if (!ssns_is_usable(&d)) {
		count_lost(r, &s);
		return;
	}
	if (!read_target(&d, &s)) {
		count_lost(r, &s);
		ssns_free(&s);
		return;
	}
	read_hfis(&d, &s);
	if (s.n_hfis == 0) {
		count_lost(r, &s);
		diagnose(&d, NBFT_DIAG_WARNING, "primary_hfi_desc_index", NBFT_SSNS_PRIMARY_HFI_DESC_INDEX,
			 "none of its HFIs can be used; left out");
		ssns_free(&s);
		return;
	}
	read_flags(&d, &s);
	read_nid(&d, &s);
	read_references(&d, &s);
	read_ext(&d, &s);
	check_ssns(&d, &s);
	r->t->ssns[r->t->n_ssns++] = s;
}
