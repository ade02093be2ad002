/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/table: the bytes of built tables. The offsets are written out by hand from the specification, because
 * an error in nbft-layout.h would go unnoticed: reader and builder share that file.
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

/* Returns the little-endian integer at `at`; all ones if the integer is outside of the table. */
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

/* True if the heap object whose pointer is at `at` has these bytes and lies inside of the heap. */
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

	is_int(build(MINIMAL), 0, "a description of twelve lines gives a table");
	ok(has(0, "NBFT", 4), "the header has the signature");
	is_int(get(4, 4), (long long)built_size, "the header has the length of the table");
	ok(built[8] == 1 && built[50] == 1, "the header has revision 1.1");
	is_int(sum(), 0, "the bytes of the table add up to 0");
	ok(has(10, "NVMFBTNVMFBOOT\x01\0\0\0NVMF\x01\0\0\0", 26), "the header names the OEM and the creator");
	is_int(get(36, 4), 320, "the heap begins behind the lists");
	is_int(get(36, 4) + get(40, 4), (long long)built_size, "the heap ends with the table");
	ok(has(44, "\0\0\0\0\0\0", 6), "the header has no driver path");
	ok(has(64, "\x01\x01\x00\x00\x40\x00\x01\x00", 8),
	   "control descriptor: id, revision 1.0, length and valid flag are right");
	ok(has(72, "\x80\0\0\0\x20\0\x01", 7), "control descriptor: the host is at 128, with 32 bytes and version 1");
	ok(has(80, "\xa0\0\0\0\x20\0\x01\x01", 8),
	   "control descriptor: one HFI is at 160, with 32 bytes and version 1");
	ok(has(88, "\xc0\0\0\0\x80\0\x01\x01", 8),
	   "control descriptor: one SSNS is at 192, with 128 bytes and version 1");
	ok(has(96, "\0\0\0\0\0\0\0\0", 8) && has(104, "\0\0\0\0\0\0\0\0", 8),
	   "control descriptor: there is no security profile and no discovery controller");
	ok(has(128, "\x02\x07", 2), "host descriptor: structure id and flags (valid, id and NQN configured) are right");
	ok(has(130, id, 16), "host descriptor: the id has the bytes as written");
	ok(heap(146, "nqn.2014-08.org.example:host", 28), "host descriptor: the NQN is in the heap");
	is_int(built[get(146, 4) + 28], 0, "a NUL follows the NQN in the heap");
	ok(has(160, "\x03\x01\x01\x03", 4),
	   "HFI descriptor: structure id, index, valid flag and transport TCP are right");
	tcp = get(176, 4);
	is_int(get(180, 2), 128, "HFI descriptor: the transport info has 128 bytes");
	ok(has(tcp, "\x07\x01\x03\x02\x01\x00\x01", 7),
	   "transport info: structure id, versions, transport, HFI 1 and valid flag are right");
	ok(has(tcp + 7, "\0\0\0\0\x52\x54\x00\x12\x34\x56\0\0\x01", 13),
	   "transport info: MAC and origin are right; PCI address and VLAN are 0");
	ok(has(tcp + 20, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x0a\x18", 17),
	   "transport info: the IPv4 address and its prefix are right");
	ok(has(192, "\x04\x01\x00\x01\x00\x03\x00\x00\x00", 9),
	   "SSNS descriptor: structure id, index, valid flag and transport are right; there are no transport flags and "
	   "no discovery controller");
	ok(heap(202, "\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x01", 16),
	   "SSNS descriptor: the address is in the heap");
	ok(heap(208, "4420", 4), "SSNS descriptor: the port is in the heap");
	is_int(get(216, 4), 1, "SSNS descriptor: the NSID is right");
	ok(has(220, "\x03\x11\x11\x11\x11\x22\x22\x43\x33\x84\x44\x55\x55\x55\x55\x55\x55", 17),
	   "SSNS descriptor: the UUID is right");
	ok(built[237] == 0 && built[238] == 1, "SSNS descriptor: there is no security profile, and the HFI is 1");
	ok(has(240, "\0\0\0\0\0\0", 6), "SSNS descriptor: there are no secondary HFIs");
	ok(heap(246, "nqn.2014-08.org.example:subsystem", 33), "SSNS descriptor: the NQN is in the heap");
	ok(has(252, "\0\0\0\0\0\0", 6), "SSNS descriptor: there is no extended info");
}

