/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The network and the NVMe controllers of this machine, as the kernel shows them at this moment: what ip(8) would show
 * a person in an initramfs that has no ip. live_read() reads the facts and changes nothing. The functions that write
 * the facts are pure.
 */
#pragma once

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "addr.h"
#include "json.h"
#include "root.h"

struct live_link {
	int ifindex;
	char name[IFNAMSIZ];
	uint8_t mac[6];
	bool up, carrier;
	int speed; /* in Mb/s; 0: not known */
	char driver[32]; /* "": a link without a driver, such as a VLAN */
};

struct live_addr {
	int ifindex;
	struct addr addr;
	uint8_t prefix;
	bool tentative, dad_failed;
};

/* A unicast route of the main table. */
struct live_route {
	int ifindex;
	struct addr dst, gateway; /* unset: the default route; the destination is on the link */
	bool v4;
	uint8_t prefix;
	uint32_t metric;
};

struct live_neighbour {
	int ifindex;
	struct addr addr;
	uint16_t state; /* bits NUD_... of <linux/neighbour.h> */
	bool has_mac;
	uint8_t mac[6];
};

/* A target to look up the way to. */
struct live_target {
	struct addr addr;
	char ifname[IFNAMSIZ]; /* the way must begin here; "": anywhere */
};

/* The way that the kernel would take to a target at this moment. */
struct live_way {
	struct live_target target;
	int err; /* 0, or why there is no way: a positive errno */
	int ifindex;
	struct addr gateway, source; /* gateway unset: the target is on the link */
};

/* An NVMe controller on a fabric. The texts are the attributes in sysfs. */
struct live_controller {
	char name[32], transport[8], state[24], address[256], nqn[224];
};

struct live {
	struct live_link *links;
	struct live_addr *addrs;
	struct live_route *routes;
	struct live_neighbour *neighbours;
	struct live_way *ways;
	struct live_controller *controllers;
	size_t n_links, n_addrs, n_routes, n_neighbours, n_ways, n_controllers;
};

/*
 * Reads everything, and looks up the ways to `n` targets. What cannot be read is missing. Returns 0 with *ret owned by
 * the caller (live_done()), or a negative errno if there is no rtnetlink or no memory.
 */
int live_read(const struct root *root, const struct live_target *targets, size_t n, struct live *ret);
void live_done(struct live *l);

/*
 * Writes the facts as text. Links without an address and without a way are named in one line; with `all` each link has
 * its own line, and all neighbours are listed.
 */
void live_text(FILE *f, const struct live *l, bool all);
void live_json(struct json *j, const struct live *l); /* writes the keys "network" and "controllers" of an object */
