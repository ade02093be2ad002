/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/base: addresses, identifiers, ports, host names. */
#include <errno.h>

#include "addr.h"
#include "dns-name.h"
#include "id.h"
#include "name-uuid.h"
#include "nqn.h"
#include "plain-text.h"
#include "port.h"
#include "tap.h"

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

static void addresses(void) {
	char buf[ADDR_TEXT_MAX];
	struct addr zero = { { 0 } }, keep = a("192.0.2.1");

	is_str(addr_text(a("192.0.2.1"), buf), "192.0.2.1", "an IPv4 address is printed");
	is_str(addr_text(a("2001:db8::1"), buf), "2001:db8::1", "an IPv6 address is printed");
	is_str(addr_text(a("0.0.0.0"), buf), "", "0.0.0.0 counts as unset, so its text is empty");
	is_str(addr_text(zero, buf), "", ":: counts as unset, so its text is empty");
	ok(!addr_is_set(a("::")) && addr_is_set(a("::1")), ":: counts as unset, ::1 as set");
	ok(addr_is_set(a("1.0.0.0")), "1.0.0.0 counts as set");
	is_int(addr_parse("192.0.2.256", &keep), -EINVAL, "a text that is no address is refused");
	ok(addr_equal(keep, a("192.0.2.1")), "a refused address leaves the result alone");
	ok(addr_same_net(a("192.0.2.1"), a("192.0.2.254"), 24), "two IPv4 addresses are in one /24");
	ok(!addr_same_net(a("192.0.2.127"), a("192.0.2.128"), 25), "192.0.2.127 and 192.0.2.128 are in different /25");
	ok(addr_same_net(a("192.0.2.130"), a("192.0.2.254"), 25), "two IPv4 addresses are in one /25");
	ok(!addr_same_net(a("192.0.2.1"), a("2001:db8::1"), 0), "IPv4 and IPv6 addresses are never in one network");
	ok(!addr_same_net(a("192.0.2.1"), a("192.0.2.1"), 33), "a prefix longer than the address matches nothing");
	ok(addr_same_net(a("2001:db8::1"), a("2001:db8::ffff"), 112), "two IPv6 addresses are in one /112");
	ok(!addr_same_net(a("2001:db8::1"), a("2001:db8::2"), 128),
	   "two different IPv6 addresses are in different /128");
	ok(addr_same_net(a("192.0.2.1"), a("192.0.2.1"), 32) && !addr_same_net(a("192.0.2.1"), a("192.0.2.2"), 32),
	   "only one IPv4 address is in a /32");
	ok(addr_same_net(a("2001:db8::1"), a("2001:db8::1"), 128), "an IPv6 address is in its own /128");
	ok(addr_is_link_local(a("fe80::1")) && addr_is_link_local(a("febf::1")), "fe80::/10 is link-local");
	ok(!addr_is_link_local(a("fec0::1")) && !addr_is_link_local(a("fe7f::1")), "what lies beside fe80::/10 is not");
}

static void in_brackets(const char *text, const char *want) {
	char buf[ZONE_ADDR_TEXT_MAX];
	struct zone_addr z = { .zone = "" };
	struct addr keep = a("192.0.2.1");
	bool read = zone_addr_parse(text, &z) == 0;

	is_str(read ? zone_addr_text(&z, buf) : NULL, want, tap_name("the address of the text \"%s\"", text));
	is_int(addr_parse(text, &keep) == 0, read && *z.zone == '\0',
	       tap_name("addr_parse() reads \"%s\" unless it has a zone", text));
	ok(addr_equal(keep, read && *z.zone == '\0' ? z.ip : a("192.0.2.1")), "addr_parse() gives the same address");
}

static void brackets(void) {
	static const char *const BAD[] = { "",
					   "[",
					   "]",
					   "[]",
					   "[[::1]]",
					   "[::1",
					   "::1]",
					   "[::1]x",
					   "x[::1]",
					   "fe80::1%",
					   "%eth0",
					   "[::1]%a",
					   "::1%a b",
					   "::1%a/b",
					   "1.2.3.4%a",
					   "::1%\033",
					   "::1%a%b",
					   "[::1 ]",
					   "::1%0123456789abcdef",
					   "0000000000000000000000000000000000000000000000000000000000000000::1" };

	in_brackets("[2001:db8::1]", "2001:db8::1");
	in_brackets("[192.0.2.1]", "192.0.2.1");
	in_brackets("fe80::1%nbft0", "fe80::1%nbft0");
	in_brackets("[fe80::1%nbft0.42]", "fe80::1%nbft0.42");
	in_brackets("fe80::1%2", "fe80::1%2");
	in_brackets("[1111:2222:3333:4444:5555:6666:7777:8888%0123456789abcde]",
		    "1111:2222:3333:4444:5555:6666:7777:8888%0123456789abcde");
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		in_brackets(BAD[i], NULL);
}

