/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Namespaces of a plan. SSNS go in; the different namespaces that they name come out. A NID in a subsystem identifies a
 * namespace. If the NID is missing, the NSID in the subsystem does.
 */
#include <errno.h>
#include <string.h>

#include "grow.h"
#include "maker.h"

#define NSID_ALL \
	0xffffffff /* the broadcast NSID, which names no namespace: NVM Express Base Specification 2.0, 3.2.1.2 */

static bool has_nid(const struct nbft_ssns *s) {
	return s->nid_type != NBFT_NID_NONE;
}

static bool same_ns(const struct plan_ns *ns, const struct nbft_ssns *s) {
	if (ns->nid_type != s->nid_type || strcmp(ns->nqn, s->nqn) != 0)
		return false;
	return has_nid(s) ? memcmp(ns->nid, s->nid, nbft_nid_size(s->nid_type)) == 0 : ns->nsid == s->nsid;
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
		ns = grow(&p->nss, &p->n_nss, sizeof(*ns));
		if (!ns)
			return -ENOMEM;
		*ns = (struct plan_ns){
			.nqn = s->nqn, .nsid = s->nsid, .nid_type = s->nid_type, .table = table, .ssns = s->index
		};
		memcpy(ns->nid, s->nid, nbft_nid_size(s->nid_type));
	}
	if (!s->non_bootable)
		p->nss[i].boot = true;
	*ret = i;
	return 0;
}
