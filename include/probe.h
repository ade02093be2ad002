/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks whether an NVMe/TCP target answers, without the kernel's fabrics code: a TCP connect bound
 * to the interface and the source address, then one ICReq PDU (NVMe/TCP Transport Specification
 * 1.0, 3.6.2.2), answered by an ICResp; and, when asked to, one command behind it. Never blocks; the
 * time-out is the caller's.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"

struct probe;

/*
 * Starts one. `ifname` may be NULL, `source` unset. `command`: the target has to react to a Property Get too, which
 * is no more than an error for it, since there is no controller yet (NVMe Base Specification 2.0, 3.3.2.2: Command
 * Sequence Error). 0 or a negative errno (what connect(2) said).
 */
int probe_start(const char *ifname, struct addr source, struct addr target, uint16_t port, bool command,
		struct probe **ret);
struct probe *probe_free(struct probe *p);

int probe_fd(const struct probe *p);
uint32_t probe_events(const struct probe *p); /* EPOLLIN or EPOLLOUT: what it waits for now */

/*
 * Goes on after an event. 1: the target answered as NVMe/TCP; 0: not yet; -EPROTO: something else
 * listens there; any other negative errno: the connection's failure.
 */
int probe_step(struct probe *p);

/* The ICResp has come, and the command waits for its answer. */
bool probe_is_greeted(const struct probe *p);

/* Whether n bytes can be the first ones of an ICResp, whatever its HPDA, digests and MAXH2CDATA are. Pure. */
bool probe_may_be_icresp(const uint8_t *pdu, size_t n);
