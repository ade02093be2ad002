/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/nbft: the facts of a whole table, refused tables, and faults of one descriptor or field. */
#include "nbft-table.h"
#include "tap.h"

static const struct nbft_diag *find(const struct nbft *n, const char *structure, const char *field) {
	for (size_t i = 0; i < n->n_diags; i++)
		if (strcmp(n->diags[i].structure, structure) == 0 && strcmp(n->diags[i].field, field) == 0)
			return &n->diags[i];
	return NULL;
}

/* Checks that the table has a diagnosis with this level and place, and with these words in it. */
static void says(const struct nbft *n, enum nbft_diag_level level, const char *structure, unsigned index,
		 const char *field, size_t offset, const char *words) {
	const struct nbft_diag *d = find(n, structure, field);
	bool good = d && d->level == level && d->index == index && d->offset == offset && strstr(d->why, words);

	ok(good, "the diagnosis of %s %u, field %s at %zu, says: %s", structure, index, field, offset, words);
	for (size_t i = 0; !good && i < n->n_diags; i++)
		printf("#   %d %s %u %s at %zu: %s\n", n->diags[i].level, n->diags[i].structure, n->diags[i].index,
		       n->diags[i].field, n->diags[i].offset, n->diags[i].why);
}

static void is_addr(struct addr a, const char *want, const char *name) {
	char buf[ADDR_TEXT_MAX];

	is_str(addr_text(a, buf), want, name);
}

static void host_facts(const struct nbft_host *h) {
	ok(h->present && h->id_configured && h->nqn_configured, "the host is present, its NQN and id set by hand");
	is_int(h->primary, NBFT_PRIMARY_SELECTED, "the host is the selected primary one");
	ok(h->has_id && h->id[0] == 0 && h->id[15] == 0xff, "a host id that starts with a zero byte is read");
	is_str(h->nqn, "nqn.2014-08.org.nvmexpress:uuid:00112233-4455-6677-8899-aabbccddeeff", "the host NQN is read");
}

static void hfi_facts(const struct nbft *n) {
	const struct nbft_hfi *a = nbft_find_hfi(n, 1), *b = nbft_find_hfi(n, 2);

	if (!ok(n->n_hfis == 2 && a && b, "two HFIs are read"))
		return;
	ok(a->global_route && !a->dhcp_override && !a->autoconf && !nbft_hfi_is_dhcp(a), "HFI 1: the flags are read");
	is_int(a->pci_sbdf, 0x00016a0f, "HFI 1: the PCI address is read");
	ok(memcmp(a->mac, "\x52\x54\x00\xaa\xbb\x01", 6) == 0, "HFI 1: the MAC is read");
	ok(a->vlan == 42 && a->ip_origin == 1 && a->prefix == 24 && a->route_metric == 500, "HFI 1: numbers are read");
	is_addr(a->ip, "192.0.2.50", "HFI 1: the address is read");
	is_addr(a->gateway, "192.0.2.1", "HFI 1: the gateway is read");
	is_addr(a->dns1, "192.0.2.53", "HFI 1: the first name server is read");
	is_addr(a->dns2, "198.51.100.53", "HFI 1: the second name server is read");
	is_str(a->host_name, "host.example", "HFI 1: the host name is read");
	ok(!a->has_ext && a->iaid.n == 0, "HFI 1: no extended info is given");
	ok(b->dhcp_override && nbft_hfi_is_dhcp(b) && !b->global_route, "HFI 2: the address comes from DHCP");
	is_addr(b->dhcp_server, "2001:db8::1", "HFI 2: the DHCP server is read");
	ok(b->pcie_segment == 3 && b->has_ext && b->dci && b->iaid.n == 4 && b->duid.n == 14,
	   "HFI 2: the extended info is read");
}

