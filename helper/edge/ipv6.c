/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SLAAC and optimistic DAD of one interface, switched on through /proc/sys. Decides nothing. See ipv6.h. */
#include "ipv6.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

struct setting {
	const char *key, *value;
};

/* All of them, whatever becomes of each; returns the first failure. */
static int set_all(const struct root *root, const char *ifname, const struct setting *settings, size_t n) {
	char path[64 + IFNAMSIZ];
	int worst = 0;

	for (size_t i = 0; i < n; i++) {
		int err;

		snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", ifname, settings[i].key);
		err = root_set(root, path, settings[i].value);
		worst = worst ?: err;
	}
	return worst;
}

int ipv6_autoconf_on(const struct root *root, const char *ifname, bool default_route) {
	const struct setting settings[] = {
		/* 2: also when something makes a router of this machine; with 1 the root's address would then run out */
		{ "accept_ra", "2" },
		{ "autoconf", "1" },
		{ "addr_gen_mode", "0" }, /* of the MAC, as firmware does */
		{ "accept_ra_defrtr", default_route ? "1" : "0" },
	};

	return set_all(root, ifname, settings, sizeof(settings) / sizeof(*settings));
}

int ipv6_optimistic_on(const struct root *root, const char *ifname) {
	static const struct setting settings[] = {
		{ "optimistic_dad", "1" }, /* an address may be optimistic */
		{ "use_optimistic", "1" }, /* and be used then, and told of */
	};

	return set_all(root, ifname, settings, sizeof(settings) / sizeof(*settings));
}
