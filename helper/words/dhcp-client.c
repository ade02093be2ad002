/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes and parses the text that this program and dhcpcd exchange: writes dhcpcd's configuration (dhcpcd.conf(5)), and
 * reads a lease from the environment of dhcpcd's script (dhcpcd-run-hooks(8)). Also writes and reads the file that
 * keeps a lease, and reads systemd-networkd's file. Checks every value from a server before use. Pure. See
 * dhcp-client.h.
 */
#include "dhcp-client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "duid.h"
#include "id.h"

/* Characters that mean nothing special to a shell, to a resolver or in a path. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

/* The variable in the script's environment that has the number of the client. */
#define CLIENT_NUMBER "nvmf_boot_client"

/* ---- dhcpcd's configuration ---- */

static void put_hex(FILE *f, const char *option, const uint8_t *bytes, size_t n) {
	fprintf(f, "%s ", option);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%02x", i ? ":" : "", bytes[i]);
	fputc('\n', f);
}

/*
 * Makes a DUID that is the same at every boot, and returns its length. Without one, dhcpcd makes a DUID from the time,
 * so each boot would be a new client, with a new address, until the server has no address left.
 *
 * The DUID is made from the machine's UUID (RFC 6355) with the bytes in the order of SMBIOS, as EDK2 makes its own: a
 * server that has a reservation for the firmware knows the system, too. Without a UUID, or with one that other machines
 * have, too, the DUID is made from the MAC (DUID-LL, Ethernet).
 */
static int make_duid(const struct dhcp_client *c, uint8_t duid[NBFT_DUID_WIRE_MAX]) {
	static const uint8_t smbios_order[16] = { 3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15 };

	bool has_uuid = c->uuid && !uuid_is_placeholder(c->uuid);

	memcpy(duid, (const uint8_t[]){ 0, has_uuid ? NBFT_DUID_UUID : NBFT_DUID_LL, 0, 1 }, 4);
	if (!has_uuid) {
		memcpy(duid + 4, c->mac, 6);
		return 4 + 6;
	}
	for (size_t i = 0; i < 16; i++)
		duid[2 + i] = c->uuid[smbios_order[i]];
	return 2 + 16;
}

/*
 * Writes the DUID and the IAID that firmware used, if the table marks them as valid (DCI). Otherwise the client has the
 * MAC alone in DHCPv4, as firmware's client, and a made DUID in DHCPv6. dhcpcd makes an IAID from the MAC or the VLAN.
 */
static void put_identity(FILE *f, const struct dhcp_client *c) {
	const struct nbft_hfi *h = c->addr->from;
	uint8_t duid[NBFT_DUID_WIRE_MAX], iaid[NBFT_IAID_WIRE];
	int n = h->dci ? nbft_duid_wire(&h->duid, duid) : -ENOENT;
	bool has_iaid = h->dci && nbft_iaid_wire(&h->iaid, iaid) == 0, v6 = c->addr->way == PLAN_DHCP6;

	if (n < 0 && v6)
		n = make_duid(c, duid);
	if (n > 0)
		put_hex(f, "duid", duid, (size_t)n);
	fprintf(f, "interface %s\n", c->ifname);
	if (has_iaid)
		put_hex(f, "iaid", iaid, sizeof(iaid));
	if (v6 && has_iaid)
		put_hex(f, "ia_na", iaid, sizeof(iaid));
	else if (v6)
		fputs("ia_na\n", f);
}

/*
 * Options of dhcpcd. noconfigure: dhcpcd sets and removes nothing, since the root depends on the address; a lease that
 * comes while dhcpcd is being ended changes nothing either. DHCPv6 goes without noconfigure: dhcpcd takes the kernel's
 * link-local address off the link, and would set none. persistent, nogateway: the same, for what a dhcpcd before 9.2
 * can do. noarp: saves 5 s of checking; firmware has used the address, and servers check an address before they lease
 * it. nodelay: dhcpcd does not wait for a random time first. noipv6rs: the kernel handles router advertisements. env:
 * tells the script which client it belongs to. Option 249 has a line of its own: dhcpcd drops a line with an option
 * that it does not know.
 */
