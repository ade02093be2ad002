/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/base/discovery-uri.c: URIs of discovery descriptors, good and bad. */
#include "discovery-uri.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

static void uri(const char *text, const char *addr, unsigned port, const char *nqn) {
	struct discovery_uri u = { .port = 1 };
	char buf[ADDR_TEXT_MAX];

	is_str(discovery_uri_parse(text, &u), NULL, tap_name("the URI is accepted: %s", text));
	ok(strcmp(addr_text(u.addr, buf), addr) == 0 && u.port == port && !*u.name == !!*addr,
	   "address, port and name of %s are right", text);
	is_str(u.nqn, nqn ?: "", tap_name("the NQN of %s is right", text));
}

static void name(const char *text, const char *want) {
	struct discovery_uri u = { .port = 1 };

	is_str(discovery_uri_parse(text, &u), NULL, tap_name("the URI with a name is accepted: %s", text));
	is_str(u.name, want, tap_name("the name of %s is right", text));
}

static void bad_uri(const char *text, const char *why) {
	struct discovery_uri u = { .port = 1 };

	is_str(discovery_uri_parse(text, &u), why, tap_name("the URI is refused with the reason: %s", text));
	ok(u.port == 1, "a refused URI leaves the result alone: %s", text);
}

static void uris(void) {
	uri("nvme+tcp://192.0.2.1:8009/", "192.0.2.1", 8009, NULL);
	uri("NVMe+TCP://192.0.2.1", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://192.0.2.1:/", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://[2001:db8::1]:4420/nqn.x", "2001:db8::1", 4420, "nqn.x");
	uri("nvme+tcp://[fe80::1%eth0]:4420", "fe80::1", 4420, NULL);
	uri("nvme+tcp://192.0.2.1:8009?a=b", "192.0.2.1", 8009, NULL);
	uri("nvme+tcp://192.0.2.1/nqn.x?a=b", "192.0.2.1", 0, "nqn.x");
	uri("nvme+tcp://192.0.2.1/nqn.x/", "192.0.2.1", 0, "nqn.x");
	uri("nvme+tcp://192.0.2.1:8009//nqn.x/1", "192.0.2.1", 8009, "nqn.x");
	uri("nvme+tcp://192.0.2.1/nqn.x%3ay%3A%c3%a4#z", "192.0.2.1", 0, "nqn.x:y:\xc3\xa4");
	uri("nvme+tcp://192.0.2.1/nqn.%2", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://192.0.2.1/nqn.%0gx", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://192.0.2.1/nqn.%00x", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://192.0.2.1/NQN.2014-08.ORG.NVMEXPRESS.DISCOVERY/1", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://192%2e0.2.%31:8009", "192.0.2.1", 8009, NULL);
	uri("nvme+tcp://[2001:db8::1%25eth0]", "2001:db8::1", 0, NULL);
	name("nvme+tcp://tar%67et.example./", "target.example.");
	name("nvme+tcp://7.target_example-", "7.target_example-");
	uri("nvme+tcp://192.0.2.1/@", "192.0.2.1", 0, NULL);
	uri("nvme+tcp://target.example:8009/", "", 8009, NULL);
	uri("nvme+tcp://7.target_example-", "", 0, NULL);
	bad_uri("nvme+tcp://-s/", "its address has a host that is neither an address nor a name");
	bad_uri("nvme+tcp://192.0.2.256/", "its address has a host that is neither an address nor a name");
	bad_uri("nvme+tcp://.target/", "its address has a host that is neither an address nor a name");
	bad_uri("nvme+tcp://192.0.2.1./", "its address has a host that is neither an address nor a name");
	bad_uri("nvme+tcp://tar%20get/", "its address has a host that is neither an address nor a name");
	bad_uri("nvme+tcp://target%/", "its address has a host with a faulty percent encoding");
	bad_uri("nvme+tcp://a%00/", "its address has a host with a faulty percent encoding");
	bad_uri("", "its address is no nvme+tcp URI");
	bad_uri("192.0.2.1", "its address is no nvme+tcp URI");
	bad_uri("nvme+tcp://", "its address has no host in it");
	bad_uri("nvme+tcp:///", "its address has no host in it");
	bad_uri("nvme+tcp://[]:1/", "its address has no host in it");
	bad_uri("nvme+tcp://[2001:db8::1", "its address has no closing bracket");
	bad_uri("nvme+tcp://[2001:db8::1]4420/", "its address has something after the host that is no port");
	bad_uri("nvme+tcp://[target]/", "its address has no IPv6 address in its brackets");
	bad_uri("nvme+tcp://2001:db8::1/", "its port is not a number from 1 to 65535");
	bad_uri("nvme+tcp://192.0.2.1:0/", "its port is not a number from 1 to 65535");
	bad_uri("nvme+tcp://192.0.2.1:65536/", "its port is not a number from 1 to 65535");
	bad_uri("nvme+tcp://192.0.2.1:00004420/", "its port is not a number from 1 to 65535");
	bad_uri("nvme+tcp://192.0.2.1:00000004420/", "its port is not a number from 1 to 65535");
	bad_uri("nvme+tcp://me@192.0.2.1/", "its address names a user");
}

static void long_nqn(void) {
	char text[400] = "nvme+tcp://192.0.2.1/";
	char *nqn = text + strlen(text);

	memset(nqn, 'n', 224);
	memcpy(nqn, "nqn.", 4);
	uri(text, "192.0.2.1", 0, NULL);
	nqn[223] = '\0';
	uri(text, "192.0.2.1", 0, nqn);
}

static void long_host(void) {
	char text[400] = "nvme+tcp://";

	for (size_t i = strlen(text), n = 0; n < 256; n++)
		text[i + n] = n % 64 == 63 ? '.' : 'a';
	bad_uri(text, "its address has a host that is too long");
	text[strlen(text) - 1] = '\0';
	uri(text, "", 0, NULL);
}

int main(void) {
	uris();
	long_nqn();
	long_host();
	return tap_done();
}
