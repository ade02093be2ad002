/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Fuzz target for the engine: any events in any order. Input: the first byte is the shape of a plan; each event takes a
 * few more bytes. The links, addresses and paths of the events belong to the plan, so that most events concern the
 * engine.
 */
#include "action-text.h"
#include "../unit/engine-claims.h"

#include <errno.h>

#include "kit.h"
#include "status-check.h"

#define IFACES 3
#define PATHS 4 /* paths of the plan; the engine numbers discovery controllers after them, and listed paths last */
#define RECORDS 3
#define NSS 2
#define STEP_ACTIONS_MAX 1000 /* far more actions than one step of this plan can ask for */
#define DEADLINE_US (20 * UINT64_C(1000000)) /* long enough for some retries of each path */

struct input {
	const uint8_t *v;
	size_t n;
};

static uint8_t next(struct input *in) {
	if (in->n == 0)
		return 0;
	in->n--;
	return *in->v++;
}

static struct addr v4(uint8_t net, uint8_t host) {
	return (struct addr){ { [10] = 0xff, [11] = 0xff, 10, 0, net, host } };
}

/* ---- the plan: a NIC, its VLAN and a second NIC; two paths through the VLAN, two through the second NIC ---- */

static struct plan_addr addrs[IFACES];
static struct plan_route routes[IFACES];
static struct plan_iface ifaces[IFACES];
static struct plan_path paths[PATHS];
static struct plan_path discoveries[2]; /* the second discovery controller is reached through any interface */
static struct plan_ns nss[NSS];
static struct nbft_hfi hfis[IFACES]; /* every other HFI has a gateway, for targets that a discovery controller lists */
static struct nbft table;
static const struct nbft *const tables[] = { &table };
static struct plan_host host = { .nqn = "nqn.host" };

static void make_iface(size_t i, uint8_t shape) {
	hfis[i] = (struct nbft_hfi){ .index = (unsigned)i + 1 };
	if (i % 2 == 0)
		hfis[i].gateway = v4((uint8_t)i, 1);
	addrs[i] = (struct plan_addr){ .ip = v4((uint8_t)i, 10), .prefix = 24, .table = 1, .hfi = (unsigned)i + 1 };
	routes[i] =
		(struct plan_route){ .gateway = v4((uint8_t)i, 1), .metric = 5, .table = 1, .hfi = (unsigned)i + 1 };
	ifaces[i] = (struct plan_iface){ .mac = { 0x52, 0x54, 0, 0, 0, (uint8_t)(i / 2 + 1) },
					 .pci_sbdf = shape & 1 ? 8 * (uint32_t)(i / 2 + 1) : 0,
					 .has_function = shape & 1 && shape & 8,
					 .table = 1,
					 .hfi = (unsigned)i + 1,
					 .addrs = &addrs[i],
					 .n_addrs = i == 0 && shape & 2 ? 0 : 1,
					 .routes = &routes[i],
					 .n_routes = shape & 4 ? 1 : 0 };
	snprintf(ifaces[i].name, sizeof(ifaces[i].name), "%s", i == 0 ? "nbft0" : i == 1 ? "nbft0.42" : "nbft1");
	ifaces[i].vlan = i == 1 ? 42 : 0;
}

static void make_path(size_t i) {
	size_t iface = 1 + i / 2;

	paths[i] = (struct plan_path){ .iface = iface,
				       .table = 1,
				       .ssns = (unsigned)i + 1,
				       .hfi = (unsigned)iface + 1,
				       .traddr = v4((uint8_t)iface, (uint8_t)(1 + i)),
				       .trsvcid = "4420",
				       .port = 4420,
				       .nqn = i % 2 ? "nqn.b" : "nqn.a",
				       .boot = i % 2 == 0,
				       .host_traddr = addrs[iface].ip };
}

