/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For the tests of helper/engine/listing.c: what a listing shows, event by event. Uses engine-kit.h. */
#pragma once

#include "engine-kit.h"

static inline void note(const struct event *ev) {
	engine_event(e, ev, START + now_ms * 1000);
}

static inline void begins(enum listing kind) {
	note(&(struct event){ .type = EVENT_LISTING, .listing = kind });
}

static inline void ends(enum listing kind, int err) {
	tell(&(struct event){ .type = EVENT_LISTED, .listing = kind, .err = err });
}

static inline void has_link(void) {
	note(&(struct event){ .type = EVENT_LINK,
			      .link = { .ifindex = 2, .name = "nbft0", .mac = MAC1, .up = true, .carrier = true } });
}

static inline void has_addr(struct addr ip) {
	note(&(struct event){ .type = EVENT_ADDR, .ifindex = 2, .addr = ip, .prefix = 24 });
}

static inline struct event ns_is(const char *dev, const char *ana, uint32_t nsid, uint8_t first_byte) {
	struct event ev = { .type = EVENT_NS,
			    .ns = { .nsid = nsid, .nqn = "nqn.x", .has_uuid = true, .uuid = { first_byte, 2, 3 } } };

	snprintf(ev.ns.dev, sizeof(ev.ns.dev), "%s", dev);
	snprintf(ev.ns.ana, sizeof(ev.ns.ana), "%s", ana);
	return ev;
}

static inline void has_ns(const char *dev, const char *ana, uint32_t nsid, uint8_t first_byte) {
	struct event ev = ns_is(dev, ana, nsid, first_byte);

	note(&ev);
}

static inline void has_ctrl(int ctrl, const char *nqn) {
	struct event ev = { .type = EVENT_CTRL, .ctrl = ctrl };

	snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "%s", nqn);
	note(&ev);
}

static inline void begin_booted(const char *dev) {
	two_paths();
	begin_up();
	probed(0, 0);
	connected(0, 0, 3);
	if (*dev)
		tell(&(struct event){ .type = EVENT_NS, .ns = ns_is(dev, "", 1, 1).ns });
	log_text[0] = '\0';
}
