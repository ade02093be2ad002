/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Opens, reads, lists and writes files below one root directory. In a captured tree no symbolic link leads out of the
 * tree, and an absolute link starts at the top of the tree. A written file replaces the old file atomically; only
 * root_set() writes in place. Never logs. See root.h.
 */
#include "root.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "grow.h"
#include "plain-text.h"

int root_open(const char *prefix, struct root *ret) {
	const char *path = prefix && *prefix ? prefix : "/";
	struct stat top, real;
	int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (fstat(fd, &top) < 0 || stat("/", &real) < 0) {
		int err = -errno;

		close(fd);
		return err;
	}
	ret->fd = fd;
	ret->captured = top.st_dev != real.st_dev || top.st_ino != real.st_ino;
	return 0;
}

void root_close(struct root *r) {
	if (r->fd >= 0)
		close(r->fd);
	r->fd = -1;
}

/*
 * Only a captured tree needs openat2(2), which Linux has had since 5.6. With an older kernel a captured tree cannot be
 * read (ENOSYS), but files of the real root can.
 */
int root_open_at(const struct root *r, const char *path, int flags) {
	struct open_how how = { .flags = (unsigned)flags | O_CLOEXEC, .resolve = RESOLVE_IN_ROOT };
	long fd;

	while (*path == '/')
		path++;
	if (!*path)
		path = ".";
	/* EAGAIN: some file was renamed while the kernel followed a ".." in the path */
	do
		fd = r->captured ? syscall(SYS_openat2, r->fd, path, &how, sizeof(how))
				 : openat(r->fd, path, flags | O_CLOEXEC);
	while (fd < 0 && (errno == EINTR || (r->captured && errno == EAGAIN)));
	return fd < 0 ? -errno : (int)fd;
}

