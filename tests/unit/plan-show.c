/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/words/plan-text.c and plan-json.c: the whole output for a plan with something in every list, and for
 * an empty plan.
 */
#include <stdlib.h>

#include "plan-json.h"
#include "plan-text.h"
#include "tap.h"
#include "text-of.h"

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

static void write_text(FILE *f, const void *plan) {
	plan_text(f, plan);
}

static char *as_text(const struct plan *p) {
	return text_of(write_text, p);
}

/* Rewrites JSON in place: on one line, and with single quotes, which are readable in C. */
static char *squeezed(char *json) {
	char *to = json;

	for (const char *from = json; *from; from++) {
		if (*from != '\n') {
			*to++ = *from == '"' ? '\'' : *from;
			continue;
		}
		if (from[-1] == ',')
			*to++ = ' ';
		from += strspn(from, "\n ") - 1;
	}
	*to = '\0';
	return json;
}

static void write_json(FILE *f, const void *plan) {
	struct json j = json_start(f);

	plan_json(&j, plan);
	json_end(&j);
}

static char *as_json(const struct plan *p) {
	return squeezed(text_of(write_json, p));
}

static void shows(char *got, const char *want, const char *name) {
	is_str(got, want, name);
	free(got);
}

static void empty(void) {
	struct plan_skip left_out = { .what = "SSNS 2", .why = "no target address is given" };
	struct plan p = { .timeout_us = 180000000, .skips = &left_out, .n_skips = 1 };

	shows(as_text(&p),
	      "No paths: nothing to connect\n"
	      "Left out\n"
	      "  SSNS 2: no target address is given\n",
	      "an empty plan as text");
	p.timeout_us = OPTIONS_TIMEOUT_NEVER;
	shows(as_json(&p),
	      "{"
	      "'hosts': [], "
	      "'interfaces': [], "
	      "'paths': [], "
	      "'discovery_controllers': [], "
	      "'namespaces': [], "
	      "'left_out': ["
	      "{'what': 'SSNS 2', 'why': 'no target address is given'}"
	      "], "
	      "'timeout_ms': null"
	      "}",
	      "an empty plan as JSON");
}

static const char FULL_TEXT[] = "Host\n"
				"     nqn.host\n"
				"     host id 11000000-0000-0000-0000-000000000022\n"
				"     from the table\n"
				"Other host\n"
				"     nqn.other\n"
				"     host id 33000000-0000-0000-0000-000000000000\n"
				"     from the kernel command line\n"
				"Interfaces\n"
				"  nbft0: NIC 02:00:00:00:00:01 at PCI 0000:10:1f.7\n"
				"     found by the MAC, since this machine has no NIC at PCI 0000:10:1f.7\n"
				"     address 192.0.2.10/24 (HFI 1)\n"
				"       the first of two\n"
				"     route 203.0.113.1/32 through 192.0.2.254, metric 0\n"
				"     default route through 192.0.2.254, metric 100\n"
				"     route 192.0.2.254/32 on the link itself, metric 0\n"
				"  nbft0.7: VLAN 7 on nbft0\n"
				"     address 2001:db8::10/64 (HFI 2)\n"
				"Paths, best first\n"
				"  1. nbft0 -> 203.0.113.1 port 4420 (SSNS 1, 6 via HFI 1)\n"
				"     nqn.x\n"
				"     from 192.0.2.10\n"
				"     with header digests\n"
				"     through a gateway\n"
				"  2. nbft0.7 -> 2001:db8::1 port 4421 (SSNS 2 via HFI 2)\n"
				"     nqn.y\n"
				"     as nqn.other\n"
				"     with data digests\n"
				"     on the link\n"
				"Discovery controllers, asked for more paths\n"
				"  nbft0 -> 192.0.2.8 port 8009 (discovery 3 via HFI 1)\n"
				"     nqn.2014-08.org.nvmexpress.discovery\n"
				"     no path in the table came from it\n"
				"  nbft0 -> 192.0.2.9 port 8010 (rd.nvmf.discover= via HFI 1)\n"
				"     nqn.2014-08.org.nvmexpress.discovery\n"
				"     the kernel command line asks for it\n"
				"Namespaces\n"
				"  UUID 01020000-0000-0000-0000-000000000003 (SSNS 1, 6, 7)\n"
				"     of nqn.x\n"
				"     to boot from: waited for\n"
				"  NGUID 01000000000000000000000000000004 (SSNS 2)\n"
				"     of nqn.y\n"
				"     not for booting: not waited for\n"
				"  EUI-64 0100000000000005 (SSNS 3)\n"
				"     of nqn.y\n"
				"     not for booting: not waited for\n"
				"  NSID 4 of that subsystem (SSNS 4)\n"
				"     of nqn.y\n"
				"     not for booting: not waited for\n"
				"Left out\n"
				"  SSNS 5: it names an interface that the table does not have, and no other one\n"
				"  either\n"
				"After 1.5 s without the root device: emergency shell (rd.nvmf.timeout=)\n";

