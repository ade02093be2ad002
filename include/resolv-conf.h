/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leases, tables and the kernel command line say of name servers, as resolv.conf(5) wants it. Pure. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "dhcp-client.h"

#define RESOLV_CONF_PATH "/run/nvmf-boot/resolv.conf"

/*
 * Writes "search" with the first domain that a lease has, and "nameserver" lines: the servers of the kernel command
 * line, then those of the `n` leases, then those of the table for every address of the plan; LEASE_DNS_MAX at most.
 * Nothing is written when there is no server.
 */
void resolv_conf_text(FILE *f, const struct plan *p, const struct lease *leases, size_t n);

/* Whether the text of a resolv.conf(5) names a server. */
bool resolv_conf_has_server(const char *text);
