/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and writes the text that this program exchanges with its DHCP client, dhcpcd: the client's configuration, the
 * environment of the client's script, and the file in which the script leaves a lease. The script is this program under
 * another name. Pure.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "addr.h"
#include "events.h"
#include "plan.h"

/* The directory of the lease files, <interface>.dhcp4 and <interface>.dhcp6. Each file has lines "KEY=value". */
#define DHCP_LEASES "/run/nvmf-boot/leases"
/* The name of the link by which dhcpcd runs this program as its script. */
#define DHCP_SCRIPT_NAME "nvmf-boot-lease"
#define DHCP_SCRIPT "/run/nvmf-boot/" DHCP_SCRIPT_NAME

/*
 * When a client is about to send its first request, its script makes an empty file. The name of the file is this text
 * with the client's number behind it.
 */
#define DHCP_ASKING "asking."

#define LEASE_DNS_MAX 3 /* the most name servers that resolv.conf(5) may list */
#define LEASE_NAME_MAX 254 /* 253 characters, as RFC 1035 allows, and a NUL */

struct lease {
	char ifname[IFNAMSIZ];
	unsigned client; /* number of the client, as in struct dhcp_client; 0: the client has no number */
	enum plan_way way; /* PLAN_DHCP4 or PLAN_DHCP6 */
	struct addr ip;
	uint8_t prefix;
	struct addr gateway; /* gateway of the default route; unset: the lease has none */
	struct leased_route routes[LEASED_ROUTES_MAX]; /* further routes of option 121, or of Microsoft's option 249 */
	size_t n_routes;
	uint32_t mtu; /* MTU of the network (option 26); 0: the lease has none that can be used */
	/* unset entries are at the end; a zone is set only where the server's text has one */
	struct zone_addr dns[LEASE_DNS_MAX];
	char domain[LEASE_NAME_MAX]; /* domain; "": the lease has none */
};

/* A client: one process of dhcpcd, which asks for one address of one interface. All pointers are borrowed. */
struct dhcp_client {
	unsigned number; /* as in struct action */
	char ifname[IFNAMSIZ];
	uint8_t mac[6]; /* the MAC that the table has for the interface */
	const struct plan_addr *addr;
	const uint8_t *uuid; /* the machine's UUID, in the byte order of the text; NULL: the machine has none */
};

/* Writes dhcpcd.conf(5) for the client. */
void dhcp_config(FILE *f, const struct dhcp_client *c);

/*
 * Call this function when the environment of dhcpcd's script has no lease. True: the client is about to send its first
 * request; *number is the client's number.
 */
bool dhcp_is_asking(char *const *environment, unsigned *number);

/*
 * Reads a lease from the environment of dhcpcd's script ("NAME=value" strings, NULL at the end). Returns 0; -ENOENT:
 * the environment has no address.
 */
int lease_from_environment(char *const *environment, struct lease *ret);

/*
 * The file of a lease. lease_path() writes the path of the file to buf and returns buf. lease_text() writes the
 * content. lease_parse() reads the content, and returns 0 or -EBADMSG.
 */
#define LEASE_PATH_MAX (sizeof(DHCP_LEASES) + IFNAMSIZ + 8)
const char *lease_path(const char *ifname, enum plan_way way, char buf[LEASE_PATH_MAX]);
void lease_text(FILE *f, const struct lease *l);
int lease_parse(const char *text, struct lease *ret);

/*
 * Reads the name servers and the domain that systemd-networkd has learned, from the file that systemd-networkd leaves
 * for systemd-resolved. *ret is a lease with `dns` and `domain` only. Returns false, with *ret untouched, if the file
 * names no server.
 */
#define NETWORKD_STATE "/run/systemd/netif/state"
bool lease_of_networkd(const char *text, struct lease *ret);
