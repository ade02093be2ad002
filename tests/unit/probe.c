/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/probe.c against a listener in this process, on loopback. */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe.h"
#include "tap.h"

#define MOMENT 2000 /* milliseconds; only a failing test waits this long, since loopback is fast */

static const uint8_t ICREQ[128] = { 0, 0, 128, 0, 128 };
static const uint8_t ICRESP[128] = { 1, 0, 128, 0, 128, [12] = 0x00, [14] = 0x04 }; /* the answer of Linux' nvmet */

static struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

/*
 * Makes a socket on the address with a port that the kernel chooses. Without `listening` the port refuses connections.
 */
static int listener(const char *address, bool listening, uint16_t *port) {
	struct sockaddr_storage sa;
	socklen_t length = addr_sockaddr(a(address), 0, &sa);
	int fd = socket(sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&sa, length) < 0 || (listening && listen(fd, 4) < 0)) {
		close(fd);
		return -1;
	}
	getsockname(fd, (struct sockaddr *)&sa, &length);
	*port = ntohs(((struct sockaddr_in *)&sa)->sin_port); /* sin6_port is at the offset of sin_port */
	return fd;
}

/* Waits at most `wait` milliseconds for the event that the probe needs, then steps the probe once. */
static int step(struct probe *p, int wait) {
	struct pollfd pfd = { .fd = probe_fd(p), .events = probe_events(p) == EPOLLIN ? POLLIN : POLLOUT };

	poll(&pfd, 1, wait);
	return probe_step(p);
}

/* A probe that has sent its ICReq, and the server's end of the connection. */
struct talk {
	bool command;
	struct probe *probe;
	int listener, server;
	uint8_t asked[129];
	ssize_t n_asked;
};

static bool talk_begin(struct talk *t, const char *address, const char *ifname, const char *source) {
	uint16_t port;

	t->probe = NULL;
	t->server = -1;
	t->listener = listener(address, true, &port);
	if (t->listener < 0)
		return false;
	if (!is_int(probe_start(ifname, a(source), a(address), port, t->command, &t->probe), 0, "a probe starts"))
		return false;
	is_int(probe_events(t->probe), EPOLLOUT, "the probe waits for the connection");
	is_int(step(t->probe, MOMENT), 0, "the probe sends its question and has no answer yet");
	is_int(probe_events(t->probe), EPOLLIN, "the probe waits for the answer");
	t->server = accept(t->listener, NULL, NULL);
	t->n_asked = recv(t->server, t->asked, sizeof(t->asked), 0);
	return true;
}

static void talk_end(struct talk *t) {
	probe_free(t->probe);
	close(t->server);
	close(t->listener);
}

static void answers(void) {
	struct talk t = { 0 };
	char byte;

	if (!talk_begin(&t, "127.0.0.1", NULL, "::"))
		return;
	ok(t.n_asked == 128 && memcmp(t.asked, ICREQ, 128) == 0, "the question is one ICReq");
	is_int(probe_step(t.probe), 0, "a silent target is \"not yet\"");
	send(t.server, ICRESP, 5, 0);
	is_int(step(t.probe, MOMENT), 0, "a part of the ICResp is \"not yet\"");
	send(t.server, ICRESP + 5, 123, 0);
	is_int(step(t.probe, MOMENT), 1, "a whole ICResp is \"yes\"");
	t.probe = probe_free(t.probe);
	is_int(recv(t.server, &byte, 1, 0), 0, "the target sees the connection closed, not reset");
	talk_end(&t);
}

/* The server sends these bytes, and with `close_it` ends the connection. Checks the result of the probe. */
static void judged(const void *bytes, size_t n, bool close_it, int want, const char *name) {
	struct talk t = { 0 };

	if (!talk_begin(&t, "127.0.0.1", NULL, "::"))
		return;
	send(t.server, bytes, n, 0);
	if (close_it)
		shutdown(t.server, SHUT_WR);
	is_int(step(t.probe, MOMENT), want, name);
	talk_end(&t);
}

static void other_answers(void) {
	uint8_t longer[128], version[128];

	memcpy(longer, ICRESP, 128);
	longer[4] = 136;
	memcpy(version, ICRESP, 128);
	version[8] = 1;
	judged("SSH-2.0-OpenSSH_9.2\r\n", 21, false, -EPROTO, "an SSH banner is EPROTO");
	judged("H", 1, false, -EPROTO, "one wrong byte is EPROTO");
	judged("\3\0\30\0\30\0\0\0", 8, false, -EPROTO, "a termination request is EPROTO");
	judged(longer, 128, false, -EPROTO, "an ICResp of another length is EPROTO");
	judged(version, 128, false, -EPROTO, "an ICResp of another format is EPROTO");
	judged("", 0, true, -ECONNRESET, "a close before the ICResp is ECONNRESET");
	judged(ICRESP, 127, true, -ECONNRESET, "a close one byte before the end of the ICResp is ECONNRESET");
	judged(ICRESP, 128, true, 1, "a close after the ICResp is \"yes\"");
}

