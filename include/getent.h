/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What getent(1) says of a host's name. The static binary has no resolver. getent is a program that every system with
 * the GNU C library has, and its resolver knows /etc/hosts and name servers. Pure.
 */
#pragma once

#include <stddef.h>

#include "addr.h"

/* More than there are portals to ask. Further addresses are ignored. */
#define GETENT_ADDRS_MAX 8

/*
 * Reads the output of "getent ahosts NAME", which has an address at the beginning of each line, and each address
 * several times. Returns the number of different addresses in `list`. Addresses with a zone are ignored.
 */
size_t getent_parse(const char *text, struct addr list[GETENT_ADDRS_MAX]);
