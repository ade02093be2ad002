/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks one target whether it speaks NVMe/TCP. The caller's event loop drives the probe in steps; each step reads or
 * writes as much as the connection allows. The result is "yes", "not yet", or an error. Never blocks, has no time-out,
 * and sends only one ICReq and one command that changes nothing. See probe.h.
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

/*
 * The sizes and types of ICReq and ICResp (NVMe/TCP Transport Specification 1.0, 3.6.2.2 and 3.6.2.3). Both are 128
 * bytes and have only a header.
 */
#define IC_SIZE 128
#define TYPE_ICREQ 0
#define TYPE_ICRESP 1
#define COMMON_SIZE 8 /* type, flags, hlen, pdo, plen (32 bits, little endian) */

/*
 * A command capsule (NVMe/TCP Transport Specification 1.0, 3.6.2.6) has the common header and the 64 bytes of a
 * submission queue entry.
 */
#define CAPSULE_SIZE 72
#define TYPE_CAPSULE 4
#define OPCODE_FABRICS 0x7f
#define FLAGS_SGL 0x40
#define FCTYPE_PROPERTY_GET 0x04

struct probe {
	int fd;
	bool command;
	enum { CONNECTING, SENDING, RECEIVING, COMMANDING, LISTENING } state;
	size_t done; /* the number of bytes of the PDU that have been sent or received */
	uint8_t pdu[IC_SIZE];
};

/* Writes an ICReq with the simplest values: format 0, no alignment, no digests, one R2T. */
static void write_icreq(uint8_t pdu[IC_SIZE]) {
	memset(pdu, 0, IC_SIZE);
	pdu[0] = TYPE_ICREQ;
	pdu[2] = IC_SIZE; /* the field hlen: length of the header */
	pdu[4] = IC_SIZE; /* the field plen: length of the PDU */
}

/* Writes a Property Get of the property CAP: 8 bytes (attrib 1) at offset 0, without a data transfer. */
static void write_command(uint8_t pdu[CAPSULE_SIZE]) {
	uint8_t *sqe = pdu + COMMON_SIZE;

	memset(pdu, 0, CAPSULE_SIZE);
	pdu[0] = TYPE_CAPSULE;
	pdu[2] = CAPSULE_SIZE;
	pdu[4] = CAPSULE_SIZE;
	sqe[0] = OPCODE_FABRICS;
	sqe[1] = FLAGS_SGL;
	sqe[4] = FCTYPE_PROPERTY_GET;
	sqe[40] = 1;
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

int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, bool command,
		struct probe **ret) {
	struct probe *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	write_icreq(p->pdu);
	p->command = command;
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
 * Closes the connection in the ordinary way. The probe has read the whole answer by then, so the target sees a FIN and
 * not a reset. Linux' nvmet drops such a connection without a line in its log.
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
	return p->state == RECEIVING || p->state == LISTENING ? EPOLLIN : EPOLLOUT;
}

/*
 * Each function step_...() does one step. Returns 1: the step is done; 0: the step waits for the socket; or a negative
 * errno.
 */

static int step_connect(struct probe *p) {
	struct sockaddr_storage peer;
	socklen_t size = sizeof(int), length = sizeof(peer);
	int err = 0;

	if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		return -errno;
	if (err != 0)
		return -err;
	/* there is no error, but the connection may not be complete yet if the caller steps without an event */
	return getpeername(p->fd, (struct sockaddr *)&peer, &length) == 0 ? 1 : errno == ENOTCONN ? 0 : -errno;
}

static int step_send(struct probe *p, size_t size) {
	while (p->done < size) {
		ssize_t n = send(p->fd, p->pdu + p->done, size - p->done, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : errno == EPIPE ? -ECONNRESET : -errno;
		p->done += (size_t)n;
	}
	return 1;
}

/* Reads an ICResp. Fails at the first wrong byte, since a peer of another protocol may never send 128 bytes. */
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

/* Waits for a reaction to the command. Any reaction shows that the target reads commands, even an error or a close. */
static int step_listen(struct probe *p) {
	return recv(p->fd, p->pdu, sizeof(p->pdu), 0) < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : 1;
}

static int step(struct probe *p) {
	switch (p->state) {
	case CONNECTING:
		return step_connect(p);
	case SENDING:
		return step_send(p, IC_SIZE);
	case RECEIVING:
		return step_receive(p);
	case COMMANDING:
		return step_send(p, CAPSULE_SIZE);
	case LISTENING:
		break;
	}
	return step_listen(p);
}

int probe_step(struct probe *p) {
	for (;;) {
		int r = step(p);

		if (p->state == COMMANDING && r < 0)
			/* the target has closed the connection instead of reading the command, which is a reaction */
			return 1;
		if (r != 1 || p->state == LISTENING || (p->state == RECEIVING && !p->command))
			return r;
		p->state++;
		p->done = 0;
		if (p->state == COMMANDING)
			write_command(p->pdu);
	}
}

bool probe_is_greeted(const struct probe *p) {
	return p->state == LISTENING;
}
