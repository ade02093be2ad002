/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /dev/nvme-fabrics: the option list the kernel prints, the connect string, and the one write that
 * creates a controller (Linux drivers/nvme/host/fabrics.c). The text functions are pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "plan.h"
#include "root.h"

struct sd_event;

#define FABRICS_STRING_MAX 4096 /* the kernel takes one page at most */

/* Which options this kernel knows. Kernels before 5.17 print no list: then every one we use but host_iface. */
struct fabrics_options {
	bool host_iface, hdr_digest, data_digest, ctrl_loss_tmo, discovery;
	bool fast_io_fail; /* and it is of use: not the kernel but multipathd bundles a namespace's paths */
};

/* Reads the list ("instance=-1,cntlid=-1,transport=%s,...\n"). 0 or -EINVAL when it is no list. */
int fabrics_parse_options(const char *text, struct fabrics_options *ret);

/*
 * Writes the connect string for a path, `ifname` being its interface's present name, NULL for any. Returns its length, or -E2BIG, or
 * -EINVAL when a value cannot be said in this syntax (a comma or newline in an NQN). *why then tells which.
 */
int fabrics_string(const struct plan *plan, const struct plan_path *path, const char *ifname,
		   const struct fabrics_options *known, char *buf, size_t size, const char **why);

/* Reads "instance=N,cntlid=N\n". 0 or -EBADMSG. */
int fabrics_parse_reply(const char *text, int *instance);

/* Two strings mean one controller to the kernel, by what it compares before it says EALREADY. */
bool fabrics_is_same(const char *string, const char *other);

/*
 * Asks the kernel for its options. -ENOENT: the module is not loaded. Blocks while a controller is being
 * created (one mutex for both), whoever creates it: another process may have begun a minute ago.
 */
int fabrics_query(const struct root *r, struct fabrics_options *ret);

/*
 * The same in a child (child.h). 0: told(data, err, known) is called once, `known` being borrowed, and valid when err
 * is 0; -ECHILD: the child died. Or a negative errno, and it is not called.
 */
int fabrics_ask(struct sd_event *event, const struct root *r,
		void (*told)(void *data, int err, const struct fabrics_options *known), void *data);

/* Creates the controller. Blocks as long as the kernel does: call it in a child. 0 or negative errno. */
int fabrics_connect(const struct root *r, const char *string, int *instance);

/* The controller that the kernel has for this string already (-EALREADY). 0 or negative errno; -ENOENT: it is gone. */
int fabrics_find(const struct root *r, const char *string, int *instance);
