/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the NVMe namespaces that sysfs shows, and reports them as events with block device, subsystem NQN, NSID and
 * identifiers. If a subsystem can have several paths, a namespace is a directory of the subsystem (the multipath head).
 * Otherwise, and with nvme_core.multipath=N, a namespace is a directory of its controller. A path below a head
 * (nvme0c1n1) is no block device. A path that the target keeps shut is reported too, since the kernel makes the head
 * only when the first path opens. Never writes, never logs. See sysfs.h.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "id.h"
#include "sysfs.h"

/*
 * Reads the UUID from `wwid` and not from `uuid`: for a namespace without a UUID the kernel prints the NGUID in `uuid`.
 * In `wwid` a UUID comes before the other identifiers and has the prefix "uuid.".
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

/* Reads the facts of one namespace. Returns false if the namespace disappears meanwhile. */
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
 * Reads the ANA state of a path (NVMe Base Specification 2.0, 8.1.1.3). Returns true if the path is shut; false if the
 * path is open, or the kernel does not know the state yet ("invalid state").
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

/* Reports the namespaces among the directories of one subsystem or controller. */
static int namespaces_of(const struct root *r, const char *owner, sysfs_event_fn fn, void *data) {
	char nqn[sizeof(((struct ns_facts *)NULL)->nqn)], dir[PATH_MAX];
	char **names;
	size_t n;
	int err = root_list(r, owner, &names, &n);

	if (err < 0)
		return err;
	if (sysfs_read(r, owner, "subsysnqn", nqn, sizeof(nqn)) < 0)
		nqn[0] =
			'\0'; /* the kernel is removing the subsystem or controller; no namespace of the plan has this NQN */
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
		return err == -ENOENT ? 0 : err; /* ENOENT: the module that makes the class is not loaded */
	/* every error but -ENOMEM: the subsystem or controller is gone */
	for (size_t i = 0; i < n && err != -ENOMEM; i++)
		if (snprintf(owner, sizeof(owner), "%s/%s", class, names[i]) < (int)sizeof(owner))
			err = namespaces_of(r, owner, fn, data);
	root_free_names(names, n);
	return err == -ENOMEM ? err : 0;
}

int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data) {
	int err = namespaces_in_class(r, "/sys/class/nvme-subsystem", fn, data);

	return err < 0 ? err : namespaces_in_class(r, "/sys/class/nvme", fn, data);
}