static void hfi_fields(void) {
	size_t tcp, ext;

	is_int(build("[hfi 200]\npci = 0001:6a:1f.7\npcie-segment = 9\nvlan = 0x123\nip = 2001:db8::10/64\nip-origin = "
		     "dhcp\n"
		     "gateway = 2001:db8::1\nroute-metric = 500\nprimary-dns = ::2\nsecondary-dns = ::3\ndhcp-server = "
		     "::4\n"
		     "host-name = diskless\ndhcp-iaid = 01 02 03 04\ndhcp-duid = 0a:0b:0c\nglobal-route = "
		     "yes\nautoconf = yes\n"),
	       0, "a description of an HFI with every key is built");
	ok(has(72, "\0\0\0\0\0\0\0", 7), "a table without a host has no pointer to one");
	is_int(built[129], 200, "HFI descriptor: the index is right");
	tcp = get(144, 4);
	is_int(get(tcp + 4, 2), 200, "transport info: the HFI index is right");
	is_int(built[tcp + 6], 0x0b, "transport info: the flags valid, global route and autoconfigured are set");
	is_int(get(tcp + 7, 4), 0x16aff, "transport info: the PCI address has segment, bus, device and function");
	is_int(get(tcp + 17, 2), 0x123, "transport info: the VLAN is right");
	is_int(built[tcp + 19], 3, "transport info: the origin is right");
	ok(has(tcp + 20, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x10\x40", 17),
	   "transport info: the IPv6 address and its prefix are right");
	ok(has(tcp + 37, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16), "transport info: the gateway is right");
	is_int(get(tcp + 54, 2), 500, "transport info: the metric is right");
	ok(built[tcp + 71] == 2 && built[tcp + 87] == 3 && built[tcp + 103] == 4,
	   "transport info: the name servers and the DHCP server are right");
	ok(heap(tcp + 104, "diskless", 8), "transport info: the host name is in the heap");
	is_int(get(tcp + 114, 2), 20, "transport info: the extended info has 20 bytes");
	is_int(built[tcp + 116], 9, "transport info: the PCIe segment is right");
	ext = get(tcp + 110, 4);
	ok(has(ext, "\x0a\x01\xc8\x00\x03\0\0\0", 8),
	   "HFI extended info: structure id, version, HFI and the flags valid and DCI are right");
	ok(heap(ext + 8, "\x01\x02\x03\x04", 4), "HFI extended info: the IAID is in the heap");
	ok(heap(ext + 14, "\x0a\x0b\x0c", 3), "HFI extended info: the DUID is in the heap");
	is_int(sum(), 0, "the bytes of a table with a full HFI add up to 0");
}

static void ssns_fields(void) {
	size_t ext;

	is_int(build("[ssns 513]\nhfi = 3, 1, 2\nport-id = 0x0102\ndiscovery = 4\nsecurity = 5\nhdr-digest = yes\n"
		     "nid = eui64:0011223344556677\nnsid = 0x01020304\navailability = unavailable\ndiscovered = yes\n"
		     "cntlid = 0x1009\nasqsz = 32\ndhcp-root-path = path\nnaed = dhcp-failure\ncipeec = general\nnceec "
		     "= 7\n"),
	       0, "a description of an SSNS with every key is built");
	ok(has(128, "\x04\x01\x02", 3), "SSNS descriptor: structure id and index are right");
	is_int(get(131, 2), 0x155,
	       "SSNS descriptor: the flags valid, security, extended info, discovered and unavailable are set");
	is_int(get(134, 2), 3, "SSNS descriptor: the transport flags valid and header digest are set");
	is_int(built[136], 4, "SSNS descriptor: the discovery controller is right");
	is_int(get(150, 2), 0x102, "SSNS descriptor: the port id is right");
	is_int(get(152, 4), 0x01020304, "SSNS descriptor: an NSID of four bytes is right");
	ok(has(156, "\x01\x00\x11\x22\x33\x44\x55\x66\x77\0\0\0\0\0\0\0\0", 17),
	   "SSNS descriptor: the EUI-64 is right");
	ok(built[173] == 5 && built[174] == 3, "SSNS descriptor: security profile and primary HFI are right");
	ok(heap(176, "\x01\x02", 2), "SSNS descriptor: the secondary HFIs are in the heap");
	is_int(get(192, 2), 23, "SSNS descriptor: the extended info has 23 bytes");
	ext = get(188, 4);
	ok(has(ext, "\x09\x01\x01\x02\x03\0\0\0\x09\x10\x20\x00", 12),
	   "SSNS extended info: structure id, version, SSNS, flags, controller id and queue size are right");
	ok(heap(ext + 12, "path", 4), "SSNS extended info: the root path is in the heap");
	ok(has(ext + 18, "\x13\x01\xff\xff\x07", 5), "SSNS extended info: firmware's diagnosis is right");
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
	       0, "a description of a security profile and a discovery controller is built");
	ok(has(96, "\x80\0\0\0\x40\0\x01\x01\xc0\0\0\0\x20\0\x01\x01", 16),
	   "control descriptor: the security profile is at 128, the discovery controller at 192");
	ok(has(128, "\x05\x07\x2d\x0f\x02", 5),
	   "security profile: structure id, index, flags and secret type are right");
	ok(heap(134, "\x01", 1) && heap(140, "\x02", 1) && heap(146, "\x03", 1),
	   "security profile: the lists of channels, authentication protocols and ciphers are in the heap");
	ok(heap(152, "\x04", 1) && heap(158, "\x05\x06", 2) && heap(164, "where", 5),
	   "security profile: the lists of groups and hashes and the key path are in the heap");
	ok(has(192, "\x06\x01\x08\x02\x07", 5),
	   "discovery descriptor: structure id, valid flag, index, HFI and security profile are right");
	ok(heap(198, "nvme+tcp://192.0.2.1:8009/", 26) && heap(204, "d", 1),
	   "discovery descriptor: URI and NQN are in the heap");
}

