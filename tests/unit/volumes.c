/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests of helper/words/volumes-text.c: what the namespaces hold, and why root=nbft finds no root there. */
#include "tap.h"
#include "text-of.h"
#include "volumes.h"

#include <stdlib.h>
#include <string.h>

#define ROOT_HERE VOLUMES_ROOT_TYPE
#define ROOT_ON_ARM "69dad710-2ce4-4e3c-b16c-21a1d49abed3"
#define ESP "c12a7328-f81f-11d2-ba4b-00a0c93ec93b"
#define DISK(...) { .dev = "nvme0n1", .nbft_root = true, __VA_ARGS__ }
#define PART(n, type, ...) { .dev = "nvme0n1p" n, .nbft_root = true, .partition = true, .part_type = type, __VA_ARGS__ }
#define EXT4 .fs_type = "ext4", .fs_usage = "filesystem"
#define LUKS .fs_type = "crypto_LUKS", .fs_usage = "crypto"
#define LVM .fs_type = "LVM2_member", .fs_usage = "raid"
#define SWAP .fs_type = "swap", .fs_usage = "other"
#define XFS .fs_type = "xfs", .fs_usage = "filesystem"
#define GPT .table_type = "gpt"

static const char FILESYSTEMS[] = "nodev\tsysfs\nnodev\txfsdump\n\text4\n\tvfat\n\tnotxfs\n";

static const struct row {
	const char *name, *why; /* why "": nothing is wrong */
	struct volume v[4];
} ROWS[] = {
	{ "a file system on the namespace", "", { DISK(EXT4) } },
	{ "LUKS on the namespace",
	  "/dev/nvme0n1 holds crypto_LUKS, which is no file system: name the root in root=",
	  { DISK(LUKS) } },
	{ "LVM on the namespace",
	  "/dev/nvme0n1 holds LVM2_member, which is no file system: name the root in root=",
	  { DISK(LVM) } },
	{ "an empty namespace", "/dev/nvme0n1 holds no file system that udev knows", { DISK() } },
	{ "a file system without a driver",
	  "/dev/nvme0n1 holds xfs, which the kernel cannot mount: is its module in the image?",
	  { DISK(XFS) } },
	{ "a root partition", "", { DISK(GPT), PART("1", ESP, .fs_type = "vfat"), PART("2", ROOT_HERE, EXT4) } },
	{ "no root partition",
	  "/dev/nvme0n1 has no partition whose type says that it is a root for this architecture: name the root in "
	  "root=",
	  { DISK(GPT), PART("1", ESP, EXT4), PART("2", "", EXT4) } },
	{ "no partition at all",
	  "/dev/nvme0n1 has no partition whose type says that it is a root for this architecture: name the root in "
	  "root=",
	  { DISK(.table_type = "dos") } },
	{ "a root partition of another architecture",
	  "/dev/nvme0n1p1 is a root partition for another architecture: arm (32 bits)",
	  { DISK(GPT), PART("1", ROOT_ON_ARM, EXT4) } },
	{ "root partitions of two architectures",
	  "",
	  { DISK(GPT), PART("1", ROOT_ON_ARM, EXT4), PART("2", ROOT_HERE, EXT4) } },
	{ "two root partitions",
	  "/dev/nvme0n1p1 and /dev/nvme0n1p3 are both root partitions: name one of them in root=",
	  { DISK(GPT), PART("1", ROOT_HERE, EXT4), PART("2", ESP, EXT4), PART("3", ROOT_HERE, EXT4) } },
	{ "LUKS in the root partition",
	  "/dev/nvme0n1p1 holds crypto_LUKS, which is no file system: name the root in root=",
	  { DISK(GPT), PART("1", ROOT_HERE, LUKS) } },
	{ "swap in the root partition",
	  "/dev/nvme0n1p1 holds swap, which is no file system: name the root in root=",
	  { DISK(GPT), PART("1", ROOT_HERE, SWAP) } },
	{ "an empty root partition",
	  "/dev/nvme0n1p1 holds no file system that udev knows",
	  { DISK(GPT), PART("1", ROOT_HERE) } },
	{ "another namespace with a root partition and LUKS is not looked at",
	  "",
	  { { .dev = "nvme0n2", LUKS }, { .dev = "nvme0n2p1", .partition = true, .part_type = ROOT_HERE, LUKS } } },
	{ "a good namespace beside another one with a root partition and LUKS",
	  "",
	  { DISK(EXT4), { .dev = "nvme0n2p1", .partition = true, .part_type = ROOT_HERE, LUKS } } },
	{ "a root partition of another architecture on another namespace",
	  "/dev/nvme0n1 has no partition whose type says that it is a root for this architecture: name the root in "
	  "root=",
	  { DISK(GPT), PART("1", ESP, EXT4), { .dev = "nvme0n2p1", .partition = true, .part_type = ROOT_ON_ARM } } },
	{ "a file system on the namespace beside a partition table", "", { DISK(GPT, EXT4), PART("1", ESP, EXT4) } },
	{ "a partition that udev saw before its disk", "", { PART("1", ESP, EXT4) } },
};

static void reasons(void) {
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(*ROWS); i++) {
		struct volume v[4];
		struct volumes list = { .v = v };

		memcpy(v, ROWS[i].v, sizeof(v));
		while (list.n < 4 && v[list.n].dev[0])
			list.n++;
		volumes_why(&list, FILESYSTEMS);
		is_str(list.why, ROWS[i].why, ROWS[i].name);
	}
}