static void placeholder(const char *text, bool want) {
	uint8_t id[16] = { 0 };

	uuid_parse(text, id);
	ok(uuid_is_placeholder(id) == want, "%s is %s placeholder", text, want ? "a" : "no");
}

static void placeholders(void) {
	placeholder("03000200-0400-0500-0006-000700080009", true);
	placeholder("00020003-0004-0005-0006-000700080009", true);
	placeholder("03020100-0504-0706-0809-0a0b0c0d0e0f", true);
	placeholder("ffffff00-ffff-ffff-ffff-ffffffffffff", true);
	placeholder("fefefefe-fefe-fefe-fefe-fefefefefefe", true);
	placeholder("00000000-0000-0000-0000-000000000000", true);
	placeholder("44454c4c-0000-1020-8020-80c04f202020", true);
	placeholder("44454c4c-0000-1020-8020-80c04f202021", false);
	placeholder("03000200-0400-0500-0006-000700080008", false);
	placeholder("ffffff00-ffff-ffff-ffff-fffffffffffe", false);
	placeholder("00000000-0000-0000-0000-525400000001", false);
	placeholder("ffffff00-fffe-ffff-ffff-ffffffffffff", false);
	placeholder("ffffff00-feff-ffff-ffff-ffffffffffff", false);
}

/* Each length is a boundary of SHA-1's blocks: 55 bytes leave room for the end of the text, 56 and 64 do not. */
static void of_name(const char *space, const char *name, const char *want) {
	uint8_t of[16] = { 0 }, id[16];
	char buf[UUID_TEXT_MAX];

	uuid_parse(space, of);
	name_uuid(of, name, id);
	is_str(uuid_text(id, buf), want, tap_name("the UUID that RFC 9562 makes of the name \"%s\"", name));
}

