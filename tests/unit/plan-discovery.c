/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/plan: discovery controllers of the table's descriptors and of rd.nvmf.discover=. */
#include "plan-kit.h"

/*
 * Writes every discovery controller of a plan as "interface target port NQN from source: why", one a line. A * stands
 * before a discovery controller that can wait.
 */
static const char *discoveries(const struct plan *p) {
	static char buf[4096];
	char to[ADDR_TEXT_MAX], from[ADDR_TEXT_MAX];
	size_t n = 0;

	buf[0] = '\0';
	for (size_t i = 0; i < p->n_discoveries; i++) {
		const struct plan_path *d = &p->discoveries[i];

		n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s%s %s %u %s from %s: %s", i ? "\n" : "",
				      d->background ? "*" : "", plan_iface_name(p, d->iface), plan_target_text(d, to),
				      d->port, d->nqn, addr_text(d->host_traddr, from), d->why);
	}
	return buf;
}

static struct nbft_discovery *discovery(struct kit *k, const char *uri) {
	struct nbft_discovery *d = &k->discoveries[k->t.n_discoveries++];

	*d = (struct nbft_discovery){ .index = (unsigned)k->t.n_discoveries, .hfi = 1, .uri = (char *)uri };
	return d;
}

#define PLAIN "nbft0 192.0.2.1 8009 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: "

static void background(void) {
	struct kit k;

	kit_good(&k);
	k.t.n_ssns = 0;
	discovery(&k, "nvme+tcp://192.0.2.1:8009/");
	kit_expect(&k, discoveries, PLAIN "no path in the table came from it",
		   "a discovery controller of a table without SSNS is asked first");
	k.t.n_ssns = 1;
	kit_expect(&k, discoveries, PLAIN "no path in the table came from it",
		   "a discovery controller that no SSNS came from is asked first");
	k.ssns[0].discovery = 1;
	kit_expect(&k, discoveries,
		   "*" PLAIN "the table has the list that firmware got from it: asked last, for later additions",
		   "a discovery controller that an SSNS came from is asked last");
	k.ssns[0].nqn = (char *)NVME_DISCOVERY_NQN;
	kit_expect(&k, discoveries, PLAIN "no path in the table came from it",
		   "a discovery controller with only a placeholder SSNS is asked first");
}

/*
 * A discovery controller may have an NQN of its own (TP8013). An SSNS with that NQN stands for the controller, unless
 * the SSNS names a namespace.
 */
static void own_nqn(void) {
#define OWN "nbft0 192.0.2.1 8009 nqn.array.discovery from 192.0.2.10: "
	struct kit k;

	kit_good(&k);
	discovery(&k, "nvme+tcp://192.0.2.1:8009/")->nqn = (char *)"nqn.array.discovery";
	k.ssns[0].nqn = (char *)"nqn.array.discovery";
	k.ssns[0].discovery = 1;
	k.ssns[0].nid_type = NBFT_NID_NONE;
	kit_expect(&k, discoveries, OWN "no path in the table came from it",
		   "a discovery controller with its own NQN, with only a placeholder SSNS, is asked first");
	kit_expect(&k, kit_paths, "", "the placeholder is no I/O path");
	kit_expect(&k, kit_skips, "SSNS 1: only stands for a discovery controller that firmware could not ask",
		   "the placeholder is left out with a reason");
	k.discoveries[0].nqn = NULL;
	k.discoveries[0].uri = (char *)"nvme+tcp://192.0.2.1:8009/nqn.array.discovery";
	kit_expect(&k, discoveries, OWN "no path in the table came from it", "the NQN of the URI counts as its own");
	k.discoveries[0].uri = (char *)"nvme+tcp://array.example:8009/nqn.array.discovery";
	kit_expect(&k, discoveries,
		   OWN "no path in the table came from it; its address is taken from the SSNS that "
		       "stands for it",
		   "a placeholder with the controller's own NQN has the address of a controller with a name");
	k.ssns[0].discovery = 0;
	kit_expect(&k, kit_skips, "", "an SSNS that refers to no discovery controller stands for itself");
	k.ssns[0].discovery = 1;
	k.ssns[0].nid_type = NBFT_NID_UUID;
	k.ssns[0].nid[0] = 1;
	kit_expect(&k, kit_skips, "", "an SSNS that names a namespace does not stand for a discovery controller");
	k.t.n_ssns = 0;
	k.discoveries[0].uri = (char *)"nvme+tcp://192.0.2.1:8009/nqn.array.discovery";
	discovery(&k, "nvme+tcp://192.0.2.1:8009/");
	kit_expect(&k, discoveries, OWN "no path in the table came from it",
		   "a controller under its own NQN and under the well-known NQN is one");
	k.discoveries[1].nqn = (char *)"nqn.other.discovery";
	kit_expect(&k, discoveries,
		   OWN "no path in the table came from it\n"
		       "nbft0 192.0.2.1 8009 nqn.other.discovery from 192.0.2.10: no path in the table came from it",
		   "two controllers with NQNs of their own are two");
}

