/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Discovery Log Page of the NVM Express specification: a header with a generation counter and a number of records,
 * then the records of 1024 bytes each. Bytes from another machine go in. For each record an address, a port and an NQN
 * come out, or the reason why the record cannot be used. The parser never reads beyond the bytes it is given, even if
 * the header counts more records. Pure; see discovery-log.h.
 */
#include "discovery-log.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "port.h"

/* Positions in the header of a discovery log, in bytes. */
#define GENCTR 0
#define NUMREC 8
#define RECFMT 16

/* Positions and sizes in a discovery log record, in bytes. */
#define TRTYPE 0
#define SUBTYPE 2
#define TREQ 3
#define TRSVCID 32
#define TRSVCID_SIZE 32
#define SUBNQN 256
#define SUBNQN_SIZE 256
#define TRADDR 512
#define TRADDR_SIZE 256
#define SECTYPE 768 /* the first byte of TSAS, for TCP: the kind of secure channel */

#define BLANKS " \t\r\n"

#define TRTYPE_TCP 3
#define SUBTYPE_REFERRAL 1
#define SUBTYPE_NVM 2
#define SUBTYPE_SELF 3
/* The bits of TREQ that say whether a secure channel is required. Bit 2 is about flow control of submission queues. */
#define TREQ_SECURE_CHANNEL 3
#define TREQ_NOT_SPECIFIED 0
#define TREQ_NOT_REQUIRED 2
#define SECTYPE_NONE 0

/*
 * How often a discovery log is read if it changes during each reading. The log of an array that is being configured
 * settles soon.
 */
#define FETCHES_MAX 5

static uint64_t get(const uint8_t *b, unsigned n) {
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | b[n];
	return v;
}

/*
 * Copies a text and drops its padding: blanks by the specification, NULs from Linux' nvmet. Drops white space before
 * and behind the text, too. False: the text does not fit into `buf`.
 */
static bool get_text(const uint8_t *field, size_t size, char *buf, size_t buf_size) {
	size_t n = strnlen((const char *)field, size);

	for (; n > 0 && strchr(BLANKS, *field); n--)
		field++;
	while (n > 0 && strchr(BLANKS, field[n - 1]))
		n--;
	if (n >= buf_size)
		return false;
	memcpy(buf, field, n);
	buf[n] = '\0';
	return true;
}

static bool get_port(const uint8_t *field, uint16_t *ret) {
	char text[TRSVCID_SIZE + 1];

	return get_text(field, TRSVCID_SIZE, text, sizeof(text)) && port_parse(text, ret);
}

static bool get_kind(unsigned subtype, enum discovery_kind *ret) {
	switch (subtype) {
	case SUBTYPE_REFERRAL:
		*ret = DISCOVERY_REFERRAL;
		return true;
	case SUBTYPE_NVM:
		*ret = DISCOVERY_SUBSYSTEM;
		return true;
	case SUBTYPE_SELF:
		*ret = DISCOVERY_SELF;
		return true;
	default:
		return false;
	}
}

/*
 * The address family is taken from the text of the address. The record also has a field for the family, but that field
 * could only contradict the text, so the field is not read. A zone in the address is dropped: it names a link of the
 * machine that wrote the log.
 */
static bool get_addr(const uint8_t *field, struct addr *ret) {
	char text[ZONE_ADDR_TEXT_MAX + 2]; /* room for two brackets */
	struct zone_addr a;

	if (!get_text(field, TRADDR_SIZE, text, sizeof(text)) || zone_addr_parse(text, &a) < 0)
		return false;
	*ret = a.ip;
	return true;
}

/*
 * True if the target may be connected without TLS. False for a target that names a secure channel and does not say that
 * the channel is optional, and for the reserved value of TREQ.
 */
static bool may_go_without_tls(const uint8_t *b) {
	unsigned treq = b[TREQ] & TREQ_SECURE_CHANNEL;

	return treq == TREQ_NOT_REQUIRED || (treq == TREQ_NOT_SPECIFIED && b[SECTYPE] == SECTYPE_NONE);
}

