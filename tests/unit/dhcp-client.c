/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/words/dhcp-client.c and resolv-conf.c: dhcpcd's configuration, the environment of its script, the lease
 * file, and resolv.conf.
 */
#include <errno.h>
#include <stdlib.h>

#include "dhcp-client.h"
#include "resolv-conf.h"
#include "tap.h"

static uint8_t iaid[] = { 0x2a, 0, 0, 1 }, duid[] = { 3, 0, 1, 0, 0x52, 0x54, 0, 0, 0, 1 };
static struct nbft_hfi hfi;

static FILE *into(char *text, size_t size) {
	FILE *f = fmemopen(text, size, "w");

	if (!f)
		exit(1);
	return f;
}

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

#define HEAD "# Made by nvmf-boot for this boot.\nscript /run/nvmf-boot/nvmf-boot-lease\nenv nvmf_boot_client=7\n"
#define REST "persistent\nnoarp\nnoipv4ll\nnoipv6rs\nnodelay\nnogateway\nnodev\n"
#define COMMON HEAD "noconfigure\n" REST
#define COMMON6 HEAD REST
#define OPTIONS4                                                                                                  \
	"option subnet_mask, routers, classless_static_routes, domain_name_servers, domain_name, interface_mtu\n" \
	"option ms_classless_static_routes\n"
#define OPTIONS6 "option dhcp6_name_servers, dhcp6_domain_search\n"

static const uint8_t *uuid; /* the machine's UUID */

static void config(enum plan_way way, const char *ip, const char *want, const char *name) {
	struct plan_addr addr = { .way = way, .from = &hfi };
	struct dhcp_client c = { .number = 7, .ifname = "nbft0", .mac = { 0x52, 0x54, 0, 0, 0, 1 }, .addr = &addr };
	char text[1024];
	FILE *f = into(text, sizeof(text));

	if (*ip)
		addr.ip = a(ip);
	c.uuid = uuid;
	dhcp_config(f, &c);
	fclose(f);
	is_str(text, want, name);
}

static void configs(void) {
	config(PLAN_DHCP4, "", COMMON OPTIONS4 "interface nbft0\n",
	       "a configuration without identity has neither DUID nor IAID");
	hfi = (struct nbft_hfi){ .iaid = { iaid, 4 }, .duid = { duid, 10 } };
	config(PLAN_DHCP4, "192.0.2.10", COMMON OPTIONS4 "interface nbft0\nrequest 192.0.2.10\n",
	       "an identity that the table does not mark as valid is left out");
	hfi.dci = true;
	config(PLAN_DHCP4, "192.0.2.10",
	       COMMON OPTIONS4 "duid 00:03:00:01:52:54:00:00:00:01\ninterface nbft0\niaid 01:00:00:2a\nrequest "
			       "192.0.2.10\n",
	       "firmware's DUID and IAID are written in the order of the wire");
	config(PLAN_DHCP6, "2001:db8::1",
	       COMMON6 OPTIONS6 "duid 00:03:00:01:52:54:00:00:00:01\n"
				"interface nbft0\niaid 01:00:00:2a\nia_na 01:00:00:2a\n",
	       "firmware's identity is written for DHCPv6, too");
	hfi.duid.n = 3;
	hfi.iaid.n = 2;
	config(PLAN_DHCP4, "", COMMON OPTIONS4 "interface nbft0\n", "an incomplete DUID or IAID is left out");
	config(PLAN_DHCP6, "", COMMON6 OPTIONS6 "duid 00:03:00:01:52:54:00:00:00:01\ninterface nbft0\nia_na\n",
	       "without a DUID of firmware, DHCPv6 has a DUID from the MAC");
	hfi.dci = false;
	uuid = (const uint8_t[]){ 0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 8, 9, 10, 11, 12, 13, 14, 15 };
	config(PLAN_DHCP6, "",
	       COMMON6 OPTIONS6 "duid 00:04:00:11:22:33:44:55:66:77:08:09:0a:0b:0c:0d:0e:0f\ninterface nbft0\nia_na\n",
	       "a machine with a UUID has a DUID from the UUID, in the byte order of SMBIOS");
	config(PLAN_DHCP4, "", COMMON OPTIONS4 "interface nbft0\n", "DHCPv4 has no made DUID: the MAC alone is sent");
	uuid = (const uint8_t[]){ 3, 0, 2, 0, 4, 0, 5, 0, 0, 6, 0, 7, 0, 8, 0, 9 };
	config(PLAN_DHCP6, "", COMMON6 OPTIONS6 "duid 00:03:00:01:52:54:00:00:00:01\ninterface nbft0\nia_na\n",
	       "a UUID that many boards share makes no DUID");
	uuid = NULL;
}

