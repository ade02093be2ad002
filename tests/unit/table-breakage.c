/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/table: each breakage is applied to a table with two descriptors of each kind. The reader must report
 * the breakage, lose the descriptors that it cannot use, and lose nothing else.
 */
#include "table-kit.h"

#define ERROR NBFT_DIAG_ERROR
#define WARNING NBFT_DIAG_WARNING
#define NOTE NBFT_DIAG_NOTE

/*
 * The first diagnosis of the reader, and the descriptors that the table then lacks: o the host, h one HFI, s one SSNS,
 * y one security profile, d one discovery controller, * everything. `more` is the number of further diagnoses; ANY: the
 * number does not matter.
 */
struct expectation {
	const char *name, *structure;
	unsigned index;
	const char *field, *words;
	enum nbft_diag_level level;
	const char *lost;
	int more;
};

#define ANY (-1)
#define NOTHING "", 0, "", "", NOTE, ""

static const struct expectation EXPECTED[] = {
	{ "signature", "header", 0, "signature", "this is not an NBFT", ERROR, "*" },
	{ "length-short", "header", 0, "length", "127 bytes cannot hold", ERROR, "*" },
	{ "length-long", "header", 0, "length", "says it has 16777215 bytes", ERROR, "*" },
	{ "truncated", "header", 0, "length", "only 1405 are there", ERROR, "*" },
	{ "checksum", "header", 0, "checksum", "add up to 1, not to 0", ERROR, "*" },
	{ "major-revision", "header", 0, "major_revision", "revision 2 is not known", ERROR, "*" },
	{ "minor-revision", "header", 0, "minor_revision", "newer than 1.1", NOTE, "" },
	{ "heap-outside", "header", 0, "heap_offset", "at 4294967040 does not lie in the table", ERROR, "*" },
	{ "heap-long", "header", 0, "heap_offset", "a heap of 16777215 bytes", ERROR, "*" },
	{ "heap-short", "header", 0, "driver_dev_path_sig", "do not lie in the heap, 672 to 688", WARNING, "hhssdd",
	  ANY },
	{ "heap-over-lists", "HFI", 2, "trinfo_obj", "do not lie in the heap, 128 to 862", WARNING, "hhssdd", ANY },
	{ "driver-path-outside", "header", 0, "driver_dev_path_sig", "do not lie in the heap", WARNING, "" },
	{ "strings-without-nul", NOTHING },

	{ "control-structure-id", "control", 0, "structure_id", "90 in place of 1", ERROR, "*" },
	{ "control-invalid", "control", 0, "flags", "not marked as valid", ERROR, "*" },
	{ "control-revision", "control", 0, "major_revision", "2, but the header says 1", WARNING, "" },
	{ "control-short", "control", 0, "csl", "8 bytes is too short", WARNING, "" },
	{ "control-long", NOTHING },
	{ "host-absent", "control", 0, "hdesc", "there is no host descriptor", WARNING, "o" },
	{ "host-outside", "control", 0, "hdesc", "32 bytes at 4294967040 do not lie", WARNING, "o" },
	{ "host-short", "host", 0, "structure_id", "20 bytes are too short", WARNING, "o" },
	{ "host-version", "control", 0, "hsv", "version 9 is not known", NOTE, "" },
	{ "hfi-list-outside", "control", 0, "hfio", "goes past the end of the table; left out from number 1 on",
	  WARNING, "hhss", ANY },
	{ "hfi-list-long", "control", 0, "hfio", "a list of 255 times 32 bytes", WARNING, "", ANY },
	{ "hfi-list-short", "control", 0, "hfio", "8 bytes are too short", WARNING, "hhss", ANY },
	{ "hfi-list-no-size", "control", 0, "hfio", "0 bytes are too short", WARNING, "hhss", ANY },
	{ "hfi-version", "control", 0, "hfiv", "version 9", NOTE, "" },
	{ "ssns-list-outside", "control", 0, "ssnso", "left out from number 1 on", WARNING, "ss" },
	{ "ssns-list-long", "control", 0, "ssnso", "a list of 255 times 128 bytes", WARNING, "", ANY },
	{ "ssns-list-short", "control", 0, "ssnso", "8 bytes are too short", WARNING, "ss" },
	{ "ssns-list-no-size", "control", 0, "ssnso", "0 bytes are too short", WARNING, "ss" },
	{ "ssns-version", "control", 0, "ssnsv", "version 9", NOTE, "" },
	{ "security-list-outside", "control", 0, "seco", "left out from number 1 on", WARNING, "yy", 2 },
	{ "security-list-long", "control", 0, "seco", "a list of 255 times 64 bytes", WARNING, "", ANY },
	{ "security-list-short", "control", 0, "seco", "3 bytes are too short", WARNING, "yy", 2 },
	{ "security-list-no-size", "control", 0, "seco", "0 bytes are too short", WARNING, "yy", 2 },
	{ "security-version", "control", 0, "secv", "version 9", NOTE, "" },
	{ "discovery-list-outside", "control", 0, "disco", "left out from number 1 on", WARNING, "dd", 1 },
	{ "discovery-list-long", "control", 0, "disco", "a list of 255 times 32 bytes", WARNING, "", ANY },
	{ "discovery-list-short", "control", 0, "disco", "8 bytes are too short", WARNING, "dd", 1 },
	{ "discovery-list-no-size", "control", 0, "disco", "0 bytes are too short", WARNING, "dd", 1 },
	{ "discovery-version", "control", 0, "discv", "version 9", NOTE, "" },

	{ "host-structure-id", "host", 0, "structure_id", "90 in place of 2", WARNING, "o" },
	{ "host-invalid", "host", 0, "flags", "not marked as valid", WARNING, "o" },
	{ "host-primary", "host", 0, "flags", "reserved value 3", WARNING, "" },
	{ "host-id-zero", "host", 0, "host_id", "no host id is given", WARNING, "" },
	{ "host-id-other", "host", 0, "host_id", "not the uuid in the host NQN", NOTE, "" },
	{ "host-nqn-absent", "host", 0, "host_nqn_obj", "no host NQN is given", WARNING, "" },
	{ "host-nqn-comma", "host", 0, "host_nqn_obj", "a comma or control character; not used", WARNING, "" },
	{ "host-nqn-long", "host", 0, "host_nqn_obj", "at most 223 bytes, this one has 224", WARNING, "", 1 },
	{ "host-nqn-outside", "host", 0, "host_nqn_obj", "do not lie in the heap", WARNING, "", 1 },

	{ "hfi-structure-id", "HFI", 2, "structure_id", "90 in place of 3", WARNING, "h" },
	{ "hfi-invalid", "HFI", 2, "flags", "not marked as valid", NOTE, "h" },
	{ "hfi-transport", "HFI", 2, "trtype", "transport 9 is not known", WARNING, "h" },
	{ "hfi-index-taken", "HFI", 1, "index", "1 is already the index of an earlier HFI", WARNING, "h" },
	{ "hfi-index-zero", "HFI", 2, "index", "nothing can refer to this HFI", WARNING, "", 1 },
	{ "hfi-tcp-absent", "HFI", 2, "trinfo_obj", "no transport info is given", WARNING, "h" },
	{ "hfi-tcp-short", "HFI", 2, "trinfo_obj", "the object has 109 bytes", WARNING, "h" },
	{ "hfi-tcp-outside", "HFI", 2, "trinfo_obj", "do not lie in the heap", WARNING, "h" },
	{ "hfi-tcp-structure-id", "HFI transport info", 2, "structure_id", "90 in place of 7", WARNING, "h" },
	{ "hfi-tcp-invalid", "HFI transport info", 2, "flags", "not marked as valid", WARNING, "h" },
	{ "hfi-tcp-transport", "HFI transport info", 2, "trtype", "transport 9", WARNING, "h" },
	{ "hfi-tcp-index", "HFI transport info", 2, "hfi_index", "names HFI 99", NOTE, "" },
	{ "hfi-vlan", "HFI transport info", 2, "vlan", "4095 is not a VLAN id", WARNING, "h" },
	{ "hfi-mac-zero", "HFI transport info", 2, "mac_addr", "no NIC can be matched", WARNING, "" },
	{ "hfi-mac-multicast", NOTHING },
	{ "hfi-pci", NOTHING },
	{ "hfi-ip-origin", "HFI transport info", 2, "ip_origin", "94 is not a known origin", NOTE, "" },
	{ "hfi-ip-unset", "HFI transport info", 2, "ip_address", "unset", NOTE, "" },
	{ "hfi-ip-slaac", "HFI transport info", 2, "ip_address", "made from the MAC", NOTE, "" },
	{ "hfi-prefix-zero", "HFI transport info", 2, "subnet_mask_prefix", "taken as 64", NOTE, "" },
	{ "hfi-prefix-long", "HFI transport info", 2, "subnet_mask_prefix", "taken as 32", WARNING, "" },
	{ "hfi-prefix-long-ipv6", "HFI transport info", 2, "subnet_mask_prefix", "taken as 128", WARNING, "" },
	{ "hfi-gateway-unset", "HFI transport info", 2, "ip_gateway", "route without a gateway", NOTE, "" },
	{ "hfi-dhcp-server-unset", "HFI transport info", 2, "dhcp_server", "unset", NOTE, "" },
	{ "hfi-host-name-outside", "HFI transport info", 2, "host_name_obj", "do not lie in the heap", WARNING, "" },
	{ "hfi-ext-short", "HFI transport info", 2, "hfi_ext_info_obj", "has 4 bytes, 8 are needed", WARNING, "" },
	{ "hfi-ext-outside", "HFI transport info", 2, "hfi_ext_info_obj", "do not lie in the heap", WARNING, "" },
	{ "hfi-ext-structure-id", "HFI extended info", 2, "structure_id", "90 in place of 10", WARNING, "" },
	{ "hfi-ext-invalid", "HFI extended info", 2, "flags", "not marked as valid", NOTE, "" },
	{ "hfi-iaid-short", "HFI extended info", 2, "dhcp_iaid_obj", "3 bytes, but 4 to 4", WARNING, "" },
	{ "hfi-iaid-outside", "HFI extended info", 2, "dhcp_iaid_obj", "do not lie in the heap", WARNING, "" },
	{ "hfi-duid-short", "HFI extended info", 2, "dhcp_duid_obj", "2 bytes, but 3 to 130", WARNING, "" },
	{ "hfi-duid-outside", "HFI extended info", 2, "dhcp_duid_obj", "do not lie in the heap", WARNING, "" },

	{ "ssns-structure-id", "SSNS", 2, "structure_id", "90 in place of 4", WARNING, "s" },
	{ "ssns-invalid", "SSNS", 2, "flags", "not marked as valid", NOTE, "s" },
	{ "ssns-transport", "SSNS", 2, "trtype", "transport 9", WARNING, "s" },
	{ "ssns-index-taken", "SSNS", 1, "index", "both are used", WARNING, "" },
	{ "ssns-traddr-absent", "SSNS", 2, "subsys_traddr_obj", "no target address", WARNING, "s" },
	{ "ssns-traddr-short", "SSNS", 2, "subsys_traddr_obj", "the object has 4 bytes", WARNING, "s", 1 },
	{ "ssns-traddr-outside", "SSNS", 2, "subsys_traddr_obj", "do not lie in the heap", WARNING, "s", 1 },
	{ "ssns-trsvcid-absent", "SSNS", 2, "subsys_trsvcid_obj", "no target port", WARNING, "s" },
	{ "ssns-trsvcid-word", NOTHING },
	{ "ssns-trsvcid-zero", NOTHING },
	{ "ssns-trsvcid-large", NOTHING },
	{ "ssns-trsvcid-padded", "SSNS", 2, "subsys_trsvcid_obj", "padded with blanks", NOTE, "" },
	{ "ssns-trsvcid-outside", "SSNS", 2, "subsys_trsvcid_obj", "do not lie in the heap", WARNING, "s", 1 },
	{ "ssns-nqn-absent", "SSNS", 2, "subsys_ns_nqn_obj", "no subsystem NQN", WARNING, "s" },
	{ "ssns-nqn-long", "SSNS", 2, "subsys_ns_nqn_obj", "this one has 224", WARNING, "s", 1 },
	{ "ssns-nqn-control", NOTHING },
	{ "ssns-nqn-not-utf-8", NOTHING },
	{ "ssns-nqn-comma", NOTHING },
	{ "ssns-nqn-discovery", "SSNS", 2, "subsys_ns_nqn_obj", "stands for a discovery controller", NOTE, "" },
	{ "ssns-nqn-outside", "SSNS", 2, "subsys_ns_nqn_obj", "do not lie in the heap", WARNING, "s", 1 },
	{ "ssns-hfi-none", "SSNS", 2, "primary_hfi_desc_index", "none of its HFIs can be used", WARNING, "s" },
	{ "ssns-hfi-missing", "SSNS", 2, "primary_hfi_desc_index", "there is no HFI 99", WARNING, "s", 1 },
	{ "ssns-secondary-missing", "SSNS", 2, "secondary_hfi_assoc_obj", "there is no HFI 99", WARNING, "" },
	{ "ssns-secondary-outside", "SSNS", 2, "secondary_hfi_assoc_obj", "do not lie in the heap", WARNING, "" },
	{ "ssns-availability", "SSNS", 2, "flags", "reserved value 3", WARNING, "" },
	{ "ssns-nid-type", "SSNS", 2, "nidt", "type 9 is not known", WARNING, "" },
	{ "ssns-nid-zero", "SSNS", 2, "nid", "no namespace has that identifier", WARNING, "" },
	{ "ssns-no-namespace", "SSNS", 2, "nsid", "names no namespace", NOTE, "" },
	{ "ssns-discovery-missing", "SSNS", 2, "primary_discovery_ctrl_index", "no discovery controller 99", WARNING,
	  "" },
	{ "ssns-security-missing", "SSNS", 2, "security_desc_index", "no security profile 99", WARNING, "" },
	{ "ssns-ext-absent", "SSNS", 2, "ssns_extended_info_desc_obj", "but not given", NOTE, "" },
	{ "ssns-ext-short", "SSNS", 2, "ssns_extended_info_desc_obj", "has 17 bytes, 18 are needed", WARNING, "" },
	{ "ssns-ext-outside", "SSNS", 2, "ssns_extended_info_desc_obj", "do not lie in the heap", WARNING, "" },
	{ "ssns-ext-structure-id", "SSNS extended info", 2, "structure_id", "90 in place of 9", WARNING, "" },
	{ "ssns-ext-invalid", "SSNS extended info", 2, "flags", "not marked as valid", NOTE, "" },
	{ "ssns-root-path-outside", "SSNS extended info", 2, "dhcp_root_path_str_obj", "do not lie in the heap",
	  WARNING, "" },

	{ "security-structure-id", "security", 2, "structure_id", "90 in place of 5", WARNING, "y" },
	{ "security-invalid", "security", 2, "flags", "not marked as valid", NOTE, "y" },
	{ "security-index-taken", "security", 1, "index", "1 is already the index", WARNING, "y" },
	{ "security-index-zero", "security", 2, "index", "nothing can refer to this profile", WARNING, "" },
	{ "security-authentication", "security", 2, "flags", "authentication has the reserved value 3", WARNING, "" },
	{ "security-authentication-policy", "security", 2, "flags", "list of authentication has the", WARNING, "" },
	{ "security-channel", "security", 2, "flags", "secure channel has the reserved value 3", WARNING, "" },
	{ "security-channel-policy", "security", 2, "flags", "list of secure channel has the", WARNING, "" },
	{ "security-channels-outside", "security", 2, "sec_chan_alg_obj", "do not lie in the heap", WARNING, "" },
	{ "security-protocols-outside", "security", 2, "auth_proto_obj", "do not lie in the heap", WARNING, "" },
	{ "security-ciphers-outside", "security", 2, "cipher_suite_obj", "do not lie in the heap", WARNING, "" },
	{ "security-groups-outside", "security", 2, "kx_grp_obj", "do not lie in the heap", WARNING, "" },
	{ "security-hashes-outside", "security", 2, "sec_hash_func_obj", "do not lie in the heap", WARNING, "" },
	{ "security-key-path-outside", "security", 2, "sec_keypath_obj", "do not lie in the heap", WARNING, "" },

	{ "discovery-structure-id", "discovery", 2, "structure_id", "90 in place of 6", WARNING, "d" },
	{ "discovery-invalid", "discovery", 2, "flags", "not marked as valid", NOTE, "d" },
	{ "discovery-index-taken", "discovery", 1, "index", "1 is already the index", WARNING, "d" },
	{ "discovery-index-zero", "discovery", 2, "index", "nothing can refer to this discovery", WARNING, "" },
	{ "discovery-uri-absent", "discovery", 2, "discovery_ctrl_addr_obj", "no address is given", WARNING, "d" },
	{ "discovery-uri-outside", "discovery", 2, "discovery_ctrl_addr_obj", "do not lie in the heap", WARNING, "d",
	  1 },
	{ "discovery-nqn-long", "discovery", 2, "discovery_ctrl_nqn_obj", "this one has 224", WARNING, "" },
	{ "discovery-nqn-outside", "discovery", 2, "discovery_ctrl_nqn_obj", "do not lie in the heap", WARNING, "" },
	{ "discovery-hfi-missing", "discovery", 2, "hfi_index", "there is no HFI 99", WARNING, "" },
	{ "discovery-security-missing", "discovery", 2, "sec_index", "there is no security profile 99", WARNING, "" },
};

