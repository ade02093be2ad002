/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/base/nd-dns.c and helper/edge/router-names.c with options of router advertisements that the test builds,
 * and with an advertisement that travels through a veth pair in a network namespace of its own.
 */
#include "router-names.h"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "links.h"
#include "namespaces.h"
#include "rtnl.h"
#include "tap.h"

#define SECOND UINT64_C(1000000)
#define LO 1 /* the loopback link has this index in each network namespace */

/* Options under construction. */
static uint8_t options[2048];
static size_t n_options;

/* Begins an option of `units` times eight bytes, filled with zeros. Returns the option. */
static uint8_t *option(uint8_t type, size_t units, uint32_t lifetime) {
	uint8_t *o = options + n_options;

	memset(o, 0, units * 8);
	o[0] = type;
	o[1] = (uint8_t)units;
	for (unsigned i = 0; i < 4; i++)
		o[4 + i] = (uint8_t)(lifetime >> (24 - 8 * i));
	n_options += units * 8;
	return o;
}

/* Adds a RDNSS option with up to two servers. */
static void rdnss(uint32_t lifetime, const char *one, const char *two) {
	uint8_t *o = option(25, two ? 5 : 3, lifetime);

	inet_pton(AF_INET6, one, o + 8);
	if (two)
		inet_pton(AF_INET6, two, o + 24);
}

/* Adds a DNSSL option with these bytes of names. */
static void dnssl(uint32_t lifetime, const char *names, size_t n) {
	memcpy(option(31, (n + 7) / 8 + 1, lifetime) + 8, names, n);
}

#define DNSSL(lifetime, names) dnssl(lifetime, names, sizeof(names))

/* Reads all options and writes what they have: "lifetime: server server domain", separated by "; ". */
static const char *all(void) {
	static char text[1024];
	char ip[ADDR_TEXT_MAX];
	uint8_t *exact = malloc(n_options ? n_options : 1); /* the sanitizers notice a read behind the end */
	struct nd_dns d;
	size_t at = 0, n = 0;

	if (!exact)
		exit(1);
	memcpy(exact, options, n_options);
	text[0] = '\0';
	while (nd_dns_next(exact, n_options, &at, &d)) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%u:", n ? "; " : "", d.lifetime);
		for (size_t i = 0; i < d.n_servers; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " %s", addr_text(d.servers[i], ip));
		if (*d.domain)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " %s", d.domain);
	}
	free(exact);
	n_options = 0;
	return text;
}

static void parsing(void) {
	rdnss(600, "2001:db8::53", "fe80::53");
	DNSSL(1200, "\7example\3org\0\3lab\4test");
	is_str(all(), "600: 2001:db8::53 fe80::53; 1200: example.org", "servers and the first domain are read");
	option(3, 4, 7);
	rdnss(UINT32_MAX, "2001:db8::53", NULL);
	is_str(all(), "4294967295: 2001:db8::53", "other options are skipped");
	rdnss(9, "::", "ff02::fb");
	rdnss(9, "::ffff:192.0.2.53", "2001:db8::53");
	is_str(all(), "9: 2001:db8::53", "unset, multicast and IPv4 addresses are no servers");
	option(25, 9, 5);
	for (size_t i = 0; i < 4; i++)
		inet_pton(AF_INET6, "2001:db8::53", options + 8 + 16 * i);
	is_str(all(), "5: 2001:db8::53 2001:db8::53 2001:db8::53", "at most three servers of an option are read");
	option(25, 1, 9);
	option(31, 1, 9);
	is_str(all(), "", "options without a value are skipped");
	memcpy(option(3, 2, 9) + 8, "\3org", 5);
	is_str(all(), "", "another option with the bytes of a domain has no domain");
	option(25, 2, 9);
	is_str(all(), "", "half of an address is no server");
	DNSSL(9, "\3a\033b");
	DNSSL(9, "\4a b\n");
	DNSSL(9, "\3a.b");
	DNSSL(9, "\1-");
	is_str(all(), "", "a domain with characters that no domain has is left out");
	dnssl(9, "\7example\6exampl", 15);
	is_str(all(), "9: example.exampl", "a domain may fill the option up to one byte");
	dnssl(9, "\7example\7example", 16);
	is_str(all(), "", "a domain without its end is left out");
	dnssl(9, "\77x", 2);
	dnssl(9, "\7example\7exampl", 16);
	is_str(all(), "", "a domain that does not end in the option is left out");
	rdnss(9, "2001:db8::53", NULL);
	options[1] = 0;
	is_str(all(), "", "an option without a length ends the list");
	rdnss(9, "2001:db8::53", NULL);
	options[1] = 4;
	is_str(all(), "", "an option that is longer than the message is not read");
	rdnss(9, "2001:db8::53", NULL);
	n_options += 7;
	is_str(all(), "9: 2001:db8::53", "less than eight bytes are no option");
}

