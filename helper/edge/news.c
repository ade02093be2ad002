/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads rtnetlink messages and kernel uevents, and reports them as events. Decides nothing. See news.h. */
#include "news.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "log.h"
#include "snapshot.h"
#include "task-modules.h"
#include "uevent.h"

/* The longest uevent of the kernel: 2048 bytes of environment after the device's path (include/linux/kobject.h). */
#define UEVENT_MAX 8192

/*
 * Logs a failure to read notifications once. ENOBUFS is not logged: an overflow of the kernel's buffer is the ordinary
 * way to lose notifications.
 */
static void say_failure(const char *what, int err, bool *said) {
	if (err == -ENOBUFS || *said)
		return;
	*said = true;
	log_say(LOG_WARNING, NULL, "kernel messages about %s cannot be read: %s, listing everything anew instead", what,
		strerror(-err));
}

/* ---- rtnetlink ---- */

static int on_rtnl(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct news *n = data;
	int err = rtnl_dispatch(n->hands->rtnl, snapshot_tell_rtnl, (void *)n->hands);

	(void)s, (void)fd, (void)events;
	if (err < 0) {
		say_failure("links", err, &n->links_failed);
		snapshot_tell(n->hands);
	}
	return 0;
}

/* ---- uevents ---- */

static void tell_gone(const struct hands *h, const struct uevent *u) {
	struct event ev = { .type = EVENT_CTRL_GONE };
	char rest;

	if (strcmp(u->subsystem, "block") == 0) {
		ev.type = EVENT_NS_GONE;
		snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", u->devname);
	} else if (strcmp(u->subsystem, "nvme") != 0 || sscanf(u->devname, "nvme%d%c", &ev.ctrl, &rest) != 1) {
		return;
	}
	h->tell(h->data, &ev);
}

/* Loads the driver of a device below the PCI function of an interface. udev loads the drivers of all other devices. */
static void device_appeared(const struct news *n, const struct uevent *u) {
	for (size_t i = 0; i < n->plan->n_ifaces; i++) {
		uint32_t sbdf = n->plan->ifaces[i].pci_sbdf;

		if (sbdf != 0 && task_modules_device(n->hands, sbdf, u->devpath, u->modalias))
			return;
	}
}

/* Loads the drivers of devices whose uevents were lost, as far as the devices have no driver yet. */
static void load_missing_drivers(const struct news *n) {
	for (size_t i = 0; i < n->plan->n_ifaces; i++)
		if (n->plan->ifaces[i].pci_sbdf != 0)
			task_modules_load(n->hands, n->plan->ifaces[i].pci_sbdf);
}

/*
 * Reports what one uevent tells. Only the device of the uevent is read: a machine with many paths has many uevents, and
 * reading all namespaces after each of them would take the square of that time.
 */
static void tell_device(const struct news *n, const struct uevent *u) {
	if (strcmp(u->action, "add") == 0 && *u->modalias)
		device_appeared(n, u);
	if (strcmp(u->action, "remove") == 0)
		tell_gone(n->hands, u);
	else if (strcmp(u->subsystem, "block") == 0 || strcmp(u->subsystem, "nvme") == 0)
		snapshot_namespaces_at(n->hands, u->devpath);
}

static int on_uevent(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct news *n = data;
	char buf[UEVENT_MAX];
	struct uevent u;
	int got, lost = 0;

	(void)s, (void)events;
	/* what is left after an error is older than the snapshot; an error that repeats would go on for ever */
	while ((got = uevent_receive(fd, buf, sizeof(buf), &u)) > 0 || got == -ENOBUFS || (got < 0 && got != lost))
		if (got > 0)
			tell_device(n, &u);
		else
			lost = got;
	if (lost < 0) {
		say_failure("devices", lost, &n->devices_failed);
		load_missing_drivers(n);
		snapshot_tell(n->hands);
	}
	return 0;
}

/* ---- rtnetlink and uevents together ---- */

int news_start(struct news *n) {
	const struct hands *h = n->hands;
	int err;

	n->uevents = uevent_open();
	if (n->uevents < 0)
		return n->uevents;
	err = sd_event_add_io(h->event, NULL, rtnl_fd(h->rtnl), EPOLLIN, on_rtnl, n);
	return err < 0 ? err : sd_event_add_io(h->event, NULL, n->uevents, EPOLLIN, on_uevent, n);
}

void news_done(struct news *n) {
	if (n->uevents >= 0)
		close(n->uevents);
	n->uevents = -1;
}
