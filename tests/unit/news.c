/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/edge/news.c and snapshot.c in a network namespace of its own. The files are a miniature sysfs. The
 * uevents are those of network links, which the kernel sends to the namespace of the link.
 */
#include "news.h"

#include <net/if.h>
#include <sys/socket.h>

#include "links.h"
#include "namespaces.h"
#include "snapshot.h"
#include "task-kit.h"

#define HEAD "/sys/class/nvme-subsystem/nvme-subsys0"

/* Counts the events of a type. `link`: counts only events of the link with this name, unless NULL. */
static size_t told(const struct kit *k, enum event_type type, const char *link) {
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->got[i].type == type && (!link || strcmp(k->got[i].link.name, link) == 0);
	return n;
}

/* Runs the loop until an event of this type, and of this link unless NULL, has come. */
static bool hears(struct kit *k, enum event_type type, const char *link) {
	while (told(k, type, link) == 0 && sd_event_run(k->hands.event, KIT_MOMENT_US) > 0)
		;
	return told(k, type, link) > 0;
}

static void make_namespace(struct kit *k) {
	tree_file(&k->root, HEAD "/subsysnqn", "nqn.x\n");
	tree_file(&k->root, HEAD "/nvme0n1/nsid", "1\n");
	tree_file(&k->root, "/sys/class/nvme/nvme3/subsysnqn", "nqn.x\n");
}

/* Makes sysfs show a PCI function for each of the links "one" and "two". */
static void make_functions(struct kit *k) {
	tree_link(&k->root, "/sys/class/net/one", "../../devices/pci0000:00/0000:00:03.0/net/one");
	tree_link(&k->root, "/sys/class/net/two", "../../devices/pci0000:00/0000:00:04.0/net/two");
}

static void links(struct kit *k) {
	is_int(make_veth("one", "two"), 0, "two veth links are made");
	ok(hears(k, EVENT_LINK, "one") && hears(k, EVENT_LINK, "two"), "both links are reported");
	for (size_t i = 0; i < k->n; i++)
		if (k->got[i].type == EVENT_LINK && strcmp(k->got[i].link.name, "two") == 0)
			is_int(k->got[i].link.pci_sbdf, 0x20, "a link is reported with its PCI function"), i = k->n;
	kit_settle(k);
	is_int(told(k, EVENT_NS, NULL), 0, "uevents of links do not make news.c read the namespaces");
	kit_forget(k);
}

/* True when a complete listing of this kind begins at event `at`, and ends. */
static bool is_listing(const struct kit *k, size_t at, enum listing kind) {
	if (k->got[at].type != EVENT_LISTING || k->got[at].listing != kind)
		return false;
	while (at < k->n && k->got[at].type != EVENT_LISTED)
		at++;
	return at < k->n && k->got[at].listing == kind && k->got[at].err == 0;
}

static void snapshot(struct kit *k) {
	snapshot_tell(&k->hands);
	ok(told(k, EVENT_LINK, "one") == 1 && told(k, EVENT_LINK, "lo") == 1, "a snapshot reports each link once");
	is_int(told(k, EVENT_NS, NULL), 1, "a snapshot reports each namespace");
	ok(is_listing(k, 0, LISTING_NETWORK) && told(k, EVENT_LISTING, NULL) == 2,
	   "a snapshot lists the network first");
	kit_forget(k);
	snapshot_namespaces(&k->hands);
	ok(k->n == 4 && told(k, EVENT_NS, NULL) == 1 && told(k, EVENT_CTRL, NULL) == 1 &&
		   is_listing(k, 0, LISTING_NVME),
	   "snapshot_namespaces() lists only namespaces and controllers");
	ok(k->got[2].type == EVENT_CTRL && k->got[2].ctrl == 3 && strcmp(k->got[2].ns.nqn, "nqn.x") == 0,
	   "a controller is listed with its number and NQN");
	kit_forget(k);
}

/* ---- a listing that is interrupted ---- */

/*
 * So many pairs that the kernel answers with more than two datagrams. When this process reads the first, the kernel has
 * the second ready, so a change at the first link interrupts the listing at the third datagram.
 */
#define PAIRS 60u

/* What a receiver of events has heard of. */
struct heard {
	size_t listings, links, listed;
	bool changes; /* the next EVENT_LINK of a pair makes this receiver remove the last pair */
	bool has_last; /* the present listing has shown a link of the last pair */
};

static void tell_heard(void *data, const struct event *ev) {
	struct heard *h = data;
	char last[IFNAMSIZ];

	snprintf(last, sizeof(last), "a%u", PAIRS - 1);
	if (ev->type == EVENT_LISTING) {
		h->listings++;
		h->links = h->has_last = 0;
	}
	h->listed += ev->type == EVENT_LISTED && ev->err == 0;
	if (ev->type != EVENT_LINK)
		return;
	h->links++;
	h->has_last |= strcmp(ev->link.name, last) == 0;
	if (h->changes && strcmp(ev->link.name, "lo") != 0) {
		h->changes = false;
		remove_link((int)if_nametoindex(last));
	}
}

