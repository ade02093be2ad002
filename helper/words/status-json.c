/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where an engine stands, as JSON: the plan's entries (plan-json.h) with the state of each. States
 * are the names below and do not change; errors are the words of the console. Pure.
 */
#include <string.h>

#include "../engine/internal.h"
#include "plan-json.h"
#include "status.h"

static const char *const PHASE_NAMES[] = {
	[STATUS_RUNNING] = "running", [STATUS_DONE] = "done",       [STATUS_PARTIAL] = "partial",
	[STATUS_FAILED] = "failed",   [STATUS_STOPPED] = "stopped",
};

static const char *const IFACE_NAMES[] = {
	[IFACE_ABSENT] = "absent",         [IFACE_NAMING] = "naming", [IFACE_RAISING] = "raising",
	[IFACE_NO_CARRIER] = "no-carrier", [IFACE_UP] = "up",
};

static const char *const ADDR_NAMES[] = {
	[ADDR_MISSING] = "missing", [ADDR_ASKED] = "asked",   [ADDR_TENTATIVE] = "tentative",
	[ADDR_READY] = "ready",     [ADDR_FAILED] = "failed",
};

static const char *const PATH_NAMES[] = {
	[PATH_WAITING] = "waiting",   [PATH_PROBING] = "probing",
	[PATH_ANSWERED] = "answered", [PATH_CONNECTING] = "connecting",
	[PATH_LIVE] = "live",         [PATH_ASKING] = "asking",
	[PATH_ASKED] = "asked",       [PATH_BACKING_OFF] = "backing-off",
	[PATH_FAILED] = "failed",
};

static void put_error(struct json *j, const char *error) {
	json_string(j, "error", *error ? error : NULL);
}

/* What came where the address is not simply set; "address" stays firmware's. */
static void put_obtained(struct json *j, const struct plan_addr *want, const struct lease_run *run) {
	char ip[ADDR_TEXT_MAX];

	if (want->way != PLAN_STATIC && addr_is_set(run->ip))
		json_format(j, "obtained", "%s/%u", addr_text(run->ip, ip), run->prefix);
	else
		json_string(j, "obtained", NULL);
}

static void put_iface(struct json *j, const struct engine *e, size_t i) {
	const struct plan_iface *want = &e->plan->ifaces[i];
	const struct iface_run *run = &e->ifaces[i];

	json_object(j, NULL);
	plan_json_iface(j, e->plan, want);
	json_string(j, "state", IFACE_NAMES[run->state]);
	put_error(j, run->error);
	json_array(j, "addresses");
	for (size_t a = 0; a < want->n_addrs; a++) {
		json_object(j, NULL);
		plan_json_addr(j, e->plan, &want->addrs[a]);
		json_string(j, "state", ADDR_NAMES[run->addrs[a]]);
		put_obtained(j, &want->addrs[a], &run->leases[a]);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static void put_path(struct json *j, const struct engine *e, size_t i) {
	const struct path_run *run = &e->paths[i];

	json_object(j, NULL);
	plan_json_path(j, e->plan, run->want);
	json_string(j, "state", PATH_NAMES[run->state]);
	if (run->state == PATH_LIVE && run->ctrl >= 0)
		json_format(j, "controller", "nvme%d", run->ctrl);
	else
		json_string(j, "controller", NULL);
	json_number(j, "failures", run->tries);
	put_error(j, run->error);
	json_close(j);
}

static void put_paths(struct json *j, const struct engine *e, const char *key, bool discovery) {
	json_array(j, key);
	for (size_t i = 0; i < e->n_paths; i++)
		if (e->paths[i].want->discovery == discovery)
			put_path(j, e, i);
	json_close(j);
}

static void put_ns(struct json *j, const struct engine *e, size_t i) {
	const struct ns_run *run = &e->nss[i];

	json_object(j, NULL);
	plan_json_ns(j, e->plan, &e->plan->nss[i]);
	json_bool(j, "present", run->present);
	json_string(j, "device", run->present ? run->dev : NULL);
	put_error(j, run->error);
	json_close(j);
}

static void put_engine(struct json *j, const struct engine *e) {
	const struct plan *plan = e->plan;

	json_array(j, "interfaces");
	for (size_t i = 0; i < plan->n_ifaces; i++)
		put_iface(j, e, i);
	json_close(j);
	put_paths(j, e, "paths", false);
	put_paths(j, e, "discovery_controllers", true);
	json_array(j, "namespaces");
	for (size_t i = 0; i < plan->n_nss; i++)
		put_ns(j, e, i);
	json_close(j);
}

static void put_notes(struct json *j, const char *notes) {
	json_array(j, "notes");
	for (size_t n; notes && *notes; notes += n + (notes[n] == '\n')) {
		char *line = strndup(notes, n = strcspn(notes, "\n"));

		json_string(j, NULL, line);
		free(line);
	}
	json_close(j);
}

void status_json(struct json *j, const struct status *s) {
	json_object(j, NULL);
	json_string(j, "phase", s->engine ? PHASE_NAMES[s->phase] : "nothing");
	json_string(j, "why", s->engine ? NULL : s->why);
	if (s->engine)
		put_engine(j, s->engine);
	put_notes(j, s->notes);
	json_close(j);
}
