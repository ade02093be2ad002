/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's settings of the interfaces of a plan: the keys of /proc/sys/net that an interface needs beyond its
 * addresses and routes. Pure.
 */
#pragma once

#include "plan.h"

/* net/FAMILY/conf/INTERFACE/KEY below /proc/sys, and its value. All static text. */
struct plan_setting {
	const char *family, *key, *value; /* "ipv4", "rp_filter", "2" */
};

#define PLAN_SETTINGS_MAX 5

/*
 * Fills `list` with the settings of one interface and returns how many there are: none where the kernel's defaults do.
 */
size_t plan_settings(const struct plan *p, size_t iface, struct plan_setting list[PLAN_SETTINGS_MAX]);
