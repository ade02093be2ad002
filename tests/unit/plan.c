/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan: paths and their order, two tables, and descriptors that are left out. */
#include "plan-kit.h"

static void two_tables(void) {
	struct kit a, b;
	struct options o;
	struct plan *p;

	kit_good(&a);
	a.t.name = (char *)"NBFT1";
	kit_good(&b);
	b.t.name = (char *)"NBFT2";
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_int((long long)p->n_hosts, 1, "two tables with one identity give one host");
	is_int((long long)p->n_paths, 1, "two tables with one path give one path");
	is_int((long long)p->n_ifaces, 1, "two tables with one HFI give one interface");
	plan_free(p);

	b.t.host.id[1] = 0x22;
	b.t.host.nqn = (char *)"nqn.other";
	b.t.host.primary = NBFT_PRIMARY_SELECTED;
	b.hfis[0].mac[5] = 2;
	b.ssns[0].trsvcid = (char *)"0";
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(p->hosts[0].nqn, "nqn.other", "the selected primary host is the machine's host");
	is_str(p->hosts[p->paths[0].host].nqn, "nqn.2020-01.org.example:h", "a path has the host of its own table");
	is_str(p->ifaces[1].name, "nbft1", "interfaces of two tables are numbered in one row");
	is_str(kit_skips(p), "NBFT2 SSNS 1: its port is not a number from 1 to 65535",
	       "a label names the table if there are two");
	is_int(p->skips[0].table, 2, "a skipped descriptor has the number of its table");
	plan_free(p);
	b.ssns[0].index = 0;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_skips(p), "NBFT2 SSNS: its port is not a number from 1 to 65535",
	       "the label of a descriptor without an index names the table, too");
	plan_free(p);
	b.ssns[0].index = 1;
	p = kit_plan2(&a, &b, "rd.nvmf.hostnqn=nqn.me", NULL, &o);
	is_int((long long)p->n_hosts, 1, "a host NQN on the command line holds for all tables");
	is_int(p->hosts[0].id[1], 0x22, "a host NQN on the command line is used with the id of the primary host");
	plan_free(p);
	options_done(&o);

	b.ssns[0].trsvcid = (char *)"4420";
	b.hfis[0].mac[5] = 1;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_paths(p), "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.t: on link",
	       "one path under two host identities gives two paths");
	ok(p->paths[0].host != p->paths[1].host && p->n_ifaces == 1 && p->n_nss == 1,
	   "two paths under two identities share interface and namespace");
	plan_free(p);
	b.hfis[0].mac[5] = 2;
	b.t.host.id[1] = 0x11;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_paths(p),
	       "nbft1 192.0.2.1 nqn.t: on link\n"
	       "nbft0 192.0.2.1 nqn.t: on link; Linux refuses its host id and NQN beside those of another table",
	       "of two hosts with one id and two NQNs the machine's own comes first");
	plan_free(p);

	b.t.refused = true;
	b.t.n_hfis = b.t.n_ssns = 0;
	b.t.diags = &(struct nbft_diag){ .level = NBFT_DIAG_ERROR, .why = "checksum is wrong" };
	b.t.n_diags = 1;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_skips(p), "NBFT2: refused: checksum is wrong", "a refused table is left out with a reason");
	is_int((long long)p->n_paths, 1, "the path of the other table stays");
	plan_free(p);
}

