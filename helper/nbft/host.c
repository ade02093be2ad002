/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the host descriptor: the host NQN and host id that firmware showed to targets. A bad host descriptor is left
 * out; the rest of the table is read.
 */
#include <string.h>

#include "id.h"
#include "nbft-layout.h"
#include "nqn.h"
#include "reader.h"

#define HOST_MIN (NBFT_HOST_HOST_NQN_OBJ + NBFT_HEAP_OBJ_SIZE)

static enum nbft_primary read_primary(const struct desc *d, uint8_t flags) {
	unsigned primary = flags >> 3 & 3;

	if (primary > NBFT_PRIMARY_SELECTED) {
		diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_HOST_FLAGS,
			 "primary administrative host has the reserved value %u; taken as not indicated", primary);
		return NBFT_PRIMARY_NOT_INDICATED;
	}
	return (enum nbft_primary)primary;
}

/* Reads the UUID at the end of an NQN "...:uuid:UUID". False: the NQN has another form. */
static bool nqn_uuid(const char *nqn, uint8_t ret[16]) {
	const char *uuid = nqn ? strstr(nqn, ":uuid:") : NULL;

	return uuid && uuid_parse(uuid + strlen(":uuid:"), ret) == 0;
}

/*
 * Only notes that the host id differs from the UUID in the host NQN. The host id stays as it is, because targets must
 * see the bytes that firmware sent.
 */
static void compare_id(const struct desc *d, const struct nbft_host *h) {
	uint8_t uuid[16];

	if (!h->has_id || !nqn_uuid(h->nqn, uuid) || memcmp(uuid, h->id, 16) == 0)
		return;
	uuid_swap(uuid);
	diagnose(d, NBFT_DIAG_NOTE, "host_id", NBFT_HOST_HOST_ID,
		 memcmp(uuid, h->id, 16) == 0
			 ? "the NQN's uuid in the byte order of an EFI_GUID (EDK2, Dell); used as it stands"
			 : "not the uuid in the host NQN (Dell); used as it stands");
}

static bool host_is_valid(const struct desc *d) {
	if (d->b.n < HOST_MIN)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", NBFT_HOST_STRUCTURE_ID,
			 "%zu bytes are too short for a host descriptor, %d are needed", d->b.n, HOST_MIN);
	else if (bytes_u8(d->b, NBFT_HOST_STRUCTURE_ID) != NBFT_ID_HOST)
		diagnose(d, NBFT_DIAG_WARNING, "structure_id", NBFT_HOST_STRUCTURE_ID, "%u in place of %d; left out",
			 bytes_u8(d->b, NBFT_HOST_STRUCTURE_ID), NBFT_ID_HOST);
	else if (!(bytes_u8(d->b, NBFT_HOST_FLAGS) & 1))
		diagnose(d, NBFT_DIAG_WARNING, "flags", NBFT_HOST_FLAGS, "not marked as valid; left out");
	else
		return true;
	return false;
}

void read_host(struct reader *r, struct bytes b) {
	struct desc d = { r, "host", 0, b };
	struct nbft_host *h = &r->t->host;

	if (!host_is_valid(&d))
		return;
	h->present = true;
	h->flags = bytes_u8(b, NBFT_HOST_FLAGS);
	h->id_configured = h->flags & 1 << 1;
	h->nqn_configured = h->flags & 1 << 2;
	h->primary = read_primary(&d, h->flags);
	bytes_copy(b, NBFT_HOST_HOST_ID, h->id, sizeof(h->id));
	h->has_id = !bytes_all_zero(b, NBFT_HOST_HOST_ID, sizeof(h->id));
	h->nqn = desc_nqn(&d, "host_nqn_obj", NBFT_HOST_HOST_NQN_OBJ);
	if (!h->has_id)
		diagnose(&d, NBFT_DIAG_WARNING, "host_id", NBFT_HOST_HOST_ID, "all zero: no host id is given");
	if (!h->nqn)
		diagnose(&d, NBFT_DIAG_WARNING, "host_nqn_obj", NBFT_HOST_HOST_NQN_OBJ, "no host NQN is given");
	else if (nqn_fault(h->nqn))
		diagnose(&d, NBFT_DIAG_WARNING, "host_nqn_obj", NBFT_HOST_HOST_NQN_OBJ, "%s; not used",
			 nqn_fault(h->nqn));
	compare_id(&d, h);
}
