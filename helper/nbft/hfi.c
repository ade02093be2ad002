/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads host fabric interfaces: the HFI descriptor, its TCP transport info, and the extended info with the DHCP
 * identity. An HFI without usable transport info is left out.
 */
#include <stdlib.h>

#include "duid.h"
#include "nbft-layout.h"
#include "nbft-words.h"
#include "reader.h"

/* The shortest transport info is that of table revision 1.0, which ends with the host name. */
#define TCP_MIN (NBFT_TCP_HOST_NAME_OBJ + NBFT_HEAP_OBJ_SIZE)
/* version 2, since table revision 1.1, also has extended info, segment number and autoconf flag */
#define TRINFO_VERSION_EXT 2
#define EXT_MIN (NBFT_HFI_EXT_FLAGS + 4)
#define VLAN_MAX 4094 /* IEEE 802.1Q reserves 4095 */
#define DUID_MIN 3 /* RFC 8415 11.1: a type of two bytes and at least one more byte */

/*
 * Dell's firmware writes noise into the origin of an address. Only the values DHCP and router advertisement have a
 * consequence, so any other value does no harm.
 */
static void check_origin(const struct desc *d, const struct nbft_hfi *h) {
	if (!nbft_ip_origin_text(h->ip_origin))
		diagnose(d, NBFT_DIAG_NOTE, "ip_origin", NBFT_TCP_IP_ORIGIN,
			 "%u is not a known origin (Dell R760, R660); taken as not from DHCP", h->ip_origin);
	if ((h->ip_origin == NBFT_IP_ORIGIN_DHCP || h->dhcp_override) && !addr_is_set(h->dhcp_server))
		diagnose(d, NBFT_DIAG_NOTE, "dhcp_server", NBFT_TCP_DHCP_SERVER,
			 "unset on an interface that used DHCP (EDK2)");
}

static void check_route(const struct desc *d, const struct nbft_hfi *h) {
	bool leased = nbft_hfi_is_dhcp(h) && (!addr_is_set(h->ip) || addr_is_v4(h->ip));

	if (h->global_route && !addr_is_set(h->gateway))
		diagnose(d, NBFT_DIAG_NOTE, "ip_gateway", NBFT_TCP_IP_GATEWAY,
			 "global route without a gateway (Dell R660, EDK2); %s",
			 leased ? "a default route is made only if a DHCP lease brings one"
				: "no default route is made");
}

static void check_address(const struct desc *d, const struct nbft_hfi *h) {
	if (!addr_is_set(h->ip)) {
		diagnose(d, NBFT_DIAG_NOTE, "ip_address", NBFT_TCP_IP_ADDRESS,
			 "unset (EDK2): firmware had no address on this interface");
		return;
	}
	if (h->prefix == 0 && !addr_is_v4(h->ip))
		diagnose(d, NBFT_DIAG_NOTE, "subnet_mask_prefix", NBFT_TCP_SUBNET_MASK_PREFIX,
			 "0 on an IPv6 address (EDK2); taken as %u", nbft_hfi_prefix(h));
	if (h->prefix > addr_bits(h->ip))
		diagnose(d, NBFT_DIAG_WARNING, "subnet_mask_prefix", NBFT_TCP_SUBNET_MASK_PREFIX,
			 "%u is more than the address has bits; taken as %u", h->prefix, nbft_hfi_prefix(h));
	if (nbft_hfi_is_made_of_mac(h) && !h->autoconf && h->ip_origin != NBFT_IP_ORIGIN_ROUTER &&
	    !nbft_hfi_is_dhcp(h) && !addr_is_link_local(h->ip))
		diagnose(d, NBFT_DIAG_NOTE, "ip_address", NBFT_TCP_IP_ADDRESS,
			 "made from the MAC, as SLAAC does, but not marked so (EDK2); set at once, and router "
			 "advertisements are accepted");
}

static void keep_if_sized(const struct desc *d, const char *field, size_t at, size_t min, size_t max,
			  struct nbft_bytes *b) {
	if (b->n == 0 || (b->n >= min && b->n <= max))
		return;
	diagnose(d, NBFT_DIAG_WARNING, field, at, "%zu bytes, but %zu to %zu are possible; left out", b->n, min, max);
	free(b->v);
	*b = (struct nbft_bytes){ 0 };
}