/*
 * Reads a lease from the environment, writes the lease file and reads the file again. Checks the text of the file;
 * `want` "": the environment has no lease.
 */
static void environment(char *const *env, const char *want, const char *name) {
	struct lease l = { .prefix = 99 }, again = { .prefix = 99 };
	char text[1024] = "", second[1024] = "";
	FILE *f = into(text, sizeof(text));

	if (lease_from_environment(env, &l) == 0)
		lease_text(f, &l);
	fclose(f);
	is_str(text, want, name);
	if (*want == '\0') {
		is_int(l.prefix, 99, tap_name("%s, and leaves *ret untouched", name));
		return;
	}
	f = into(second, sizeof(second));
	if (lease_parse(text, &again) == 0)
		lease_text(f, &again);
	fclose(f);
	is_str(second, want, tap_name("%s: the lease file is read without a change", name));
	is_int(again.way, l.way, tap_name("%s: the lease file keeps the family", name));
}

#define E(...) ((char *const[]){ __VA_ARGS__, NULL })
#define S(text) ((char *)text)

static void environments(void) {
	environment(E(S("reason=BOUND"), S("nvmf_boot_client=3"), S("interface=nbft0"), S("new_ip_address=192.0.2.7"),
		      S("new_subnet_cidr=24"), S("new_routers=192.0.2.254 192.0.2.253"),
		      S("new_domain_name_servers=192.0.2.53 192.0.2.54 1.1.1.1 2.2.2.2"),
		      S("new_domain_name=example.org"), S("new_host_name=diskless-1")),
		    "INTERFACE=nbft0\nCLIENT=3\nADDRESS=192.0.2.7\nPREFIX=24\nROUTER=192.0.2.254\nROUTES=\"\"\nDNS="
		    "\"192.0.2.53 192.0.2.54 "
		    "1.1.1.1\"\nDOMAIN=example.org\n",
		    "a lease of DHCPv4 is read from the environment");
	environment(E(S("interface=nbft0"), S("new_ip_address=192.0.2.7"), S("new_interface_mtu=1280")),
		    "INTERFACE=nbft0\nCLIENT=0\nADDRESS=192.0.2.7\nPREFIX=32\nROUTER=\nROUTES=\"\"\nDNS=\"\"\nDOMAIN=\n"
		    "MTU=1280\n",
		    "the MTU of the network is read");
	environment(E(S("interface=nbft0.42"), S("new_dhcp6_ia_na1_ia_addr1=2001:db8::7"),
		      S("new_dhcp6_name_servers=2001:db8::53"), S("new_dhcp6_domain_search=a.example b.example")),
		    "INTERFACE=nbft0.42\nCLIENT=0\nADDRESS=2001:db8::7\nPREFIX=128\nROUTER=\nROUTES=\"\"\nDNS=\"2001:"
		    "db8::53\"\n"
		    "DOMAIN=a.example\n",
		    "a lease of DHCPv6 is read from the environment");
	environment(E(S("interface=nbft0"), S("new_dhcp6_ia_na1_ia_addr1=2001:db8::7"),
		      S("new_dhcp6_name_servers=fe80::53%nbft0 2001:db8::53")),
		    "INTERFACE=nbft0\nCLIENT=0\nADDRESS=2001:db8::7\nPREFIX=128\nROUTER=\nROUTES=\"\"\nDNS=\"fe80::53%"
		    "nbft0 2001:db8::53\"\n"
		    "DOMAIN=\n",
		    "dhcpcd writes the zone of a link-local name server");
	environment(E(S("reason=CARRIER"), S("interface=nbft0")), "", "an environment without an address has no lease");
	environment(E(S("interface=nbft0"), S("old_ip_address=192.0.2.7")), "", "a lease that has ended is no lease");
	environment(E(S("interface=nbft0"), S("new_ip_address=0.0.0.0")), "", "the address 0.0.0.0 is no lease");
	environment(E(S("new_ip_address=192.0.2.7")), "", "an environment without an interface has no lease");
	environment(E(S("interface=../x"), S("new_ip_address=192.0.2.7")), "",
		    "an interface name with slashes is refused");
	environment(E(S("interface=a\"b"), S("new_ip_address=192.0.2.7")), "",
		    "an interface name with a quote is refused");
	environment(E(S("interface=a-name-too-long-for-one"), S("new_ip_address=192.0.2.7")), "",
		    "an interface name that is too long is refused");
	environment(
		E(S("interface=nbft0"), S("new_ip_address=192.0.2.7"), S("new_domain_name=$(reboot)")),
		"INTERFACE=nbft0\nCLIENT=0\nADDRESS=192.0.2.7\nPREFIX=32\nROUTER=\nROUTES=\"\"\nDNS=\"\"\nDOMAIN=\n",
		"a domain with shell characters is left out");
	environment(E(S("interface=nbft0"), S("new_ip_address=192.0.2.7"), S("new_subnet_cidr=99"), S("new_routers=x"),
		      S("new_domain_name_servers=bad 192.0.2.53"), S("new_domain_name=a\nnameserver 6.6.6.6"),
		      S("new_interface_mtu=1400x")),
		    "INTERFACE=nbft0\nCLIENT=0\nADDRESS=192.0.2.7\nPREFIX=32\nROUTER=\nROUTES=\"\"\nDNS=\"192.0.2."
		    "53\"\nDOMAIN=\n",
		    "faulty values of a server are left out");
	environment(E(S("interface=nbft0"), S("new_ip_address=192.0.2.7"), S("new_subnet_cidr=24"),
		      S("new_domain_name_servers=0.0.0.0 bad 1.1.1.1#name.example  192.0.2.53 192.0.2.54"),
		      S("new_domain_name=_site.my_example.org.")),
		    "INTERFACE=nbft0\nCLIENT=0\nADDRESS=192.0.2.7\nPREFIX=24\nROUTER=\nROUTES=\"\"\nDNS=\"192.0.2."
		    "53 192.0.2.54\"\nDOMAIN=_site.my_example.org.\n",
		    "good servers behind three faulty ones count, and a domain may have underscores");
}