static void order(void) {
	struct kit k;

	kit_good(&k);
	k.ssns[0].discovery = 1;
	discovery(&k, "nvme+tcp://192.0.2.1:1/");
	discovery(&k, "nvme+tcp://192.0.2.1:2/nqn.%6fwn/");
	kit_expect(&k, discoveries,
		   "nbft0 192.0.2.1 2 nqn.own from 192.0.2.10: no path in the table came from it\n"
		   "*nbft0 192.0.2.1 1 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: the table has the list "
		   "that firmware got from it: asked last, for later additions",
		   "a discovery controller that can wait is last; the NQN of the URI is used");
	k.discoveries[1].uri = (char *)"nvme+tcp://192.0.2.1:1/";
	kit_expect(&k, discoveries,
		   "nbft0 192.0.2.1 1 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: the table has the list "
		   "that firmware got from it: asked last, for later additions",
		   "two descriptors of one controller give one controller, which waits only if both can");
}

static void routed(void) {
	struct kit k;

	kit_good(&k);
	k.t.n_ssns = 0;
	k.hfis[0].gateway = kit_addr("192.0.2.254");
	discovery(&k, "nvme+tcp://198.51.100.1/");
	kit_expect(&k, discoveries,
		   "nbft0 198.51.100.1 8009 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: no path in the table "
		   "came from it; port 8009 since none is named",
		   "a URI without a port means port 8009");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.1/32>192.0.2.254*0]",
		   "a discovery controller behind a gateway gets a route");
	k.hfis[0].gateway = kit_addr("");
	kit_expect(&k, discoveries,
		   "nbft0 198.51.100.1 8009 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: no path in the table "
		   "came from it; in another subnet and no gateway leads there; port 8009 since none is named",
		   "a discovery controller in another subnet and without a gateway is kept");
}

static void left_out(const char *uri, void (*spoil)(struct kit *k), const char *why) {
	struct kit k;
	struct plan *p;

	kit_good(&k);
	discovery(&k, uri);
	if (spoil)
		spoil(&k);
	p = kit_plan(&k);
	ok(p->n_discoveries == 0 && p->n_paths == 1, "the faulty discovery controller is left out, and nothing else");
	is_str(kit_skips(p), why, tap_name("the plan leaves out: %s", why));
	plan_free(p);
}

static void no_hfi(struct kit *k) {
	k->discoveries[0].hfi = 2;
}

static void hfi_left_out(struct kit *k) {
	kit_hfi(k, 2, 2, "", 0, "");
	k->discoveries[0].hfi = 2;
}

static void no_index(struct kit *k) {
	k->discoveries[0].index = 0;
}

static void secure(struct kit *k) {
	k->securities[k->t.n_securities++] = (struct nbft_security){ .index = 1, .secure_channel = NBFT_REQ_REQUIRED };
	k->discoveries[0].security = 1;
}

static void security_missing(struct kit *k) {
	k->discoveries[0].security = 1;
}

static void bad_nqn(struct kit *k) {
	k->discoveries[0].nqn = (char *)"a,transport=loop";
}

static void all_left_out(void) {
	static const char GOOD[] = "nvme+tcp://192.0.2.1:8009/";

	left_out("nvme+tcp://target\x1b[2J/", NULL,
		 "discovery 1: its address has a host that is neither an address nor a name");
	left_out("nvme+rdma://192.0.2.1/", NULL, "discovery 1: its address is no nvme+tcp URI");
	left_out("nvme+tcp://0.0.0.0/", NULL, "discovery 1: it has no address");
	left_out("nvme+tcp://[2001:db8::1]/", NULL, "discovery 1: its address is IPv6, the address of HFI 1 is IPv4");
	left_out(GOOD, no_hfi, "discovery 1: the table does not have its HFI");
	left_out(GOOD, hfi_left_out, "HFI 2: no IP address\ndiscovery 1: HFI 2 is left out: no IP address");
	left_out(GOOD, no_index, "discovery: its index is 0");
	left_out(GOOD, secure,
		 "discovery 1: its security profile demands TLS, which is not supported yet and never skipped");
	left_out(GOOD, security_missing,
		 "discovery 1: its security profile is missing from the table, and may demand security that is not "
		 "supported");
	left_out(GOOD, bad_nqn, "discovery 1: the kernel accepts no NQN with a comma or control character");
}

