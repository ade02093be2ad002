/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/table/dump.c: a sound table has a description, and the table that is built from the description has
 * the same facts. This is checked for the tables of tests/tables, and for every table that differs from one of them in
 * one byte.
 */
#include <dirent.h>

#include "nbft-layout.h"
#include "table-kit.h"

/* ---- the text of a dump ---- */

/* The least that makes a table sound: a host, and for an SSNS an HFI, an address and an NQN. */
#define HOST "[table]\n\n[host]\nnqn = a\nid = 00112233-4455-6677-8899-aabbccddeeff\n"
#define HFI HOST "\n[hfi 1]\nmac = 52:54:00:00:00:01\n"
#define ADDRESS "ip = 192.0.2.10/24\n"
#define SSNS HFI ADDRESS "\n[ssns 1]\ntraddr = 192.0.2.1\n"
#define NQN "nqn = b\nnsid = 1\n"

/* Checks that the table of the description `text` has the dump `want`. */
static void dumps(const char *text, const char *want, const char *name) {
	struct blob table = build_text(text, strlen(text));
	char *got = dump_text(&table);

	is_str(got, want, name);
	free(got);
	free(table.v);
}

static void repeats(const char *text, const char *name) {
	dumps(text, text, name);
}

static void flags(void) {
	repeats(HOST, "a flag that another key raises is not in the dump");
	repeats(HOST "nqn-configured = no\n", "a flag that another key would raise is in the dump if it is not set");
	dumps(HOST "flags = 0x81\n", HOST "flags = 0x81\n", "flags without a name are dumped as a number");
	repeats(SSNS NQN "hdr-digest = yes\ndata-digest = yes\n",
		"digests are dumped without the valid flag that they raise");
	dumps(SSNS NQN "trflags = 2\n", SSNS NQN "hdr-digest = yes\ntrflags-valid = no\n",
	      "digests without the valid flag are dumped with that flag as not set");
	repeats(SSNS NQN "availability = unavailable\n", "an availability is dumped as a word");
	repeats(SSNS NQN "extended-info = yes\n", "an extended info that is in use but absent is dumped as a flag");
	repeats(SSNS NQN "trflags = 0x10\nflags = 0xf001\n", "two fields of flags are dumped as numbers");
	repeats(HOST "\n[security 1]\nauthentication = required\nsecure-channel-policy = administrator\nkey-path = k\n"
		     "key-path-redfish = yes\n\n[security 2]\nsecret-type = 0x83\n",
		"the flags of a security profile are dumped");
}

static void interfaces(void) {
	repeats(HFI "pci = 0000:10:1f.7\npcie-segment = 2\nvlan = 42\nip = fe80::1/64\nip-origin = dhcp\n"
		    "gateway = 2001:db8::1\nroute-metric = 500\nprimary-dns = ::1\nsecondary-dns = 192.0.2.53\n"
		    "dhcp-server = 192.0.2.67\nhost-name = diskless-1\nglobal-route = yes\nautoconf = yes\n",
		"every field of an interface is dumped");
	repeats(HFI "ip-origin = 94\ngateway = 0.0.0.0\n",
		"the two kinds of unset address, and an origin without a word, are dumped");
	repeats(HFI "ip = 0.0.0.0/24\n", "a prefix without an address is dumped");
	repeats(HFI ADDRESS "dhcp-iaid = 01 02 03 04\ndhcp-duid = 03 00 01\n", "a DHCP identity is dumped");
	repeats(HFI ADDRESS "dhcp-duid = 03 00 01\ndci = no\n", "a DHCP identity that was not used is dumped");
	repeats(HFI ADDRESS "ext-valid = yes\n", "an HFI extended info without content is dumped");
	repeats(HFI ADDRESS "ext-valid = yes\next-flags = 0x10003\n",
		"an HFI extended info with an unknown flag is dumped");
	dumps(HFI ADDRESS "trinfo-version = 1\ndhcp-duid = 03 00 01\nautoconf = yes\n",
	      HFI ADDRESS "trinfo-version = 1\nautoconf = yes\n",
	      "transport info of version 1 is dumped without extended info");
}

