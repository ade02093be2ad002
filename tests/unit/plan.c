/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/plan: identities, paths and their order, namespaces, what is left out. */
#include "plan-kit.h"

#define UUID_NQN "nqn.2014-08.org.nvmexpress:uuid:"

static const uint8_t MACHINE[16] = { 0xaa, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15 };
#define MACHINE_TEXT "aa010203-0405-0607-0809-0a0b0c0d0e0f"
#define TABLE_ID "00110000-0000-0000-0000-000000000000"
#define OTHER_ID "00112233-4455-6677-8899-aabbccddeeff"

static void host(const struct kit *k, const char *cmdline, const uint8_t *uuid, const char *want, const char *name) {
	struct options o;
	struct plan *p = kit_plan2(k, NULL, cmdline, uuid, &o);
	char buf[512] = "none", id[UUID_TEXT_MAX];

	if (p->n_hosts > 0)
		snprintf(buf, sizeof(buf), "%s %s %s", p->hosts[0].nqn, uuid_text(p->hosts[0].id, id),
			 p->hosts[0].origin);
	is_str(buf, want, name);
	plan_free(p);
	options_done(&o);
}

static void hosts(void) {
	struct kit k;

	kit_good(&k);
	host(&k, "", MACHINE, "nqn.2020-01.org.example:h " TABLE_ID " from the table",
	     "the table's, with a first byte 0");
	host(&k, "rd.nvmf.hostnqn=nqn.me rd.nvmf.hostid=" OTHER_ID, NULL, "nqn.me " OTHER_ID " from the command line",
	     "the command line wins");
	host(&k, "rd.nvmf.hostnqn=nqn.me", NULL, "nqn.me " TABLE_ID " NQN from the command line, id from the table",
	     "one from each");
	k.t.host.has_id = false;
	k.t.host.nqn = (char *)UUID_NQN OTHER_ID;
	host(&k, "", MACHINE, UUID_NQN OTHER_ID " " OTHER_ID " NQN from the table, id the UUID in the NQN",
	     "id from the NQN");
	k.t.host.nqn = (char *)"nqn.x";
	host(&k, "", MACHINE, "nqn.x " MACHINE_TEXT " NQN from the table, id from the SMBIOS UUID", "id from SMBIOS");
	k.t.host.nqn = NULL;
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID", "both from SMBIOS");
	k.t.host.nqn = (char *)"nqn.a,b";
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID",
	     "an NQN that cannot be said");
	host(&k, "", NULL, "none", "nothing to make one from");
	kit_expect(&k, kit_paths, "", "then there are no paths");
	kit_expect(&k, kit_skips,
		   "NBFT: no host identity: neither the table nor SMBIOS has one; rd.nvmf.hostid= can give one\n"
		   "SSNS 1: the table has no host identity",
		   "and it is said");
	host(&k, "rd.nvmf.hostid=" OTHER_ID, NULL,
	     UUID_NQN OTHER_ID " " OTHER_ID " NQN made from the host id, id from the command line", "NQN from the id");
	k.t.host.present = false;
	k.t.host.has_id = true;
	host(&k, "", MACHINE, UUID_NQN MACHINE_TEXT " " MACHINE_TEXT " from the SMBIOS UUID", "no host descriptor");
}

