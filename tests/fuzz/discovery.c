/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the discovery log page. Input: one byte that says how reading the page goes, then the bytes of the
 * page. Zeroes follow the last byte.
 */
#include <errno.h>

#include "discovery-log.h"
#include "kit.h"

struct peer {
	const uint8_t *bytes;
	size_t size;
	unsigned reads, changes; /* changes: the generation counter is different at each of the first `changes` reads */
	unsigned fails_at; /* number of the read that fails; 0: none */
};

static int read_page(void *data, uint64_t offset, void *buf, size_t size) {
	struct peer *p = data;
	size_t n = offset < p->size ? p->size - (size_t)offset : 0;

	must(size > 0 && offset + size <= DISCOVERY_LOG_MAX, "nothing is read beyond the largest discovery log page");
	if (++p->reads == p->fails_at)
		return -EIO;
	memset(buf, 0, size);
	memcpy(buf, p->bytes + (n ? offset : 0), n < size ? n : size);
	if (offset == 0 && p->reads <= p->changes)
		*(uint8_t *)buf = (uint8_t)(*(uint8_t *)buf + p->reads);
	return 0;
}

static void check_record(const struct discovery_record *r) {
	if (r->fault) {
		must(*r->fault, "a record that is left out has a reason");
		return;
	}
	must(addr_is_set(r->traddr) && r->port > 0, "a record has an address and a port");
	must(!nqn_fault(r->nqn), "the NQN of a record can be written to the kernel");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	static uint8_t buf[DISCOVERY_LOG_MAX];
	struct peer peer = { .bytes = bytes + 1, .size = size ? size - 1 : 0 };
	struct discovery_log *log;
	uint8_t *exact;
	int n;

	if (size == 0)
		return 0;
	peer.changes = bytes[0] & 15;
	peer.fails_at = bytes[0] >> 4;
	n = discovery_log_fetch(read_page, &peer, buf);
	must(peer.reads < 20, "a page that keeps changing is given up");
	if (n < 0)
		return 0;
	must(n >= DISCOVERY_HEADER_SIZE && n <= DISCOVERY_LOG_MAX, "the size of a page is within its limits");
	/* the memory is exactly as large as the page, so that a sanitizer sees any read beyond the page */
	exact = malloc((size_t)n);
	must(exact != NULL, "there is memory");
	memcpy(exact, buf, (size_t)n);
	must(discovery_log_parse(exact, (size_t)n, &log) == 0, "a page that was fetched can be parsed");
	must(log->n <= DISCOVERY_RECORDS_MAX && log->n <= log->listed,
	     "a log has no more records than its header counts");
	for (size_t i = 0; i < log->n; i++)
		check_record(&log->records[i]);
	discovery_log_free(log);
	free(exact);
	return 0;
}
