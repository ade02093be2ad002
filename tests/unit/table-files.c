/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of the descriptions in tests/tables. Each description is built and read back by the reader. All descriptions
 * together must use every key, and the man page must name every key.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "../../helper/table/table-desc.h"
#include "nbft.h"
#include "table.h"
#include "tap.h"

static char *load(const char *path, size_t *ret_size) {
	static char text[65536];
	FILE *f = fopen(path, "r");

	*ret_size = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	text[*ret_size] = '\0';
	if (f)
		fclose(f);
	return text;
}

static struct table_desc *describe(const char *name) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	char path[300], *text;
	size_t size;

	snprintf(path, sizeof(path), "tests/tables/%s.nbft", name);
	text = load(path, &size);
	if (!ok(table_parse(text, size, &d, &err) == 0, "%s: the description is parsed", name))
		printf("# line %u: %s\n", err.line, err.text);
	return d;
}

static struct nbft *facts(const char *name) {
	struct table_error err = { 0 };
	struct table_desc *d = describe(name);
	struct nbft *t = NULL;
	uint8_t *table = NULL;
	size_t size = 0;

	if (d && table_build(d, &table, &size, &err) == 0)
		nbft_read(name, table, size, &t);
	free(table);
	table_desc_free(d);
	for (size_t i = 0; t && i < t->n_diags; i++)
		printf("# %s %u %s: %s\n", t->diags[i].structure, t->diags[i].index, t->diags[i].field,
		       t->diags[i].why);
	return t;
}

static unsigned count(const struct nbft *t, enum nbft_diag_level level) {
	unsigned n = 0;

	for (size_t i = 0; i < t->n_diags; i++)
		n += t->diags[i].level >= level;
	return n;
}

/* Reads a table that must give no warning. */
static struct nbft *sound(const char *name, size_t hfis, size_t ssns) {
	struct nbft *t = facts(name);

	ok(t && !t->refused && count(t, NBFT_DIAG_WARNING) == 0, "%s: the table is read without a warning", name);
	ok(t && t->n_hfis == hfis && t->n_ssns == ssns, "%s: the table has %zu HFIs and %zu SSNS", name, hfis, ssns);
	return t;
}

static void plain(void) {
	static const char *const names[] = { "static-ipv4", "static-ipv6", "revision-1-0" };
	struct nbft *t;

	for (size_t i = 0; i < 3; i++) {
		char buf[ADDR_TEXT_MAX];
		const char *want = i == 1 ? "2001:db8::10" : "192.0.2.10";

		t = sound(names[i], 1, 1);
		ok(t && strcmp(addr_text(t->hfis[0].ip, buf), want) == 0, "%s: the HFI has its address", names[i]);
		is_str(t ? t->ssns[0].nqn : NULL, "nqn.2026-11.org.example:nvmf-boot-lab",
		       "the SSNS of the plain table has its NQN");
		ok(t && t->ssns[0].n_hfis == 1 && t->ssns[0].hfis[0] == 1, "%s: the SSNS is reached over HFI 1",
		   names[i]);
		nbft_free(t);
	}
	t = sound("two-paths", 2, 2);
	ok(t && t->ssns[1].n_hfis == 2 && t->ssns[1].hfis[0] == 2 && t->ssns[1].hfis[1] == 1,
	   "two-paths: the primary HFI of the SSNS comes first");
	ok(t && t->host.primary == NBFT_PRIMARY_SELECTED && t->hfis[1].pci_sbdf == 0x20,
	   "two-paths: the host is selected, and the HFI has its PCI address");
	nbft_free(t);
	t = sound("dhcp", 1, 1);
	ok(t && nbft_hfi_is_dhcp(&t->hfis[0]) && t->hfis[0].dci && t->hfis[0].duid.n == 10,
	   "dhcp: the HFI has DHCP and a DHCP identity");
	nbft_free(t);
	t = sound("discovery-only", 1, 0);
	ok(t && t->n_discoveries == 1 && t->discoveries[0].hfi == 1,
	   "discovery-only: the table has a discovery controller");
	nbft_free(t);
	t = sound("security", 1, 1);
	ok(t && t->n_securities == 1 && t->ssns[0].security == 1 && t->ssns[0].discovered,
	   "security: the SSNS has a security profile");
	ok(t && t->securities[0].authentication == NBFT_REQ_REQUIRED && t->securities[0].hash_functions.n == 3,
	   "security: the profile has all its fields");
	nbft_free(t);
}

