/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/plan: HFIs as interfaces, addresses and routes. */
#include "plan-kit.h"

static void names(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24", "one HFI is nbft0");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 7, 1, "192.0.2.7", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.2", 24, "");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.2/24\nnbft1 192.0.2.7/24", "the lowest HFI index is nbft0");
	k.hfis[1].ip = kit_addr("");
	kit_expect(&k, kit_ifaces, "nbft1 192.0.2.7/24", "an HFI without address keeps its name from others");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.1", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.2", 24, "");
	kit_hfi(&k, 3, 1, "2001:db8::3", 64, "");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24 2001:db8::3/64\nnbft1 192.0.2.2/24", "one MAC is one interface");
	k.hfis[2].ip = k.hfis[0].ip;
	k.hfis[2].prefix = 24;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24", "an address twice is one");
	k.hfis[0].pci_sbdf = 0x100;
	k.hfis[2].pci_sbdf = 0x101;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24\nnbft2 192.0.2.1/24",
		   "PCI addresses tell equal MACs apart");
	k.hfis[0].pci_sbdf = 0;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24", "but not when one is unknown");
	k.hfis[0].pci_sbdf = 0x101;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.1/24\nnbft1 192.0.2.2/24", "nor when both are the same");
	k.hfis[0].pci_sbdf = 0;
	p = kit_plan(&k);
	is_int(p->ifaces[0].pci_sbdf, 0x101, "and the known one is kept");
	plan_free(p);
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
		   "VLANs stand behind their NIC");
	p = kit_plan(&k);
	is_int((long long)p->ifaces[4].parent, 3, "a VLAN knows its NIC");
	is_int((long long)p->ifaces[2].parent, 0, "each its own");
	is_int(p->ifaces[2].vlan, 42, "and its VLAN id");
	ok(memcmp(p->ifaces[4].mac, k.hfis[3].mac, 6) == 0, "and the MAC");
	is_int(p->ifaces[0].hfi, 1, "a NIC that only carries VLANs has their lowest HFI");
	plan_free(p);
}

static void addresses(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	k.hfis[0].prefix = 0;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/32 [192.0.2.1/32>*0]", "IPv4 prefix 0 is not the whole world");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64", "IPv6 prefix 0 (EDK2) is 64");

	kit_good(&k);
	k.hfis[0].ip = kit_addr("");
	kit_expect(&k, kit_skips, "HFI 1: no IP address\nSSNS 1: HFI 1 is left out: no IP address", "no address");
	kit_good(&k);
	memset(k.hfis[0].mac, 0, 6);
	p = kit_plan(&k);
	is_str(p->skips[0].why, "no MAC address: nothing tells which NIC it is", "no MAC");
	plan_free(p);
}

static void routes(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "192.0.2.254")->route_metric = 500;
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*500]",
		   "a host route to the target");
	k.hfis[0].global_route = true;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*500] [/0>192.0.2.254*500]",
		   "the global route flag");
	k.ssns[0].traddr = kit_addr("192.0.2.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [/0>192.0.2.254*500]", "on link: no host route");
	k.hfis[0].gateway = kit_addr("");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24", "the flag without a gateway (Dell R660)");
	k.ssns[0].traddr = kit_addr("198.51.100.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>*500]", "no gateway: asked for on the link");

	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 198.51.100.10/24",
		   "unless another HFI has a proper way");
	k.ssns[0].n_hfis = 1;
	kit_ssns(&k, 2, "198.51.100.1", "nqn.other", 2, 2, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 198.51.100.10/24",
		   "even to another controller at that address");

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
		   "a gateway off the link is put on it first");

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "fe80::1")->global_route = true;
	kit_ssns(&k, 1, "2001:db8:1::1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64 [2001:db8:1::1/128>fe80::1*1024] [/0>fe80::1*1024]",
		   "IPv6 through a link-local gateway");
	kit_hfi(&k, 2, 2, "2001:db8:2::10", 64, "fe80::2")->global_route = true;
	kit_expect(&k, kit_ifaces,
		   "nbft0 2001:db8::10/64 [2001:db8:1::1/128>fe80::1*1024] [/0>fe80::1*1024]\n"
		   "nbft1 2001:db8:2::10/64 [/0>fe80::2*1025]",
		   "the second IPv6 default route stands behind the first");
	k.t.n_hfis = 1;
	k.hfis[0].gateway = kit_addr("");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64", "no IPv6 default route through :: (EDK2)");
}

/* The subnets' routes alone would send all to the first of two NICs in one subnet. */
static void one_subnet(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 1, 2, 0);
	kit_expect(&k, kit_ifaces,
		   "nbft0 192.0.2.10/24 [192.0.2.1/32>*0]\nnbft1 192.0.2.11/24 [192.0.2.1/32>*1] [192.0.2.2/32>*0]",
		   "two NICs in one subnet: each target through its own HFIs");
	k.hfis[1].ip = kit_addr("192.0.2.139");
	k.hfis[1].prefix = 25;
	k.t.n_ssns = k.ssns[0].n_hfis = 1;
	k.ssns[0].traddr = kit_addr("192.0.2.129");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.129/32>*0]\nnbft1 192.0.2.139/25",
		   "a smaller subnet within the larger one would take its target");
	k.ssns[0].traddr = kit_addr("192.0.2.1");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24\nnbft1 192.0.2.139/25", "but not one that is not in it");
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.1/32>*0]\nnbft1 /0",
		   "a lease may bring the second one there");
	k.hfis[1].mac[5] = 1;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 /0", "on one NIC there is one way");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "");
	kit_hfi(&k, 2, 2, "2001:db8::11", 64, "");
	kit_ssns(&k, 1, "2001:db8::1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_ifaces,
		   "nbft0 2001:db8::10/64 [2001:db8::1/128>*1024]\nnbft1 2001:db8::11/64 [2001:db8::1/128>*1025]",
		   "IPv6 likewise");
}

int main(void) {
	names();
	vlans();
	addresses();
	routes();
	one_subnet();
	return tap_done();
}
