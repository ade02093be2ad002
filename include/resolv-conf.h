/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes the text of a resolv.conf(5) from leases, tables and the kernel command line. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "dhcp-client.h"

#define RESOLV_CONF_PATH "/run/nvmf-boot/resolv.conf"

/*
 * Writes a "search" line with the first domain that a lease has, and one "nameserver" line for each server: those of
 * the kernel command line, then those of the `n` leases, then those of the table for every address of the plan. Writes
 * at most LEASE_DNS_MAX servers. Writes nothing if there is no server.
 */
void resolv_conf_text(FILE *f, const struct plan *p, const struct lease *leases, size_t n);

/* True if the text of a resolv.conf(5) names a server. */
bool resolv_conf_has_server(const char *text);
