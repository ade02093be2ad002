/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens, reads and writes files below one root directory. The program opens every file through these functions, so that
 * --sysroot can point the whole program at a captured tree. Paths are absolute ("/sys/class/net") and are resolved
 * below the root. Each function returns 0 or a negative errno unless its comment says otherwise.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* The most bytes of a kernel command line, for root_read(). COMMAND_LINE_SIZE is 4096 at most on every architecture. */
#define ROOT_CMDLINE_MAX 65536

struct root {
	int fd; /* the directory that stands for "/" */
	bool captured; /* the directory is not the real "/", and symbolic links must not lead out of it */
};

int root_open(const char *prefix, struct root *ret); /* `prefix` NULL or "": the real root */
void root_close(struct root *r);

/*
 * True when the root is that of an initramfs: /usr/lib/initrd-release or /etc/initrd-release exists. dracut makes the
 * first; systemd looks for the second, which dracut makes only in an image with systemd.
 */
bool root_is_initramfs(const struct root *r);

/*
 * Opens a file or device. `flags` are those of open(2); O_CLOEXEC is added. Returns a descriptor or a negative errno.
 */
int root_open_at(const struct root *r, const char *path, int flags);

/*
 * Reads a whole file of at most `max` bytes into *ret, for the caller to free. *size is the length; a NUL follows the
 * bytes. -EFBIG: the file is larger. Also reads files of sysfs and procfs, whose stat(2) does not show their length.
 */
int root_read(const struct root *r, const char *path, size_t max, char **ret, size_t *size);

/*
 * Reads the first line of a file into buf, without the white space around the line: a person may have written the file,
 * and a target pads texts with blanks. Empty lines and comments ("#") before the line, and a byte order mark, do not
 * count. -EFBIG: the line does not fit.
 */
int root_read_line(const struct root *r, const char *path, char *buf, size_t size);

/*
 * Reads the target of a symbolic link as a string. -ENAMETOOLONG: the target does not fit; -EINVAL: the file is no
 * symbolic link.
 */
int root_read_link(const struct root *r, const char *path, char *buf, size_t size);

/* Lists the names in a directory, sorted, without "." and "..". The caller frees the list with root_free_names(). */
int root_list(const struct root *r, const char *path, char ***ret, size_t *n);
void root_free_names(char **names, size_t n);

/* Writes to an existing file in place, such as an attribute of sysfs or a key of /proc/sys. */
int root_set(const struct root *r, const char *path, const char *value);

/* Makes or replaces a file atomically (temporary file, then rename(2)). Makes missing directories of the path. */
int root_write(const struct root *r, const char *path, const void *bytes, size_t size);

/*
 * Makes a symbolic link that points to `text`. Makes missing directories of the path. -EEXIST: `path` exists already.
 */
int root_link(const struct root *r, const char *path, const char *text);