static void namespaces(void) {
	repeats(SSNS "trsvcid = 8009\nnqn = b\nnid = uuid:11111111-2222-4333-8444-555555555555\nport-id = 513\n",
		"an SSNS with a UUID is dumped");
	repeats(SSNS "nqn = b\nnid = nguid:000102030405060708090a0b0c0d0e0f\nnsid = 0x1020304\n",
		"an SSNS with an NGUID and a large NSID is dumped");
	dumps(SSNS "nqn = b\nnid = 1:00112233445566770000000000000001\n",
	      SSNS "nqn = b\nnid = eui64:0011223344556677\n", "an EUI-64 is dumped with eight bytes");
	repeats(HFI ADDRESS
		"\n[hfi 2]\nmac = 52:54:00:00:00:02\nip = 198.51.100.10/24\n\n[ssns 3]\ntraddr = 192.0.2.1\n"
		"hfi = 2, 1\n" NQN,
		"secondary HFIs and an SSNS index that is not the position are dumped");
	dumps(SSNS "hfi = 1, 1\n" NQN, SSNS NQN, "a primary HFI that EDK2 repeats as secondary is dumped once");
	dumps(SSNS NQN "\n[ssns 2]\ntraddr = 192.0.2.2\nnqn = c\nnsid = 1\nindex = 0\n",
	      SSNS NQN "\n[ssns 2]\nindex = 0\ntraddr = 192.0.2.2\nnqn = c\nnsid = 1\n",
	      "an SSNS with index 0 is dumped under a free number");
	repeats(SSNS NQN "cntlid = 0\n", "an SSNS extended info without content is dumped");
	repeats(SSNS NQN "cntlid = 4097\nasqsz = 32\ndhcp-root-path = path\nnaed = invalid-parameters\n"
			 "cipeec = dh-group-mismatch\ncto = 30\nnceec = mtu-mismatch\n",
		"every field of an SSNS extended info is dumped");
	repeats(SSNS NQN "cntlid = 1\nasqsz = 32\nasqsz-valid = no\n", "a queue size that is not valid is dumped");
	repeats(SSNS NQN "ext-size = 18\ncntlid = 1\n",
		"an SSNS extended info that ends before the diagnosis is dumped");
	repeats(SSNS NQN "cntlid = 1\nnaed = 153\ncto = 0\n",
		"a diagnosis without a word, and a time-out of 0, are dumped");
}

static void strings(void) {
	repeats(SSNS "nqn = \"a\\xc3\\\" \\\\ # b\"\nnsid = 1\n",
		"a string with bytes, quotes, backslashes and # is dumped");
	dumps(SSNS "nqn = \" b  \"\nnsid = 1\n", SSNS NQN, "a string is dumped without the blanks around it");
	dumps(SSNS "nqn = \"b\\x00\\x00\"\nnsid = 1\n", SSNS NQN, "a string is dumped up to its first NUL");
}

/*
 * The maker of a table is no fact of struct nbft, but the maker decides which of two tables the kernel takes. So the
 * dump has the maker.
 */
static void makers(void) {
	repeats("[table]\nrevision = 1.0\noem-id = DELL\noem-table-id = \"\"\noem-revision = 0\n"
		"creator-id = \"\\x00\\x01A\\\"\"\ncreator-revision = 0x1000013\ndriver-path = Pci(0x3,0x0)\n"
		"\n[host]\nnqn = a\nid = 00112233-4455-6677-8899-aabbccddeeff\n"
		"\n[hfi 1]\nmac = 52:54:00:00:00:01\nip = 192.0.2.10/24\n"
		"\n[ssns 1]\ntraddr = 192.0.2.1\nnqn = b\nnsid = 1\ncntlid = 1\n"
		"\n[ssns 2]\ntraddr = 192.0.2.2\nnqn = b\nnsid = 1\next-size = 23\ncntlid = 1\nnaed = network-error\n",
		"the header, revision 1.0 and a longer extended info are dumped");
}

/* ---- tables that the builder would not make ---- */

static void seal(const struct blob *table) {
	uint8_t *checksum = table->v + NBFT_HEADER_CHECKSUM;

	*checksum = 0;
	for (size_t i = 0; i < table->n; i++)
		if (table->v + i != checksum)
			*checksum = (uint8_t)(*checksum - table->v[i]);
}

/* Returns the position that the pointer of a heap object leads to. */
static size_t at_pointer(const struct blob *table, size_t pointer) {
	return table_get(table->v + pointer + NBFT_HEAP_OBJ_OFFSET, 4);
}

static void moved(void) {
	static const char description[] =
		HFI ADDRESS "host-name = abcd\n\n[ssns 1]\ntraddr = 192.0.2.1\nnqn = efgh\nnsid = 1\n";
	struct blob table = build_text(description, strlen(description));
	size_t hfi = at_pointer(&table, 64 + NBFT_CONTROL_HFIO), ssns = at_pointer(&table, 64 + NBFT_CONTROL_SSNSO);
	size_t name = at_pointer(&table, hfi + NBFT_HFI_TRINFO_OBJ) + NBFT_TCP_HOST_NAME_OBJ;
	size_t nqn = ssns + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, first = at_pointer(&table, name),
	       second = at_pointer(&table, nqn);
	char *text;

	memcpy(table.v + first, "efgh", 4);
	memcpy(table.v + second, "abcd", 4);
	table_put(table.v + name, 4, second);
	table_put(table.v + nqn, 4, first);
	seal(&table);
	text = dump_text(&table);
	is_str(text, description, "a table with another order of objects in its heap has the same dump");
	free(text);
	table_put(table.v + nqn, 4, second);
	seal(&table);
	text = dump_text(&table);
	ok(text && strstr(text, "host-name = abcd\n") && strstr(text, "nqn = abcd\n"),
	   "two structures that share an object in the heap are dumped");
	free(text);
	/* The heap now ends before the host name ends. */
	table_put(table.v + NBFT_HEADER_HEAP_LENGTH, 4, table_get(table.v + NBFT_HEADER_HEAP_LENGTH, 4) - 3);
	seal(&table);
	ok(!dump_text(&table), "a table with an object outside of its heap has no dump");
	free(table.v);
}

