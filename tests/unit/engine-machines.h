/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machines that boot in engine-world.h: for each machine, the plan and the events that come by themselves. Also the
 * code that plays one boot of a machine, and compares it with another boot of the same machine.
 */
#pragma once

#include "engine-world.h"
#include "flat.h"

struct machine {
	const char *name;
	void (*plan)(void); /* fills the global variables of the plan */
	/* starts the events that happen without an action of the engine; call this after world_begin() */
	void (*start)(void);
	/* the kernel reports all NICs in one snapshot, so that no message about one of them is seconds late */
	bool is_snapshot;
	bool is_long; /* the machine takes part in tests that take long: one machine of each kind */
};

static void start_nics(void) {
	nic_appears(20 * MS, 0, 2, ifaces[0].mac);
	if (plan.n_ifaces > 1 && ifaces[1].vlan == 0)
		nic_appears(22 * MS, 1, 3, ifaces[1].mac);
}

static void reset_plan(void) {
	lease_brings = (struct addr){ { 0 } };
	no_router = crossed_names = false;
	driver_brings_nic = false;
}

static void plan_one_path(void) {
	reset_plan();
	single();
}

static struct plan_route machine_route;

static void plan_gateway(void) {
	plan_one_path();
	machine_route = (struct plan_route){ .gateway = a("192.0.2.254"), .table = 1, .hfi = 1 };
	ifaces[0].routes = &machine_route;
	ifaces[0].n_routes = 1;
	paths[0].traddr = a("203.0.113.1");
}

static void plan_two_paths(void) {
	reset_plan();
	two_paths();
}

static void plan_crossed_names(void) {
	plan_two_paths();
	crossed_names = true;
}

/* The table names a PCI function, and the NIC with the MAC is at another one. A mishap makes the right NIC appear. */
static void plan_function(void) {
	plan_one_path();
	ifaces[0].pci_sbdf = 0x20;
}

static struct nbft_hfi machine_hfi;

static void plan_lease(void) {
	plan_one_path();
	machine_hfi = (struct nbft_hfi){ .index = 1 };
	addr1.way = PLAN_DHCP4;
	addr1.fall_back = true;
	addr1.from = &machine_hfi;
}

static void plan_other_lease(void) {
	plan_lease();
	lease_brings = a("192.0.2.77");
}

static void plan_dad(void) {
	plan_one_path();
	addr1.ip = a("2001:db8::10");
	addr1.prefix = 64;
	paths[0].traddr = a("2001:db8::1");
	paths[0].host_traddr = addr1.ip;
}

static void plan_slaac(void) {
	plan_dad();
	machine_hfi = (struct nbft_hfi){ .index = 1 };
	addr1.way = PLAN_SLAAC;
	addr1.fall_back = true;
	addr1.from = &machine_hfi;
}

/* No router answers, so the engine uses firmware's own address when the wait for a router is over. */
static void plan_no_router(void) {
	plan_slaac();
	no_router = true;
}

static void plan_vlan(void) {
	plan_one_path();
	ifaces[0].n_addrs = 0;
	ifaces[1] = (struct plan_iface){
		.name = "nbft0.42", .mac = MAC1, .vlan = 42, .table = 1, .hfi = 1, .addrs = &addr1, .n_addrs = 1
	};
	plan.n_ifaces = 2;
	paths[0].iface = 1;
}

static struct plan_path machine_discovery;
static struct discovery_record machine_records[2];
static struct discovery_log machine_log = { .records = &machine_records[0], .n = 1, .listed = 1 };
static struct discovery_log machine_names = { .records = &machine_records[1], .n = 1, .listed = 1 };

static struct discovery_record record_of(enum discovery_kind kind, const char *traddr, uint16_t port, const char *nqn) {
	struct discovery_record r = { .kind = kind, .traddr = a(traddr), .port = port };

	snprintf(r.nqn, sizeof(r.nqn), "%s", nqn);
	return r;
}

