/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/plan/plan-address.c: how an address comes, why, and the routes and paths that depend
 * on the address.
 */
#include "plan-kit.h"

/* Writes the first address of a plan as "way ip/prefix [fall back] [at once]: note". */
static const char *first_addr(const struct plan *p) {
	static char buf[256];
	const struct plan_addr *a;
	char ip[ADDR_TEXT_MAX];

	if (p->n_ifaces == 0)
		return "none";
	a = &p->ifaces[0].addrs[0];
	snprintf(buf, sizeof(buf), "%s %s/%u%s%s: %s", plan_way_text(a->way), addr_text(a->ip, ip), a->prefix,
		 a->fall_back ? " fall back" : "", a->at_once ? " at once" : "", a->note ?: "");
	return buf;
}

static void expect_with(const struct kit *k, const char *cmdline, const char *want, const char *name) {
	static struct options o;
	struct plan *p = kit_plan2(k, NULL, cmdline, NULL, &o);

	is_str(first_addr(p), want, name);
	plan_free(p);
	options_done(&o);
}

static void dhcp(void) {
	struct kit k;

	kit_good(&k);
	kit_expect(&k, first_addr, "static 192.0.2.10/24: ", "a static address has no note");
	k.hfis[0].ip_origin = 95;
	kit_expect(&k, first_addr, "static 192.0.2.10/24: ", "origin 95 (Dell R660) counts as static");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, first_addr, "DHCPv4 192.0.2.10/24 fall back: the table says that it came from DHCP (origin 3)",
		   "origin 3 means DHCP");
	k.hfis[0].ip_origin = 1;
	k.hfis[0].dhcp_override = true;
	kit_expect(&k, first_addr,
		   "DHCPv4 192.0.2.10/24 fall back: the table says that it came from DHCP (override flag)",
		   "the override flag means DHCP");
	k.hfis[0].dhcp_override = false;
	k.hfis[0].dhcp_server = kit_addr("192.0.2.1");
	kit_expect(&k, first_addr, "DHCPv4 192.0.2.10/24 fall back: the table names a DHCP server",
		   "a DHCP server in the table means DHCP");
	expect_with(&k, "rd.nvmf.dhcp=client", "DHCPv4 192.0.2.10/24: the table names a DHCP server",
		    "with rd.nvmf.dhcp=client firmware's address is no fall-back");
	expect_with(&k, "rd.nvmf.dhcp=reuse", "static 192.0.2.10/24: rd.nvmf.dhcp=reuse: the firmware's lease is used",
		    "with rd.nvmf.dhcp=reuse firmware's address is static");
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	k.hfis[0].prefix = 0;
	kit_expect(&k, first_addr, "DHCPv6 2001:db8::10/64 fall back: the table names a DHCP server",
		   "an IPv6 address from DHCP uses DHCPv6");
}

/* ipv6.disable=1 on the kernel command line: the plan says so, and IPv4 goes on. */
static void without_ipv6(void) {
	const struct plan_machine machine = { .no_ipv6 = true };
	const struct nbft *table;
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	kit_hfi(&k, 2, 2, "2001:db8::10", 64, "");
	kit_hfi(&k, 3, 3, "", 64, "")->autoconf = true;
	kit_ssns(&k, 2, "2001:db8::1", "nqn.t", 1, 2, 0);
	table = &k.t;
	if (options_parse("", &o) < 0 || plan_make(&table, 1, &o, &machine, &p) < 0)
		return;
	is_int((long long)p->n_ifaces, 1, "a kernel without IPv6 uses the interface with IPv4 only");
	ok(p->n_skips > 1 && strcmp(p->skips[0].what, "HFI 2") == 0 && strcmp(p->skips[1].what, "HFI 3") == 0,
	   "the HFIs with IPv6 are left out");
	is_str(p->skips[0].why, "it is IPv6, which ipv6.disable= on the kernel command line switches off",
	       "the reason names ipv6.disable=");
	plan_free(p);
	options_done(&o);
}

static void dhcp_without_address(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	k.hfis[0].ip = kit_addr("");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, first_addr, "DHCPv4 /0: the table says that it came from DHCP (origin 3)",
		   "an HFI with DHCP and without an address uses a DHCP client");
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1, "an HFI without an address gives a path");
	ok(!addr_is_set(p->paths[0].host_traddr), "the path of an HFI without an address has no source");
	is_str(p->paths[0].why, "on link or not, depending on the address that the interface gets",
	       "the path of an HFI without an address says that its way will be seen");
	plan_free(p);
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, first_addr, "DHCPv6 /0: the table says that it came from DHCP (origin 3)",
		   "an HFI without an address takes the family of its target");
	k.hfis[0].dhcp_server = kit_addr("192.0.2.1");
	kit_expect(&k, first_addr, "DHCPv4 /0: the table says that it came from DHCP (origin 3)",
		   "an HFI without an address takes the family of its DHCP server before that of its target");
	expect_with(&k, "rd.nvmf.dhcp=reuse", "none", "with rd.nvmf.dhcp=reuse an HFI without an address is left out");
}

