/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel settings of a plan's interfaces: keys of /proc/sys/net that an interface needs in addition to addresses
 * and routes. Pure.
 */
#pragma once

#include "plan.h"

/* One value for the file net/FAMILY/conf/INTERFACE/KEY below /proc/sys. All static text. */
struct plan_setting {
	const char *family, *key, *value; /* for example "ipv4", "rp_filter", "2" */
};

#define PLAN_SETTINGS_MAX 15

/* Fills `list` with the settings of one interface and returns their number, which is never 0. */
size_t plan_settings(const struct plan *p, size_t iface, struct plan_setting list[PLAN_SETTINGS_MAX]);

/* True when an interface of the plan has an IPv4 address (v4), or an IPv6 address. */
bool plan_has_family(const struct plan *p, bool v4);
