/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files below one root. The helper opens every file through these functions, so that --sysroot can point all of it at a
 * captured tree. Paths are absolute ("/sys/class/net") and are resolved below the root. Each function returns 0 or a
 * negative errno unless it says otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* For root_read() of a kernel command line: far above COMMAND_LINE_SIZE of any architecture, which is 4096 at most. */
#define ROOT_CMDLINE_MAX 65536

struct root {
	int fd; /* of the directory that stands for "/" */
	bool captured; /* another directory than the real "/": symbolic links must not lead out of it */
};

int root_open(const char *prefix, struct root *ret); /* NULL or "": the real root */
void root_close(struct root *r);

/* Returns a descriptor of a file or device; flags as in open(2), O_CLOEXEC is added. Or a negative errno. */
int root_open_at(const struct root *r, const char *path, int flags);

/*
 * Reads a whole file of at most `max` bytes into *ret, NUL-terminated behind its *size bytes.
 * The caller frees. -EFBIG: the file is larger. Works on sysfs and procfs too, whose files have no size.
 */
int root_read(const struct root *r, const char *path, size_t max, char **ret, size_t *size);

/* Reads a file of one line, without its newline, into buf. -EFBIG: the line does not fit. */
int root_read_line(const struct root *r, const char *path, char *buf, size_t size);

/* Reads the text of a symbolic link. -ENAMETOOLONG: the text does not fit; -EINVAL: the file is no link. */
int root_read_link(const struct root *r, const char *path, char *buf, size_t size);

/* Lists the names in a directory, sorted, without "." and "..". The caller frees with root_free_names(). */
int root_list(const struct root *r, const char *path, char ***ret, size_t *n);
void root_free_names(char **names, size_t n);

/* Writes to a file that exists, in place: an attribute of sysfs, a key of /proc/sys. */
int root_set(const struct root *r, const char *path, const char *value);

/* Makes or replaces a file in one piece (temporary file, rename), and makes the directories above it. */
int root_write(const struct root *r, const char *path, const void *bytes, size_t size);

/* Makes a symbolic link with this text, and the directories above it. -EEXIST: something exists at `path`. */
int root_link(const struct root *r, const char *path, const char *text);