static struct plan make_plan(uint8_t shape) {
	for (size_t i = 0; i < IFACES; i++)
		make_iface(i, shape);
	for (size_t i = 0; i < PATHS; i++)
		make_path(i);
	discoveries[0] = (struct plan_path){ .iface = 2,
					     .table = 1,
					     .hfi = 3,
					     .traddr = v4(2, 8),
					     .port = 8009,
					     .nqn = "nqn.d",
					     .host_traddr = addrs[2].ip,
					     .kind = PLAN_DISCOVERY,
					     .background = shape & 128,
					     .descriptor = 1 };
	discoveries[1] = (struct plan_path){ .iface = PLAN_ANY_IFACE,
					     .traddr = v4(9, 8),
					     .port = 8009,
					     .nqn = "nqn.d",
					     .host_traddr = shape & 8 ? addrs[0].ip : (struct addr){ { 0 } },
					     .kind = PLAN_DISCOVERY };
	if (shape & 4) {
		discoveries[1].traddr = (struct addr){ { 0 } };
		discoveries[1].kind = PLAN_NAME;
		discoveries[1].name = (char *)"target.example";
	}
	table.hfis = hfis;
	table.n_hfis = IFACES;
	table.name = (char *)"NBFT";
	nss[0] = (struct plan_ns){
		.nqn = "nqn.a", .nsid = 1, .nid_type = NBFT_NID_UUID, .nid = { 1 }, .boot = true, .table = 1, .ssns = 1
	};
	nss[1] = (struct plan_ns){ .nqn = "nqn.b", .nsid = 1, .boot = shape & 8, .table = 1, .ssns = 2 };
	return (struct plan){ .tables = tables,
			      .n_tables = 1,
			      .hosts = &host,
			      .n_hosts = 1,
			      .discoveries = discoveries,
			      .n_discoveries = shape & 64 ? 1 + (shape >> 1 & 1) : 0,
			      .timeout_us = shape & 16 ? OPTIONS_TIMEOUT_NEVER : DEADLINE_US,
			      .ifaces = ifaces,
			      .n_ifaces = IFACES,
			      .paths = paths,
			      .n_paths = PATHS,
			      .nss = nss,
			      .n_nss = shape & 32 ? NSS : 1 };
}

/* ---- actions that nobody has answered yet ---- */

struct world {
	const struct plan *plan;
	struct engine *engine;
	uint64_t now;
	struct claims claims;
	struct action asked[16]; /* the newest actions on links */
	size_t n_asked;
};

static bool is_link_action(enum action_type type) {
	return type >= ACTION_LOAD_NIC && type <= ACTION_DOWN; /* EVENT_FABRICS answers ACTION_LOAD_FABRICS */
}

static void take_action(struct world *w, const struct action *a) {
	const char *broken = claims_take(&w->claims, w->engine, a);
	char buf[256];

	must(!broken, broken);
	must(action_text(w->engine, a, buf, sizeof(buf)) == buf, "action_text() returns its buffer");
	must(a->type != ACTION_SAY || strnlen(a->text, sizeof(a->text)) < sizeof(a->text), "a message is terminated");
	if (is_link_action(a->type)) {
		must(a->iface < w->plan->n_ifaces, "the interface of an action is in the plan");
		w->asked[w->n_asked++ % 16] = *a;
	}
}

static void check_errors(const struct world *w) {
	for (size_t i = 0; i < w->plan->n_ifaces; i++)
		must(!claims_sentence(engine_iface(w->engine, i)->error),
		     "the error of an interface has no empty slot");
	for (size_t i = 0; i < engine_n_paths(w->engine); i++)
		must(!claims_sentence(engine_path(w->engine, i)->error), "the error of a path has no empty slot");
	for (size_t i = 0; i < w->plan->n_nss; i++)
		must(!claims_sentence(engine_ns(w->engine, i)->error), "the error of a namespace has no empty slot");
}

/* Steps the engine until it asks for no more actions, as the event loop does. */
static void step(struct world *w) {
	struct action a;
	unsigned n = 0, before;

	do {
		must(engine_step(w->engine, w->now) == 0, "there is memory");
		for (before = n; engine_next_action(w->engine, &a); n++)
			take_action(w, &a);
		must(n < STEP_ACTIONS_MAX, "a step asks for a bounded number of actions");
	} while (n > before && !w->claims.ended);
	must(w->claims.ended || engine_wakeup(w->engine) > w->now,
	     "after a step the engine has nothing more to do now");
	check_errors(w);
}

/* ---- events made of the input ---- */

/* Makes the link a port of another link, a bridge, a user port of a switch, or an HSR link. Also makes loops. */
static void relate(struct link_facts *l, uint8_t how) {
	int other = 1 + (how >> 3) % 5;

	switch (how & 7) {
	case 1:
		l->master = other;
		break;
	case 2:
		snprintf(l->kind, sizeof(l->kind), "bridge");
		break;
	case 3:
		l->conduit = other;
		break;
	case 4:
		snprintf(l->kind, sizeof(l->kind), "hsr");
		l->ports[0] = other;
		break;
	case 5:
		snprintf(l->kind, sizeof(l->kind), "openvswitch");
		break;
	default:
		break;
	}
}

