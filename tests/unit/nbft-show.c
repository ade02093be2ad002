/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/nbft-text.c and nbft-json.c: the output for a whole table. */
#include "nbft-json.h"
#include "nbft-text.h"

#include "nbft-table.h"
#include "tap.h"
#include "text-of.h"

static void write_text(FILE *f, const void *table) {
	nbft_show_text(table, "NBFT", f);
}

static void write_overview(FILE *f, const void *table) {
	nbft_show_overview(table, "NBFT", f);
}

static void write_json(FILE *f, const void *table) {
	struct json j = json_start(f);

	nbft_show_json(table, "/dir/NBFT", &j);
	json_end(&j);
}

static void write_first_finding(FILE *f, const void *table) {
	const struct nbft *n = table;

	nbft_show_finding("/dir/NBFT", &n->diags[0], f);
}

static void has(const char *text, const char *what) {
	if (!ok(strstr(text, what), "the output has: %.*s", (int)strcspn(what, "\n"), what))
		printf("# in: %.300s\n", text);
}

static void words(void) {
	struct table t = full_table();
	struct nbft *n = read_table(&t);
	char *text = text_of(write_text, n);

	has(text, "NBFT: revision 1.1\n");
	has(text, "  Id              00112233-4455-6677-8899-aabbccddeeff\n");
	has(text, "  PCI function    0001:6a:01.7\n");
	has(text, "  Address         192.0.2.50/24\n");
	has(text, "  Route           default route through the gateway, metric 500\n");
	has(text, "  DHCP IAID       16909060 (0x01020304)\n");
	has(text, "  Boot            not bootable; configured, not discovered\n");
	has(text, "  Firmware says   connection failure\n");
	has(text, "    network       connection refused\n");
	has(text, "  Authentication  required; policy list: the driver's\n");
	has(text, "  Cipher suites   01 13 02 13\n");
	ok(!strstr(text, "notes"), "the text of a good table has no notes");
	ok(!strstr(text, "none") && !strstr(text, "not given") && !strstr(text, "not set") &&
		   !strstr(text, "not specified"),
	   "the text has no field that is unset");
	free(text);
	nbft_free(n);
}

static void keys(void) {
	struct table t = full_table();
	struct nbft *n = read_table(&t);
	char *text = text_of(write_json, n);

	has(text, "\"filename\": \"/dir/NBFT\",\n");
	has(text, "\"primary_admin_host_flag\": \"selected\",\n");
	has(text, "\"pcidev\": \"1:6a:1.7\",\n");
	has(text, "\"gateway_ipaddr\": \"::\",\n"); /* HFI 2 has no gateway: "::" means unset, as in nvme-cli */
	has(text, "\"dhcp_server_ipaddr\": \"\",\n"); /* HFI 1 has no DHCP override flag, so it has no DHCP server */
	has(text, "\"dhcp_server_ipaddr\": \"2001:db8::1\",\n");
	has(text, "\"pcie_seg_num\": 3,\n");
	has(text, "\"dhcp_iaid\": 16909060,\n");
	has(text, "\"dhcp_duid_type\": \"DUID-LLT\",\n");
	has(text, "\"dhcp_duid_time\": 287454020,\n");
	has(text, "\"dhcp_duid_lladdr\": \"52:54:00:aa:bb:02\",\n");
	has(text, "\"hfis\": [\n        1,\n        2\n      ],\n");
	has(text, "\"naed\": 2,\n");
	has(text, "\"connection_timeout\": 30,\n");
	has(text, "\"secret_keypath\": \"redfish://key\"\n");
	has(text, "\"diagnostics\": []\n");
	free(text);
	nbft_free(n);
}

