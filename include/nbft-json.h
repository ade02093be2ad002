/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A struct nbft (a table that has been read) as JSON for programs. Writes to the caller's stream only. */
#pragma once

#include "json.h"
#include "nbft.h"

/*
 * Writes one element of the array that `nvme nbft show -H -s -d -o json` prints, with the keys of nvme-cli 3.1 for
 * table revision 1.1. Adds the keys "security" and "diagnostics". `path` is the value of "filename".
 */
void nbft_show_json(const struct nbft *t, const char *path, struct json *j);
