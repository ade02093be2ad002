/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text that this program exchanges with its DHCP client, dhcpcd: the client's configuration, the environment of its
 * script, and the file in which that script leaves a lease. The script is this program under another name. Pure.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "addr.h"
#include "plan.h"

/* The directory of the files <interface>.dhcp4 and <interface>.dhcp6, each with lines "KEY=value". */
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

/* Writes dhcpcd.conf(5) for one address of one interface. */
void dhcp_config(FILE *f, const char *ifname, const struct plan_addr *a);

/* Reads the environment of dhcpcd's script ("NAME=value", NULL at the end). 0, or -ENOENT: no address is in it. */
int lease_from_environment(char *const *environment, struct lease *ret);

/* The lease's file: lease_path() returns buf; lease_text() writes the text; lease_parse() reads it, 0 or -EBADMSG. */
#define LEASE_PATH_MAX (sizeof(DHCP_LEASES) + IFNAMSIZ + 8)
const char *lease_path(const char *ifname, enum plan_way way, char buf[LEASE_PATH_MAX]);
void lease_text(FILE *f, const struct lease *l);
int lease_parse(const char *text, struct lease *ret);

/*
 * Reads the name servers that systemd-networkd has learned, from the file that it leaves for systemd-resolved, as a
 * lease without an address: dns and domain. False: there are none, *ret is untouched.
 */
#define NETWORKD_STATE "/run/systemd/netif/state"
bool lease_of_networkd(const char *text, struct lease *ret);
