/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/table: a table becomes the description that it is built of again, to the byte where it says
 * nothing else, and with the same meaning for a reader; whatever the bytes are.
 */
#include <dirent.h>

#include "nbft-layout.h"
#include "table-kit.h"

#define OTHER_BYTES "# The table that is built of this has other bytes"

static bool same(const struct blob *a, const struct blob *b) {
	return a->n == b->n && memcmp(a->v, b->v, a->n) == 0;
}

static bool means_the_same(const struct blob *a, const struct blob *b) {
	char *left = facts_text(a), *right = facts_text(b);
	bool equal = strcmp(left, right) == 0;

	free(left);
	free(right);
	return equal;
}

/* ---- the text ---- */

static void dumps(const char *text, const char *want, const char *name) {
	struct blob table = build_text(text, strlen(text));
	char *got = dump_text(&table);

	is_str(got, want, name);
	free(got);
	free(table.v);
}

static void words(void) {
	dumps("[table]\n", "[table]\n", "nothing but standards");
	dumps("[host]\nnqn = a\nid = 00112233-4455-6677-8899-aabbccddeeff\n",
	      "[table]\n\n[host]\nnqn = a\nid = 00112233-4455-6677-8899-aabbccddeeff\n", "implied flags are not said");
	dumps("[host]\nnqn-configured = no\nnqn = a\nvalid = no\n",
	      "[table]\n\n[host]\nnqn = a\nvalid = no\nnqn-configured = no\n", "but those that are down");
	dumps("[host]\nflags = 0x81\n", "[table]\n\n[host]\nflags = 0x81\n", "a flag without a name");
	dumps("[ssns 1]\ntrflags = 0x0002\n", "[table]\n\n[ssns 1]\nhdr-digest = yes\ntrflags-valid = no\n",
	      "a flag that would imply another");
	dumps("[security 1]\nauthentication = 3\n", "[table]\n\n[security 1]\nauthentication = 3\n",
	      "a value without a word");
	dumps("[hfi 7]\nindex = 9\n", "[table]\n\n[hfi 9]\ntcp-hfi-index = 7\n", "the index is the section's number");
	dumps("[hfi 7]\n[hfi 3]\nindex = 7\n[hfi 2]\nindex = 0\n",
	      "[table]\n\n[hfi 7]\n\n[hfi 1]\nindex = 7\ntcp-hfi-index = 3\n\n[hfi 2]\nindex = 0\n",
	      "unless another has it, or it is 0");
	dumps("[hfi 1]\nip = 0.0.0.0/24\ngateway = ::\n", "[table]\n\n[hfi 1]\nip = 0.0.0.0/24\n",
	      "two kinds of unset");
	dumps("[hfi 1]\nip = fe80::1/64\npci = 0x10ff\nmac = 52:54:00:00:00:01\n",
	      "[table]\n\n[hfi 1]\nmac = 52:54:00:00:00:01\npci = 0000:10:1f.7\nip = fe80::1/64\n", "addresses");
	dumps("[ssns 1]\nnid = eui64:0011223344556677\n[ssns 2]\nnid = 1:00112233445566770000000000000001\n[ssns 3]\n"
	      "nid = 9:00112233445566770000000000000001\n",
	      "[table]\n\n[ssns 1]\nnid = eui64:0011223344556677\n\n[ssns 2]\nnid = "
	      "1:00112233445566770000000000000001\n\n"
	      "[ssns 3]\nnid = 9:00112233445566770000000000000001\n",
	      "identifiers");
	dumps("[ssns 1]\nhfi = 2, empty\ntraddr = hex: 01 02\ntrsvcid = \"\"\n[ssns 2]\nhfi = 2, 0, 255\ntraddr = "
	      "empty\n",
	      "[table]\n\n[ssns 1]\ntraddr = hex: 01 02\ntrsvcid = \"\"\nhfi = 2, empty\n\n[ssns 2]\ntraddr = "
	      "empty\nhfi "
	      "= 2, 0, 255\n",
	      "objects that are there and empty");
	dumps("[ssns 1]\nnqn = \"a\\x00\\xc3\\\" \\\\ # b\"\n[ssns 2]\nnqn = \" a\"\n[ssns 3]\nnqn = \"a \"\n",
	      "[table]\n\n[ssns 1]\nnqn = \"a\\x00\\xc3\\\" \\\\ # b\"\n\n[ssns 2]\nnqn = \" a\"\n\n[ssns 3]\nnqn = "
	      "\"a \"\n",
	      "strings");
}