static void slaac(void) {
	struct kit k;

	kit_good(&k);
	k.hfis[0].ip = kit_addr("2001:db8::10");
	k.hfis[0].prefix = 64;
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, first_addr, "static 2001:db8::10/64: ", "a plain IPv6 address is static");
	k.hfis[0].ip_origin = 4;
	kit_expect(&k, first_addr, "SLAAC 2001:db8::10/64 fall back: firmware autoconfigured it (origin 4)",
		   "origin 4 means SLAAC");
	k.hfis[0].ip_origin = 1;
	k.hfis[0].autoconf = true;
	kit_expect(&k, first_addr, "SLAAC 2001:db8::10/64 fall back: firmware autoconfigured it (flag)",
		   "the autoconf flag means SLAAC");
	k.hfis[0].autoconf = false;
	k.hfis[0].ip = kit_addr("2001:db8::ff:fe00:1"); /* an address made of the MAC 02:00:00:00:00:01 */
	kit_expect(&k, first_addr,
		   "SLAAC 2001:db8::ff:fe00:1/64 fall back at once: made from the MAC as SLAAC does (EDK2): set at "
		   "once, and router advertisements are accepted",
		   "an IPv6 address made of the HFI's MAC may come from SLAAC, and is set at once");
	k.hfis[0].ip = kit_addr("2001:db8::ff:fe00:2");
	kit_expect(&k, first_addr, "static 2001:db8::ff:fe00:2/64: ", "an IPv6 address made of another MAC is static");
	k.hfis[0].ip = kit_addr("fe80::ff:fe00:1");
	kit_expect(&k, first_addr, "static fe80::ff:fe00:1/64: ", "a link-local address made of the MAC is static");
	k.hfis[0].ip = kit_addr("2001:db8::ff:fe00:1");
	k.hfis[0].ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_expect(&k, first_addr,
		   "DHCPv6 2001:db8::ff:fe00:1/64 fall back: the table says that it came from DHCP (origin 3)",
		   "an IPv6 address made of the MAC with origin 3 means DHCP");
	kit_good(&k);
	k.hfis[0].autoconf = true;
	kit_expect(&k, first_addr, "static 192.0.2.10/24: ", "the autoconf flag on an IPv4 address is ignored");
	k.hfis[0].ip = kit_addr("");
	k.ssns[0].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, first_addr, "SLAAC /0: firmware autoconfigured it (flag)",
		   "the autoconf flag without an address means SLAAC");
	k.ssns[0].traddr = kit_addr("192.0.2.1");
	kit_expect(&k, first_addr, "SLAAC /0: firmware autoconfigured it (flag)",
		   "the autoconf flag counts more than the family of a target");
	k.t.n_ssns = 0;
	kit_expect(&k, first_addr, "SLAAC /0: firmware autoconfigured it (flag)",
		   "the autoconf flag alone means IPv6, also without a target");
}

static void routes(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "192.0.2.254")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	k.hfis[0].global_route = true;
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.1/32>192.0.2.254*0] [/0>192.0.2.254*0]",
		   "a leased address gives a route to its target, for a lease in another network");
	p = kit_plan(&k);
	ok(p->ifaces[0].routes[0].leased && p->ifaces[0].routes[1].leased,
	   "the routes of a leased address are decided when the lease comes");
	ok(p->ifaces[0].routes[0].table == 1 && p->ifaces[0].routes[0].hfi == 1, "a route has the HFI that it is for");
	plan_free(p);
	k.hfis[0].gateway = kit_addr("");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [192.0.2.1/32>*0] [/0>*0]",
		   "the global route flag without a gateway gives a default route of the lease");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "192.0.2.254")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_ssns(&k, 1, "2001:db8::1", "nqn.t", 1, 1, 0);
	kit_expect(&k, kit_ifaces, "nbft0 2001:db8::10/64 [2001:db8::1/128>*1024]",
		   "a gateway of the other family is no gateway of a leased address");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	k.hfis[0].global_route = true;
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 0);
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_ifaces,
		   "nbft0 192.0.2.10/24 [192.0.2.1/32>*0] [/0>*0]\nnbft1 192.0.2.11/24 [192.0.2.1/32>*1]",
		   "two HFIs in one subnet get a route each, with different metrics");
}

