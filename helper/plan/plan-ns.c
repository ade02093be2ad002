/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Namespaces of a plan: one for each that SSNS descriptors name, by NID, else by NSID within the subsystem. */
#include <errno.h>
#include <string.h>

#include "maker.h"

#define NSID_ALL 0xffffffff /* the broadcast value names no namespace: NVM Express Base Specification 2.0, 3.2.1.2 */

static size_t nid_size(enum nbft_nid_type type) {
	return type == NBFT_NID_EUI64 ? 8 : 16;
}

/* An all-zero NID is no NID, whatever its type says. */
static bool has_nid(const struct nbft_ssns *s) {
	static const uint8_t zero[16];

	return s->nid_type >= NBFT_NID_EUI64 && s->nid_type <= NBFT_NID_UUID &&
	       memcmp(s->nid, zero, nid_size(s->nid_type)) != 0;
}

static bool same_ns(const struct plan_ns *ns, const struct nbft_ssns *s) {
	if (has_nid(s))
		return ns->nid_type == s->nid_type && memcmp(ns->nid, s->nid, nid_size(s->nid_type)) == 0;
	return ns->nid_type == NBFT_NID_NONE && ns->nsid == s->nsid && strcmp(ns->nqn, s->nqn) == 0;
}

int plan_add_ns(struct plan_maker *m, unsigned table, const struct nbft_ssns *s, size_t *ret) {
	struct plan *p = m->plan;
	struct plan_ns *ns;
	size_t i = 0;

	if (!has_nid(s) && (s->nsid == 0 || s->nsid == NSID_ALL)) {
		*ret = NONE;
		return plan_skip(m, table, "namespace of SSNS", s->index,
				 "no NID and no NSID: nothing tells what to wait for");
	}
	while (i < p->n_nss && !same_ns(&p->nss[i], s))
		i++;
	if (i == p->n_nss) {
		ns = plan_grow(p->nss, p->n_nss, sizeof(*ns));
		if (!ns)
			return -ENOMEM;
		p->nss = ns;
		ns += p->n_nss++;
		*ns = (struct plan_ns){ .nqn = s->nqn, .nsid = s->nsid, .table = table, .ssns = s->index };
		if (has_nid(s)) {
			ns->nid_type = s->nid_type;
			memcpy(ns->nid, s->nid, nid_size(s->nid_type));
		}
	}
	if (!s->non_bootable)
		p->nss[i].boot = true;
	*ret = i;
	return 0;
}