static void shapes(void) {
	dumps("[table]\nrevision = 1.0\n[hfi 1]\ntrinfo-version = 2\n[ssns 1]\ncntlid = 0\n",
	      "[table]\nrevision = 1.0\n\n[hfi 1]\ntrinfo-version = 2\n\n[ssns 1]\next-size = 18\n",
	      "revision 1.0, and an extended info that has nothing to say");
	dumps("[table]\nhfi-length = 48\nssns-version = 3\ndiscovery-offset = 99\n[hfi 1]\nraw = 40: 01 02\n",
	      "[table]\nhfi-length = 48\nssns-version = 3\ndiscovery-offset = 99\n\n[hfi 1]\nraw = 40: 01 02\n",
	      "lengths, and lists that are not there");
	dumps("[hfi 1]\ntcp-size = 0\n[hfi 2]\ntcp-size = 108\nvlan = 3\n",
	      "[table]\n\n[hfi 1]\ntcp-size = 0\n\n[hfi 2]\nvlan = 3\ntcp-size = 108\n", "sizes");
	dumps("[table]\nnul-after = all\n[hfi 1]\n", "[table]\nnul-after = all\n\n[hfi 1]\n", "NULs behind it all");
	dumps("[table]\nchecksum = 0\nhfi-count = 9\n[hfi 1]\nraw = 16: ff ff ff ff\n",
	      "# Where a pointer leads nowhere, this tells what stands where it would be built.\n"
	      "[table]\nchecksum = 0\nhfi-count = 9\n\n[hfi 1]\nraw = 16: ff ff ff ff 80 00\n",
	      "what the builder would have computed");
}

/* ---- tables that the builder did not make ---- */

static void seal(struct blob *table) {
	uint8_t *checksum = table->v + NBFT_HEADER_CHECKSUM;

	*checksum = 0;
	for (size_t i = 0; i < table->n; i++)
		if (table->v + i != checksum)
			*checksum = (uint8_t)(*checksum - table->v[i]);
}

static void moved(void) {
	static const char description[] = "[hfi 1]\nhost-name = abcd\n[ssns 1]\nnqn = efgh\n";
	struct blob table = build_text(description, strlen(description)), again;
	uint8_t *b = table.v;
	size_t first = 160 + 128 + 128, second;
	char *text;

	/* The host name of the HFI and the NQN of the SSNS change places: four bytes each, a NUL behind. */
	second = table_get(b + 160 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, 4);
	table_put(b + 160 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, 4, first);
	table_put(b + table_get(b + 128 + NBFT_HFI_TRINFO_OBJ, 4) + NBFT_TCP_HOST_NAME_OBJ, 4, second);
	memcpy(b + first, "efgh", 4);
	memcpy(b + second, "abcd", 4);
	seal(&table);
	text = dump_text(&table);
	is_str(text,
	       OTHER_BYTES ":\n#   descriptors and heap objects stand in another order or at other distances\n"
			   "[table]\n\n[hfi 1]\nhost-name = abcd\n\n[ssns 1]\nnqn = efgh\n",
	       "another order in the heap");
	again = build_text(text, strlen(text));
	ok(!same(&table, &again) && means_the_same(&table, &again), "other bytes, the same meaning");
	/* The heap ends before the host name does: the reader has none, and must have none again. */
	free(again.v);
	free(text);
	table_put(b + NBFT_HEADER_HEAP_LENGTH, 4, table_get(b + NBFT_HEADER_HEAP_LENGTH, 4) - 3);
	seal(&table);
	text = dump_text(&table);
	again = build_text(text, strlen(text));
	ok(means_the_same(&table, &again), "an object that leaves the heap");
	table_put(b + NBFT_HEADER_HEAP_LENGTH, 4, table_get(b + NBFT_HEADER_HEAP_LENGTH, 4) + 3);
	/* Both pointers to one object. */
	table_put(b + 160 + NBFT_SSNS_SUBSYS_NS_NQN_OBJ, 4, second);
	free(text);
	text = dump_text(&table);
	ok(text && strstr(text, "#   bytes that nothing refers to, from 416 on") &&
		   strstr(text, "#   bytes that several structures share"),
	   "a gap and a shared object");
	ok(text && strstr(text, "nqn = abcd") && strstr(text, "host-name = abcd"), "told twice");
	free(text);
	free(again.v);
	free(table.v);
}

static void not_a_table(void) {
	uint8_t noise[2000];
	struct blob b = { noise, 0 };
	char *text = dump_text(&b);

	ok(text && strstr(text, "signature = \"\\x00\\x00\\x00\\x00\"") && strstr(text, "ends before its control"),
	   "no byte at all");
	free(text);
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (uint8_t)(i * 7 + i / 256);
	b.n = sizeof(noise);
	text = dump_text(&b);
	ok(text && strstr(text, OTHER_BYTES) && strstr(text, "bytes that nothing refers to"), "noise");
	free(text);
}

