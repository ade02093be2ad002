/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tests helper/edge/probe.c against a listener in this process, on loopback. */
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe.h"
#include "tap.h"

#define MOMENT 2000 /* milliseconds; only a failing test waits this long, since loopback is fast */

static const uint8_t ICREQ[128] = { 0, 0, 128, 0, 128 };
static const uint8_t ICRESP[128] = { 1, 0, 128, 0, 128, [12] = 0x00, [14] = 0x04 }; /* the answer of Linux' nvmet */

static const struct pdu_host HOST = { .nqn = "nqn.host", .id = { 1, 2, 3 } };
static const struct pdu_host NOBODY;

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
	struct pdu_host host; /* without an NQN the probe sends no command */
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
	if (!is_int(probe_start(ifname, a(source), a(address), port, &t->host, &t->probe), 0, "a probe starts"))
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
	uint8_t longer[128], version[128], reserved[128];

	memcpy(longer, ICRESP, 128);
	longer[4] = 136;
	memcpy(version, ICRESP, 128);
	version[8] = 1;
	memset(reserved, 0xff, 128);
	memcpy(reserved, ICRESP, 10);
	reserved[1] = reserved[3] = 0xff;
	judged("SSH-2.0-OpenSSH_9.2\r\n", 21, false, -EPROTO, "an SSH banner is EPROTO");
	judged("H", 1, false, -EPROTO, "one wrong byte is EPROTO");
	judged("\3\0\30\0\30\0\0\0", 8, false, -EPROTO, "a termination request is EPROTO");
	judged(longer, 128, false, -EPROTO, "an ICResp of another length is EPROTO");
	judged(version, 128, false, -EPROTO, "an ICResp of another format is EPROTO");
	judged(reserved, 128, false, 1, "an ICResp with something in its reserved bytes is \"yes\"");
	judged("", 0, true, -ECONNRESET, "a close before the ICResp is ECONNRESET");
	judged(ICRESP, 127, true, -ECONNRESET, "a close one byte before the end of the ICResp is ECONNRESET");
	judged(ICRESP, 128, true, 1, "a close after the ICResp is \"yes\"");
}

/* ---- commands ---- */

/* Reads `n` bytes that the probe has sent, into a buffer for the longest request. */
static const uint8_t *asked(const struct talk *t, size_t n) {
	static uint8_t buf[PDU_TRAIN_MOST * PDU_CAPSULE_SIZE];
	const struct timeval moment = { .tv_sec = MOMENT / 1000 };
	uint8_t more;

	setsockopt(t->server, SOL_SOCKET, SO_RCVTIMEO, &moment, sizeof(moment));
	memset(buf, 0, sizeof(buf));
	for (size_t got = 0; got < n;) {
		ssize_t r = recv(t->server, buf + got, n - got, 0);

		if (r <= 0) {
			ok(false, "the probe asks for %zu bytes", n);
			return buf;
		}
		got += (size_t)r;
	}
	is_int(recv(t->server, &more, 1, MSG_DONTWAIT), -1, "the probe asks for no more at once");
	return buf;
}

/* Begins a talk in which the target has sent its ICResp and has read the Connect. `large`: a jumbo frame or larger. */
static bool greet(struct talk *t) {
	const uint8_t *connect;

	*t = (struct talk){ .host = HOST };
	if (!talk_begin(t, "127.0.0.1", NULL, "::"))
		return false;
	send(t->server, ICRESP, 127, 0);
	is_int(step(t->probe, MOMENT), 0, "a part of the ICResp is \"not yet\" before a command");
	is_int(probe_stage(t->probe), PROBE_GREETING, "a part of the ICResp is no greeting");
	send(t->server, ICRESP + 127, 1, 0);
	is_int(step(t->probe, MOMENT), 0, "a whole ICResp is \"not yet\" before a command");
	is_int(probe_stage(t->probe), PROBE_SMALL, "a whole ICResp is a greeting");
	is_int(probe_events(t->probe), EPOLLIN, "the probe waits for the answer to the command");
	connect = asked(t, PDU_CONNECT_SIZE);
	ok(connect[0] == 4 && connect[2] == 72 && connect[3] == 72 && connect[8] == 0x7f && connect[12] == 1,
	   "the first command is a Connect with data");
	ok(connect[4] == (1096 & 0xff) && connect[5] == 1096 >> 8, "the Connect has its length");
	ok(memcmp(connect + 72, HOST.id, 16) == 0 && connect[88] == 0xff && connect[89] == 0xff,
	   "the Connect has the host id, and asks for any controller");
	is_str((const char *)connect + 72 + 256, "nqn.2014-08.org.nvmexpress.discovery",
	       "the Connect is to the discovery subsystem");
	is_str((const char *)connect + 72 + 512, "nqn.host", "the Connect has the host NQN");
	return true;
}

