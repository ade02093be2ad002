/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the text of a resolv.conf(5) with the name servers of a boot: first the servers of the kernel command line,
 * then those of the leases, then those of the tables. Lists no server twice. Resolves no names. Pure. See
 * resolv-conf.h.
 */
#include "resolv-conf.h"

#include <string.h>

struct servers {
	struct addr v[LEASE_DNS_MAX];
	size_t n;
};

static void add(struct servers *s, struct addr a) {
	if (!addr_is_set(a) || s->n == LEASE_DNS_MAX)
		return;
	for (size_t i = 0; i < s->n; i++)
		if (addr_equal(s->v[i], a))
			return;
	s->v[s->n++] = a;
}

static void add_all(struct servers *s, const struct plan *p, const struct lease *leases, size_t n) {
	for (size_t i = 0; i < p->n_nameservers; i++)
		add(s, p->nameservers[i]);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < LEASE_DNS_MAX; j++)
			add(s, leases[i].dns[j]);
	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; j < p->ifaces[i].n_addrs; j++) {
			add(s, p->ifaces[i].addrs[j].from->dns1);
			add(s, p->ifaces[i].addrs[j].from->dns2);
		}
}

void resolv_conf_text(FILE *f, const struct plan *p, const struct lease *leases, size_t n) {
	struct servers s = { .n = 0 };
	const char *domain = "";
	char text[ADDR_TEXT_MAX];

	add_all(&s, p, leases, n);
	for (size_t i = 0; i < n && *domain == '\0'; i++)
		domain = leases[i].domain;
	if (s.n == 0)
		return;
	fputs("# Made by nvmf-boot from nameserver=, leases, systemd-networkd and the NBFT.\n", f);
	if (*domain)
		fprintf(f, "search %s\n", domain);
	for (size_t i = 0; i < s.n; i++)
		fprintf(f, "nameserver %s\n", addr_text(s.v[i], text));
}

bool resolv_conf_has_server(const char *text) {
	for (const char *line = text; *line; line += strcspn(line, "\n"), line += *line == '\n')
		if (strncmp(line, "nameserver", strlen("nameserver")) == 0)
			return true;
	return false;
}
