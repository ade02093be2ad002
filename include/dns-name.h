/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of hosts in the DNS (RFC 1035). */
#pragma once

#include <stdbool.h>

#define DNS_NAME_MAX 256 /* the size of the longest name as text, with its NUL */

/*
 * True when a text may be given to a resolver and shown on a console. Such a text has labels of 1 to 63
 * letters, digits, hyphens and underscores, between dots. No label begins with a hyphen, and a dot may follow the last
 * label. A text whose last label is a number is refused, since its writer meant an IPv4 address.
 */
bool dns_name_is_valid(const char *text);
