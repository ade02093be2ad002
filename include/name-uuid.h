/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * UUIDs that are made of a name (RFC 9562, version 5): one name always gives the same UUID. `uuidgen --sha1 --namespace
 * SPACE --name NAME` of util-linux makes the same UUID.
 */
#pragma once

#include <stdint.h>

/* `space` is the name space, a UUID that tells what kind of name it is. `name` may be empty. */
void name_uuid(const uint8_t space[16], const char *name, uint8_t ret[16]);
