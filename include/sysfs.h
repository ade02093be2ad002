/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What sysfs says of links, PCI functions and NVMe namespaces, below any root. Read only. One header for three sources:
 * sysfs.c reads links and PCI functions, sysfs-nvme.c namespaces, sysfs-text.c the text of single attributes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "root.h"

typedef void (*sysfs_event_fn)(const struct event *ev, void *data);

/* Reads the attribute dir/name, a file of one line, as root_read_line() does. */
int sysfs_read(const struct root *r, const char *dir, const char *name, char *buf, size_t size);

/* The PCI function that a link belongs to, also by way of a virtio device; 0: none. */
uint32_t sysfs_link_pci(const struct root *r, const char *name);

/* Tells every link of a captured tree as an EVENT_LINK, where rtnl_snapshot() cannot. 0 or a negative errno. */
int sysfs_links(const struct root *r, sysfs_event_fn fn, void *data);

/*
 * Tells every NVMe namespace that has a block device as EVENT_NS, and every path that the target keeps shut. 0, also
 * when there are none, or a negative errno.
 */
int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data);

/*
 * Calls fn() with the module alias of the PCI function and of each device below it, as far as these have no driver: the
 * driver of a virtio NIC belongs to the virtio device below the function. 0, or a negative errno (-ENOENT: there is no
 * such function).
 */
typedef void (*sysfs_alias_fn)(const char *alias, void *data);
int sysfs_pci_aliases(const struct root *r, uint32_t sbdf, sysfs_alias_fn fn, void *data);

/*
 * Reads /sys/class/dmi/id/product_uuid as 16 bytes in the order of its text, which is not the order of SMBIOS. 0;
 * -ENOENT: there is none; -EINVAL: all 0 or all ff; or another negative errno.
 */
int sysfs_machine_uuid(const struct root *r, uint8_t ret[16]);

/*
 * ---- the text of single attributes, without their newline: pure, for tests and fuzzing ----
 *
 * Each returns false, or 0 where 0 is no value, when the text is something else; *ret is untouched then.
 */

/* The PCI function nearest to the end of a device's path; the functions before it are bridges. */
uint32_t sysfs_text_pci(const char *path);
bool sysfs_text_mac(const char *text, uint8_t ret[6]); /* "52:54:00:12:34:56" */
bool sysfs_text_kind(const char *uevent, char *buf, size_t size); /* DEVTYPE= in a uevent file, cut to fit */
uint16_t sysfs_text_vlan(const char *text); /* of /proc/net/vlan/NAME: "nbft0.42  VID: 42  ..." */
bool sysfs_text_is_namespace(const char *name); /* true for "nvme0n1", not for "nvme0c1n1" or "nvme0n1p1" */
bool sysfs_text_is_path(const char *name); /* true for "nvme0c1n1", one path below a multipath head */
bool sysfs_text_wwid_uuid(const char *text, uint8_t ret[16]); /* "uuid.11111111-..." */
bool sysfs_text_nguid(const char *text, uint8_t ret[16]); /* in the form of a UUID */
bool sysfs_text_eui64(const char *text, uint8_t ret[8]); /* "00 11 22 33 44 55 66 77"; older kernels put dashes */
bool sysfs_text_machine_uuid(const char *text, uint8_t ret[16]); /* neither all 0 nor all ff */
