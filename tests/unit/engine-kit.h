/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * For the tests of helper/engine: plans to play with, and functions that tell stories in virtual time. A story tells
 * the engine of events and checks the actions that follow, one action a line. Times are milliseconds from the start of
 * the engine.
 */
#pragma once

#include <stdlib.h>

#include "action-text.h"
#include "engine.h"
#include "tap.h"

#define START UINT64_C(5000000)
#define MAC1 { 0x52, 0x54, 0, 0, 0, 1 }
#define MAC2 { 0x52, 0x54, 0, 0, 0, 2 }

static inline struct addr a(const char *text) {
	struct addr r = { { 0 } };

	addr_parse(text, &r);
	return r;
}

/*
 * A plan of two NICs, with one path over each NIC to one bootable namespace. single() keeps only the first NIC and its
 * path.
 */
static struct plan_addr addr1, addr2;
static struct plan_iface ifaces[2];
static struct plan_path paths[2];
static struct plan_ns nss[2];
static struct plan_host host = { .nqn = "nqn.host" };
static struct nbft table;
static const struct nbft *const tables[] = { &table };
static struct plan plan;

static inline void two_paths(void) {
	table = (struct nbft){ .name = (char *)"NBFT" };
	addr1 = (struct plan_addr){ .ip = a("192.0.2.10"), .prefix = 24, .table = 1, .hfi = 1 };
	addr2 = (struct plan_addr){ .ip = a("198.51.100.10"), .prefix = 24, .table = 1, .hfi = 2 };
	ifaces[0] = (struct plan_iface){
		.name = "nbft0", .mac = MAC1, .table = 1, .hfi = 1, .addrs = &addr1, .n_addrs = 1
	};
	ifaces[1] = (struct plan_iface){
		.name = "nbft1", .mac = MAC2, .table = 1, .hfi = 2, .addrs = &addr2, .n_addrs = 1
	};
	paths[0] = (struct plan_path){ .iface = 0,
				       .table = 1,
				       .ssns = 1,
				       .hfi = 1,
				       .traddr = a("192.0.2.1"),
				       .trsvcid = "4420",
				       .port = 4420,
				       .nqn = "nqn.x",
				       .boot = true,
				       .host_traddr = addr1.ip };
	paths[1] = (struct plan_path){ .iface = 1,
				       .table = 1,
				       .ssns = 2,
				       .hfi = 2,
				       .traddr = a("198.51.100.1"),
				       .trsvcid = "4420",
				       .port = 4420,
				       .nqn = "nqn.x",
				       .boot = true,
				       .host_traddr = addr2.ip };
	nss[0] = (struct plan_ns){ .nqn = "nqn.x",
				   .nsid = 1,
				   .nid_type = NBFT_NID_UUID,
				   .nid = { 1, 2, 3 },
				   .boot = true,
				   .table = 1,
				   .ssns = 1 };
	plan = (struct plan){ .tables = tables,
			      .n_tables = 1,
			      .hosts = &host,
			      .n_hosts = 1,
			      .timeout_us = 180000000,
			      .ifaces = ifaces,
			      .n_ifaces = 2,
			      .paths = paths,
			      .n_paths = 2,
			      .nss = nss,
			      .n_nss = 1 };
}

static inline void single(void) {
	two_paths();
	plan.n_ifaces = plan.n_paths = 1;
}

/* ---- the functions that tell a story ---- */

static struct engine *e;
static char log_text[8192];
static bool shows_checks; /* the log has each ACTION_CHECK; one follows every IPv4 address that is ready */
static uint64_t now_ms;

static inline bool drain(void) {
	struct action act;
	char line[512];
	bool any = false;

	for (; engine_next_action(e, &act); any = true) {
		size_t n = strlen(log_text);

		if (act.type == ACTION_CHECK && !shows_checks)
			continue;

		snprintf(log_text + n, sizeof(log_text) - n, "%s\n", action_text(e, &act, line, sizeof(line)));
	}
	return any;
}

/* Steps the engine until it asks for no more actions, as the event loop does before it reads the next event. */
static inline void settle(uint64_t at) {
	for (int round = 0; round < 10; round++) {
		engine_step(e, at);
		if (!drain())
			return;
	}
	ok(false, "the engine settles after at most ten steps");
}

static inline void begin_with(uint32_t seed) {
	now_ms = 0;
	log_text[0] = '\0';
	e = engine_new(&plan, START, seed);
	settle(START);
}

static inline void begin(void) {
	begin_with(1);
}

static inline void tell(const struct event *ev) {
	engine_event(e, ev, START + now_ms * 1000);
	settle(START + now_ms * 1000);
}