static void long_domain(void) {
	char names[300] = "", want[300] = "9: ";

	for (size_t i = 0; i < 4; i++) {
		names[64 * i] = 63;
		memset(names + 64 * i + 1, 'a', 63);
	}
	names[192] = 61;
	names[192 + 62] = '\0';
	dnssl(9, names, 255);
	for (unsigned i = 0; i < 253; i++)
		want[3 + i] = i % 64 == 63 ? '.' : 'a';
	is_str(all(), want, "a domain of 253 characters is read");
	names[192] = 62;
	names[192 + 62] = 'a';
	names[192 + 63] = '\0';
	dnssl(9, names, 256);
	is_str(all(), "", "a domain of 254 characters is left out");
}

/* Passes the options to the store as an event of `now` seconds. Returns true if the names have changed. */
static bool announce(struct router_names *r, int ifindex, uint64_t now) {
	bool changed = router_names_take(
		r,
		&(struct event){ .type = EVENT_ROUTER, .ifindex = ifindex, .options = options, .n_options = n_options },
		now * SECOND);
	n_options = 0;
	return changed;
}

/* What the store has for a time in seconds: "link server server domain". */
static const char *known(const struct router_names *r, uint64_t now) {
	static char text[512];
	char ip[ADDR_TEXT_MAX];
	struct lease l[2];
	size_t n = 0;

	text[0] = '\0';
	for (size_t i = 0; i < router_names_leases(r, now * SECOND, l, 2); i++) {
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s", n ? "; " : "", l[i].ifname);
		for (size_t j = 0; j < LEASE_DNS_MAX && addr_is_set(l[i].dns[j].ip); j++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " %s", addr_text(l[i].dns[j].ip, ip));
		if (*l[i].domain)
			n += (size_t)snprintf(text + n, sizeof(text) - n, " %s", l[i].domain);
	}
	return text;
}

static void lifetimes(void) {
	struct router_names r = { 0 };

	is_str(known(&r, 0), "", "nothing is known before a router speaks");
	rdnss(10, "2001:db8::1", "2001:db8::2");
	DNSSL(20, "\1a");
	announce(&r, LO, 100);
	is_str(known(&r, 109), "lo 2001:db8::1 2001:db8::2 a", "servers and domain of a router are known");
	is_str(known(&r, 110), "lo a", "servers end with their lifetime");
	is_str(known(&r, 120), "", "a domain ends with its lifetime");
	rdnss(0, "2001:db8::1", NULL);
	announce(&r, LO, 101);
	is_str(known(&r, 102), "lo 2001:db8::2 a", "lifetime 0 ends one server");
	rdnss(50, "2001:db8::2", "2001:db8::3");
	announce(&r, LO, 103);
	is_str(known(&r, 119), "lo 2001:db8::3 2001:db8::2 a", "a server is renewed, another one takes the free place");
	rdnss(UINT32_MAX, "2001:db8::4", "2001:db8::5");
	announce(&r, LO, 104);
	is_str(known(&r, 105), "lo 2001:db8::3 2001:db8::2 2001:db8::4 a", "a fourth server is ignored");
	is_str(known(&r, 1000000), "lo 2001:db8::4", "a server without an end stays");
	DNSSL(0, "\1b");
	announce(&r, LO, 106);
	is_str(known(&r, 107), "lo 2001:db8::3 2001:db8::2 2001:db8::4 a", "the end of another domain ends no domain");
	DNSSL(0, "\1a");
	announce(&r, LO, 107);
	is_str(known(&r, 108), "lo 2001:db8::3 2001:db8::2 2001:db8::4", "lifetime 0 ends the domain");
}

/* Routers repeat their advertisements every few seconds or minutes. */
static void changes(void) {
	struct router_names r = { 0 };

	rdnss(10, "2001:db8::1", NULL);
	ok(announce(&r, LO, 1), "a new server is a change");
	rdnss(10, "2001:db8::1", NULL);
	ok(!announce(&r, LO, 2), "a server that is announced again is no change");
	DNSSL(10, "\1a");
	ok(announce(&r, LO, 3), "a new domain is a change");
	DNSSL(10, "\1a");
	ok(!announce(&r, LO, 4), "a domain that is announced again is no change");
	DNSSL(10, "\1b");
	ok(!announce(&r, LO, 5), "a second domain is no change");
	rdnss(0, "2001:db8::2", NULL);
	ok(!announce(&r, LO, 6), "the end of an unknown server is no change");
	rdnss(0, "2001:db8::1", NULL);
	ok(announce(&r, LO, 7), "the end of a server is a change");
	DNSSL(0, "\1a");
	ok(announce(&r, LO, 8), "the end of a domain is a change");
	rdnss(10, "2001:db8::1", NULL);
	announce(&r, LO, 9);
	rdnss(10, "2001:db8::1", NULL);
	ok(announce(&r, LO, 30), "a server that comes back is a change");
}

