/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What getent(1) says of a host's name. The static binary has no resolver: the C library's own, in a
 * program that every system with that library has, knows /etc/hosts and name servers. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "addr.h"

/* More than there are portals to ask; what is beyond is not looked at. */
#define GETENT_ADDRS_MAX 8

/*
 * Reads the output of "getent ahosts NAME": an address in front of each line, each of them several times. Returns how
 * many different ones there are in list; those with a zone are passed over.
 */
size_t getent_parse(const char *text, struct addr list[GETENT_ADDRS_MAX]);

/* The text of a resolv.conf(5) names somebody to ask. */
bool getent_has_server(const char *resolv_conf);