static void ssns_facts(const struct nbft *n) {
	const struct nbft_ssns *a = n->ssns, *b = n->ssns + 1;

	if (!ok(n->n_ssns == 2, "two SSNS are read"))
		return;
	ok(a->index == 1 && !a->non_bootable && a->use_security && a->discovered && a->use_ext,
	   "SSNS 1: the flags are read");
	is_int(a->availability, NBFT_AVAIL_UNAVAILABLE, "SSNS 1: the namespace was unavailable");
	ok(a->trflags_valid && !a->hdr_digest && a->data_digest, "SSNS 1: the digests are read");
	ok(a->discovery == 1 && a->security == 1, "SSNS 1: the references are read");
	is_addr(a->traddr, "192.0.2.9", "SSNS 1: the address is read");
	is_str(a->trsvcid, "4420", "SSNS 1: a port whose length counts the NUL is read");
	ok(a->subsys_port_id == 7 && a->nsid == 1 && a->nid_type == NBFT_NID_UUID && a->nid[15] == 0xaf,
	   "SSNS 1: port id, NSID and NID are read");
	ok(a->n_hfis == 2 && a->hfis[0] == 1 && a->hfis[1] == 2, "SSNS 1: a repeated HFI is listed once");
	is_str(a->nqn, "nqn.2014-08.com.example:one", "SSNS 1: an NQN without NUL is read");
	ok(a->has_ext && a->cntlid == 0x1234 && a->asqsz_valid && a->asqsz == 32, "SSNS 1: the extended info is read");
	is_str(a->dhcp_root_path, "nvme+tcp://192.0.2.9", "SSNS 1: the DHCP root path is read");
	ok(a->diagnosed && a->naed == 2 && a->cipeec == 2 && a->nceec == 3 && a->connect_timeout == 30,
	   "SSNS 1: firmware's diagnosis is read");
	ok(b->non_bootable && !b->use_security && b->security == 0 && !b->has_ext, "SSNS 2: the flags are read");
	ok(b->n_hfis == 1 && b->hfis[0] == 2, "SSNS 2: an SSNS without a list of secondary HFIs is read");
}

static void profile_facts(const struct nbft *n) {
	const struct nbft_security *s = nbft_find_security(n, 1);
	const struct nbft_discovery *d = nbft_find_discovery(n, 1);

	if (!ok(s && d, "one security profile and one discovery controller are read"))
		return;
	ok(s->authentication == NBFT_REQ_REQUIRED && s->auth_policy == NBFT_POLICY_DRIVER,
	   "security profile: the authentication flags are read");
	ok(s->secure_channel == NBFT_REQ_SUPPORTED && s->channel_policy == NBFT_POLICY_ADMINISTRATOR,
	   "security profile: the secure channel flags are read");
	ok(s->ciphers_restricted && !s->groups_restricted && s->hash_policy && s->secret_redfish,
	   "security profile: the other flags are read");
	ok(s->channel_algs.n == 1 && s->channel_algs.v[0] == 2 && s->cipher_suites.n == 4 && s->kx_groups.n == 2,
	   "security profile: the lists are read");
	is_str(s->key_path, "redfish://key", "security profile: the key path is read");
	ok(d->hfi == 1 && d->security == 1, "discovery descriptor: the references are read");
	is_str(d->uri, "nvme+tcp://192.0.2.9:8009/", "discovery descriptor: the URI is read");
	is_str(d->nqn, NVME_DISCOVERY_NQN, "discovery descriptor: the NQN is read");
}

static void whole(void) {
	struct table t = full_table();
	struct nbft *n = read_table(&t);

	is_int((long long)n->n_diags, 0, "a good table has no diagnosis");
	ok(!n->refused && n->major == 1 && n->minor == 1, "the table has revision 1.1");
	is_str(n->name, "NBFT", "the table has the caller's name");
	is_str(n->driver_dev_path, "Fv(1)/FvFile(2)", "the path of the driver is read");
	host_facts(&n->host);
	hfi_facts(n);
	ssns_facts(n);
	profile_facts(n);
	nbft_free(n);

	seal(&t, t.n);
	memset(t.b + t.n, 0xee, 16);
	n = read_bytes(t.b, t.n + 16);
	ok(!n->refused && n->n_diags == 0, "bytes behind the table are ignored");
	nbft_free(n);
	ok(nbft_free(NULL) == NULL, "NULL can be freed as a table");
}

/* The change of one field, and the diagnosis that the change must lead to. */
struct change {
	size_t at;
	unsigned size; /* size of the field in bytes: 1, 2 or 4 */
	uint32_t value;
	enum nbft_diag_level level;
	const char *structure;
	unsigned index;
	const char *field;
	size_t offset;
	const char *words;
};

static struct nbft *changed(const struct change *c) {
	struct table t = full_table();

	if (c->size == 1)
		p8(&t, c->at, c->value);
	else if (c->size == 2)
		p16(&t, c->at, c->value);
	else
		p32(&t, c->at, c->value);
	return read_table(&t);
}

