/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests helper/base/discovery-log.c: good and broken records of every kind, and the fetch of a log that changes
 * meanwhile.
 */
#include <errno.h>
#include <stdlib.h>

#include "discovery-log.h"
#include "tap.h"

#define RECORDS 300

static uint8_t page[DISCOVERY_HEADER_SIZE + RECORDS * DISCOVERY_RECORD_SIZE];

static void put(size_t at, uint64_t v, unsigned n) {
	for (unsigned i = 0; i < n; i++)
		page[at + i] = (uint8_t)(v >> (8 * i));
}

static uint8_t *record(size_t i) {
	return page + DISCOVERY_HEADER_SIZE + i * DISCOVERY_RECORD_SIZE;
}

static void text(uint8_t *field, const char *s) {
	memcpy(field, s, strlen(s));
}

/* Fills `page` with a log of n good records: TCP, NVM subsystem, 192.0.2.1 port 4420. */
static void good(unsigned n) {
	memset(page, 0, sizeof(page));
	put(0, 7, 8);
	put(8, n, 8);
	for (unsigned i = 0; i < n && i < RECORDS; i++) {
		record(i)[0] = 3;
		record(i)[1] = 1;
		record(i)[2] = 2;
		text(record(i) + 32, "4420");
		text(record(i) + 256, "nqn.t");
		text(record(i) + 512, "192.0.2.1");
	}
}

static struct discovery_log *parse(size_t n) {
	/* memory of exactly this size, so that the sanitizers notice a read behind the end */
	size_t size = DISCOVERY_HEADER_SIZE + n * DISCOVERY_RECORD_SIZE;
	uint8_t *exact = malloc(size);
	struct discovery_log *log = NULL;

	if (!exact)
		exit(1);
	memcpy(exact, page, size);
	if (discovery_log_parse(exact, size, &log) < 0)
		exit(1);
	free(exact);
	return log;
}

static void read_well(const char *name) {
	struct discovery_log *log = parse(1);
	const struct discovery_record *r = &log->records[0];
	char addr[ADDR_TEXT_MAX];

	ok(log->n == 1 && log->listed == 1 && !r->fault && r->kind == DISCOVERY_SUBSYSTEM && r->port == 4420, "%s",
	   name);
	is_str(r->nqn, "nqn.t", "a record has its NQN");
	is_str(addr_text(r->traddr, addr), "192.0.2.1", "a record has its address");
	discovery_log_free(log);
}

static void faulty(const char *fault) {
	struct discovery_log *log = parse(1);

	is_str(log->records[0].fault, fault, tap_name("a faulty record has the fault: %s", fault));
	discovery_log_free(log);
}

static void paddings(void) {
	good(1);
	read_well("values padded with NULs are read, as nvmet pads them");
	memset(record(0) + 32, ' ', 32);
	memset(record(0) + 512, ' ', 256);
	memset(record(0) + 256, ' ', 256);
	text(record(0) + 32, "4420");
	text(record(0) + 256, "nqn.t");
	text(record(0) + 512, "192.0.2.1");
	read_well("values padded with blanks are read, as the specification says");
	record(0)[512 + 9] = '\0';
	record(0)[32 + 4] = '\0';
	record(0)[256 + 5] = '\0';
	read_well("values with a NUL and blanks behind the NUL are read");
	good(1);
	text(record(0) + 32, " 004420\r\n");
	text(record(0) + 256, " nqn.t\t");
	text(record(0) + 512, " [192.0.2.1] ");
	read_well("values with white space around them, leading zeros and brackets are read");
	good(1);
	text(record(0) + 512, "[fe80::1%eth0]");
	faulty(NULL);
}