static void plan_discovery(void) {
	plan_one_path();
	machine_records[0] = record_of(DISCOVERY_SUBSYSTEM, "192.0.2.2", 4420, "nqn.x");
	machine_records[1] = record_of(DISCOVERY_REFERRAL, "192.0.2.8", 8009, "nqn.d");
	world_lists = &machine_log;
	world_resolves = &machine_names;
	machine_discovery = (struct plan_path){ .iface = 0,
						.table = 1,
						.hfi = 1,
						.traddr = a("192.0.2.8"),
						.port = 8009,
						.nqn = "nqn.d",
						.host_traddr = addr1.ip,
						.kind = PLAN_DISCOVERY,
						.descriptor = 1 };
	plan.discoveries = &machine_discovery;
	plan.n_discoveries = 1;
}

static void plan_discovery_only(void) {
	plan_discovery();
	plan.n_paths = plan.n_nss = 0;
}

static void plan_name(void) {
	plan_discovery_only();
	machine_discovery.kind = PLAN_NAME;
	machine_discovery.name = (char *)"target.example";
	machine_discovery.traddr = (struct addr){ { 0 } };
}

static void plan_discovery_behind(void) {
	plan_discovery();
	machine_discovery.background = true;
}

static void plan_any_interface(void) {
	plan_discovery_only();
	plan.n_ifaces = 0;
	machine_discovery.iface = PLAN_ANY_IFACE;
	machine_discovery.table = machine_discovery.hfi = machine_discovery.descriptor = 0;
	machine_discovery.host_traddr = (struct addr){ { 0 } };
}

/* Another program sets the interface up. */
static void start_any_interface(void) {
	nic_appears(20 * MS, 0, 2, ifaces[0].mac);
	w.links[0].up = true;
	link_later(25 * MS, 0);
	link_later(40 * MS, 0)->raises = true;
	address_later(60 * MS, 2, addr1.ip, 24);
}

/* The NIC appears when its driver is loaded. */
static void plan_driver(void) {
	plan_one_path();
	ifaces[0].pci_sbdf = 0x18;
	driver_brings_nic = true;
}

static void start_nothing(void) {
}

static struct plan_addr machine_addrs[2];
static struct plan_path machine_paths[3];

/* Adds a second address to the interface, before or after the first one. */
static void plan_second_address(struct plan_addr second) {
	machine_addrs[0] = addr1;
	machine_addrs[1] = second;
	machine_addrs[1].table = machine_addrs[1].hfi = 1;
	machine_addrs[1].from = &machine_hfi;
	ifaces[0].addrs = machine_addrs;
	ifaces[0].n_addrs = 2;
}

/*
 * Two addresses without a value: DHCPv4, from which firmware had no address, and the static IPv6 of a link-local
 * target.
 */
static void plan_lease_and_link_local(void) {
	plan_lease();
	lease_brings = a("192.0.2.77");
	addr1.ip = (struct addr){ { 0 } };
	addr1.fall_back = false;
	plan_second_address((struct plan_addr){ .ip = a("2001:db8::10"), .prefix = 64 });
	paths[0].host_traddr = addr1.ip;
	for (size_t i = 0; i < 3; i++) {
		machine_paths[i] = paths[0];
		machine_paths[i].ssns = 1 + (unsigned)i;
	}
	machine_paths[1].traddr = a("fe80::1");
	machine_paths[1].source = NONE;
	machine_paths[2].traddr = a("2001:db8::1");
	machine_paths[2].host_traddr = machine_addrs[1].ip;
	machine_paths[2].source = 1;
	plan.paths = machine_paths;
	plan.n_paths = 3;
}

/* DHCPv4 and SLAAC. Firmware had no address from either. */
static void plan_lease_and_slaac(void) {
	plan_lease_and_link_local();
	machine_addrs[1] = (struct plan_addr){ .way = PLAN_SLAAC, .table = 1, .hfi = 1, .from = &machine_hfi };
	machine_paths[2].host_traddr = machine_addrs[1].ip;
}

