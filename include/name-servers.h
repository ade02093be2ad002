/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes a resolv.conf(5) with the name servers of a boot below the root. */
#pragma once

#include "dhcp-client.h"
#include "plan.h"
#include "root.h"

/* The most leases from which name servers are taken. resolv.conf(5) has room for far fewer servers. */
#define NAME_SERVERS_LEASES 16

/*
 * Writes RESOLV_CONF_PATH (resolv-conf.h) with the name servers of the plan, of the `n` leases and of systemd-networkd.
 * Writes no file if there is no server and was none. In an initramfs without /etc/resolv.conf, makes /etc/resolv.conf a
 * link to the file. A failure is logged.
 */
void name_servers_write(const struct root *root, const struct plan *plan, const struct lease *leases, size_t n);
