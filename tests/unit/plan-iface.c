/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan: HFIs as interfaces, addresses and routes. */
#include "plan-kit.h"

static void names(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24", "the interface of a single HFI is nbft0");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 7, 1, "192.0.2.7", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.2", 24, "");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.2/24\nnbft1 192.0.2.7/24",
		   "the interface of the lowest HFI is nbft0");
	k.hfis[1].ip = kit_addr("");
	kit_expect(&k, kit_ifaces, "nbft1 192.0.2.7/24",
		   "an HFI without an address still takes a number for its interface");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.1", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.2", 24, "");
	kit_hfi(&k, 3, 1, "2001:db8::3", 64, "");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24 2001:db8::3/64\nnbft1 192.0.2.2/24",
		   "two HFIs with one MAC share one interface");
	k.hfis[2].ip = k.hfis[0].ip;
	k.hfis[2].prefix = 24;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24",
		   "two HFIs with one address share the address");
	k.hfis[0].pci_sbdf = 0x100;
	k.hfis[2].pci_sbdf = 0x101;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24\nnbft2 192.0.2.1/24",
		   "two HFIs with one MAC and two PCI addresses are two interfaces");
	k.hfis[0].pci_sbdf = 0;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24",
		   "two HFIs with one MAC share one interface if a PCI address is unknown");
	k.hfis[0].pci_sbdf = 0x101;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24",
		   "two HFIs with one MAC and one PCI address share one interface");
	k.hfis[0].pci_sbdf = 0;
	p = kit_plan(&k);
	is_int(p->ifaces[0].pci_sbdf, 0x101, "the interface keeps the PCI address that is known");
	plan_free(p);
	k.hfis[0].pci_sbdf = 0x101;
	k.hfis[2].pci_sbdf = 0;
	p = kit_plan(&k);
	ok(p->n_ifaces == 2 && p->ifaces[0].pci_sbdf == 0x101, "also if the second HFI does not name it");
	plan_free(p);
	for (unsigned byte = 0; byte < 6; byte++) {
		kit_start(&k, "NBFT");
		kit_hfi(&k, 1, 1, "192.0.2.1", 24, "");
		kit_hfi(&k, 2, 1, "192.0.2.2", 24, "")->mac[byte] ^= 0x10;
		p = kit_plan(&k);
		is_int((long long)p->n_ifaces, 2, tap_name("two MACs that differ in byte %u are two interfaces", byte));
		plan_free(p);
	}
}

static void near_misses(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::1", 64, "")->autoconf = true;
	kit_hfi(&k, 2, 1, "2001:db8::2", 64, "")->autoconf = true;
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::1/64 2001:db8::2/64", "two addresses of SLAAC are two");
	kit_good(&k);
	kit_ssns(&k, 2, "203.0.113.1", "nqn.u", 2, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [203.0.113.1/32>*0]",
		   "a target without a gateway is looked for on the link, though another target is on it");
	k.hfis[0].gateway = kit_addr("");
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "198.51.100.254");
	k.ssns[0].traddr = kit_addr("198.51.100.1");
	k.ssns[0].hfis[0] = 2;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [203.0.113.1/32>*0]\nnbft1 198.51.100.10/24",
		   "and though another HFI, which no SSNS of this target names, has a gateway");
	kit_good(&k);
	k.hfis[0].gateway = kit_addr("fe80::1");
	k.hfis[0].global_route = true;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24", "an IPv6 gateway gives IPv4 no default route");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::1", 64, "")->autoconf = true;
	k.hfis[0].global_route = true;
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::1/64", "routers announce the default route of SLAAC");
}

static void vlans(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.1", 24, "")->vlan = 42;
	kit_hfi(&k, 2, 1, "192.0.2.2", 24, "")->vlan = 7;
	kit_hfi(&k, 3, 2, "192.0.2.3", 24, "");
	kit_hfi(&k, 4, 2, "192.0.2.4", 24, "")->vlan = 4094;
	kit_expect(&k, kit_ifaces,
		   "nbft0\nnbft0.7 192.0.2.2/24\nnbft0.42 192.0.2.1/24\nnbft1 192.0.2.3/24\nnbft1.4094 192.0.2.4/24",
		   "VLANs follow their NIC in the plan, in the order of their ids");
	p = kit_plan(&k);
	is_int((long long)p->ifaces[4].parent, 3, "the VLAN on the second NIC has this NIC as its parent");
	is_int((long long)p->ifaces[2].parent, 0, "the VLAN on the first NIC has this NIC as its parent");
	is_int(p->ifaces[2].vlan, 42, "a VLAN has its VLAN id");
	ok(memcmp(p->ifaces[4].mac, k.hfis[3].mac, 6) == 0, "a VLAN has the MAC of its NIC");
	is_int(p->ifaces[0].hfi, 1, "a NIC that only carries VLANs is named after their lowest HFI");
	plan_free(p);
}

static void addresses(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	k.hfis[0].prefix = 0;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/32 [192.0.2.1/32>*0]", "an IPv4 prefix of 0 counts as 32");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64", "an IPv6 prefix of 0 (EDK2) counts as 64");

	kit_good(&k);
	k.hfis[0].ip = kit_addr("");
	kit_expect(&k, kit_skips, "HFI 1: no IP address\nSSNS 1: HFI 1 is left out: no IP address",
		   "an HFI without an address is left out, and its SSNS");
	kit_good(&k);
	memset(k.hfis[0].mac, 0, 6);
	p = kit_plan(&k);
	is_str(p->skips[0].why, "no MAC address: nothing tells which NIC it is", "an HFI without a MAC is left out");
	plan_free(p);
}

