/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One question to one target: does anybody speak NVMe/TCP there? A connection and its answer go in
 * step by step, driven by the caller's event loop; out comes "yes", "not yet" or the reason why not.
 * Never blocks, keeps no time, sends nothing but one ICReq.
 */
#include "probe.h"

#include <errno.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* NVMe/TCP Transport Specification 1.0, 3.6.2.2 and 3.6.2.3: both PDUs are 128 bytes, header only. */
#define IC_SIZE 128
#define TYPE_ICREQ 0
#define TYPE_ICRESP 1
#define COMMON_SIZE 8 /* type, flags, hlen, pdo, plen (32 bits, little endian) */

struct probe {
	int fd;
	enum { CONNECTING, SENDING, RECEIVING } state;
	size_t done; /* bytes of the PDU sent or received */
	uint8_t pdu[IC_SIZE];
};

/* Everything the target may choose is left at its simplest: format 0, no alignment, no digests, one R2T. */
static void write_icreq(uint8_t pdu[IC_SIZE]) {
	memset(pdu, 0, IC_SIZE);
	pdu[0] = TYPE_ICREQ;
	pdu[2] = IC_SIZE; /* hlen */
	pdu[4] = IC_SIZE; /* plen */
}

bool probe_may_be_icresp(const uint8_t *pdu, size_t n) {
	static const uint8_t begin[COMMON_SIZE + 2] = { [0] = TYPE_ICRESP, [2] = IC_SIZE, [4] = IC_SIZE };

	return memcmp(pdu, begin, n < sizeof(begin) ? n : sizeof(begin)) == 0;
}

static int bind_to(int fd, const char *ifname, struct addr source) {
	struct sockaddr_storage sa;
	socklen_t length;

	if (ifname && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, ifname, (socklen_t)strnlen(ifname, IFNAMSIZ)) < 0)
		return -errno;
	if (!addr_is_set(source))
		return 0;
	length = addr_sockaddr(source, 0, &sa);
	return bind(fd, (struct sockaddr *)&sa, length) < 0 ? -errno : 0;
}

static int begin_connect(int fd, struct addr target, uint16_t port) {
	struct sockaddr_storage sa;
	socklen_t length = addr_sockaddr(target, port, &sa);

	return connect(fd, (struct sockaddr *)&sa, length) < 0 && errno != EINPROGRESS ? -errno : 0;
}

int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, struct probe **ret) {
	struct probe *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	write_icreq(p->pdu);
	p->fd = socket(addr_is_v4(target) ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	err = p->fd < 0 ? -errno : bind_to(p->fd, ifname, source);
	if (err == 0)
		err = begin_connect(p->fd, target, port);
	if (err < 0) {
		probe_free(p);
		return err;
	}
	*ret = p;
	return 0;
}

/*
 * An ordinary close. By the time the answer is in, all of it was read, so the target sees a FIN and not a
 * reset; Linux' nvmet drops such a connection without a line in its log.
 */
struct probe *probe_free(struct probe *p) {
	if (p && p->fd >= 0)
		close(p->fd);
	free(p);
	return NULL;
}

int probe_fd(const struct probe *p) {
	return p->fd;
}

uint32_t probe_events(const struct probe *p) {
	return p->state == RECEIVING ? EPOLLIN : EPOLLOUT;
}

/* Each step returns 1 when it is over, 0 when it must wait for the socket, or the failure. */

static int step_connect(struct probe *p) {
	struct sockaddr_storage peer;
	socklen_t size = sizeof(int), length = sizeof(peer);
	int err = 0;

	if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		return -errno;
	if (err != 0)
		return -err;
	/* no error may also mean "no result yet", when the caller steps without an event */
	return getpeername(p->fd, (struct sockaddr *)&peer, &length) == 0 ? 1 : errno == ENOTCONN ? 0 : -errno;
}

static int step_send(struct probe *p) {
	while (p->done < IC_SIZE) {
		ssize_t n = send(p->fd, p->pdu + p->done, IC_SIZE - p->done, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : errno == EPIPE ? -ECONNRESET : -errno;
		p->done += (size_t)n;
	}
	return 1;
}

/* Judges as soon as a byte is wrong: who speaks something else may never send 128 of them. */
static int step_receive(struct probe *p) {
	while (p->done < IC_SIZE) {
		ssize_t n = recv(p->fd, p->pdu + p->done, IC_SIZE - p->done, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (n == 0)
			return -ECONNRESET;
		p->done += (size_t)n;
		if (!probe_may_be_icresp(p->pdu, p->done))
			return -EPROTO;
	}
	return 1;
}

int probe_step(struct probe *p) {
	int r = 1;

	if (p->state == CONNECTING) {
		r = step_connect(p);
		if (r == 1)
			p->state = SENDING;
	}
	if (r == 1 && p->state == SENDING) {
		r = step_send(p);
		if (r == 1) {
			p->state = RECEIVING;
			p->done = 0;
		}
	}
	return r == 1 ? step_receive(p) : r;
}
