/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks whether an NVMe/TCP target answers, without the kernel's fabrics code. A probe opens a TCP connection that is
 * bound to an interface and a source address. The probe sends one ICReq PDU (NVMe/TCP Transport Specification 1.0,
 * 3.6.2.2), which the target answers with an ICResp. If the caller wants that, the probe then sends one command. A
 * probe never blocks and has no time-out; the caller has to end a probe that takes too long.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

struct probe;

/*
 * Starts a probe. `ifname` NULL or `source` unset: the kernel's routes decide. With `command` the target also has to
 * answer a Property Get. An error counts as an answer, since a target may give no other answer before a Connect (NVMe
 * Base Specification 2.0, 3.3.2.2: Command Sequence Error). Returns 0 with *ret for probe_free(), or a negative errno,
 * from connect(2) for example.
 */
int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, bool command,
		struct probe **ret);
struct probe *probe_free(struct probe *p);

int probe_fd(const struct probe *p);
uint32_t probe_events(const struct probe *p); /* the event that the probe waits for: EPOLLIN or EPOLLOUT */

/*
 * Continues the probe after an event on its socket. Returns 1: the target has answered; 0: not yet; -EPROTO: the peer
 * speaks another protocol; any other negative errno: the connection has failed.
 */
int probe_step(struct probe *p);

/* True when the target has answered with an ICResp and the probe waits for the answer to its command. */
bool probe_is_greeted(const struct probe *p);

/*
 * True when the n bytes can be the beginning of an ICResp. The values of HPDA, the digests and MAXH2CDATA do not
 * matter. Pure.
 */
bool probe_may_be_icresp(const uint8_t *pdu, size_t n);
