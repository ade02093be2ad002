/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads and writes /dev/nvme-fabrics: reads the options that the kernel knows, writes one connect string, and reads the
 * number of the new controller. For a controller that existed before, finds the number in sysfs. Has the kernel scan a
 * controller. connect-string.c makes and parses the texts. See fabrics.h.
 */
#include "fabrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICE "/dev/nvme-fabrics"
#define CLASS "/sys/class/nvme"

int fabrics_query(const struct root *r, struct connect_options *ret) {
	char *text;
	size_t n;
	int err = root_read(r, DEVICE, CONNECT_STRING_MAX, &text, &n);

	/* Linux before 5.17 does not list its options (EINVAL), but has known digests and time-outs since 5.0 */
	if (err == -EINVAL) {
		*ret = (struct connect_options){ .hdr_digest = true, .data_digest = true, .ctrl_loss_tmo = true };
		return 0;
	}
	if (err < 0)
		return err;
	err = connect_parse_options(text, ret);
	free(text);
	return err;
}

static int read_reply(int fd, int *instance) {
	char text[64]; /* "instance=N,cntlid=N\n" with two numbers of ten digits */
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return -errno;
	text[n] = '\0';
	return connect_parse_reply(text, instance);
}

int fabrics_connect(const struct root *r, const char *string, int *instance) {
	size_t length = strlen(string);
	ssize_t n;
	int fd = root_open_at(r, DEVICE, O_RDWR), err;

	if (fd < 0)
		return fd;
	/* each write(2) creates a controller, so the string is written in one call, and not again after an error */
	n = write(fd, string, length);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != length)
		err = -EIO;
	else
		err = read_reply(fd, instance);
	close(fd);
	return err;
}

/* Writes a connect string that would create the existing controller `name`. Returns false if the controller is gone. */
static bool read_controller(const struct root *r, const char *name, char *buf, size_t size) {
	static const char *const FILES[] = { "subsysnqn", "hostnqn", "address" }, *const KEYS[] = { "nqn=", ",hostnqn=",
												    "," };
	char path[64];
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
		if (strlen(KEYS[i]) >= size - n)
			return false;
		n += (size_t)snprintf(buf + n, size - n, "%s", KEYS[i]);
		snprintf(path, sizeof(path), CLASS "/%s/%s", name, FILES[i]);
		if (root_read_line(r, path, buf + n, size - n) < 0)
			return false;
		n += strlen(buf + n);
	}
	return true;
}

int fabrics_find(const struct root *r, const char *string, int *instance) {
	char **names, other[CONNECT_STRING_MAX];
	int found = -1, err;
	size_t n;

	err = root_list(r, CLASS, &names, &n);
	if (err < 0)
		return err;
	for (size_t i = 0; i < n && found < 0; i++)
		if (read_controller(r, names[i], other, sizeof(other)) && connect_is_same(string, other) &&
		    sscanf(names[i], "nvme%d", &found) != 1)
			found = -1;
	root_free_names(names, n);
	if (found < 0)
		return -ENOENT;
	*instance = found;
	return 0;
}

int fabrics_scan(const struct root *r, int instance) {
	char path[64];

	snprintf(path, sizeof(path), CLASS "/nvme%d/rescan_controller", instance);
	return root_set(r, path, "1");
}
