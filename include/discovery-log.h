/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The Discovery Log Page (NVM Express Base Specification 2.0, 5.16.1.23): a discovery controller's list of subsystems
 * and of further discovery controllers. The bytes come from another machine; a bad record does not affect the others.
 * Pure: the caller passes a function that fetches the bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "addr.h"
#include "nqn.h"

#define DISCOVERY_HEADER_SIZE 1024
#define DISCOVERY_RECORD_SIZE 1024
/*
 * A limit for the records of one log. An array has fewer portals for one host, but a hostile controller may list any
 * number. Records beyond the limit are not fetched.
 */
#define DISCOVERY_RECORDS_MAX 256
#define DISCOVERY_LOG_MAX (DISCOVERY_HEADER_SIZE + DISCOVERY_RECORDS_MAX * DISCOVERY_RECORD_SIZE)

enum discovery_kind {
	DISCOVERY_SUBSYSTEM, /* the record describes an NVM subsystem, which has namespaces */
	DISCOVERY_REFERRAL, /* the record describes another discovery controller, which may list further subsystems */
	DISCOVERY_SELF, /* the record describes the discovery controller that lists it */
};

struct discovery_record {
	const char *fault; /* why the record cannot be used, as static text; NULL: the fields below are valid */
	enum discovery_kind kind;
	struct addr traddr;
	char zone[IFNAMSIZ]; /* this machine's interface that leads to traddr; "": the record names none */
	uint16_t port;
	bool offers_tls; /* the target offers TLS, and allows connections without TLS */
	char nqn[NQN_MAX + 1];
};

struct discovery_log {
	uint64_t listed; /* the number of records in the header; larger than n when some records were not fetched */
	struct discovery_record *records;
	size_t n;
};

/* Reads `size` bytes of the log, from `offset` on, into buf. Returns 0 or a negative errno. */
typedef int (*discovery_read_fn)(void *data, uint64_t offset, void *buf, size_t size);

/*
 * Fetches the log into buf (DISCOVERY_LOG_MAX bytes), and fetches a log that changed meanwhile again. Returns the
 * length of the log in bytes. -EPROTONOSUPPORT: the records have an unknown format. -EAGAIN: the log changed during
 * each of several readings. Any other error comes from `read`.
 */
int discovery_log_fetch(discovery_read_fn read, void *data, uint8_t *buf);

/*
 * Reads `size` bytes of a fetched log. Returns 0 with *ret owned by the caller; -EBADMSG: the log is shorter than a
 * header; -ENOMEM.
 */
int discovery_log_parse(const uint8_t *bytes, size_t size, struct discovery_log **ret);
struct discovery_log *discovery_log_free(struct discovery_log *log);
