/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of the users of helper/engine/retry.c: every action that fails is asked for again with growing waits until
 * it works, its failure is reported once, and its error is cleared when it works.
 */
#include <errno.h>

#include "engine-kit.h"

static struct nbft_hfi hfi;
static struct plan_addr addrs[2];
static struct plan_route route;

/* A NIC with PCI address, a static IPv4 address with a route, a SLAAC address; a VLAN on it. */
static void rich_plan(void) {
	two_paths();
	hfi = (struct nbft_hfi){ .index = 1 };
	addrs[0] = addr1;
	addrs[1] = (struct plan_addr){
		.ip = a("2001:db8::10"), .prefix = 64, .way = PLAN_SLAAC, .from = &hfi, .table = 1, .hfi = 1
	};
	route = (struct plan_route){ .gateway = a("192.0.2.254"), .table = 1, .hfi = 1 };
	ifaces[0].addrs = addrs;
	ifaces[0].n_addrs = 2;
	ifaces[0].routes = &route;
	ifaces[0].n_routes = 1;
	ifaces[0].pci_sbdf = 0x18;
	ifaces[1] =
		(struct plan_iface){ .name = "nbft0.42", .mac = MAC1, .vlan = 42, .parent = 0, .table = 1, .hfi = 2 };
	plan.n_paths = 1;
}

/* A world in which all works but one action, which fails with one errno for a time. */
static struct {
	enum action_type type;
	int err;
	unsigned failures, asked;
	uint64_t asked_at[64];
	unsigned said;
	char words[ENGINE_TEXT_MAX];
	struct link_facts link[2];
} bad;

static void answer(const struct action *act);

static void settle_all(void) {
	struct action act;
	uint64_t at = START + now_ms * 1000;

	for (int round = 0; round < 50; round++) {
		bool any = false;

		engine_step(e, at);
		for (; engine_next_action(e, &act); any = true)
			answer(&act);
		if (!any)
			return;
	}
	ok(false, "the engine settles");
}

static void link_changed(const struct link_facts *l) {
	engine_event(e, &(struct event){ .type = EVENT_LINK, .link = *l }, START + now_ms * 1000);
}

/* Does what the action asks for. */
static void do_well(const struct action *act) {
	struct event addr = { .type = EVENT_ADDR, .ifindex = act->ifindex };

	switch (act->type) {
	case ACTION_LOAD_NIC:
		bad.link[0] = (struct link_facts){ .ifindex = 2, .name = "eth0", .mac = MAC1, .pci_sbdf = 0x18 };
		link_changed(&bad.link[0]);
		break;
	case ACTION_VLAN:
		bad.link[1] = (struct link_facts){
			.ifindex = 3, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2
		};
		link_changed(&bad.link[1]);
		break;
	case ACTION_RENAME:
		snprintf(bad.link[0].name, IFNAMSIZ, "nbft0");
		link_changed(&bad.link[0]);
		break;
	case ACTION_UP:
		bad.link[act->iface].up = bad.link[act->iface].carrier = true;
		link_changed(&bad.link[act->iface]);
		break;
	case ACTION_ADDR:
		addr.addr = plan.ifaces[act->iface].addrs[act->item].ip;
		addr.prefix = 24;
		engine_event(e, &addr, START + now_ms * 1000);
		break;
	case ACTION_AUTOCONF:
		addr.addr = a("2001:db8::10");
		addr.prefix = 64;
		engine_event(e, &addr, START + now_ms * 1000);
		break;
	default:
		break;
	}
}

static void answer(const struct action *act) {
	struct event ev = { .type = EVENT_DONE, .done = *act, .path = act->path };
	static struct discovery_log nothing;

	if (act->type == bad.type) {
		if (bad.asked < 64)
			bad.asked_at[bad.asked] = now_ms;
		ev.err = bad.asked++ < bad.failures ? bad.err : 0;
	}
	if (act->type == ACTION_SAY) {
		bad.said += bad.err != 0 && strstr(act->text, bad.words) != NULL;
		return;
	}
	if (act->type == ACTION_READY || act->type == ACTION_EXIT || act->type == ACTION_PROBE_CANCEL ||
	    act->type == ACTION_SCAN)
		return;
	if (ev.err == 0)
		do_well(act);
	if (act->type == ACTION_LOAD_FABRICS)
		ev.type = EVENT_FABRICS;
	else if (act->type == ACTION_PROBE)
		ev.type = EVENT_PROBED;
	else if (act->type == ACTION_CONNECT)
		ev.type = EVENT_CONNECTED;
	else if (act->type == ACTION_RESOLVE)
		ev.type = EVENT_RESOLVED;
	else if (act->type == ACTION_DISCOVER)
		ev.type = EVENT_DISCOVERED;
	else if (act->type == ACTION_LOOK)
		ev.type = EVENT_LISTED;
	ev.listing = act->listing;
	if (act->type == ACTION_LOOK)
		engine_event(e, &(struct event){ .type = EVENT_LISTING, .listing = act->listing },
			     START + now_ms * 1000);
	if (act->type == ACTION_LOOK && engine_path(e, 0)->state == PATH_LIVE)
		engine_event(e, &(struct event){ .type = EVENT_CTRL }, START + now_ms * 1000);
	ev.log = ev.err ? NULL : &nothing;
	engine_event(e, &ev, START + now_ms * 1000);
}

