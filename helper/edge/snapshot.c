/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads all links, addresses and namespaces from the kernel, and reports them as events. Decides nothing. See
 * snapshot.h.
 */
#include "snapshot.h"

#include <errno.h>

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

static void tell_listing(const struct hands *h, enum event_type type, enum listing listing, int err) {
	h->tell(h->data, &(struct event){ .type = type, .listing = listing, .err = -err });
}

void snapshot_namespaces(const struct hands *h) {
	tell_listing(h, EVENT_LISTING, LISTING_NVME, 0);
	tell_listing(h, EVENT_LISTED, LISTING_NVME, sysfs_namespaces(h->root, tell_from_sysfs, (void *)h));
}

void snapshot_namespaces_at(const struct hands *h, const char *devpath) {
	int err = sysfs_namespaces_at(h->root, devpath, tell_from_sysfs, (void *)h);

	if (err < 0)
		tell_listing(h, EVENT_LISTED, LISTING_NVME, err); /* leads to a listing */
}

void snapshot_network(const struct hands *h) {
	int err;

	/* an interrupted dump may lack an entry, or have an entry that is gone, so the listing begins anew */
	do {
		tell_listing(h, EVENT_LISTING, LISTING_NETWORK, 0);
		err = rtnl_snapshot(h->rtnl, snapshot_tell_rtnl, (void *)h);
	} while (err == -EINTR);
	tell_listing(h, EVENT_LISTED, LISTING_NETWORK, err);
}

void snapshot_tell(const struct hands *h) {
	snapshot_network(h);
	snapshot_namespaces(h);
}
