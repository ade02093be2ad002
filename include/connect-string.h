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

/*
 * Which of the options that connect_string() may use this kernel knows. Kernels before 5.17 print no list;
 * fabrics_query() then assumes digests and ctrl_loss_tmo.
 */
struct connect_options {
	bool host_iface, hdr_digest, data_digest, ctrl_loss_tmo, discovery;
};

/* Reads the list ("instance=-1,cntlid=-1,transport=%s,...\n"). 0 or -EINVAL when it is no list. */
int connect_parse_options(const char *text, struct connect_options *ret);

/*
 * Writes the connect string for a path. `ifname` is the present name of the path's interface, NULL: the kernel chooses
 * one. Returns the string's length; -E2BIG: it is longer than `size` allows; -EINVAL: a value cannot be expressed (a
 * comma or newline in an NQN), or the kernel lacks a digest that the path needs. On failure *why has the reason, in
 * static words.
 */
int connect_string(const struct plan *plan, const struct plan_path *path, const char *ifname,
		   const struct connect_options *known, char *buf, size_t size, const char **why);

/* Reads "instance=N,cntlid=N\n". 0 or -EBADMSG. */
int connect_parse_reply(const char *text, int *instance);

/*
 * Whether the kernel takes two connect strings for one controller: compares the options that the kernel compares before
 * EALREADY.
 */
bool connect_is_same(const char *string, const char *other);