static void play_until(uint64_t ms) {
	while (engine_wakeup(e) <= START + ms * 1000) {
		uint64_t at = (engine_wakeup(e) - START + 999) / 1000;

		now_ms = at > now_ms ? at : now_ms + 1;
		settle_all();
	}
	now_ms = ms;
}

/* Plays a boot in which `type` fails `failures` times with `err`. */
static void play_bad(enum action_type type, int err, unsigned failures) {
	memset(&bad, 0, sizeof(bad));
	bad.type = type;
	bad.err = err;
	bad.failures = failures;
	snprintf(bad.words, sizeof(bad.words), "%s", strerror(err));
	now_ms = 0;
	e = engine_new(&plan, START, 1);
	settle_all();
}

static bool any_error(void) {
	for (size_t i = 0; i < plan.n_ifaces; i++)
		if (engine_iface(e, i)->error[0]) {
			printf("# %s\n", engine_iface(e, i)->error);
			return true;
		}
	return false;
}

static const struct action_row {
	const char *name;
	enum action_type type;
	uint64_t first_ms; /* the first wait, without jitter */
} ACTIONS[] = {
	{ "module", ACTION_LOAD_FABRICS, 250 },
	{ "driver", ACTION_LOAD_NIC, 250 },
	{ "name", ACTION_RENAME, 100 },
	{ "optimistic DAD", ACTION_OPTIMISTIC, 100 },
	{ "up", ACTION_UP, 100 },
	{ "VLAN", ACTION_VLAN, 250 },
	{ "SLAAC", ACTION_AUTOCONF, 100 },
	{ "address", ACTION_ADDR, 100 },
	{ "route", ACTION_ROUTE, 100 },
};

static const int PASSING[] = { EBUSY, EAGAIN, ENOMEM, EINTR,       ENETDOWN,   ENOBUFS, ETIMEDOUT, EIO,
			       EPERM, EINVAL, EEXIST, ENETUNREACH, EOPNOTSUPP, EACCES,  ECHILD,    ENOEXEC };

/* An action that fails once is asked for again soon, and the boot goes on. */
static void fails_once(const struct action_row *row) {
	unsigned wrong = 0;

	for (size_t i = 0; i < sizeof(PASSING) / sizeof(*PASSING); i++) {
		rich_plan();
		play_bad(row->type, PASSING[i], 1);
		play_until(3000);
		if (bad.asked < 2 || bad.asked_at[1] < bad.asked_at[0] + row->first_ms ||
		    bad.asked_at[1] > bad.asked_at[0] + row->first_ms * 5 / 4 + 1 || bad.said != 1 || any_error() ||
		    engine_path(e, 0)->state != PATH_LIVE || engine_iface(e, 1)->state != IFACE_UP) {
			printf("# %s: asked %u times, second after %llu ms, said %u times\n", strerror(PASSING[i]),
			       bad.asked, (unsigned long long)(bad.asked_at[1] - bad.asked_at[0]), bad.said);
			wrong++;
		}
		end();
	}
	ok(wrong == 0, "%s: an action that fails once is asked for again, reported once, and leaves no error",
	   row->name);
}

/* An action that fails for a minute is asked for all the time, with pauses, and works at last. */
static void fails_long(const struct action_row *row) {
	unsigned asked;

	rich_plan();
	play_bad(row->type, EBUSY, 1000);
	play_until(60000);
	asked = bad.asked;
	ok(asked >= 9 && asked <= 80, "%s: an action that fails for a minute is asked for with pauses (%u times)",
	   row->name, asked);
	ok(bad.said == 1, "%s: an action that fails for a minute is reported once", row->name);
	bad.failures = 0;
	play_until(71000);
	ok(bad.asked > asked, "%s: an action that has failed for a minute is still asked for", row->name);
	ok(!any_error(), "%s: an action that works at last leaves no error", row->name);
	ok(engine_path(e, 0)->state == PATH_LIVE, "%s: the path is connected", row->name);
	asked = bad.asked;
	play_until(120000);
	ok(bad.asked == asked, "%s: an action that has worked is not asked for again", row->name);
	end();
}