/* Sends the answer to a command: a result and a status. */
static void answer(const struct talk *t, uint8_t result, uint8_t status) {
	const uint8_t pdu[24] = { 5, 0, 24, 0, 24, [8] = result, [22] = (uint8_t)(status << 1) };

	send(t->server, pdu, sizeof(pdu), 0);
}

/* The target answers the Connect, and all commands of the train. */
static bool take_train(struct talk *t, uint8_t csts, int want, const char *name) {
	const uint8_t *train;

	if (!greet(t))
		return false;
	answer(t, 1, 0);
	is_int(step(t->probe, MOMENT), 0, "the answer to the Connect is \"not yet\"");
	is_int(probe_stage(t->probe), PROBE_LARGE_OUT, "the answer to the Connect shows that small packets pass");
	train = asked(t, (size_t)PDU_TRAIN_MOST * 72);
	ok(train[8] == 0x7f && train[12] == 0 && train[52] == 0x14 && train[56] == 1 && train[58] == 0x46,
	   "the train begins with a Property Set that enables the controller");
	for (size_t i = 1; i < PDU_TRAIN_MOST; i++)
		if (train[i * 72] != 4 || train[i * 72 + 12] != 4 || train[i * 72 + 52] != 0x1c ||
		    train[i * 72 + 10] != (uint8_t)i)
			ok(false, "command %zu of the train is a Property Get of CSTS", i);
	for (size_t i = 1; i < PDU_TRAIN_MOST; i++)
		answer(t, 0, 0);
	is_int(step(t->probe, MOMENT), 0, "all answers but one are \"not yet\"");
	is_int(probe_stage(t->probe), PROBE_LARGE_OUT, "all answers but one do not end the stage");
	answer(t, csts, 0);
	is_int(step(t->probe, MOMENT), want, name);
	return true;
}

/* The whole talk with a target that answers all. */
static void whole_talk(uint8_t data_flags, const char *name) {
	static uint8_t data[24 + 4096] = { 7, 0, 24, 24, (24 + 4096) & 0xff, (24 + 4096) >> 8 };
	const uint8_t *identify;
	struct talk t;
	char byte;

	if (!take_train(&t, 1, 0, "the last answer of the train is \"not yet\""))
		return;
	is_int(probe_stage(t.probe), PROBE_LARGE_IN, "the answers show that large packets reach the target");
	identify = asked(&t, 72);
	ok(identify[8] == 6 && identify[48] == 1 && identify[41] == 4096 >> 8 && identify[47] == 0x5a,
	   "the last command is an Identify of the controller");
	data[1] = data_flags;
	send(t.server, data, 1000, 0);
	is_int(step(t.probe, MOMENT), 0, "a part of the data is \"not yet\"");
	send(t.server, data + 1000, sizeof(data) - 1000, 0);
	if (!(data_flags & 8)) {
		is_int(step(t.probe, MOMENT), 0, "data without their answer are \"not yet\"");
		answer(&t, 0, 0);
	}
	is_int(step(t.probe, MOMENT), 1, name);
	t.probe = probe_free(t.probe);
	is_int(recv(t.server, &byte, 1, 0), 0, "the target sees the connection closed after the commands, not reset");
	talk_end(&t);
}

