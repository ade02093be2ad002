/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Decides which host names from firmware or from the kernel command line may be passed to another program. Pure; see
 * dns-name.h.
 */
#include "dns-name.h"

#include <string.h>

#define CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._"

bool dns_name_is_valid(const char *text) {
	const char *last = strrchr(text, '.');

	last = last && last[1] ? last + 1 : text;
	return text[strspn(text, CHARACTERS)] == '\0' && *text != '-' && *text != '.' &&
	       last[strspn(last, "0123456789")];
}
