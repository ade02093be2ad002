/* SPDX-License-Identifier: GPL-2.0-or-later */
/* helper/edge/task-probe.c against a listener in this process, on loopback. */
#include "task-probe.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "task-kit.h"

static const uint8_t ICRESP[128] = { 1, 0, 128, 0, 128 };

/* A socket on loopback at a port of the kernel's choice; it refuses connections unless it listens. */
static int server(bool listening, struct probe_target *target) {
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, length) < 0 || (listening && listen(fd, 4) < 0) ||
	    getsockname(fd, (struct sockaddr *)&sa, &length) < 0)
		exit(1); /* no plan is printed: prove counts that as a failure */
	*target = (struct probe_target){ .port = ntohs(sa.sin_port) };
	addr_parse("127.0.0.1", &target->traddr);
	return fd;
}

/* Runs the loop until the server's end has `size` bytes, and reads them. */
static void server_reads(struct kit *k, int fd, size_t size) {
	uint8_t buf[256];
	size_t n = 0;

	while (n < size) {
		ssize_t got = recv(fd, buf, size - n, MSG_DONTWAIT);

		if (got > 0)
			n += (size_t)got;
		else if (sd_event_run(k->hands.event, 1000) < 0)
			exit(1);
	}
}

/* The connection of the probe that runs, when its ICReq has come. */
static int server_accepts(struct kit *k, int listener) {
	int fd = accept(listener, NULL, NULL); /* the kernel has connected it already */

	server_reads(k, fd, 128);
	return fd;
}

static void answers(struct kit *k) {
	struct probe_tasks tasks = { .hands = &k->hands };
	struct probe_target target;
	int listener = server(true, &target), fd;
	struct event ev;

	task_probe(&tasks, 3, &target);
	fd = server_accepts(k, listener);
	is_int(k->n, 0, "a target that has not answered: nothing is told");
	send(fd, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_PROBED && ev.path == 3 && ev.err == 0, "its answer is told, with the path");
	is_int(recv(fd, &ev, 1, 0), 0, "and the connection is closed");
	close(fd);
	kit_forget(k);
	target.command = true;
	task_probe(&tasks, 3, &target);
	fd = server_accepts(k, listener);
	send(fd, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_GREETED && ev.path == 3, "with a command: the greeting is told first");
	server_reads(k, fd, 72);
	send(fd, ICRESP, 16, 0);
	ev = kit_hear(k, 2);
	ok(ev.type == EVENT_PROBED && ev.err == 0, "then the answer");
	close(fd);
	close(listener);
	task_probe_done(&tasks);
	kit_forget(k);
}

static void failures(struct kit *k) {
	struct probe_tasks tasks = { .hands = &k->hands };
	struct probe_target target;
	int fd = server(false, &target);
	struct event ev;

	task_probe(&tasks, 0, &target);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_PROBED && ev.err == ECONNREFUSED, "a refused connection is told");
	kit_forget(k);
	target.ifname = "no-such-link";
	task_probe(&tasks, 1, &target);
	ok(k->n == 1 && k->got[0].type == EVENT_PROBED && k->got[0].path == 1 && k->got[0].err == ENODEV,
	   "an interface that is gone is told at once");
	close(fd);
	task_probe_done(&tasks);
	kit_forget(k);
}

static void ends(struct kit *k) {
	struct probe_tasks tasks = { .hands = &k->hands };
	struct probe_target target;
	int listener = server(true, &target), first, second;
	struct event ev;
	char c;

	task_probe(&tasks, 0, &target);
	first = server_accepts(k, listener);
	task_probe(&tasks, 20, &target);
	second = server_accepts(k, listener);
	task_probe_cancel(&tasks, 0);
	task_probe_cancel(&tasks, 7);
	task_probe_cancel(&tasks, 99);
	is_int(recv(first, &c, 1, 0), 0, "a probe that is cancelled closes its connection");
	close(first);
	send(second, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(k->n == 1 && ev.path == 20 && ev.err == 0, "and tells nothing; the one beside it goes on");
	close(second);
	kit_forget(k);
	task_probe(&tasks, 0, &target);
	first = server_accepts(k, listener);
	task_probe(&tasks, 0, &target);
	second = server_accepts(k, listener);
	is_int(recv(first, &c, 1, 0), 0, "a new probe of a path takes the old one's place");
	task_probe_done(&tasks);
	is_int(recv(second, &c, 1, 0), 0, "the end of all ends it");
	kit_settle(k);
	is_int(k->n, 0, "and tells nothing");
	close(first);
	close(second);
	close(listener);
}

int main(void) {
	struct kit k;

	kit_start(&k);
	answers(&k);
	failures(&k);
	ends(&k);
	kit_done(&k);
	return tap_done();
}
