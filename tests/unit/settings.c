/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/settings.c: the kernel settings for each interface of a plan. */
#include "plan-kit.h"
#include "settings.h"

#define IPV4 " ipv4/rp_filter=2 ipv4/arp_ignore=1 ipv4/arp_announce=2 ipv4/arp_filter=0"
#define LISTEN " ipv6/accept_ra=2 ipv6/accept_ra_pinfo=1 ipv6/router_solicitations=-1 ipv6/max_addresses=16"
#define NO_ROUTERS " ipv6/autoconf=0 ipv6/accept_ra_defrtr=0"
#define IPV6 " ipv6/addr_gen_mode=0 ipv6/use_tempaddr=0 ipv6/accept_dad=1 ipv6/keep_addr_on_down=1 ipv6/disable_ipv6=0"

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

static void ipv4(void) {
	struct kit k;

	kit_good(&k);
	kit_expect(&k, settings, "nbft0" IPV4 NO_ROUTERS,
		   "an IPv4 interface has a loose filter, and no IPv6 address or route from routers");
	k.hfis[0].vlan = 42;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS "\nnbft0.42" IPV4 NO_ROUTERS,
		   "a NIC that only carries a VLAN has neither IPv4 nor anything from routers");
	k.hfis[0].vlan = 0;
	k.hfis[0].ip = kit_addr("");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, settings, "nbft0" IPV4 NO_ROUTERS, "an interface that is to get a lease is an IPv4 interface");
}

static void ipv6(void) {
	struct kit k;

	kit_good(&k);
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.hfis[0].prefix = 64;
	kit_expect(&k, settings, "nbft0" NO_ROUTERS IPV6,
		   "an interface with a static IPv6 address has IPv6, and accepts nothing from routers");
	k.hfis[0].global_route = true;
	kit_expect(&k, settings, "nbft0" LISTEN " ipv6/autoconf=0 ipv6/accept_ra_defrtr=1" IPV6,
		   "an interface with the global route flag and no gateway accepts default routes from routers");
	k.hfis[0].gateway = kit_addr("2001:db8::ff");
	kit_expect(&k, settings, "nbft0" NO_ROUTERS IPV6,
		   "an interface with a gateway in the table accepts no default route from routers");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, settings, "nbft0" LISTEN " ipv6/autoconf=1 ipv6/accept_ra_defrtr=1" IPV6,
		   "an interface with DHCPv6 and the global route flag accepts addresses and routes from routers");
	k.hfis[0].global_route = false;
	kit_expect(&k, settings, "nbft0" LISTEN " ipv6/autoconf=1 ipv6/accept_ra_defrtr=0" IPV6,
		   "an interface with DHCPv6 and a gateway in the table accepts no default route from routers");
	k.hfis[0].gateway = kit_addr("");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_ROUTER;
	kit_expect(&k, settings, "nbft0" LISTEN " ipv6/autoconf=1 ipv6/accept_ra_defrtr=1" IPV6,
		   "an interface with SLAAC accepts addresses and routes from routers");
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "")->global_route = true;
	kit_expect(&k, settings, "nbft0" IPV4 LISTEN " ipv6/autoconf=1 ipv6/accept_ra_defrtr=1" IPV6,
		   "an interface with both families has the settings of both");
	k.hfis[0].ip_origin = 0;
	kit_expect(&k, settings, "nbft0" IPV4 NO_ROUTERS IPV6,
		   "the global route flag of an IPv4 HFI does not let IPv6 default routes in");
}

int main(void) {
	ipv4();
	ipv6();
	return tap_done();
}
