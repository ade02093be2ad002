/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files below one root. Every file the helper reads or writes goes through here, so that --sysroot
 * can point all of it at a captured tree. Paths are absolute ("/sys/class/net") and are resolved
 * below the root; relative symbolic links inside the tree are followed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* For root_read() of a kernel command line: far above COMMAND_LINE_SIZE of any architecture, which is 4096 at most. */
#define ROOT_CMDLINE_MAX 65536

struct root {
	int fd; /* of the directory that stands for "/" */
	bool captured; /* not the real "/": symbolic links must be kept inside */
};

int root_open(const char *prefix, struct root *ret); /* NULL or "": the real one; 0 or negative errno */
void root_close(struct root *r);

/* A descriptor of a file or device there: flags as in open(2), O_CLOEXEC added. Or a negative errno. */
int root_open_at(const struct root *r, const char *path, int flags);

/*
 * Reads a whole file of at most `max` bytes into *ret, NUL-terminated behind its *size bytes.
 * The caller frees. -EFBIG when it is larger. Works on sysfs and procfs, which know no sizes.
 */
int root_read(const struct root *r, const char *path, size_t max, char **ret, size_t *size);

/* The same for one line of text: the trailing newline is cut. -EFBIG when it does not fit. */
int root_read_line(const struct root *r, const char *path, char *buf, size_t size);

/* Text of a symbolic link. -ENAMETOOLONG when it does not fit, -EINVAL when it is no link. */
int root_read_link(const struct root *r, const char *path, char *buf, size_t size);

/* Names in a directory, sorted, without "." and "..". The caller frees with root_free_names(). */
int root_list(const struct root *r, const char *path, char ***ret, size_t *n);
void root_free_names(char **names, size_t n);

/* Sets a value in a file that is there: an attribute of sysfs, a key of /proc/sys. */
int root_set(const struct root *r, const char *path, const char *value);

/* Puts a file there in one piece (temporary file, rename), making the directories above it. */
int root_write(const struct root *r, const char *path, const void *bytes, size_t size);

/* Makes a symbolic link that says `text`, and the directories above it. -EEXIST: there is something at `path`. */
int root_link(const struct root *r, const char *path, const char *text);