void dhcp_config(FILE *f, const struct dhcp_client *c) {
	const struct plan_addr *a = c->addr;
	bool v6 = a->way == PLAN_DHCP6;
	char ip[ADDR_TEXT_MAX];

	fprintf(f,
		"# Made by nvmf-boot for this boot.\n"
		"script " DHCP_SCRIPT "\n"
		"env " CLIENT_NUMBER "=%u\n"
		"%spersistent\nnoarp\nnoipv4ll\nnoipv6rs\nnodelay\nnogateway\nnodev\n",
		c->number, v6 ? "" : "noconfigure\n");
	if (v6)
		fputs("option dhcp6_name_servers, dhcp6_domain_search\n", f);
	else
		fputs("option subnet_mask, routers, classless_static_routes, domain_name_servers, domain_name, "
		      "interface_mtu\n"
		      "option ms_classless_static_routes\n",
		      f);
	put_identity(f, c);
	if (!v6 && addr_is_set(a->ip))
		fprintf(f, "request %s\n", addr_text(a->ip, ip));
}

/* ---- the environment of dhcpcd's script ---- */

static const char *variable(char *const *environment, const char *name) {
	size_t n = strlen(name);

	for (; *environment; environment++)
		if (strncmp(*environment, name, n) == 0 && (*environment)[n] == '=')
			return *environment + n + 1;
	return "";
}

/* Returns the part of a list that begins with the word at position `nth`. Blanks separate the words. */
static const char *nth_word(const char *list, size_t nth) {
	for (list += strspn(list, " "); nth > 0 && *list; nth--) {
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	return list;
}

/*
 * Returns the address at position `nth` of a list; an unset address if there is none. An address with a name behind a
 * "#" gives none, too: systemd-networkd writes such names for servers that are asked over TLS.
 */
static struct zone_addr nth_addr(const char *list, size_t nth) {
	struct zone_addr a = { .zone = "" };
	char word[ZONE_ADDR_TEXT_MAX];

	list = nth_word(list, nth);
	if (strcspn(list, " ") < sizeof(word)) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(list, " "), list);
		zone_addr_parse(word, &a);
	}
	return a;
}

static void take_dns(struct lease *l, const char *list) {
	size_t n = 0;

	for (; *list && n < LEASE_DNS_MAX; list = nth_word(list, 1)) {
		struct zone_addr a = nth_addr(list, 0);

		if (addr_is_set(a.ip))
			l->dns[n++] = a;
	}
}

/*
 * Copies a domain name if the name has only letters, digits, dots, hyphens and underscores, since shells and resolvers
 * read the files that contain the name.
 */
static void take_name(char place[LEASE_NAME_MAX], const char *name) {
	size_t n = strcspn(name, " "); /* takes only the first name of a search list */

	if (n < LEASE_NAME_MAX && strspn(name, PLAIN) == n && *name != '-')
		snprintf(place, LEASE_NAME_MAX, "%.*s", (int)n, name);
}

static int take_ifname(struct lease *l, const char *name) {
	if (*name == '\0' || strlen(name) >= sizeof(l->ifname) || name[strspn(name, PLAIN)])
		return -EBADMSG;
	snprintf(l->ifname, sizeof(l->ifname), "%s", name);
	return 0;
}

static bool take_address(struct lease *l, const char *text) {
	return addr_parse(text, &l->ip) == 0 && addr_is_set(l->ip);
}

static uint8_t prefix_of(const char *text, unsigned most) {
	char *end;
	unsigned long n = strtoul(text, &end, 10);

	return (uint8_t)(end == text || n > most ? most : n);
}