/* At the deadline the last reason is told. */
static void fails_for_ever(void) {
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	done(ACTION_UP, 0, 2, NONE, EBUSY);
	for (int i = 0; i < 400 && engine_wakeup(e) < START + plan.timeout_us; i++) {
		wait_until((engine_wakeup(e) - START) / 1000 + 1);
		done(ACTION_UP, 0, 2, NONE, ETIMEDOUT);
	}
	log_text[0] = '\0';
	wait_until(180000);
	ok(said("NBFT HFI 1 (nbft0): cannot be set up: Connection timed out\n"),
	   "the last reason is told at the deadline");
	end();
}

/* ---- failures that are no news, and failures without hope ---- */

static void no_news(void) {
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, false, false);
	log_text[0] = '\0';
	done(ACTION_UP, 0, 2, NONE, ENODEV);
	did("", "ENODEV of a link action is not reported: the link may be going");
	is_str(engine_iface(e, 0)->error, "", "ENODEV of a link action is no error of the interface");
	wait_until(130);
	did("nbft0: up\n", "after ENODEV the action is asked for again");
	done(ACTION_UP, 0, 2, NONE, ENODEV);
	wait_until(500);
	log_text[0] = '\0';
	done(ACTION_UP, 0, 2, NONE, ENODEV);
	did("say: NBFT HFI 1 (nbft0): cannot be set up: No such device, trying again until it works\n",
	    "ENODEV is reported when it has come three times and the link is still there");
	end();
}

static void without_hope(void) {
	rich_plan();
	plan.n_paths = 1;
	begin();
	log_text[0] = '\0';
	fabrics(ENOPKG);
	did("say: NBFT: the kernel cannot connect NVMe/TCP: Package not installed; no path can be used\n",
	    "a module that is not in the image is reported as final");
	done(ACTION_LOAD_NIC, 0, 0, NONE, ENOPKG);
	ok(said("driver cannot be loaded: Package not installed, going on without\n"),
	   "a driver that is not in the image is reported as final");
	log_text[0] = '\0';
	wait_until(179999);
	ok(!said("load"), "what is not in the image is not asked for again");
	wait_until(180000);
	ok(said("NBFT: the kernel cannot connect NVMe/TCP: Package not installed\n"),
	   "the missing module is told at the deadline");
	end();
}

/* The module is unloaded while the boot runs. */
static void module_goes(void) {
	single();
	begin_up();
	probed(0, 0);
	log_text[0] = '\0';
	connected(0, ENOENT, 0);
	ok(said("/dev/nvme-fabrics is gone") && said("load nvme-tcp\n"),
	   "when /dev/nvme-fabrics is gone, the module is asked for again");
	end();

	begin();
	fabrics(EIO);
	wait_until(400);
	fabrics(0);
	bring_up(0, 2, ifaces[0].mac);
	probed(0, 0);
	connected(0, ENOENT, 0);
	log_text[0] = '\0';
	fabrics(EIO);
	ok(said("the kernel cannot connect NVMe/TCP: Input/output error; trying again until it works\n"),
	   "a module that has been loaded, and then fails again, is reported again");
	log_text[0] = '\0';
	wait_until(400 + 313);
	ok(said("load nvme-tcp\n"), "the module is asked for again after the first wait");
	end();
}

/* The namespaces cannot be read for a minute. */
static void no_look(void) {
	two_paths();
	plan.n_ifaces = 1;
	plan.n_paths = 1;
	ifaces[0].pci_sbdf = 0x18;
	play_bad(ACTION_LOOK, ENOMEM, 1000);
	play_until(2200);
	ok(bad.asked == 2 && !engine_ns(e, 0)->error[0], "a listing of the namespaces that failed is repeated soon");
	play_until(60000);
	ok(bad.asked > 20 && bad.asked < 40, "a reading that fails for a minute is repeated with pauses (%u times)",
	   bad.asked);
	ok(engine_ns(e, 0)->error[0], "after three failures the namespace counts as absent");
	bad.failures = 0;
	play_until(63000);
	bad.asked = 0;
	play_until(90000);
	is_int(bad.asked, 0, "a listing that has worked is not repeated");
	end();
}

/* A VLAN is made, and both messages about its link come before the next step. */
static void vlan_comes_and_goes(void) {
	struct event vlan = {
		.type = EVENT_LINK,
		.link = { .ifindex = 3, .name = "nbft0.42", .kind = "vlan", .mac = MAC1, .vlan = 42, .parent = 2 }
	};

	rich_plan();
	plan.n_paths = 0;
	ifaces[0].n_addrs = ifaces[0].n_routes = 0;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_VLAN, 1, 2, NONE, 0);
	log_text[0] = '\0';
	engine_event(e, &vlan, START + now_ms * 1000);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	ok(said("nbft0.42: make VLAN 42 on nbft0\n"), "a VLAN that came and went before a step is asked for again");
	log_text[0] = '\0';
	vlan.link.vlan = 43;
	engine_event(e, &vlan, START + now_ms * 1000);
	tell(&(struct event){ .type = EVENT_LINK_GONE, .ifindex = 3 });
	ok(!said("make VLAN"), "another VLAN that came and went changes nothing");
	end();
}