#define ERROR NBFT_DIAG_ERROR
#define WARNING NBFT_DIAG_WARNING
#define NOTE NBFT_DIAG_NOTE

static void refusals(void) {
	static const struct change changes[] = {
		{ 0, 1, 'X', ERROR, "header", 0, "signature", 0, "not an NBFT" },
		{ 3, 1, 'X', ERROR, "header", 0, "signature", 0, "not an NBFT" },
		{ 4, 4, 127, ERROR, "header", 0, "length", 4, "127 bytes cannot hold" },
		{ 4, 4, 4096, ERROR, "header", 0, "length", 4, "says it has 4096 bytes" },
		{ 4, 4, UINT32_MAX, ERROR, "header", 0, "length", 4, "says it has 4294967295 bytes" },
		{ 8, 1, 2, ERROR, "header", 0, "major_revision", 8, "revision 2 is not known" },
		{ 36, 4, UINT32_MAX, ERROR, "header", 0, "heap_offset", 36, "does not lie in the table" },
		{ 40, 4, 4096, ERROR, "header", 0, "heap_offset", 36, "a heap of 4096 bytes" },
		{ CONTROL, 1, 2, ERROR, "control", 0, "structure_id", CONTROL, "2 in place of 1" },
		{ CONTROL + 6, 1, 0, ERROR, "control", 0, "flags", CONTROL + 6, "not marked as valid" },
	};
	struct table t = full_table();
	struct nbft *n;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct change *c = &changes[i];

		n = changed(c);
		says(n, c->level, c->structure, c->index, c->field, c->offset, c->words);
		ok(n->refused && n->n_hfis + n->n_ssns + n->n_securities + n->n_discoveries == 0 && !n->host.present,
		   "a refused table gives no descriptor");
		nbft_free(n);
	}
	seal(&t, t.n);
	p8(&t, SSNS2, 5);
	n = read_bytes(t.b, t.n);
	says(n, ERROR, "header", 0, "checksum", 9, "add up to 1, not to 0");
	nbft_free(n);
	n = read_bytes(t.b, 0);
	says(n, ERROR, "header", 0, "signature", 0, "not an NBFT");
	nbft_free(n);
	ok(nbft_unreadable("NBFT9", "no permission", &n) == 0 && n->refused, "an unreadable file is refused");
	says(n, ERROR, "file", 0, "content", 0, "no permission");
	nbft_free(n);
}

/* The change of one descriptor or field, and the numbers of HFIs and SSNS that the reader keeps. */
struct damage {
	struct change change;
	size_t hfis, ssns;
};

