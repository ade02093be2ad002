/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where the boot stands, for an operator at the emergency shell: each interface, path and namespace
 * with its state and its last error in words. Pure: renders an engine to a stream.
 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "engine.h"

/* Where `run` leaves it for `status`, below the root; written anew at every change. */
#define STATUS_PATH "/run/nvmf-boot/status"

/* Is there once the namespaces to boot from are: what the initqueue of an initramfs without systemd looks for. */
#define READY_PATH "/run/nvmf-boot/ready"

/* `phase` is a word on the run itself: "running", "done", ... */
void status_text(FILE *f, const struct engine *e, const char *phase);

/* One line for systemd's STATUS=: "1 of 2 paths connected, waiting for the root namespace". Returns buf. */
const char *status_line(const struct engine *e, char *buf, size_t size);
