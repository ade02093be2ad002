/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of helper/engine with discovery controllers: a plan with discovery controllers, and the logs of these
 * controllers. Uses engine-kit.h.
 */
#pragma once

#include "engine-kit.h"

static struct plan_path dcs[2];

/* Makes a plan with one NIC, one discovery controller and no SSNS. */
static inline void discovery_only(void) {
	two_paths();
	dcs[0] = (struct plan_path){ .table = 1,
				     .hfi = 1,
				     .traddr = a("192.0.2.8"),
				     .port = 8009,
				     .nqn = NVME_DISCOVERY_NQN,
				     .host_traddr = addr1.ip,
				     .kind = PLAN_DISCOVERY,
				     .descriptor = 1 };
	dcs[1] = dcs[0];
	dcs[1].traddr = a("192.0.2.9");
	dcs[1].descriptor = 2;
	plan.n_ifaces = 1;
	plan.n_paths = plan.n_nss = 0;
	plan.discoveries = dcs;
	plan.n_discoveries = 1;
}

static inline struct discovery_log *listed(size_t n) {
	static struct discovery_record records[300];
	static struct discovery_log log;

	memset(records, 0, sizeof(records));
	log = (struct discovery_log){ .listed = n, .records = records, .n = n };
	return &log;
}

static inline void lists(struct discovery_log *log, size_t i, const char *traddr, const char *nqn,
			 enum discovery_kind kind) {
	log->records[i] = (struct discovery_record){ .kind = kind, .traddr = a(traddr), .port = 4420 };
	snprintf(log->records[i].nqn, sizeof(log->records[i].nqn), "%s", nqn);
}

static inline void discovered(size_t path, int err, const struct discovery_log *log) {
	log_text[0] = '\0';
	tell(&(struct event){ .type = EVENT_DISCOVERED, .path = path, .err = err, .log = log });
}

/* Begins a story: the first discovery controller is connected and is being asked for its log. */
static inline void ask_first(void) {
	begin();
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, 0, 7);
}