static const struct damage DAMAGES[] = {
	{ { CONTROL + 8, 4, UINT32_MAX, WARNING, "control", 0, "hdesc", CONTROL + 8, "no host descriptor" }, 2, 2 },
	{ { CONTROL + 12, 2, 0, WARNING, "control", 0, "hdesc", CONTROL + 8, "there is no host" }, 2, 2 },
	{ { CONTROL + 12, 2, 20, WARNING, "host", 0, "structure_id", HOST, "too short" }, 2, 2 },
	{ { CONTROL + 4, 2, 8, WARNING, "control", 0, "csl", CONTROL + 4, "8 bytes is too short" }, 2, 2 },
	{ { CONTROL + 1, 1, 9, WARNING, "control", 0, "major_revision", CONTROL + 1, "the header is believed" }, 2, 2 },
	{ { CONTROL + 20, 2, 21, WARNING, "control", 0, "hfio", CONTROL + 16, "descriptors of 21 bytes" }, 0, 0 },
	{ { CONTROL + 24, 4, UINT32_MAX, WARNING, "control", 0, "ssnso", CONTROL + 24, "left out from number 1 on" },
	  2,
	  0 },
	{ { CONTROL + 31, 1, 200, WARNING, "control", 0, "ssnso", CONTROL + 24, "goes past the end" }, 2, 2 },
	{ { HOST, 1, 3, WARNING, "host", 0, "structure_id", HOST, "3 in place of 2" }, 2, 2 },
	{ { HOST + 1, 1, 6, WARNING, "host", 0, "flags", HOST + 1, "not marked as valid" }, 2, 2 },
	{ { HOST + 1, 1, 1 | 3 << 3, WARNING, "host", 0, "flags", HOST + 1, "reserved value 3" }, 2, 2 },
	{ { HOST + 22, 2, 0, WARNING, "host", 0, "host_nqn_obj", HOST + 18, "no host NQN" }, 2, 2 },
	{ { HFI1, 1, 9, WARNING, "HFI", 1, "structure_id", HFI1, "9 in place of 3" }, 1, 2 },
	{ { HFI1 + 2, 1, 0, NOTE, "HFI", 1, "flags", HFI1 + 2, "not marked as valid" }, 1, 2 },
	{ { HFI1 + 3, 1, 1, WARNING, "HFI", 1, "trtype", HFI1 + 3, "transport 1 is not known" }, 1, 2 },
	{ { HFI2 + 1, 1, 1, WARNING, "HFI", 1, "index", HFI2 + 1, "1 is already the index" }, 1, 1 },
	{ { HFI2 + 1, 1, 0, WARNING, "HFI", 2, "index", HFI2 + 1, "nothing can refer" }, 2, 1 },
	{ { HFI2 + 16, 4, 0, WARNING, "HFI", 2, "trinfo_obj", HFI2 + 16, "do not lie in the heap" }, 1, 1 },
	{ { HFI2 + 16, 4, UINT32_MAX, WARNING, "HFI", 2, "trinfo_obj", HFI2 + 16, "do not lie in the heap" }, 1, 1 },
	{ { HFI2 + 20, 2, 109, WARNING, "HFI", 2, "trinfo_obj", HFI2 + 16, "109 bytes, 110 are needed" }, 1, 1 },
	{ { HFI2 + 20, 2, 0, WARNING, "HFI", 2, "trinfo_obj", HFI2 + 16, "no transport info" }, 1, 1 },
	{ { TCP1, 1, 1, WARNING, "HFI transport info", 1, "structure_id", TCP1, "1 in place of 7" }, 1, 2 },
	{ { TCP1 + 6, 1, 2, WARNING, "HFI transport info", 1, "flags", TCP1 + 6, "not marked as valid" }, 1, 2 },
	{ { TCP1 + 2, 1, 4, WARNING, "HFI transport info", 1, "trtype", TCP1 + 2, "transport 4" }, 1, 2 },
	{ { TCP1 + 17, 2, 4095, WARNING, "HFI transport info", 1, "vlan", TCP1 + 17, "4095 is not a VLAN" }, 1, 2 },
	{ { TCP1 + 4, 2, 9, NOTE, "HFI transport info", 1, "hfi_index", TCP1 + 4, "names HFI 9" }, 2, 2 },
	{ { TCP1 + 36, 1, 33, WARNING, "HFI transport info", 1, "subnet_mask_prefix", TCP1 + 36, "taken as 32" },
	  2,
	  2 },
	{ { TCP2 + 110, 4, 1, WARNING, "HFI transport info", 2, "hfi_ext_info_obj", TCP2 + 110, "do not lie" }, 2, 2 },
	{ { HFI_EXT, 1, 9, WARNING, "HFI extended info", 2, "structure_id", HFI_EXT, "9 in place of 10" }, 2, 2 },
	{ { HFI_EXT + 4, 1, 2, NOTE, "HFI extended info", 2, "flags", HFI_EXT + 4, "not marked as valid" }, 2, 2 },
	{ { HFI_EXT + 12, 2, 3, WARNING, "HFI extended info", 2, "dhcp_iaid_obj", HFI_EXT + 8, "3 bytes" }, 2, 2 },
	{ { HFI_EXT + 18, 2, 2, WARNING, "HFI extended info", 2, "dhcp_duid_obj", HFI_EXT + 14, "2 bytes" }, 2, 2 },
	{ { SSNS1, 1, 3, WARNING, "SSNS", 1, "structure_id", SSNS1, "3 in place of 4" }, 2, 1 },
	{ { SSNS1 + 3, 2, 0, NOTE, "SSNS", 1, "flags", SSNS1 + 3, "not marked as valid" }, 2, 1 },
	{ { SSNS1 + 3, 2, 1 | 3 << 7, WARNING, "SSNS", 1, "flags", SSNS1 + 3, "reserved value 3" }, 2, 2 },
	{ { SSNS1 + 5, 1, 0, WARNING, "SSNS", 1, "trtype", SSNS1 + 5, "transport 0" }, 2, 1 },
	{ { SSNS2 + 1, 2, 1, WARNING, "SSNS", 1, "index", SSNS2 + 1, "both are used" }, 2, 2 },
	{ { SSNS1 + 8, 1, 7, WARNING, "SSNS", 1, "primary_discovery_ctrl_index", SSNS1 + 8,
	    "no discovery controller 7" },
	  2,
	  2 },
	{ { SSNS1 + 14, 2, 15, WARNING, "SSNS", 1, "subsys_traddr_obj", SSNS1 + 10, "15 bytes, 16 are needed" }, 2, 1 },
	{ { SSNS1 + 10, 4, 0, WARNING, "SSNS", 1, "subsys_traddr_obj", SSNS1 + 10, "do not lie in the heap" }, 2, 1 },
	{ { SSNS1 + 20, 2, 0, WARNING, "SSNS", 1, "subsys_trsvcid_obj", SSNS1 + 16, "no target port" }, 2, 1 },
	{ { SSNS1 + 58, 2, 0, WARNING, "SSNS", 1, "subsys_ns_nqn_obj", SSNS1 + 54, "no subsystem NQN" }, 2, 1 },
	{ { SSNS1 + 28, 1, 4, WARNING, "SSNS", 1, "nidt", SSNS1 + 28, "type 4 is not known" }, 2, 2 },
	{ { SSNS1 + 45, 1, 9, WARNING, "SSNS", 1, "security_desc_index", SSNS1 + 45, "no security profile 9" }, 2, 2 },
	{ { SSNS1 + 46, 1, 9, WARNING, "SSNS", 1, "primary_hfi_desc_index", SSNS1 + 46, "there is no HFI 9" }, 2, 2 },
	{ { SSNS2 + 46, 1, 0, WARNING, "SSNS", 2, "primary_hfi_desc_index", SSNS2 + 46, "can be used" }, 2, 1 },
	{ { SSNS1 + 48, 4, 1, WARNING, "SSNS", 1, "secondary_hfi_assoc_obj", SSNS1 + 48, "do not lie" }, 2, 2 },
	{ { SSNS1 + 64, 2, 0, NOTE, "SSNS", 1, "ssns_extended_info_desc_obj", SSNS1 + 60, "but not given" }, 2, 2 },
	{ { SSNS1 + 64, 2, 17, WARNING, "SSNS", 1, "ssns_extended_info_desc_obj", SSNS1 + 60, "17 bytes, 18" }, 2, 2 },
	{ { SSNS_EXT, 1, 8, WARNING, "SSNS extended info", 1, "structure_id", SSNS_EXT, "8 in place of 9" }, 2, 2 },
	{ { SSNS_EXT + 4, 1, 0, NOTE, "SSNS extended info", 1, "flags", SSNS_EXT + 4, "not marked" }, 2, 2 },
	{ { SECURITY, 1, 6, WARNING, "security", 1, "structure_id", SECURITY, "6 in place of 5" }, 2, 2 },
	{ { SECURITY + 2, 2, 1 | 3 << 1, WARNING, "security", 1, "flags", SECURITY + 2, "taken as required" }, 2, 2 },
	{ { DISCOVERY, 1, 5, WARNING, "discovery", 1, "structure_id", DISCOVERY, "5 in place of 6" }, 2, 2 },
	{ { DISCOVERY + 3, 1, 9, WARNING, "discovery", 1, "hfi_index", DISCOVERY + 3, "no HFI 9" }, 2, 2 },
	{ { DISCOVERY + 4, 1, 9, WARNING, "discovery", 1, "sec_index", DISCOVERY + 4, "no security profile 9" }, 2, 2 },
	{ { DISCOVERY + 10, 2, 0, WARNING, "discovery", 1, "discovery_ctrl_addr_obj", DISCOVERY + 6, "no address" },
	  2,
	  2 },
};

