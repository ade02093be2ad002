/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads all links, addresses and namespaces from the kernel, and reports them as events. Decides nothing. See
 * snapshot.h.
 */
#include "snapshot.h"

#include <string.h>
#include <syslog.h>

#include "log.h"
#include "sysfs.h"

void snapshot_tell_rtnl(const struct event *ev, void *data) {
	const struct hands *h = data;
	struct event full = *ev;

	if (ev->type == EVENT_LINK)
		full.link.pci_sbdf = sysfs_link_pci(h->root, ev->link.name, ev->ifindex);
	h->tell(h->data, &full);
}

static void tell_from_sysfs(const struct event *ev, void *data) {
	const struct hands *h = data;

	h->tell(h->data, ev);
}

int snapshot_namespaces(const struct hands *h) {
	int err = sysfs_namespaces(h->root, tell_from_sysfs, (void *)h);

	if (err < 0)
		log_say(LOG_WARNING, NULL,
			"NVMe namespaces cannot be listed: %s, trying again at the next kernel event", strerror(-err));
	return err;
}

void snapshot_tell(const struct hands *h) {
	int err = rtnl_snapshot(h->rtnl, snapshot_tell_rtnl, (void *)h);

	if (err < 0)
		log_say(LOG_ERR, NULL, "network links cannot be listed: %s, going on with the kernel's later messages",
			strerror(-err));
	snapshot_namespaces(h);
}