static const struct machine MACHINES[] = {
	{ "machine with a driver to load", plan_driver, start_nothing },
	{ "machine with DHCP and a link-local target", plan_lease_and_link_local, start_nics, true },
	{ "machine with DHCP and SLAAC without firmware's addresses", plan_lease_and_slaac, start_nics },

	{ "machine with one path", plan_one_path, start_nics },
	{ "machine with a gateway", plan_gateway, start_nics },
	{ "machine with two paths", plan_two_paths, start_nics, .is_long = true },
	{ "machine with crossed names", plan_crossed_names, start_nics, .is_snapshot = true },
	{ "machine with a PCI function", plan_function, start_nics },
	{ "machine with DHCP", plan_lease, start_nics },
	{ "machine with DHCP and another address", plan_other_lease, start_nics, .is_long = true },
	{ "machine with DAD", plan_dad, start_nics },
	{ "machine with SLAAC", plan_slaac, start_nics, .is_long = true },
	{ "machine with SLAAC and no router", plan_no_router, start_nics },
	{ "machine with a VLAN", plan_vlan, start_nics, .is_long = true },
	{ "machine with discovery only", plan_discovery_only, start_nics, .is_long = true },
	{ "machine with discovery by name", plan_name, start_nics },
	{ "machine with discovery and a path", plan_discovery, start_nics },
	{ "machine with discovery in the background", plan_discovery_behind, start_nics },
	{ "machine with discovery through any interface", plan_any_interface, start_any_interface },
};
#define N_MACHINES (sizeof(MACHINES) / sizeof(*MACHINES))

/* ---- events in words ---- */

static const char *link_words(const struct pending *p) {
	return p->stale        ? "the second message"
	       : p->raises     ? "the carrier"
	       : p->ev.link.up ? "the up message"
			       : "the message";
}

/* Describes an event, for example as "the carrier of link 2". Returns buf. */
static const char *pending_text(const struct pending *p, char *buf, size_t size) {
	const struct event *ev = &p->ev;
	char ip[ADDR_TEXT_MAX];

	switch (ev->type) {
	case EVENT_LINK:
		snprintf(buf, size, "%s of link %d", link_words(p), ev->link.ifindex);
		break;
	case EVENT_ADDR:
		snprintf(buf, size, "address %s%s", addr_text(ev->addr, ip), ev->tentative ? " in DAD" : "");
		break;
	case EVENT_DONE:
		snprintf(buf, size, "the end of an action");
		break;
	case EVENT_FABRICS:
		snprintf(buf, size, "the module nvme-tcp");
		break;
	case EVENT_ASKING:
		snprintf(buf, size, "the first request of the DHCP client");
		break;
	case EVENT_LEASE:
		snprintf(buf, size, "the lease");
		break;
	case EVENT_GREETED:
		snprintf(buf, size, "the greeting of probe %zu", ev->path);
		break;
	case EVENT_PROBED:
		snprintf(buf, size, "the answer to probe %zu", ev->path);
		break;
	case EVENT_CONNECTED:
		snprintf(buf, size, "the end of connect %zu", ev->path);
		break;
	case EVENT_NS:
		snprintf(buf, size, "the namespace");
		break;
	case EVENT_RESOLVED:
		snprintf(buf, size, "the address of name %zu", ev->path);
		break;
	case EVENT_DISCOVERED:
		snprintf(buf, size, "the answer of discovery %zu", ev->path);
		break;
	default:
		snprintf(buf, size, "event %d", (int)ev->type);
		break;
	}
	return buf;
}

/* Returns the status of the engine, without the numbers of failures. The caller frees the text. */
static char *standing(void) {
	char *text = NULL, *at;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	status_text(f, &(struct status){ .engine = e, .phase = STATUS_DONE });
	fclose(f);
	while ((at = strstr(text, " (failed ")))
		memmove(at, strchr(at, ')') + 1, strlen(strchr(at, ')')));
	flatten(text);
	return text;
}

