/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs the engine in a world where every action succeeds, and prints one line for each action of a plan. The network
 * links are those that sysfs below the root shows. Changes nothing. See dry-run.h.
 */
#include "dry-run.h"

#include <stdio.h>
#include <string.h>

#include "action-text.h"
#include "engine.h"
#include "exit-status.h"
#include "id.h"
#include "sysfs.h"

struct dry_run {
	const struct plan *plan;
	struct engine *engine;
	int next_ctrl;
};

static void tell(struct dry_run *d, struct event ev) {
	engine_event(d->engine, &ev, 0);
}

/* Reports a link, and the IPv6 link-local address that the kernel would give the link. */
static void tell_link(const struct event *ev, void *data) {
	struct dry_run *d = data;

	tell(d, *ev);
	tell(d, (struct event){ .type = EVENT_ADDR, .ifindex = ev->link.ifindex, .addr.b = { 0xfe, 0x80, [15] = 1 } });
}

/* Reports the link after ACTION_UP: the link has a carrier and no address of the plan yet. */
static void answer_up(struct dry_run *d, const struct action *a) {
	const struct plan_iface *iface = &d->plan->ifaces[a->iface];
	struct event ev = { .type = EVENT_LINK,
			    .link = { .ifindex = a->ifindex, .up = true, .carrier = true, .vlan = iface->vlan } };

	if (iface->vlan != 0)
		ev.link.parent = engine_iface(d->engine, iface->parent)->ifindex;
	memcpy(ev.link.mac, iface->mac, sizeof(ev.link.mac));
	ev.link.pci_sbdf = iface->pci_sbdf;
	snprintf(ev.link.name, sizeof(ev.link.name), "%s", iface->name);
	tell_link(&ev, d);
}

static void answer_vlan(struct dry_run *d, const struct action *a) {
	/* an ifindex that no captured link has */
	struct action up = { .iface = a->iface, .ifindex = 0x10000 + (int)a->iface };

	answer_up(d, &up);
}

/*
 * Reports firmware's own address, as if DHCP or SLAAC had brought the address again. Reports nothing if firmware had no
 * address.
 */
static void answer_lease(struct dry_run *d, const struct action *a) {
	const struct plan_addr *had = &d->plan->ifaces[a->iface].addrs[a->item];
	struct event ev = {
		.type = EVENT_ADDR, .ifindex = a->ifindex, .addr = had->ip, .prefix = had->prefix, .done = *a
	};

	if (!addr_is_set(had->ip) || had->at_once)
		return;
	if (a->type == ACTION_DHCP)
		ev.type = EVENT_LEASE;
	if (a->type == ACTION_DHCP || had->way == PLAN_SLAAC)
		tell(d, ev);
}

/* Reports that the path is connected, and the namespaces of the subsystem that the path leads to. */
static void answer_connect(struct dry_run *d, const struct action *a) {
	const char *nqn = engine_path(d->engine, a->path)->want->nqn;

	tell(d, (struct event){ .type = EVENT_CONNECTED, .path = a->path, .ctrl = d->next_ctrl++ });
	for (size_t i = 0; i < d->plan->n_nss; i++) {
		const struct plan_ns *ns = &d->plan->nss[i];
		struct event ev = { .type = EVENT_NS, .ns = { .nsid = ns->nsid } };

		if (strcmp(ns->nqn, nqn) != 0)
			continue;
		snprintf(ev.ns.dev, sizeof(ev.ns.dev), "nvme%dn%u", d->next_ctrl - 1, ns->nsid);
		snprintf(ev.ns.nqn, sizeof(ev.ns.nqn), "%s", nqn);
		ev.ns.has_uuid = ns->nid_type == NBFT_NID_UUID;
		ev.ns.has_nguid = ns->nid_type == NBFT_NID_NGUID;
		ev.ns.has_eui64 = ns->nid_type == NBFT_NID_EUI64;
		memcpy(ev.ns.uuid, ns->nid, sizeof(ev.ns.uuid));
		memcpy(ev.ns.nguid, ns->nid, sizeof(ev.ns.nguid));
		memcpy(ev.ns.eui64, ns->nid, sizeof(ev.ns.eui64));
		tell(d, ev);
	}
}

/* Reports an empty list: a dry run does not know the addresses of a name, or the list of a discovery controller. */
static void answer_empty(struct dry_run *d, const struct action *a, enum event_type type) {
	tell(d, (struct event){ .type = type, .path = a->path, .log = &(struct discovery_log){ .n = 0 } });
}