static const char FULL_JSON[] =
	"{"
	"'hosts': ["
	"{'nqn': 'nqn.host', 'id': '11000000-0000-0000-0000-000000000022', 'origin': 'from the table'}, "
	"{'nqn': 'nqn.other', 'id': '33000000-0000-0000-0000-000000000000', 'origin': 'from the kernel command line'}"
	"], "
	"'interfaces': ["
	"{'name': 'nbft0', 'table': 'NBFT', 'hfi': 1, 'mac': '02:00:00:00:00:01', 'pci': '0000:10:1f.7', 'found_by': "
	"'mac', 'vlan': 0, "
	"'parent': null, 'addresses': ["
	"{'table': 'NBFT', 'hfi': 1, 'way': 'static', 'address': '192.0.2.10', 'prefix': 24, 'note': 'the first of "
	"two'}"
	"], "
	"'routes': ["
	"{'table': 'NBFT', 'hfi': 1, 'destination': '203.0.113.1', 'prefix': 32, 'gateway': '192.0.2.254', 'metric': "
	"0, 'leased': false}, "
	"{'table': 'NBFT', 'hfi': 1, 'destination': null, 'prefix': 0, 'gateway': '192.0.2.254', 'metric': 100, "
	"'leased': false}, "
	"{'table': 'NBFT', 'hfi': 1, 'destination': '192.0.2.254', 'prefix': 32, 'gateway': null, 'metric': 0, "
	"'leased': false}"
	"]}, "
	"{'name': 'nbft0.7', 'table': 'NBFT', 'hfi': 2, 'mac': '02:00:00:00:00:01', 'pci': null, 'found_by': null, "
	"'vlan': 7, 'parent': "
	"'nbft0', 'addresses': ["
	"{'table': 'NBFT', 'hfi': 2, 'way': 'static', 'address': '2001:db8::10', 'prefix': 64, 'note': null}"
	"], "
	"'routes': []}"
	"], "
	"'paths': ["
	"{'table': 'NBFT', 'ssns': 1, 'discovery': null, 'hfi': 1, 'interface': 'nbft0', 'transport': 'tcp', 'traddr': "
	"'203.0.113.1', 'trsvcid': '4420', 'nqn': 'nqn.x', 'host_traddr': '192.0.2.10', 'hostnqn': 'nqn.host', "
	"'hdr_digest': true, 'data_digest': false, 'boot': true, 'why': 'through a gateway', 'merged_ssns': [{'table': "
	"'NBFT', 'ssns': 6}]}, "
	"{'table': 'NBFT', 'ssns': 2, 'discovery': null, 'hfi': 2, 'interface': 'nbft0.7', 'transport': 'tcp', "
	"'traddr': '2001:db8::1', 'trsvcid': '4421', 'nqn': 'nqn.y', 'host_traddr': null, 'hostnqn': 'nqn.other', "
	"'hdr_digest': false, 'data_digest': true, 'boot': false, 'why': 'on the link', 'merged_ssns': []}"
	"], "
	"'discovery_controllers': ["
	"{'table': 'NBFT', 'ssns': null, 'discovery': 3, 'hfi': 1, 'interface': 'nbft0', 'transport': 'tcp', 'traddr': "
	"'192.0.2.8', 'trsvcid': '8009', 'nqn': 'nqn.2014-08.org.nvmexpress.discovery', 'host_traddr': '192.0.2.10', "
	"'hostnqn': 'nqn.host', 'hdr_digest': false, 'data_digest': false, 'boot': false, 'why': 'no path in the table "
	"came from it', 'merged_ssns': []}, "
	"{'table': 'NBFT', 'ssns': null, 'discovery': null, 'hfi': 1, 'interface': 'nbft0', 'transport': 'tcp', "
	"'traddr': '192.0.2.9', 'trsvcid': '8010', 'nqn': 'nqn.2014-08.org.nvmexpress.discovery', 'host_traddr': "
	"'192.0.2.10', 'hostnqn': 'nqn.host', 'hdr_digest': false, 'data_digest': false, 'boot': false, 'why': 'the "
	"kernel command line asks for it', 'merged_ssns': []}"
	"], "
	"'namespaces': ["
	"{'table': 'NBFT', 'ssns': 1, 'nqn': 'nqn.x', 'nsid': 1, 'nid_type': 'uuid', 'nid': "
	"'01020000-0000-0000-0000-000000000003', 'boot': true, 'merged_ssns': [{'table': 'NBFT', 'ssns': 6}, {'table': "
	"'NBFT', 'ssns': 7}], 'waits_for_ssns': null}, "
	"{'table': 'NBFT', 'ssns': 2, 'nqn': 'nqn.y', 'nsid': 2, 'nid_type': 'nguid', 'nid': "
	"'01000000000000000000000000000004', 'boot': false, 'merged_ssns': [], 'waits_for_ssns': null}, "
	"{'table': 'NBFT', 'ssns': 3, 'nqn': 'nqn.y', 'nsid': 3, 'nid_type': 'eui64', 'nid': '0100000000000005', "
	"'boot': false, 'merged_ssns': [], 'waits_for_ssns': null}, "
	"{'table': 'NBFT', 'ssns': 4, 'nqn': 'nqn.y', 'nsid': 4, 'nid_type': null, 'nid': null, 'boot': false, "
	"'merged_ssns': [], 'waits_for_ssns': null}"
	"], "
	"'left_out': ["
	"{'what': 'SSNS 5', 'why': 'it names an interface that the table does not have, and no other one either'}"
	"], "
	"'timeout_ms': 1500}";