static void firmware(void) {
	struct nbft *t = sound("edk2-static-ipv4", 1, 1);

	is_str(t ? t->hfis[0].host_name : NULL, "nvmeof-sles", "edk2-static-ipv4: the HFI has a host name");
	is_int(t ? t->ssns[0].cntlid : 0, 38, "edk2-static-ipv4: the SSNS has a controller id");
	nbft_free(t);
	t = sound("dell-r660-single", 1, 2);
	is_int(t ? t->hfis[0].ip_origin : 0, 94, "dell-r660-single: the HFI has noise as its origin");
	is_int(t ? t->ssns[1].nsid : 0, 0x687, "dell-r660-single: the SSNS has its NSID");
	nbft_free(t);
	t = facts("quirk-edk2");
	ok(t && t->n_hfis == 2 && t->hfis[0].prefix == 0 && nbft_hfi_prefix(&t->hfis[0]) == 64,
	   "quirk-edk2: the prefix 0 counts as 64");
	ok(t && t->n_ssns == 2 && t->ssns[0].n_hfis == 1 && t->ssns[1].n_hfis == 2,
	   "quirk-edk2: the SSNS have their lists of secondary HFIs");
	ok(t && nbft_ssns_is_discovery(t, &t->ssns[1]), "quirk-edk2: the second SSNS is a placeholder");
	nbft_free(t);
	t = facts("quirk-dell");
	ok(t && t->n_hfis == 1 && t->hfis[0].global_route && !addr_is_set(t->hfis[0].gateway),
	   "quirk-dell: the HFI has the global route flag without a gateway");
	ok(t && t->n_ssns == 2 && t->ssns[1].availability == NBFT_AVAIL_UNAVAILABLE,
	   "quirk-dell: the second SSNS was unavailable");
	nbft_free(t);
}

static void quirks(void) {
	struct nbft *t = facts("quirk-future");

	ok(t && !t->refused && t->minor == 9, "quirk-future: the table of minor revision 9 is read");
	ok(t && t->n_hfis == 2 && t->n_ssns == 2 && t->n_securities == 1 && t->n_discoveries == 1,
	   "quirk-future: all descriptors are read");
	ok(t && t->n_ssns && t->ssns[0].naed == 5 && t->ssns[0].connect_timeout == 30,
	   "quirk-future: firmware's diagnosis is read");
	nbft_free(t);
	t = facts("quirk-invalid");
	ok(t && !t->refused && !t->host.present, "quirk-invalid: the table has no host");
	ok(t && t->n_hfis == 1 && t->hfis[0].index == 3 && !t->hfis[0].has_ext,
	   "quirk-invalid: only HFI 3 is read, without its extended info");
	ok(t && t->n_ssns == 1 && t->ssns[0].index == 2 && !t->ssns[0].has_ext, "quirk-invalid: only SSNS 2 is read");
	ok(t && t->n_securities == 0 && t->n_discoveries == 0, "quirk-invalid: no profile is read");
	nbft_free(t);
	t = facts("quirk-strings");
	is_str(t && t->n_ssns ? t->ssns[0].trsvcid : NULL, "4420",
	       "quirk-strings: a string that counts its NUL is read");
	is_str(t && t->n_ssns ? t->ssns[0].nqn : NULL, "nqn.2026-11.org.example:nvmf-boot-lab",
	       "quirk-strings: a string with three NULs is read");
	is_str(t ? t->host.nqn : NULL, "nqn.2014-08.org.nvmexpress:uuid:a1b2c3d4-0001-4000-8000-000000000001",
	       "quirk-strings: a string without NUL is read");
	nbft_free(t);
	t = facts("quirk-patches");
	ok(t && t->refused, "quirk-patches: the table is refused");
	nbft_free(t);
}

