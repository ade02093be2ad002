/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the text of a resolv.conf(5) with the name servers of a boot: first the servers of the kernel command line,
 * then those of the leases, then those of the tables. Lists no server twice. Resolves no names. Pure. See
 * resolv-conf.h.
 */
#include "resolv-conf.h"

#include <string.h>

struct servers {
	struct zone_addr v[LEASE_DNS_MAX];
	size_t n;
};

/* Adds a server that was learned through the interface `ifname`. A link-local server needs a zone. */
static void add(struct servers *s, struct zone_addr a, const char *ifname) {
	if (!addr_is_set(a.ip) || s->n == LEASE_DNS_MAX)
		return;
	if (!addr_is_link_local(a.ip))
		a.zone[0] = '\0';
	else if (*a.zone == '\0')
		snprintf(a.zone, sizeof(a.zone), "%s", ifname);
	for (size_t i = 0; i < s->n; i++)
		if (addr_equal(s->v[i].ip, a.ip) && strcmp(s->v[i].zone, a.zone) == 0)
			return;
	s->v[s->n++] = a;
}

static void add_of_table(struct servers *s, struct addr a, const char *ifname) {
	add(s, (struct zone_addr){ .ip = a }, ifname);
}

static void add_all(struct servers *s, const struct plan *p, const struct lease *leases, size_t n) {
	for (size_t i = 0; i < p->n_nameservers; i++)
		add(s, p->nameservers[i], "");
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < LEASE_DNS_MAX; j++)
			add(s, leases[i].dns[j], leases[i].ifname);
	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; j < p->ifaces[i].n_addrs; j++) {
			add_of_table(s, p->ifaces[i].addrs[j].from->dns1, p->ifaces[i].name);
			add_of_table(s, p->ifaces[i].addrs[j].from->dns2, p->ifaces[i].name);
		}
}

void resolv_conf_text(FILE *f, const struct plan *p, const struct lease *leases, size_t n) {
	struct servers s = { .n = 0 };
	const char *domain = "";
	char text[ZONE_ADDR_TEXT_MAX];

	add_all(&s, p, leases, n);
	for (size_t i = 0; i < n && *domain == '\0'; i++)
		domain = leases[i].domain;
	if (s.n == 0)
		return;
	fputs("# Made by nvmf-boot from nameserver=, leases, routers, systemd-networkd and the NBFT.\n", f);
	if (*domain)
		fprintf(f, "search %s\n", domain);
	for (size_t i = 0; i < s.n; i++)
		fprintf(f, "nameserver %s\n", zone_addr_text(&s.v[i], text));
}

bool resolv_conf_has_server(const char *text) {
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, "nameserver", strlen("nameserver")) == 0)
			return true;
	return false;
}