/*
 * Takes the routes of a list of words, by turns a destination with its prefix and a gateway. A faulty route is left
 * out. RFC 3442: when a lease has such routes, its router is ignored, and the gateway is that of the route 0.0.0.0/0.
 */
static void take_routes(struct lease *l, const char *list) {
	struct addr none = { { 0 } };

	if (*list)
		l->gateway = none;
	for (; *list && l->n_routes < LEASED_ROUTES_MAX; list = nth_word(list, 2)) {
		struct leased_route route = { .gateway = nth_addr(list, 1).ip };
		char dst[ADDR_TEXT_MAX];
		size_t n = strcspn(list, "/ ");

		if (list[n] != '/' || n >= sizeof(dst))
			continue;
		snprintf(dst, sizeof(dst), "%.*s", (int)n, list);
		if (addr_parse(dst, &route.dst) < 0 || !addr_is_v4(route.dst) || !addr_is_v4(route.gateway))
			continue;
		route.prefix = prefix_of(list + n + 1, 32);
		if (route.prefix == 0)
			l->gateway = route.gateway;
		else
			l->routes[l->n_routes++] = route;
	}
}

/* Takes an MTU, unless it is so small that the kernel would switch IPv6 off on the link. */
static void take_mtu(struct lease *l, const char *text) {
	char *end;
	unsigned long mtu = strtoul(text, &end, 10);

	if (end != text && *end == '\0' && mtu >= 1280 && mtu <= UINT16_MAX)
		l->mtu = (uint32_t)mtu;
}

static unsigned number_of(char *const *environment) {
	return (unsigned)strtoul(variable(environment, CLIENT_NUMBER), NULL, 10);
}

/*
 * dhcpcd runs its script with the reason CARRIER just before it begins to ask, and only with PREINIT on a link that
 * does not tell its carrier.
 */
bool dhcp_is_asking(char *const *environment, unsigned *number) {
	const char *reason = variable(environment, "reason");

	*number = number_of(environment);
	return *number != 0 && (strcmp(reason, "PREINIT") == 0 || strcmp(reason, "CARRIER") == 0);
}

int lease_from_environment(char *const *environment, struct lease *ret) {
	struct lease l = { .way = PLAN_DHCP4, .client = number_of(environment) };
	const char *routes = variable(environment, "new_classless_static_routes");

	if (take_ifname(&l, variable(environment, "interface")) < 0)
		return -ENOENT;
	if (take_address(&l, variable(environment, "new_ip_address"))) {
		l.prefix = prefix_of(variable(environment, "new_subnet_cidr"), addr_bits(l.ip));
		l.gateway = nth_addr(variable(environment, "new_routers"), 0).ip;
		take_routes(&l, *routes ? routes : variable(environment, "new_ms_classless_static_routes"));
		take_dns(&l, variable(environment, "new_domain_name_servers"));
		take_name(l.domain, variable(environment, "new_domain_name"));
		take_mtu(&l, variable(environment, "new_interface_mtu"));
	} else if (take_address(&l, variable(environment, "new_dhcp6_ia_na1_ia_addr1"))) {
		l.way = PLAN_DHCP6;
		l.prefix = (uint8_t)addr_bits(l.ip); /* dhcpcd sets a /128; routers announce the prefix of the link */
		take_dns(&l, variable(environment, "new_dhcp6_name_servers"));
		take_name(l.domain, variable(environment, "new_dhcp6_domain_search"));
	} else {
		return -ENOENT;
	}
	*ret = l;
	return 0;
}

/* ---- the lease's file ---- */

/* The text of an address of a route. 0.0.0.0 stands for a destination, and for "no gateway" (RFC 3442). */
static const char *route_text(struct addr a, char buf[ADDR_TEXT_MAX]) {
	return addr_is_set(a) ? addr_text(a, buf) : "0.0.0.0";
}

