/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads from udev's database what the namespaces of the tables hold. nvmf-boot's udev rules (marks-root.c) have marked
 * the namespaces and their partitions. Never writes, never logs. See volumes.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "grow.h"
#include "volumes.h"

#define DATA "/run/udev/data"
#define DATA_MAX 65536 /* a file of the database has about 2 KB, and more for each link */

/* Reads one file of the database, which is named after the number of the device: "b259:0". */
static int read_volume(const struct root *root, const char *name, struct volumes *list) {
	char path[64], link[256], *text, *save;
	struct volume *v;
	size_t size;
	int r;

	snprintf(path, sizeof(path), DATA "/%.32s", name);
	r = root_read(root, path, DATA_MAX, &text, &size);
	if (r < 0)
		return r == -ENOMEM ? r : 0; /* the device has gone */
	snprintf(path, sizeof(path), "/sys/dev/block/%.32s", name + 1);
	if (!strstr(text, "\nE:NBFT_NAMESPACE=") || root_read_link(root, path, link, sizeof(link)) < 0) {
		free(text);
		return 0;
	}
	v = grow(&list->v, &list->n, sizeof(*v));
	if (v) {
		const char *slash = strrchr(link, '/');

		snprintf(v->dev, sizeof(v->dev), "%.31s", slash ? slash + 1 : link);
		for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
			volume_take(v, line);
	}
	free(text);
	return v ? 0 : -ENOMEM;
}

static int by_dev(const void *a, const void *b) {
	return strverscmp(((const struct volume *)a)->dev, ((const struct volume *)b)->dev);
}

int volumes_read(const struct root *root, struct volumes *ret) {
	char **names;
	size_t n;
	int r = root_list(root, DATA, &names, &n);

	*ret = (struct volumes){ 0 };
	if (r < 0)
		return r == -ENOENT ? 0 : r;
	for (size_t i = 0; i < n && r == 0; i++)
		if (names[i][0] == 'b')
			r = read_volume(root, names[i], ret);
	root_free_names(names, n);
	if (ret->n > 0)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_dev);
	if (r == 0)
		return 0;
	free(ret->v);
	*ret = (struct volumes){ 0 };
	return r;
}
