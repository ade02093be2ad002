/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The MTU of a network, as a DHCP lease gives it. Input: the leases of an interface and the MTU of its link. Output:
 * ACTION_MTU, if the link has a larger MTU: tunnels of clouds carry packets of 1450 bytes and less, and lose larger
 * ones. A smaller MTU of the link stays, since it works in every network, and some NICs lose their carrier for seconds
 * when the MTU changes. Pure.
 */
#include "floors.h"

/* The smallest MTU of the leases of an interface; 0: no lease has one. */
static uint32_t smallest(const struct engine *e, size_t iface) {
	uint32_t mtu = 0;

	for (size_t i = 0; i < e->plan.ifaces[iface].n_addrs; i++) {
		const struct addr_run *run = &e->ifaces[iface].addrs[i];

		if (run->mtu != 0 && (mtu == 0 || run->mtu < mtu))
			mtu = run->mtu;
	}
	return mtu;
}

bool leased_mtu_step(struct engine *e, size_t iface, const struct link_facts *link) {
	struct retry *r = &e->ifaces[iface].mtu;
	uint32_t mtu = smallest(e, iface);
	struct action *a;

	if (mtu == 0 || link->mtu <= mtu) {
		ask_worked(&e->ifaces[iface], r); /* if another program raises the MTU, the action is due again */
		return true;
	}
	if (retry_is_due(e, r)) {
		retry_ask(e, r);
		a = ask_iface(e, ACTION_MTU, iface, NONE);
		if (a)
			a->mtu = mtu;
	}
	return !retry_holds(r);
}