/* Another program removes the route to the target, which the kernel does not tell. */
static void route_goes(void) {
	static const int ERRORS[] = { ETIMEDOUT, EHOSTUNREACH, ENETUNREACH };

	for (size_t i = 0; i < sizeof(ERRORS) / sizeof(*ERRORS); i++) {
		rich_plan();
		begin();
		link_is(2, "nbft0", ifaces[0].mac, true, true);
		done(ACTION_ADDR, 0, 2, 0, 0);
		log_text[0] = '\0';
		probed(0, ERRORS[i]);
		ok(!said("nbft0: route"), "%s: the route is not asked for at once", strerror(ERRORS[i]));
		wait_until(249);
		ok(said("nbft0: route default via 192.0.2.254\n") && !said("nbft0: probe"),
		   "%s: the route is asked for before the next probe", strerror(ERRORS[i]));
		log_text[0] = '\0';
		wait_until(313);
		did("nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n",
		    "the route is asked for once, and then the path is probed");
		probed(0, ECONNREFUSED);
		wait_until(1000);
		ok(said("nbft0: probe 192.0.2.1 port 4420 from 192.0.2.10\n") && !said("nbft0: route"),
		   "a target that refuses a connection is not behind a lost route");
		end();
	}
}

/* A route that cannot be set is asked for at its own pace, however often the path fails. */
static void route_fails_meanwhile(void) {
	uint64_t at;

	rich_plan();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_ADDR, 0, 2, 0, 0);
	done(ACTION_ROUTE, 0, 2, 0, ENETUNREACH);
	at = engine_iface(e, 0)->addrs[0].routes.at;
	probed(0, ENETUNREACH);
	ok(engine_iface(e, 0)->addrs[0].routes.at == at,
	   "a path that fails does not put the next try of its route off");
	end();
}

/* ---- errors that are mended ---- */

static void source_is_back(void) {
	single();
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_ADDR, 0, 2, 0, ENOBUFS);
	ok(strstr(engine_path(e, 0)->error, "its source"), "a path whose source cannot be used has an error");
	wait_until(200);
	done(ACTION_ADDR, 0, 2, 0, 0);
	is_str(engine_path(e, 0)->error, "", "the path has no error when its source is there");
	is_str(engine_iface(e, 0)->error, "", "the interface has no error when its address is there");
	end();
}

/* At the deadline only what is still wrong is told. */
static void answers_at_last(void) {
	single();
	begin();
	bring_up(0, 2, ifaces[0].mac);
	probed(0, ECONNREFUSED);
	ok(engine_path(e, 0)->error[0], "a refused probe is the path's error");
	wait_until(400);
	probed(0, 0);
	is_str(engine_path(e, 0)->error, "", "a path that has answered has no error of its probes");
	fabrics(0);
	connected(0, EIO, 0);
	wait_until(2000);
	probed(0, 0);
	ok(engine_path(e, 0)->error[0], "a path that has answered keeps the error of its last connect");
	end();
}

/* The errors of two actions on one interface: each clears its own. */
static void two_errors(void) {
	rich_plan();
	plan.n_paths = 0;
	begin();
	link_is(2, "nbft0", ifaces[0].mac, true, true);
	done(ACTION_AUTOCONF, 0, 2, 1, EROFS);
	done(ACTION_ADDR, 0, 2, 0, ENOMEM);
	wait_until(130);
	done(ACTION_AUTOCONF, 0, 2, 1, 0);
	ok(strstr(engine_iface(e, 0)->error, "address 192.0.2.10/24 cannot be set"),
	   "an action that works leaves the error of another action");
	done(ACTION_ADDR, 0, 2, 0, 0);
	is_str(engine_iface(e, 0)->error, "", "an action that works clears its own error");
	end();
}

int main(void) {
	vlan_comes_and_goes();
	source_is_back();
	answers_at_last();
	two_errors();
	for (size_t i = 0; i < sizeof(ACTIONS) / sizeof(*ACTIONS); i++) {
		fails_once(&ACTIONS[i]);
		if (ACTIONS[i].type != ACTION_RENAME) /* a link with a connected path keeps its name: engine-links.c */
			fails_long(&ACTIONS[i]);
	}
	fails_for_ever();
	no_news();
	without_hope();
	module_goes();
	no_look();
	route_goes();
	route_fails_meanwhile();
	return tap_done();
}
