/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of hosts as the DNS has them (RFC 1035). */
#pragma once

#include <stdbool.h>

#define DNS_NAME_MAX 256 /* bytes of the longest name in text, and a NUL */

/*
 * Whether a text may be given to a resolver and shown on a console: letters, digits, hyphens, dots and underscores, not
 * beginning with a hyphen or a dot. A text whose last label is a number is refused: it was meant as an IPv4 address.
 */
bool dns_name_is_valid(const char *text);