static void full(void) {
	struct nbft *t = facts("full");
	const struct nbft_ssns *s = t && t->n_ssns ? t->ssns : NULL;
	const struct nbft_hfi *h = t && t->n_hfis ? t->hfis : NULL;

	ok(s && h && !t->refused && t->n_securities == 1 && t->n_discoveries == 1,
	   "full: the table is read with its profiles");
	is_str(t ? t->driver_dev_path : NULL, "PciRoot(0x0)/Pci(0x3,0x0)", "full: the driver path is read");
	ok(h && h->autoconf && h->dhcp_override && h->global_route && h->vlan == 42 && h->route_metric == 500,
	   "full: the flags and numbers of the HFI are read");
	ok(h && h->pci_sbdf == 0x16aff && h->pcie_segment == 2 && h->iaid.n == 4 && h->duid.n == 14,
	   "full: the PCI address and DHCP identity of the HFI are read");
	ok(s && s->non_bootable && s->use_security && s->dhcp_root_path_override && s->separate_discovery,
	   "full: the flags of the SSNS are read");
	ok(s && s->hdr_digest && s->data_digest && s->subsys_port_id == 513 && s->nsid == 0x01020304,
	   "full: digests, port id and NSID of the SSNS are read");
	ok(s && s->asqsz_valid && s->asqsz == 32 && s->cntlid == 4097 && s->naed == 3 && s->cipeec == 3,
	   "full: queue size, controller id and errors of the SSNS are read");
	ok(s && s->nceec == 6 && s->connect_timeout == 30 && s->nid_type == NBFT_NID_NGUID && s->nid[15] == 15,
	   "full: network error, time-out and NID of the SSNS are read");
	nbft_free(t);
}

/* True if the manual has an item for the key below the heading of the key's section. */
static bool documented(const char *manual, const struct table_shape *shape, const char *key) {
	char heading[32], item[64];
	const char *from, *to;

	snprintf(heading, sizeof(heading), "\n.Ss [%s%s]\n", shape->title, shape->number_max ? " N" : "");
	snprintf(item, sizeof(item), "\n.It Cm %s ", key);
	from = strstr(manual, heading);
	to = from ? strstr(from + 1, "\n.S") : NULL;
	from = from ? strstr(from, item) : NULL;
	return from && to && from < to;
}

/* Checks that every key is in one of the descriptions and in the man page. */
static void complete(void) {
	struct table_desc *d[] = { describe("full"), describe("quirk-patches") };
	size_t size;
	const char *manual = load("packaging/man/nvmf-boot-table.5", &size);

	for (unsigned kind = 0; d[0] && d[1] && kind < TABLE_N_KINDS; kind++)
		for (size_t i = 0; i < TABLE_SHAPES[kind].n_keys; i++) {
			const struct table_key *k = &TABLE_SHAPES[kind].keys[i];

			ok(table_key_given(d[0]->list[kind].v[0], k) || table_key_given(d[1]->list[kind].v[0], k),
			   "[%s] %s: the key is in full or quirk-patches", TABLE_SHAPES[kind].title, k->name);
			ok(documented(manual, &TABLE_SHAPES[kind], k->name), "[%s] %s: the key is in the man page",
			   TABLE_SHAPES[kind].title, k->name);
		}
	table_desc_free(d[0]);
	table_desc_free(d[1]);
}

/* Builds every description in the directory. */
static void all(void) {
	DIR *dir = opendir("tests/tables");
	unsigned n = 0;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		char *end = strstr(e->d_name, ".nbft");

		if (!end)
			continue;
		*end = '\0';
		nbft_free(facts(e->d_name));
		n++;
	}
	ok(n >= 15, "tests/tables has at least 15 descriptions: %u", n);
	if (dir)
		closedir(dir);
}

int main(void) {
	plain();
	firmware();
	quirks();
	full();
	complete();
	all();
	return tap_done();
}
