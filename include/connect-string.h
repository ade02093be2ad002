/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The text of /dev/nvme-fabrics: the list of options that the kernel prints, the string that asks for a controller, and
 * the kernel's reply (Linux drivers/nvme/host/fabrics.c). Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"

#define CONNECT_STRING_MAX 4096 /* the kernel takes one page at most */

/* Which options this kernel knows. Kernels before 5.17 print no list: then every one we use but host_iface. */
struct connect_options {
	bool host_iface, hdr_digest, data_digest, ctrl_loss_tmo, discovery;
	bool fast_io_fail; /* and it is of use: not the kernel but multipathd bundles a namespace's paths */
};

/* Reads the list ("instance=-1,cntlid=-1,transport=%s,...\n"). 0 or -EINVAL when it is no list. */
int connect_parse_options(const char *text, struct connect_options *ret);

/*
 * Writes the connect string for a path, `ifname` being its interface's present name, NULL for any. Returns its length, or -E2BIG, or
 * -EINVAL when a value cannot be said in this syntax (a comma or newline in an NQN). *why then tells which.
 */
int connect_string(const struct plan *plan, const struct plan_path *path, const char *ifname,
		   const struct connect_options *known, char *buf, size_t size, const char **why);

/* Reads "instance=N,cntlid=N\n". 0 or -EBADMSG. */
int connect_parse_reply(const char *text, int *instance);

/* Two strings mean one controller to the kernel, by what it compares before it says EALREADY. */
bool connect_is_same(const char *string, const char *other);