/* The target's answer to the Connect, and the result of the probe. */
static void connect_answered(const void *bytes, size_t n, bool close_it, int want, const char *name) {
	struct talk t;

	if (!greet(&t))
		return;
	send(t.server, bytes, n, 0);
	if (close_it)
		shutdown(t.server, SHUT_WR);
	is_int(step(t.probe, n || close_it ? MOMENT : 0), want, name);
	talk_end(&t);
}

/* A target that sends more than was asked for. */
static void endless_data(void) {
	static const uint8_t DATA[24 + 4096] = { 7, 0, 24, 24, (24 + 4096) & 0xff, (24 + 4096) >> 8 };
	int result = 0, sent = 0;
	struct talk t;

	if (!take_train(&t, 1, 0, "the last answer of the train is \"not yet\""))
		return;
	asked(&t, 72);
	for (; result == 0 && sent < 100; sent++) {
		send(t.server, DATA, sizeof(DATA), 0);
		result = step(t.probe, MOMENT);
	}
	ok(result == 1 && sent < 20, "the probe reads no data without end");
	talk_end(&t);
}

static void commands(void) {
	struct talk t;

	connect_answered("", 0, false, 0, "a silent target has not answered the command");
	connect_answered("", 0, true, 1, "a close answers the command");
	connect_answered("\3\0\30\0\30\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24, false, 1,
			 "a termination request answers the command");
	connect_answered("\5\0\30\0\30\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\14\200", 24, false, 1,
			 "an error answers the command");
	connect_answered("\5\0\30\0\30\0\0\0\1\0\2\0\0\0\0\0\0\0\0\0\0\0\0", 24, false, 1,
			 "a target that wants authentication is asked no more");
	connect_answered("\5\0\30\0\4\0\0\0", 8, false, 1, "a PDU that is shorter than its header answers the command");
	connect_answered("\7\0\30\30\0\0\0\1", 8, false, 1, "a PDU of 16 MiB answers the command");
	endless_data();
	if (take_train(&t, 0, 1, "a controller that is not ready is asked no more"))
		talk_end(&t);
	whole_talk(4, "the answer after the data is \"yes\"");
	whole_talk(12, "data behind which no answer follows are \"yes\"");
}

/*
 * The commands of the train fill the largest packet of the connection: on loopback more than a jumbo frame, on Ethernet
 * 1460 bytes less the 12 of the time stamps.
 */
static void packet_size(void) {
	const int size = 1460;
	struct talk t = { .host = HOST };
	const uint8_t *connect;
	uint16_t port;

	t.listener = listener("127.0.0.1", true, &port);
	if (setsockopt(t.listener, IPPROTO_TCP, TCP_MAXSEG, &size, sizeof(size)) < 0 ||
	    probe_start(NULL, a("::"), a("127.0.0.1"), port, &HOST, &t.probe) < 0)
		exit(1); /* prove(1) counts a test without a TAP plan as failed */
	step(t.probe, MOMENT);
	t.server = accept(t.listener, NULL, NULL);
	asked(&t, 128);
	send(t.server, ICRESP, 128, 0);
	step(t.probe, MOMENT);
	connect = asked(&t, PDU_CONNECT_SIZE);
	is_int(connect[52], 31, "a Connect over Ethernet asks for as much room as Linux does");
	answer(&t, 1, 0);
	step(t.probe, MOMENT);
	asked(&t, (size_t)21 * 72);
	is_int(probe_stage(t.probe), PROBE_LARGE_OUT, "21 commands of 72 bytes fill a packet of 1448 bytes");
	talk_end(&t);
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
	int err = probe_start(NULL, a("::"), a("127.0.0.1"), port, &NOBODY, &p);

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
	is_int(probe_start("no-such-link", a("::"), a("127.0.0.1"), 1, &NOBODY, &p), -ENODEV,
	       "an interface that does not exist is ENODEV");
	is_int(probe_start(NULL, a("192.0.2.77"), a("127.0.0.1"), 1, &NOBODY, &p), -EADDRNOTAVAIL,
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
	packet_size();
	reset();
	refused();
	bound();
	ipv6();
	return tap_done();
}
