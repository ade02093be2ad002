/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/words/settings.c: what the kernel is told of each interface of a plan. */
#include "plan-kit.h"
#include "settings.h"

#define TWO_WAYS " ipv4/rp_filter=2 ipv4/arp_ignore=1 ipv4/arp_announce=2"
#define NO_ROUTERS " ipv6/autoconf=0 ipv6/accept_ra_defrtr=0"

/* Every interface as "name family/key=value...", one a line. */
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
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "one IPv4 interface: nothing of IPv6 but its link-local address");
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	kit_hfi(&k, 3, 3, "198.51.100.10", 24, "");
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS "\nnbft2" NO_ROUTERS,
		   "two in one subnet, a third one in another");
	k.hfis[1].vlan = 42;
	k.hfis[1].mac[5] = 1;
	k.t.n_hfis = 2;
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft0.42" TWO_WAYS NO_ROUTERS,
		   "a VLAN is an interface of its own");
	k.hfis[1].vlan = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "two addresses on one NIC are one way");
	k.hfis[1].mac[5] = 2;
	k.hfis[1].ip = kit_addr("192.0.2.139");
	k.hfis[1].prefix = 25;
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS,
		   "one subnet within the other, both have to know");
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS,
		   "a lease may bring it there");
	k.hfis[1].ip = kit_addr("2001:db8::10");
	k.hfis[1].ip_origin = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS "\nnbft1" NO_ROUTERS, "an IPv6 address is in no IPv4 subnet");
}

/* Strict rp_filter takes a target's answer on one interface only, whatever subnets those are in. */
static void one_target(void) {
	struct kit k;

	kit_good(&k);
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "198.51.100.1");
	kit_hfi(&k, 3, 3, "203.0.113.10", 24, "203.0.113.1");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_ssns(&k, 2, "203.0.113.9", "nqn.t", 1, 3, 0);
	kit_expect(&k, settings, "nbft0" TWO_WAYS NO_ROUTERS "\nnbft1" TWO_WAYS NO_ROUTERS "\nnbft2" NO_ROUTERS,
		   "one target on the link and behind a gateway");
}

static void routers(void) {
	struct kit k;

	kit_good(&k);
	k.hfis[0].vlan = 42;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS "\nnbft0.42" NO_ROUTERS, "a NIC that but carries a VLAN");
	kit_good(&k);
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.hfis[0].prefix = 64;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "a static IPv6 address");
	k.hfis[0].global_route = true;
	kit_expect(&k, settings, "nbft0 ipv6/autoconf=0", "a default route that only a router can name");
	k.hfis[0].gateway = kit_addr("2001:db8::ff");
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "or that the table names");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, settings, "nbft0", "DHCPv6 needs routers");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_ROUTER;
	kit_expect(&k, settings, "nbft0", "SLAAC too");
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "")->global_route = true;
	kit_expect(&k, settings, "nbft0", "whatever else is on the NIC");
	k.hfis[0].ip_origin = 0;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS, "IPv4's route flag says nothing of IPv6");
}

int main(void) {
	two_ways();
	one_target();
	routers();
	return tap_done();
}