/* EDK2 writes a placeholder SSNS for a discovery controller that firmware could not ask. */
static void borrowed(void) {
	struct kit k;

	kit_good(&k);
	discovery(&k, "nvme+tcp://target.example/");
	k.ssns[0].nqn = (char *)NVME_DISCOVERY_NQN;
	k.ssns[0].discovery = 1;
	kit_expect(
		&k, discoveries,
		"nbft0 192.0.2.1 4420 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: no path in the table came "
		"from it; its address is taken from the SSNS that stands for it",
		"a discovery controller with a name takes the address of its placeholder SSNS");
	k.discoveries[0].uri = (char *)"nvme+tcp://target.example:8009/nqn.uri";
	k.discoveries[0].nqn = (char *)"nqn.descriptor";
	kit_expect(&k, discoveries,
		   "nbft0 192.0.2.1 8009 nqn.descriptor from 192.0.2.10: no path in the table came from it; its "
		   "address is taken from the SSNS that stands for it",
		   "the port of the URI and the NQN of the descriptor go before those of the SSNS");
}

static void borrowed_nearly(void) {
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	p = kit_plan2(&k, NULL, "rd.nvmf.discover=tcp,target.example,,8009 rd.nvmf.discover=tcp,203.0.113.8,,8009",
		      NULL, &o);
	is_int((long long)p->n_discoveries, 2, "a name and an address are two discovery controllers");
	plan_free(p);
	options_done(&o);

	kit_good(&k);
	discovery(&k, "nvme+tcp://target.example:8009/");
	k.ssns[0].discovery = 1;
	kit_expect(&k, discoveries,
		   "*nbft0 target.example 8009 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: the table has the "
		   "list that firmware got from it: asked last, for later additions; its name is resolved first",
		   "no address is taken from an SSNS that stands for a subsystem");
}

static void target_with_name(void) {
	struct kit k;

	kit_good(&k);
	k.t.n_ssns = 0;
	k.hfis[0].dns1 = kit_addr("192.0.2.53");
	k.hfis[0].dns2 = kit_addr("198.51.100.53");
	discovery(&k, "nvme+tcp://target.example/nqn.own");
	discovery(&k, "nvme+tcp://Target.example:8009/nqn.own");
	kit_expect(&k, discoveries,
		   "nbft0 target.example 8009 nqn.own from 192.0.2.10: no path in the table came from it; its name is "
		   "resolved first; port 8009 since none is named",
		   "a name in two descriptors gives one discovery controller");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24",
		   "a name server gets no route on the link, nor without a gateway");
	k.hfis[0].gateway = kit_addr("192.0.2.254");
	kit_expect(&k, kit_ifaces, "nbft0 192.0.2.10/24 [198.51.100.53/32>192.0.2.254*0]",
		   "a name server behind the gateway gets a route");
	k.hfis[0].ip = kit_addr("");
	k.hfis[0].gateway = kit_addr("");
	k.hfis[0].dhcp_override = true;
	k.hfis[0].dns1 = kit_addr("2001:db8::53");
	kit_expect(&k, kit_ifaces, "nbft0 /0 [198.51.100.53/32>*0]",
		   "a name server of the other family gets no route, whatever address the lease brings");
	k.hfis[0] = (struct nbft_hfi){ 0 };
	k.t.n_hfis = 0;
	kit_hfi(&k, 1, 1, "192.0.2.10", 24, "");
	k.discoveries[1].uri = (char *)"nvme+tcp://other.example:8009/nqn.own";
	kit_expect(&k, discoveries,
		   "nbft0 target.example 8009 nqn.own from 192.0.2.10: no path in the table came from it; its name is "
		   "resolved first; port 8009 since none is named\n"
		   "nbft0 other.example 8009 nqn.own from 192.0.2.10: no path in the table came from it; its name is "
		   "resolved first",
		   "two names give two discovery controllers");
}

