/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Sends ARP probes from a child, and reports who answers. See task-check.h. */
#include "task-check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "arp.h"
#include "child.h"

/* As RFC 5227 asks: PROBE_NUM and PROBE_MIN. A single probe may be lost. */
#define PROBES 3
#define PROBE_GAP_MS 1000

/* The message from the child to this process, through a pipe. */
struct reply {
	int err; /* EADDRINUSE, another errno, or 0 */
	uint8_t mac[6];
};

struct check_task {
	const struct hands *hands;
	struct action action;
};

/* ---- in the child ---- */

static int64_t now_ms(void) {
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/*
 * Opens a socket for the ARP packets of one link. *self receives the link's own address. Returns the socket or a
 * negative errno.
 */
static int open_socket(int ifindex, struct sockaddr_ll *self) {
	struct sockaddr_ll link = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ARP), .sll_ifindex = ifindex };
	socklen_t size = sizeof(*self);
	int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	/* after a failure the child ends, and its socket with it */
	if (bind(fd, (const struct sockaddr *)&link, sizeof(link)) < 0 ||
	    getsockname(fd, (struct sockaddr *)self, &size) < 0)
		return -errno;
	return self->sll_halen == 6 ? fd : -EOPNOTSUPP;
}

/* Reads one packet. True: a machine other than this link claims the address. */
static bool read_claim(int fd, const struct sockaddr_ll *self, struct addr ip, uint8_t mac[6]) {
	struct sockaddr_ll from = { 0 };
	socklen_t size = sizeof(from);
	uint8_t packet[ARP_SIZE];
	ssize_t n = recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&from, &size);

	return n > 0 && from.sll_pkttype != PACKET_OUTGOING && arp_claims(packet, (size_t)n, ip, mac) &&
	       memcmp(mac, self->sll_addr, 6) != 0;
}

/* Sends a probe, and waits for an answer. True: there is one. */
static bool probe(int fd, const struct sockaddr_ll *self, struct addr ip, uint8_t mac[6]) {
	struct sockaddr_ll all = *self;
	struct pollfd p = { .fd = fd, .events = POLLIN };
	int64_t until = now_ms() + PROBE_GAP_MS, left;
	uint8_t packet[ARP_SIZE];

	memset(all.sll_addr, 0xff, 6);
	arp_probe(packet, self->sll_addr, ip);
	sendto(fd, packet, sizeof(packet), 0, (const struct sockaddr *)&all, sizeof(all));
	while ((left = until - now_ms()) > 0 && poll(&p, 1, (int)left) >= 0)
		if (read_claim(fd, self, ip, mac))
			return true;
	return false;
}

static int ask(void *data, int pipe) {
	const struct check_task *task = data;
	struct reply reply = { .err = 0 };
	struct sockaddr_ll self = { 0 };
	int fd;

	prctl(PR_SET_PDEATHSIG, SIGKILL); /* the answer is of no use after the end of this process */
	fd = open_socket(task->action.ifindex, &self);
	if (fd < 0)
		reply.err = -fd;
	for (unsigned i = 0; i < PROBES && reply.err == 0; i++)
		if (probe(fd, &self, task->action.addr, reply.mac))
			reply.err = EADDRINUSE;
	return write(pipe, &reply, sizeof(reply)) == sizeof(reply) ? 0 : 1;
}

/* ---- in this process ---- */

static void tell(const struct hands *h, const struct action *a, const struct reply *reply) {
	struct event ev = { .type = EVENT_DONE, .done = *a, .err = reply->err };

	memcpy(ev.mac, reply->mac, sizeof(ev.mac));
	h->tell(h->data, &ev);
}

static void on_ended(void *data, const struct child_end *end) {
	const struct check_task *task = data;
	struct reply reply;

	if (child_said(end, &reply, sizeof(reply)) != sizeof(reply))
		reply = (struct reply){ .err = ECHILD };
	tell(task->hands, &task->action, &reply);
}

void task_check(const struct hands *h, const struct action *a) {
	struct check_task *task = calloc(1, sizeof(*task));
	const struct child_use use = { .ended = on_ended, .free = free, .data = task };
	int err = -ENOMEM;

	if (task) {
		*task = (struct check_task){ .hands = h, .action = *a };
		err = child_function(h->event, ask, -1, &use);
	}
	if (err >= 0)
		return;
	free(task);
	tell(h, a, &(struct reply){ .err = -err });
}
