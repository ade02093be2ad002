/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Passes each action of the engine to the task that carries out the action. An action holds positions in lists; a task
 * gets the values at those positions. Decides nothing. See act.h.
 */
#include "act.h"

#include <stdio.h>
#include <string.h>

#include "action-log.h"
#include "fabrics.h"
#include "link-action.h"
#include "name-servers.h"
#include "snapshot.h"
#include "task-check.h"
#include "task-connect.h"
#include "task-discovery.h"
#include "task-modules.h"
#include "task-resolve.h"

void tasks_start(struct tasks *t, const struct hands *h, const struct engine *e, const struct status_teller *status) {
	*t = (struct tasks){
		.hands = h,
		.engine = e,
		.status = status,
		.probes.hands = h,
		.fabrics.hands = h,
		.dhcp.hands = h,
	};
}

void tasks_done(struct tasks *t) {
	task_probe_done(&t->probes);
	task_dhcp_done(&t->dhcp);
}

static void tell(const struct tasks *t, const struct event *ev) {
	t->hands->tell(t->hands->data, ev);
}

static void tell_done(const struct tasks *t, const struct action *a, int err, const char *reason) {
	tell(t, &(struct event){ .type = EVENT_DONE, .done = *a, .err = -err, .reason = reason });
}

/* ---- interfaces ---- */

static void change_link(const struct tasks *t, const struct action *a) {
	const char *reason;
	int err = link_action(t->hands, t->engine, a, &reason);

	tell_done(t, a, err, reason);
}

static void start_dhcp(struct tasks *t, const struct action *a) {
	const struct plan *plan = engine_plan(t->engine);
	const struct plan_iface *iface = &plan->ifaces[a->iface];
	struct dhcp_client client = { .number = a->client, .addr = &iface->addrs[a->item], .uuid = plan->uuid };

	snprintf(client.ifname, sizeof(client.ifname), "%s", engine_iface(t->engine, a->iface)->name);
	memcpy(client.mac, iface->mac, sizeof(client.mac));
	task_dhcp(&t->dhcp, a, &client);
}

static void act_on_iface(struct tasks *t, const struct action *a) {
	switch (a->type) {
	case ACTION_LOAD_NIC:
		task_modules_nic(t->hands, a, engine_plan(t->engine)->ifaces[a->iface].pci_sbdf);
		break;
	case ACTION_DHCP:
		start_dhcp(t, a);
		break;
	case ACTION_DHCP_END:
		task_dhcp_end(&t->dhcp, a);
		break;
	case ACTION_CHECK:
		task_check(t->hands, a);
		break;
	default:
		change_link(t, a);
		break;
	}
}

void act_write_name_servers(const struct tasks *t) {
	struct lease leases[NAME_SERVERS_LEASES];
	size_t n = task_dhcp_leases(&t->dhcp, leases, NAME_SERVERS_LEASES);
	uint64_t now;

	sd_event_now(t->hands->event, CLOCK_MONOTONIC, &now);
	n += router_names_leases(&t->routers, now, leases + n, NAME_SERVERS_LEASES - n);
	name_servers_write(t->hands->root, engine_plan(t->engine), leases, n);
}

/* ---- paths ---- */

static const struct plan_path *path_of(const struct tasks *t, const struct action *a) {
	return engine_path(t->engine, a->path)->want;
}

/* The name of the path's interface. NULL: the kernel's routes decide. */
static const char *ifname_of(const struct tasks *t, const struct plan_path *path) {
	return path->iface == PLAN_ANY_IFACE ? NULL : engine_iface(t->engine, path->iface)->name;
}

static void probe(struct tasks *t, const struct action *a) {
	const struct plan_path *path = path_of(t, a);
	struct probe_target target = {
		.ifname = ifname_of(t, path),
		.source = a->source,
		.traddr = path->traddr,
		.port = path->port,
	};

	if (a->command) {
		const struct plan_host *host = &engine_plan(t->engine)->hosts[path->host];

		target.host.nqn = host->nqn;
		memcpy(target.host.id, host->id, sizeof(target.host.id));
	}
	task_probe(&t->probes, a->path, &target);
}

static void connect_path(const struct tasks *t, const struct action *a) {
	struct plan_path path = *path_of(t, a);
	char string[CONNECT_STRING_MAX];
	const char *why = NULL;
	int err;

	path.host_traddr = a->source;
	path.one_queue = a->one_queue;
	err = connect_string(engine_plan(t->engine), &path, ifname_of(t, &path), &t->fabrics.known, string,
			     sizeof(string), &why);
	if (err < 0)
		tell(t, &(struct event){ .type = EVENT_CONNECTED, .path = a->path, .err = -err, .reason = why });
	else
		task_connect(t->hands, a->path, string, path.kind != PLAN_IO);
}

static void resolve(const struct tasks *t, const struct action *a) {
	const struct plan_path *path = path_of(t, a);

	act_write_name_servers(t); /* getent asks the servers that are known now */
	task_resolve(t->hands, a->path, path->name, path->port, path->nqn);
}

static void act_on_path(struct tasks *t, const struct action *a) {
	switch (a->type) {
	case ACTION_PROBE:
		probe(t, a);
		break;
	case ACTION_PROBE_CANCEL:
		task_probe_cancel(&t->probes, a->path);
		break;
	case ACTION_CONNECT:
		connect_path(t, a);
		break;
	case ACTION_RESOLVE:
		resolve(t, a);
		break;
	case ACTION_SCAN: /* what fails is asked for again, like a scan that finds nothing */
		fabrics_scan(t->hands->root, engine_path(t->engine, a->path)->ctrl);
		break;
	default:
		task_discovery(t->hands, a->path, engine_path(t->engine, a->path)->ctrl);
		break;
	}
}

/* ---- all actions ---- */

static void look(const struct tasks *t, const struct action *a) {
	if (a->listing == LISTING_NETWORK)
		snapshot_network(t->hands);
	else
		snapshot_namespaces(t->hands);
}

/* Carries out an action that reports: to the log, to systemd, or by the exit status of this process. */
static void report(const struct tasks *t, const struct action *a) {
	if (a->type == ACTION_SAY)
		action_log(t->engine, a);
	else if (a->type == ACTION_READY)
		status_teller_ready(t->status);
	else
		sd_event_exit(t->hands->event, a->code);
}

void act(struct tasks *t, const struct action *a) {
	switch (a->type) {
	case ACTION_LOAD_FABRICS:
		task_fabrics(&t->fabrics);
		break;
	case ACTION_PROBE:
	case ACTION_PROBE_CANCEL:
	case ACTION_CONNECT:
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
	case ACTION_SCAN:
		act_on_path(t, a);
		break;
	case ACTION_LOOK:
		look(t, a);
		break;
	case ACTION_SAY:
	case ACTION_READY:
	case ACTION_EXIT:
		report(t, a);
		break;
	default:
		act_on_iface(t, a);
		break;
	}
}