static void many_links(void) {
	struct router_names r = { 0 };

	for (int i = 0; i < ROUTER_NAMES_LINKS; i++) {
		rdnss(10, "2001:db8::1", NULL);
		announce(&r, 1000 + i, 1);
	}
	is_str(known(&r, 2), "", "links that are gone have no servers");
	rdnss(10, "2001:db8::1", NULL);
	announce(&r, LO, 2);
	is_str(known(&r, 3), "", "more links than the store has room for are ignored");
	rdnss(10, "2001:db8::1", NULL);
	announce(&r, LO, 12);
	is_str(known(&r, 13), "lo 2001:db8::1", "a link takes the place of one whose servers have ended");
}

/* ---- a router on a link ---- */

static void set_up(const char *name) {
	uint8_t bytes[64] __attribute__((aligned(NLMSG_ALIGNTO)));
	struct nlmsghdr *m = mnl_nlmsg_put_header(bytes);
	struct ifinfomsg *head = mnl_nlmsg_put_extra_header(m, sizeof(*head));

	m->nlmsg_type = RTM_NEWLINK;
	head->ifi_index = (int)if_nametoindex(name);
	head->ifi_flags = head->ifi_change = IFF_UP;
	is_int(send_request(m), 0, tap_name("%s is set up", name));
}

static uint16_t checksum(const uint8_t *bytes, size_t n) {
	uint32_t sum = 0;

	for (size_t i = 0; i < n; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

/* Sends the options in a router advertisement from fe80::1 to ff02::1 out of a link. */
static bool advertise(const char *name) {
	uint8_t pseudo[2048] = { 0 }, frame[2048] = { 0x33, 0x33, 0, 0, 0, 1, 0x52, 0x54, 0, 0, 0, 1, 0x86, 0xdd };
	uint8_t *ip = frame + 14, *ra = ip + 40;
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_ifindex = (int)if_nametoindex(name) };
	size_t n = 16 + n_options;
	int fd = socket(AF_PACKET, SOCK_RAW, 0);
	uint16_t sum;
	bool sent;

	ip[0] = 0x60;
	ip[4] = (uint8_t)(n >> 8), ip[5] = (uint8_t)n;
	ip[6] = 58; /* ICMPv6 */
	ip[7] = 255;
	inet_pton(AF_INET6, "fe80::1", ip + 8);
	inet_pton(AF_INET6, "ff02::1", ip + 24);
	ra[0] = 134; /* router advertisement; its lifetime of 0 says: no default route */
	memcpy(ra + 16, options, n_options);
	memcpy(pseudo, ip + 8, 32);
	pseudo[34] = ip[4], pseudo[35] = ip[5], pseudo[39] = 58;
	memcpy(pseudo + 40, ra, n);
	sum = checksum(pseudo, 40 + n);
	ra[2] = (uint8_t)(sum >> 8), ra[3] = (uint8_t)sum;
	sent = fd >= 0 && sendto(fd, frame, 14 + 40 + n, 0, (struct sockaddr *)&to, sizeof(to)) > 0;
	close(fd);
	n_options = 0;
	return sent;
}

static void take_news(const struct event *ev, void *data) {
	if (ev->type == EVENT_ROUTER)
		router_names_take(data, ev, 0);
}

static void on_a_link(void) {
	struct router_names r = { 0 };
	struct rtnl *rtnl = NULL;
	struct pollfd p = { .events = POLLIN };

	if (!own_network() || make_veth("one", "two") < 0) {
		skip("no network namespace with veth links for this test: %s", strerror(errno));
		return;
	}
	if (rtnl_open(&rtnl) < 0)
		exit(1);
	set_up("one");
	set_up("two");
	p.fd = rtnl_fd(rtnl);
	/* the first advertisements are lost, since a new link is not ready yet */
	for (unsigned i = 0; i < 100 && !strstr(known(&r, 1), "example.org"); i++) {
		rdnss(600, "2001:db8::53", "fe80::53");
		DNSSL(600, "\7example\3org");
		if (!advertise("two"))
			exit(1); /* prove(1) counts a test without a TAP plan as failed */
		if (poll(&p, 1, 100) > 0)
			rtnl_dispatch(rtnl, take_news, &r);
	}
	is_str(known(&r, 1), "one 2001:db8::53 fe80::53 example.org", "the kernel passes the router's names on");
	rtnl_close(rtnl);
}

int main(void) {
	parsing();
	long_domain();
	lifetimes();
	changes();
	many_links();
	on_a_link();
	return tap_done();
}