/* Lists and objects that lie over each other add up to more than a table can hold. */
static void too_much(void) {
	struct blob b = { calloc(1, TABLE_SIZE_MAX), TABLE_SIZE_MAX }, again;
	char *text;

	memcpy(b.v, "NBFT", 4);
	table_put(b.v + NBFT_HEADER_LENGTH, 4, b.n);
	for (unsigned list = NBFT_CONTROL_HFIO; list < NBFT_CONTROL_DISCO + 8; list += 8) {
		table_put(b.v + 64 + list, 4, 128);
		table_put(b.v + 64 + list + TABLE_LIST_LENGTH, 2, 4000);
		b.v[64 + list + TABLE_LIST_COUNT] = 255;
	}
	text = dump_text(&b);
	ok(text && strstr(text, "#   what is in it several times is too large"), "more than a table can hold");
	again = build_text(text ? text : "", text ? strlen(text) : 0);
	ok(again.n > 0, "can be built all the same");
	free(again.v);
	free(text);
	free(b.v);
}

/* ---- everything ---- */

struct tally {
	unsigned long all, broken, lies, identical, changed;
};

/* Half of a list that is read at wrong distances is other structures: what they say can only be told differently. */
static bool is_stride(size_t at) {
	for (unsigned list = NBFT_CONTROL_HFIO; list <= NBFT_CONTROL_DISCO; list += TABLE_LIST_SIZE)
		if ((at - 64 - list) / 2 == TABLE_LIST_LENGTH / 2)
			return true;
	return false;
}

/* Dumps and builds again; nothing may fail, what the text says of itself must be true, and a reader must not see a difference. */
static void round_trip(const struct blob *table, size_t at, struct tally *tally) {
	char *text = dump_text(table);
	struct blob again = { 0 };
	bool claims, is, means;

	tally->all++;
	if (text)
		again = build_text(text, strlen(text));
	if (again.n == 0) {
		tally->broken++;
		free(text);
		return;
	}
	claims = !strstr(text, OTHER_BYTES) && !strstr(text, " behind the table");
	is = same(table, &again);
	tally->identical += is;
	if (claims != is && tally->lies++ < 3)
		printf("# says %s, is %s:\n%s\n", claims ? "same" : "other", is ? "same" : "other", text);
	means = is || means_the_same(table, &again);
	if (!means && !is_stride(at) && tally->changed++ < 3)
		printf("# byte %zu as %u has another meaning:\n%s\n", at, at < table->n ? table->v[at] : 0u, text);
	free(again.v);
	free(text);
}

static void all_prefixes(const struct blob *table, struct tally *tally) {
	for (size_t n = 0; n < table->n; n++) {
		struct blob cut = blob_of(table->v, n);

		round_trip(&cut, n, tally);
		free(cut.v);
	}
}

/* Each byte as two others; the checksum is made right. */
static void all_changes(const struct blob *table, struct tally *tally) {
	for (size_t at = 0; at < table->n; at++) {
		uint8_t was = table->v[at], sum = table->v[NBFT_HEADER_CHECKSUM];
		const uint8_t others[] = { 0xff, was ^ 1 };

		for (unsigned i = 0; i < sizeof(others); i++) {
			table->v[NBFT_HEADER_CHECKSUM] = (uint8_t)(sum + was - others[i]);
			table->v[at] = others[i];
			round_trip(table, at, tally);
		}
		table->v[NBFT_HEADER_CHECKSUM] = sum;
		table->v[at] = was;
	}
}

static void file(const char *name) {
	struct blob table = build_file(name), again;
	char *text = dump_text(&table);
	struct tally prefixes = { 0 }, changes = { 0 };

	again = build_text(text ? text : "", text ? strlen(text) : 0);
	ok(text && same(&table, &again), "%s: to the byte", name);
	all_prefixes(&table, &prefixes);
	ok(prefixes.broken + prefixes.lies + prefixes.changed == 0, "%s: %lu prefixes", name, prefixes.all);
	all_changes(&table, &changes);
	ok(changes.broken + changes.lies + changes.changed == 0, "%s: %lu changes, %lu of them to the byte", name,
	   changes.all, changes.identical);
	ok(changes.identical > changes.all / 10 * 9, "%s: most of them", name);
	free(again.v);
	free(text);
	free(table.v);
}

static void files(void) {
	DIR *dir = opendir("tests/tables");
	unsigned n = 0;

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		char *end = strstr(e->d_name, ".nbft");

		if (!end)
			continue;
		*end = '\0';
		file(e->d_name);
		n++;
	}
	ok(n >= 15, "%u descriptions", n);
	if (dir)
		closedir(dir);
}

int main(void) {
	words();
	shapes();
	moved();
	not_a_table();
	too_much();
	files();
	return tap_done();
}