static void read_ext(const struct desc *tcp, struct nbft_hfi *h) {
	struct desc d = { tcp->r, "HFI extended info", h->index };

	if (desc_object(tcp, "hfi_ext_info_obj", NBFT_TCP_HFI_EXT_INFO_OBJ, EXT_MIN, &d.b) <= 0)
		return;
	if (bytes_u8(d.b, NBFT_HFI_EXT_STRUCTURE_ID) != NBFT_ID_HFI_EXT) {
		diagnose(&d, NBFT_DIAG_WARNING, "structure_id", NBFT_HFI_EXT_STRUCTURE_ID,
			 "%u in place of %d; left out", bytes_u8(d.b, NBFT_HFI_EXT_STRUCTURE_ID), NBFT_ID_HFI_EXT);
		return;
	}
	h->ext_flags = bytes_u32(d.b, NBFT_HFI_EXT_FLAGS);
	if (!(h->ext_flags & 1)) {
		diagnose(&d, NBFT_DIAG_NOTE, "flags", NBFT_HFI_EXT_FLAGS, "not marked as valid; left out");
		return;
	}
	h->has_ext = true;
	h->dci = h->ext_flags & 1 << 1;
	h->iaid = desc_bytes(&d, "dhcp_iaid_obj", NBFT_HFI_EXT_DHCP_IAID_OBJ);
	h->duid = desc_bytes(&d, "dhcp_duid_obj", NBFT_HFI_EXT_DHCP_DUID_OBJ);
	keep_if_sized(&d, "dhcp_iaid_obj", NBFT_HFI_EXT_DHCP_IAID_OBJ, NBFT_IAID_WIRE, NBFT_IAID_WIRE, &h->iaid);
	keep_if_sized(&d, "dhcp_duid_obj", NBFT_HFI_EXT_DHCP_DUID_OBJ, DUID_MIN, NBFT_DUID_WIRE_MAX, &h->duid);
}

static void read_tcp_flags(const struct desc *d, struct nbft_hfi *h) {
	h->trinfo_version = bytes_u8(d->b, NBFT_TCP_TRINFO_VERSION);
	h->tcp_flags = bytes_u8(d->b, NBFT_TCP_FLAGS);
	h->global_route = h->tcp_flags & 1 << 1;
	h->dhcp_override = h->tcp_flags & 1 << 2;
	h->autoconf = h->trinfo_version >= TRINFO_VERSION_EXT && h->tcp_flags & 1 << 3;
}

static void read_tcp_fields(struct bytes b, struct nbft_hfi *h) {
	h->pci_sbdf = bytes_u32(b, NBFT_TCP_PCI_SBDF);
	bytes_copy(b, NBFT_TCP_MAC_ADDR, h->mac, sizeof(h->mac));
	h->vlan = bytes_u16(b, NBFT_TCP_VLAN);
	h->ip_origin = bytes_u8(b, NBFT_TCP_IP_ORIGIN);
	h->ip = desc_addr(b, NBFT_TCP_IP_ADDRESS);
	h->prefix = bytes_u8(b, NBFT_TCP_SUBNET_MASK_PREFIX);
	h->gateway = desc_addr(b, NBFT_TCP_IP_GATEWAY);
	h->route_metric = bytes_u16(b, NBFT_TCP_ROUTE_METRIC);
	h->dns1 = desc_addr(b, NBFT_TCP_PRIMARY_DNS);
	h->dns2 = desc_addr(b, NBFT_TCP_SECONDARY_DNS);
	h->dhcp_server = desc_addr(b, NBFT_TCP_DHCP_SERVER);
}

