/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Brings the engine's state to the status files and to systemd, at most twice in a second. Decides nothing. See
 * status-teller.h.
 */
#include "status-teller.h"

#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <systemd/sd-daemon.h>

#include "log.h"

/*
 * The shortest time between two reports. udev's cold plug makes the event loop turn a thousand times in a second, and
 * paths to dead targets change their state all the time.
 */
#define GAP_US (500 * UINT64_C(1000))

/* Writes the status files, and sends the status line to systemd if the line has changed. */
static void tell(struct status_teller *t, const struct engine *e, enum status_phase phase) {
	const struct status status = { .engine = e, .phase = phase, .notes = t->notes };
	char line[sizeof(t->line)];

	status_files_write(&t->files, t->root, &status);
	if (strcmp(status_line(e, line, sizeof(line)), t->line) == 0)
		return;
	snprintf(t->line, sizeof(t->line), "%s", line);
	sd_notifyf(0, "STATUS=%s", line);
}

void status_teller_note(struct status_teller *t, const struct engine *e, uint64_t now) {
	t->due = now < t->next;
	if (t->due)
		return;
	t->next = now + GAP_US;
	tell(t, e, STATUS_RUNNING);
}

uint64_t status_teller_wakeup(const struct status_teller *t) {
	return t->due ? t->next : UINT64_MAX;
}

void status_teller_ready(const struct status_teller *t) {
	int err = root_write(t->root, READY_PATH, "", 0);

	if (err < 0)
		log_say(LOG_WARNING, NULL, "%s cannot be written: %s", READY_PATH, strerror(-err));
	sd_notify(0, "READY=1");
}

void status_teller_end(struct status_teller *t, const struct engine *e, enum status_phase phase) {
	tell(t, e, phase);
	status_files_done(&t->files);
}
