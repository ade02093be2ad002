/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's own address configuration (SLAAC) of one interface, switched on through /proc/sys. See autoconf.h. */
#include "autoconf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int put(const struct root *root, const char *ifname, const char *key, const char *value) {
	char path[96];
	int fd, err = 0;

	snprintf(path, sizeof(path), "/proc/sys/net/ipv6/conf/%s/%s", ifname, key);
	fd = root_open_at(root, path, O_WRONLY);
	if (fd < 0)
		return fd;
	if (write(fd, value, strlen(value)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int autoconf_on(const struct root *root, const char *ifname, bool default_route) {
	const struct {
		const char *key, *value;
	} SETTINGS[] = {
		/* 2: also when something makes a router of this machine; with 1 the root's address would then run out */
		{ "accept_ra", "2" },
		{ "autoconf", "1" },
		{ "addr_gen_mode", "0" }, /* of the MAC, as firmware does */
		{ "accept_ra_defrtr", default_route ? "1" : "0" },
	};
	int worst = 0;

	for (size_t i = 0; i < sizeof(SETTINGS) / sizeof(*SETTINGS); i++) {
		int err = put(root, ifname, SETTINGS[i].key, SETTINGS[i].value);

		worst = worst ?: err;
	}
	return worst;
}