const char *lease_path(const char *ifname, enum plan_way way, char buf[LEASE_PATH_MAX]) {
	snprintf(buf, LEASE_PATH_MAX, DHCP_LEASES "/%s.dhcp%c", ifname, way == PLAN_DHCP6 ? '6' : '4');
	return buf;
}

void lease_text(FILE *f, const struct lease *l) {
	char text[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX], dns[ZONE_ADDR_TEXT_MAX];

	fprintf(f, "INTERFACE=%s\nCLIENT=%u\nADDRESS=%s\nPREFIX=%u\nROUTER=%s\nROUTES=\"", l->ifname, l->client,
		addr_text(l->ip, text), l->prefix, addr_text(l->gateway, gateway));
	for (size_t i = 0; i < l->n_routes; i++)
		fprintf(f, "%s%s/%u %s", i ? " " : "", route_text(l->routes[i].dst, text), l->routes[i].prefix,
			route_text(l->routes[i].gateway, gateway));
	fputs("\"\nDNS=\"", f);
	for (size_t i = 0; i < LEASE_DNS_MAX && addr_is_set(l->dns[i].ip); i++)
		fprintf(f, "%s%s", i ? " " : "", zone_addr_text(&l->dns[i], dns));
	fprintf(f, "\"\nDOMAIN=%s\n", l->domain);
	if (l->mtu != 0)
		fprintf(f, "MTU=%u\n", l->mtu);
}

/*
 * Reads the value of the line "NAME=value" without its quotes. False: there is no such line, or the value is too long.
 */
static bool value_of(const char *text, const char *name, char *buf, size_t size) {
	for (size_t n = strlen(name); *text; text += strcspn(text, "\n"), text += *text == '\n') {
		size_t length;

		if (strncmp(text, name, n) != 0 || text[n] != '=')
			continue;
		text += n + 1;
		text += *text == '"';
		length = strcspn(text, "\"\n");
		if (length >= size)
			return false;
		snprintf(buf, size, "%.*s", (int)length, text);
		return true;
	}
	return false;
}

int lease_parse(const char *text, struct lease *ret) {
	struct lease l = { 0 };
	char buf[LEASE_NAME_MAX], routes[LEASED_ROUTES_MAX * sizeof("255.255.255.255/32 255.255.255.255 ")];

	if (!value_of(text, "INTERFACE", buf, sizeof(buf)) || take_ifname(&l, buf) < 0 ||
	    !value_of(text, "ADDRESS", buf, sizeof(buf)) || !take_address(&l, buf) ||
	    !value_of(text, "PREFIX", buf, sizeof(buf)))
		return -EBADMSG;
	l.way = addr_is_v4(l.ip) ? PLAN_DHCP4 : PLAN_DHCP6;
	l.prefix = prefix_of(buf, addr_bits(l.ip));
	if (value_of(text, "CLIENT", buf, sizeof(buf)))
		l.client = (unsigned)strtoul(buf, NULL, 10);
	if (value_of(text, "ROUTES", routes, sizeof(routes)))
		take_routes(&l, routes);
	if (value_of(text, "ROUTER", buf, sizeof(buf)))
		l.gateway = nth_addr(buf, 0).ip;
	if (value_of(text, "MTU", buf, sizeof(buf)))
		take_mtu(&l, buf);
	if (value_of(text, "DNS", buf, sizeof(buf)))
		take_dns(&l, buf);
	if (value_of(text, "DOMAIN", buf, sizeof(buf)))
		take_name(l.domain, buf);
	*ret = l;
	return 0;
}

/* ---- systemd-networkd's file ---- */

bool lease_of_networkd(const char *text, struct lease *ret) {
	struct lease l = { 0 };
	char list[1024]; /* room for the first servers of all interfaces */

	if (value_of(text, "DNS", list, sizeof(list)))
		take_dns(&l, list);
	if (value_of(text, "DOMAINS", list, sizeof(list)))
		take_name(l.domain, list);
	if (!addr_is_set(l.dns[0].ip))
		return false;
	*ret = l;
	return true;
}
