/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot plan as JSON for programs. Writes to the caller's stream only, which the caller checks. */
#pragma once

#include "json.h"
#include "plan.h"

/* All of the plan as one object. */
void plan_json(struct json *j, const struct plan *p);

/*
 * The fields of one entry, written into an object that the caller has opened: `status --json` adds the entry's state.
 */
void plan_json_iface(struct json *j, const struct plan *p, const struct plan_iface *i); /* no addresses, no routes */
void plan_json_addr(struct json *j, const struct plan *p, const struct plan_addr *a);
void plan_json_path(struct json *j, const struct plan *p, const struct plan_path *t);
void plan_json_ns(struct json *j, const struct plan *p, const struct plan_ns *n);
