/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Name servers and host name of a boot: what the kernel command line says first, then what the leases do, then what the
 * tables have for the addresses of the plan. Written down for whoever wants them; nothing here resolves names. Pure.
 */
#include <string.h>

#include "dhcp-client.h"
#include "resolv-conf.h"

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

void names_resolv_conf(FILE *f, const struct plan *p, const struct lease *leases, size_t n) {
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

const char *names_host_name(const struct plan *p, const struct lease *leases, size_t n) {
	for (size_t i = 0; i < n; i++)
		if (leases[i].host_name[0])
			return leases[i].host_name;
	for (size_t i = 0; i < p->n_ifaces; i++)
		for (size_t j = 0; j < p->ifaces[i].n_addrs; j++) {
			const char *name = p->ifaces[i].addrs[j].from->host_name;

			if (name && *name && !strpbrk(name, "\n"))
				return name;
		}
	return NULL;
}