#define N_EXPECTED (sizeof(EXPECTED) / sizeof(*EXPECTED))

static void show_diags(const struct nbft *t) {
	for (size_t i = 0; i < t->n_diags; i++)
		printf("#   %d %s %u %s: %s\n", t->diags[i].level, t->diags[i].structure, t->diags[i].index,
		       t->diags[i].field, t->diags[i].why);
}

/* ---- the reader's view of the broken tables ---- */

static bool is_said(const struct nbft *t, const struct expectation *e) {
	for (size_t i = 0; i < t->n_diags; i++) {
		const struct nbft_diag *d = &t->diags[i];

		if (d->level == e->level && d->index == e->index && strcmp(d->structure, e->structure) == 0 &&
		    strcmp(d->field, e->field) == 0 && strstr(d->why, e->words))
			return true;
	}
	return *e->structure == '\0';
}

static size_t count(const char *lost, char what) {
	size_t n = 0;

	for (; *lost; lost++)
		n += *lost == what;
	return n;
}

/* The whole table has two descriptors of each kind. */
static bool is_lost(const struct nbft *t, const char *lost) {
	if (strcmp(lost, "*") == 0)
		return t->refused;
	return !t->refused && t->host.present == (count(lost, 'o') == 0) && t->n_hfis == 2 - count(lost, 'h') &&
	       t->n_ssns == 2 - count(lost, 's') && t->n_securities == 2 - count(lost, 'y') &&
	       t->n_discoveries == 2 - count(lost, 'd');
}

