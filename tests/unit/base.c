/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/base: addresses, identifiers, ports, names of hosts. */
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

	is_str(addr_text(a("192.0.2.1"), buf), "192.0.2.1", "IPv4 text");
	is_str(addr_text(a("2001:db8::1"), buf), "2001:db8::1", "IPv6 text");
	is_str(addr_text(a("0.0.0.0"), buf), "", "0.0.0.0 is unset");
	is_str(addr_text(zero, buf), "", ":: is unset");
	ok(!addr_is_set(a("::")) && addr_is_set(a("::1")), ":: unset, ::1 set");
	ok(addr_is_set(a("1.0.0.0")), "1.0.0.0 is set");
	is_int(addr_parse("192.0.2.256", &keep), -EINVAL, "bad text is refused");
	ok(addr_equal(keep, a("192.0.2.1")), "and leaves the result alone");
	ok(addr_same_net(a("192.0.2.1"), a("192.0.2.254"), 24), "same /24");
	ok(!addr_same_net(a("192.0.2.127"), a("192.0.2.128"), 25), "not the same /25");
	ok(addr_same_net(a("192.0.2.130"), a("192.0.2.254"), 25), "same /25");
	ok(!addr_same_net(a("192.0.2.1"), a("2001:db8::1"), 0), "families never share a net");
	ok(!addr_same_net(a("192.0.2.1"), a("192.0.2.1"), 33), "prefix past the family's bits");
	ok(addr_same_net(a("2001:db8::1"), a("2001:db8::ffff"), 112), "same /112");
	ok(!addr_same_net(a("2001:db8::1"), a("2001:db8::2"), 128), "not the same /128");
	ok(addr_is_link_local(a("fe80::1")) && !addr_is_link_local(a("fec0::1")), "link local");
}

static void identifiers(void) {
	uint8_t id[16] = { 0 }, same[16] = { 0 };
	char buf[UUID_TEXT_MAX];

	is_int(uuid_parse("00112233-4455-6677-8899-AAbbCCddEEff", id), 0, "UUID in either case");
	is_str(uuid_text(id, buf), "00112233-4455-6677-8899-aabbccddeeff", "UUID text, bytes in order");
	is_int(uuid_parse("00112233-4455-6677-8899-aabbccddeef", same), -EINVAL, "too short");
	is_int(uuid_parse("00112233-4455-6677-8899-aabbccddeeff0", same), -EINVAL, "too long");
	is_int(uuid_parse("0011223304455-6677-8899-aabbccddeeff", same), -EINVAL, "dash missing");
	is_int(uuid_parse("0", same), -EINVAL, "one digit");
	is_int(uuid_parse("", same), -EINVAL, "empty");
	ok(same[0] == 0 && same[15] == 0, "refusals leave the result alone");
	is_str(mac_text((uint8_t[]){ 0x52, 0x54, 0, 0xb8, 0x19, 0xb9 }, buf), "52:54:00:b8:19:b9", "MAC");
	is_str(pci_text(0x00016a0f, buf), "0001:6a:01.7", "PCI address with segment");
	is_str(hex_text(id, 3, buf), "001122", "hex");
}

static void ports(void) {
	static const char *const BAD[] = { "",      "0",  "00000", "65536", "99999", "123456",
					   "44 20", "-1", "+1",    "4420,", "x" };
	uint16_t port = 7;

	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!port_parse(BAD[i], &port) && port == 7, "\"%s\" is no port, and nothing is given", BAD[i]);
	ok(port_parse("1", &port) && port == 1, "the lowest port");
	ok(port_parse("65535", &port) && port == 65535, "the highest port");
	ok(port_parse("04420", &port) && port == 4420, "a leading zero is no octal");
}

static void names(void) {
	static const char *const GOOD[] = {
		"target", "Target.example", "7.target_example-", "target.", "1a", "1.2.3.a4"
	};
	static const char *const BAD[] = { "",    "-s",  ".target", "192.0.2.256", "42",      "host.1",
					   "a b", "a/b", "a:b",     "a\x1b",       "\xc3\xa4" };

	for (size_t i = 0; i < sizeof(GOOD) / sizeof(*GOOD); i++)
		ok(dns_name_is_valid(GOOD[i]), "\"%s\" is a name", GOOD[i]);
	for (size_t i = 0; i < sizeof(BAD) / sizeof(*BAD); i++)
		ok(!dns_name_is_valid(BAD[i]), "name %zu of the bad ones is none", i);
}

int main(void) {
	addresses();
	identifiers();
	ports();
	names();
	return tap_done();
}