static struct plan_host hosts[] = {
	{ .nqn = "nqn.host", .id = { 0x11, [15] = 0x22 }, .origin = "from the table" },
	{ .nqn = "nqn.other", .id = { 0x33 }, .origin = "from the kernel command line" },
};

static struct plan_ns nss[] = {
	{ .nqn = "nqn.x",
	  .nsid = 1,
	  .nid_type = NBFT_NID_UUID,
	  .nid = { 1, 2, [15] = 3 },
	  .boot = true,
	  .table = 1,
	  .ssns = 1 },
	{ .nqn = "nqn.y", .nsid = 2, .nid_type = NBFT_NID_NGUID, .nid = { 1, [15] = 4 }, .table = 1, .ssns = 2 },
	{ .nqn = "nqn.y", .nsid = 3, .nid_type = NBFT_NID_EUI64, .nid = { 1, [7] = 5 }, .table = 1, .ssns = 3 },
	{ .nqn = "nqn.y", .nsid = 4, .table = 1, .ssns = 4 },
};

/* SSNS 6 lost one of its two paths, and SSNS 7 lost its only path. */
static struct plan_lead leads[] = {
	{ .table = 1, .ssns = 1, .path = 0, .ns = 0 },          { .table = 1, .ssns = 2, .path = 1, .ns = 1 },
	{ .table = 1, .ssns = 6, .path = 0, .ns = 0 },          { .table = 1, .ssns = 6, .path = (size_t)-1, .ns = 0 },
	{ .table = 1, .ssns = 7, .path = (size_t)-1, .ns = 0 },
};

/*
 * Makes a plan of a NIC and its VLAN, a path over each, one discovery controller of the table and one of the command
 * line.
 */
static void full(void) {
	struct nbft table = { .name = (char *)"NBFT" };
	const struct nbft *const tables[] = { &table };
	struct plan_addr addrs[] = {
		{ .ip = a("192.0.2.10"), .prefix = 24, .table = 1, .hfi = 1, .note = "the first of two" },
		{ .ip = a("2001:db8::10"), .prefix = 64, .table = 1, .hfi = 2 },
	};
	struct plan_route routes[] = {
		{ .dst = a("203.0.113.1"), .prefix = 32, .gateway = a("192.0.2.254"), .table = 1, .hfi = 1 },
		{ .gateway = a("192.0.2.254"), .metric = 100, .table = 1, .hfi = 1 },
		{ .dst = a("192.0.2.254"), .prefix = 32, .table = 1, .hfi = 1 },
	};
	struct plan_iface ifaces[] = {
		{ .name = "nbft0",
		  .mac = { 2, [5] = 1 },
		  .pci_sbdf = 0x10ff,
		  .table = 1,
		  .hfi = 1,
		  .addrs = &addrs[0],
		  .n_addrs = 1,
		  .routes = routes,
		  .n_routes = 3 },
		{ .name = "nbft0.7",
		  .mac = { 2, [5] = 1 },
		  .vlan = 7,
		  .table = 1,
		  .hfi = 2,
		  .addrs = &addrs[1],
		  .n_addrs = 1 },
	};
	struct plan_path paths[] = {
		{ .table = 1,
		  .ssns = 1,
		  .hfi = 1,
		  .traddr = a("203.0.113.1"),
		  .port = 4420,
		  .nqn = "nqn.x",
		  .host_traddr = addrs[0].ip,
		  .hdr_digest = true,
		  .boot = true,
		  .why = (char *)"through a gateway" },
		{ .host = 1,
		  .iface = 1,
		  .table = 1,
		  .ssns = 2,
		  .hfi = 2,
		  .traddr = a("2001:db8::1"),
		  .port = 4421,
		  .nqn = "nqn.y",
		  .data_digest = true,
		  .why = (char *)"on the link" },
	};
	struct plan_path discoveries[] = {
		{ .table = 1,
		  .descriptor = 3,
		  .hfi = 1,
		  .traddr = a("192.0.2.8"),
		  .port = 8009,
		  .nqn = NVME_DISCOVERY_NQN,
		  .host_traddr = addrs[0].ip,
		  .why = (char *)"no path in the table came from it" },
		{ .table = 1,
		  .hfi = 1,
		  .traddr = a("192.0.2.9"),
		  .port = 8010,
		  .nqn = NVME_DISCOVERY_NQN,
		  .host_traddr = addrs[0].ip,
		  .why = (char *)"the kernel command line asks for it" },
	};
	struct plan_skip left_out = {
		.what = "SSNS 5", .why = "it names an interface that the table does not have, and no other one either"
	};
	struct plan p = { .tables = tables,
			  .n_tables = 1,
			  .timeout_us = 1500000,
			  .hosts = hosts,
			  .n_hosts = 2,
			  .ifaces = ifaces,
			  .n_ifaces = 2,
			  .paths = paths,
			  .n_paths = 2,
			  .discoveries = discoveries,
			  .n_discoveries = 2,
			  .nss = nss,
			  .n_nss = 4,
			  .leads = leads,
			  .n_leads = 5,
			  .skips = &left_out,
			  .n_skips = 1 };
	char *got;

	shows(as_text(&p), FULL_TEXT, "a plan with something in every list as text");
	shows(as_json(&p), FULL_JSON, "a plan with something in every list as JSON");
	p.timeout_us = OPTIONS_TIMEOUT_NEVER;
	got = as_text(&p);
	ok(strstr(got, "either\nThe wait has no end (rd.nvmf.timeout=infinity)\n") != NULL,
	   "the text of a plan without a time-out says that the wait has no end");
	free(got);
}

