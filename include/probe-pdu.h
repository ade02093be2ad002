/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The PDUs of a probe (probe.h), as bytes: what the probe sends, and what it reads in the answers. NVMe/TCP Transport
 * Specification 1.0, 3.6.2; NVMe over Fabrics in the NVMe Base Specification 2.0, 3.3 and 6. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PDU_COMMON_SIZE 8 /* the header of every PDU: type, flags, hlen, pdo, plen (32 bits, little endian) */
#define PDU_IC_SIZE 128 /* ICReq and ICResp: only a header */
#define PDU_CAPSULE_SIZE 72 /* a command without data: 8 bytes of common header, 64 of the submission queue entry */
#define PDU_CONNECT_SIZE (PDU_CAPSULE_SIZE + 1024) /* a Connect has 1024 bytes of data */
#define PDU_RESPONSE_SIZE 24 /* an answer: 8 bytes of common header, 16 of the completion queue entry */

/*
 * The most commands of a train, which are sent together. SPDK's admin queues have 128 entries, one of which stays
 * empty.
 */
#define PDU_TRAIN_MOST 127

enum {
	PDU_ICRESP = 1,
	PDU_RESPONSE = 5,
	PDU_C2H_DATA = 7,
};

/* The identity of this host in a Connect. */
struct pdu_host {
	const char *nqn; /* NULL: the probe sends no command */
	uint8_t id[16];
};

/* Writes an ICReq with the simplest values: format 0, no alignment, no digests, one R2T. */
void pdu_icreq(uint8_t pdu[PDU_IC_SIZE]);

/*
 * True when the n bytes can be the beginning of an ICResp. The reserved bytes and the values of CPDA, the digests and
 * MAXH2CDATA do not matter.
 */
bool pdu_may_be_icresp(const uint8_t *pdu, size_t n);

/* Writes a Connect to the discovery subsystem of the port, for an admin queue with room for `commands` commands. */
void pdu_connect(uint8_t pdu[PDU_CONNECT_SIZE], const struct pdu_host *host, size_t commands);

/* Writes `n` commands: a Property Set that enables the controller, and Property Gets of its status (CSTS). */
void pdu_train(uint8_t *pdus, size_t n);

/* Writes an Identify Controller, whose answer is 4096 bytes of data. */
void pdu_identify(uint8_t pdu[PDU_CAPSULE_SIZE]);

/* Reads the common header. Returns the length of the PDU; 0: the header makes no sense. */
uint32_t pdu_length(const uint8_t header[PDU_COMMON_SIZE]);
/* True for the answer of a command that has succeeded. */
bool pdu_is_success(const uint8_t response[PDU_RESPONSE_SIZE]);
/* True for the answer of a Connect that wants the host to authenticate itself. */
bool pdu_wants_authentication(const uint8_t response[PDU_RESPONSE_SIZE]);
/* True for the answer of a Property Get of CSTS, from a controller that is ready. */
bool pdu_is_ready(const uint8_t response[PDU_RESPONSE_SIZE]);
/* True for data behind which no answer follows. */
bool pdu_is_last(const uint8_t header[PDU_COMMON_SIZE]);