static struct link_facts some_link(struct input *in) {
	uint8_t which = next(in), how = next(in);
	struct link_facts l = { .ifindex = 1 + which % 5, .up = how & 1, .carrier = how & 2 };
	static const char *const names[] = { "eth0", "eth1", "nbft0", "nbft1", "nbft0.42", "nbft0", "rename7", "lo" };

	snprintf(l.name, sizeof(l.name), "%s", names[how >> 2 & 7]);
	l.mac[0] = l.perm_mac[0] = 0x52;
	l.mac[1] = l.perm_mac[1] = 0x54;
	l.mac[5] = l.perm_mac[5] = (uint8_t)(which >> 4 & 3);
	l.has_perm_mac = !(how & 32);
	l.pci_sbdf = how & 64 ? 8 * (uint32_t)(which >> 4 & 3) : 0;
	if (how & 128) {
		snprintf(l.kind, sizeof(l.kind), "vlan");
		l.vlan = 42;
		l.parent = 1 + (which >> 3) % 5;
		l.has_perm_mac = false;
	}
	if (which & 64)
		relate(&l, next(in));
	return l;
}

static struct ns_facts some_ns(struct input *in) {
	uint8_t how = next(in);
	struct ns_facts ns = { .dev = "nvme0n1", .nsid = 1 + (how & 1), .has_uuid = how & 2, .has_eui64 = how & 4 };

	ns.uuid[0] = how >> 4 & 3;
	snprintf(ns.nqn, sizeof(ns.nqn), "nqn.%c", how & 8 ? 'a' : 'b');
	return ns;
}

static int some_error(uint8_t b) {
	static const int errors[] = { 0,      0,      ECONNREFUSED, ETIMEDOUT, EHOSTUNREACH, EINVAL, EIO, EBUSY,
				      ENODEV, ENOENT, ENOPKG,       EEXIST,    EAGAIN,       ENOMEM, 0,   0 };

	return errors[b % 16];
}

/*
 * Makes a discovery log. Its records lead to targets of the plan, to other targets, or to another discovery controller.
 */
static const struct discovery_log *some_log(struct input *in) {
	static struct discovery_record records[RECORDS];
	static struct discovery_log log;

	log = (struct discovery_log){ .records = records, .n = next(in) % (RECORDS + 1) };
	log.listed = log.n;
	for (size_t i = 0; i < log.n; i++) {
		uint8_t what = next(in);

		records[i] = (struct discovery_record){ .fault = what & 128 ? "it is odd" : NULL,
							.kind = what % 3,
							.traddr = v4(what >> 2 & 3, what >> 4 & 7),
							.port = 4420 };
		snprintf(records[i].nqn, sizeof(records[i].nqn), "nqn.%c", 'a' + (what >> 3 & 3));
	}
	return &log;
}

/* Begins or ends a listing, with whatever is told in between; or shows a controller. */
static void some_listing(uint8_t which, struct event *ev) {
	ev->type = which & 4 ? EVENT_CTRL : which & 2 ? EVENT_LISTED : EVENT_LISTING;
	ev->listing = which & 1 ? LISTING_NVME : LISTING_NETWORK;
	ev->ctrl = which & 3;
}

static void some_lease(struct input *in, struct event *ev) {
	static struct leased_route route;
	uint8_t what = next(in);

	ev->type = what & 1 ? EVENT_LEASE : EVENT_ASKING;
	ev->addr = v4(what >> 1 & 3, what >> 3 & 3);
	ev->prefix = what & 32 ? 24 : 32;
	ev->gateway = v4(1, 254);
	route = (struct leased_route){ .dst = v4(what >> 5 & 3, 0), .prefix = 24, .gateway = v4(2, 254) };
	ev->routes = &route;
	ev->n_routes = what >> 7;
}

static void some_done(const struct world *w, uint8_t which, struct input *in, struct event *ev) {
	ev->type = EVENT_DONE;
	ev->done = w->asked[which % 16];
	ev->reason = ev->err ? "words of the kernel" : NULL;
	if (ev->done.type == ACTION_DHCP && which & 128)
		some_lease(in, ev);
	if (ev->done.type == ACTION_CHECK && which & 128)
		ev->err = EADDRINUSE;
}

