/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which host names from firmware or from the kernel command line may be passed to another program. Pure; see
 * dns-name.h.
 */
#include "dns-name.h"

#include <string.h>

#define DIGITS "0123456789"
#define CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-_"
#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */

bool dns_name_is_valid(const char *text) {
	for (;;) {
		size_t n = strspn(text, CHARACTERS);
		bool last = text[n] == '\0' || (text[n] == '.' && text[n + 1] == '\0');

		if (n == 0 || n > LABEL_MAX || *text == '-' || (!last && text[n] != '.'))
			return false;
		if (last)
			return strspn(text, DIGITS) < n;
		text += n + 1;
	}
}