static void refused(void) {
	struct nbft *n = read_bytes((const uint8_t *)"XSDT", 4);
	char *text = text_of(write_json, n), *line = text_of(write_first_finding, n);

	has(text, "\"host\": {},\n  \"subsystem\": [],\n  \"hfi\": [],\n  \"discovery\": [],\n  \"security\": [],\n");
	has(text, "\"level\": \"error\",\n      \"structure\": \"header\",\n      \"index\": 0,\n"
		  "      \"field\": \"signature\",\n      \"offset\": 0,\n      \"why\": \"this is not an NBFT\"\n");
	is_str(line, "/dir/NBFT header: signature at offset 0: this is not an NBFT; the table is refused",
	       "a diagnosis begins with the name of the table, and says that the table is refused");
	free(text);
	free(line);
	text = text_of(write_text, n);
	is_str(text,
	       "NBFT: refused, nothing of it is used\n"
	       "  error: header: signature at offset 0: this is not an NBFT; the table is\n"
	       "    refused\n",
	       "the text of a refused table says that it is refused, and why");
	free(text);
	text = text_of(write_overview, n);
	has(text, "NBFT: refused, nothing of it is used\nFaults\n  error: header: signature at offset 0: ");
	free(text);
	nbft_free(n);
}

static void line(void) {
	struct table t = full_table();
	struct nbft *n;
	char *text;

	p32(&t, HFI2 + NBFT_HFI_TRINFO_OBJ, 0);
	n = read_table(&t);
	text = text_of(write_first_finding, n);
	has(text, "NBFT HFI 2: trinfo_obj at offset 208: 128 bytes at 0 do not lie in the heap");
	ok(!strchr(text, '\n') && !strstr(text, "refused"), "a diagnosis of a table that is not refused is one line");
	free(text);
	nbft_free(n);
}

/* Faults stand before notes, in both texts; the overview only counts the notes. */
static void worst_first(void) {
	struct table t = full_table();
	struct nbft *n;
	char *text, *fault;

	p8(&t, HFI2 + NBFT_HFI_STRUCTURE_ID, 9); /* a fault: HFI 2 is lost */
	p8(&t, TCP1 + NBFT_TCP_IP_ORIGIN, 95); /* a note about HFI 1, which the reader finds first */
	n = read_table(&t);
	text = text_of(write_text, n);
	fault = strstr(text, "  warning: HFI 2: structure_id");
	ok(fault && strstr(fault, "  note: HFI transport info 1: ip_origin"), "the text has the fault before the note");
	free(text);
	text = text_of(write_overview, n);
	has(text, "\nFaults\n  warning: HFI 2: structure_id");
	has(text, " on oddities that do no harm: nvmf-boot show --full\n");
	ok(!strstr(text, "ip_origin"), "the overview has no notes");
	free(text);
	nbft_free(n);
}

static size_t widest(const char *text) {
	size_t widest = 0, n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		widest = n > widest ? n : widest;
	}
	return widest;
}

static void overview(void) {
	struct table t = full_table();
	struct nbft *n = read_table(&t);
	char *text = text_of(write_overview, n);

	has(text, "NBFT: revision 1.1\nHost        nqn.");
	has(text, "\nHFI 1       52:54:00:aa:bb:01  PCI 0001:6a:01.7  ");
	has(text, "\nDiscovery 1 HFI ");
	has(text, "\nSecurity 1  authentication required");
	has(text, "firmware says: connection failure");
	ok(widest(text) <= 80, "the overview has at most 80 columns (%zu)", widest(text));
	free(text);
	text = text_of(write_text, n);
	ok(widest(text) <= 80, "the text has at most 80 columns (%zu)", widest(text));
	free(text);
	nbft_free(n);
}

