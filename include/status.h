/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The state of the boot: each interface, path and namespace with its state and its last error. The state is written as
 * text for an operator at the emergency shell (helper/words/status-text.c), and as JSON for programs (status-json.c).
 * Pure: writes to the caller's stream.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "engine.h"
#include "json.h"

/*
 * Files below the root, in which `run` leaves the text and the JSON for `status`. `run` writes both anew at every
 * change.
 */
#define STATUS_PATH "/run/nvmf-boot/status"
#define STATUS_JSON_PATH "/run/nvmf-boot/status.json"

/*
 * `run` makes this file when the namespaces to boot from are there. The initqueue of an initramfs without systemd looks
 * for this file.
 */
#define READY_PATH "/run/nvmf-boot/ready"

enum status_phase {
	STATUS_RUNNING,
	STATUS_DONE,
	STATUS_PARTIAL, /* the root is there, and some paths are missing */
	STATUS_FAILED,
	STATUS_STOPPED, /* a signal has ended the run */
};

/* The input of status_text() and status_json(). All pointers are borrowed. */
struct status {
	const struct engine *engine; /* NULL: the run did nothing */
	enum status_phase phase; /* the phase of the engine's run */
	const char *why; /* why the run did nothing, if `engine` is NULL */
	const char *notes; /* notes on tables and options, one on each line; NULL: none */
};

void status_text(FILE *f, const struct status *s);
void status_json(struct json *j, const struct status *s);

/*
 * Writes one line for systemd's STATUS=: "1 of 2 paths, 0 of 1 namespaces". systemd shows the line behind other words,
 * so it is short. Returns buf.
 */
#define STATUS_LINE_MAX 128
const char *status_line(const struct engine *e, char *buf, size_t size);