static void kinds(void) {
	struct discovery_log *log;

	good(4);
	record(0)[2] = 1;
	record(1)[2] = 3;
	text(record(3) + 512, "2001:db8::1");
	memset(record(2) + 256, 'n', 223);
	log = parse(4);
	ok(log->records[0].kind == DISCOVERY_REFERRAL && !log->records[0].fault,
	   "a record of a discovery controller is a referral");
	ok(log->records[1].kind == DISCOVERY_SELF && !log->records[1].fault,
	   "a record of the controller that was asked is DISCOVERY_SELF");
	ok(!log->records[2].fault && strlen(log->records[2].nqn) == 223, "an NQN of 223 bytes is read");
	ok(!log->records[3].fault && !addr_is_v4(log->records[3].traddr), "an IPv6 address is read");
	discovery_log_free(log);
	good(1);
	record(0)[2] = 3;
	text(record(0) + 256, "nqn.2014-08.org.nvmexpress.discovery");
	log = parse(1);
	is_int(log->records[0].kind, DISCOVERY_SELF,
	       "the controller that was asked stays DISCOVERY_SELF with that NQN");
	discovery_log_free(log);
	good(3);
	text(record(0) + 256, "nqn.2014-08.org.nvmexpress.discovery");
	record(1)[3] = 2, record(1)[768] = 2;
	record(2)[3] = 4;
	log = parse(3);
	ok(log->records[0].kind == DISCOVERY_REFERRAL,
	   "a discovery controller that is listed as an NVM subsystem is a referral");
	ok(!log->records[1].fault && log->records[1].offers_tls,
	   "a target that offers TLS and does not require it can be used");
	ok(!log->records[2].fault && !log->records[2].offers_tls,
	   "flow control that can be disabled has nothing to do with TLS");
	discovery_log_free(log);
}

static void broken_records(void) {
	good(1), record(0)[0] = 1;
	faulty("its transport is not TCP");
	good(1), record(0)[2] = 0;
	faulty("its subsystem type is unknown");
	good(1), record(0)[2] = 4;
	faulty("its subsystem type is unknown");
	good(1), record(0)[3] = 1;
	faulty("the target demands TLS, which is not supported yet");
	good(1), record(0)[3] = 3;
	faulty("the target demands TLS, which is not supported yet");
	good(1), record(0)[3] = 1 | 4;
	faulty("the target demands TLS, which is not supported yet");
	good(1), record(0)[768] = 2;
	faulty("the target demands TLS, which is not supported yet");
	good(1), record(0)[768] = 1, record(0)[3] = 4;
	faulty("the target demands TLS, which is not supported yet");
	good(1), record(0)[256] = '\0';
	faulty("the NQN is empty");
	good(1), memset(record(0) + 256, 'n', 224);
	faulty("the NQN is longer than 223 bytes");
	good(1), memset(record(0) + 256, 'n', 256);
	faulty("the NQN is longer than 223 bytes");
	good(1), text(record(0) + 256, "a,transport=loop");
	faulty("the kernel accepts no NQN with a comma or control character");
	good(1), text(record(0) + 512, "target.example");
	faulty("its address is no IP address");
	good(1), memset(record(0) + 512, '1', 256);
	faulty("its address is no IP address");
	good(1), memset(record(0) + 512, 0, 256);
	faulty("its address is no IP address");
	good(1), text(record(0) + 512, "0.0.0.0\0");
	record(0)[512 + 7] = record(0)[512 + 8] = '\0';
	faulty("it has no address");
	good(1), text(record(0) + 32, "0\0\0\0");
	record(0)[33] = '\0';
	faulty("its port is not a number from 1 to 65535");
	good(1), text(record(0) + 32, "65536");
	faulty("its port is not a number from 1 to 65535");
	good(1), text(record(0) + 32, "none");
	faulty("its port is not a number from 1 to 65535");
	good(1), memset(record(0) + 32, '4', 32);
	faulty("its port is not a number from 1 to 65535");
	good(1), memset(record(0) + 32, 0, 32);
	faulty("its port is not a number from 1 to 65535");
}

static void one_costs_nobody(void) {
	struct discovery_log *log;

	good(3), record(1)[0] = 1;
	log = parse(3);
	ok(log->n == 3 && !log->records[0].fault && log->records[1].fault && !log->records[2].fault,
	   "a bad record does not spoil other records");
	discovery_log_free(log);
}