/*
 * The server sends an ICResp, then these bytes, and with `close_it` ends the connection. Checks the result of a probe
 * with a command.
 */
static void commanded(const void *bytes, size_t n, bool close_it, int want, const char *name) {
	static const uint8_t COMMAND[72] = { 4, 0, 72, 0, 72, [8] = 0x7f, 0x40, [12] = 4, [48] = 1 };
	struct talk t = { .command = true };
	uint8_t got[73];

	if (!talk_begin(&t, "127.0.0.1", NULL, "::"))
		return;
	send(t.server, ICRESP, 127, 0);
	is_int(step(t.probe, MOMENT), 0, "a part of the ICResp is \"not yet\" before a command");
	ok(!probe_is_greeted(t.probe), "a part of the ICResp is no greeting");
	send(t.server, ICRESP + 127, 1, 0);
	is_int(step(t.probe, MOMENT), 0, "a whole ICResp is \"not yet\" before a command");
	ok(probe_is_greeted(t.probe), "a whole ICResp is a greeting");
	is_int(probe_events(t.probe), EPOLLIN, "the probe waits for the answer to the command");
	ok(recv(t.server, got, sizeof(got), 0) == 72 && memcmp(got, COMMAND, 72) == 0,
	   "the command is a Property Get of CAP");
	send(t.server, bytes, n, 0);
	if (close_it)
		shutdown(t.server, SHUT_WR);
	is_int(step(t.probe, n || close_it ? MOMENT : 0), want, name);
	t.probe = probe_free(t.probe);
	is_int(recv(t.server, got, 1, 0), 0, "the target sees the connection closed after the command, not reset");
	talk_end(&t);
}

static void commands(void) {
	commanded("\5\0\30\0\30\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\14\200", 24, false, 1,
		  "an error answers the command");
	commanded("\3\0\30\0\30\0\0\0", 8, false, 1, "a termination request answers the command");
	commanded("", 0, true, 1, "a close answers the command");
	commanded("", 0, false, 0, "a silent target has not answered the command");
}

static void reset(void) {
	struct linger now = { .l_onoff = 1, .l_linger = 0 };
	struct talk t = { 0 };

	if (!talk_begin(&t, "127.0.0.1", NULL, "::"))
		return;
	setsockopt(t.server, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(t.server);
	t.server = -1;
	is_int(step(t.probe, MOMENT), -ECONNRESET, "a reset by the target is ECONNRESET");
	talk_end(&t);
}

static void refused(void) {
	struct probe *p = NULL;
	uint16_t port = 0;
	int fd = listener("127.0.0.1", false, &port);
	int err = probe_start(NULL, a("::"), a("127.0.0.1"), port, false, &p);

	if (err == 0)
		err = step(p, MOMENT);
	is_int(err, -ECONNREFUSED, "a port without a listener is ECONNREFUSED");
	probe_free(p);
	close(fd);
}

static void bound(void) {
	struct sockaddr_storage sa;
	socklen_t length = sizeof(sa);
	struct probe *p = NULL;
	struct talk t = { 0 };

	if (talk_begin(&t, "127.0.0.1", "lo", "127.0.0.2")) {
		getpeername(t.server, (struct sockaddr *)&sa, &length);
		is_int(ntohl(((struct sockaddr_in *)&sa)->sin_addr.s_addr), 0x7f000002,
		       "the connection comes from the given source address");
		talk_end(&t);
	}
	is_int(probe_start("no-such-link", a("::"), a("127.0.0.1"), 1, false, &p), -ENODEV,
	       "an interface that does not exist is ENODEV");
	is_int(probe_start(NULL, a("192.0.2.77"), a("127.0.0.1"), 1, false, &p), -EADDRNOTAVAIL,
	       "a source address of another machine is EADDRNOTAVAIL");
	ok(p == NULL, "a failure leaves *ret untouched");
	ok(probe_free(NULL) == NULL, "probe_free(NULL) does nothing");
}

static void ipv6(void) {
	struct talk t = { 0 };
	uint16_t port;
	int fd = listener("::1", true, &port);

	if (fd < 0) {
		skip("loopback has no IPv6 here");
		return;
	}
	close(fd);
	if (!talk_begin(&t, "::1", "lo", "::1"))
		return;
	send(t.server, ICRESP, 128, 0);
	is_int(step(t.probe, MOMENT), 1, "an ICResp over IPv6 is \"yes\"");
	talk_end(&t);
}

int main(void) {
	answers();
	other_answers();
	commands();
	reset();
	refused();
	bound();
	ipv6();
	return tap_done();
}
