/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/table: the bytes of built tables. Offsets are written out by hand from the specification, so
 * that an error in nbft-layout.h, which reader and builder share, is an error here.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "tap.h"

static uint8_t *built;
static size_t built_size;
static char why[400];

static int build(const char *text) {
	struct table_error err = { 0 };
	struct table_desc *d = NULL;
	int r = table_parse(text, strlen(text), &d, &err);

	free(built);
	built = NULL;
	built_size = 0;
	if (r == 0)
		r = table_build(d, &built, &built_size, &err);
	table_desc_free(d);
	snprintf(why, sizeof(why), "%u: %s", err.line, err.text);
	if (r < 0 && r != -E2BIG)
		printf("# %s\n", why);
	return r;
}

/* Little-endian integer at `at`, ~0 when that is outside of the table. */
static uint32_t get(size_t at, unsigned width) {
	uint32_t n = 0;

	if (at + width > built_size)
		return UINT32_MAX;
	while (width--)
		n = n << 8 | built[at + width];
	return n;
}

static bool has(size_t at, const void *bytes, size_t n) {
	return at + n <= built_size && memcmp(built + at, bytes, n) == 0;
}

/* The heap object whose pointer is at `at` has these bytes, all inside of the heap. */
static bool heap(size_t at, const void *bytes, size_t n) {
	uint32_t offset = get(at, 4), start = get(36, 4), length = get(40, 4);

	return get(at + 4, 2) == n && offset >= start && offset + n <= start + length && has(offset, bytes, n);
}

static uint8_t sum(void) {
	uint8_t total = 0;

	for (size_t i = 0; i < built_size; i++)
		total = (uint8_t)(total + built[i]);
	return total;
}

static const char MINIMAL[] = "[host]\n"
			      "nqn = nqn.2014-08.org.example:host\n"
			      "id = 00112233-4455-6677-8899-aabbccddeeff\n"
			      "[hfi 1]\n"
			      "mac = 52:54:00:12:34:56\n"
			      "ip = 192.0.2.10/24\n"
			      "[ssns 1]\n"
			      "traddr = 192.0.2.1\n"
			      "nqn = nqn.2014-08.org.example:subsystem\n"
			      "nid = uuid:11111111-2222-4333-8444-555555555555\n"
			      "nsid = 1\n";

