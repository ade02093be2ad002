/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a discovery controller lists, and what the engine makes of it. Input: the number of records that the header
 * claims, then records; the last one is filled up with zeros.
 */
#include <string.h>

#include "discovery_log.h"
#include "engine.h"
#include "kit.h"

static uint8_t page[DISCOVERY_LOG_MAX];

static size_t make_page(const uint8_t *bytes, size_t size) {
	size_t n = size > 0 ? size - 1 : 0, records;

	if (n > sizeof(page) - DISCOVERY_HEADER_SIZE)
		n = sizeof(page) - DISCOVERY_HEADER_SIZE;
	records = (n + DISCOVERY_RECORD_SIZE - 1) / DISCOVERY_RECORD_SIZE;
	memset(page, 0, sizeof(page));
	page[8] = size > 0 ? bytes[0] : 0;
	if (n > 0)
		memcpy(page + DISCOVERY_HEADER_SIZE, bytes + 1, n);
	return DISCOVERY_HEADER_SIZE + records * DISCOVERY_RECORD_SIZE;
}

static void check(const struct discovery_log *log) {
	must(log->n <= log->listed, "there are no more records than the header says");
	for (size_t i = 0; i < log->n; i++) {
		const struct discovery_record *r = &log->records[i];

		must(r->fault || (addr_is_set(r->traddr) && r->port != 0 && !nqn_fault(r->nqn)),
		     "what has no fault can be connected");
	}
}

/* An engine whose only path is a discovery controller that has just been connected. */
static void play(const struct discovery_log *log) {
	struct addr v4 = { { [10] = 0xff, [11] = 0xff, 192, 0, 2, 10 } };
	struct plan_addr addr = { .ip = v4, .prefix = 24, .table = 1, .hfi = 1 };
	struct plan_iface iface = { .name = "nbft0", .mac = { 2 }, .table = 1, .hfi = 1, .addrs = &addr, .n_addrs = 1 };
	struct plan_path dc = { .table = 1, .hfi = 1, .traddr = v4, .port = 1, .nqn = "nqn.d", .discovery = true };
	struct nbft table = { .name = NULL };
	const struct nbft *tables[] = { &table };
	struct plan plan = { .tables = tables,
			     .n_tables = 1,
			     .timeout_us = 1000000,
			     .ifaces = &iface,
			     .n_ifaces = 1,
			     .discoveries = &dc,
			     .n_discoveries = 1 };
	struct engine *e = engine_new(&plan, 0, 1);
	struct action a;

	must(e != NULL, "there is memory");
	dc.descriptor = 1;
	engine_event(e, &(struct event){ .type = EVENT_CONNECTED }, 1);
	engine_event(e, &(struct event){ .type = EVENT_DISCOVERED, .log = log }, 1);
	must(engine_n_paths(e) <= 1 + log->n, "a record makes one path at most");
	for (size_t i = 0; i < engine_n_paths(e); i++)
		for (size_t j = 0; j < i; j++) {
			const struct plan_path *x = engine_path(e, i)->want, *y = engine_path(e, j)->want;

			must(x->port != y->port || !addr_equal(x->traddr, y->traddr) || strcmp(x->nqn, y->nqn) != 0,
			     "no path is there twice");
		}
	must(engine_step(e, 2) == 0, "there is memory");
	while (engine_next_action(e, &a))
		must(a.path == ENGINE_NONE || a.path < engine_n_paths(e), "an action is about a path that there is");
	engine_free(e);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	size_t n = make_page(bytes, size);
	struct discovery_log *log = NULL;
	uint8_t *exact = malloc(n);

	must(exact != NULL, "there is memory");
	memcpy(exact, page, n); /* in memory of its own, so that a read too far is seen */
	must(discovery_log_parse(exact, n, &log) == 0, "a whole header is enough");
	free(exact);
	check(log);
	play(log);
	discovery_log_free(log);
	return 0;
}