/*
 * Answers an action that was asked for, because the event loop answers nothing else. False: no such action was asked
 * for.
 */
static bool some_answer(struct world *w, struct input *in, struct event *ev) {
	uint8_t which = next(in);

	ev->err = some_error(next(in));
	ev->path = (which & 15) % engine_n_paths(w->engine);
	switch (which >> 4 & 7) {
	case 0:
		ev->type = EVENT_PROBED;
		if (!w->claims.probing[ev->path])
			return false;
		w->claims.probing[ev->path] = false;
		return true;
	case 1:
		ev->type = EVENT_CONNECTED;
		if (!w->claims.connecting[ev->path])
			return false;
		w->claims.connecting[ev->path] = false;
		ev->ctrl = (int)ev->path;
		return true;
	case 2:
		ev->type = EVENT_FABRICS;
		return true;
	case 3:
		ev->type =
			engine_path(w->engine, ev->path)->want->kind == PLAN_NAME ? EVENT_RESOLVED : EVENT_DISCOVERED;
		if (!w->claims.asking[ev->path])
			return false;
		w->claims.asking[ev->path] = false;
		ev->log = ev->err ? NULL : some_log(in);
		return true;
	case 4:
		ev->type = which & 128 ? EVENT_SMALL_PASSED : EVENT_GREETED;
		return w->claims.probing[ev->path];
	case 5:
		if (which & 8)
			some_listing(which, ev);
		else
			some_done(w, which, in, ev);
		return which & 8 || w->n_asked > which % 16u;
	default:
		some_done(w, which, in, ev);
		return w->n_asked > which % 16u;
	}
}

static bool some_news(struct world *w, struct input *in, struct event *ev) {
	uint8_t type = next(in);

	*ev = (struct event){ 0 };
	switch (type % 7) {
	case 0:
		ev->type = EVENT_LINK;
		ev->link = some_link(in);
		ev->ifindex = ev->link.ifindex;
		return true;
	case 1:
		ev->type = EVENT_LINK_GONE;
		ev->ifindex = 1 + next(in) % 5;
		return true;
	case 2:
		ev->type = type & 64 ? EVENT_ADDR_GONE : EVENT_ADDR;
		ev->addr = addrs[(type >> 3) % IFACES].ip;
		ev->tentative = type & 128;
		ev->ifindex = next(in);
		ev->passes = ev->ifindex & 128;
		ev->ifindex = 1 + ev->ifindex % 5;
		ev->dad_failed = ev->tentative && type & 32;
		return true;
	case 3:
		ev->type = type & 64 ? EVENT_NS_GONE : EVENT_NS;
		ev->ns = some_ns(in);
		return true;
	case 4:
		/* EVENT_STOP comes rarely, because it ends the run */
		ev->type = type == 4 ? EVENT_STOP : type == 11 ? EVENT_ROOT_MOUNTED : EVENT_CTRL_GONE;
		ev->ctrl = type >> 5;
		return true;
	default:
		return some_answer(w, in, ev);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
	struct input in = { bytes, size };
	struct plan plan = make_plan(next(&in));
	struct world w = { .plan = &plan, .engine = engine_new(&plan, 0, 1) };
	struct event ev;

	must(w.engine != NULL, "there is memory");
	while (in.n > 0 && !w.claims.ended) {
		uint8_t pause = next(&in);

		if (pause >= 240 && engine_wakeup(w.engine) != UINT64_MAX)
			w.now = engine_wakeup(w.engine);
		else
			w.now += (uint64_t)pause * 1000;
		if (some_news(&w, &in, &ev))
			engine_event(w.engine, &ev, w.now);
		step(&w);
	}
	/* The engine ends by itself when no more events come, unless the plan has no deadline. */
	while (!w.claims.ended && plan.timeout_us != OPTIONS_TIMEOUT_NEVER) {
		must(engine_wakeup(w.engine) <= DEADLINE_US || w.now >= DEADLINE_US,
		     "the engine wakes up no later than its deadline");
		w.now = engine_wakeup(w.engine);
		step(&w);
		must(w.claims.ended || w.now < DEADLINE_US, "the engine ends at its deadline");
	}
	check_status(&(struct status){ .engine = w.engine, .phase = STATUS_DONE });
	engine_free(w.engine);
	return 0;
}
