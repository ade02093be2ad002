/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/base: addresses, identifiers, ports, host names. */
#include <errno.h>

#include "addr.h"
#include "dns-name.h"
#include "id.h"
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
	ok(addr_is_link_local(a("fe80::1")) && !addr_is_link_local(a("fec0::1")),
	   "fe80::/10 is link-local, fec0:: is not");
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
	is_int(uuid_parse("0011223304455-6677-8899-aabbccddeeff", same), -EINVAL, "a UUID without its dash is refused");
	is_int(uuid_parse("0", same), -EINVAL, "a single digit is no UUID");
	is_int(uuid_parse("", same), -EINVAL, "an empty text is no UUID");
	ok(same[0] == 0 && same[15] == 0, "refused UUIDs leave the result alone");
	is_str(mac_text((uint8_t[]){ 0x52, 0x54, 0, 0xb8, 0x19, 0xb9 }, buf), "52:54:00:b8:19:b9", "a MAC is printed");
	is_str(pci_text(0x00016a0f, buf), "0001:6a:01.7", "a PCI address is printed with its segment");
	is_str(hex_text(id, 3, buf), "001122", "bytes are printed as hexadecimal digits");
}

static void ports(void) {
	static const char *const BAD[] = { "",      "0",  "00000", "65536", "99999", "123456",
					   "44 20", "-1", "+1",    "4420,", "x" };
	uint16_t port = 7;

	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!port_parse(BAD[i], &port) && port == 7, "\"%s\" is no port, and the result is left alone", BAD[i]);
	ok(port_parse("1", &port) && port == 1, "port 1, the lowest, is parsed");
	ok(port_parse("65535", &port) && port == 65535, "port 65535, the highest, is parsed");
	ok(port_parse("04420", &port) && port == 4420, "a port with a leading zero is decimal, not octal");
}

static void names(void) {
	static const char *const GOOD[] = {
		"target", "Target.example", "7.target_example-", "target.", "1a", "1.2.3.a4"
	};
	static const char *const BAD[] = { "",    "-s",  ".target", "192.0.2.256", "42",      "host.1",
					   "a b", "a/b", "a:b",     "a\x1b",       "\xc3\xa4" };

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++)
		ok(dns_name_is_valid(GOOD[i]), "\"%s\" is a host name", GOOD[i]);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!dns_name_is_valid(BAD[i]), "bad host name number %zu is refused", i);
}

int main(void) {
	addresses();
	identifiers();
	ports();
	names();
	return tap_done();
}