static void two_tables(void) {
	struct kit a, b;
	struct options o;
	struct plan *p;

	kit_good(&a);
	a.t.name = (char *)"NBFT1";
	kit_good(&b);
	b.t.name = (char *)"NBFT2";
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_int((long long)p->n_hosts, 1, "equal identities are one");
	is_int((long long)p->n_paths, 1, "the same path in two tables is one");
	is_int((long long)p->n_ifaces, 1, "so is the interface");
	plan_free(p);

	b.t.host.id[1] = 0x22;
	b.t.host.nqn = (char *)"nqn.other";
	b.t.host.primary = NBFT_PRIMARY_SELECTED;
	b.hfis[0].mac[5] = 2;
	b.ssns[0].trsvcid = (char *)"0";
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(p->hosts[0].nqn, "nqn.other", "the selected primary host is the machine's");
	is_str(p->hosts[p->paths[0].host].nqn, "nqn.2020-01.org.example:h", "a path keeps its own table's");
	is_str(p->ifaces[1].name, "nbft1", "names go on over the tables");
	is_str(kit_skips(p), "NBFT2 SSNS 1: its port is not a number from 1 to 65535", "labels tell the table");
	is_int(p->skips[0].table, 2, "for programs, too");
	plan_free(p);
	b.ssns[0].index = 0;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_skips(p), "NBFT2 SSNS: its port is not a number from 1 to 65535", "also of what has no index");
	plan_free(p);
	b.ssns[0].index = 1;
	p = kit_plan2(&a, &b, "rd.nvmf.hostnqn=nqn.me", NULL, &o);
	is_int((long long)p->n_hosts, 1, "a host NQN on the command line is everybody's");
	is_int(p->hosts[0].id[1], 0x22, "with the primary host's id");
	plan_free(p);
	options_done(&o);

	b.ssns[0].trsvcid = (char *)"4420";
	b.hfis[0].mac[5] = 1;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_paths(p), "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.t: on link",
	       "one path under two host identities is two");
	ok(p->paths[0].host != p->paths[1].host && p->n_ifaces == 1 && p->n_nss == 1,
	   "over one interface to one namespace");
	plan_free(p);
	b.hfis[0].mac[5] = 2;
	b.t.host.id[1] = 0x11;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_paths(p),
	       "nbft1 192.0.2.1 nqn.t: on link\n"
	       "nbft0 192.0.2.1 nqn.t: on link; Linux refuses its host id and NQN beside those of another table",
	       "one id under two NQNs: the machine's own first");
	plan_free(p);

	b.t.refused = true;
	b.t.n_hfis = b.t.n_ssns = 0;
	b.t.diags = &(struct nbft_diag){ .level = NBFT_DIAG_ERROR, .why = "checksum is wrong" };
	b.t.n_diags = 1;
	p = kit_plan2(&a, &b, "", NULL, &o);
	is_str(kit_skips(p), "NBFT2: refused: checksum is wrong", "a refused table costs only itself");
	is_int((long long)p->n_paths, 1, "the other one's path stays");
	plan_free(p);
}

static void merging(void) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	kit_ssns(&k, 2, "192.0.2.1", "nqn.t", 2, 1, 0)->hdr_digest = true;
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1, "two namespaces behind one controller: one path");
	is_int((long long)p->n_nss, 2, "two namespaces");
	ok(p->paths[0].hdr_digest && !p->paths[0].data_digest, "digests that any of them asks for");
	is_int(p->paths[0].ssns, 1, "the first SSNS names it");
	ok(p->paths[0].boot && p->paths[0].on_link && p->paths[0].port == 4420, "its facts");
	ok(addr_equal(p->paths[0].host_traddr, kit_addr("192.0.2.10")), "its source address");
	plan_free(p);
	k.ssns[1].trsvcid = (char *)"4421";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.t: on link", "another port");
	k.ssns[1].trsvcid = (char *)"04420";
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 1, "a port is a number, not a text");
	plan_free(p);
	k.ssns[0].trsvcid = (char *)"004420";
	p = kit_plan(&k);
	is_str(p->paths[0].trsvcid, "4420", "without zeros that the kernel would take for octal");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.1 nqn.u: on link", "another NQN");
	kit_good(&k);
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 1);
	p = kit_plan(&k);
	ok(p->n_paths == 1 && p->n_nss == 1 && p->n_skips == 0, "an SSNS twice, an HFI twice in it: one path");
	plan_free(p);
	k.ssns[1].traddr = kit_addr("192.0.2.2");
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft0 192.0.2.2 nqn.t: on link",
		   "one index for two SSNS: both count");
	kit_good(&k);
	kit_hfi(&k, 2, 1, "192.0.2.11", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	p = kit_plan(&k);
	ok(p->n_ifaces == 1 && p->n_paths == 2 && p->paths[0].hfi == 1 && p->paths[1].hfi == 2,
	   "two addresses of one NIC: two paths");
	plan_free(p);
	kit_good(&k);
	kit_hfi(&k, 2, 2, "192.0.2.11", 24, "");
	k.ssns_hfis[0][k.ssns[0].n_hfis++] = 2;
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link\nnbft1 192.0.2.1 nqn.t: on link",
		   "a secondary HFI is a path of its own");
	k.hfis[1].ip = kit_addr("2001:db8::1");
	kit_expect(&k, kit_skips, "SSNS 1 via HFI 2: the target's address is IPv4, the HFI's is IPv6", "wrong family");
	k.ssns[0].hfis[0] = 2;
	k.ssns[0].n_hfis = 1;
	p = kit_plan(&k);
	is_str(p->skips[1].why, "no HFI of the target's address family", "no HFI of the family");
	plan_free(p);
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 1, "192.0.2.10", 24, "192.0.2.254");
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 2);
	kit_expect(&k, kit_paths, "nbft0 198.51.100.1 nqn.t: through gateway 192.0.2.254",
		   "one address twice: the HFI that knows the way");
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8::10", 64, "");
	kit_ssns(&k, 1, "fe80::1", "nqn.t", 1, 1, 0);
	p = kit_plan(&k);
	ok(p->paths[0].on_link && !addr_is_set(p->paths[0].host_traddr),
	   "link-local target: the kernel picks the source");
	plan_free(p);
}