static inline void wait_until(uint64_t ms) {
	while (engine_wakeup(e) <= START + ms * 1000) {
		uint64_t at = engine_wakeup(e);

		settle(at);
		if (engine_wakeup(e) == at) {
			ok(false, "the engine wakes up later than the time it was woken up at");
			break;
		}
	}
	now_ms = ms;
}

static inline void fabrics(int err) {
	tell(&(struct event){ .type = EVENT_FABRICS, .err = err });
}

static inline void link_is(int ifindex, const char *name, const uint8_t mac[6], bool up, bool carrier) {
	struct event ev = { .type = EVENT_LINK, .link = { .ifindex = ifindex, .up = up, .carrier = carrier } };

	snprintf(ev.link.name, sizeof(ev.link.name), "%s", name);
	memcpy(ev.link.mac, mac, 6);
	tell(&ev);
}

/* Another program has made a bond, link 3, with the first HFI's NIC as its port, link 2. */
static inline void bond_is_up(void) {
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 3, .kind = "bond", .name = "bond0", .mac = MAC1, .up = true, .carrier = true } });
	tell(&(struct event){
		.type = EVENT_LINK,
		.link = { .ifindex = 2, .name = "eth0", .mac = MAC1, .up = true, .carrier = true, .master = 3 } });
}

static inline void done(enum action_type type, size_t iface, int ifindex, size_t item, int err) {
	struct event ev = { .type = EVENT_DONE,
			    .err = err,
			    .done = { .type = type, .iface = iface, .ifindex = ifindex, .item = item } };

	if (type == ACTION_ADDR) {
		const struct addr_run *run = &engine_iface(e, iface)->addrs[item];

		ev.done.addr = addr_is_set(run->ip) ? run->ip : plan.ifaces[iface].addrs[item].ip;
		ev.done.prefix = addr_is_set(run->ip) ? run->prefix : plan.ifaces[iface].addrs[item].prefix;
	}
	tell(&ev);
}

/* The ACTION_DHCP of the client that the engine has asked for last. */
static inline struct action client_of(size_t iface, size_t item) {
	return (struct action){ .type = ACTION_DHCP,
				.iface = iface,
				.item = item,
				.ifindex = engine_iface(e, iface)->ifindex,
				.client = engine_iface(e, iface)->addrs[item].client_number };
}

static inline void probed(size_t path, int err) {
	tell(&(struct event){ .type = EVENT_PROBED, .path = path, .err = err });
}

static inline void greeted(size_t path) {
	tell(&(struct event){ .type = EVENT_GREETED, .path = path });
}

/* The target has answered the first command of a probe. */
static inline void small_passed(size_t path) {
	greeted(path);
	tell(&(struct event){ .type = EVENT_SMALL_PASSED, .path = path });
}

static inline void connected(size_t path, int err, int ctrl) {
	tell(&(struct event){ .type = EVENT_CONNECTED, .path = path, .err = err, .ctrl = ctrl });
}

static inline void namespace(const char *dev, uint32_t nsid, uint8_t first_byte) {
	struct event ev = { .type = EVENT_NS,
			    .ns = { .nsid = nsid, .nqn = "nqn.x", .has_uuid = true, .uuid = { first_byte, 2, 3 } } };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	tell(&ev);
}

/* Tells of a path to the namespace of two_paths() that the target keeps inaccessible. */
static inline void namespace_is_shut(void) {
	tell(&(struct event){ .type = EVENT_NS,
			      .ns = { .dev = "nvme0c0n1",
				      .ana = "inaccessible",
				      .nqn = "nqn.x",
				      .nsid = 1,
				      .has_uuid = true,
				      .uuid = { 1, 2, 3 } } });
}

/* Checks the actions since the last did(), and forgets these actions. */
static inline void did(const char *want, const char *name) {
	is_str(log_text, want, name);
	log_text[0] = '\0';
}

static inline bool said(const char *part) {
	return strstr(log_text, part) != NULL;
}

static inline void bring_up(size_t iface, int ifindex, const uint8_t mac[6]) {
	link_is(ifindex, "eth0", mac, false, false);
	done(ACTION_RENAME, iface, ifindex, NONE, 0);
	done(ACTION_UP, iface, ifindex, NONE, 0);
	done(ACTION_ADDR, iface, ifindex, 0, 0);
	link_is(ifindex, plan.ifaces[iface].name, mac, true, true);
}

/* Begins a story in which nvme-tcp is loaded and all interfaces of the plan are up. */
static inline void begin_up(void) {
	begin();
	fabrics(0);
	for (size_t i = 0; i < plan.n_ifaces; i++)
		bring_up(i, 2 + (int)i, ifaces[i].mac);
}

static inline void end(void) {
	e = engine_free(e);
}