/* HFI 1 sets statically the address that HFI 2 had from a lease. No DHCP client runs, so no lease brings a gateway. */
static void one_address(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	k.hfis[1].global_route = true;
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24",
		   "one address of a static and a leased HFI is static, without routes");
	k.hfis[1].gateway = kit_addr("192.0.2.254");
	p = kit_plan(&k);
	is_str(kit_ifaces(p), "nbft0 192.0.2.10/24 [/0>192.0.2.254*0]",
	       "one address of a static and a leased HFI uses the table's gateway");
	ok(!p->ifaces[0].routes[0].leased, "the route of a static address waits for no lease");
	plan_free(p);
}

static void sharing(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 2, 1, "192.0.2.11", 24, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 3, 1, "192.0.2.12", 24, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 2, 3, 0);
	p = kit_plan(&k);
	is_str(kit_ifaces(p), "nbft0 192.0.2.10/24 192.0.2.12/24 [192.0.2.1/32>*0]",
	       "two leased HFIs on one interface share one address");
	is_int((long long)p->n_paths, 2, "two leased HFIs on one interface give one path");
	is_int((long long)p->ifaces[0].routes[0].addr, 0, "the route to the target belongs to the shared address");
	plan_free(p);
}

/* Writes the source of each path of a plan: "POSITION ADDRESS", one a line, with "-" for what is unset. */
static const char *sources(const struct plan *p) {
	static char buf[512];
	char ip[ADDR_TEXT_MAX];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_paths + p->n_discoveries && n < sizeof(buf); i++) {
		const struct plan_path *path = i < p->n_paths ? &p->paths[i] : &p->discoveries[i - p->n_paths];
		const char *from = addr_is_set(path->host_traddr) ? addr_text(path->host_traddr, ip) : "-";

		n += path->source == NONE ? (size_t)snprintf(buf + n, sizeof(buf) - n, "%s- %s", i ? "\n" : "", from)
					  : (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%zu %s", i ? "\n" : "",
							     path->source, from);
	}
	return buf;
}

/* Several HFIs on one NIC, some of them without an address: every path names the address of its own HFI. */
static void sources_by_position(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "", 0, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 2, 1, "2001:db8::10", 64, "");
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 0);
	kit_ssns(&k, 2, "2001:db8::1", "nqn.t", 1, 2, 0);
	kit_ssns(&k, 3, "fe80::1", "nqn.t", 1, 2, 0);
	k.discoveries[k.t.n_discoveries++] =
		(struct nbft_discovery){ .index = 1, .hfi = 2, .uri = (char *)"nvme+tcp://[fe80::2]:8009/" };
	kit_expect(&k, sources, "1 2001:db8::10\n- -\n0 -\n- -",
		   "a link-local target has no source of the plan, also beside an address that is not known yet");

	k.t.n_ssns = 2;
	k.t.n_discoveries = 0;
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].autoconf = true;
	kit_expect(&k, sources, "0 -\n1 -", "DHCPv4 and SLAAC without an address are two sources");
	k.hfis[1].autoconf = false;
	k.hfis[1].ip = kit_addr("192.0.2.10");
	k.ssns[1].traddr = kit_addr("192.0.2.1");
	k.hfis[1].prefix = 24;
	kit_expect(&k, sources, "1 192.0.2.10\n0 -", "a static address and DHCPv4 are two sources of one target");

	k.hfis[0].autoconf = true;
	k.hfis[0].ip_origin = 0;
	k.hfis[1].ip = kit_addr("");
	k.hfis[1].ip_origin = NBFT_IP_ORIGIN_DHCP;
	k.ssns[0].traddr = k.ssns[1].traddr = kit_addr("2001:db8::1");
	kit_expect(&k, sources, "0 -\n1 -", "SLAAC and DHCPv6 without an address are two paths to one target");
}

/* A route of an address that DHCP is to bring does not replace the same route of a static address. */
static void routes_of_each_source(void) {
	struct kit k;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.11", 24, "192.0.2.254")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "192.0.2.254");
	kit_ssns(&k, 1, "203.0.113.1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_ifaces,
		   "nbft0 192.0.2.11/24 192.0.2.10/24 [203.0.113.1/32>192.0.2.254*0] [203.0.113.1/32>192.0.2.254*1]",
		   "a static source has a route of its own beside the route of a lease");
	k.hfis[0].ip_origin = 0;
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.11/24 192.0.2.10/24 [203.0.113.1/32>192.0.2.254*0]",
		   "two static sources share the route to the target");
}

int main(void) {
	dhcp();
	without_ipv6();
	dhcp_without_address();
	slaac();
	routes();
	one_address();
	sharing();
	sources_by_position();
	routes_of_each_source();
	return tap_done();
}
