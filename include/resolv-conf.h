/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What leases, tables and the kernel command line say of name servers, as resolv.conf(5) wants it. Pure. */
#pragma once

#include <stdbool.h>
#include <stdio.h>

#include "dhcp-client.h"

#define NAMES_RESOLV_CONF "/run/nvmf-boot/resolv.conf"
#define NAMES_HOST_NAME "/run/nvmf-boot/hostname"

/*
 * resolv.conf(5) and a host name: those of the kernel command line, then those of the leases, then the table's for
 * every address of the plan. Nothing is written when there are none.
 */
void names_resolv_conf(FILE *f, const struct plan *p, const struct lease *leases, size_t n);
const char *names_host_name(const struct plan *p, const struct lease *leases, size_t n); /* NULL: none; borrowed */