static const char *read_record(const uint8_t *b, struct discovery_record *r) {

	if (!get_kind(b[SUBTYPE], &r->kind))
		return "its subsystem type is unknown";
	if (b[TRTYPE] != TRTYPE_TCP)
		return "its transport is not TCP";
	if (!may_go_without_tls(b))
		return "the target demands TLS, which is not supported yet";
	r->offers_tls = b[SECTYPE] != SECTYPE_NONE;
	if (!get_text(b + SUBNQN, SUBNQN_SIZE, r->nqn, sizeof(r->nqn)))
		return "the NQN is longer than 223 bytes";
	if (nqn_fault(r->nqn))
		return nqn_fault(r->nqn);
	/* SPDK before version 22.05 lists its discovery controller as an NVM subsystem */
	if (r->kind == DISCOVERY_SUBSYSTEM && strcmp(r->nqn, NVME_DISCOVERY_NQN) == 0)
		r->kind = DISCOVERY_REFERRAL;
	if (!get_addr(b + TRADDR, &r->traddr))
		return "its address is no IP address";
	if (!addr_is_set(r->traddr))
		return "it has no address";
	return get_port(b + TRSVCID, &r->port) ? NULL : "its port is not a number from 1 to 65535";
}

int discovery_log_parse(const uint8_t *bytes, size_t size, struct discovery_log **ret) {
	struct discovery_log *log;

	if (size < DISCOVERY_HEADER_SIZE)
		return -EBADMSG;
	log = calloc(1, sizeof(*log));
	if (!log)
		return -ENOMEM;
	log->listed = get(bytes + NUMREC, 8);
	log->n = (size - DISCOVERY_HEADER_SIZE) / DISCOVERY_RECORD_SIZE;
	if (log->n > log->listed)
		log->n = (size_t)log->listed;
	log->records = calloc(log->n + 1, sizeof(*log->records));
	if (!log->records) {
		free(log);
		return -ENOMEM;
	}
	for (size_t i = 0; i < log->n; i++)
		log->records[i].fault =
			read_record(bytes + DISCOVERY_HEADER_SIZE + i * DISCOVERY_RECORD_SIZE, &log->records[i]);
	*ret = log;
	return 0;
}

struct discovery_log *discovery_log_free(struct discovery_log *log) {
	if (log)
		free(log->records);
	free(log);
	return NULL;
}

/* Reads the log once. Returns the length of the log in bytes, or -EAGAIN if the log changed during the reading. */
static int fetch_once(discovery_read_fn read, void *data, uint8_t *buf) {
	uint8_t after[DISCOVERY_HEADER_SIZE];
	uint64_t n;
	size_t size;
	int err = read(data, 0, buf, DISCOVERY_HEADER_SIZE);

	if (err < 0)
		return err;
	if (get(buf + RECFMT, 2) != 0)
		return -EPROTONOSUPPORT;
	n = get(buf + NUMREC, 8);
	size = (size_t)(n < DISCOVERY_RECORDS_MAX ? n : DISCOVERY_RECORDS_MAX) * DISCOVERY_RECORD_SIZE;
	if (size == 0)
		return DISCOVERY_HEADER_SIZE;
	err = read(data, DISCOVERY_HEADER_SIZE, buf + DISCOVERY_HEADER_SIZE, size);
	if (err == 0)
		err = read(data, 0, after, sizeof(after));
	if (err < 0)
		return err;
	if (memcmp(after + GENCTR, buf + GENCTR, 8) != 0 || memcmp(after + NUMREC, buf + NUMREC, 8) != 0)
		return -EAGAIN;
	return (int)(DISCOVERY_HEADER_SIZE + size);
}

int discovery_log_fetch(discovery_read_fn read, void *data, uint8_t *buf) {
	int r = -EAGAIN;

	for (unsigned i = 0; i < FETCHES_MAX && r == -EAGAIN; i++)
		r = fetch_once(read, data, buf);
	return r;
}