/* True if the TCP transport info is valid and describes an interface that Linux can have. */
static bool tcp_is_usable(const struct desc *d) {
	unsigned id = bytes_u8(d->b, NBFT_TCP_STRUCTURE_ID), trtype = bytes_u8(d->b, NBFT_TCP_TRTYPE);
	unsigned vlan = bytes_u16(d->b, NBFT_TCP_VLAN);

	if (id != NBFT_ID_TCP)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", NBFT_TCP_STRUCTURE_ID,
			 "%u in place of %d; the HFI is left out", id, NBFT_ID_TCP);
	else if (!(bytes_u8(d->b, NBFT_TCP_FLAGS) & 1))
		diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_TCP_FLAGS, "not marked as valid; the HFI is left out");
	else if (trtype != NBFT_TRTYPE_TCP)
		diagnose(d, NBFT_DIAG_WARNING, "trtype", NBFT_TCP_TRTYPE,
			 "transport %u is not known, only %d (TCP) is; the HFI is left out", trtype, NBFT_TRTYPE_TCP);
	else if (vlan > VLAN_MAX)
		diagnose(d, NBFT_DIAG_WARNING, "vlan", NBFT_TCP_VLAN, "%u is not a VLAN id; the HFI is left out", vlan);
	else
		return true;
	return false;
}

static bool read_tcp(const struct desc *hfi, struct nbft_hfi *h) {
	struct desc d = { hfi->r, "HFI transport info", h->index };
	int there = desc_object(hfi, "trinfo_obj", NBFT_HFI_TRINFO_OBJ, TCP_MIN, &d.b);

	if (there == 0)
		diagnose(hfi, NBFT_DIAG_WARNING, "trinfo_obj", NBFT_HFI_TRINFO_OBJ,
			 "no transport info is given; the HFI is left out");
	if (there <= 0 || !tcp_is_usable(&d))
		return false;
	read_tcp_flags(&d, h);
	read_tcp_fields(d.b, h);
	if (bytes_u16(d.b, NBFT_TCP_HFI_INDEX) != h->index)
		diagnose(&d, NBFT_DIAG_NOTE, "hfi_index", NBFT_TCP_HFI_INDEX,
			 "names HFI %u instead of its own HFI; read all the same", bytes_u16(d.b, NBFT_TCP_HFI_INDEX));
	if (bytes_all_zero(d.b, NBFT_TCP_MAC_ADDR, sizeof(h->mac)))
		diagnose(&d, NBFT_DIAG_WARNING, "mac_addr", NBFT_TCP_MAC_ADDR, "all zero: no NIC can be matched by it");
	check_origin(&d, h);
	check_route(&d, h);
	check_address(&d, h);
	h->host_name = desc_string(&d, "host_name_obj", NBFT_TCP_HOST_NAME_OBJ);
	if (h->trinfo_version >= TRINFO_VERSION_EXT) {
		h->pcie_segment = bytes_u8(d.b, NBFT_TCP_PCIE_SEG_NUM);
		read_ext(&d, h);
	}
	return true;
}

static bool hfi_is_usable(const struct desc *d) {
	unsigned id = bytes_u8(d->b, NBFT_HFI_STRUCTURE_ID), trtype = bytes_u8(d->b, NBFT_HFI_TRTYPE);

	if (id != NBFT_ID_HFI)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", NBFT_HFI_STRUCTURE_ID, "%u in place of %d; left out", id,
			 NBFT_ID_HFI);
	else if (!(bytes_u8(d->b, NBFT_HFI_FLAGS) & 1))
		diagnose(d, NBFT_DIAG_NOTE, "flags", NBFT_HFI_FLAGS, "not marked as valid; left out");
	else if (trtype != NBFT_TRTYPE_TCP)
		diagnose(d, NBFT_DIAG_WARNING, "trtype", NBFT_HFI_TRTYPE,
			 "transport %u is not known, only %d (TCP) is; left out", trtype, NBFT_TRTYPE_TCP);
	else if (nbft_find_hfi(d->r->t, d->index))
		diagnose(d, NBFT_DIAG_WARNING, "index", NBFT_HFI_INDEX,
			 "%u is already the index of an earlier HFI; left out", d->index);
	else
		return true;
	return false;
}

void read_hfi(struct reader *r, struct bytes b, unsigned position) {
	struct nbft_hfi h = { .index = bytes_u8(b, NBFT_HFI_INDEX), .flags = bytes_u8(b, NBFT_HFI_FLAGS) };
	struct desc d = { r, "HFI", h.index ? h.index : position, b };

	if (!hfi_is_usable(&d) || !read_tcp(&d, &h))
		return;
	if (h.index == 0)
		diagnose(&d, NBFT_DIAG_WARNING, "index", NBFT_HFI_INDEX, "0: nothing can refer to this HFI");
	r->t->hfis[r->t->n_hfis++] = h;
}
