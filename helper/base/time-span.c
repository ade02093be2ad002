/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads spans of time from the kernel command line. Text goes in, microseconds come out. Pure; see time-span.h. */
#include "time-span.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define BLANKS " \t\n\r\f\v"
#define DIGITS "0123456789"
#define SECOND UINT64_C(1000000)

/*
 * Returns the number of microseconds in a unit of time; 0: the unit is unknown. The units are those of systemd.time(7)
 * from microseconds to weeks. A number without a unit counts seconds, as in systemd.
 */
static uint64_t unit_us(const char *unit, size_t n) {
	static const struct {
		const char *names; /* each name with a blank behind it */
		uint64_t us;
	} UNITS[] = {
		{ "us usec \u00b5s \u03bcs ", 1 },     { "ms msec ", 1000 },
		{ " s sec second seconds ", SECOND },  { "m min minute minutes ", 60 * SECOND },
		{ "h hr hour hours ", 3600 * SECOND }, { "d day days ", 86400 * SECOND },
		{ "w week weeks ", 604800 * SECOND },
	};

	for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS); i++)
		for (const char *name = UNITS[i].names; *name; name += strcspn(name, " ") + 1)
			if (strcspn(name, " ") == n && memcmp(name, unit, n) == 0)
				return UNITS[i].us;
	return 0;
}

/*
 * Reads the digits of a fraction ("5" of "1.5min") as a part of the unit of `us` microseconds, and moves *p behind
 * them.
 */
static uint64_t fraction_us(const char **p, uint64_t us) {
	uint64_t sum = 0;

	for (; **p >= '0' && **p <= '9'; ++*p) {
		us /= 10;
		sum += us * (uint64_t)(**p - '0');
	}
	return sum;
}

int time_span_parse(const char *text, uint64_t *ret) {
	uint64_t sum = 0;

	if (strcmp(text, "infinity") == 0) {
		*ret = TIME_SPAN_INFINITY;
		return 0;
	}
	for (text += strspn(text, BLANKS); *text; text += strspn(text, BLANKS)) {
		size_t digits = strspn(text, DIGITS), letters;
		const char *fraction;
		uint64_t us, n;

		errno = 0;
		n = strtoull(text, NULL, 10);
		if (digits == 0 || errno != 0)
			return -EINVAL;
		text += digits;
		fraction = *text == '.' ? text + 1 : "0";
		digits = strspn(fraction, DIGITS);
		text += *text == '.' ? 1 + digits : 0;
		text += strspn(text, BLANKS);
		letters = strcspn(text, DIGITS BLANKS);
		us = unit_us(text, letters);
		if (digits == 0 || us == 0 || __builtin_mul_overflow(n, us, &n) ||
		    __builtin_add_overflow(sum, n, &sum) ||
		    __builtin_add_overflow(sum, fraction_us(&fraction, us), &sum))
			return -EINVAL;
		text += letters;
	}
	if (sum == 0 || sum > UINT64_MAX / 4)
		return -EINVAL;
	*ret = sum;
	return 0;
}