static void routes(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "192.0.2.254")->route_metric = 500;
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*500]",
		   "a target behind a gateway gets a host route");
	k.hfis[0].global_route = true;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*500] [/0>192.0.2.254*500]",
		   "the global route flag gives a default route");
	k.ssns[0].traddr = kit_addr("192.0.2.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [/0>192.0.2.254*500]",
		   "a target on the link gets no host route");
	k.hfis[0].gateway = kit_addr("");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24",
		   "the global route flag without a gateway (Dell R660) gives no default route");
	k.ssns[0].traddr = kit_addr("198.51.100.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>*500]",
		   "a target in another subnet and without a gateway gets an on-link route");

	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 198.51.100.10/24",
		   "a target in another subnet gets no on-link route if another HFI has a way to it");
	k.ssns[0].n_hfis = 1;
	kit_ssns(&k, 2, "198.51.100.1", "nqn.other", 2, 2, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 198.51.100.10/24",
		   "a target gets no on-link route even if the other HFI's way is for another controller");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "192.0.2.254")->global_route = true;
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "192.0.2.254")->global_route = true;
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_ifaces,
		   "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*0] [/0>192.0.2.254*0]\n"
		   "nbft1 192.0.2.11/24 [198.51.100.1/32>192.0.2.254*1] [/0>192.0.2.254*1]",
		   "one destination through two interfaces has two metrics");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 32, "192.0.2.254");
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/32 [192.0.2.254/32>*0] [198.51.100.1/32>192.0.2.254*0]",
		   "a gateway outside of the subnet gets an on-link route first");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "fe80::1")->global_route = true;
	kit_ssns(&k, 1, "2001:db8:1::1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64 [2001:db8:1::1/128>fe80::1*1024] [/0>fe80::1*1024]",
		   "a link-local IPv6 gateway gets no route of its own");
	kit_hfi(&k, 2, 2, "2001:db8:2::10", 64, "fe80::2")->global_route = true;
	kit_expect(&k, kit_ifaces,
		   "nbft0 2001:db8::10/64 [2001:db8:1::1/128>fe80::1*1024] [/0>fe80::1*1024]\n"
		   "nbft1 2001:db8:2::10/64 [/0>fe80::2*1025]",
		   "the second IPv6 default route has a higher metric than the first");
	k.t.n_hfis = 1;
	k.hfis[0].gateway = kit_addr("");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64",
		   "the global route flag with gateway :: (EDK2) gives no default route");
}

/* Without routes of their own, all targets would be reached through the first of two NICs in one subnet. */
static void one_subnet(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 1, 2, 0);
	kit_expect(&k, kit_ifaces,
		   "nbft0 192.0.2.10/24 [192.0.2.1/32>*0]\nnbft1 192.0.2.11/24 [192.0.2.1/32>*1] [192.0.2.2/32>*0]",
		   "two NICs in one subnet get a route for each of their targets");
	k.hfis[1].ip = kit_addr("192.0.2.139");
	k.hfis[1].prefix = 25;
	k.t.n_ssns = k.ssns[0].n_hfis = 1;
	k.ssns[0].traddr = kit_addr("192.0.2.129");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.129/32>*0]\nnbft1 192.0.2.139/25",
		   "a target inside a smaller subnet of another NIC gets a route");
	k.ssns[0].traddr = kit_addr("192.0.2.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 192.0.2.139/25",
		   "a target outside of the smaller subnet gets no route");
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.1/32>*0]\nnbft1 /0",
		   "a target gets a route if the lease of another NIC may be in its subnet");
	k.hfis[1].mac[5] = 1;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 /0", "a target gets no route if the lease is on its own NIC");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "");
	kit_hfi(&k, 2, 2, "2001:db8::11", 64, "");
	kit_ssns(&k, 1, "2001:db8::1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_ifaces,
		   "nbft0 2001:db8::10/64 [2001:db8::1/128>*1024]\nnbft1 2001:db8::11/64 [2001:db8::1/128>*1025]",
		   "two NICs in one IPv6 subnet get a route each, with different metrics");
}

/* The PCI address counts only where the machine has a NIC. */
static void functions(void) {
	static const uint32_t nics[] = { 0x18, 0x28 };
	static const struct plan_machine machine = { .nics = nics, .n_nics = 2 };
	static struct options o;
	const struct nbft *tables[1];
	struct plan *p = NULL;
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.1", 24, "")->pci_sbdf = 0x28;
	kit_hfi(&k, 2, 2, "192.0.2.2", 24, "")->pci_sbdf = 0x20;
	kit_hfi(&k, 3, 3, "192.0.2.3", 24, "");
	tables[0] = &k.t;
	if (options_parse("", &o) < 0 || plan_make(tables, 1, &o, &machine, &p) < 0)
		exit(1);
	ok(p->ifaces[0].has_function, "a PCI address at which the machine has a NIC counts");
	ok(!p->ifaces[1].has_function, "a PCI address at which the machine has no NIC does not count");
	ok(!p->ifaces[2].has_function, "an HFI without a PCI address is found by its MAC");
	plan_free(p);
}

int main(void) {
	functions();
	names();
	near_misses();
	vlans();
	addresses();
	routes();
	one_subnet();
	return tap_done();
}
