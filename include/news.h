/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel's news, told as events: links and addresses from rtnetlink, removed controllers and namespaces from
 * uevents. A uevent of NVMe or of a block device also leads to a look at all namespaces; a device that appears below a
 * NIC's PCI function gets its driver (task-modules.h).
 *
 * News that were lost are made up for by a snapshot (snapshot.h).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "hands.h"
#include "plan.h"

/* Starts with the first two alone set, which are borrowed; must outlive the loop. */
struct news {
	const struct hands *hands;
	const struct plan *plan; /* the PCI functions of its interfaces */
	int uevents;
	bool links_failed, devices_failed; /* said once */
};

/*
 * Listens from now on; a snapshot after this, and before the loop, misses nothing. 0, or a negative errno.
 * news_done() in both cases.
 */
int news_start(struct news *n);
void news_done(struct news *n); /* after the loop is freed */