#define LEASE_WITH(router, routes)                                                                     \
	"INTERFACE=nbft0\nCLIENT=0\nADDRESS=192.0.2.7\nPREFIX=24\nROUTER=" router "\nROUTES=\"" routes \
	"\"\nDNS=\"\"\nDOMAIN=\n"

static void routes_are(const char *option, const char *value, const char *want, const char *name) {
	char set[512];

	snprintf(set, sizeof(set), "%s=%s", option, value);
	environment(E(S("interface=nbft0"), S("new_ip_address=192.0.2.7"), S("new_subnet_cidr=24"),
		      S("new_routers=192.0.2.254"), set),
		    want, name);
}

#define OPTION_121 "new_classless_static_routes"

static void routes(void) {
	char many[512] = "";

	routes_are(OPTION_121, "203.0.113.0/24 192.0.2.253 0.0.0.0/0 192.0.2.252",
		   LEASE_WITH("192.0.2.252", "203.0.113.0/24 192.0.2.253"),
		   "the default gateway of option 121 counts, and not the router");
	routes_are(OPTION_121, "203.0.113.0/24 192.0.2.253", LEASE_WITH("", "203.0.113.0/24 192.0.2.253"),
		   "with option 121 the router is ignored");
	routes_are(OPTION_121, "169.254.1.1/32 0.0.0.0 0.0.0.0/0 169.254.1.1",
		   LEASE_WITH("169.254.1.1", "169.254.1.1/32 0.0.0.0"), "a route of option 121 may have no gateway");
	routes_are(OPTION_121, "0.0.0.0/1 192.0.2.1", LEASE_WITH("", "0.0.0.0/1 192.0.2.1"),
		   "half of all addresses are not the default route");
	routes_are(OPTION_121, "10.0.0.0/8 x 2001:db8::/32 192.0.2.1 203.0.113.0 192.0.2.1 198.51.100.0/24 192.0.2.2",
		   LEASE_WITH("", "198.51.100.0/24 192.0.2.2"), "faulty routes are left out");
	routes_are(OPTION_121, "", LEASE_WITH("192.0.2.254", ""), "without routes the router counts");
	routes_are("new_ms_classless_static_routes", "203.0.113.0/24 192.0.2.253",
		   LEASE_WITH("", "203.0.113.0/24 192.0.2.253"), "option 249 counts where 121 is missing");
	for (unsigned i = 0; i < LEASED_ROUTES_MAX + 2; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "10.0.%u.0/24 192.0.2.1 ", i);
	routes_are(OPTION_121, many,
		   LEASE_WITH("",
			      "10.0.0.0/24 192.0.2.1 10.0.1.0/24 192.0.2.1 10.0.2.0/24 192.0.2.1 10.0.3.0/24 192.0.2.1 "
			      "10.0.4.0/24 192.0.2.1 10.0.5.0/24 192.0.2.1 10.0.6.0/24 192.0.2.1 10.0.7.0/24 192.0.2.1 "
			      "10.0.8.0/24 192.0.2.1 10.0.9.0/24 192.0.2.1 10.0.10.0/24 192.0.2.1 "
			      "10.0.11.0/24 192.0.2.1 10.0.12.0/24 192.0.2.1 10.0.13.0/24 192.0.2.1 "
			      "10.0.14.0/24 192.0.2.1 10.0.15.0/24 192.0.2.1"),
		   "sixteen routes are kept");
}