static bool exists(const struct root *r, const char *path) {
	int fd = root_open_at(r, path, O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

bool root_is_initramfs(const struct root *r) {
	return exists(r, "/usr/lib/initrd-release") || exists(r, "/etc/initrd-release");
}

/* Reads up to the end of the file or of the buffer. Returns the number of bytes read, or a negative errno. */
static ssize_t read_up_to(int fd, char *buf, size_t size) {
	size_t n = 0;

	while (n < size) {
		ssize_t got = read(fd, buf + n, size - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
	}
	return (ssize_t)n;
}

/*
 * Reads all of fd, at most `max` bytes, into a buffer that grows. fstat(2) is no help: its size for every sysfs file is
 * 4096.
 */
static int read_all(int fd, size_t max, char **ret, size_t *size) {
	size_t room = max < 4096 ? max : 4096, n = 0;
	char *buf = NULL;

	for (;;) {
		/* one byte more than `max`: shows whether the file is longer, and has room for the NUL */
		char *more = realloc(buf, room + 1);
		ssize_t got;

		if (!more) {
			free(buf);
			return -ENOMEM;
		}
		buf = more;
		got = read_up_to(fd, buf + n, room + 1 - n);
		if (got < 0 || n + (size_t)got > max) {
			free(buf);
			return got < 0 ? (int)got : -EFBIG;
		}
		n += (size_t)got;
		if (n <= room)
			break;
		room = room > max / 2 ? max : room * 2;
	}
	buf[n] = '\0';
	*ret = buf;
	*size = n;
	return 0;
}

int root_read(const struct root *r, const char *path, size_t max, char **ret, size_t *size) {
	int fd = root_open_at(r, path, O_RDONLY), err;

	if (fd < 0)
		return fd;
	err = read_all(fd, max, ret, size);
	close(fd);
	return err;
}

#define BLANKS " \t\r\n"

/* a file of one line, with room for blanks, and for comments that somebody wrote beside the line */
#define LINE_FILE_MAX 4096

/* Returns the first line that is neither empty nor a comment, without the blanks before it. */
static const char *first_line(const char *text) {
	if (strncmp(text, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)) == 0)
		text += strlen(BYTE_ORDER_MARK);
	for (text += strspn(text, BLANKS); *text == '#'; text += strspn(text, BLANKS))
		text += strcspn(text, "\r\n");
	return text;
}

int root_read_line(const struct root *r, const char *path, char *buf, size_t size) {
	const char *line;
	char *text;
	size_t n;
	int err = root_read(r, path, LINE_FILE_MAX, &text, &n);

	if (err < 0)
		return err;
	line = first_line(text);
	n = strcspn(line, "\r\n");
	while (n > 0 && strchr(BLANKS, line[n - 1]))
		n--;
	if (n < size) {
		memcpy(buf, line, n);
		buf[n] = '\0';
	}
	free(text);
	return n < size ? 0 : -EFBIG;
}

int root_read_link(const struct root *r, const char *path, char *buf, size_t size) {
	int fd = root_open_at(r, path, O_PATH | O_NOFOLLOW);
	ssize_t n;
	int err;

	if (fd < 0)
		return fd;
	n = readlinkat(fd, "", buf, size);
	/* with an empty path readlinkat(2) fails with ENOENT if the file is no symbolic link */
	err = n >= 0 ? 0 : errno == ENOENT ? -EINVAL : -errno;
	close(fd);
	if (err < 0)
		return err;
	if ((size_t)n >= size)
		return -ENAMETOOLONG;
	buf[n] = '\0';
	return 0;
}

static int by_name(const void *a, const void *b) {
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void root_free_names(char **names, size_t n) {
	for (size_t i = 0; i < n; i++)
		free(names[i]);
	free(names);
}

static int add_name(char ***names, size_t *n, const char *name) {
	char *copy = strdup(name);
	char **place = copy ? grow(names, n, sizeof(*place)) : NULL;

	if (!place) {
		free(copy);
		return -ENOMEM;
	}
	*place = copy;
	return 0;
}

static int list_names(DIR *dir, char ***names, size_t *n) {
	for (;;) {
		const struct dirent *d;
		int err;

		errno = 0;
		d = readdir(dir);
		if (!d)
			return -errno;
		if (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0)
			continue;
		err = add_name(names, n, d->d_name);
		if (err < 0)
			return err;
	}
}

int root_list(const struct root *r, const char *path, char ***ret, size_t *n) {
	int fd = root_open_at(r, path, O_RDONLY | O_DIRECTORY), err;
	char **names = NULL;
	size_t count = 0;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir) {
		err = -errno;
		close(fd);
		return err;
	}
	err = list_names(dir, &names, &count);
	closedir(dir);
	if (err < 0) {
		root_free_names(names, count);
		return err;
	}
	if (count > 0)
		qsort(names, count, sizeof(*names), by_name);
	*ret = names;
	*n = count;
	return 0;
}

/* Opens the directory that the first `length` bytes of `path` name. Makes missing directories. */
/* NOLINTNEXTLINE(misc-no-recursion): one step up the path each time */
static int open_dir(const struct root *r, const char *path, size_t length) {
	char *dir = strndup(path, length), *slash;
	int fd, above;

	if (!dir)
		return -ENOMEM;
	fd = root_open_at(r, dir, O_PATH | O_DIRECTORY);
	slash = strrchr(dir, '/');
	if (fd == -ENOENT && slash && slash[1]) {
		above = open_dir(r, dir, (size_t)(slash - dir));
		if (above < 0)
			fd = above;
		else if (mkdirat(above, slash + 1, 0755) < 0 && errno != EEXIST)
			fd = -errno;
		else
			fd = root_open_at(r, dir, O_PATH | O_DIRECTORY);
		if (above >= 0)
			close(above);
	}
	free(dir);
	return fd;
}

static int write_all(int fd, const char *bytes, size_t size) {
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		bytes += n;
		size -= (size_t)n;
	}
	return 0;
}

int root_set(const struct root *r, const char *path, const char *value) {
	int fd = root_open_at(r, path, O_WRONLY), err;

	if (fd < 0)
		return fd;
	err = write_all(fd, value, strlen(value));
	close(fd);
	return err;
}

/* Writes a file atomically: writes the temporary file `temp` in `dir`, then renames `temp` to `name`. */
static int replace(int dir, const char *temp, const char *name, const void *bytes, size_t size) {
	int fd = openat(dir, temp, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644), err;

	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes, size);
	if (close(fd) < 0 && err == 0)
		err = -errno;
	if (err == 0 && renameat(dir, temp, dir, name) < 0)
		err = -errno;
	if (err < 0)
		unlinkat(dir, temp, 0);
	return err;
}

/* Opens the directory of the file `path`, and makes missing directories. *name is the last part of `path`. */
static int open_dir_of(const struct root *r, const char *path, const char **name) {
	const char *slash = strrchr(path, '/');

	if (!slash || !slash[1])
		return -EINVAL;
	*name = slash + 1;
	return open_dir(r, path, (size_t)(slash - path));
}

int root_write(const struct root *r, const char *path, const void *bytes, size_t size) {
	char temp[NAME_MAX + 1];
	const char *name;
	int dir = open_dir_of(r, path, &name), err = -ENAMETOOLONG;

	if (dir < 0)
		return dir;
	/* programs that read drop-in directories skip names that begin with a dot; the pid keeps two writers apart */
	if (snprintf(temp, sizeof(temp), ".%s.%d", name, (int)getpid()) < (int)sizeof(temp))
		err = replace(dir, temp, name, bytes, size);
	close(dir);
	return err;
}

int root_link(const struct root *r, const char *path, const char *text) {
	const char *name;
	int dir = open_dir_of(r, path, &name), err;

	if (dir < 0)
		return dir;
	err = symlinkat(text, dir, name) < 0 ? -errno : 0;
	close(dir);
	return err;
}