static void sizes(void) {
	struct discovery_log *log;

	good(2);
	is_int(discovery_log_parse(page, DISCOVERY_HEADER_SIZE - 1, &log), -EBADMSG,
	       "a log shorter than a header is refused");
	put(8, UINT64_MAX, 8);
	log = parse(2);
	ok(log->n == 2 && log->listed == UINT64_MAX, "a huge number in the header yields only the records that exist");
	discovery_log_free(log);
	put(8, 1, 8);
	log = parse(2);
	is_int((long long)log->n, 1, "records beyond the number in the header are ignored");
	discovery_log_free(log);
	put(8, 2, 8);
	if (discovery_log_parse(page, DISCOVERY_HEADER_SIZE + 2 * DISCOVERY_RECORD_SIZE - 1, &log) < 0)
		exit(1);
	is_int((long long)log->n, 1, "half a record is ignored");
	discovery_log_free(log);
	log = parse(0);
	is_int((long long)log->n, 0, "a header alone has no records");
	discovery_log_free(log);
	ok(discovery_log_free(NULL) == NULL, "discovery_log_free(NULL) does nothing");
}

/* ---- fetching ---- */

static struct {
	unsigned reads, changes; /* changes: the log changes after each of the next `changes` reads of its header */
	bool shrinks; /* after the first header the log loses a record, but keeps its generation counter */
	int err;
	uint64_t most; /* the end of the furthest read */
} target;

static int serve(void *data, uint64_t offset, void *buf, size_t size) {
	(void)data;
	target.reads++;
	if (target.err)
		return target.err;
	if (offset + size > sizeof(page))
		return -EIO;
	memcpy(buf, page + offset, size);
	if (offset + size > target.most)
		target.most = offset + size;
	if (target.shrinks) {
		target.shrinks = false;
		put(8, page[8] - 1u, 8);
	}
	if (offset == 0 && target.changes > 0) {
		target.changes--;
		put(0, 1000 - target.changes, 8);
	}
	return 0;
}

static uint8_t fetched[DISCOVERY_LOG_MAX];

static int fetch(unsigned changes, int err) {
	memset(&target, 0, sizeof(target));
	target.changes = changes;
	target.err = err;
	return discovery_log_fetch(serve, NULL, fetched);
}

static void fetching(void) {
	good(0);
	is_int(fetch(0, 0), DISCOVERY_HEADER_SIZE, "an empty log is fetched");
	is_int(target.reads, 1, "an empty log takes one read");
	good(3);
	is_int(fetch(0, 0), DISCOVERY_HEADER_SIZE + 3 * DISCOVERY_RECORD_SIZE, "a log with records is fetched");
	is_int(target.reads, 3, "a log with records takes three reads: header, records, header");
	is_int(fetch(1, 0), DISCOVERY_HEADER_SIZE + 3 * DISCOVERY_RECORD_SIZE, "a log that changes once is fetched");
	is_int(target.reads, 6, "a log that changes once is read twice");
	is_int(fetch(1000, 0), -EAGAIN, "a log that always changes is EAGAIN");
	is_int(target.reads, 15, "a log that always changes is read five times");
	memset(&target, 0, sizeof(target));
	target.shrinks = true;
	is_int(discovery_log_fetch(serve, NULL, fetched), DISCOVERY_HEADER_SIZE + 2 * DISCOVERY_RECORD_SIZE,
	       "a log that shrinks without a new generation counter is fetched");
	is_int(fetch(0, -EIO), -EIO, "an error of the read function is returned");
	for (unsigned format = 1; format <= 0x100; format += 0xff) {
		put(16, format, 2);
		is_int(fetch(0, 0), -EPROTONOSUPPORT, tap_name("a log of format %u is EPROTONOSUPPORT", format));
	}
	good(RECORDS);
	is_int(fetch(0, 0), DISCOVERY_LOG_MAX, "a log with too many records is fetched as far as the buffer allows");
	ok(target.most == DISCOVERY_LOG_MAX, "no record beyond the buffer is read");
	put(8, UINT64_MAX, 8);
	is_int(fetch(0, 0), DISCOVERY_LOG_MAX,
	       "a log with a huge number of records is fetched as far as the buffer allows");
}

int main(void) {
	paddings();
	kinds();
	broken_records();
	one_costs_nobody();
	sizes();
	fetching();
	return tap_done();
}
