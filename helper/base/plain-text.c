/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Makes text harmless for a terminal and a log. Pure; see plain-text.h. */
#include "plain-text.h"

#include <stdio.h>

void plain_text(const char *text, char *buf, size_t size) {
	size_t n = 0;

	for (; *text; text++) {
		size_t more = *text >= ' ' && *text <= '~' ? 1 : 4;

		if (n + more >= size)
			break;
		if (more == 1)
			buf[n] = *text;
		else
			snprintf(buf + n, size - n, "\\x%02x", (unsigned char)*text);
		n += more;
	}
	buf[n] = '\0';
}
