/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes the PDUs that a probe sends, and reads the headers of the answers. Never sends or receives. See probe-pdu.h.
 */
#include "probe-pdu.h"

#include <stdio.h>
#include <string.h>

#include "nbft.h"

#define TYPE_ICREQ 0
#define TYPE_CAPSULE 4

/* The bytes of a common header that are reserved in an ICResp. */
#define FLAGS 1
#define PDO 3

/* Flags of C2HData: the last PDU of the data, and no response capsule follows. */
#define FLAG_SUCCESS 0x08

#define OPCODE_IDENTIFY 0x06
#define OPCODE_FABRICS 0x7f
#define FLAGS_SGL 0x40
#define SGL_IN_CAPSULE 0x01 /* data block descriptor, at an offset in the capsule */
#define SGL_TRANSPORT 0x5a /* transport SGL data block descriptor: the target sends the data */
#define FCTYPE_PROPERTY_SET 0x00
#define FCTYPE_CONNECT 0x01
#define FCTYPE_PROPERTY_GET 0x04

/* Properties (NVMe Base Specification 2.0, 3.1.3). */
#define PROPERTY_CC 0x14
#define PROPERTY_CSTS 0x1c
#define CC_ENABLE 0x00460001 /* enabled, with entries of 2^6 and 2^4 bytes */

#define AUTHENTICATION 0x00060000 /* ASCR and ATR in the result of a Connect */
#define IDENTIFY_SIZE 4096

static void put(uint8_t *to, uint32_t value, size_t n) {
	for (size_t i = 0; i < n; i++)
		to[i] = (uint8_t)(value >> 8 * i);
}

static uint32_t get(const uint8_t *from, size_t n) {
	uint32_t value = 0;

	for (size_t i = 0; i < n; i++)
		value |= (uint32_t)from[i] << 8 * i;
	return value;
}

void pdu_icreq(uint8_t pdu[PDU_IC_SIZE]) {
	memset(pdu, 0, PDU_IC_SIZE);
	pdu[0] = TYPE_ICREQ;
	pdu[2] = PDU_IC_SIZE; /* the field hlen: length of the header */
	pdu[4] = PDU_IC_SIZE; /* the field plen: length of the PDU */
}

bool pdu_may_be_icresp(const uint8_t *pdu, size_t n) {
	static const uint8_t begin[PDU_COMMON_SIZE + 2] = { [0] = PDU_ICRESP, [2] = PDU_IC_SIZE, [4] = PDU_IC_SIZE };

	for (size_t i = 0; i < n && i < sizeof(begin); i++)
		if (pdu[i] != begin[i] && i != FLAGS && i != PDO)
			return false;
	return true;
}

/* Begins a command capsule of `size` bytes. Returns its submission queue entry. */
static uint8_t *capsule(uint8_t *pdu, size_t size, uint8_t opcode, size_t id) {
	uint8_t *sqe = pdu + PDU_COMMON_SIZE;

	memset(pdu, 0, size);
	pdu[0] = TYPE_CAPSULE;
	pdu[2] = PDU_CAPSULE_SIZE;
	pdu[3] = size > PDU_CAPSULE_SIZE ? PDU_CAPSULE_SIZE : 0; /* the field pdo: where the data begin */
	put(pdu + 4, (uint32_t)size, 4);
	sqe[0] = opcode;
	sqe[1] = FLAGS_SGL;
	put(sqe + 2, (uint32_t)id, 2);
	return sqe;
}

void pdu_connect(uint8_t pdu[PDU_CONNECT_SIZE], const struct pdu_host *host, size_t commands) {
	uint8_t *sqe = capsule(pdu, PDU_CONNECT_SIZE, OPCODE_FABRICS, 0), *data = pdu + PDU_CAPSULE_SIZE;

	sqe[4] = FCTYPE_CONNECT;
	put(sqe + 32, PDU_CONNECT_SIZE - PDU_CAPSULE_SIZE, 4);
	sqe[39] = SGL_IN_CAPSULE;
	put(sqe + 44, (uint32_t)commands,
	    2); /* SQSIZE: one less than the entries, and a full queue has one empty entry */
	memcpy(data, host->id, sizeof(host->id));
	put(data + 16, 0xffff, 2); /* any controller */
	snprintf((char *)data + 256, 256, "%s", NVME_DISCOVERY_NQN);
	snprintf((char *)data + 512, 256, "%s", host->nqn);
}

void pdu_train(uint8_t *pdus, size_t n) {
	for (size_t i = 0; i < n; i++) {
		uint8_t *sqe = capsule(pdus + i * PDU_CAPSULE_SIZE, PDU_CAPSULE_SIZE, OPCODE_FABRICS, i);

		sqe[4] = i == 0 ? FCTYPE_PROPERTY_SET : FCTYPE_PROPERTY_GET;
		put(sqe + 44, i == 0 ? PROPERTY_CC : PROPERTY_CSTS, 4);
		put(sqe + 48, i == 0 ? CC_ENABLE : 0, 4);
	}
}

void pdu_identify(uint8_t pdu[PDU_CAPSULE_SIZE]) {
	uint8_t *sqe = capsule(pdu, PDU_CAPSULE_SIZE, OPCODE_IDENTIFY, 0);

	put(sqe + 32, IDENTIFY_SIZE, 4);
	sqe[39] = SGL_TRANSPORT;
	sqe[40] = 1; /* CNS: the controller */
}

uint32_t pdu_length(const uint8_t header[PDU_COMMON_SIZE]) {
	uint32_t length = get(header + 4, 4);

	return header[2] < PDU_COMMON_SIZE || length < header[2] ? 0 : length;
}

bool pdu_is_success(const uint8_t response[PDU_RESPONSE_SIZE]) {
	return get(response + 22, 2) >> 1 == 0; /* bit 0 is the phase tag */
}

bool pdu_wants_authentication(const uint8_t response[PDU_RESPONSE_SIZE]) {
	return get(response + 8, 4) & AUTHENTICATION;
}

bool pdu_is_ready(const uint8_t response[PDU_RESPONSE_SIZE]) {
	return response[8] & 1;
}

bool pdu_is_last(const uint8_t header[PDU_COMMON_SIZE]) {
	return header[1] & FLAG_SUCCESS;
}
