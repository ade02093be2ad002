/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the boot stands: each interface, path and namespace with its state and its last error, as text for an operator at
 * the emergency shell (helper/words/status-text.c), and as JSON for programs (status-json.c). Pure: renders to a stream.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "engine.h"
#include "json.h"

/* Files below the root in which `run` leaves both forms for `status`; written anew at every change. */
#define STATUS_PATH "/run/nvmf-boot/status"
#define STATUS_JSON_PATH "/run/nvmf-boot/status.json"

/* This file appears when the namespaces to boot from are there. The initqueue of an initramfs without systemd looks for it. */
#define READY_PATH "/run/nvmf-boot/ready"

enum status_phase {
	STATUS_RUNNING,
	STATUS_DONE,
	STATUS_PARTIAL, /* the root is there, some paths are not */
	STATUS_FAILED,
	STATUS_STOPPED, /* by a signal */
};

/* All is borrowed. */
struct status {
	const struct engine *engine; /* NULL: nothing was done */
	enum status_phase phase; /* of the engine's run */
	const char *why; /* nothing was done */
	const char *notes; /* on tables and options, each with a newline; NULL: none */
};

void status_text(FILE *f, const struct status *s);
void status_json(struct json *j, const struct status *s);

/* One line for systemd's STATUS=: "1 of 2 paths connected, waiting for the root namespace". Returns buf. */
const char *status_line(const struct engine *e, char *buf, size_t size);
