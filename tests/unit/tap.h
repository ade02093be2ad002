/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The functions of a TAP test: ok(), is_str() and is_int() check and count, skip() counts a check that cannot be made,
 * tap_done() prints the plan and returns the exit status. tap_name() makes the name of a check in a table of checks.
 */
#pragma once

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static unsigned tap_run, tap_failed;

__attribute__((format(printf, 2, 3))) static inline bool ok(bool good, const char *format, ...) {
	__builtin_va_list ap;

	tap_run++;
	tap_failed += !good;
	printf("%sok %u - ", good ? "" : "not ", tap_run);
	__builtin_va_start(ap, format);
	vprintf(format, ap);
	__builtin_va_end(ap);
	printf("\n");
	return good;
}

/* Returns a text that is valid until the next call. */
__attribute__((format(printf, 1, 2))) static inline const char *tap_name(const char *format, ...) {
	static char name[512];
	__builtin_va_list ap;

	__builtin_va_start(ap, format);
	vsnprintf(name, sizeof(name), format, ap);
	__builtin_va_end(ap);
	return name;
}

static inline bool is_str(const char *got, const char *want, const char *name) {
	bool good = got == want || (got && want && strcmp(got, want) == 0);

	if (!ok(good, "%s", name))
		printf("#   got:  %s\n#   want: %s\n", got ? got : "(null)", want ? want : "(null)");
	return good;
}

static inline bool is_int(long long got, long long want, const char *name) {
	if (!ok(got == want, "%s", name))
		printf("#   got:  %lld\n#   want: %lld\n", got, want);
	return got == want;
}

/* Counts and prints a check that cannot be made here. A skipped check is no failure. */
__attribute__((format(printf, 1, 2))) static inline void skip(const char *format, ...) {
	__builtin_va_list ap;

	printf("ok %u # SKIP ", ++tap_run);
	__builtin_va_start(ap, format);
	vprintf(format, ap);
	__builtin_va_end(ap);
	printf("\n");
}

static inline int tap_done(void) {
	printf("1..%u\n", tap_run);
	return tap_failed ? 1 : 0;
}