static void names_of_uuids(void) {
#define DNS "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	of_name(DNS, "www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2");
	of_name(DNS, "", "4ebd0208-8328-5d69-8c44-ec50939c0967");
	of_name(DNS, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "4b6070ae-9c16-5c08-8536-b8d65bd551a5");
	of_name(DNS, "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "2b73eccb-a8ca-5339-8c5e-56586a0ae9eb");
	of_name(DNS,
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"56596f37-716c-57a9-a735-2561f8608390");
}

static void identifiers(void) {
	uint8_t id[16] = { 0 }, same[16] = { 0 };
	char buf[UUID_TEXT_MAX];

	is_int(uuid_parse("00112233-4455-6677-8899-AAbbCCddEEff", id), 0, "a UUID in upper and lower case is parsed");
	is_str(uuid_text(id, buf), "00112233-4455-6677-8899-aabbccddeeff",
	       "a UUID is printed in lower case, with its bytes in order");
	is_int(uuid_parse("00112233-4455-6677-8899-aabbccddeef", same), -EINVAL, "a UUID that is too short is refused");
	is_int(uuid_parse("00112233-4455-6677-8899-aabbccddeeff0", same), -EINVAL,
	       "a UUID that is too long is refused");
	is_int(uuid_parse("{00112233-4455-6677-8899-aabbccddeeff}", id), 0, "a UUID in braces is parsed");
	is_int(uuid_parse("00112233445566778899aabbccddeeff", id), 0, "a UUID without dashes is parsed");
	is_str(uuid_text(id, buf), "00112233-4455-6677-8899-aabbccddeeff", "a UUID without dashes has all its bytes");
	is_int(uuid_parse("{00112233-4455-6677-8899-aabbccddeeff", same), -EINVAL, "half a pair of braces is refused");
	is_int(uuid_parse("00112233-4455-6677-8899-aabbccddeeff}", same), -EINVAL, "half a pair of braces is refused");
	is_int(uuid_parse("001122334455-6677-8899-aabbccddeeff", same), -EINVAL, "all dashes or none");
	is_int(uuid_parse("0011223304455-6677-8899-aabbccddeeff", same), -EINVAL, "a UUID without its dash is refused");
	is_int(uuid_parse("0", same), -EINVAL, "a single digit is no UUID");
	is_int(uuid_parse("", same), -EINVAL, "an empty text is no UUID");
	ok(same[0] == 0 && same[15] == 0, "refused UUIDs leave the result alone");
	is_str(mac_text((uint8_t[]){ 0x52, 0x54, 0, 0xb8, 0x19, 0xb9 }, buf), "52:54:00:b8:19:b9", "a MAC is printed");
	is_str(pci_text(0x00016a0f, buf), "0001:6a:01.7", "a PCI address is printed with its segment");
	is_str(hex_text(id, 3, buf), "001122", "bytes are printed as hexadecimal digits");
}

static void plain(const char *text, size_t size, const char *want) {
	char buf[64];

	plain_text(text, buf, size);
	is_str(buf, want, tap_name("plain text in %zu bytes is \"%s\"", size, want));
}

static void plain_texts(void) {
	plain(" a~", 64, " a~");
	plain("\x1f\x7f\n", 64, "\\x1f\\x7f\\x0a");
	plain("\xc3\xa4", 64, "\\xc3\\xa4");
	plain("abc", 4, "abc");
	plain("abc", 3, "ab");
	plain("a\n", 6, "a\\x0a");
	plain("a\n", 5, "a");
	plain("abc", 1, "");
}

static void ports(void) {
	static const char *const BAD[] = { "",      "0",  "00000", "65536", "99999", "123456",
					   "44 20", "-1", "+1",    "4420,", "x" };
	uint16_t port = 7;

	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!port_parse(BAD[i], &port) && port == 7, "\"%s\" is no port, and the result is left alone", BAD[i]);
	ok(port_parse("1", &port) && port == 1, "port 1, the lowest, is parsed");
	ok(port_parse("65535", &port) && port == 65535, "port 65535, the highest, is parsed");
	ok(port_parse("0000004420", &port) && port == 4420, "a port may have any number of leading zeros");
	ok(port_parse("04420", &port) && port == 4420, "a port with a leading zero is decimal, not octal");
}

static void nqns(void) {
	char longest[NQN_MAX + 2];

	memset(longest, 'n', sizeof(longest) - 1);
	longest[NQN_MAX + 1] = '\0';
	is_str(nqn_fault(longest), "the NQN is longer than 223 bytes", "an NQN of 224 bytes is refused");
	longest[NQN_MAX] = '\0';
	is_str(nqn_fault(longest), NULL, "an NQN of 223 bytes is accepted");
	is_str(nqn_fault("nqn.~\xc3\xa4"), NULL, "an NQN may have any character that a console can show");
	ok(nqn_fault("nqn.\x7f") && nqn_fault("nqn.\x1f") && nqn_fault("nqn.,"), "DEL, US and a comma are refused");
	ok(nqn_fault("") && nqn_fault(NULL), "no NQN and an empty NQN are refused");
}

static void names(void) {
	char label[67] = "";
	static const char *const GOOD[] = {
		"target", "Target.example", "7.target_example-", "target.", "1a", "1.2.3.a4", "1.a."
	};
	static const char *const BAD[] = { "",     "-s",  ".target", "192.0.2.256", "42",       "host.1",
					   "a b",  "a/b", "a:b",     "a\x1b",       "\xc3\xa4", "192.0.2.1.",
					   "a..b", ".",   "a..",     "a.-b",        "42.",      "a..-" };

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++)
		ok(dns_name_is_valid(GOOD[i]), "\"%s\" is a host name", GOOD[i]);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!dns_name_is_valid(BAD[i]), "bad host name number %zu is refused", i);
	memset(label, 'a', 64);
	ok(!dns_name_is_valid(label), "a label of 64 characters is refused");
	label[1] = '.';
	memset(label + 2, 'a', 64);
	ok(!dns_name_is_valid(label), "a second label of 64 characters is refused");
	label[65] = '\0';
	ok(dns_name_is_valid(label), "a label of 63 characters, the most (RFC 1035, 2.3.4), is accepted");
}

int main(void) {
	addresses();
	brackets();
	nqns();
	placeholders();
	names_of_uuids();
	identifiers();
	plain_texts();
	ports();
	names();
	return tap_done();
}