static void asking(void) {
	unsigned n = 0;

	ok(dhcp_is_asking(E(S("reason=CARRIER"), S("nvmf_boot_client=12")), &n) && n == 12,
	   "a client with a carrier is about to ask");
	ok(dhcp_is_asking(E(S("reason=PREINIT"), S("nvmf_boot_client=12")), &n),
	   "a client that begins is about to ask");
	ok(!dhcp_is_asking(E(S("reason=NOCARRIER"), S("nvmf_boot_client=12")), &n) &&
		   !dhcp_is_asking(E(S("reason=STOPPED"), S("nvmf_boot_client=12")), &n),
	   "a client without carrier, or that ends, does not ask");
	ok(!dhcp_is_asking(E(S("reason=CARRIER")), &n), "a client without a number is a stranger");
}

/* The kernel switches IPv6 off on a link with less than 1280 bytes. */
static const struct {
	const char *text;
	uint32_t mtu;
} MTUS[] = { { "1279", 0 }, { "1280", 1280 }, { "9000", 9000 }, { "65535", 65535 }, { "65536", 0 }, { "", 0 } };

static void files(void) {
	struct lease l = { .prefix = 99 };
	char text[512];

	is_int(lease_parse("", &l), -EBADMSG, "an empty lease file is refused");
	is_int(lease_parse("INTERFACE=nbft0\nADDRESS=x\nPREFIX=24\n", &l), -EBADMSG,
	       "a lease file without a valid address is refused");
	is_int(lease_parse("ADDRESS=192.0.2.1\nPREFIX=24", &l), -EBADMSG,
	       "a lease file without an interface is refused");
	is_int(lease_parse("XINTERFACE=a\nINTERFACE=nbft0\nADDRESS=192.0.2.1\n", &l), -EBADMSG,
	       "a lease file without a prefix is refused");
	is_int(l.prefix, 99, "a refused lease file leaves *ret untouched");
	is_int(lease_parse("INTERFACE=nbft0\nADDRESS=192.0.2.1\nPREFIX=24", &l), 0,
	       "a lease file with interface, address and prefix is read");
	is_int(lease_parse("INTERFACES=a\nINTERFACE=nbft0\nADDRESS6=x\nADDRESS=192.0.2.1\nPREFIX=24", &l), 0,
	       "a line whose name goes on is another line");
	ok(strcmp(lease_path("nbft0", PLAN_DHCP4, text), lease_path("nbft0", PLAN_DHCP6, text + 256)) != 0,
	   "the leases of both families of an interface have a file each");
	snprintf(text, sizeof(text), "INTERFACE=nbft0\nADDRESS=192.0.2.1\nPREFIX=24\nDOMAIN=%0253d\n", 0);
	ok(lease_parse(text, &l) == 0 && strlen(l.domain) == 253, "a domain of 253 characters is read");
	snprintf(text, sizeof(text), "INTERFACE=nbft0\nADDRESS=192.0.2.1\nPREFIX=24\nDOMAIN=%0254d\n", 0);
	ok(lease_parse(text, &l) == 0 && l.domain[0] == '\0', "a domain of 254 characters is left out");
	snprintf(text, sizeof(text), "DNS=192.0.2.53\nDOMAINS=%0254d\n", 0);
	ok(lease_of_networkd(text, &l) && l.domain[0] == '\0', "so is that of systemd-networkd");
	ok(!lease_of_networkd("DNS=1111:2222:3333:4444:5555:6666:255.255.255.255%0123456789abcdex\n", &l),
	   "the longest address with one character more is no address");
	snprintf(text, sizeof(text), "INTERFACE=nbft0\nADDRESS=192.0.2.1\nPREFIX=24\nDNS=%0300d\nDOMAIN=-a\n", 0);
	is_int(lease_parse(text, &l), 0, "a lease file with a faulty domain and a faulty server list is read");
	ok(l.domain[0] == '\0' && !addr_is_set(l.dns[0].ip), "a faulty domain and a faulty server list are left out");
	for (size_t i = 0; i < sizeof(MTUS) / sizeof(*MTUS); i++) {
		snprintf(text, sizeof(text), "INTERFACE=nbft0\nADDRESS=192.0.2.1\nPREFIX=24\nMTU=%s\n", MTUS[i].text);
		ok(lease_parse(text, &l) == 0 && l.mtu == MTUS[i].mtu, "the MTU \"%s\" is read as %u", MTUS[i].text,
		   MTUS[i].mtu);
	}
}

