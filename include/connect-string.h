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
 * The options that the running kernel knows, of those that connect_string() may use. Kernels before 5.17 print no list
 * of options; fabrics_query() then assumes digests and ctrl_loss_tmo.
 */
struct connect_options {
	bool host_iface, hdr_digest, data_digest, ctrl_loss_tmo, discovery;
};

/*
 * Reads the kernel's list of options ("instance=-1,cntlid=-1,transport=%s,...\n"). Returns 0, or -EINVAL when the text
 * is no such list.
 */
int connect_parse_options(const char *text, struct connect_options *ret);

/*
 * Writes the connect string for a path. `ifname` is the present name of the path's interface; NULL: the kernel chooses
 * an interface. Returns the length of the string. -E2BIG: the string is longer than `size` allows. -EINVAL: the string
 * cannot express a value (an NQN with a comma or a newline), or the kernel lacks a digest that the path needs. On
 * failure *why is the reason, as static text.
 */
int connect_string(const struct plan *plan, const struct plan_path *path, const char *ifname,
		   const struct connect_options *known, char *buf, size_t size, const char **why);

/* Reads the kernel's reply, "instance=N,cntlid=N\n". Returns 0, or -EBADMSG when the text is no such reply. */
int connect_parse_reply(const char *text, int *instance);

/*
 * True when both connect strings mean one controller to the kernel, so that the kernel answers the second one with
 * EALREADY. The comparison takes the same options into account as the kernel does.
 */
bool connect_is_same(const char *string, const char *other);
