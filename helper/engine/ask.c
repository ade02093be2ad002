/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Asks for actions on interfaces, and notes errors of interfaces; several files of the engine use both. Input: an
 * action or an error. Output: an entry in the engine's list of actions, or the interface's error. This file decides
 * nothing. Pure.
 */
#include <stdarg.h>
#include <stdio.h>

#include "floors.h"

struct action *ask_iface(struct engine *e, enum action_type type, size_t iface, size_t item) {
	struct action *a = say_action(e, type);

	if (!a)
		return NULL;
	a->iface = iface;
	a->ifindex = e->ifaces[iface].ifindex;
	a->item = item;
	return a;
}

void ask_drop_addr(struct engine *e, size_t iface, size_t item, const struct known_addr *known) {
	struct action *a = ask_iface(e, ACTION_DROP_ADDR, iface, item);

	if (!a)
		return;
	a->addr = known->addr;
	a->prefix = known->prefix;
}

void ask_note_error(struct iface_run *run, size_t item, bool passes, const char *format, ...) {
	va_list ap;

	va_start(ap, format);
	vsnprintf(run->error, sizeof(run->error), format, ap);
	va_end(ap);
	run->error_item = item;
	run->error_passes = passes;
	run->failed = NULL;
}

static void clear_error(struct iface_run *run, const struct retry *r) {
	if (run->failed == r)
		run->error[0] = '\0';
}

void ask_worked(struct iface_run *run, struct retry *r) {
	clear_error(run, r);
	retry_worked(r);
}

void ask_ended_well(struct iface_run *run, struct retry *r) {
	clear_error(run, r);
	r->tries = 0;
	r->at = UINT64_MAX;
}
