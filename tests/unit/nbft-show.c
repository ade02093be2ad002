/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/nbft-text.c and nbft-json.c: the output for a whole table. */
#include "nbft-json.h"
#include "nbft-text.h"

#include "nbft-table.h"
#include "tap.h"
#include "text-of.h"

static void write_text(FILE *f, const void *table) {
	nbft_show_text(table, f);
}

static void write_json(FILE *f, const void *table) {
	struct json j = json_start(f);

	nbft_show_json(table, "/dir/NBFT", &j);
	json_end(&j);
}

static void write_first_finding(FILE *f, const void *table) {
	const struct nbft *n = table;

	nbft_show_finding(n, &n->diags[0], f);
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
	has(text, "  Route           global, metric 500\n");
	has(text, "  DHCP IAID       16909060 (0x01020304)\n");
	has(text, "  Boot            not bootable; configured, not discovered\n");
	has(text, "  Firmware says   connection failure\n");
	has(text, "    network       connection refused\n");
	has(text, "  Authentication  required; policy list: the driver's\n");
	has(text, "  Cipher suites   01 13 02 13\n");
	ok(!strstr(text, "Notes"), "the text of a good table has no notes");
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
	is_str(line, "NBFT header: signature at offset 0: this is not an NBFT; the table is refused\n",
	       "a refused table gives one line for stderr");
	free(text);
	free(line);
	text = text_of(write_text, n);
	is_str(text, "NBFT: refused, nothing of it is used\n",
	       "the text of a refused table says only that it is refused");
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
	ok(text[strlen(text) - 1] == '\n' && !strstr(text, "refused"),
	   "a diagnosis of a table that is not refused is one line");
	free(text);
	nbft_free(n);
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
	escapes();
	return tap_done();
}
