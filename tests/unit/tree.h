/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A miniature tree in a temporary directory, for tests of code that reads files below a root. */
#pragma once

#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "root.h"

static char tree_dir[] = "/tmp/nvmf-boot-test.XXXXXX";

/* Makes the tree; only one at a time. Ends the test program if there is no temporary directory. */
static inline void tree_new(struct root *ret) {
	memset(strrchr(tree_dir, '.') + 1, 'X', 6); /* mkdtemp() has put the name of an earlier tree there */
	if (!mkdtemp(tree_dir) || root_open(tree_dir, ret) < 0) {
		printf("Bail out! no temporary directory\n");
		exit(1);
	}
}

static inline int tree_remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
	(void)st, (void)type, (void)at;
	return remove(path);
}

static inline void tree_free(struct root *r) {
	root_close(r);
	nftw(tree_dir, tree_remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static inline void tree_file(const struct root *r, const char *path, const char *text) {
	if (root_write(r, path, text, strlen(text)) < 0) {
		printf("Bail out! cannot write %s\n", path);
		exit(1);
	}
}

static inline void tree_link(const struct root *r, const char *path, const char *text) {
	char full[PATH_MAX];

	tree_file(r, path, ""); /* tree_file() also makes the directories of the path */
	snprintf(full, sizeof(full), "%s%s", tree_dir, path);
	if (unlink(full) < 0 || symlink(text, full) < 0) {
		printf("Bail out! cannot link %s\n", path);
		exit(1);
	}
}