static void merging(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 2, 1, 0)->hdr_digest = true;
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1, "two namespaces behind one controller give one path");
	is_int((long long)p->n_nss, 2, "two namespaces behind one controller are two namespaces");
	ok(p->paths[0].hdr_digest && !p->paths[0].data_digest,
	   "a merged path has every digest that one of its SSNS asks for");
	k.ssns[0].data_digest = true;
	plan_free(p);
	p = kit_plan(&k);
	ok(p->paths[0].hdr_digest && p->paths[0].data_digest, "a merged path keeps the digest of its first SSNS");
	is_int(p->paths[0].ssns, 1, "a merged path is named after its first SSNS");
	ok(p->paths[0].boot && p->paths[0].on_link && p->paths[0].port == 4420,
	   "a path has its boot flag, its reach and its port");
	ok(addr_equal(p->paths[0].host_traddr, kit_addr("192.0.2.10")), "a path has the address of its HFI as source");
	plan_free(p);
	k.ssns[1].trsvcid = (char *)"4421";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.t: on link",
		   "two ports give two paths");
	k.ssns[1].trsvcid = (char *)"04420";
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1, "4420 and 04420 are one port");
	plan_free(p);
	k.ssns[0].trsvcid = (char *)"004420";
	p = kit_plan(&k);
	is_str(p->paths[0].trsvcid, "4420", "the port has no leading zeros, which the kernel would take for octal");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.u: on link",
		   "two NQNs give two paths");
	kit_good(&k);
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 1);
	p = kit_plan(&k);
	ok(p->n_paths == 1 && p->n_nss == 1 && p->n_skips == 0, "a repeated SSNS with a repeated HFI gives one path");
	plan_free(p);
	k.ssns[1].traddr = kit_addr("192.0.2.2");
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.2 nqn.t: on link",
		   "two SSNS with one index both give a path");
	kit_good(&k);
	kit_hfi(&k, 2, 1, "192.0.2.11", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	p = kit_plan(&k);
	ok(p->n_ifaces == 1 && p->n_paths == 2 && p->paths[0].hfi == 1 && p->paths[1].hfi == 2,
	   "two addresses of one NIC give two paths");
	plan_free(p);
	kit_good(&k);
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft1 192.0.2.1 nqn.t: on link",
		   "a secondary HFI gives a path of its own");
	k.hfis[1].ip = kit_addr("2001:db8::1");
	kit_expect(&k, kit_skips, "SSNS 1 via HFI 2: the target's address is IPv4, the HFI's is IPv6",
		   "an HFI of the wrong family is left out of the SSNS");
	k.ssns[0].hfis[0] = 2;
	k.ssns[0].n_hfis = 1;
	p = kit_plan(&k);
	is_str(p->skips[1].why, "no HFI of the target's address family",
	       "an SSNS without an HFI of the target's family is left out");
	plan_free(p);
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "192.0.2.254");
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_paths, "nbft0 198.51.100.1 nqn.t: through gateway 192.0.2.254",
		   "two HFIs with one address give one path, through the HFI with a gateway");
	k.ssns[0].n_hfis = 1;
	kit_ssns(&k, 2, "198.51.100.1", "nqn.t", 2, 2, 0);
	p = kit_plan(&k);
	ok(p->n_paths == 1 && p->paths[0].ssns == 2 && p->paths[0].hfi == 2,
	   "a merged path is named after the SSNS and the HFI of the better way");
	plan_free(p);
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "");
	kit_ssns(&k, 1, "fe80::1", "nqn.t", 1, 1, 0);
	p = kit_plan(&k);
	ok(p->paths[0].on_link && !addr_is_set(p->paths[0].host_traddr),
	   "a path to a link-local target has no source: the kernel picks the address");
	plan_free(p);
}

