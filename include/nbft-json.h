/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table that has been read, as JSON for programs. Writes to the caller's stream only. */
#pragma once

#include "json.h"
#include "nbft.h"

/*
 * One element of the array that `nvme nbft show -H -s -d -o json` prints, key for key (the keys of
 * table revision 1.1 as in nvme-cli 3.1), and in addition "security" and "diagnostics". `path` is
 * the value of "filename".
 */
void nbft_show_json(const struct nbft *t, const char *path, struct json *j);