/* Builds a table of one HFI with these lines, and returns whether the table is that of the lines `usual`. */
static bool means(const char *lines, const char *usual) {
	uint8_t first[4096];
	char text[512];
	size_t size;

	snprintf(text, sizeof(text), "[host]\n[hfi 1]\n%s\n", usual);
	if (build(text) != 0 || built_size > sizeof(first))
		return false;
	memcpy(first, built, built_size);
	size = built_size;
	snprintf(text, sizeof(text), "[host]\n[hfi 1]\n%s\n", lines);
	return build(text) == 0 && built_size == size && memcmp(built, first, size) == 0;
}

static void notations(void) {
#define MAC "mac = 52:54:00:ab:34:56"
	ok(means("mac = 52-54-00-AB-34-56", MAC), "a MAC may have hyphens and upper case");
	ok(means("mac = 5254.00ab.3456", MAC), "a MAC may have dots");
	ok(means("mac = 525400ab3456", MAC), "a MAC may have no separators");
	ok(means(MAC "\nip = [2001:db8::10]/64", MAC "\nip = 2001:db8::10/64"), "an address may stand in brackets");
	ok(means(MAC "\ngateway = [2001:db8::1]", MAC "\ngateway = 2001:db8::1"), "a gateway may stand in brackets");
	ok(means(MAC "\nip-origin = DHCP", MAC "\nip-origin = dhcp"), "a word may be in upper case");
}

static void revision_1_0(void) {
	size_t tcp;

	is_int(build("[table]\nrevision = 1.0\n[hfi 1]\n[ssns 1]\ncntlid = 1\n"), 0,
	       "a description of revision 1.0 is built");
	ok(built[8] == 1 && built[50] == 0, "revision 1.0: the header has the revision");
	tcp = get(144, 4);
	is_int(built[tcp + 3], 1, "revision 1.0: the transport info has version 1");
	is_int(get(160 + 64, 2), 18, "revision 1.0: the SSNS extended info ends before the diagnosis");
}

static void flags(void) {
	build("[host]\nflags = 0x18\n");
	is_int(built[129], 0x18, "flags given as a number are not changed: the valid flag is not set");
	build("[host]\nnqn = a\nflags = 0x01\n");
	is_int(built[129], 0x01, "flags given as a number are not changed by other keys");
	build("[host]\nnqn-configured = no\nnqn = a\n");
	is_int(built[129], 0x01, "a flag that is given is not raised by another key");
	build("[host]\nprimary = selected\nvalid = no\n");
	is_int(built[129], 0x10, "flags are given one by one");
	build("[ssns 1]\nextended-info = no\ncntlid = 1\n");
	is_int(get(131, 2), 1, "an extended info that is switched off has no flag");
	ok(get(192, 2) == 23, "an extended info that is switched off is still built");
	build("[hfi 1]\ndci = no\ndhcp-iaid = 00\n");
	is_int(built[get(get(144, 4) + 110, 4) + 4], 1, "a DHCP identity that was not used has no DCI flag");
}