static void expect(const char *description, const struct expectation *e) {
	struct table_error err = { 0 };
	struct blob table = broken(description, e->name, &err);
	size_t diags = *e->structure ? 1 + (size_t)e->more : 0;
	struct nbft *t;

	if (!ok(table.n > 0, "breakage %s: the broken table is built (error: \"%s\")", e->name, err.text))
		return;
	t = read_blob(&table);
	if (!ok(is_said(t, e) && (e->more == ANY || t->n_diags == diags), "breakage %s: the reader says: %s", e->name,
		*e->words ? e->words : "nothing") ||
	    !ok(is_lost(t, e->lost), "breakage %s: the reader loses exactly these descriptors: \"%s\"", e->name,
		e->lost))
		show_diags(t);
	nbft_free(t);
	free(table.v);
}

static void all_breakages(void) {
	char *description = two_of_each();
	const struct expectation whole = { NULL, NOTHING };
	struct table_error err = { 0 };
	struct blob table = broken(description, NULL, &err);
	struct nbft *t = read_blob(&table);

	ok(is_lost(t, whole.lost) && t->n_diags == 0, "the table has no fault before it is broken");
	nbft_free(t);
	free(table.v);
	for (size_t i = 0; i < TABLE_N_BREAKAGES; i++) {
		size_t k = 0;

		while (k < N_EXPECTED && strcmp(EXPECTED[k].name, TABLE_BREAKAGES[i].name) != 0)
			k++;
		if (ok(k < N_EXPECTED, "breakage %s has a row in the expectations", TABLE_BREAKAGES[i].name))
			expect(description, &EXPECTED[k]);
	}
	is_int(N_EXPECTED, (long long)TABLE_N_BREAKAGES, "every row of the expectations has a breakage");
	free(description);
}