static const char *resolv_conf(const struct plan *p, const struct lease *leases, size_t n) {
	static char text[512];
	FILE *f;

	memset(text, 0, sizeof(text));
	f = into(text, sizeof(text));
	resolv_conf_text(f, p, leases, n);
	fclose(f);
	return text;
}

#define MADE "# Made by nvmf-boot from nameserver=, leases, routers, systemd-networkd and the NBFT.\n"

/* A link-local server is asked through the interface that it was learned through, also through a VLAN. */
static void link_local(void) {
	struct nbft_hfi h = { .dns1 = a("fe80::53"), .dns2 = a("192.0.2.54") };
	struct plan_addr addr = { .from = &h };
	struct plan_iface iface = { .name = "nbft0.42", .addrs = &addr, .n_addrs = 1 };
	struct zone_addr asked = { .ip = a("fe80::53"), .zone = "nbft1" };
	struct plan p = { .ifaces = &iface, .n_ifaces = 1, .nameservers = &asked, .n_nameservers = 1 };
	struct lease lease = { .ifname = "nbft2", .dns = { { .ip = a("fe80::53") } } };

	is_str(resolv_conf(&p, &lease, 1),
	       MADE "nameserver fe80::53%nbft1\nnameserver fe80::53%nbft2\nnameserver fe80::53%nbft0.42\n",
	       "a link-local server has the zone of the option, of the lease, of the table's interface");
	asked.ip = a("2001:db8::53");
	is_str(resolv_conf(&p, NULL, 0),
	       MADE "nameserver 2001:db8::53\nnameserver fe80::53%nbft0.42\nnameserver 192.0.2.54\n",
	       "a server that is not link-local has no zone");
}

