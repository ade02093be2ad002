/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the namespaces of the tables hold, as udev has found out: file systems, partition tables, encrypted or raw data.
 * Tells why root=nbft finds no root on them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "json.h"
#include "root.h"

/*
 * The GPT type of a root partition of this architecture, from the Discoverable Partitions Specification of the UAPI
 * group.
 */
#if defined(__x86_64__)
#define VOLUMES_ROOT_TYPE "4f68bce3-e8cd-4db1-96e7-fbcaf984b709"
#elif defined(__aarch64__)
#define VOLUMES_ROOT_TYPE "b921b045-1df0-41c3-af44-4c6f280d3fae"
#elif defined(__riscv) && __riscv_xlen == 64
#define VOLUMES_ROOT_TYPE "72ec70a6-cf74-40e6-bd49-4bda08e8f224"
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define VOLUMES_ROOT_TYPE "c31c45e6-3f39-412e-80fb-4809c4980599"
#else
#define VOLUMES_ROOT_TYPE "unknown to nvmf-boot"
#endif

/* A namespace of the tables, or a partition on one. A text is "" if udev does not have it. */
struct volume {
	char dev[32]; /* name of the block device */
	bool nbft_root; /* the namespace is the one that root=nbft means, or the partition is on it */
	bool partition;
	char fs_type[24], fs_usage[16]; /* "ext4", "filesystem"; "crypto_LUKS", "crypto" */
	char fs_uuid[40], fs_label[64]; /* the label as udev writes it, with "\x20" for odd characters */
	char table_type[8]; /* the type of the partition table: "gpt" */
	char part_type[40]; /* the type of the partition in the partition table */
};

#define VOLUMES_WHY_MAX 200

struct volumes {
	struct volume *v; /* sorted by the names of the devices */
	size_t n;
	char why[VOLUMES_WHY_MAX]; /* volumes_why(), with root=nbft; "": nothing is wrong, or root= is another */
};

/* ---- udev-data.c ---- */

/*
 * Reads what udev knows of the namespaces of the tables. Returns 0 with ret->v owned by the caller, who frees it with
 * free(); or a negative errno. Without udev the list is empty. ret->why is "".
 */
int volumes_read(const struct root *root, struct volumes *ret);

/* ---- volumes-text.c; pure ---- */

/* Takes one line of a file of udev's database, such as "E:ID_FS_TYPE=ext4". */
void volume_take(struct volume *v, const char *line);

/* Writes what each volume holds, and list->why. */
void volumes_text(FILE *f, const struct volumes *list);
void volumes_json(struct json *j, const struct volumes *list); /* as two more keys of an object */

/*
 * Sets list->why to the reason why root=nbft finds no root, or cannot mount it: one sentence that begins with a device.
 * `filesystems` is the text of /proc/filesystems.
 */
void volumes_why(struct volumes *list, const char *filesystems);