static void minimal(void) {
	static const uint8_t id[] = "\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff";
	size_t tcp;

	is_int(build(MINIMAL), 0, "twelve lines are a table");
	ok(has(0, "NBFT", 4), "signature");
	is_int(get(4, 4), (long long)built_size, "length");
	ok(built[8] == 1 && built[50] == 1, "revision 1.1");
	is_int(sum(), 0, "checksum");
	ok(has(10, "NVMFBTNVMFBOOT\x01\0\0\0NVMF\x01\0\0\0", 26), "who made it");
	is_int(get(36, 4), 320, "the heap begins behind the lists");
	is_int(get(36, 4) + get(40, 4), (long long)built_size, "and ends with the table");
	ok(has(44, "\0\0\0\0\0\0", 6), "no driver path");
	ok(has(64, "\x01\x01\x00\x00\x40\x00\x01\x00", 8), "control: id, revision 1.0, length, valid");
	ok(has(72, "\x80\0\0\0\x20\0\x01", 7), "control: host at 128, 32 bytes, version 1");
	ok(has(80, "\xa0\0\0\0\x20\0\x01\x01", 8), "control: one HFI at 160, 32 bytes, version 1");
	ok(has(88, "\xc0\0\0\0\x80\0\x01\x01", 8), "control: one SSNS at 192, 128 bytes, version 1");
	ok(has(96, "\0\0\0\0\0\0\0\0", 8) && has(104, "\0\0\0\0\0\0\0\0", 8), "control: no security, no discovery");
	ok(has(128, "\x02\x07", 2), "host: id; valid, id and NQN configured");
	ok(has(130, id, 16), "host: id bytes as written");
	ok(heap(146, "nqn.2014-08.org.example:host", 28), "host: NQN");
	is_int(built[get(146, 4) + 28], 0, "a NUL behind it");
	ok(has(160, "\x03\x01\x01\x03", 4), "HFI: id, index, valid, TCP");
	tcp = get(176, 4);
	is_int(get(180, 2), 128, "HFI: transport info of 128 bytes");
	ok(has(tcp, "\x07\x01\x03\x02\x01\x00\x01", 7),
	   "TCP: id, version, TCP, transport info version 2, HFI 1, valid");
	ok(has(tcp + 7, "\0\0\0\0\x52\x54\x00\x12\x34\x56\0\0\x01", 13), "TCP: no PCI, MAC, no VLAN, manual");
	ok(has(tcp + 20, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x0a\x18", 17), "TCP: address and prefix");
	ok(has(192, "\x04\x01\x00\x01\x00\x03\x00\x00\x00", 9),
	   "SSNS: id, index, valid, TCP, no transport flags, no discovery");
	ok(heap(202, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01", 16), "SSNS: address");
	ok(heap(208, "4420", 4), "SSNS: port");
	is_int(get(216, 4), 1, "SSNS: NSID");
	ok(has(220, "\x03\x11\x11\x11\x11\x22\x22\x43\x33\x84\x44\x55\x55\x55\x55\x55\x55", 17), "SSNS: UUID");
	ok(built[237] == 0 && built[238] == 1, "SSNS: no security, HFI 1");
	ok(has(240, "\0\0\0\0\0\0", 6), "SSNS: no secondary HFIs");
	ok(heap(246, "nqn.2014-08.org.example:subsystem", 33), "SSNS: NQN");
	ok(has(252, "\0\0\0\0\0\0", 6), "SSNS: no extended info");
}

static void hfi_fields(void) {
	size_t tcp, ext;

	is_int(build("[hfi 200]\npci = 0001:6a:1f.7\npcie-segment = 9\nvlan = 0x123\nip = 2001:db8::10/64\nip-origin = "
		     "dhcp\n"
		     "gateway = 2001:db8::1\nroute-metric = 500\nprimary-dns = ::2\nsecondary-dns = ::3\ndhcp-server = "
		     "::4\n"
		     "host-name = diskless\ndhcp-iaid = 01 02 03 04\ndhcp-duid = 0a:0b:0c\nglobal-route = "
		     "yes\nautoconf = yes\n"),
	       0, "an HFI with all");
	ok(has(72, "\0\0\0\0\0\0\0", 7), "no host, no pointer to one");
	is_int(built[129], 200, "index");
	tcp = get(144, 4);
	is_int(get(tcp + 4, 2), 200, "TCP: HFI index");
	is_int(built[tcp + 6], 0x0b, "TCP: valid, global route, autoconfigured");
	is_int(get(tcp + 7, 4), 0x16aff, "TCP: segment, bus, device, function");
	is_int(get(tcp + 17, 2), 0x123, "TCP: VLAN");
	is_int(built[tcp + 19], 3, "TCP: origin");
	ok(has(tcp + 20, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x10\x40", 17), "TCP: address and prefix");
	ok(has(tcp + 37, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16), "TCP: gateway");
	is_int(get(tcp + 54, 2), 500, "TCP: metric");
	ok(built[tcp + 71] == 2 && built[tcp + 87] == 3 && built[tcp + 103] == 4, "TCP: name servers, DHCP server");
	ok(heap(tcp + 104, "diskless", 8), "TCP: host name");
	is_int(get(tcp + 114, 2), 20, "TCP: extended info of 20 bytes");
	is_int(built[tcp + 116], 9, "TCP: PCIe segment");
	ext = get(tcp + 110, 4);
	ok(has(ext, "\x0a\x01\xc8\x00\x03\0\0\0", 8), "extended: id, version, HFI, valid and DCI");
	ok(heap(ext + 8, "\x01\x02\x03\x04", 4), "extended: IAID");
	ok(heap(ext + 14, "\x0a\x0b\x0c", 3), "extended: DUID");
	is_int(sum(), 0, "checksum");
}

static void ssns_fields(void) {
	size_t ext;

	is_int(build("[ssns 513]\nhfi = 3, 1, 2\nport-id = 0x0102\ndiscovery = 4\nsecurity = 5\nhdr-digest = yes\n"
		     "nid = eui64:0011223344556677\nnsid = 0x01020304\navailability = unavailable\ndiscovered = yes\n"
		     "cntlid = 0x1009\nasqsz = 32\ndhcp-root-path = path\nnaed = dhcp-failure\ncipeec = general\nnceec "
		     "= 7\n"),
	       0, "an SSNS with all");
	ok(has(128, "\x04\x01\x02", 3), "id, index");
	is_int(get(131, 2), 0x155, "valid, uses security, extended info, discovered, unavailable");
	is_int(get(134, 2), 3, "transport flags: valid, header digest");
	is_int(built[136], 4, "discovery controller");
	is_int(get(150, 2), 0x102, "port id");
	is_int(get(152, 4), 0x01020304, "NSID");
	ok(has(156, "\x01\x00\x11\x22\x33\x44\x55\x66\x77\0\0\0\0\0\0\0\0", 17), "EUI-64");
	ok(built[173] == 5 && built[174] == 3, "security, primary HFI");
	ok(heap(176, "\x01\x02", 2), "secondary HFIs");
	is_int(get(192, 2), 23, "extended info of 23 bytes");
	ext = get(188, 4);
	ok(has(ext, "\x09\x01\x01\x02\x03\0\0\0\x09\x10\x20\x00", 12),
	   "extended: id, version, SSNS, flags, controller id, queue size");
	ok(heap(ext + 12, "path", 4), "extended: root path");
	ok(has(ext + 18, "\x13\x01\xff\xff\x07", 5), "extended: the diagnosis");
}

static void profiles(void) {
	is_int(build("[security 7]\nauthentication = required\nauthentication-policy = driver\nsecure-channel = "
		     "supported\n"
		     "secure-channel-policy = administrator\ncipher-suites-restricted = yes\nkx-groups-restricted = "
		     "yes\n"
		     "hash-functions-policy = yes\nsecure-channel-algorithms = 01\nauthentication-protocols = 02\n"
		     "cipher-suites = 03\nkx-groups = 04\nhash-functions = 05 06\nkey-path = where\nkey-path-redfish = "
		     "yes\n"
		     "[discovery 8]\nuri = nvme+tcp://192.0.2.1:8009/\nnqn = d\nhfi = 2\nsecurity = 7\n"),
	       0, "a security profile and a discovery controller");
	ok(has(96, "\x80\0\0\0\x40\0\x01\x01\xc0\0\0\0\x20\0\x01\x01", 16),
	   "control: security at 128, discovery at 192");
	ok(has(128, "\x05\x07\x2d\x0f\x02", 5), "security: id, index, flags, secret type");
	ok(heap(134, "\x01", 1) && heap(140, "\x02", 1) && heap(146, "\x03", 1),
	   "security: channel, authentication, ciphers");
	ok(heap(152, "\x04", 1) && heap(158, "\x05\x06", 2) && heap(164, "where", 5),
	   "security: groups, hashes, key path");
	ok(has(192, "\x06\x01\x08\x02\x07", 5), "discovery: id, valid, index, HFI, security");
	ok(heap(198, "nvme+tcp://192.0.2.1:8009/", 26) && heap(204, "d", 1), "discovery: URI, NQN");
}

static void revision_1_0(void) {
	size_t tcp;

	is_int(build("[table]\nrevision = 1.0\n[hfi 1]\n[ssns 1]\ncntlid = 1\n"), 0, "revision 1.0");
	ok(built[8] == 1 && built[50] == 0, "header");
	tcp = get(144, 4);
	is_int(built[tcp + 3], 1, "transport info version 1");
	is_int(get(160 + 64, 2), 18, "extended info ends before the diagnosis");
}

static void flags(void) {
	build("[host]\nflags = 0x18\n");
	is_int(built[129], 0x18, "flags as a number: not even valid");
	build("[host]\nnqn = a\nflags = 0x01\n");
	is_int(built[129], 0x01, "a number leaves nothing to be implied");
	build("[host]\nnqn-configured = no\nnqn = a\n");
	is_int(built[129], 0x01, "a flag that is given is not implied");
	build("[host]\nprimary = selected\nvalid = no\n");
	is_int(built[129], 0x10, "flags one by one");
	build("[ssns 1]\nextended-info = no\ncntlid = 1\n");
	is_int(get(131, 2), 1, "extended info that is not in use");
	ok(get(192, 2) == 23, "but there");
	build("[hfi 1]\ndci = no\ndhcp-iaid = 00\n");
	is_int(built[get(get(144, 4) + 110, 4) + 4], 1, "an IAID that was not used");
}

static void shapes(void) {
	uint32_t tcp;

	build("[table]\nssns-length = 300\n[ssns 1]\nraw = 250: 5a\n[ssns 2]\n");
	is_int(built[128 + 250], 0x5a, "a byte past what is known");
	ok(has(428, "\x04\x02\x00", 3), "the next descriptor comes after the stride");
	is_int(get(36, 4), 728, "and the heap after the last");
	build("[hfi 1]\ntcp-size = 108\nhost-name = lost\ndhcp-iaid = 00\n");
	is_int(get(148, 2), 108, "a shortened transport info");
	tcp = get(144, 4);
	is_int((long long)built_size, tcp + 108, "has no room for pointers, and nothing is placed for them");
	build("[hfi 1]\ntcp-size = 0\n");
	ok(get(148, 2) == 0 && built_size == 160, "left out altogether");
	build("[ssns 1]\ntrsvcid = \"\"\nhfi = 1, empty\n");
	ok(get(138, 4) == 0 && get(142, 2) == 0, "absent: pointer 0, 0");
	ok(get(144, 4) == 256 && get(148, 2) == 0, "an empty string: a pointer into the heap, length 0");
	ok(get(176, 4) == 257 && get(180, 2) == 0, "an empty secondary list, the same");
	build("[table]\nnul-after = none\n[ssns 1]\nnqn = \"a\\x00\"\n");
	ok(heap(182, "a\0", 2) && built_size == 256 + 4 + 2, "strings with a counted NUL, and without any");
	build("[table]\nnul-after = all\n[hfi 1]\n[ssns 1]\ntraddr = ::1\nhfi = 1, 2\n");
	is_int((long long)built_size, 288 + 129 + 17 + 5 + 2, "a NUL behind everything");
}

/* Every word, and the number it stands for. */
static void words(void) {
	static const struct {
		const char *section, *key;
		size_t at; /* in the table, but for pointers: in what the pointer at `pointer` points to */
		size_t pointer;
		unsigned shift, mask;
		const char *words;
		const char *numbers;
	} lists[] = {
		{ "host", "primary", 129, 0, 3, 3, "not-indicated unselected selected", "\x00\x01\x02" },
		{ "hfi 1", "ip-origin", 19, 144, 0, 0xff, "other manual well-known dhcp router-advertisement unchanged",
		  "\x00\x01\x02\x03\x04\x10" },
		{ "ssns 1", "availability", 131, 0, 7, 3, "not-indicated available unavailable", "\x00\x01\x02" },
		{ "ssns 1", "naed", 18, 188, 0, 0xff,
		  "none network-error connection-failure invalid-parameters invalid-host connection-timeout "
		  "discovery-timeout namespace-missing namespace-not-ready redfish-failure secure-channel-failed "
		  "authentication-failed authentication-required dhcp-failure dhcp-root-path-error",
		  "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x10\x11\x12\x13\x14" },
		{ "ssns 1", "cipeec", 19, 188, 0, 0xff,
		  "none general invalid-attribute dh-group-mismatch invalid-controller-id io-controllers-disabled",
		  "\x00\x01\x02\x03\x04\x05" },
		{ "ssns 1", "nceec", 22, 188, 0, 0xff,
		  "none link-error no-carrier connection-refused no-route-to-host fragmentation mtu-mismatch "
		  "name-resolution",
		  "\x00\x01\x02\x03\x04\x05\x06\x07" },
		{ "security 1", "authentication", 130, 0, 1, 3, "not-supported supported required", "\x00\x01\x02" },
		{ "security 1", "authentication-policy", 130, 0, 3, 3, "none driver administrator", "\x00\x01\x02" },
		{ "security 1", "secure-channel", 130, 0, 5, 3, "not-supported supported required", "\x00\x01\x02" },
		{ "security 1", "secure-channel-policy", 130, 0, 7, 3, "none driver administrator", "\x00\x01\x02" },
	};

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		const char *numbers = lists[i].numbers;
		char all[400], text[100], *rest = NULL;

		snprintf(all, sizeof(all), "%s", lists[i].words);
		for (char *w = strtok_r(all, " ", &rest); w; w = strtok_r(NULL, " ", &rest)) {
			size_t at = lists[i].at;

			snprintf(text, sizeof(text), "[%s]\n%s = %s\n", lists[i].section, lists[i].key, w);
			build(text);
			if (lists[i].pointer)
				at += get(lists[i].pointer, 4);
			ok((get(at, lists[i].mask == 0xff ? 1 : 2) >> lists[i].shift & lists[i].mask) ==
				   (unsigned char)*numbers++,
			   "%s = %s", lists[i].key, w);
		}
	}
}

static void empty_lists(void) {
	build("[table]\nhfi-length = 32\ndiscovery-version = 1\nsecurity-offset = 5\nhost-version = 2\n");
	ok(has(72, "\0\0\0\0\0\0\x02", 7), "no host, but what is said of it");
	ok(has(80, "\0\0\0\0\x20\0\0\0\0\0\0\0\0\0\0\0", 16), "no HFI, but a length; no SSNS");
	ok(has(96, "\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0", 16),
	   "no security, but an offset; no discovery, but a version");
}

static void patches(void) {
	build("[table]\nlength = 7\nhfi-count = 3\nheap-offset = 0x01020304\nchecksum = 9\nraw = 63: 5a\n[hfi 1]\nraw "
	      "= 16: ff\n");
	is_int(get(4, 4), 7, "length");
	is_int(built[64 + 23], 3, "count");
	is_int(get(36, 4), 0x01020304, "heap offset");
	is_int(built[9], 9, "checksum");
	is_int(built[63], 0x5a, "raw");
	is_int(built[128 + 16], 0xff, "raw over what the builder made");
	build("[table]\nraw = 63: 5a\n");
	is_int(sum(), 0, "the checksum counts what is patched");
	is_int(build("[table]\n[hfi 1]\n\nraw = 32: 00\n"), -E2BIG, "a patch must stay in its structure");
	is_str(why, "4: byte 32 is past the end of this structure, which has 32", "and is told so");
	is_int(build("[hfi 1]\ntcp-size = 0\ntcp-raw = 0: 00\n"), -E2BIG, "nothing to patch in what is left out");
}

static void too_large(void) {
	char text[4096], *end = text;

	end += sprintf(end, "[table]\nssns-length = 65535\n");
	for (unsigned i = 1; i <= 16; i++)
		end += sprintf(end, "[ssns %u]\n", i);
	is_int(build(text), -E2BIG, "more than 1 MiB");
	is_str(why, "0: the table would be larger than 1048576 bytes", "and is told so");
}

int main(void) {
	minimal();
	hfi_fields();
	ssns_fields();
	profiles();
	revision_1_0();
	flags();
	shapes();
	words();
	empty_lists();
	patches();
	too_large();
	free(built);
	return tap_done();
}