static void has(char *text, const char *piece, const char *name) {
	ok(strstr(text, piece) != NULL, "%s", name);
	free(text);
}

/* 200 SSNS of two tables name one namespace. The text lists only as many SSNS as help a person. */
static void many_ssns(void) {
	struct nbft table = { .name = (char *)"NBFT1" }, other = { .name = (char *)"NBFT2" };
	const struct nbft *const tables[] = { &table, &other };
	struct plan_lead many[200];
	struct plan p = { .tables = tables, .n_tables = 2, .nss = nss, .n_nss = 1, .leads = many };

	for (unsigned i = 0; i < 200; i++)
		many[i] = (struct plan_lead){ .table = 1 + i / 100, .ssns = 1 + i % 100, .path = (size_t)-1 };
	p.n_leads = 3;
	has(as_text(&p), " (NBFT1 SSNS 1, 2, 3)\n", "the text lists several SSNS of one table");
	p.n_leads = 102;
	has(as_text(&p), ", 80, 81, ...)\n", "the text cuts a very long list of SSNS");
	many[1] = many[101];
	p.n_leads = 2;
	has(as_text(&p), " (NBFT1 SSNS 1, NBFT2 SSNS 2)\n", "the text names the table of an SSNS of another table");
	many[2] = many[102];
	p.n_leads = 3;
	has(as_text(&p), " (NBFT1 SSNS 1, NBFT2 SSNS 2, 3)\n", "the text names each table once");
}

/* A default route whose gateway only the lease brings, and tables that name no namespace. */
static void leased(void) {
	struct plan_addr addr = { .way = PLAN_DHCP4, .table = 1, .hfi = 1 };
	struct plan_route route = { .leased = true };
	struct plan_iface iface = { .addrs = &addr, .n_addrs = 1, .routes = &route, .n_routes = 1 };
	struct plan_path path = { .table = 1, .why = (char *)"on link", .nqn = "nqn.x" };
	struct plan p = { .ifaces = &iface, .n_ifaces = 1, .paths = &path, .n_paths = 1, .hosts = hosts };

	has(as_text(&p), "  default route, metric 0, through the gateway of the lease, if it has one\nPaths",
	    "the text has a default route through the lease's gateway");
	has(as_text(&p),
	    "\nNamespaces\n  no table names a namespace: ", "the text says that no table names a namespace");
	p.timeout_us = UINT64_C(12345678900000);
	has(as_text(&p), "\nAfter 12345678.9 s without", "a long time-out has all its digits");
	route.gateway = a("192.0.2.254");
	has(as_text(&p), "default route through 192.0.2.254, metric 0\n       unless the lease names another gateway\n",
	    "the text has a default route through firmware's gateway, unless the lease knows better");
}

int main(void) {
	empty();
	many_ssns();
	leased();
	full();
	return tap_done();
}
