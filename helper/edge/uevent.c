/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Receives kernel uevents: turns a raw netlink message into a struct uevent, with only the values that this program
 * uses. Never listens to udev, never blocks, never sends. See uevent.h.
 */
#include "uevent.h"

#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define KERNEL_GROUP 1 /* the group of the kernel's own messages; udev's messages are in group 2 */

/*
 * The receive buffer. udev's cold plug of a large machine repeats tens of thousands of uevents, perhaps while this
 * process waits for an answer of rtnetlink's. Each uevent takes about 1.3 KiB of the buffer. The size is a limit; the
 * kernel reserves no memory.
 */
#define RECEIVE_BUFFER (16 * 1024 * 1024)

int uevent_open(void) {
	struct sockaddr_nl group = { .nl_family = AF_NETLINK, .nl_groups = KERNEL_GROUP };
	int fd = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_KOBJECT_UEVENT);
	int size = RECEIVE_BUFFER, err;

	if (fd < 0)
		return -errno;
	/*
	 * Without the privilege, as in some tests, the system's limit for buffers applies. The kernel reports lost
	 * messages with any buffer.
	 */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));
	if (bind(fd, (struct sockaddr *)&group, sizeof(group)) < 0) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

int uevent_receive(int fd, char *buf, size_t size, struct uevent *ret) {
	for (;;) {
		struct sockaddr_nl from = { 0 };
		struct iovec room = { .iov_base = buf, .iov_len = size - 1 };
		struct msghdr msg = {
			.msg_name = &from, .msg_namelen = sizeof(from), .msg_iov = &room, .msg_iovlen = 1
		};
		ssize_t n = recvmsg(fd, &msg, MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		/* every privileged process may send to the group, but only the kernel has port 0 */
		if (from.nl_pid != 0 || msg.msg_flags & MSG_TRUNC)
			continue;
		if (uevent_parse(buf, (size_t)n, ret) == 0)
			return 1;
	}
}

/* Stores the value of "KEY=value" if this program uses the key. */
static void take(const char *pair, struct uevent *ev) {
	const struct {
		const char *key;
		const char **value;
	} wanted[] = {
		{ "ACTION=", &ev->action },   { "DEVPATH=", &ev->devpath },   { "SUBSYSTEM=", &ev->subsystem },
		{ "DEVNAME=", &ev->devname }, { "MODALIAS=", &ev->modalias },
	};

	for (size_t i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		size_t length = strlen(wanted[i].key);

		if (strncmp(pair, wanted[i].key, length) == 0)
			*wanted[i].value = pair + length;
	}
}

/*
 * Parses "add@/devices/...\0ACTION=add\0DEVPATH=/devices/...\0...": a summary, then "KEY=value" pairs, each ended by a
 * NUL.
 */
int uevent_parse(char *message, size_t size, struct uevent *ret) {
	struct uevent ev = { .action = "", .devpath = "", .subsystem = "", .devname = "", .modalias = "" };
	const char *end = message + size;

	message[size] = '\0';
	if (!memchr(message, '@', strlen(message)))
		return -EBADMSG;
	for (const char *p = message + strlen(message) + 1; p < end; p += strlen(p) + 1)
		take(p, &ev);
	if (!*ev.action || !*ev.devpath)
		return -EBADMSG;
	*ret = ev;
	return 0;
}
