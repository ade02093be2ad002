/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The boot plan: for a person at an 80-column console, and as JSON for programs. */
#pragma once

#include <stdio.h>

#include "json.h"
#include "plan.h"

/* Writes all of the plan, with its reasons and what was left out. The caller checks the stream. */
void plan_text(FILE *f, const struct plan *p);

/* The same as one object. */
void plan_json(struct json *j, const struct plan *p);

/* The fields of one entry, put into an object that is open: `status --json` adds the state to them. */
void plan_json_iface(struct json *j, const struct plan *p,
		     const struct plan_iface *i); /* without addresses and routes */
void plan_json_addr(struct json *j, const struct plan *p, const struct plan_addr *a);
void plan_json_path(struct json *j, const struct plan *p, const struct plan_path *t);
void plan_json_ns(struct json *j, const struct plan *p, const struct plan_ns *n);
