/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * helper/edge/{news,snapshot}.c in a network namespace of its own. The files are a miniature sysfs; the uevents are
 * those of links, which the kernel sends to the namespace that the link is in.
 */
#include "news.h"

#include <net/if.h>
#include <sys/socket.h>

#include "links.h"
#include "namespaces.h"
#include "snapshot.h"
#include "task-kit.h"

#define HEAD "/sys/class/nvme-subsystem/nvme-subsys0"

/* How many events of a type were told; of links only those of one name, unless it is NULL. */
static size_t told(const struct kit *k, enum event_type type, const char *link) {
	size_t n = 0;

	for (size_t i = 0; i < k->n; i++)
		n += k->got[i].type == type && (!link || strcmp(k->got[i].link.name, link) == 0);
	return n;
}

/* Runs the loop until such an event is told. */
static bool hears(struct kit *k, enum event_type type, const char *link) {
	while (told(k, type, link) == 0 && sd_event_run(k->hands.event, KIT_MOMENT_US) > 0)
		;
	return told(k, type, link) > 0;
}

static void make_namespace(struct kit *k) {
	tree_file(&k->root, HEAD "/subsysnqn", "nqn.x\n");
	tree_file(&k->root, HEAD "/nvme0n1/nsid", "1\n");
}

/* The links have a PCI function each, as sysfs tells. */
static void make_functions(struct kit *k) {
	tree_link(&k->root, "/sys/class/net/one", "../../devices/pci0000:00/0000:00:03.0/net/one");
	tree_link(&k->root, "/sys/class/net/two", "../../devices/pci0000:00/0000:00:04.0/net/two");
}

static void links(struct kit *k) {
	is_int(make_veth("one", "two"), 0, "two links appear");
	ok(hears(k, EVENT_LINK, "one") && hears(k, EVENT_LINK, "two"), "both are told");
	for (size_t i = 0; i < k->n; i++)
		if (k->got[i].type == EVENT_LINK && strcmp(k->got[i].link.name, "two") == 0)
			is_int(k->got[i].link.pci_sbdf, 0x20, "with the PCI function"), i = k->n;
	kit_settle(k);
	is_int(told(k, EVENT_NS, NULL), 0, "uevents of links lead to no look at namespaces");
	kit_forget(k);
}

static void snapshot(struct kit *k) {
	snapshot_tell(&k->hands);
	ok(told(k, EVENT_LINK, "one") == 1 && told(k, EVENT_LINK, "lo") == 1, "a snapshot tells each link once");
	is_int(told(k, EVENT_NS, NULL), 1, "and each namespace");
	ok(k->got[k->n - 1].type == EVENT_NS, "which comes last");
	kit_forget(k);
	snapshot_namespaces(&k->hands);
	ok(k->n == 1 && told(k, EVENT_NS, NULL) == 1, "or namespaces alone");
	kit_forget(k);
}

/* Takes all room from a socket, so that what comes is lost. */
static void take_room(int fd) {
	int size = 1;

	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
}

/* Links that come and go, until their news must have been too many. */
static void make_news(void) {
	for (int i = 0; i < 20; i++) {
		make_veth("a", "b");
		remove_link((int)if_nametoindex("a"));
	}
}

static void lost(struct kit *k, const struct news *n, int fd, const char *which) {
	kit_settle(k);
	kit_forget(k);
	take_room(fd);
	make_news();
	ok(hears(k, EVENT_NS, NULL), "lost news of %s: a snapshot with namespaces", which);
	ok(told(k, EVENT_LINK, "lo") > 0, "and links that have no news");
	ok(!n->links_failed && !n->devices_failed, "which is no failure");
}

/* A device whose uevent was among those that were lost. */
static void lost_device(struct kit *k, const struct news *n) {
	char script[PATH_MAX + 32];

	tree_file(&k->root, "/sys/bus/pci/devices/0000:00:03.0/virtio0/modalias", "virtio:d1\n");
	snprintf(script, sizeof(script), "echo \"$@\" >> %s", kit_path("/asked"));
	kit_program(k, "modprobe", script);
	lost(k, n, n->uevents, "devices");
	kit_reap(k);
	is_str(kit_text(k, "/asked"), "-a -b -- virtio:d1\n", "a device that has no driver gets one");
}

/* A socket that is none of rtnetlink's stands for one that fails: each datagram is an error to libmnl. */
static void failing(struct kit *k) {
	struct plan plan = { 0 };
	struct news news = { .hands = &k->hands, .plan = &plan };
	int fds[2], err;

	kit_free_loop(k);
	k->hands.event = loop_new();
	kit_forget(k);
	if (socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, fds) < 0 || dup2(fds[0], rtnl_fd(k->hands.rtnl)) < 0)
		exit(1); /* no plan is printed: prove counts that as a failure */
	err = news_start(&news);
	is_int(err, 0, "a socket that fails");
	for (int i = 0; i < 2; i++) {
		kit_forget(k);
		is_int(send(fds[1], "x", 1, 0), 1, "an error");
		ok(hears(k, EVENT_NS, NULL) && told(k, EVENT_LINK, "lo") == 1, "leads to a snapshot");
	}
	is_str(kit_log(),
	       "nvmf-boot: kernel messages about links cannot be read: Invalid argument, listing everything anew "
	       "instead\n",
	       "and is said once");
	kit_free_loop(k);
	news_done(&news);
	close(fds[0]);
	close(fds[1]);
}

int main(void) {
	struct kit k;
	struct plan_iface iface = { .pci_sbdf = 0x18 }; /* 00:03.0 */
	struct plan plan = { .ifaces = &iface, .n_ifaces = 1 };
	struct news news = { .hands = &k.hands, .plan = &plan, .uevents = -1 };

	kit_start(&k);
	kit_catch_log();
	make_functions(&k);
	if (!own_network() || rtnl_open(&k.hands.rtnl) < 0 || news_start(&news) < 0) {
		skip("no network namespace: %s", strerror(errno));
	} else if (make_veth("a", "b") < 0) {
		skip("this kernel has no veth links");
	} else {
		remove_link((int)if_nametoindex("a"));
		kit_settle(&k);
		kit_forget(&k);
		links(&k);
		make_namespace(&k);
		snapshot(&k);
		lost(&k, &news, rtnl_fd(k.hands.rtnl), "links");
		lost_device(&k, &news);
		failing(&k);
	}
	kit_free_loop(&k);
	news_done(&news);
	rtnl_close(k.hands.rtnl);
	kit_done(&k);
	return tap_done();
}