static void damages(void) {
	for (size_t i = 0; i < sizeof(DAMAGES) / sizeof(*DAMAGES); i++) {
		const struct change *c = &DAMAGES[i].change;
		struct nbft *n = changed(c);

		says(n, c->level, c->structure, c->index, c->field, c->offset, c->words);
		ok(!n->refused && n->n_hfis == DAMAGES[i].hfis && n->n_ssns == DAMAGES[i].ssns,
		   "the damaged table keeps %zu HFIs and %zu SSNS (got %zu, %zu)", DAMAGES[i].hfis, DAMAGES[i].ssns,
		   n->n_hfis, n->n_ssns);
		nbft_free(n);
	}
}

/* Oddities of real firmware: every oddity is tolerated, and a note names the firmware. */
static void quirks(void) {
	static const struct change changes[] = {
		{ NBFT_HEADER_MINOR_REVISION, 1, 7, NOTE, "header", 0, "minor_revision", 50, "newer than 1.1" },
		{ CONTROL + NBFT_CONTROL_HFIV, 1, 2, NOTE, "control", 0, "hfiv", CONTROL + 22,
		  "version 2 is not known" },
		{ TCP1 + 19, 1, 95, NOTE, "HFI transport info", 1, "ip_origin", TCP1 + 19, "Dell R760, R660" },
		{ TCP1 + 49, 4, 0, NOTE, "HFI transport info", 1, "ip_gateway", TCP1 + 37, "Dell R660" },
		{ TCP2 + 36, 1, 0, NOTE, "HFI transport info", 2, "subnet_mask_prefix", TCP2 + 36,
		  "EDK2); taken as 64" },
		{ TCP1 + 32, 4, 0, NOTE, "HFI transport info", 1, "ip_address", TCP1 + 20, "unset (EDK2)" },
		{ HOST + 2, 1, 1, NOTE, "host", 0, "host_id", HOST + 2, "not the uuid in the host NQN" },
	};
	struct table t = full_table();
	struct nbft *n;

	for (size_t i = 0; i < sizeof(changes) / sizeof(*changes); i++) {
		const struct change *c = &changes[i];

		n = changed(c);
		says(n, c->level, c->structure, c->index, c->field, c->offset, c->words);
		ok(!n->refused && n->n_hfis == 2 && n->n_ssns == 2 && n->n_diags == 1,
		   "a table with a tolerated oddity is used whole, with one note");
		nbft_free(n);
	}
	memset(t.b + TCP2 + NBFT_TCP_DHCP_SERVER, 0, 16);
	memcpy(t.b + HOST + NBFT_HOST_HOST_ID, "\x33\x22\x11\x00\x55\x44\x77\x66\x88\x99\xaa\xbb\xcc\xdd\xee\xff", 16);
	heap_text(&t, SSNS2 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, NVME_DISCOVERY_NQN);
	n = read_table(&t);
	says(n, NOTE, "HFI transport info", 2, "dhcp_server", TCP2 + 88, "EDK2");
	says(n, NOTE, "host", 0, "host_id", HOST + 2, "byte order of an EFI_GUID (EDK2, Dell)");
	ok(n->host.id[0] == 0x33, "the bytes of an odd host id are not reordered");
	says(n, NOTE, "SSNS", 2, "subsys_ns_nqn_obj", SSNS2 + 54, "EDK2");
	ok(n->n_ssns == 2 && nbft_ssns_is_discovery(n, &n->ssns[1]) && !nbft_ssns_is_discovery(n, &n->ssns[0]),
	   "an SSNS with the discovery NQN is a placeholder");
	nbft_free(n);
}

