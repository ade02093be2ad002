/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Does one action of the engine's, and tells it how that went. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>

#include "log.h"
#include "runner-internal.h"
#include "status.h"
#include "sysctl.h"
#include "exit-status.h"

static void tell_done(struct runner *r, const struct action *a, int err) {
	runner_tell(r, &(struct event){ .type = EVENT_DONE,
					.done = *a,
					.err = -err,
					.reason = err < 0 ? rtnl_reason(r->rtnl) : NULL });
}

/* Routers name the default route for whom the table has none to offer. */
static int switch_autoconf_on(struct runner *r, const struct action *a) {
	const struct nbft_hfi *h = r->plan->ifaces[a->iface].addrs[a->item].from;

	return sysctl_autoconf_on(r->root, engine_iface(r->engine, a->iface)->name,
				  h->global_route || !addr_is_set(h->gateway));
}

/* A key that this kernel does not have is one whose default does no harm: without IPv6 nobody announces any. */
static void apply_settings(const struct runner *r, size_t iface) {
	const char *ifname = engine_iface(r->engine, iface)->name;
	struct plan_setting list[PLAN_SETTINGS_MAX];
	size_t n = plan_settings(r->plan, iface, list);

	for (size_t i = 0; i < n; i++) {
		int err = sysctl_set(r->root, ifname, &list[i]);

		if (err < 0 && err != -ENOENT)
			log_say(LOG_WARNING, NULL, "%s: %s of %s cannot be set: %s, going on without", ifname,
				list[i].key, list[i].family, strerror(-err));
	}
}

static int add_route(struct runner *r, const struct action *a) {
	struct plan_route route = *engine_route(r->engine, a);

	route.gateway = a->gateway;
	return rtnl_add_route(r->rtnl, a->ifindex, &route);
}

static int link_action(struct runner *r, const struct action *a) {
	const struct plan_iface *iface = &r->plan->ifaces[a->iface];

	switch (a->type) {
	case ACTION_RENAME:
		return rtnl_rename(r->rtnl, a->ifindex, iface->name);
	case ACTION_UP:
		apply_settings(r, a->iface);
		return rtnl_up(r->rtnl, a->ifindex);
	case ACTION_VLAN:
		return rtnl_add_vlan(r->rtnl, a->ifindex, iface->name, iface->vlan);
	case ACTION_ADDR:
		return rtnl_add_addr(r->rtnl, a->ifindex, iface->addrs[a->item].ip, iface->addrs[a->item].prefix);
	case ACTION_AUTOCONF:
		return switch_autoconf_on(r, a);
	default:
		return add_route(r, a);
	}
}

/* Where it cannot be had, DAD is waited for. */
static void set_optimistic(const struct root *root, const char *ifname) {
	int err = sysctl_optimistic_on(root, ifname);

	if (err < 0 && err != -ENOENT)
		log_say(LOG_INFO, NULL, "%s: optimistic DAD cannot be switched on: %s, DAD is waited for", ifname,
			strerror(-err));
}

static const char *table_name(const struct runner *r, unsigned table) {
	return table > 0 ? r->plan->tables[table - 1]->name : NULL;
}

/* The journal's fields, from what the line is about. */
static void say(struct runner *r, const struct action *a) {
	char hfi[12], ssns[12], address[ADDR_TEXT_MAX];
	struct log_about about = { { 0 } };

	if (a->iface != NONE) {
		const struct plan_iface *iface = &r->plan->ifaces[a->iface];
		const struct plan_addr *addr = a->item < iface->n_addrs ? &iface->addrs[a->item] : NULL;

		about.field[LOG_TABLE] = table_name(r, addr ? addr->table : iface->table);
		snprintf(hfi, sizeof(hfi), "%u", addr ? addr->hfi : iface->hfi);
		about.field[LOG_HFI] = hfi;
		about.field[LOG_INTERFACE] = iface->name;
	}
	if (a->path != NONE) {
		const struct plan_path *path = engine_path(r->engine, a->path)->want;

		about.field[LOG_TABLE] = table_name(r, path->table);
		snprintf(hfi, sizeof(hfi), "%u", path->hfi);
		about.field[LOG_HFI] = path->hfi ? hfi : NULL;
		snprintf(ssns, sizeof(ssns), "%u", path->ssns);
		about.field[LOG_SSNS] = path->ssns ? ssns : NULL;
		about.field[LOG_ADDRESS] = plan_target_text(path, address);
		about.field[LOG_NQN] = path->nqn;
	}
	if (a->ns != NONE) {
		about.field[LOG_TABLE] = table_name(r, r->plan->nss[a->ns].table);
		snprintf(ssns, sizeof(ssns), "%u", r->plan->nss[a->ns].ssns);
		about.field[LOG_SSNS] = ssns;
		about.field[LOG_NQN] = r->plan->nss[a->ns].nqn;
	}
	log_say(a->level, &about, "%s", a->text);
}

static void load_nic(struct runner *r, const struct action *a) {
	int err = task_load_nic(r, a->iface);

	if (err < 0)
		tell_done(r, a, err);
}

static void tell_ready(const struct runner *r) {
	int err = root_write(r->root, READY_PATH, "", 0);

	if (err < 0)
		log_say(LOG_WARNING, NULL, "%s cannot be written: %s", READY_PATH, strerror(-err));
	sd_notify(0, "READY=1");
}

/* A person, systemd, and whoever started us. */
static void tell_outside(struct runner *r, const struct action *a) {
	if (a->type == ACTION_SAY)
		say(r, a);
	else if (a->type == ACTION_READY)
		tell_ready(r);
	else
		sd_event_exit(r->event, a->code);
}

void runner_act(struct runner *r, const struct action *a) {
	switch (a->type) {
	case ACTION_LOAD_FABRICS:
		task_load_fabrics(r);
		break;
	case ACTION_LOAD_NIC:
		load_nic(r, a);
		break;
	case ACTION_OPTIMISTIC:
		set_optimistic(r->root, engine_iface(r->engine, a->iface)->name);
		break;
	case ACTION_RENAME:
	case ACTION_UP:
	case ACTION_VLAN:
	case ACTION_ADDR:
	case ACTION_ROUTE:
	case ACTION_AUTOCONF:
		tell_done(r, a, link_action(r, a));
		break;
	case ACTION_DHCP:
		task_dhcp(r, a);
		break;
	case ACTION_PROBE:
		task_probe(r, a);
		break;
	case ACTION_PROBE_CANCEL:
		task_probe_end(r, a->path);
		break;
	case ACTION_CONNECT:
		task_connect(r, a);
		break;
	case ACTION_RESOLVE:
	case ACTION_DISCOVER:
		(a->type == ACTION_RESOLVE ? task_resolve : task_discover)(r, a->path);
		break;
	case ACTION_LOOK:
		runner_scan_namespaces(r);
		break;
	case ACTION_SAY:
	case ACTION_READY:
	case ACTION_EXIT:
		tell_outside(r, a);
		break;
	}
}
