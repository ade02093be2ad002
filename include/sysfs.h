/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What sysfs tells about links, PCI functions and NVMe namespaces, below any root. Read only. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "root.h"

typedef void (*sysfs_event_fn)(const struct event *ev, void *data);

/* The attribute dir/name as one line; as root_read_line(). */
int sysfs_read(const struct root *r, const char *dir, const char *name, char *buf, size_t size);

/* The PCI function a link hangs below (also through a virtio child), 0 when it hangs below none. */
uint32_t sysfs_link_pci(const struct root *r, const char *name);

/* Every link of a captured tree as an EVENT_LINK, in place of rtnl_snapshot(). */
int sysfs_links(const struct root *r, sysfs_event_fn fn, void *data);

/* Every NVMe namespace that has a block device, as EVENT_NS. None is no error. */
int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data);

/*
 * Module aliases of the PCI function and of each device below it that has no driver, one call
 * each: a virtio NIC's driver hangs off the virtio child, not off the PCI function.
 */
typedef void (*sysfs_alias_fn)(const char *alias, void *data);
int sysfs_pci_aliases(const struct root *r, uint32_t sbdf, sysfs_alias_fn fn, void *data);

/* /sys/class/dmi/id/product_uuid as 16 bytes in the order of its text; -ENOENT, -EINVAL (all 0 or ff). */
int sysfs_machine_uuid(const struct root *r, uint8_t ret[16]);

/*
 * ---- the text of single attributes, without their newline: pure, for tests and fuzzing ----
 *
 * False, or 0 where that is no value, when the text says something else; then ret is untouched.
 */

/* The last component of a device's path that is a PCI function: what lies nearer the root are bridges. */
uint32_t sysfs_text_pci(const char *path);
bool sysfs_text_mac(const char *text, uint8_t ret[6]); /* "52:54:00:12:34:56" */
bool sysfs_text_kind(const char *uevent, char *buf, size_t size); /* the DEVTYPE= of a uevent file, cut to fit */
uint16_t sysfs_text_vlan(const char *text); /* of /proc/net/vlan/NAME: "nbft0.42  VID: 42  ..." */
bool sysfs_text_is_namespace(const char *name); /* "nvme0n1", and neither "nvme0c1n1" nor "nvme0n1p1" */
bool sysfs_text_is_path(const char *name); /* of a namespace to its multipath head: "nvme0c1n1" */
bool sysfs_text_wwid_uuid(const char *text, uint8_t ret[16]); /* "uuid.11111111-..." */
bool sysfs_text_nguid(const char *text, uint8_t ret[16]); /* in the form of a UUID */
bool sysfs_text_eui64(const char *text, uint8_t ret[8]); /* "00 11 22 33 44 55 66 77"; older kernels put dashes */
bool sysfs_text_machine_uuid(const char *text, uint8_t ret[16]); /* neither all 0 nor all ff */
