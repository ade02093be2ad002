/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the namespaces hold, and why root=nbft finds no root there. The lines of udev's database go in; lines for a
 * person come out. root=nbft means a file system that fills the namespace, or the one partition whose GPT type says
 * "root" for this architecture (marks-root.c). Pure; see volumes.h.
 */
#include "volumes.h"
#include "wrap.h"

#include <string.h>

static void set(char *field, size_t size, const char *value) {
	snprintf(field, size, "%s", value);
}

void volume_take(struct volume *v, const char *line) {
	const struct {
		const char *key;
		char *field;
		size_t size;
	} fields[] = {
		{ "E:ID_FS_TYPE=", v->fs_type, sizeof(v->fs_type) },
		{ "E:ID_FS_USAGE=", v->fs_usage, sizeof(v->fs_usage) },
		{ "E:ID_FS_UUID=", v->fs_uuid, sizeof(v->fs_uuid) },
		{ "E:ID_FS_LABEL_ENC=", v->fs_label, sizeof(v->fs_label) },
		{ "E:ID_PART_TABLE_TYPE=", v->table_type, sizeof(v->table_type) },
		{ "E:ID_PART_ENTRY_TYPE=", v->part_type, sizeof(v->part_type) },
	};

	if (strcmp(line, "E:NBFT_ROOT=1") == 0)
		v->nbft_root = true;
	if (strncmp(line, "E:ID_PART_ENTRY_NUMBER=", strlen("E:ID_PART_ENTRY_NUMBER=")) == 0)
		v->partition = true;
	for (size_t i = 0; i < sizeof(fields) / sizeof(*fields); i++)
		if (strncmp(line, fields[i].key, strlen(fields[i].key)) == 0)
			set(fields[i].field, fields[i].size, line + strlen(fields[i].key));
}

void volumes_text(FILE *f, const struct volumes *list) {
	if (list->n > 0)
		fputs("What the namespaces hold:\n", f);
	for (size_t i = 0; i < list->n; i++) {
		const struct volume *v = &list->v[i];
		struct wrap w = { .f = f, .indent = 4 };

		w.at = (size_t)fprintf(f, "  /dev/%s:", v->dev);
		w.gap = true;
		if (v->fs_type[0])
			wrap_piece(&w, "%s", v->fs_type);
		else if (v->table_type[0])
			wrap_piece(&w, "a partition table (%s)", v->table_type);
		else
			wrap_piece(&w, "nothing that udev knows");
		if (v->fs_uuid[0])
			wrap_piece(&w, "UUID=%s", v->fs_uuid);
		if (v->fs_label[0])
			wrap_piece(&w, "LABEL=%s", v->fs_label);
		wrap_end(&w);
	}
	if (list->why[0])
		wrap_line(f, 0, 2, "root=nbft: %s", list->why);
}

static void put_text(struct json *j, const char *key, const char *value) {
	json_string(j, key, *value ? value : NULL);
}

void volumes_json(struct json *j, const struct volumes *list) {
	json_array(j, "volumes");
	for (size_t i = 0; i < list->n; i++) {
		const struct volume *v = &list->v[i];

		json_object(j, NULL);
		json_string(j, "device", v->dev);
		put_text(j, "holds", v->fs_type);
		put_text(j, "uuid", v->fs_uuid);
		put_text(j, "label", v->fs_label);
		put_text(j, "partition_table", v->table_type);
		put_text(j, "partition_type", v->part_type);
		json_close(j);
	}
	json_close(j);
	put_text(j, "no_root_because", list->why);
}

/* ---- why root=nbft finds no root ---- */

/* The GPT types of root partitions, for each architecture whose firmware could leave an NBFT. */
static const struct {
	const char *type, *architecture;
} ROOT_TYPES[] = {
	{ "44479540-f297-41b2-9af7-d131d5f0458a", "x86 (32 bits)" },
	{ "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "x86-64" },
	{ "69dad710-2ce4-4e3c-b16c-21a1d49abed3", "arm (32 bits)" },
	{ "b921b045-1df0-41c3-af44-4c6f280d3fae", "arm64" },
	{ "72ec70a6-cf74-40e6-bd49-4bda08e8f224", "riscv64" },
	{ "77055800-792c-4f94-b39a-98c91b762bb6", "loongarch64" },
	{ "c31c45e6-3f39-412e-80fb-4809c4980599", "ppc64-le" },
};

static bool is_root_partition(const struct volume *v) {
	return v->nbft_root && v->partition && strcmp(v->part_type, VOLUMES_ROOT_TYPE) == 0;
}

/* True when the kernel can mount the file system: a line of /proc/filesystems ends with a tab and the type. */
static bool has_driver(const char *filesystems, const char *type) {
	size_t n = strlen(type);

	for (const char *at = filesystems; (at = strstr(at, type)); at += n)
		if (at > filesystems && at[-1] == '\t' && (at[n] == '\n' || at[n] == '\0'))
			return true;
	return false;
}

/* Says what is wrong with a volume that is to be the root. Leaves buf unchanged if nothing is. */
static void why_not(const struct volume *v, const char *filesystems, char *buf) {
	if (!v->fs_type[0])
		snprintf(buf, VOLUMES_WHY_MAX, "/dev/%s holds no file system that udev knows", v->dev);
	else if (strcmp(v->fs_usage, "filesystem") != 0)
		snprintf(buf, VOLUMES_WHY_MAX,
			 "/dev/%s holds %s, which is no file system: name the root in root=", v->dev, v->fs_type);
	else if (!has_driver(filesystems, v->fs_type))
		snprintf(buf, VOLUMES_WHY_MAX,
			 "/dev/%s holds %s, which the kernel cannot mount: is its module in the image?", v->dev,
			 v->fs_type);
}

/* Says why none of the partitions of a disk is the root. */
static void why_no_partition(const struct volumes *list, const struct volume *disk, char *buf) {
	for (size_t i = 0; i < list->n; i++)
		for (size_t t = 0; t < sizeof(ROOT_TYPES) / sizeof(*ROOT_TYPES); t++)
			if (list->v[i].nbft_root && strcmp(list->v[i].part_type, ROOT_TYPES[t].type) == 0) {
				snprintf(buf, VOLUMES_WHY_MAX,
					 "/dev/%s is a root partition for another architecture: %s", list->v[i].dev,
					 ROOT_TYPES[t].architecture);
				return;
			}
	snprintf(buf, VOLUMES_WHY_MAX,
		 "/dev/%s has no partition whose type says that it is a root for this architecture: name the root in "
		 "root=",
		 disk->dev);
}

void volumes_why(struct volumes *list, const char *filesystems) {
	const struct volume *disk = NULL, *root = NULL;

	for (size_t i = 0; i < list->n; i++) {
		const struct volume *v = &list->v[i];

		if (v->nbft_root && !v->partition)
			disk = v;
		if (root && is_root_partition(v)) {
			snprintf(list->why, VOLUMES_WHY_MAX,
				 "/dev/%s and /dev/%s are both root partitions: name one of them in root=", root->dev,
				 v->dev);
			return;
		}
		if (is_root_partition(v))
			root = v;
	}
	if (disk && !root && disk->table_type[0] && !disk->fs_type[0])
		why_no_partition(list, disk, list->why);
	else if (disk)
		why_not(root ? root : disk, filesystems, list->why);
}
