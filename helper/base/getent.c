/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the IP addresses in the output of the program getent(1). Pure; see getent.h. */
#include "getent.h"

#include <stdbool.h>
#include <string.h>

static bool is_among(const struct zone_addr *list, size_t n, const struct zone_addr *a) {
	for (size_t i = 0; i < n; i++)
		if (addr_equal(list[i].ip, a->ip) && strcmp(list[i].zone, a->zone) == 0)
			return true;
	return false;
}

/* Reads the IP address that a line begins with. False: the line begins with no IP address. */
static bool read_line(const char *line, struct zone_addr *ret) {
	char word[ZONE_ADDR_TEXT_MAX];
	size_t n = strcspn(line, " \t\n");

	if (n >= sizeof(word))
		return false;
	memcpy(word, line, n);
	word[n] = '\0';
	return zone_addr_parse(word, ret) == 0 && addr_is_set(ret->ip);
}

size_t getent_parse(const char *text, struct zone_addr list[GETENT_ADDRS_MAX]) {
	size_t n = 0;

	for (const char *line = text; *line && n < GETENT_ADDRS_MAX;
	     line += strcspn(line, "\n"), line += *line == '\n') {
		struct zone_addr a;

		if (read_line(line, &a) && !is_among(list, n, &a))
			list[n++] = a;
	}
	return n;
}