/* ---- one boot ---- */

/* The end of a boot, for comparison with other boots. */
struct boot {
	uint64_t ready_at;
	int code;
	char *standing, done[WORLD_DONE][200];
	size_t n_done;
};

enum played { PLAYED, NO_SUCH_MOMENT, NO_SUCH_OTHER, NO_RACE };

static unsigned boots; /* how many boots were played to their end */
static uint64_t other_timeout; /* replaces the plan's rd.nvmf.timeout= if not 0 */

/*
 * Plays a boot to its end. `meddle` is called just before the `moment`-th event. If `meddle` finds nothing to change,
 * the boot is broken off.
 */
static enum played play(const struct machine *m, size_t moment, enum played (*meddle)(const void *data),
			const void *data) {
	enum played played = meddle ? NO_SUCH_MOMENT : PLAYED;
	size_t news = 0;

	m->plan();
	if (other_timeout)
		plan.timeout_us = other_timeout;
	world_begin();
	m->start();
	do {
		struct pending *first = nth(0);
		bool is_news = first && !w.claims.ended && START + first->at < engine_wakeup(e);

		if (is_news && meddle && news++ == moment) {
			played = meddle(data);
			if (played != PLAYED)
				break;
		}
	} while (world_go_on());
	boots += played == PLAYED;
	return played;
}

/* Plays a boot in which nothing is changed. The caller frees ret->standing. */
static void play_as_it_comes(const struct machine *m, struct boot *ret) {
	play(m, 0, NULL, NULL);
	*ret = (struct boot){ .ready_at = w.ready_at, .code = w.code, .standing = standing(), .n_done = w.n_done };
	memcpy(ret->done, w.done, sizeof(ret->done));
	ok(!w.fault && w.code == 0 && w.ready_at > 0, "%s: an undisturbed boot is ready after %llu us%s%s", m->name,
	   (unsigned long long)w.ready_at, w.fault ? ": " : "", w.fault ? w.fault : "");
	world_end();
}

static bool did_the_same(const struct boot *as_it_came) {
	bool same = w.n_done == as_it_came->n_done;

	for (size_t i = 0; same && i < w.n_done; i++)
		same = strcmp(w.done[i], as_it_came->done[i]) == 0;
	return same;
}

/*
 * How much must be equal in two boots. ALL: actions and status. STANDING: the status. PATHS: the paths and namespaces
 * in the status.
 */
enum sameness { ALL, STANDING, PATHS };

/* Returns why the last boot is worse than the boot in which nothing was changed. NULL: the last boot is not worse. */
static const char *worse(const struct boot *as_it_came, enum sameness sameness, uint64_t late_by) {
	char *text = standing();
	const char *from = sameness == PATHS ? strstr(text, "Paths:") : text, *why = w.fault;
	const char *as_it_stood = sameness == PATHS ? strstr(as_it_came->standing, "Paths:") : as_it_came->standing;

	if (!why && (w.ready_at == 0 || w.code != as_it_came->code))
		why = "the boot ends in another way";
	if (!why && strcmp(from, as_it_stood) != 0)
		why = "the status at the end differs";
	if (!why && sameness == ALL && !did_the_same(as_it_came))
		why = "other actions were asked for";
	if (!why && w.ready_at > as_it_came->ready_at + late_by)
		why = "the boot is delayed by more than the change";
	if (why)
		printf("# ready after %llu us, was %llu, late by %llu\n%s", (unsigned long long)w.ready_at,
		       (unsigned long long)as_it_came->ready_at, (unsigned long long)late_by, text);
	for (size_t i = 0; why && i < w.n_done; i++)
		printf("# %s\n", w.done[i]);
	free(text);
	return why;
}
