/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is said to a DHCP client (dhcpcd) and what it says: its configuration, the environment it
 * gives to its script, and the file in which that script, which is this program under another name,
 * leaves a lease. Pure: text in, text out.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "addr.h"
#include "plan.h"

/* Below the root: <interface>.dhcp4 and <interface>.dhcp6, one "KEY=value" a line, and what comes of them. */
#define DHCP_LEASES "/run/nvmf-boot/leases"
/* The name under which this program is dhcpcd's script. */
#define DHCP_SCRIPT_NAME "nvmf-boot-lease"
#define DHCP_SCRIPT "/run/nvmf-boot/" DHCP_SCRIPT_NAME

#define LEASE_DNS_MAX 3 /* what resolv.conf(5) takes */
#define LEASE_NAME_MAX 254 /* 253 characters: RFC 1035 in text */

struct lease {
	char ifname[IFNAMSIZ];
	enum plan_way way; /* PLAN_DHCP4 or PLAN_DHCP6 */
	struct addr ip;
	uint8_t prefix;
	struct addr gateway; /* unset: none */
	struct addr dns[LEASE_DNS_MAX]; /* unset ones at the end */
	char domain[LEASE_NAME_MAX]; /* "" for none */
};

/* dhcpcd.conf(5) for one address of one interface. */
void dhcp_config(FILE *f, const char *ifname, const struct plan_addr *a);

/* What dhcpcd tells its script ("NAME=value", NULL at the end). 0, or -ENOENT: no news of an address. */
int lease_from_environment(char *const *environment, struct lease *ret);

/* The lease's file: its path (Returns buf), its text, and back: 0 or -EBADMSG. */
#define LEASE_PATH_MAX (sizeof(DHCP_LEASES) + IFNAMSIZ + 8)
const char *lease_path(const char *ifname, enum plan_way way, char buf[LEASE_PATH_MAX]);
void lease_text(FILE *f, const struct lease *l);
int lease_parse(const char *text, struct lease *ret);

/*
 * What systemd-networkd has learned of name servers, from the file that it tells systemd-resolved by, as a lease
 * without an address: dns and domain. False: nothing.
 */
#define NETWORKD_STATE "/run/systemd/netif/state"
bool lease_of_networkd(const char *text, struct lease *ret);
