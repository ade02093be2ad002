/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The name servers of a boot, written down below the root. */
#pragma once

#include "dhcp-client.h"
#include "plan.h"
#include "root.h"

/* As many leases are looked at: far more than there are name servers to take from them. */
#define NAME_SERVERS_LEASES 16

/*
 * Writes RESOLV_CONF_PATH (resolv-conf.h) with the servers of the plan, of the leases and of systemd-networkd, and in
 * an initramfs makes it /etc/resolv.conf where there is none. Writes no file when there is no server. What fails is
 * said in the log.
 */
void name_servers_write(const struct root *root, const struct plan *plan, const struct lease *leases, size_t n);
