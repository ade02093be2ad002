/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the keys of one network interface below /proc/sys: the plan's settings, and optimistic DAD. Decides nothing.
 * See sysctl.h.
 */
#include "sysctl.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>

int sysctl_set(const struct root *root, const char *ifname, const struct plan_setting *s) {
	char path[64 + IFNAMSIZ];

	snprintf(path, sizeof(path), "/proc/sys/net/%s/conf/%s/%s", s->family, ifname, s->key);
	return root_set(root, path, s->value);
}

/* Sets all keys, even after a failure. Returns 0 or the first failure. */
static int set_all(const struct root *root, const char *ifname, const struct plan_setting *settings, size_t n) {
	int worst = 0;

	for (size_t i = 0; i < n; i++) {
		int err = sysctl_set(root, ifname, &settings[i]);

		worst = worst ?: err;
	}
	return worst;
}

int sysctl_optimistic_on(const struct root *root, const char *ifname) {
	static const struct plan_setting settings[] = {
		{ "ipv6", "optimistic_dad", "1" }, /* allows optimistic addresses */
		/* lets programs use optimistic addresses, and makes rtnetlink report such addresses */
		{ "ipv6", "use_optimistic", "1" },
	};

	return set_all(root, ifname, settings, sizeof(settings) / sizeof(*settings));
}
