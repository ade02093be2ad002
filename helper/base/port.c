/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads TCP port numbers from the text of tables, discovery logs and the kernel command line. Pure; see port.h. */
#include "port.h"

#include <stdlib.h>
#include <string.h>

#define DIGITS_MAX 5 /* the largest port, 65535, has five digits */

bool port_parse(const char *text, uint16_t *ret) {
	size_t n;
	unsigned long port;

	text += strspn(text, "0");
	n = strspn(text, "0123456789");
	port = n <= DIGITS_MAX && text[n] == '\0' ? strtoul(text, NULL, 10) : 0;

	if (port == 0 || port > UINT16_MAX)
		return false;
	*ret = (uint16_t)port;
	return true;
}
