/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the boot as JSON for programs. Input: a struct status. Output: the entries of the plan (plan-json.h),
 * each with its state. Programs depend on the names of the states, so the names do not change. Errors have the same
 * words as on the console. See status.h. Pure.
 */
#include <stdlib.h>
#include <string.h>

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
	[PATH_WAITING] = "waiting",
	[PATH_PROBING] = "probing",
	[PATH_ANSWERED] = "answered",
	[PATH_CONNECTING] = "connecting",
	[PATH_LIVE] = "live",
	[PATH_ASKING] = "asking",
	[PATH_ASKED] = "asked",
	[PATH_BACKING_OFF] = "backing-off",
	[PATH_FAILED] = "failed",
	/* A name that is resolved has the same states as a discovery controller that is asked. */
	[PATH_RESOLVING] = "asking",
	[PATH_RESOLVED] = "asked",
};

static void put_error(struct json *j, const char *error) {
	json_string(j, "error", *error ? error : NULL);
}

/* Writes the address that DHCP or SLAAC has brought as "obtained". The key "address" has firmware's address. */
static void put_obtained(struct json *j, const struct plan_addr *want, const struct addr_run *run) {
	char ip[ADDR_TEXT_MAX];

	if (want->way != PLAN_STATIC && addr_is_set(run->ip))
		json_format(j, "obtained", "%s/%u", addr_text(run->ip, ip), run->prefix);
	else
		json_string(j, "obtained", NULL);
}

static void put_iface(struct json *j, const struct engine *e, size_t i) {
	const struct plan *plan = engine_plan(e);
	const struct plan_iface *want = &plan->ifaces[i];
	const struct iface_run *run = engine_iface(e, i);

	json_object(j, NULL);
	plan_json_iface(j, plan, want);
	json_string(j, "state", IFACE_NAMES[run->state]);
	put_error(j, run->error);
	json_array(j, "addresses");
	for (size_t a = 0; a < want->n_addrs; a++) {
		json_object(j, NULL);
		plan_json_addr(j, plan, &want->addrs[a]);
		json_string(j, "state", ADDR_NAMES[run->addrs[a].state]);
		put_obtained(j, &want->addrs[a], &run->addrs[a]);
		json_close(j);
	}
	json_close(j);
	json_close(j);
}

static void put_path(struct json *j, const struct engine *e, size_t i) {
	const struct path_run *run = engine_path(e, i);

	json_object(j, NULL);
	plan_json_path(j, engine_plan(e), run->want);
	json_string(j, "state", PATH_NAMES[run->state]);
	if (run->state == PATH_LIVE && run->ctrl >= 0)
		json_format(j, "controller", "nvme%d", run->ctrl);
	else
		json_string(j, "controller", NULL);
	json_number(j, "failures", run->tries);
	put_error(j, run->error);
	json_close(j);
}

static void put_paths(struct json *j, const struct engine *e, const char *key, bool io) {
	json_array(j, key);
	for (size_t i = 0; i < engine_n_paths(e); i++)
		if ((engine_path(e, i)->want->kind == PLAN_IO) == io)
			put_path(j, e, i);
	json_close(j);
}

static void put_ns(struct json *j, const struct engine *e, size_t i) {
	const struct plan *plan = engine_plan(e);
	const struct ns_run *run = engine_ns(e, i);

	json_object(j, NULL);
	plan_json_ns(j, plan, &plan->nss[i]);
	json_bool(j, "present", run->present);
	json_string(j, "device", run->present ? run->dev : NULL);
	put_error(j, run->error);
	json_close(j);
}

static void put_engine(struct json *j, const struct engine *e) {
	const struct plan *plan = engine_plan(e);

	json_array(j, "interfaces");
	for (size_t i = 0; i < plan->n_ifaces; i++)
		put_iface(j, e, i);
	json_close(j);
	put_paths(j, e, "paths", true);
	put_paths(j, e, "discovery_controllers", false);
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
	if (s->engine) {
		put_error(j, engine_error(s->engine));
		put_engine(j, s->engine);
	}
	put_notes(j, s->notes);
	json_close(j);
}