/* A table of which every kind of line is compared. */
static void every_kind_of_line(void) {
	struct nbft_hfi hfis[] = { { .index = 1, .vlan = 42, .prefix = 24 },
				   { .index = 2, .prefix = 64, .autoconf = true },
				   { .index = 3, .ip_origin = NBFT_IP_ORIGIN_DHCP } };
	struct nbft_discovery discoveries[] = {
		{ .index = 1, .hfi = 1, .uri = (char *)"nvme+tcp://d1", .nqn = (char *)NVME_DISCOVERY_NQN },
		{ .index = 2, .hfi = 1, .uri = (char *)"nvme+tcp://d2", .nqn = (char *)"nqn.d" },
		{ .index = 3, .hfi = 1, .uri = (char *)"nvme+tcp://d3" },
	};
	unsigned through[] = { 1, 2 };
	struct nbft_ssns ssns[] = {
		{ .index = 1, .nsid = 7, .hfis = through, .n_hfis = 2, .nqn = (char *)"nqn.a" },
		{ .index = 2, .hfis = through, .n_hfis = 1, .nqn = (char *)"nqn.b" },
		{ .index = 3, .nsid = 8, .hfis = through, .n_hfis = 1, .nqn = (char *)"nqn.a" },
	};
	struct nbft_diag notes[] = { { .level = NBFT_DIAG_NOTE }, { .level = NBFT_DIAG_NOTE } };
	struct nbft n = { .major = 1,
			  .host = { .has_id = true, .id = { 1 } },
			  .hfis = hfis,
			  .n_hfis = 3,
			  .discoveries = discoveries,
			  .n_discoveries = 3,
			  .ssns = ssns,
			  .n_ssns = 3,
			  .diags = notes,
			  .n_diags = 1 };
	char *text;

	addr_parse("192.0.2.10", &hfis[0].ip);
	addr_parse("2001:db8::10", &hfis[1].ip);
	for (size_t i = 0; i < 3; i++) {
		addr_parse(i == 1 ? "2001:db8::1" : "192.0.2.1", &ssns[i].traddr);
		ssns[i].trsvcid = (char *)"4420";
	}
	text = text_of(write_overview, &n);
	is_str(text,
	       "NBFT: revision 1.0\n"
	       "Host        id 01000000-0000-0000-0000-000000000000, no NQN\n"
	       "HFI 1       00:00:00:00:00:00  VLAN 42  192.0.2.10/24\n"
	       "HFI 2       00:00:00:00:00:00  2001:db8::10/64  by SLAAC\n"
	       "HFI 3       00:00:00:00:00:00  no address  by DHCP\n"
	       "Discovery 1 HFI 1  nvme+tcp://d1\n"
	       "Discovery 2 HFI 1  nvme+tcp://d2  nqn.d\n"
	       "Discovery 3 HFI 1  nvme+tcp://d3\n"
	       "nqn.a\n"
	       "  SSNS 1  HFI 1,2  192.0.2.1:4420  NSID 7\n"
	       "  SSNS 3  HFI 1  192.0.2.1:4420  NSID 8\n"
	       "nqn.b\n"
	       "  SSNS 2  HFI 1  [2001:db8::1]:4420  no namespace\n"
	       "1 note on oddities that do no harm: nvmf-boot show --full\n",
	       "the overview has one heading for each NQN, and says only what is set");
	free(text);
	n.host.has_id = false;
	n.n_diags = 2;
	text = text_of(write_overview, &n);
	has(text, "\nHost        the table names none\n");
	has(text, "\n2 notes on oddities");
	free(text);
}

/* A terminal must not obey escape characters in a table. */
static void escapes(void) {
	struct table t = full_table();
	struct nbft *n;
	char *text;

	heap(&t, TCP1 + NBFT_TCP_HOST_NAME_OBJ, "\x1b[2Ja\\\xff", 7);
	n = read_table(&t);
	text = text_of(write_text, n);
	has(text, "  Host name       \\x1b[2Ja\\\\\\xff\n");
	ok(!strchr(text, '\x1b'), "the text has no escape character of firmware");
	free(text);
	text = text_of(write_json, n);
	has(text, "\"host_name\": \"\\u001b[2Ja\\\\\\ufffd\",\n");
	free(text);
	nbft_free(n);
}

int main(void) {
	words();
	keys();
	refused();
	line();
	worst_first();
	overview();
	every_kind_of_line();
	escapes();
	return tap_done();
}