static void names(void) {
	struct nbft_hfi h = { .dns1 = a("192.0.2.53"), .dns2 = a("192.0.2.54") };
	struct plan_addr addr = { .from = &h };
	struct plan_iface iface = { .addrs = &addr, .n_addrs = 1 };
	struct plan p = { .ifaces = &iface, .n_ifaces = 1 };
	struct zone_addr asked = { .ip = a("203.0.113.53") };
	struct lease lease = { .dns = { { .ip = a("198.51.100.53") }, { .ip = a("192.0.2.53") } },
			       .domain = "example.org" },
		     leases[2];

	is_str(resolv_conf(&p, NULL, 0), MADE "nameserver 192.0.2.53\nnameserver 192.0.2.54\n",
	       "resolv.conf has the table's servers");
	is_str(resolv_conf(&p, &lease, 1),
	       MADE "search example.org\nnameserver 198.51.100.53\n"
		    "nameserver 192.0.2.53\nnameserver 192.0.2.54\n",
	       "a lease's servers come before the table's, and no server comes twice");
	leases[0] = leases[1] = lease;
	snprintf(leases[1].domain, sizeof(leases[1].domain), "example.net");
	ok(strstr(resolv_conf(&p, leases, 2), "search example.org\n"), "the domain of the first lease counts");
	leases[0].domain[0] = '\0';
	ok(strstr(resolv_conf(&p, leases, 2), "search example.net\n"), "a lease without a domain gives none");
	p.nameservers = &asked;
	p.n_nameservers = 1;
	is_str(resolv_conf(&p, &lease, 1),
	       MADE "search example.org\nnameserver 203.0.113.53\nnameserver 198.51.100.53\nnameserver 192.0.2.53\n",
	       "servers of the kernel command line come first, and there are at most three");
	p.n_ifaces = p.n_nameservers = 0;
	is_str(resolv_conf(&p, NULL, 0), "", "without servers resolv.conf is empty");
	ok(resolv_conf_has_server("# by hand\nsearch example.org\nnameserver 192.0.2.53\n"),
	   "a resolv.conf with a server has a server");
	ok(!resolv_conf_has_server("names of the servers\n"), "a line of another kind is no server");
	ok(!resolv_conf_has_server("#empty\n# nameserver 192.0.2.53\n") && !resolv_conf_has_server(""),
	   "a resolv.conf with comments only has no server");
}

/* Reads the state file in the form of systemd 257 and 262. */
static void networkd(void) {
	struct plan p = { 0 };
	struct lease l = { 0 };

	ok(lease_of_networkd("# This is private data. Do not parse.\nADMIN_STATE=configured\n"
			     "DNS=192.0.2.53 192.0.2.54#dns.example 2001:db8::53\nNTP=192.0.2.123\n"
			     "DOMAINS=example.org example.net\n",
			     &l),
	   "servers of systemd-networkd are read");
	is_str(resolv_conf(&p, &l, 1), MADE "search example.org\nnameserver 192.0.2.53\nnameserver 2001:db8::53\n",
	       "servers with a name behind \"#\" are left out, and the first domain is used");
	ok(lease_of_networkd("DNS=fe80::53%2 [2001:db8::53]\n", &l), "servers of systemd-networkd may have zones");
	is_str(resolv_conf(&p, &l, 1), MADE "nameserver fe80::53%2\nnameserver 2001:db8::53\n",
	       "the zone of a server stays, brackets are taken off");
	snprintf(l.domain, sizeof(l.domain), "untouched");
	ok(!lease_of_networkd("OPER_STATE=routable\nDNS=\nDOMAINS=example.org\n", &l),
	   "a state of systemd-networkd without servers is refused");
	is_str(l.domain, "untouched", "a state without servers leaves *ret untouched");
}

int main(void) {
	configs();
	environments();
	routes();
	asking();
	files();
	names();
	link_local();
	networkd();
	return tap_done();
}
