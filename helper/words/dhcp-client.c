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

/* Characters that mean nothing special to a shell, to a resolver or in a path. */
#define PLAIN "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-"

/* ---- dhcpcd's configuration ---- */

static void put_hex(FILE *f, const char *option, const uint8_t *bytes, size_t n) {
	fprintf(f, "%s ", option);
	for (size_t i = 0; i < n; i++)
		fprintf(f, "%s%02x", i ? ":" : "", bytes[i]);
	fputc('\n', f);
}

/*
 * Writes the DUID and the IAID that firmware used, if the table marks them as valid (DCI). Otherwise dhcpcd uses its
 * own identity: the MAC alone in DHCPv4, the SMBIOS UUID in DHCPv6. EDK2 uses the SMBIOS UUID, too.
 */
static void put_identity(FILE *f, const struct nbft_hfi *h, bool v6, const char *ifname) {
	uint8_t duid[NBFT_DUID_WIRE_MAX], iaid[NBFT_IAID_WIRE];
	int n = h->dci ? nbft_duid_wire(&h->duid, duid) : -ENOENT;
	bool has_iaid = h->dci && nbft_iaid_wire(&h->iaid, iaid) == 0;

	if (n > 0)
		put_hex(f, "duid", duid, (size_t)n);
	fprintf(f, "interface %s\n", ifname);
	if (has_iaid)
		put_hex(f, "iaid", iaid, sizeof(iaid));
	if (v6 && has_iaid)
		put_hex(f, "ia_na", iaid, sizeof(iaid));
	else if (v6)
		fputs("ia_na\n", f);
}

/*
 * Options of dhcpcd. persistent: the address stays when the client ends, since the root depends on the address. noarp:
 * saves 5 s of checking; firmware used the address until now, and servers check an address before they lease it.
 * nodelay: dhcpcd does not wait for a random time first. nogateway: the plan decides about routes. noipv6rs: the kernel
 * handles router advertisements.
 */
void dhcp_config(FILE *f, const char *ifname, const struct plan_addr *a) {
	bool v6 = a->way == PLAN_DHCP6;
	char ip[ADDR_TEXT_MAX];

	fputs("# Made by nvmf-boot for this boot.\n"
	      "script " DHCP_SCRIPT "\n"
	      "persistent\nnoarp\nnoipv4ll\nnoipv6rs\nnodelay\nnogateway\nnodev\n",
	      f);
	if (v6)
		fputs("option dhcp6_name_servers, dhcp6_domain_search\n", f);
	else
		fputs("option subnet_mask, routers, domain_name_servers, domain_name\n", f);
	put_identity(f, a->from, v6, ifname);
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

/*
 * Returns the address at position `nth` of a list that blanks separate; an unset address if there is none. An
 * address with a name behind a "#" gives none, too: systemd-networkd writes such names for servers that are asked over
 * TLS.
 */
static struct zone_addr nth_addr(const char *list, size_t nth) {
	struct zone_addr a = { .zone = "" };
	char word[ZONE_ADDR_TEXT_MAX];

	for (list += strspn(list, " "); nth > 0 && *list; nth--) {
		list += strcspn(list, " ");
		list += strspn(list, " ");
	}
	if (strcspn(list, " ") < sizeof(word)) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(list, " "), list);
		zone_addr_parse(word, &a);
	}
	return a;
}

static void take_dns(struct lease *l, const char *list) {
	size_t n = 0;

	for (size_t i = 0; i < LEASE_DNS_MAX; i++) {
		struct zone_addr a = nth_addr(list, i);

		if (addr_is_set(a.ip))
			l->dns[n++] = a;
	}
}

/*
 * Copies a domain name if the name has only letters, digits, dots and hyphens, since shells and resolvers read the
 * files that contain the name.
 */
static void take_name(char place[LEASE_NAME_MAX], const char *name) {
	size_t n = strcspn(name, " "); /* takes only the first name of a search list */

	if (n < LEASE_NAME_MAX && strspn(name, PLAIN) == n && *name != '-')
		snprintf(place, LEASE_NAME_MAX, "%.*s", (int)n, name);
}

static int take_ifname(struct lease *l, const char *name) {
	if (*name == '\0' || strlen(name) >= sizeof(l->ifname) || name[strspn(name, PLAIN "_")])
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

int lease_from_environment(char *const *environment, struct lease *ret) {
	struct lease l = { .way = PLAN_DHCP4 };

	if (take_ifname(&l, variable(environment, "interface")) < 0)
		return -ENOENT;
	if (take_address(&l, variable(environment, "new_ip_address"))) {
		l.prefix = prefix_of(variable(environment, "new_subnet_cidr"), addr_bits(l.ip));
		l.gateway = nth_addr(variable(environment, "new_routers"), 0).ip;
		take_dns(&l, variable(environment, "new_domain_name_servers"));
		take_name(l.domain, variable(environment, "new_domain_name"));
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

const char *lease_path(const char *ifname, enum plan_way way, char buf[LEASE_PATH_MAX]) {
	snprintf(buf, LEASE_PATH_MAX, DHCP_LEASES "/%s.dhcp%c", ifname, way == PLAN_DHCP6 ? '6' : '4');
	return buf;
}

void lease_text(FILE *f, const struct lease *l) {
	char text[ADDR_TEXT_MAX], gateway[ADDR_TEXT_MAX], dns[ZONE_ADDR_TEXT_MAX];

	fprintf(f, "INTERFACE=%s\nADDRESS=%s\nPREFIX=%u\nROUTER=%s\nDNS=\"", l->ifname, addr_text(l->ip, text),
		l->prefix, addr_text(l->gateway, gateway));
	for (size_t i = 0; i < LEASE_DNS_MAX && addr_is_set(l->dns[i].ip); i++)
		fprintf(f, "%s%s", i ? " " : "", zone_addr_text(&l->dns[i], dns));
	fprintf(f, "\"\nDOMAIN=%s\n", l->domain);
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
	char buf[LEASE_NAME_MAX];

	if (!value_of(text, "INTERFACE", buf, sizeof(buf)) || take_ifname(&l, buf) < 0 ||
	    !value_of(text, "ADDRESS", buf, sizeof(buf)) || !take_address(&l, buf) ||
	    !value_of(text, "PREFIX", buf, sizeof(buf)))
		return -EBADMSG;
	l.way = addr_is_v4(l.ip) ? PLAN_DHCP4 : PLAN_DHCP6;
	l.prefix = prefix_of(buf, addr_bits(l.ip));
	if (value_of(text, "ROUTER", buf, sizeof(buf)))
		l.gateway = nth_addr(buf, 0).ip;
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
