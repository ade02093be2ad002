/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks whether an NVMe/TCP target answers, without the kernel's fabrics code. A probe opens a TCP connection that is
 * bound to an interface and a source address, and sends one ICReq PDU (NVMe/TCP Transport Specification 1.0, 3.6.2.2),
 * which the target answers with an ICResp. If the caller gives a host NQN, the probe then connects to the discovery
 * subsystem. Every port that follows the specification has that subsystem. The probe sends commands that fill a packet,
 * and asks for data that fill packets, because a network that loses large packets would hold the kernel for a minute. A
 * probe never blocks and has no time-out; the caller has to end a probe that takes too long.
 */
#pragma once

#include "addr.h"
#include "probe-pdu.h"

struct probe;

/* What the probe waits for, in this order. */
enum probe_stage {
	PROBE_CONNECTING, /* for the TCP connection */
	PROBE_GREETING, /* for the ICResp */
	PROBE_SMALL, /* for the answer to a Connect, which is shorter than most packets */
	PROBE_LARGE_OUT, /* for the answers to commands that fill a packet */
	PROBE_LARGE_IN, /* for data that fill packets */
};

/*
 * Starts a probe. `ifname` NULL or `source` unset: the kernel's routes decide. `host` is copied, and its NQN borrowed
 * until the probe is freed; without an NQN the ICResp is enough. Returns 0 with *ret for probe_free(), or a negative
 * errno, from connect(2) for example.
 */
int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, const struct pdu_host *host,
		struct probe **ret);
struct probe *probe_free(struct probe *p);

int probe_fd(const struct probe *p);
uint32_t probe_events(const struct probe *p); /* the event that the probe waits for: EPOLLIN or EPOLLOUT */
enum probe_stage probe_stage(const struct probe *p);

/*
 * Continues the probe after an event on its socket. Returns 1: the target has answered all, or has answered a command
 * by an error or a close, from which no more can be learned; 0: not yet; -EPROTO: the peer speaks another protocol; any
 * other negative errno: the connection has failed.
 */
int probe_step(struct probe *p);
