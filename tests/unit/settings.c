/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/settings.c: the kernel settings for each interface of a plan. */
#include "plan-kit.h"
#include "settings.h"

#define TWO_WAYS " ipv4/rp_filter=2 ipv4/arp_ignore=1 ipv4/arp_announce=2"
#define NO_ROUTERS " ipv6/autoconf=0 ipv6/accept_ra_defrtr=0"

/* Writes every interface of a plan as "name family/key=value...", one a line. */
static const char *settings(const struct plan *p) {
	static char buf[1024];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_ifaces; i++) {
		struct plan_setting list[PLAN_SETTINGS_MAX];
		size_t n_list = plan_settings(p, i, list);

		n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s", i ? "\n" : "", p->ifaces[i].name);
		for (size_t j = 0; j < n_list; j++)
			n += (size_t)snprintf(buf + n, sizeof(buf) - n, " %s/%s=%s", list[j].family, list[j].key,
					      list[j].value);
	}
	return buf;
}

static void two_ways(void) {
	struct kit k;

	kit_good(&k);
	kit_expect(&k, settings, "nbft0" NO_ROUTERS,
		   "an interface with IPv4 only gets no IPv6 address or route from routers");
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	kit_hfi(&k, 3, 3, "198.51.100.10", 24, "");
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS "\nnbft2" NO_ROUTERS,
		   "two interfaces in one subnet get the settings for two ways, a third in another subnet does not");
	k.hfis[1].vlan = 42;
	k.hfis[1].mac[5] = 1;
	k.t.n_hfis = 2;
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft0.42" TWO_WAYS NO_ROUTERS,
		   "a NIC and its VLAN in one subnet get the settings for two ways");
	k.hfis[1].vlan = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "two addresses on one NIC need no settings for two ways");
	k.hfis[1].mac[5] = 2;
	k.hfis[1].ip = kit_addr("192.0.2.139");
	k.hfis[1].prefix = 25;
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS,
		   "two interfaces get the settings for two ways if one subnet is inside the other");
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(
		&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS,
		"two interfaces get the settings for two ways if a lease may bring one into the subnet of the other");
	k.hfis[1].ip = kit_addr("2001:db8::10");
	k.hfis[1].ip_origin = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS "\nnbft1" NO_ROUTERS,
		   "an IPv4 and an IPv6 interface need no settings for two ways");
}

/*
 * A strict rp_filter accepts the answers of a target on one interface only, even if the interfaces are in different
 * subnets.
 */
static void one_target(void) {
	struct kit k;

	kit_good(&k);
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "198.51.100.1");
	kit_hfi(&k, 3, 3, "203.0.113.10", 24, "203.0.113.1");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_ssns(&k, 2, "203.0.113.9", "nqn.t", 1, 3, 0);
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS "\nnbft2" NO_ROUTERS,
		   "two interfaces to one target get the settings for two ways");
}

static void routers(void) {
	struct kit k;

	kit_good(&k);
	k.hfis[0].vlan = 42;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS "\nnbft0.42" NO_ROUTERS,
		   "a NIC that only carries a VLAN accepts nothing from routers");
	kit_good(&k);
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.hfis[0].prefix = 64;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS,
		   "an interface with a static IPv6 address accepts nothing from routers");
	k.hfis[0].global_route = true;
	kit_expect(&k, settings, "nbft0 ipv6/autoconf=0",
		   "an interface with the global route flag and no gateway accepts default routes from routers");
	k.hfis[0].gateway = kit_addr("2001:db8::ff");
	kit_expect(&k, settings, "nbft0" NO_ROUTERS,
		   "an interface with a gateway in the table accepts no default route from routers");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, settings, "nbft0", "an interface with DHCPv6 accepts addresses and routes from routers");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_ROUTER;
	kit_expect(&k, settings, "nbft0", "an interface with SLAAC accepts addresses and routes from routers");
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "")->global_route = true;
	kit_expect(&k, settings, "nbft0", "an IPv4 address beside SLAAC does not change the settings");
	k.hfis[0].ip_origin = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS,
		   "the global route flag of an IPv4 HFI does not let IPv6 default routes in");
}

int main(void) {
	two_ways();
	one_target();
	routers();
	return tap_done();
}