/* Every GPT type of a root is known by its architecture. */
static void architectures(void) {
	static const struct {
		const char *type, *name;
	} TYPES[] = {
		{ "44479540-f297-41b2-9af7-d131d5f0458a", "x86 (32 bits)" },
		{ "4f68bce3-e8cd-4db1-96e7-fbcaf984b709", "x86-64" },
		{ ROOT_ON_ARM, "arm (32 bits)" },
		{ "b921b045-1df0-41c3-af44-4c6f280d3fae", "arm64" },
		{ "72ec70a6-cf74-40e6-bd49-4bda08e8f224", "riscv64" },
		{ "77055800-792c-4f94-b39a-98c91b762bb6", "loongarch64" },
		{ "c31c45e6-3f39-412e-80fb-4809c4980599", "ppc64-le" },
	};

	for (size_t i = 0; i < sizeof(TYPES) / sizeof(*TYPES); i++) {
		struct volume v[] = { DISK(GPT), PART("1", "", EXT4) };
		struct volumes list = { .v = v, .n = 2 };
		char want[VOLUMES_WHY_MAX];

		snprintf(v[1].part_type, sizeof(v[1].part_type), "%s", TYPES[i].type);
		snprintf(want, sizeof(want), "/dev/nvme0n1p1 is a root partition for another architecture: %s",
			 TYPES[i].name);
		volumes_why(&list, FILESYSTEMS);
		is_str(list.why, strcmp(TYPES[i].type, ROOT_HERE) == 0 ? "" : want,
		       tap_name("a root partition for %s", TYPES[i].name));
	}
}

static void lines(void) {
	struct volume v = { .dev = "nvme0n1p2" };
	struct volumes list = { .v = &v, .n = 1 };
	char text[200] = "";
	FILE *f = fmemopen(text, sizeof(text), "w");

	volume_take(&v, "S:disk/by-nbft/1-part2");
	volume_take(&v, "E:NBFT_ROOT=10");
	ok(!v.nbft_root && !v.partition, "lines that are no property, or have another value, say nothing");
	volume_take(&v, "E:NBFT_ROOT=1");
	volume_take(&v, "E:ID_PART_ENTRY_NUMBER=2");
	volume_take(&v, "E:ID_PART_ENTRY_TYPE=" ESP);
	volume_take(&v, "E:ID_FS_TYPE=ext4");
	volume_take(&v, "E:ID_FS_USAGE=filesystem");
	volume_take(&v, "E:ID_FS_UUID=0123-4567");
	volume_take(&v, "E:ID_FS_LABEL_ENC=my\\x20root");
	ok(v.nbft_root && v.partition && strcmp(v.part_type, ESP) == 0 && strcmp(v.fs_usage, "filesystem") == 0,
	   "properties are taken");
	volumes_text(f, &list);
	fclose(f);
	is_str(text, "What the namespaces hold:\n  /dev/nvme0n1p2:  ext4  UUID=0123-4567  LABEL=my\\x20root\n",
	       "a file system is listed with UUID and label");
}

static void write_json(FILE *f, const void *list) {
	struct json j = json_start(f);

	json_object(&j, NULL);
	volumes_json(&j, list);
	json_close(&j);
	json_end(&j);
}

static void write_text(FILE *f, const void *list) {
	volumes_text(f, list);
}

/* The longest line of a text. */
static size_t width(const char *text) {
	size_t most = 0, n;

	for (; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		most = n > most ? n : most;
	}
	return most;
}

static void listed(void) {
	struct volume v[] = {
		{ .dev = "nvme0n1", .table_type = "gpt" },
		{ .dev = "nvme0n1p2",
		  .fs_type = "btrfs",
		  .fs_uuid = "01234567-89ab-cdef-0123-456789abcdef",
		  .fs_label = "a-label-that-takes-the-room-of-half-a-line",
		  .part_type = ESP },
		{ .dev = "nvme0n2" },
	};
	struct volumes list = { v, 3,
				"/dev/nvme0n1 has no partition whose type says that it is a root for this "
				"architecture: name the root in root=" };
	char *text = text_of(write_text, &list), *json = text_of(write_json, &list);

	is_int((long long)width(text) <= 80, 1, "no line is longer than 80 columns");
	ok(strstr(text, "  /dev/nvme0n1:  a partition table (gpt)\n") &&
		   strstr(text, "  /dev/nvme0n2:  nothing that udev knows\n") &&
		   strstr(text, "root=nbft: /dev/nvme0n1 has no partition"),
	   "a disk, an unknown volume and the reason are listed");
	ok(strstr(json, "\"device\": \"nvme0n1p2\"") && strstr(json, "\"holds\": \"btrfs\"") &&
		   strstr(json, "\"uuid\": \"01234567-89ab-cdef-0123-456789abcdef\"") &&
		   strstr(json, "\"partition_table\": \"gpt\"") && strstr(json, "\"partition_type\": \"" ESP "\"") &&
		   strstr(json, "\"holds\": null") && strstr(json, "\"no_root_because\": \"/dev/nvme0n1 has no"),
	   "JSON has the same");
	free(text);
	free(json);
}

int main(void) {
	reasons();
	architectures();
	lines();
	listed();
	return tap_done();
}