/* ---- the names of breakages ---- */

static void refuses(const char *description, const char *what, const char *want) {
	struct table_error err = { 0 };
	struct blob table = broken(description, what, &err);

	ok(table.n == 0, "breakage %s is refused", what);
	is_str(err.text, want, tap_name("breakage %s is refused with the reason", what));
	free(table.v);
}

static void words(void) {
	struct table_error err = { 0 };
	struct blob table = broken("[hfi 3]\n[hfi 5]\n", "hfi-structure-id:3", &err);

	ok(table.n > 160 && table.v[128] == 90 && table.v[160] == 3, "a breakage of section 3 breaks section 3 only");
	free(table.v);
	refuses("[host]\n", "hfi-mac", "hfi-mac: there is no such breakage");
	refuses("[host]\n", "hfi-vlan", "hfi-vlan: there is no [hfi] to break");
	refuses("[hfi 1]\n", "hfi-vlan:2", "hfi-vlan:2: there is no [hfi 2] to break");
	refuses("[hfi 1]\n", "hfi-index-taken", "hfi-index-taken: needs a [hfi] before the one to break");
	refuses("[hfi 1]\n", "hfi-vlan:x",
		"hfi-vlan:x: what comes after the colon should be the number of an interface or other "
		"descriptor");
	refuses("[host]\n", "host-invalid:1",
		"host-invalid:1: what comes after the colon should be the number of an interface or other "
		"descriptor");
}

int main(void) {
	all_breakages();
	words();
	return tap_done();
}
