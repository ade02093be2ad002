/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The NVMe namespaces that sysfs shows, as events: block device, subsystem NQN, NSID and identifiers.
 * A namespace of a subsystem that can have several paths is a directory of the subsystem (the
 * multipath head); else, or with nvme_core.multipath=N, it is one of its controller. The paths below a head
 * (nvme0c1n1) are no block devices; those that are shut are told too, since a head comes with the first open one.
 * Never writes, never logs.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "sysfs.h"

/*
 * The UUID comes out of `wwid`, never out of `uuid`: where a namespace has no UUID the kernel prints
 * its NGUID in `uuid`. In `wwid` the UUID goes before the others and is marked.
 */
static bool read_uuid(const struct root *r, const char *dir, uint8_t ret[16]) {
	char text[sizeof("uuid.") + UUID_TEXT_MAX];

	return sysfs_read(r, dir, "wwid", text, sizeof(text)) == 0 && sysfs_text_wwid_uuid(text, ret);
}

static bool read_nguid(const struct root *r, const char *dir, uint8_t ret[16]) {
	char text[UUID_TEXT_MAX];

	return sysfs_read(r, dir, "nguid", text, sizeof(text)) == 0 && sysfs_text_nguid(text, ret);
}

static bool read_eui64(const struct root *r, const char *dir, uint8_t ret[8]) {
	char text[32];

	return sysfs_read(r, dir, "eui", text, sizeof(text)) == 0 && sysfs_text_eui64(text, ret);
}

/* False when the namespace goes away while it is read. */
static bool read_ns(const struct root *r, const char *dir, const char *name, const char *nqn, struct ns_facts *ret) {
	char number[16];

	if (snprintf(ret->dev, sizeof(ret->dev), "%s", name) >= (int)sizeof(ret->dev) ||
	    sysfs_read(r, dir, "nsid", number, sizeof(number)) < 0)
		return false;
	ret->nsid = (uint32_t)strtoul(number, NULL, 10);
	snprintf(ret->nqn, sizeof(ret->nqn), "%s", nqn);
	ret->has_uuid = read_uuid(r, dir, ret->uuid);
	ret->has_nguid = read_nguid(r, dir, ret->nguid);
	ret->has_eui64 = read_eui64(r, dir, ret->eui64);
	return true;
}

/*
 * The ANA state of a path that is shut (NVMe Base Specification 2.0, 8.1.1.3); false for one that is open, or whose
 * state the kernel has not asked for yet ("invalid state").
 */
static bool read_shut(const struct root *r, const char *dir, char *state, size_t size) {
	static const char *const SHUT[] = { "inaccessible", "persistent-loss", "change" };

	if (sysfs_read(r, dir, "ana_state", state, size) < 0)
		return false;
	for (size_t i = 0; i < sizeof(SHUT) / sizeof(*SHUT); i++)
		if (strcmp(state, SHUT[i]) == 0)
			return true;
	return false;
}

/* The namespaces among the directories of one subsystem or controller. */
static int namespaces_of(const struct root *r, const char *owner, sysfs_event_fn fn, void *data) {
	char nqn[sizeof(((struct ns_facts *)NULL)->nqn)], dir[PATH_MAX];
	char **names;
	size_t n;
	int err = root_list(r, owner, &names, &n);

	if (err < 0)
		return err;
	if (sysfs_read(r, owner, "subsysnqn", nqn, sizeof(nqn)) < 0)
		nqn[0] = '\0'; /* matched by its NID alone then */
	for (size_t i = 0; i < n; i++) {
		struct event ev = { .type = EVENT_NS };

		bool path = sysfs_text_is_path(names[i]);

		if ((path || sysfs_text_is_namespace(names[i])) &&
		    snprintf(dir, sizeof(dir), "%s/%s", owner, names[i]) < (int)sizeof(dir) &&
		    (!path || read_shut(r, dir, ev.ns.ana, sizeof(ev.ns.ana))) &&
		    read_ns(r, dir, names[i], nqn, &ev.ns))
			fn(&ev, data);
	}
	root_free_names(names, n);
	return 0;
}

static int namespaces_in_class(const struct root *r, const char *class, sysfs_event_fn fn, void *data) {
	char owner[PATH_MAX];
	char **names;
	size_t n;
	int err = root_list(r, class, &names, &n);

	if (err < 0)
		return err == -ENOENT ? 0 : err; /* the module is not loaded */
	for (size_t i = 0; i < n && err != -ENOMEM; i++) /* what else fails has gone away meanwhile */
		if (snprintf(owner, sizeof(owner), "%s/%s", class, names[i]) < (int)sizeof(owner))
			err = namespaces_of(r, owner, fn, data);
	root_free_names(names, n);
	return err == -ENOMEM ? err : 0;
}

int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data) {
	int err = namespaces_in_class(r, "/sys/class/nvme-subsystem", fn, data);

	return err < 0 ? err : namespaces_in_class(r, "/sys/class/nvme", fn, data);
}