static void link_local(void) {
	struct kit k;

	kit_good(&k);
	k.t.n_ssns = 0;
	k.hfis[0].ip = kit_addr("2001:db8::10");
	discovery(&k, "nvme+tcp://[fe80::1]:8009/");
	kit_expect(&k, discoveries,
		   "nbft0 fe80::1 8009 nqn.2014-08.org.nvmexpress.discovery from : no path in the table came from it",
		   "a link-local discovery controller has no source: the kernel picks the address");
}

static void options(const char *cmdline, const char *want, const char *skips, const char *name) {
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	kit_hfi(&k, 2, 2, "198.51.100.10", 24, "");
	p = kit_plan2(&k, NULL, cmdline, NULL, &o);
	is_str(discoveries(p), want, name);
	is_str(kit_skips(p), skips, tap_name("the options left out of the command line: %s", cmdline));
	plan_free(p);
	options_done(&o);
}

/* Two HFIs have IPv6 addresses: the zone of a link-local target tells which one is meant. */
static void zone(const char *cmdline, const char *want) {
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	k.hfis[0].ip = kit_addr("2001:db8::10");
	kit_hfi(&k, 2, 2, "2001:db8:0:1::10", 64, "");
	p = kit_plan2(&k, NULL, cmdline, NULL, &o);
	is_str(p->n_discoveries ? plan_iface_name(p, p->discoveries[0].iface) : "none", want,
	       tap_name("the interface to ask through with %s", cmdline));
	plan_free(p);
	options_done(&o);
}

static void command_line(void) {
	zone("rd.nvmf.discover=tcp,fe80::1", "nbft0");
	zone("rd.nvmf.discover=tcp,[fe80::1%nbft1]", "nbft1");
	zone("rd.nvmf.discover=tcp,fe80::1%nbft0", "nbft0");
	zone("rd.nvmf.discover=tcp,2001:db8:0:1::1%nbft0", "nbft0");
	options("rd.nvmf.discover=tcp,192.0.2.1",
		"nbft0 192.0.2.1 4420 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: the kernel command line "
		"asks for it; port 4420 since none is named",
		"", "rd.nvmf.discover= uses the HFI that has the target on its link");
	options("rd.nvmf.discover=tcp,198.51.100.1,none,4420",
		"nbft1 198.51.100.1 4420 nqn.2014-08.org.nvmexpress.discovery from 198.51.100.10: the kernel command "
		"line asks for it",
		"", "rd.nvmf.discover= uses the HFI whose subnet has the target, and the given port");
	options("rd.nvmf.discover=tcp,203.0.113.1",
		"any interface 203.0.113.1 4420 nqn.2014-08.org.nvmexpress.discovery from : the kernel command line "
		"asks for it; from any interface that has an address; port 4420 since none is named",
		"", "rd.nvmf.discover= uses any interface if no HFI leads to the target");
	options("rd.nvmf.discover=tcp,203.0.113.1,198.51.100.10",
		"nbft1 203.0.113.1 4420 nqn.2014-08.org.nvmexpress.discovery from 198.51.100.10: the kernel command "
		"line asks for it; in another subnet and no gateway leads there; port 4420 since none is named",
		"", "rd.nvmf.discover= uses the HFI whose address it names");
	options("rd.nvmf.discover=tcp,192.0.2.1,192.0.2.77,4420",
		"any interface 192.0.2.1 4420 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.77: the kernel command "
		"line asks for it; from any interface that has an address",
		"", "rd.nvmf.discover= uses any interface if no HFI has the source address");
	options("rd.nvmf.discover=tcp,203.0.113.1,none,4420 rd.nvmf.discover=tcp,203.0.113.1",
		"any interface 203.0.113.1 4420 nqn.2014-08.org.nvmexpress.discovery from : the kernel command line "
		"asks for it; from any interface that has an address",
		"", "two rd.nvmf.discover= of one target give one discovery controller");
	options("rd.nvmf.discover=tcp,target.example,192.0.2.10 rd.nvmf.discover=tcp,target.example,,8009",
		"any interface target.example 4420 nqn.2014-08.org.nvmexpress.discovery from 192.0.2.10: the kernel "
		"command line asks for it; its name is resolved first; from any interface that has an address; port "
		"4420 since none is named\n"
		"any interface target.example 8009 nqn.2014-08.org.nvmexpress.discovery from : the kernel command line "
		"asks for it; its name is resolved first; from any interface that has an address",
		"", "rd.nvmf.discover= with a name uses any interface");
	options("rd.nvmf.discover=tcp,target.example,fe80::2", "",
		"rd.nvmf.discover=tcp,target.example: with a name for the target, the host's address must not be "
		"link-local",
		"rd.nvmf.discover= with a name and a link-local source is left out");
	options("rd.nvmf.discover=tcp,fe80::1", "",
		"rd.nvmf.discover=tcp,fe80::1: a link-local address works on one link only, and no interface of the "
		"firmware's tables leads to that link",
		"rd.nvmf.discover= with a link-local target is left out if no HFI leads there");
	options("rd.nvmf.discover=tcp,[fe80::1%eth0]", "",
		"rd.nvmf.discover=tcp,fe80::1%eth0: no HFI on the interface behind the % has an address that fits",
		"rd.nvmf.discover= with a link-local target on an interface that no table has is left out");
	options("rd.nvmf.discover=tcp,fe80::1%nbft1", "",
		"rd.nvmf.discover=tcp,fe80::1%nbft1: no HFI on the interface behind the % has an address that fits",
		"rd.nvmf.discover= with a link-local target on an interface without IPv6 is left out");
	options("rd.nvmf.discover=tcp,[2001:db8::1%eth0],,4420",
		"any interface 2001:db8::1 4420 nqn.2014-08.org.nvmexpress.discovery from : the kernel command line "
		"asks for it; from any interface that has an address; no HFI on the interface behind the % has an "
		"address that fits, and none is needed",
		"", "rd.nvmf.discover= with a zone that a global address does not need is used");
	options("rd.nvmf.discover=tcp,target.example,fe80::2%nbft0", "",
		"rd.nvmf.discover=tcp,target.example: with a name for the target, the host's address must not be "
		"link-local",
		"rd.nvmf.discover= with a name and a link-local source with a zone is left out");
	options("rd.nvmf.discover=tcp,2001:db8::1,fe80::2", "",
		"rd.nvmf.discover=tcp,2001:db8::1: a link-local address works on one link only, and no interface of "
		"the firmware's tables leads to that link",
		"rd.nvmf.discover= with a link-local source is left out if no HFI has the source");
	options("rd.nvmf.discover=tcp,203.0.113.1,2001:db8::2", "",
		"rd.nvmf.discover=tcp,203.0.113.1: one of its addresses is IPv4, the other is IPv6",
		"rd.nvmf.discover= with addresses of two families is left out");
}

