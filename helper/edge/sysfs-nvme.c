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

/*
 * Reads an identifier of a namespace as text. Writes "" if the namespace has no such identifier, or a longer text than any
 * identifier of the plan. Returns 0 or a negative errno.
 */
static int read_identifier(const struct root *r, const char *dir, const char *name, char *buf, size_t size) {
	int err = sysfs_read(r, dir, name, buf, size);

	if (err < 0)
		buf[0] = '\0';
	return err == -ENOENT || err == -EFBIG ? 0 : err;
}

/*
 * Reads the identifiers of a namespace. The UUID is read from `wwid` and not from `uuid`: for a namespace without a UUID
 * the kernel prints the NGUID in `uuid`. In `wwid` a UUID comes before the other identifiers and has the prefix "uuid.".
 * Returns 0 or a negative errno: with an identifier missing the namespace would count as another one.
 */
static int read_identifiers(const struct root *r, const char *dir, struct ns_facts *ret) {
	char wwid[sizeof("uuid.") + UUID_TEXT_MAX], nguid[UUID_TEXT_MAX], eui[32];
	int err = read_identifier(r, dir, "wwid", wwid, sizeof(wwid));

	if (err >= 0)
		err = read_identifier(r, dir, "nguid", nguid, sizeof(nguid));
	if (err >= 0)
		err = read_identifier(r, dir, "eui", eui, sizeof(eui));
	if (err < 0)
		return err;
	ret->has_uuid = sysfs_text_wwid_uuid(wwid, ret->uuid);
	ret->has_nguid = sysfs_text_nguid(nguid, ret->nguid);
	ret->has_eui64 = sysfs_text_eui64(eui, ret->eui64);
	return 0;
}

/* Reads the facts of one namespace. Returns 1; 0: the namespace has disappeared meanwhile; or a negative errno. */
static int read_ns(const struct root *r, const char *dir, const char *name, struct ns_facts *ret) {
	char number[16];
	int err;

	if (snprintf(ret->dev, sizeof(ret->dev), "%s", name) >= (int)sizeof(ret->dev))
		return 0;
	err = sysfs_read(r, dir, "nsid", number, sizeof(number));
	if (err >= 0)
		err = read_identifiers(r, dir, ret);
	if (err < 0)
		return unless_gone(err);
	ret->nsid = (uint32_t)strtoul(number, NULL, 10);
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

/*
 * Reports the namespaces among the directories of one subsystem or controller, also after a failure. Returns 0 or the
 * first failure.
 */
static int namespaces_of(const struct root *r, const char *owner, sysfs_event_fn fn, void *data) {
	char **names;
	size_t n;
	int first = root_list(r, owner, &names, &n);

	if (first < 0)
		return unless_gone(first);
	for (size_t i = 0; i < n; i++) {
		int err = namespace_in(r, owner, names[i], fn, data);

		first = first ?: err;
	}
	root_free_names(names, n);
	return first;
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

/*
 * Reports the namespaces of all members of a class, also after a failure: one device that cannot be read must not hide the
 * root. Returns 0 or the first failure. `controllers`: the members are controllers, and reported, too.
 */
static int members_of(const struct root *r, const char *class, bool controllers, sysfs_event_fn fn, void *data) {
	char owner[PATH_MAX];
	char **names;
	size_t n;
	int first = root_list(r, class, &names, &n), err;

	if (first < 0)
		return first == -ENOENT ? 0 : first; /* ENOENT: the module that makes the class is not loaded */
	for (size_t i = 0; i < n; i++) {
		if (snprintf(owner, sizeof(owner), "%s/%s", class, names[i]) >= (int)sizeof(owner))
			continue;
		err = controllers ? controller(r, owner, names[i], fn, data) : 0;
		first = first ?: err;
		err = namespaces_of(r, owner, fn, data);
		first = first ?: err;
	}
	root_free_names(names, n);
	return first;
}

int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data) {
	int first = members_of(r, "/sys/class/nvme-subsystem", false, fn, data);
	int err = members_of(r, "/sys/class/nvme", true, fn, data);

	return first ?: err;
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
