/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Listens to the kernel's notifications ("news") and reports them as events: links and addresses from rtnetlink,
 * controllers and namespaces from uevents. A uevent of an NVMe or block device makes this device be read again. A
 * device that appears below a NIC's PCI function gets its driver (task-modules.h).
 *
 * When the kernel has dropped notifications, a listing (snapshot.h) reports the present state instead.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "hands.h"
#include "plan.h"

/* Before news_start() the caller sets `hands` and `plan`, which are borrowed. Must outlive the loop. */
struct news {
	const struct hands *hands;
	const struct plan *plan; /* the plan has the PCI functions of the NICs */
	/*
	 * Descriptor of the uevent socket; -1: not open. If news_done() may be called without news_start(), the caller
	 * sets -1.
	 */
	int uevents;
	bool links_failed, devices_failed; /* true once a failure to read was logged */
};

/*
 * Starts to listen. A listing after this call and before the loop runs misses nothing. Returns 0 or a negative errno.
 * Call news_done() in both cases.
 */
int news_start(struct news *n);
void news_done(struct news *n); /* call news_done() after the loop is freed */