/* Leads name the paths of each SSNS of each table. */
static void leads(void) {
	size_t at = 0;
	struct kit a, b;
	struct options o;
	struct plan *p;

	kit_good(&a);
	kit_good(&b);
	p = kit_plan2(&a, &b, "", NULL, &o);
	ok(p->n_paths == 1 && p->n_leads == 2 && p->leads[1].table == 2 && p->leads[1].path == 0,
	   "one path of two tables has a lead from the SSNS of each");
	plan_free(p);
	options_done(&o);
	kit_good(&a);
	kit_hfi(&a, 2, 2, "192.0.2.11", 24, "");
	a.ssns_hfis[0][a.ssns[0].n_hfis++] = 2;
	p = kit_plan(&a);
	ok(p->n_paths == 2 && p->n_leads == 2, "two paths of one SSNS have a lead each");
	plan_free(p);
	a.hfis[1].ip = kit_addr("198.51.100.11");
	p = kit_plan(&a);
	ok(p->n_paths == 1 && p->n_leads == 2 && p->leads[1].path == NONE,
	   "the lead to a path that is left out has none");
	plan_free(p);
	kit_good(&a);
	a.ssns[0].non_bootable = true;
	kit_ssns(&a, 2, "192.0.2.2", "nqn.u", 2, 1, 0);
	kit_ssns(&a, 3, "192.0.2.1", "nqn.t", 3, 1, 0)->non_bootable = true;
	p = kit_plan(&a);
	ok(p->n_leads == 3 && p->leads[0].path == 1 && p->leads[1].path == 0 && p->leads[2].path == 1,
	   "leads name the paths by their positions after sorting");
	ok(p->leads[0].ns == 0 && p->leads[1].ns == 1 && p->leads[2].ns == 2, "each lead names its namespace");
	ok(plan_next_for_path(p, &p->paths[1], &at) == &p->leads[2] && !plan_next_for_path(p, &p->paths[1], &at),
	   "the other SSNS of a path is found, and no SSNS of another path");
	at = 0;
	ok(!plan_next_for_path(p, &p->paths[0], &at), "a path of one SSNS has no other SSNS");
	plan_free(p);
	kit_good(&a);
	kit_ssns(&a, 2, "192.0.2.1", "nqn.t", 2, 1, 0)->use_security = true;
	a.ssns[1].security = 3;
	a.securities[a.t.n_securities++] = (struct nbft_security){ .index = 3, .authentication = NBFT_REQ_SUPPORTED };
	kit_expect(&a, kit_paths,
		   "nbft0 192.0.2.1 nqn.t: on link; without the security that its profile allows but does not demand",
		   "a merged path lacks the security that one of its SSNS allows");
	kit_good(&a);
	a.hfis[0].gateway = kit_addr("fe80::1");
	a.ssns[0].traddr = kit_addr("198.51.100.1");
	kit_expect(&a, kit_paths, "nbft0 198.51.100.1 nqn.t: in another subnet and no gateway leads there: tried last",
		   "an IPv6 gateway leads to no IPv4 target");
}

/*
 * A path has no host_traddr if no address is known yet or if the target is link-local. The interface of the path still
 * counts in comparisons.
 */
static void without_host_traddr(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "", 0, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 2, 2, "", 0, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	p = kit_plan(&k);
	ok(p->n_paths == 2 && p->paths[0].iface != p->paths[1].iface,
	   "two NICs with DHCP give two paths to one target");
	ok(plan_same_controller(&p->paths[0], &p->paths[1]) && !plan_same_path(&p->paths[0], &p->paths[1]),
	   "the two paths lead to one controller, but are different");
	plan_free(p);
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8:1::10", 64, "");
	kit_hfi(&k, 2, 2, "2001:db8:2::10", 64, "");
	kit_ssns(&k, 1, "fe80::1", "nqn.t", 1, 1, 2);
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 2, "a link-local target through two NICs gives two paths");
	plan_free(p);
}

/* Dell's R660 lists each target through each HFI, although only one HFI is in the target's subnet. */
static void hopeless(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "");
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 0);
	kit_ssns(&k, 2, "198.51.100.1", "nqn.t", 2, 2, 0)->non_bootable = true;
	p = kit_plan(&k);
	is_str(kit_paths(p), "nbft1 198.51.100.1 nqn.t: on link",
	       "a path without a route is dropped if another HFI has a route");
	is_str(kit_skips(p),
	       "SSNS 1 via HFI 1: in another subnet and no gateway leads there, while another HFI has a way to the "
	       "same controller",
	       "a dropped path is noted with a reason");
	ok(p->paths[0].boot && p->n_nss == 2 && p->nss[0].boot,
	   "the namespace of a dropped path is reached through the other path");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 2, "a path without a route stays if the other path leads to another controller");
	plan_free(p);
}

/* Makes a table of six SSNS that differ in the criteria for the order of paths. */
static void many(struct kit *k) {
	kit_start(k, "NBFT");
	kit_hfi(k, 1, 1, "192.0.2.10", 24, "192.0.2.254");
	kit_hfi(k, 2, 2, "203.0.113.10", 24, "");
	kit_ssns(k, 1, "192.0.2.1", "nqn.data", 9, 1, 0)->non_bootable = true;
	kit_ssns(k, 2, "192.0.2.2", "nqn.unavailable", 1, 1, 0)->availability = NBFT_AVAIL_UNAVAILABLE;
	kit_ssns(k, 3, "198.51.100.3", "nqn.routed", 1, 1, 0);
	kit_ssns(k, 4, "198.51.100.4", "nqn.lost", 1, 2, 0);
	kit_ssns(k, 5, "192.0.2.5", "nqn.five", 1, 1, 0);
	kit_ssns(k, 6, "192.0.2.6", "nqn.six", 1, 1, 0)->availability = NBFT_AVAIL_AVAILABLE;
}

