/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Parses the output of getent(1). This program runs getent to resolve host names, because a static binary has no
 * resolver of the C library. Every system with that library has getent, which reads /etc/hosts and asks name servers.
 * Pure.
 */
#pragma once

#include <stddef.h>

#include "addr.h"

/* The most addresses that are used for one name. A discovery controller has fewer; further addresses are ignored. */
#define GETENT_ADDRS_MAX 8

/*
 * Reads the output of "getent ahosts NAME". Each line begins with an address, and each address stands on several lines.
 * Fills `list` with every address once and returns the number of addresses. An address may have a zone
 * ("fe80::1%nbft0").
 */
size_t getent_parse(const char *text, struct zone_addr list[GETENT_ADDRS_MAX]);