static void demanded(void) {
	struct plan *p;
	struct kit k;

	kit_good(&k);
	secure(&k);
	k.t.n_discoveries = 0;
	k.ssns[0].use_security = true;
	k.ssns[0].security = 1;
	p = kit_plan(&k);
	ok(plan_demands_security(p, "nqn.t") && !plan_demands_security(p, "nqn.other"),
	   "a demand for security holds for its subsystem only");
	plan_free(p);
	k.ssns[0].security = 0;
	p = kit_plan(&k);
	ok(plan_demands_security(p, "nqn.t"), "a missing security profile counts as a demand for security");
	plan_free(p);
	k.ssns[0].use_security = false;
	p = kit_plan(&k);
	ok(!plan_demands_security(p, "nqn.t"), "an SSNS without security demands none");
	plan_free(p);
}

static const uint8_t UUID[16] = { 0x11, 0x22, [15] = 0xff };
#define MADE "nqn.2014-08.org.nvmexpress:uuid:11220000-0000-0000-0000-0000000000ff"

static void without_the_tables(void) {
	struct options o;
	struct plan *p;
	struct kit k;

	kit_good(&k);
	p = kit_plan2(&k, NULL, "rd.nvmf.nonbft rd.nvmf.discover=tcp,192.0.2.1,,8009", UUID, &o);
	is_str(discoveries(p),
	       "any interface 192.0.2.1 8009 nqn.2014-08.org.nvmexpress.discovery from : the kernel command line asks "
	       "for it; from any interface that has an address",
	       "rd.nvmf.nonbft with rd.nvmf.discover= uses no interface of the tables");
	ok(p->n_ifaces + p->n_paths + p->n_nss == 0 && strcmp(p->hosts[0].nqn, MADE) == 0,
	   "rd.nvmf.nonbft with rd.nvmf.discover= uses no host of the tables");
	plan_free(p);
	options_done(&o);
}

int main(void) {
	background();
	own_nqn();
	order();
	routed();
	all_left_out();
	borrowed();
	borrowed_nearly();
	target_with_name();
	link_local();
	command_line();
	without_the_tables();
	demanded();
	return tap_done();
}
