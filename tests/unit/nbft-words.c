/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/nbft/nbft-words.c, helper/words/nbft-text.c and nbft-json.c: numbers in words, and facts that few
 * tables have or that no sound table has. The facts are made by hand.
 */
#include "nbft-json.h"
#include "nbft-text.h"
#include "nbft-words.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"
#include "text-of.h"

static void write_text(FILE *f, const void *table) {
	nbft_show_text(table, "NBFT", f);
}

static void write_json(FILE *f, const void *table) {
	struct json j = json_start(f);

	nbft_show_json(table, "/dir/NBFT", &j);
}

static void has(const struct nbft *n, bool as_json, const char *want, const char *name) {
	char *text = text_of(as_json ? write_json : write_text, n);

	if (!ok(strstr(text, want), "%s", name))
		printf("# wanted: %s\n# in: %.1500s\n", want, text);
	free(text);
}

static void lacks(const struct nbft *n, const char *what, const char *name) {
	char *text = text_of(write_text, n);

	ok(!strstr(text, what), "%s", name);
	free(text);
}

static struct nbft_bytes bytes(const char *text, size_t n) {
	return (struct nbft_bytes){ (uint8_t *)text, n };
}

static void duids(void) {
	struct nbft_hfi h = { .index = 1, .has_ext = true, .dci = true };
	struct nbft n = { .name = (char *)"NBFT", .hfis = &h, .n_hfis = 1 };

	h.duid = bytes("\2\0\2\1\0\0\xaa\xbb", 8);
	has(&n, false, "  DUID enterprise 258\n", "a DUID-EN is shown in the text");
	has(&n, true, "\"dhcp_duid_enterprise\": 258,\n", "a DUID-EN is shown in the JSON");
	h.duid = bytes("\3\0\1\0\x52\x54\0\1\2\3", 10);
	has(&n, false, "  DUID hardware   1 (Ethernet)\n", "a DUID-LL is shown in the text");
	has(&n, true, "\"dhcp_duid_lladdr\": \"52:54:00:01:02:03\"", "a DUID-LL is shown in the JSON");
	h.duid = bytes("\4\0\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff\0", 18);
	has(&n, true, "\"dhcp_duid_uuid\": \"11223344-5566-7788-99aa-bbccddeeff00\"",
	    "a DUID-UUID is shown in the JSON");
	h.duid = bytes("\x63\0\1\2", 4);
	has(&n, true, "\"dhcp_duid_type\": \"unknown(99)\"", "a DUID of an unknown type has its number in the JSON");
	has(&n, true, "\"dhcp_duid_raw\": \"63:00:01:02\"", "a DUID of an unknown type has all its bytes in the JSON");
	has(&n, false, "  DHCP DUID type  99, not known\n", "a DUID of an unknown type has its number in the text");
	h.duid = bytes("\1\0\1\0\2", 5);
	has(&n, false, ", cut off\n", "a DUID that ends too early is marked as cut off");
}

static void hfi(void) {
	struct nbft_hfi h = { .index = 1, .ip_origin = 9, .autoconf = true };
	struct nbft n = { .name = (char *)"NBFT", .hfis = &h, .n_hfis = 1 };

	lacks(&n, "\nHost\n", "a table without a host has no host section");
	lacks(&n, "  Address ", "an HFI without an address has no line for the address");
	has(&n, false, ", autoconfigured (SLAAC)\n", "an HFI with the autoconf flag is shown as autoconfigured");
}

static void ssns(void) {
	struct nbft_ssns s = { .index = 1,
			       .trsvcid = (char *)"4420",
			       .nqn = (char *)"nqn.x",
			       .has_ext = true,
			       .diagnosed = true,
			       .connect_timeout = 0xffff,
			       .dhcp_root_path_override = true,
			       .separate_discovery = true,
			       .nid = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 } };
	struct nbft n = { .name = (char *)"NBFT", .ssns = &s, .n_ssns = 1 };

	lacks(&n, "  Namespace ", "an SSNS without NSID and NID has no line for a namespace");
	lacks(&n, "  Connect time-out", "a connect time-out of ffffh is not shown");
	lacks(&n, "  Admin queue", "a queue size that is not valid is not shown");
	has(&n, false, "  Target          from the DHCP root path\n",
	    "a target from the DHCP root path is shown as such");
	has(&n, false, "  Discovery       a separate controller\n", "a separate discovery controller is shown as such");
	lacks(&n, "  Digests", "digests without valid flags are not shown");
	s.nid_type = NBFT_NID_EUI64;
	has(&n, false, "  Namespace       eui64 0102030405060708\n", "an EUI-64 is shown with eight bytes in the text");
	has(&n, true, "\"nid\": \"0102030405060708\"", "an EUI-64 is shown with eight bytes in the JSON");
	s.nid_type = NBFT_NID_NGUID;
	has(&n, false, "  Namespace       nguid 0102030405060708090a0b0c0d0e0f10\n",
	    "an NGUID is shown with 16 bytes in the text");
	has(&n, true, "\"nid\": \"0102030405060708090a0b0c0d0e0f10\"", "an NGUID is shown with 16 bytes in the JSON");
}

static void notes(void) {
	struct nbft_diag d[] = { { NBFT_DIAG_NOTE, "HFI", 2, "prefix", 9, "is odd" },
				 { NBFT_DIAG_WARNING, "HFI", 1, "mac", 7, "is wrong" } };
	struct nbft n = { .name = (char *)"NBFT", .diags = d, .n_diags = 2 };

	has(&n, false,
	    "\nFaults and notes\n  warning: HFI 1: mac at offset 7: is wrong\n  note: HFI 2: prefix at offset 9: is "
	    "odd\n",
	    "faults and notes are shown in one place, worst first");
}

static void numbers(void) {
	char buf[NBFT_NUMBER_TEXT_MAX];

	is_str(nbft_ip_origin_text(3), "DHCP", "IP origin 3 is \"DHCP\"");
	is_str(nbft_ip_origin_text(0x10), "unchanged", "IP origin 16 is \"unchanged\"");
	ok(!nbft_ip_origin_text(5) && !nbft_ip_origin_text(17) && !nbft_ip_origin_text(82),
	   "unknown IP origins have no word");
	is_str(nbft_naed_text(0x13), "DHCP failure", "NAED 13h is \"DHCP failure\"");
	ok(!nbft_naed_text(0) && !nbft_naed_text(0x0a) && !nbft_naed_text(0x15), "unknown values of NAED have no word");
	is_str(nbft_cipeec_text(5), "I/O controllers disabled", "CIPEEC 5 is \"I/O controllers disabled\"");
	is_str(nbft_nceec_text(6), "MTU mismatch", "NCEEC 6 is \"MTU mismatch\"");
	is_str(nbft_number_text(NULL, 9, buf), "reserved (9)", "a number without a word is shown as reserved");
}

int main(void) {
	numbers();
	duids();
	hfi();
	ssns();
	notes();
	return tap_done();
}
