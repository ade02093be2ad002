/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A TCP port as decimal text. NVMe/TCP calls the port the transport service identifier (TRSVCID). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Reads decimal digits, also with leading zeros, as a number from 1 to 65535. False, with *ret untouched, for any other
 * text.
 */
bool port_parse(const char *text, uint16_t *ret);