/* The SSNS of the first HFI was configured, the SSNS of the second HFI was discovered. */
static void discovery_by_hfi(void) {
	struct table t = full_table();
	struct nbft *n;

	p8(&t, DISCOVERY + NBFT_DISCOVERY_HFI_INDEX, 2);
	p8(&t, SSNS1 + NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX, 0);
	p8(&t, SSNS2 + NBFT_SSNS_PRIMARY_DISCOVERY_CTRL_INDEX, 2);
	n = read_table(&t);
	says(n, NOTE, "SSNS", 2, "primary_discovery_ctrl_index", SSNS2 + 8,
	     "EDK2); taken as its discovery controller 1");
	ok(n->ssns[0].discovery == 0 && n->ssns[1].discovery == 1,
	   "an HFI's index in place of a discovery controller's is taken as the HFI's discovery controller");
	nbft_free(n);
}

static void more_quirks(void) {
	struct table t = full_table();
	struct nbft *n;

	p8(&t, TCP2 + NBFT_TCP_FLAGS, 1);
	p8(&t, TCP2 + NBFT_TCP_IP_ORIGIN, 1);
	put_ip(&t, TCP2 + NBFT_TCP_IP_ADDRESS, "2001:db8::5054:ff:feaa:bb02");
	p32(&t, SSNS2 + NBFT_SSNS_NSID, 0);
	p8(&t, SSNS2 + NBFT_SSNS_NIDT, 0);
	n = read_table(&t);
	says(n, NOTE, "SSNS", 2, "nsid", SSNS2 + 24, "Dell R660");
	ok(nbft_hfi_is_dhcp(&n->hfis[1]), "an HFI with a DHCP server uses DHCP");
	nbft_free(n);

	memset(t.b + TCP2 + NBFT_TCP_DHCP_SERVER, 0, 16);
	n = read_table(&t);
	says(n, NOTE, "HFI transport info", 2, "ip_address", TCP2 + 20, "SLAAC");
	nbft_free(n);

	t = full_table();
	p8(&t, TCP2 + NBFT_TCP_FLAGS, 1 | 1 << 3);
	n = read_table(&t);
	ok(n->hfis[1].autoconf, "transport info of version 2 has the autoconf flag");
	nbft_free(n);
	p8(&t, TCP2 + NBFT_TCP_TRINFO_VERSION, 1);
	n = read_table(&t);
	ok(!n->hfis[1].autoconf && !n->hfis[1].has_ext && n->hfis[1].pcie_segment == 0,
	   "transport info of version 1 has no autoconf flag, extended info or segment");
	nbft_free(n);
}

