/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks whether an NVMe/TCP target answers, without the kernel's fabrics code: a TCP connection bound to the interface
 * and the source address, then one ICReq PDU (NVMe/TCP Transport Specification 1.0, 3.6.2.2), which the target answers
 * with an ICResp; then, if wanted, one command. Never blocks; the time-out is the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

struct probe;

/*
 * Starts a probe. `ifname` may be NULL, `source` unset: the kernel's routes decide. `command`: the target has to answer
 * a Property Get too; an error is enough, and is all that a target may answer before a Connect (NVMe Base Specification
 * 2.0, 3.3.2.2: Command Sequence Error). Returns 0 or a negative errno, that of connect(2) for example.
 */
int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, bool command,
		struct probe **ret);
struct probe *probe_free(struct probe *p);

int probe_fd(const struct probe *p);
uint32_t probe_events(const struct probe *p); /* EPOLLIN or EPOLLOUT: what the probe waits for now */

/*
 * Goes on after an event. 1: the target has answered; 0: not yet; -EPROTO: the peer speaks another protocol; any other
 * negative errno: the connection has failed.
 */
int probe_step(struct probe *p);

/* The target has answered with an ICResp, and the command waits for its answer. */
bool probe_is_greeted(const struct probe *p);

/* Whether n bytes can begin an ICResp, whatever its HPDA, digests and MAXH2CDATA are. Pure. */
bool probe_may_be_icresp(const uint8_t *pdu, size_t n);
