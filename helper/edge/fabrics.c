/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /dev/nvme-fabrics itself: reads what the kernel offers, writes one connect string, reads the new
 * controller's number, or finds the number of one that was there before. The words are made and read in
 * helper/words/connect-string.c.
 */
#include "fabrics.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "child.h"

#define DEVICE "/dev/nvme-fabrics"
#define CLASS "/sys/class/nvme"

int fabrics_query(const struct root *r, struct connect_options *ret) {
	char *text;
	size_t n;
	int err = root_read(r, DEVICE, CONNECT_STRING_MAX, &text, &n);

	/* Linux before 5.17 answers EINVAL to a read before a write; digests and time-outs it knows since 5.0 */
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

struct query {
	const struct root *root;
	void (*told)(void *data, int err, const struct connect_options *known);
	void *data;
	sd_event_source *source;
};

/* What the child says through the pipe. */
struct answer {
	int err;
	struct connect_options known;
};

static int query_in_child(void *data, int fd) {
	const struct query *q = data;
	struct answer answer = { 0 };

	answer.err = fabrics_query(q->root, &answer.known);
	return write(fd, &answer, sizeof(answer)) == sizeof(answer) ? 0 : 1;
}

static int on_answer(sd_event_source *s, int fd, uint32_t events, void *data) {
	struct answer answer = { 0 };
	struct query *q = data;

	(void)s, (void)events;
	if (read(fd, &answer, sizeof(answer)) != sizeof(answer))
		answer.err = -ECHILD; /* the child died: killed, or out of memory */
	q->told(q->data, answer.err, &answer.known);
	sd_event_source_disable_unref(q->source);
	free(q);
	return 0;
}

int fabrics_ask(sd_event *event, const struct root *r,
		void (*told)(void *data, int err, const struct connect_options *known), void *data) {
	struct query *q = calloc(1, sizeof(*q));
	int err;

	if (!q)
		return -ENOMEM;
	*q = (struct query){ .root = r, .told = told, .data = data };
	err = child_start(event, query_in_child, r->fd, on_answer, q, &q->source);
	if (err < 0)
		free(q);
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

/* What a controller of the class would have been asked for with; false when it goes away while it is read. */
static bool read_controller(const struct root *r, const char *name, char *buf, size_t size) {
	static const char *const FILES[] = { "subsysnqn", "hostnqn", "address" }, *const KEYS[] = { "nqn=", ",hostnqn=",
												    "," };
	char path[64];
	size_t n = 0;

	for (size_t i = 0; i < 3; i++) {
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