/* An EUI-64 has eight bytes. Eight zero bytes are no identifier, whatever bytes follow. */
static void zero_identifiers(void) {
	struct table t = full_table();
	struct nbft *n;

	p8(&t, SSNS1 + NBFT_SSNS_NIDT, NBFT_NID_EUI64);
	memset(t.b + SSNS1 + NBFT_SSNS_NID, 0, 8);
	n = read_table(&t);
	is_int(n->ssns[0].nid_type, NBFT_NID_NONE, "an EUI-64 of eight zeros is no identifier, whatever bytes follow");
	says(n, WARNING, "SSNS", 1, "nid", SSNS1 + 29, "all zero");
	ok(n->n_diags == 1 && n->n_ssns == 2, "a NID of zeros gives one warning, and the SSNS is kept");
	nbft_free(n);
	p8(&t, SSNS1 + NBFT_SSNS_NID + 7, 1);
	n = read_table(&t);
	ok(n->ssns[0].nid_type == NBFT_NID_EUI64 && n->n_diags == 0, "an EUI-64 with one byte set is kept");
	nbft_free(n);
	p8(&t, SSNS1 + NBFT_SSNS_NIDT, NBFT_NID_NGUID);
	p8(&t, SSNS1 + NBFT_SSNS_NID + 7, 0);
	n = read_table(&t);
	ok(n->ssns[0].nid_type == NBFT_NID_NGUID && n->n_diags == 0,
	   "an NGUID whose first eight bytes are zero is an identifier");
	nbft_free(n);
	memset(t.b + SSNS1 + NBFT_SSNS_NID, 0, 16);
	n = read_table(&t);
	ok(n->ssns[0].nid_type == NBFT_NID_NONE && find(n, "SSNS", "nid"), "an NGUID of zeros is no identifier");
	nbft_free(n);
}

/* A later specification may define a reserved value. For safety, such a value is never read as "not required". */
static void reserved_requirements(void) {
	struct table t = full_table();
	struct nbft *n;

	p16(&t, SECURITY + NBFT_SECURITY_FLAGS, 1 | 3 << 1 | 3 << 3);
	n = read_table(&t);
	is_int(n->securities[0].authentication, NBFT_REQ_REQUIRED, "reserved authentication counts as required");
	is_int(n->securities[0].auth_policy, NBFT_POLICY_ADMINISTRATOR,
	       "a reserved policy list of authentication counts as the administrator's");
	is_int(n->securities[0].secure_channel, NBFT_REQ_NOT_SUPPORTED, "the secure channel keeps its value");
	nbft_free(n);
	p16(&t, SECURITY + NBFT_SECURITY_FLAGS, 1 | 3 << 5 | 3 << 7);
	n = read_table(&t);
	is_int(n->securities[0].secure_channel, NBFT_REQ_REQUIRED, "a reserved channel counts as required");
	is_int(n->securities[0].channel_policy, NBFT_POLICY_ADMINISTRATOR,
	       "a reserved policy list of the secure channel counts as the administrator's");
	is_int(n->securities[0].authentication, NBFT_REQ_NOT_SUPPORTED, "authentication keeps its value");
	nbft_free(n);
}