/* A path has no host_traddr where no address is known yet, or the target is link-local: its interface still counts. */
static void without_host_traddr(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "", 0, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_hfi(&k, 2, 2, "", 0, "")->ip_origin = NBFT_IP_ORIGIN_DHCP;
	kit_ssns(&k, 1, "192.0.2.1", "nqn.t", 1, 1, 2);
	p = kit_plan(&k);
	ok(p->n_paths == 2 && p->paths[0].iface != p->paths[1].iface,
	   "two NICs that ask DHCP: two paths to one target");
	ok(plan_same_controller(&p->paths[0], &p->paths[1]) && !plan_same_path(&p->paths[0], &p->paths[1]),
	   "to one controller, but not one path");
	plan_free(p);
	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "2001:db8:1::10", 64, "");
	kit_hfi(&k, 2, 2, "2001:db8:2::10", 64, "");
	kit_ssns(&k, 1, "fe80::1", "nqn.t", 1, 1, 2);
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 2, "a link-local target through two NICs: two paths");
	plan_free(p);
}

/* The crossed pairs of Dell's R660: each target through each HFI, one of them in its subnet. */
static void hopeless(void) {
	struct kit k;
	struct plan *p;

	kit_start(&k, "NBFT");
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "");
	kit_ssns(&k, 1, "198.51.100.1", "nqn.t", 1, 1, 0);
	kit_ssns(&k, 2, "198.51.100.1", "nqn.t", 2, 2, 0)->non_bootable = true;
	p = kit_plan(&k);
	is_str(kit_paths(p), "nbft1 198.51.100.1 nqn.t: on link", "a path without a route gives way to a proper one");
	is_str(kit_skips(p),
	       "SSNS 1 via HFI 1: in another subnet and no gateway leads there, while another HFI has a way to the "
	       "same controller",
	       "and it is said");
	ok(p->paths[0].boot && p->n_nss == 2 && p->nss[0].boot, "its namespace is waited for on that way");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	p = kit_plan(&k);
	is_int((long long)p->n_paths, 2, "another controller is no reason");
	plan_free(p);
}

/* Six SSNS that differ in what the order looks at. */
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
	kit_expect(&k, kit_paths, WANT, "best first");
	turned = k;
	turned.t.hfis = turned.hfis;
	turned.t.ssns = turned.ssns;
	for (size_t i = 0; i < k.t.n_ssns; i++)
		turned.ssns[i] = k.ssns[k.t.n_ssns - 1 - i];
	kit_expect(&turned, kit_paths, WANT, "the order in the table means nothing");

	/* a second SSNS for the same controller that is available heals it, in whichever order they stand */
	kit_ssns(&k, 7, "192.0.2.2", "nqn.unavailable", 2, 1, 0)->availability = NBFT_AVAIL_AVAILABLE;
	p = kit_plan(&k);
	ok(strcmp(p->paths[0].nqn, "nqn.unavailable") == 0 && !p->paths[0].unavailable,
	   "unavailable only if all say so");
	plan_free(p);
}

