/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Finds table files and reads them into tables. A fault in a file becomes a diagnosis of its table. See acpi-tables.h.
 */
#include "acpi-tables.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grow.h"

/*
 * The size above which a file is no table. The largest table seen has 4 KiB (Dell R660, 14 namespaces); 255 descriptors
 * of every kind with all their strings take 300 KiB.
 */
#define TABLE_MAX (1 << 20)

/* True for the kernel's names of tables: NBFT if there is one table, else NBFT1, NBFT2, ... */
static bool is_kernel_name(const char *name) {
	return strncmp(name, "NBFT", 4) == 0 && name[4 + strspn(name + 4, "0123456789")] == '\0';
}

static bool is_table_name(const char *name) {
	return strncmp(name, "NBFT", 4) == 0;
}

static int by_number(const void *a, const void *b) {
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

/*
 * Appends a table and its path. t->n counts the entry only when both lists have grown, so that both lists have one
 * length.
 */
static int append(struct tables *t, struct nbft *table, const char *path) {
	size_t n = t->n;
	struct nbft **v = grow(&t->v, &n, sizeof(*v));
	char **paths, *copy;

	n = t->n;
	paths = v ? grow(&t->paths, &n, sizeof(*paths)) : NULL;
	copy = paths ? strdup(path) : NULL;
	if (!copy)
		return -ENOMEM;
	*v = table;
	*paths = copy;
	t->n = n;
	return 0;
}

static int read_file(const struct root *r, const char *path, const char *name, bool *denied, struct nbft **ret) {
	char why[80], *bytes;
	size_t size;
	int err = root_read(r, path, TABLE_MAX, &bytes, &size);

	if (err == -ENOMEM)
		return err;
	*denied = err == -EACCES || err == -EPERM;
	if (err < 0) {
		snprintf(why, sizeof(why), "the file cannot be read: %s", strerror(-err));
		return nbft_unreadable(name, why, ret);
	}
	err = nbft_read(name, bytes, size, ret);
	free(bytes);
	return err;
}

/* Reads one table file. `shown` is the path as the user wrote the path. */
static int load_file(const struct root *r, const char *path, const char *shown, struct tables *t) {
	const char *slash = strrchr(shown, '/');
	struct nbft *table;
	bool denied;
	int err = read_file(r, path, slash ? slash + 1 : shown, &denied, &table);

	if (err < 0)
		return err;
	err = append(t, table, shown);
	if (err < 0)
		nbft_free(table);
	else if (denied)
		t->denied = t->paths[t->n - 1];
	return err;
}

static int load_dir(const struct root *r, const char *dir, const char *shown, bool (*wanted)(const char *),
		    struct tables *t) {
	char **names;
	size_t n;
	int err = root_list(r, dir, &names, &n);

	if (err < 0)
		return err;
	if (n > 0)
		qsort(names, n, sizeof(*names), by_number);
	for (size_t i = 0; err == 0 && i < n; i++) {
		char *path = NULL, *shown_path = NULL;

		if (!wanted(names[i]))
			continue;
		if (asprintf(&path, "%s/%s", dir, names[i]) < 0 || asprintf(&shown_path, "%s/%s", shown, names[i]) < 0)
			err = -ENOMEM;
		else
			err = load_file(r, path, shown_path, t);
		free(path);
		free(shown_path);
	}
	root_free_names(names, n);
	return err;
}

/* Loads the file or directory that --table names, from the ordinary file system. */
static int load_named(const char *where, struct tables *t) {
	char *path = realpath(where, NULL);
	struct root real;
	struct stat st;
	int err;

	if (!path)
		return -errno;
	err = stat(path, &st) < 0 ? -errno : root_open(NULL, &real);
	if (err == 0) {
		err = S_ISDIR(st.st_mode) ? load_dir(&real, path, where, is_table_name, t)
					  : load_file(&real, path, where, t);
		root_close(&real);
	}
	free(path);
	return err;
}

int tables_load(const struct root *r, const char *where, struct tables *ret) {
	struct tables t = { 0 };
	int err = where ? load_named(where, &t) : load_dir(r, TABLES_DIR, TABLES_DIR, is_kernel_name, &t);

	if (!where && (err == -ENOENT || err == -ENOTDIR))
		err = 0; /* the machine has no ACPI */
	if (err < 0) {
		tables_done(&t);
		return err;
	}
	*ret = t;
	return 0;
}

const char *tables_name(const struct tables *t, size_t i) {
	bool is_kernels = strncmp(t->paths[i], TABLES_DIR "/", strlen(TABLES_DIR "/")) == 0;

	return is_kernels ? t->v[i]->name : t->paths[i];
}

size_t tables_refused(const struct tables *t) {
	size_t n = 0;

	for (size_t i = 0; i < t->n; i++)
		n += t->v[i]->refused;
	return n;
}

void tables_done(struct tables *t) {
	for (size_t i = 0; i < t->n; i++) {
		nbft_free(t->v[i]);
		free(t->paths[i]);
	}
	free(t->v);
	free(t->paths);
	*t = (struct tables){ 0 };
}
