/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/engine with plan_add_target(). Targets that a discovery controller lists get routes in addition to
 * the routes of the plan, however many routes the plan has. Under `make sanitize` the sanitizers check that the
 * engine's copy of the list has room for all routes.
 */
#include "discovery-kit.h"

#define PLANNED_MAX 9
#define FOUND 9

static struct nbft_hfi hfi;
static struct plan_route routes[PLANNED_MAX];

/*
 * Begins a story with `planned` routes on the interface, in which the discovery controller lists targets behind the
 * HFI's gateway.
 */
static void begin_with_routes(size_t planned) {
	struct discovery_log *log = listed(FOUND);
	char target[ADDR_TEXT_MAX];

	discovery_only();
	hfi = (struct nbft_hfi){ .index = 1, .gateway = a("192.0.2.254") };
	table.hfis = &hfi;
	table.n_hfis = 1;
	for (size_t i = 0; i < planned; i++) {
		snprintf(target, sizeof(target), "203.0.113.%zu", i + 1);
		routes[i] = (struct plan_route){ .dst = a(target), .prefix = 32, .gateway = hfi.gateway, .metric = 7 };
	}
	ifaces[0].routes = routes;
	ifaces[0].n_routes = planned;
	ask_first();
	for (size_t i = 0; i < FOUND; i++) {
		snprintf(target, sizeof(target), "198.51.100.%zu", i + 1);
		lists(log, i, target, "nqn.x", DISCOVERY_SUBSYSTEM);
	}
	discovered(0, 0, log);
}

static bool has_route(const char *dst, uint32_t metric) {
	const struct plan_iface *f = &engine_plan(e)->ifaces[0];

	for (size_t i = 0; i < f->n_routes; i++)
		if (addr_equal(f->routes[i].dst, a(dst)) && f->routes[i].metric == metric)
			return true;
	return false;
}

/* When the route to a listed target is asked for. */
static void at_its_time(void) {
	struct discovery_log *log;

	begin_with_routes(1);
	ok(said("route 198.51.100.1/32 via 192.0.2.254\n") && !said("route 203.0.113.1"),
	   "the route to a listed target is asked for at once, and no route of the plan again");
	ok(!engine_path(e, 1)->want->on_link, "a target behind a gateway is not on the link");
	end();

	discovery_only();
	plan.n_discoveries = 2;
	table.hfis = &hfi;
	table.n_hfis = 1;
	ask_first();
	tell(&(struct event){ .type = EVENT_CONNECTED, .path = 1, .ctrl = 8 });
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log = listed(1);
	lists(log, 0, "198.51.100.77", "nqn.x", DISCOVERY_SUBSYSTEM);
	discovered(1, 0, log);
	ok(said("lists 1 new path") && !said("route"), "a route waits for its link");
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	ok(said("route 198.51.100.77/32 via 192.0.2.254\n"), "and is asked for with the link's other routes");
	end();
}

/* An array may serve its subsystems at the address and port of its discovery controller. */
static void at_the_same_port(void) {
	struct discovery_log *log = listed(1);

	discovery_only();
	ask_first();
	lists(log, 0, "192.0.2.8", "nqn.x", DISCOVERY_SUBSYSTEM);
	log->records[0].port = 8009;
	discovered(0, 0, log);
	ok(said("lists 1 new path"), "a subsystem at the port of the discovery controller is a path of its own");
	end();
}

int main(void) {
	at_the_same_port();
	at_its_time();
	for (size_t planned = 0; planned <= PLANNED_MAX; planned++) {
		char dst[ADDR_TEXT_MAX];
		bool all = true;

		begin_with_routes(planned);
		for (size_t i = 0; i < planned; i++) {
			snprintf(dst, sizeof(dst), "203.0.113.%zu", i + 1);
			all = all && has_route(dst, 7);
		}
		for (size_t i = 0; i < FOUND; i++) {
			snprintf(dst, sizeof(dst), "198.51.100.%zu", i + 1);
			all = all && has_route(dst, 0);
		}
		ok(all, "the copy of the plan has %zu planned routes and the routes of %d listed targets", planned,
		   FOUND);
		is_int((long long)ifaces[0].n_routes, (long long)planned, "the plan's own list of routes is unchanged");
		end();
	}
	return tap_done();
}
