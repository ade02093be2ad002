/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/task-probe.c against a listener in this process, on loopback. */
#include "task-probe.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "task-kit.h"

static const uint8_t ICRESP[128] = { 1, 0, 128, 0, 128 };
static const uint8_t SUCCESS[24] = { 5, 0, 24, 0, 24 };

/* Makes a socket on loopback with a port that the kernel chooses. Without `listening` the port refuses connections. */
static int server(bool listening, struct probe_target *target) {
	struct sockaddr_in sa = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, length) < 0 || (listening && listen(fd, 4) < 0) ||
	    getsockname(fd, (struct sockaddr *)&sa, &length) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	*target = (struct probe_target){ .port = ntohs(sa.sin_port) };
	addr_parse("127.0.0.1", &target->traddr);
	return fd;
}

/* Runs the loop until the server has received `size` bytes. */
static void server_reads(struct kit *k, int fd, size_t size) {
	uint8_t buf[256];
	size_t n = 0;

	while (n < size) {
		ssize_t got = recv(fd, buf, size - n < sizeof(buf) ? size - n : sizeof(buf), MSG_DONTWAIT);

		if (got > 0)
			n += (size_t)got;
		else if (sd_event_run(k->hands.event, 1000) < 0)
			exit(1);
	}
}

/* Accepts the connection of the running probe and reads its ICReq. Returns the server's end of the connection. */
static int server_accepts(struct kit *k, int listener) {
	int fd = accept(listener, NULL, NULL); /* does not block, since the kernel has completed the connection */

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
	is_int(k->n, 0, "a silent target leads to no event");
	send(fd, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_PROBED && ev.path == 3 && ev.err == 0, "the target's answer is reported with the path");
	is_int(recv(fd, &ev, 1, 0), 0, "the probe closes the connection after the answer");
	close(fd);
	kit_forget(k);
	target.host.nqn = "nqn.host";
	task_probe(&tasks, 3, &target);
	fd = server_accepts(k, listener);
	send(fd, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(ev.type == EVENT_GREETED && ev.path == 3, "a probe with commands reports EVENT_GREETED first");
	server_reads(k, fd, PDU_CONNECT_SIZE);
	send(fd, SUCCESS, sizeof(SUCCESS), 0);
	ev = kit_hear(k, 2);
	ok(ev.type == EVENT_SMALL_PASSED && ev.path == 3, "a probe with commands reports EVENT_SMALL_PASSED next");
	server_reads(k, fd, (size_t)PDU_TRAIN_MOST * PDU_CAPSULE_SIZE);
	send(fd, ICRESP, sizeof(ICRESP), 0); /* no answer to a command, and so an end of the talk */
	ev = kit_hear(k, 3);
	ok(ev.type == EVENT_PROBED && ev.err == 0, "a probe with commands reports EVENT_PROBED after the answers");
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
	ok(ev.type == EVENT_PROBED && ev.err == ECONNREFUSED, "a refused connection is reported");
	kit_forget(k);
	target.ifname = "no-such-link";
	task_probe(&tasks, 1, &target);
	ok(k->n == 1 && k->got[0].type == EVENT_PROBED && k->got[0].path == 1 && k->got[0].err == ENODEV,
	   "a missing interface is reported at once");
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
	is_int(recv(first, &c, 1, 0), 0, "a cancelled probe closes its connection");
	close(first);
	send(second, ICRESP, sizeof(ICRESP), 0);
	ev = kit_hear(k, 1);
	ok(k->n == 1 && ev.path == 20 && ev.err == 0,
	   "a cancelled probe reports no event, and the other probe goes on");
	close(second);
	kit_forget(k);
	task_probe(&tasks, 0, &target);
	first = server_accepts(k, listener);
	task_probe(&tasks, 0, &target);
	second = server_accepts(k, listener);
	is_int(recv(first, &c, 1, 0), 0, "a new probe of a path ends the path's old probe");
	task_probe_done(&tasks);
	is_int(recv(second, &c, 1, 0), 0, "task_probe_done() closes the connection");
	kit_settle(k);
	is_int(k->n, 0, "task_probe_done() reports no event");
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