/* ---- whole tables ---- */

struct tally {
	unsigned long all, sound, changed;
};

/* Checks that the description of a sound table has the same facts. */
static void round_trip(const struct blob *table, struct tally *tally) {
	struct nbft *t = read_blob(table);
	char *text = dump_text(table);

	tally->all++;
	if (text) {
		tally->sound++;
		tally->changed += !same_again(t, text);
	}
	free(text);
	nbft_free(t);
}

/* Changes each byte to two other values, and makes the checksum right each time. */
static void all_changes(const struct blob *table, struct tally *tally) {
	for (size_t at = 0; at < table->n; at++) {
		uint8_t was = table->v[at];
		const uint8_t others[] = { 0xff, was ^ 1 };

		for (unsigned i = 0; i < sizeof(others); i++) {
			table->v[at] = others[i];
			seal(table);
			round_trip(table, tally);
		}
		table->v[at] = was;
		seal(table);
	}
}

/* True if two tables have the same diagnoses, apart from their positions. */
static bool same_notes(const struct nbft *a, const struct nbft *b) {
	for (size_t i = 0; i < a->n_diags && a->n_diags == b->n_diags; i++)
		if (strcmp(a->diags[i].structure, b->diags[i].structure) != 0 ||
		    a->diags[i].index != b->diags[i].index || strcmp(a->diags[i].field, b->diags[i].field) != 0 ||
		    strcmp(a->diags[i].why, b->diags[i].why) != 0)
			return false;
	return a->n_diags == b->n_diags;
}

/* Checks a table of tests/tables. Returns true if the table is sound. */
static bool whole(const struct blob *table, const char *name) {
	struct nbft *t = read_blob(table), *again;
	char *text = dump_text(table), *twice;
	bool sound = text != NULL;
	struct blob built;

	ok(sound == (!t->refused && table_is_sound(t)), "%s: %s", name,
	   sound ? "it is sound and has a description" : "it is not sound and has no description");
	if (sound) {
		built = build_text(text, strlen(text));
		again = read_blob(&built);
		twice = dump_text(&built);
		ok(!nbft_difference(t, again), "%s: a table built from the dump has the same facts", name);
		ok(same_notes(t, again), "%s: a table built from the dump has the same notes", name);
		is_str(twice, text, "a table built from the dump has the same dump");
		nbft_free(again);
		free(built.v);
		free(twice);
	}
	nbft_free(t);
	free(text);
	return sound;
}

static bool file(const char *name) {
	struct blob table = build_file(name);
	struct tally changes = { 0 };
	bool sound = whole(&table, name);

	all_changes(&table, &changes);
	ok(changes.changed == 0,
	   "%s: of %lu tables with one byte changed, the %lu sound ones have the same facts after a dump", name,
	   changes.all, changes.sound);
	ok(!sound || changes.sound > changes.all / 2, "%s: most changes of one byte leave a sound table sound", name);
	free(table.v);
	return sound;
}

static void files(void) {
	DIR *dir = opendir("tests/tables");
	unsigned n = 0, sound = 0;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		char *end = strstr(e->d_name, ".nbft");

		if (!end)
			continue;
		*end = '\0';
		sound += file(e->d_name);
		n++;
	}
	ok(n >= 15 && sound >= n - 3, "tests/tables has %u descriptions, %u of them of sound tables", n, sound);
	if (dir)
		closedir(dir);
}

/* full.nbft has every key. With the HFIs that its SSNS names, full.nbft is sound. */
static void every_key(void) {
	static const char more[] = "\n[hfi 2]\nmac = 52:54:00:00:00:02\n[hfi 3]\nmac = 52:54:00:00:00:03\n";
	struct blob full = load_file("tests/tables/full.nbft"), table;
	static char text[65536];

	snprintf(text, sizeof(text), "%.*s%s", (int)full.n, (const char *)full.v, more);
	table = build_text(text, strlen(text));
	ok(whole(&table, "every key"), "a table with every key is sound");
	free(full.v);
	free(table.v);
}

int main(void) {
	flags();
	interfaces();
	namespaces();
	strings();
	makers();
	moved();
	every_key();
	files();
	return tap_done();
}