static void shapes(void) {
	uint32_t tcp;

	build("[table]\nssns-length = 300\n[ssns 1]\nraw = 250: 5a\n[ssns 2]\n");
	is_int(built[128 + 250], 0x5a, "a byte past the known fields of a descriptor is patched");
	ok(has(428, "\x04\x02\x00", 3), "the next descriptor follows after the given length");
	is_int(get(36, 4), 728, "the heap follows after the last descriptor");
	build("[hfi 1]\ntcp-size = 108\nhost-name = lost\ndhcp-iaid = 00\n");
	is_int(get(148, 2), 108, "a transport info has the given size");
	tcp = get(144, 4);
	is_int((long long)built_size, tcp + 108, "a short transport info has no pointers, and no objects in the heap");
	build("[hfi 1]\ntcp-size = 0\n");
	ok(get(148, 2) == 0 && built_size == 160, "a transport info of size 0 is left out");
	build("[ssns 1]\ntrsvcid = \"\"\nhfi = 1, empty\n");
	ok(get(138, 4) == 0 && get(142, 2) == 0, "an object that is not given has pointer 0 and length 0");
	ok(get(144, 4) == 256 && get(148, 2) == 0, "an empty string has a pointer into the heap and length 0");
	ok(get(176, 4) == 257 && get(180, 2) == 0,
	   "an empty list of secondary HFIs has a pointer into the heap and length 0");
	build("[table]\nnul-after = none\n[ssns 1]\nnqn = \"a\\x00\"\n");
	ok(heap(182, "a\0", 2) && built_size == 256 + 4 + 2, "a string may count its NUL, or have none");
	build("[table]\nnul-after = all\n[hfi 1]\n[ssns 1]\ntraddr = ::1\nhfi = 1, 2\n");
	is_int((long long)built_size, 288 + 129 + 17 + 5 + 2, "nul-after = all puts a NUL behind every object");
}

/* Checks every word of the descriptions against the number in the specification. */
static void words(void) {
	static const struct {
		const char *section, *key;
		size_t at; /* position in the table, or in the object that the pointer at `pointer` leads to */
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
			   "the word of the description has the number of the specification: %s = %s", lists[i].key, w);
		}
	}
}

static void empty_lists(void) {
	build("[table]\nhfi-length = 32\ndiscovery-version = 1\nsecurity-offset = 5\nhost-version = 2\n");
	ok(has(72, "\0\0\0\0\0\0\x02", 7), "a table without a host still has the given host version");
	ok(has(80, "\0\0\0\0\x20\0\0\0\0\0\0\0\0\0\0\0", 16), "a table without an HFI still has the given HFI length");
	ok(has(96, "\x05\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0", 16),
	   "a table without profiles still has the given offset and version");
}

static void patches(void) {
	build("[table]\nlength = 7\nhfi-count = 3\nheap-offset = 0x01020304\nchecksum = 9\nraw = 63: 5a\n[hfi 1]\nraw "
	      "= 16: ff\n");
	is_int(get(4, 4), 7, "a length given in the description replaces the right one");
	is_int(built[64 + 23], 3, "a count given in the description replaces the right one");
	is_int(get(36, 4), 0x01020304, "a heap offset given in the description replaces the right one");
	is_int(built[9], 9, "a checksum given in the description replaces the right one");
	is_int(built[63], 0x5a, "a raw byte of the header is patched");
	is_int(built[128 + 16], 0xff, "a raw byte of a descriptor replaces the byte of the builder");
	build("[table]\nraw = 63: 5a\n");
	is_int(sum(), 0, "the checksum includes patched bytes");
	is_int(build("[table]\n[hfi 1]\n\nraw = 32: 00\n"), -E2BIG, "a patch outside of its structure is refused");
	is_str(why, "4: byte 32 is past the end of this structure, which has 32",
	       "the refusal of a patch names the line and the size");
	is_int(build("[hfi 1]\ntcp-size = 0\ntcp-raw = 0: 00\n"), -E2BIG,
	       "a patch of a structure that is left out is refused");
}

static void too_large(void) {
	char text[4096], *end = text;

	end += sprintf(end, "[table]\nssns-length = 65535\n");
	for (unsigned i = 1; i <= 16; i++)
		end += sprintf(end, "[ssns %u]\n", i);
	is_int(build(text), -E2BIG, "a table of more than 1 MiB is refused");
	is_str(why, "0: the table would be larger than 1048576 bytes", "the refusal of a large table names the limit");
}

int main(void) {
	minimal();
	hfi_fields();
	ssns_fields();
	profiles();
	notations();
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