static void order(void) {
	static const char WANT[] =
		"nbft0 192.0.2.5 nqn.five: on link\n"
		"nbft0 192.0.2.6 nqn.six: on link\n"
		"nbft0 198.51.100.3 nqn.routed: through gateway 192.0.2.254\n"
		"nbft0 192.0.2.2 nqn.unavailable: on link; firmware could not reach it\n"
		"nbft1 198.51.100.4 nqn.lost: in another subnet and no gateway leads there: tried last\n"
		"nbft0 192.0.2.1 nqn.data: on link; not for booting";
	struct kit k, turned;
	struct plan *p;

	many(&k);
	kit_expect(&k, kit_paths, WANT, "paths are sorted best first");
	turned = k;
	turned.t.hfis = turned.hfis;
	turned.t.ssns = turned.ssns;
	for (size_t i = 0; i < k.t.n_ssns; i++)
		turned.ssns[i] = k.ssns[k.t.n_ssns - 1 - i];
	kit_expect(&turned, kit_paths, WANT, "the order of SSNS in the table does not matter");

	/* A second SSNS that calls the controller available wins over the first, in either order. */
	kit_ssns(&k, 7, "192.0.2.2", "nqn.unavailable", 2, 1, 0)->availability = NBFT_AVAIL_AVAILABLE;
	p = kit_plan(&k);
	ok(strcmp(p->paths[0].nqn, "nqn.unavailable") == 0 && !p->paths[0].unavailable,
	   "a controller is unavailable only if all its SSNS say so");
	plan_free(p);
}

static void refusal(const char *want, void (*spoil)(struct kit *k)) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	spoil(&k);
	p = kit_plan(&k);
	is_str(kit_skips(p), want, tap_name("the plan leaves out: %s", want));
	ok(p->n_paths == 0 && p->n_nss == 0, "a refused SSNS gives no path and no namespace");
	plan_free(p);
}

static void comma(struct kit *k) {
	k->ssns[0].nqn = (char *)"nqn.x,hostnqn=y";
}

static void newline(struct kit *k) {
	k->ssns[0].nqn = (char *)"nqn.x\nhostnqn=y";
}

static void discovery_nqn(struct kit *k) {
	k->ssns[0].nqn = (char *)NVME_DISCOVERY_NQN;
}

static void bad_port(struct kit *k) {
	k->ssns[0].trsvcid = (char *)"65536";
}

static void odd_port(struct kit *k) {
	k->ssns[0].trsvcid = (char *)"44 20";
}

static void zero_port(struct kit *k) {
	k->ssns[0].trsvcid = (char *)"0";
}

static void authentication(struct kit *k) {
	k->securities[k->t.n_securities++] = (struct nbft_security){ .index = 3, .authentication = NBFT_REQ_REQUIRED };
	k->ssns[0].use_security = true;
	k->ssns[0].security = 3;
}

static void tls(struct kit *k) {
	authentication(k);
	k->securities[0].authentication = NBFT_REQ_SUPPORTED;
	k->securities[0].secure_channel = NBFT_REQ_REQUIRED;
}

static void no_profile(struct kit *k) {
	k->ssns[0].use_security = true;
	k->ssns[0].security = 9;
}

static void refusals(void) {
	refusal("SSNS 1: the kernel accepts no NQN with a comma or control character", comma);
	refusal("SSNS 1: the kernel accepts no NQN with a comma or control character", newline);
	refusal("SSNS 1: stands for a discovery controller without a descriptor; rd.nvmf.discover= can name it",
		discovery_nqn);
	refusal("SSNS 1: its port is not a number from 1 to 65535", bad_port);
	refusal("SSNS 1: its port is not a number from 1 to 65535", odd_port);
	refusal("SSNS 1: its port is not a number from 1 to 65535", zero_port);
	refusal("SSNS 1: its security profile demands authentication, which is not supported yet and never skipped",
		authentication);
	refusal("SSNS 1: its security profile demands TLS, which is not supported yet and never skipped", tls);
	refusal("SSNS 1: its security profile is missing from the table, and may demand security that is not supported",
		no_profile);
}

