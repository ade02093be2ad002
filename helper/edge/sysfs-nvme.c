/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads the NVMe namespaces that sysfs shows, and reports them as events with block device, subsystem NQN, NSID and
 * identifiers. If a subsystem can have several paths, a namespace is a directory of the subsystem (the multipath head).
 * Otherwise, and with nvme_core.multipath=N, a namespace is a directory of its controller. A path below a head
 * (nvme0c1n1) is no block device. A path that the target keeps shut is reported too, since the kernel makes the head
 * only when the first path opens. Controllers are reported with their NQN. Never writes, never logs. See sysfs.h.
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

/*
 * Returns 0 in place of an error that only says that the device is gone. Any other error means that a device may be
 * there that was not read.
 */
static int unless_gone(int err) {
	return err == -ENOENT || err == -ENODEV || err == -ENXIO || err == -ENOTDIR ? 0 : err;
}

#define NS_NQN_SIZE sizeof(((struct ns_facts *)NULL)->nqn)

/* Reads the NQN of a subsystem or controller. Writes "" if there is none. Returns 0 or a negative errno. */
static int read_nqn(const struct root *r, const char *owner, char nqn[NS_NQN_SIZE]) {
	int err = sysfs_read(r, owner, "subsysnqn", nqn, NS_NQN_SIZE);

	if (err < 0)
		nqn[0] = '\0'; /* the kernel is removing the device; no namespace of the plan has this NQN */
	return unless_gone(err);
}

/* Reads the facts of one namespace. Returns 1; 0: the namespace has disappeared meanwhile; or a negative errno. */
static int read_ns(const struct root *r, const char *dir, const char *name, struct ns_facts *ret) {
	char number[16];
	int err;

	if (snprintf(ret->dev, sizeof(ret->dev), "%s", name) >= (int)sizeof(ret->dev))
		return 0;
	err = sysfs_read(r, dir, "nsid", number, sizeof(number));
	if (err < 0)
		return unless_gone(err);
	ret->nsid = (uint32_t)strtoul(number, NULL, 10);
	ret->has_uuid = read_uuid(r, dir, ret->uuid);
	ret->has_nguid = read_nguid(r, dir, ret->nguid);
	ret->has_eui64 = read_eui64(r, dir, ret->eui64);
	return 1;
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

/*
 * Reports a directory of a subsystem or controller if it is a namespace, or a path that the target keeps shut. Returns
 * 0 or a negative errno.
 */
static int namespace_in(const struct root *r, const char *owner, const char *name, sysfs_event_fn fn, void *data) {
	struct event ev = { .type = EVENT_NS };
	char dir[PATH_MAX];
	bool path = sysfs_text_is_path(name);
	int err;

	if ((!path && !sysfs_text_is_namespace(name)) ||
	    snprintf(dir, sizeof(dir), "%s/%s", owner, name) >= (int)sizeof(dir) ||
	    (path && !read_shut(r, dir, ev.ns.ana, sizeof(ev.ns.ana))))
		return 0;
	err = read_nqn(r, owner, ev.ns.nqn);
	if (err >= 0)
		err = read_ns(r, dir, name, &ev.ns);
	if (err == 1)
		fn(&ev, data);
	return err < 0 ? err : 0;
}

/* Reports the namespaces among the directories of one subsystem or controller. */
static int namespaces_of(const struct root *r, const char *owner, sysfs_event_fn fn, void *data) {
	char **names;
	size_t n;
	int err = root_list(r, owner, &names, &n);

	if (err < 0)
		return unless_gone(err);
	for (size_t i = 0; i < n && err >= 0; i++)
		err = namespace_in(r, owner, names[i], fn, data);
	root_free_names(names, n);
	return err;
}

static int controller(const struct root *r, const char *owner, const char *name, sysfs_event_fn fn, void *data) {
	struct event ev = { .type = EVENT_CTRL };
	int err;

	if (!sysfs_text_is_controller(name) || sscanf(name, "nvme%d", &ev.ctrl) != 1)
		return 0;
	err = read_nqn(r, owner, ev.ns.nqn);
	if (err >= 0)
		fn(&ev, data);
	return err;
}

/* Reports the namespaces of all members of a class. `controllers`: the members are controllers, and reported, too. */
static int members_of(const struct root *r, const char *class, bool controllers, sysfs_event_fn fn, void *data) {
	char owner[PATH_MAX];
	char **names;
	size_t n;
	int err = root_list(r, class, &names, &n);

	if (err < 0)
		return err == -ENOENT ? 0 : err; /* ENOENT: the module that makes the class is not loaded */
	for (size_t i = 0; i < n && err >= 0; i++) {
		if (snprintf(owner, sizeof(owner), "%s/%s", class, names[i]) >= (int)sizeof(owner))
			continue;
		if (controllers)
			err = controller(r, owner, names[i], fn, data);
		if (err >= 0)
			err = namespaces_of(r, owner, fn, data);
	}
	root_free_names(names, n);
	return err;
}

int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data) {
	int err = members_of(r, "/sys/class/nvme-subsystem", false, fn, data);

	return err < 0 ? err : members_of(r, "/sys/class/nvme", true, fn, data);
}

int sysfs_namespaces_at(const struct root *r, const char *devpath, sysfs_event_fn fn, void *data) {
	char dir[PATH_MAX], *name;

	if (snprintf(dir, sizeof(dir), "/sys%s", devpath) >= (int)sizeof(dir))
		return 0;
	name = strrchr(dir, '/') + 1;
	if (sysfs_text_is_controller(name))
		return namespaces_of(r, dir, fn, data);
	if (name <= dir + 1)
		return 0;
	name[-1] = '\0';
	return namespace_in(r, dir, name, fn, data);
}
