/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks one target whether it speaks NVMe/TCP, and whether small and large packets pass in both directions. The caller's
 * event loop drives the probe in steps; each step reads or writes as much as the connection allows. The result is
 * "yes", "not yet", or an error. Never blocks, and has no time-out. See probe.h.
 */
#include "probe.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The room for commands that a Connect asks for. Linux asks for this much. A probe asks for more only if this many
 * commands do not fill a packet (jumbo frames).
 */
#define ROOM_LINUX 31

/*
 * The most bytes of all answers of a stage. Honest answers have less than 5 KiB. A target that sends faster than the
 * probe reads would keep the probe in one step for ever.
 */
#define ANSWERS_MOST 65536

struct probe {
	int fd;
	struct pdu_host host;
	enum probe_stage stage;
	bool sent; /* the request of the stage is sent, and the answer is awaited */
	size_t done; /* the number of bytes of the request that have been sent */
	size_t commands; /* the number of commands that fill a packet */
	size_t answered; /* the number of commands that have been answered in this stage */
	uint8_t answer[PDU_IC_SIZE]; /* the beginning of the PDU that is being received */
	size_t got; /* the number of bytes of this PDU that have been received */
	size_t received; /* the number of bytes of the PDUs before, in this stage */
};

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

int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, const struct pdu_host *host,
		struct probe **ret) {
	struct probe *p = calloc(1, sizeof(*p));
	int err, one = 1;

	if (!p)
		return -ENOMEM;
	p->host = *host;
	p->fd = socket(addr_is_v4(target) ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	err = p->fd < 0 ? -errno : bind_to(p->fd, ifname, source);
	/* without this option the end of a request could wait for the acknowledgement of its beginning */
	if (err == 0 && setsockopt(p->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) < 0)
		err = -errno;
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
	return p->sent ? EPOLLIN : EPOLLOUT;
}

enum probe_stage probe_stage(const struct probe *p) {
	return p->stage;
}

/*
 * Each function below does one step. Returns 1: the step is done; 0: the step waits for the socket; or a negative
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

/* How many commands are longer together than the largest packet of the connection. */
static size_t fill(int fd) {
	int size = 0;
	socklen_t length = sizeof(size);

	if (getsockopt(fd, IPPROTO_TCP, TCP_MAXSEG, &size, &length) < 0 || size <= 0)
		return ROOM_LINUX;
	return (size_t)size / PDU_CAPSULE_SIZE < PDU_TRAIN_MOST ? (size_t)size / PDU_CAPSULE_SIZE + 1 : PDU_TRAIN_MOST;
}

/* Writes the request of the present stage. Returns its size. */
static size_t request(struct probe *p, uint8_t *pdus) {
	switch (p->stage) {
	case PROBE_GREETING:
		pdu_icreq(pdus);
		return PDU_IC_SIZE;
	case PROBE_SMALL:
		p->commands = fill(p->fd);
		pdu_connect(pdus, &p->host, p->commands > ROOM_LINUX ? p->commands : ROOM_LINUX);
		return PDU_CONNECT_SIZE;
	case PROBE_LARGE_OUT:
		pdu_train(pdus, p->commands);
		return p->commands * PDU_CAPSULE_SIZE;
	default:
		pdu_identify(pdus);
		return PDU_CAPSULE_SIZE;
	}
}

static int step_send(struct probe *p) {
	uint8_t pdus[PDU_TRAIN_MOST * PDU_CAPSULE_SIZE];
	size_t size = request(p, pdus);

	while (p->done < size) {
		ssize_t n = send(p->fd, pdus + p->done, size - p->done, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : errno == EPIPE ? -ECONNRESET : -errno;
		p->done += (size_t)n;
	}
	return 1;
}

/* Receives until the present PDU has `size` bytes, of which `answer` keeps the first. */
static int receive(struct probe *p, size_t size) {
	uint8_t scratch[4096] = { 0 };

	while (p->got < size) {
		size_t left = size - p->got;
		bool keep = p->got < sizeof(p->answer);
		size_t room = keep ? sizeof(p->answer) - p->got : sizeof(scratch);
		ssize_t n = recv(p->fd, keep ? p->answer + p->got : scratch, left < room ? left : room, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN ? 0 : -errno;
		if (n == 0)
			return -ECONNRESET;
		p->got += (size_t)n;
		/* a peer of another protocol may never send 128 bytes */
		if (p->stage == PROBE_GREETING && !pdu_may_be_icresp(p->answer, p->got))
			return -EPROTO;
	}
	return 1;
}

/*
 * Judges a whole PDU of the target. Returns 1: the stage is over; 0: more PDUs follow; -ECANCELED: nothing more can be
 * learned from this target, which may well be good.
 */
static int judge(struct probe *p) {
	uint8_t type = p->answer[0];

	if (type == PDU_C2H_DATA && p->stage == PROBE_LARGE_IN)
		return pdu_is_last(p->answer);
	if (type != PDU_RESPONSE || p->got != PDU_RESPONSE_SIZE || !pdu_is_success(p->answer))
		return -ECANCELED;
	if (p->stage == PROBE_SMALL)
		return pdu_wants_authentication(p->answer) ? -ECANCELED : 1;
	if (p->stage == PROBE_LARGE_IN || ++p->answered < p->commands)
		return p->stage == PROBE_LARGE_IN;
	return pdu_is_ready(p->answer) ? 1 : -ECANCELED;
}

/* Receives the answer to the request of the present stage. */
static int step_receive(struct probe *p) {
	for (;;) {
		bool greeting = p->stage == PROBE_GREETING;
		int r = receive(p, greeting ? PDU_IC_SIZE : PDU_COMMON_SIZE);
		uint32_t length;

		if (r <= 0 || greeting)
			return r;
		length = pdu_length(p->answer);
		if (length == 0 || length > ANSWERS_MOST - p->received)
			return -ECANCELED;
		r = receive(p, length);
		if (r <= 0)
			return r;
		r = judge(p);
		p->received += p->got;
		p->got = 0;
		if (r != 0)
			return r;
	}
}

/* Goes on to the next stage. False: there is none. */
static bool next_stage(struct probe *p) {
	if (p->stage == PROBE_LARGE_IN || (p->stage == PROBE_GREETING && !p->host.nqn))
		return false;
	p->stage++;
	p->sent = false;
	p->done = p->got = p->received = p->answered = 0;
	return true;
}

int probe_step(struct probe *p) {
	for (;;) {
		int r = p->stage == PROBE_CONNECTING ? step_connect(p) : p->sent ? step_receive(p) : step_send(p);

		/* a target that answers a command by an error, or by closing the connection, reads commands */
		if (r < 0 && p->stage >= PROBE_SMALL)
			return 1;
		if (r != 1)
			return r;
		if (p->stage != PROBE_CONNECTING && !p->sent)
			p->sent = true;
		else if (!next_stage(p))
			return 1;
	}
}