static void answer(struct dry_run *d, const struct action *a) {
	switch (a->type) {
	case ACTION_LOAD_FABRICS:
		tell(d, (struct event){ .type = EVENT_FABRICS });
		break;
	case ACTION_UP:
		answer_up(d, a);
		break;
	case ACTION_VLAN:
		answer_vlan(d, a);
		break;
	case ACTION_ADDR:
		tell(d,
		     (struct event){ .type = EVENT_ADDR, .ifindex = a->ifindex, .addr = a->addr, .prefix = a->prefix });
		break;
	case ACTION_AUTOCONF:
	case ACTION_DHCP:
		answer_lease(d, a);
		break;
	case ACTION_RENAME:
	case ACTION_ROUTE:
	case ACTION_RENAME_AWAY:
		tell(d, (struct event){ .type = EVENT_DONE, .done = *a });
		break;
	case ACTION_PROBE:
		tell(d, (struct event){ .type = EVENT_PROBED, .path = a->path });
		break;
	case ACTION_CONNECT:
		answer_connect(d, a);
		break;
	case ACTION_RESOLVE:
		answer_empty(d, a, EVENT_RESOLVED);
		break;
	case ACTION_DISCOVER:
		answer_empty(d, a, EVENT_DISCOVERED);
		break;
	default:
		break;
	}
}

/*
 * Returns a source address for a path without an interface: the path's own, or any address of the target's family. The
 * family of a host name is not known yet, so a path with a name gets an IPv4 address.
 */
static struct addr other_address(const struct plan_path *path) {
	static const struct addr IPV4 = { { [10] = 0xff, 0xff, 192, 0, 2, 1 } };

	if (addr_is_set(path->host_traddr))
		return path->host_traddr;
	return path->name ? IPV4 : path->traddr;
}

/*
 * Reports an interface that another program has configured, with an address for each path that may use any interface.
 */
static void tell_network(struct dry_run *d) {
	struct event ev = { .type = EVENT_LINK, .ifindex = 0x20000 }; /* no captured link or VLAN has this ifindex */

	ev.link = (struct link_facts){
		.ifindex = ev.ifindex, .name = "other", .kind = "virtual", .up = true, .carrier = true
	};
	tell(d, ev);
	for (size_t i = 0; i < d->plan->n_discoveries; i++) {
		const struct plan_path *path = &d->plan->discoveries[i];

		if (path->iface == PLAN_ANY_IFACE)
			tell(d,
			     (struct event){ .type = EVENT_ADDR, .ifindex = ev.ifindex, .addr = other_address(path) });
	}
}

/*
 * Runs the engine until it has no more actions. Returns the engine's exit status, or EXIT_PARTIAL if the engine would
 * wait.
 */
static int play(struct dry_run *d) {
	struct action a;
	char line[512];
	bool more = true;

	while (more) {
		more = false;
		if (engine_step(d->engine, 0) < 0)
			return EXIT_FAILED;
		while (engine_next_action(d->engine, &a)) {
			more = true;
			if (a.type == ACTION_EXIT)
				return a.code;
			if (a.type != ACTION_SAY)
				printf("%s\n", action_text(d->engine, &a, line, sizeof(line)));
			answer(d, &a);
		}
	}
	return EXIT_PARTIAL;
}

static void list_missing_links(const struct dry_run *d) {
	char mac[MAC_TEXT_MAX];

	for (size_t i = 0; i < d->plan->n_ifaces; i++)
		if (d->plan->ifaces[i].vlan == 0 && engine_iface(d->engine, i)->state == IFACE_ABSENT)
			printf("%s: wait for a link with MAC %s, there is none\n", d->plan->ifaces[i].name,
			       mac_text(d->plan->ifaces[i].mac, mac));
}

int dry_run(const struct root *root, const struct plan *plan) {
	struct dry_run d = { .plan = plan, .engine = engine_new(plan, 0, 1) };
	int code;

	if (!d.engine)
		return EXIT_FAILED;
	/* if sysfs shows no link, or cannot be read, the dry run lists every link as missing */
	sysfs_links(root, tell_link, &d);
	if (plan_needs_network(plan))
		tell_network(&d);
	code = play(&d);
	if (code == EXIT_PARTIAL)
		list_missing_links(&d);
	engine_free(d.engine);
	return code;
}
