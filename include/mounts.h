/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tells when the root file system is mounted: reports EVENT_ROOT_MOUNTED once, when something is mounted on /sysroot,
 * where dracut mounts the root.
 */
#pragma once

#include <stdbool.h>

#include "hands.h"

/* The caller sets `hands`, which are borrowed, and zeroes the rest. */
struct mounts {
	const struct hands *hands;
	sd_event_source *source; /* NULL: nothing is waited for */
};

/*
 * Starts to wait. Reports at once if the root is mounted. Returns 0 or a negative errno. Call mounts_done() in both
 * cases.
 */
int mounts_start(struct mounts *m);
void mounts_done(struct mounts *m);

/* True when the text of a mountinfo file has a mount on `where`. Pure. */
bool mounts_has(const char *mountinfo, const char *where);
