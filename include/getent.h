/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The output of getent(1), which resolves host names for this program: a static binary has no resolver of the C
 * library, and every system with that library has getent, which reads /etc/hosts and asks name servers. Pure.
 */
#pragma once

#include <stddef.h>

#include "addr.h"

/* More addresses than a discovery controller has; further ones are not looked at. */
#define GETENT_ADDRS_MAX 8

/*
 * Reads the output of "getent ahosts NAME", in which each line begins with an address, and each address stands on
 * several lines. Fills `list` with the different addresses and returns their number. Addresses with a zone are left
 * out.
 */
size_t getent_parse(const char *text, struct addr list[GETENT_ADDRS_MAX]);
