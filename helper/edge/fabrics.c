/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /dev/nvme-fabrics itself: reads what the kernel offers, writes one connect string, reads the new
 * controller's number. The words are made and read in helper/plan/connect-string.c.
 */
#include "fabrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEVICE "/dev/nvme-fabrics"

/* nvme_core.multipath=N, or a kernel that cannot: then each path has a block device, and somebody else bundles them. */
static bool has_multipath(const struct root *r) {
	char value[4];

	return root_read_line(r, "/sys/module/nvme_core/parameters/multipath", value, sizeof(value)) == 0 &&
	       value[0] == 'Y';
}

int fabrics_query(const struct root *r, struct fabrics_options *ret) {
	char *text;
	size_t n;
	int err = root_read(r, DEVICE, FABRICS_STRING_MAX, &text, &n);

	/* Linux before 5.17 answers EINVAL to a read before a write; digests and time-outs it knows since 5.0 */
	if (err == -EINVAL) {
		*ret = (struct fabrics_options){ .hdr_digest = true, .data_digest = true, .ctrl_loss_tmo = true };
		return 0;
	}
	if (err < 0)
		return err;
	err = fabrics_parse_options(text, ret);
	free(text);
	if (err == 0 && has_multipath(r))
		ret->fast_io_fail = false;
	return err;
}

static int read_reply(int fd, int *instance) {
	char text[64]; /* "instance=N,cntlid=N\n" with two numbers of ten digits */
	ssize_t n = read(fd, text, sizeof(text) - 1);

	if (n < 0)
		return -errno;
	text[n] = '\0';
	return fabrics_parse_reply(text, instance);
}

int fabrics_connect(const struct root *r, const char *string, int *instance) {
	size_t length = strlen(string);
	ssize_t n;
	int fd = root_open_at(r, DEVICE, O_RDWR), err;

	if (fd < 0)
		return fd;
	/* one write is one controller: never in pieces, never again after an error */
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