static void namespaces(void) {
	struct kit k;
	struct plan *p;

	many(&k);
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 2, "one namespace by five paths, and another one");
	ok(!p->nss[0].boot && p->nss[1].boot, "only the bootable one is waited for");
	is_int(p->nss[1].ssns, 2, "the first SSNS names it");
	plan_free(p);

	k.ssns[0].nid[15] = 1;
	p = kit_plan(&k);
	ok(p->n_nss == 1 && p->nss[0].boot, "bootable unless all say it is not");
	ok(p->paths[0].ssns == 1 && p->paths[0].boot, "so its path is one to boot from");
	plan_free(p);

	kit_good(&k);
	k.ssns[0].nid_type = NBFT_NID_EUI64;
	kit_ssns(&k, 2, "192.0.2.2", "nqn.t", 5, 1, 0)->nid_type = NBFT_NID_EUI64;
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 1, "an EUI-64 is 8 bytes long");
	ok(p->nss[0].nid[15] == 0, "and what lies behind is not taken");
	plan_free(p);
	k.ssns[0].nid_type = NBFT_NID_NONE;
	k.ssns[1].nid_type = NBFT_NID_NONE;
	p = kit_plan(&k);
	ok(p->n_nss == 2 && p->nss[1].nsid == 5 && p->nss[1].nid_type == NBFT_NID_NONE, "without NID the NSID counts");
	plan_free(p);
	k.ssns[1].nsid = 1;
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 1, "the same NSID in one subsystem");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	p = kit_plan(&k);
	is_int((long long)p->n_nss, 2, "the same NSID in another subsystem");
	plan_free(p);
	kit_good(&k);
	k.ssns[0].nsid = 0;
	k.ssns[0].nid_type = NBFT_NID_NONE;
	p = kit_plan(&k);
	ok(p->n_nss == 0 && p->n_paths == 1 && p->paths[0].boot, "an unnamed namespace still has its path");
	is_str(kit_skips(p), "namespace of SSNS 1: no NID and no NSID: nothing tells what to wait for",
	       "and it is said");
	plan_free(p);
}

static void refusal(const char *want, void (*spoil)(struct kit *k)) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	spoil(&k);
	p = kit_plan(&k);
	is_str(kit_skips(p), want, want);
	ok(p->n_paths == 0 && p->n_nss == 0, "  no path, nothing to wait for");
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
	refusal("SSNS 1: only stands for a discovery controller that firmware could not ask", discovery_nqn);
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
	is_int((long long)p->n_paths, 0, "no way round security through another SSNS of the controller");
	is_str(p->skips[1].why, "SSNS 1 demands security of the same controller", "and it is said");
	plan_free(p);
	k.ssns[1].nqn = (char *)"nqn.u";
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.u: on link", "another controller is free");
	k.t.n_ssns = 1;
	k.securities[0].authentication = NBFT_REQ_SUPPORTED;
	kit_expect(&k, kit_paths,
		   "nbft0 192.0.2.1 nqn.t: on link; without the security that its profile allows but does not demand",
		   "security that may be left out");
	k.ssns[0].use_security = false;
	k.securities[0].authentication = NBFT_REQ_REQUIRED;
	kit_expect(&k, kit_paths, "nbft0 192.0.2.1 nqn.t: on link", "a profile that is not in use");
}

static void rest(void) {
	struct kit k;
	struct options o;
	struct plan *p;
	char buf[64];

	kit_good(&k);
	p = kit_plan(&k);
	is_str(plan_label(p, 1, "HFI", 3, buf, sizeof(buf)), "HFI 3", "one table: no name");
	plan_free(p);

	p = kit_plan2(&k, NULL, "rd.nonvmf", NULL, &o);
	ok(p->n_paths == 0 && p->n_ifaces == 0, "switched off: nothing to do");
	is_str(kit_skips(p), "all tables: switched off by rd.nonvmf on the kernel command line", "and it is said");
	plan_free(p);
	options_done(&o);
	p = kit_plan2(&k, NULL, "rd.nvmf.nonbft rd.nvmf.timeout=7", NULL, &o);
	ok(p->n_paths == 0 && p->timeout_us == 7000000, "rd.nvmf.nonbft; the time-out is handed on");
	plan_free(p);
	options_done(&o);

	kit_start(&k, "NBFT");
	p = kit_plan(&k);
	ok(p->n_paths == 0 && p->n_skips == 0 && p->n_hosts == 1, "an empty table is no error");
	plan_free(p);
	ok(plan_free(NULL) == NULL, "plan_free(NULL)");
}

int main(void) {
	hosts();
	two_tables();
	merging();
	without_host_traddr();
	hopeless();
	order();
	namespaces();
	refusals();
	security();
	rest();
	return tap_done();
}
