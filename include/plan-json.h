/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot plan as JSON for programs. Writes to the caller's stream only, which the caller checks. */
#pragma once

#include "json.h"
#include "plan.h"

/* Writes the whole plan as one object. */
void plan_json(struct json *j, const struct plan *p);

/*
 * Each of the following functions writes the fields of one entry into an object that the caller has opened. The caller
 * may add fields: `status --json` adds the state of the entry.
 */
/* leaves out the addresses and routes */
void plan_json_iface(struct json *j, const struct plan *p, const struct plan_iface *i);
void plan_json_addr(struct json *j, const struct plan *p, const struct plan_addr *a);
void plan_json_path(struct json *j, const struct plan *p, const struct plan_path *t);
void plan_json_ns(struct json *j, const struct plan *p, const struct plan_ns *n);