/* Links change while the kernel lists them: the listing begins anew, and only the last one counts. */
static void interrupted(void) {
	struct root root = { .fd = -1 };
	struct heard h = { .changes = true };
	struct hands hands = { .root = &root, .tell = tell_heard, .data = &h };
	char name[IFNAMSIZ], peer[IFNAMSIZ];

	for (unsigned i = 0; i < PAIRS; i++) {
		snprintf(name, sizeof(name), "a%u", i);
		snprintf(peer, sizeof(peer), "b%u", i);
		make_veth(name, peer);
	}
	if (rtnl_open(&hands.rtnl) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	snapshot_network(&hands);
	ok(h.listings == 2 && h.listed == 1, "a listing that is interrupted begins anew, and ends once (%zu)",
	   h.listings);
	ok(h.links >= (size_t)2 * (PAIRS - 1) && !h.has_last, "the last listing shows the links that are left");
	snapshot_network(&hands);
	ok(h.listings == 3 && h.listed == 2, "a listing without a change begins once");
	rtnl_close(hands.rtnl);
	for (unsigned i = 0; i < PAIRS - 1; i++) {
		snprintf(name, sizeof(name), "a%u", i);
		remove_link((int)if_nametoindex(name));
	}
}

/* Something that is there cannot be read. */
static void unreadable(struct kit *k) {
	tree_link(&k->root, HEAD "/nvme0n9/nsid", "nsid");
	snapshot_namespaces(&k->hands);
	ok(k->got[k->n - 1].type == EVENT_LISTED && k->got[k->n - 1].err == ELOOP,
	   "a namespace that cannot be read makes the listing incomplete");
	unlink(kit_path(HEAD "/nvme0n9/nsid"));
	kit_forget(k);
	snapshot_namespaces(&k->hands);
	ok(is_listing(k, 0, LISTING_NVME), "a namespace that has gone meanwhile does not");
	kit_forget(k);
	snapshot_namespaces_at(&k->hands, "/class/nvme-subsystem/nvme-subsys0/nvme0n9");
	is_int(k->n, 0, "one namespace that has gone is not reported");
	tree_link(&k->root, HEAD "/nvme0n9/nsid", "nsid");
	snapshot_namespaces_at(&k->hands, "/class/nvme-subsystem/nvme-subsys0/nvme0n9");
	ok(k->n == 1 && k->got[0].type == EVENT_LISTED && k->got[0].listing == LISTING_NVME && k->got[0].err == ELOOP,
	   "one namespace that cannot be read leads to a listing");
	unlink(kit_path(HEAD "/nvme0n9/nsid"));
	kit_forget(k);
}

/* Makes the receive buffer of a socket so small that messages are lost. */
static void take_room(int fd) {
	int size = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* Makes and removes so many links that their messages cannot fit into a small buffer. */
static void make_news(void) {
	for (int i = 0; i < 20; i++) {
		make_veth("a", "b");
		remove_link((int)if_nametoindex("a"));
	}
}

static void lost(struct kit *k, const struct news *n, int fd, const char *which) {
	size_t first = 0;

	kit_settle(k);
	kit_forget(k);
	take_room(fd);
	make_news();
	ok(hears(k, EVENT_NS, NULL), "lost messages about %s lead to a snapshot with namespaces", which);
	ok(told(k, EVENT_LINK, "lo") > 0, "the snapshot reports links that have not changed");
	while (k->got[first].type != EVENT_LISTING)
		first++;
	ok(is_listing(k, first, LISTING_NETWORK) && is_listing(k, k->n - 4, LISTING_NVME),
	   "the snapshot consists of both listings");
	kit_settle(k);
	ok(k->got[k->n - 1].type == EVENT_LISTED,
	   "messages that were not lost are older than the snapshot, and are not reported after it");
	ok(!n->links_failed && !n->devices_failed, "lost messages count as no failure");
}

/* The uevent of a device without a driver is lost. */
static void lost_device(struct kit *k, const struct news *n) {
	char script[PATH_MAX + 32];

	tree_file(&k->root, "/sys/bus/pci/devices/0000:00:03.0/virtio0/modalias", "virtio:d1\n");
	snprintf(script, sizeof(script), "echo \"$@\" >> %s", kit_path("/asked"));
	kit_program(k, "modprobe", script);
	lost(k, n, n->uevents, "devices");
	kit_reap(k);
	is_str(kit_text(k, "/asked"), "-a -b -- virtio:d1\n", "a device whose uevent was lost gets its driver");
}

/*
 * A UNIX socket replaces the uevent socket. The loop still waits for the uevent socket, which `old` keeps open, so a
 * real uevent makes news.c read the UNIX socket. One namespace is read for one uevent: reading all of them after each
 * uevent takes a time that grows with the square of the paths.
 */
static void one_namespace(struct kit *k, const struct news *n) {
	static const char uevent[] = "change@/class/nvme-subsystem/nvme-subsys0/nvme0n2\0ACTION=change\0"
				     "DEVPATH=/class/nvme-subsystem/nvme-subsys0/nvme0n2\0SUBSYSTEM=block";
	static const char foreign[] = "change@/class/nvme-subsystem/nvme-subsys0/nvme0n3\0ACTION=change\0"
				      "DEVPATH=/class/nvme-subsystem/nvme-subsys0/nvme0n3\0SUBSYSTEM=dax";
	static const char controller[] = "change@/class/nvme/nvme3\0ACTION=change\0DEVPATH=/class/nvme/nvme3\0"
					 "SUBSYSTEM=nvme\0NVME_EVENT=connected";
	int fds[2], old = dup(n->uevents);

	tree_file(&k->root, HEAD "/nvme0n2/nsid", "2\n");
	tree_file(&k->root, HEAD "/nvme0n3/nsid", "3\n");
	kit_settle(k);
	kit_forget(k);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds) < 0 || dup2(fds[0], n->uevents) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	is_int(send(fds[1], uevent, sizeof(uevent), 0), sizeof(uevent), "a uevent of a namespace is sent");
	is_int(make_veth("a", "b"), 0, "a uevent of a link wakes the loop");
	ok(hears(k, EVENT_NS, NULL), "the namespace of the uevent is reported");
	ok(told(k, EVENT_NS, NULL) == 1 && k->got[k->n - 1].ns.nsid == 2, "no other namespace is read");
	tree_file(&k->root, "/sys/class/nvme/nvme3/nvme0c3n1/nsid", "1\n");
	tree_file(&k->root, "/sys/class/nvme/nvme3/nvme0c3n1/ana_state", "inaccessible\n");
	for (unsigned i = 0; i < 20; i++) /* the real uevent is still there, so the loop does not settle */
		sd_event_run(k->hands.event, 0);
	kit_forget(k);
	is_int(send(fds[1], foreign, sizeof(foreign), 0), sizeof(foreign), "a uevent of another subsystem is sent");
	is_int(send(fds[1], controller, sizeof(controller), 0), sizeof(controller), "a uevent of a controller is sent");
	ok(hears(k, EVENT_NS, NULL) && told(k, EVENT_NS, NULL) == 1 &&
		   strcmp(k->got[k->n - 1].ns.ana, "inaccessible") == 0,
	   "a uevent of a controller leads to its shut paths, and a uevent of another subsystem to nothing");
	close(old);
	close(fds[0]);
	close(fds[1]);
}

/* A UNIX socket replaces the rtnetlink socket. libmnl fails on each datagram of this socket. */
static void failing(struct kit *k) {
	struct plan plan = { 0 };
	struct news news = { .hands = &k->hands, .plan = &plan };
	int fds[2], err;

	kit_free_loop(k);
	k->hands.event = loop_new();
	kit_forget(k);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds) < 0 || dup2(fds[0], rtnl_fd(k->hands.rtnl)) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	err = news_start(&news);
	is_int(err, 0, "news_start() succeeds with a socket that fails");
	for (int i = 0; i < 2; i++) {
		kit_forget(k);
		is_int(send(fds[1], "x", 1, 0), 1, "a datagram makes the socket fail");
		ok(hears(k, EVENT_NS, NULL) && told(k, EVENT_LINK, "lo") == 1,
		   "a failure of the socket leads to a snapshot");
	}
	is_str(kit_log(),
	       "nvmf-boot: kernel messages about links cannot be read: Invalid argument, listing everything anew "
	       "instead\n",
	       "a repeated failure of the socket is logged once");
	kit_free_loop(k);
	news_done(&news);
	close(fds[0]);
	close(fds[1]);
}

int main(void) {
	struct kit k;
	struct plan_iface iface = { .pci_sbdf = 0x18 }; /* PCI function 0000:00:03.0 */
	struct plan plan = { .ifaces = &iface, .n_ifaces = 1 };
	struct news news = { .hands = &k.hands, .plan = &plan, .uevents = -1 };

	kit_start(&k);
	kit_catch_log();
	make_functions(&k);
	if (!own_network() || rtnl_open(&k.hands.rtnl) < 0 || news_start(&news) < 0) {
		skip("no network namespace for this test: %s", strerror(errno));
	} else if (make_veth("a", "b") < 0) {
		skip("this kernel has no veth links");
	} else {
		remove_link((int)if_nametoindex("a"));
		interrupted();
		kit_settle(&k);
		kit_forget(&k);
		links(&k);
		make_namespace(&k);
		snapshot(&k);
		unreadable(&k);
		lost(&k, &news, rtnl_fd(k.hands.rtnl), "links");
		lost_device(&k, &news);
		one_namespace(&k, &news);
		failing(&k);
	}
	kit_free_loop(&k);
	news_done(&news);
	rtnl_close(k.hands.rtnl);
	kit_done(&k);
	return tap_done();
}