/* The security index counts only if its flag is set. A missing profile never counts as "no security". */
static void security(void) {
	struct table t = full_table();
	struct nbft *n;

	p8(&t, SSNS2 + NBFT_SSNS_SECURITY_DESC_INDEX, 1);
	p8(&t, SSNS1 + NBFT_SSNS_SECURITY_DESC_INDEX, 9);
	n = read_table(&t);
	ok(n->ssns[1].security == 0 && !n->ssns[1].use_security, "a security index without its flag is ignored");
	ok(n->ssns[0].security == 9 && n->ssns[0].use_security, "a security index without a profile is kept");
	nbft_free(n);
}

/* The control descriptor gives the length of the descriptors. Shorter descriptors are read up to their end. */
static void strides(void) {
	struct table t = full_table();
	struct nbft *n;

	memmove(t.b + SSNS1 + 60, t.b + SSNS2, 60);
	p16(&t, CONTROL + NBFT_CONTROL_SSNSL, 60);
	n = read_table(&t);
	ok(n->n_ssns == 2 && n->ssns[1].index == 2 && n->n_diags == 1, "SSNS descriptors of 60 bytes are read");
	ok(!n->ssns[0].has_ext, "an SSNS descriptor of 60 bytes has no extended info");
	nbft_free(n);

	t = full_table();
	p16(&t, SSNS1 + 64, NBFT_SSNS_EXT_NAED);
	n = read_table(&t);
	ok(n->ssns[0].has_ext && n->ssns[0].cntlid == 0x1234 && !n->ssns[0].diagnosed && n->ssns[0].naed == 0,
	   "SSNS extended info of revision 1.0 is read, without a diagnosis by firmware");
	nbft_free(n);

	t = full_table();
	p16(&t, HFI1 + 20, NBFT_TCP_HFI_EXT_INFO_OBJ);
	n = read_table(&t);
	ok(n->n_hfis == 2 && n->hfis[0].host_name && n->n_diags == 0, "transport info of revision 1.0 is read");
	nbft_free(n);
}

static void strings(void) {
	struct table t = full_table();
	char longest[224];
	struct nbft *n;

	heap(&t, TCP1 + NBFT_TCP_HOST_NAME_OBJ, "a\0b", 3);
	heap(&t, DISCOVERY + NBFT_DISCOVERY_DISCOVERY_CTRL_NQN_OBJ, "\0", 1);
	memset(longest, 'x', sizeof(longest));
	heap(&t, SSNS1 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, longest, 223);
	heap(&t, SSNS2 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, longest, 224);
	n = read_table(&t);
	ok(n->n_ssns == 1 && strlen(n->ssns[0].nqn) == 223, "an NQN of 223 bytes is accepted");
	says(n, WARNING, "SSNS", 2, "subsys_ns_nqn_obj", SSNS2 + 54, "at most 223 bytes, this one has 224");
	is_str(n->hfis[0].host_name, "a", "a string ends at its first NUL");
	ok(n->discoveries[0].nqn == NULL, "an empty string counts as missing");
	nbft_free(n);
}

/* A table of random bytes must not give an endless list of diagnoses. */
static void many_diags(void) {
	struct table t = full_table();
	struct nbft *n;

	for (unsigned i = 0; i < 255; i++)
		t.b[t.n + i] = (uint8_t)(i + 2);
	heap(&t, SSNS1 + NBFT_SSNS_SECONDARY_HFI_ASSOC_OBJ, t.b + t.n, 255);
	n = read_table(&t);
	is_int((long long)n->n_diags, 201, "a table has at most 201 diagnoses");
	ok(strstr(n->diags[200].why, "the rest is not listed"), "the last diagnosis says that more are not listed");
	is_int((long long)n->ssns[0].n_hfis, 2, "the SSNS has only the HFIs that are in the table");
	nbft_free(n);
}

int main(void) {
	whole();
	refusals();
	damages();
	quirks();
	discovery_by_hfi();
	more_quirks();
	zero_identifiers();
	reserved_requirements();
	security();
	strides();
	strings();
	many_diags();
	return tap_done();
}
