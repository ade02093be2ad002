/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads facts about links, PCI functions and NVMe namespaces from sysfs, below any root. Never writes. Three source
 * files share this header: sysfs.c reads links and PCI functions, sysfs-nvme.c reads namespaces, and sysfs-text.c
 * parses the text of single attributes.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "events.h"
#include "root.h"

typedef void (*sysfs_event_fn)(const struct event *ev, void *data);

/* Reads the attribute dir/name, a file of one line. Returns the result of root_read_line(). */
int sysfs_read(const struct root *r, const char *dir, const char *name, char *buf, size_t size);

/*
 * Returns the PCI function of a link, also if a virtio device lies between the PCI function and the link; 0: there is
 * none, or the name belongs to another link.
 */
uint32_t sysfs_link_pci(const struct root *r, const char *name, int ifindex);

/* True when the machine has the PCI function, and the function is a network controller, with a driver or without. */
bool sysfs_pci_is_nic(const struct root *r, uint32_t sbdf);

/*
 * Reports every link of a captured tree as an EVENT_LINK, since rtnl_snapshot() sees only the running machine. Returns
 * 0 or a negative errno.
 */
int sysfs_links(const struct root *r, sysfs_event_fn fn, void *data);

/*
 * Reports an EVENT_NS for every NVMe namespace that has a block device, and for every path that the target keeps shut
 * (ANA state); and an EVENT_CTRL for every controller. Returns 0, also if there are none, or a negative errno: then
 * something that is there may not have been reported.
 */
int sysfs_namespaces(const struct root *r, sysfs_event_fn fn, void *data);

/*
 * Reports as sysfs_namespaces() does, but reads only the device at `devpath`, a path below /sys from a uevent: that
 * namespace, or the namespaces and the shut paths of that controller. Reports nothing for any other device.
 */
int sysfs_namespaces_at(const struct root *r, const char *devpath, sysfs_event_fn fn, void *data);

/*
 * Calls fn() with the module alias of a PCI function and of each device below the function, but only for devices that
 * have no driver. For example, the driver of a virtio NIC belongs to the virtio device below the PCI function. Returns
 * 0, or a negative errno (-ENOENT: there is no such function).
 */
typedef void (*sysfs_alias_fn)(const char *alias, void *data);
int sysfs_pci_aliases(const struct root *r, uint32_t sbdf, sysfs_alias_fn fn, void *data);

/*
 * Reads the UUID of the machine as 16 bytes in the order of its text, which is not the order of SMBIOS: from SMBIOS, or
 * else from the device tree or the hypervisor. *from is set to static words that tell where the UUID was found. Returns
 * 0; -ENOENT: the machine has no such file; -EINVAL: the bytes are all 0 or all ff; or another negative errno.
 */
int sysfs_machine_uuid(const struct root *r, uint8_t ret[16], const char **from);

/*
 * ---- the text of single attributes, without their newline: pure, for tests and fuzzing ----
 *
 * Each function returns false (or 0, if the function returns a number) when the text has another form; *ret is
 * untouched then.
 */

/* Returns the last PCI function in the path of a device; the PCI functions before it in the path are bridges. */
uint32_t sysfs_text_pci(const char *path);
bool sysfs_text_mac(const char *text, uint8_t ret[6]); /* reads a text like "52:54:00:12:34:56" */
/* reads DEVTYPE= in the text of a uevent file, and cuts the value to the size of buf */
bool sysfs_text_kind(const char *uevent, char *buf, size_t size);
uint16_t sysfs_text_vlan(const char *text); /* reads the text of /proc/net/vlan/NAME: "nbft0.42  VID: 42  ..." */
bool sysfs_text_is_controller(const char *name); /* true for "nvme0" */
bool sysfs_text_is_namespace(const char *name); /* true for "nvme0n1", not for "nvme0c1n1" or "nvme0n1p1" */
bool sysfs_text_is_path(const char *name); /* true for "nvme0c1n1", one path below a multipath head */
bool sysfs_text_wwid_uuid(const char *text, uint8_t ret[16]); /* reads a text like "uuid.11111111-..." */
bool sysfs_text_nguid(const char *text, uint8_t ret[16]); /* reads a text in the form of a UUID, "11111111-..." */
/* reads "00 11 22 33 44 55 66 77", or "00-11-..." of older kernels */
bool sysfs_text_eui64(const char *text, uint8_t ret[8]);
bool sysfs_text_machine_uuid(const char *text, uint8_t ret[16]); /* returns false if the bytes are all 0 or all ff */