static void security(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	authentication(&k);
	kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 2, 1, 0);
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 0,
	       "an SSNS without security is left out if another SSNS of its controller demands security");
	is_str(p->skips[1].why, "SSNS 1 demands security of the same controller",
	       "an SSNS left out for the security of another SSNS has a reason");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.u: on link",
		   "an SSNS without security of another controller gives a path");
	k.ssns[1].nqn = (char *)"nqn.t";
	k.ssns[1].traddr = kit_addr("192.0.2.2");
	kit_expect(&k, kit_paths, "nbft0 192.0.2.2 nqn.t: on link",
		   "an SSNS without security at another address of the subsystem gives a path");
	k.t.n_ssns = 1;
	k.securities[0].authentication = NBFT_REQ_SUPPORTED;
	kit_expect(&k, kit_paths,
		   "nbft0 192.0.2.1 nqn.t: on link; without the security that its profile allows but does not demand",
		   "security that is allowed but not demanded is left out");
	k.ssns[0].use_security = false;
	k.securities[0].authentication = NBFT_REQ_REQUIRED;
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link",
		   "a security profile that the SSNS does not use is ignored");
}

static void rest(void) {
	struct kit k;
	struct options o;
	struct plan *p;
	char buf[64];

	kit_good(&k);
	p = kit_plan(&k);
	is_str(plan_label(p, 1, "HFI", 3, buf, sizeof(buf)), "HFI 3",
	       "a label does not name the table if there is only one");
	plan_free(p);

	p = kit_plan2(&k, NULL, "rd.nonvmf", NULL, &o);
	ok(p->n_paths == 0 && p->n_ifaces == 0, "rd.nonvmf gives an empty plan");
	is_str(kit_skips(p), "every table: switched off by rd.nonvmf on the kernel command line",
	       "rd.nonvmf is noted as the reason");
	plan_free(p);
	options_done(&o);
	p = kit_plan2(&k, NULL, "rd.nvmf.nonbft rd.nvmf.timeout=7", NULL, &o);
	ok(p->n_paths == 0 && p->timeout_us == 7000000,
	   "rd.nvmf.nonbft gives no paths, and the plan has the time-out of the command line");
	plan_free(p);
	options_done(&o);

	kit_start(&k, "NBFT");
	p = kit_plan(&k);
	ok(p->n_paths == 0 && p->n_skips == 0 && p->n_hosts == 1,
	   "an empty table gives a plan without paths and without skipped descriptors");
	plan_free(p);
	ok(plan_free(NULL) == NULL, "NULL can be freed as a plan");
}

/* A table may list each of 255 SSNS with each of 255 HFIs. The plan stops at 1024 paths, and says so. */
static void too_many(void) {
	static struct nbft_hfi hfis[255];
	static unsigned indexes[255];
	struct plan *p;
	struct kit k;

	kit_good(&k);
	for (unsigned i = 0; i < 255; i++) {
		indexes[i] = i + 1;
		hfis[i] = k.hfis[0];
		hfis[i].index = i + 1;
		hfis[i].mac[5] = (uint8_t)(i + 1);
		hfis[i].ip.b[15] = (uint8_t)(i + 1);
	}
	k.t.hfis = hfis;
	k.t.n_hfis = 255;
	for (unsigned i = 2; i <= 5; i++)
		kit_ssns(&k, i, "198.51.100.1", "nqn.t", i, 0, 0)->traddr.b[15] = (uint8_t)i;
	for (unsigned i = 0; i < 5; i++) {
		k.ssns[i].hfis = indexes;
		k.ssns[i].n_hfis = 255;
	}
	k.ssns[4].n_hfis = 4;
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1024, "a plan holds 1024 paths");
	is_str(kit_skips(p), "", "and nothing is left out");
	plan_free(p);
	k.ssns[4].n_hfis = 5;
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1020, "an SSNS whose paths do not fit is left out");
	is_str(kit_skips(p), "SSNS 5: the plan has as many paths as it can hold", "with the reason");
	plan_free(p);
}

int main(void) {
	two_tables();
	merging();
	leads();
	without_host_traddr();
	hopeless();
	order();
	refusals();
	security();
	rest();
	too_many();
	return tap_done();
}
