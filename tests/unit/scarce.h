/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Memory that runs out when a test says so. The Makefile links the pure code so that its allocations come here (ld
 * --wrap); the allocations of libc and of the test itself do not. This file keeps a list of all pieces in use, so a
 * test sees every piece that was not freed. tests/lint.d/pure-symbols lists the functions that pure code may allocate
 * with; a new function in that list needs a function here.
 */
#pragma once

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ld --wrap=malloc makes __wrap_malloc of malloc, so these reserved names are right. */
/* NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
void *__wrap_reallocarray(void *p, size_t n, size_t size);
void __wrap_free(void *p);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
int __wrap_vasprintf(char **ret, const char *format, va_list ap) __attribute__((format(printf, 2, 0)));
FILE *__wrap_open_memstream(char **text, size_t *size);
int __wrap_fclose(FILE *f);

#define SCARCE_MAX 8192 /* the largest test has about 300 pieces in use at a time */

static struct {
	size_t asked; /* number of requests for memory so far */
	size_t fails_at; /* the request that is refused; with `for_good` all later requests, too */
	bool for_good;
	void *used[SCARCE_MAX];
	size_t n_used;
	char **stream_text; /* text of the one open stream: libc allocates the text, fclose() counts it */
} scarce;

/* Starts counting anew. fails_at SIZE_MAX: no request is refused. */
static inline void scarce_begin(size_t fails_at, bool for_good) {
	memset(&scarce, 0, sizeof(scarce));
	scarce.fails_at = fails_at;
	scarce.for_good = for_good;
}

static inline bool scarce_refuses(void) {
	size_t i = scarce.asked++;
	bool refused = i == scarce.fails_at || (scarce.for_good && i > scarce.fails_at);

	if (refused)
		errno = ENOMEM;
	return refused;
}

static inline void *scarce_note(void *p) {
	if (!p || scarce.n_used == SCARCE_MAX)
		abort(); /* the machine's memory or the list is full */
	scarce.used[scarce.n_used++] = p;
	return p;
}

static inline void scarce_forget(const void *p) {
	for (size_t i = scarce.n_used; i-- > 0;)
		if (scarce.used[i] == p) {
			scarce.used[i] = scarce.used[--scarce.n_used];
			return;
		}
}

void *__wrap_malloc(size_t n) {
	return scarce_refuses() ? NULL : scarce_note(malloc(n ? n : 1));
}

void *__wrap_calloc(size_t n, size_t size) {
	return scarce_refuses() ? NULL : scarce_note(calloc(n ? n : 1, size ? size : 1));
}

/* Always moves the memory, so that a use of the old pointer is found. */
void *__wrap_reallocarray(void *p, size_t n, size_t size) {
	void *moved;

	if (scarce_refuses())
		return NULL;
	scarce_forget(p);
	moved = reallocarray(p, n ? n : 1, size ? size : 1);
	return scarce_note(moved);
}

void *__wrap_realloc(void *p, size_t n) {
	return __wrap_reallocarray(p, n, 1);
}

void __wrap_free(void *p) {
	scarce_forget(p);
	free(p);
}

char *__wrap_strdup(const char *s) {
	return scarce_refuses() ? NULL : scarce_note(strdup(s));
}

char *__wrap_strndup(const char *s, size_t n) {
	return scarce_refuses() ? NULL : scarce_note(strndup(s, n));
}

int __wrap_vasprintf(char **ret, const char *format, va_list ap) {
	int n;

	if (scarce_refuses())
		return -1;
	n = vasprintf(ret, format, ap);
	scarce_note(*ret);
	return n;
}

FILE *__wrap_open_memstream(char **text, size_t *size) {
	if (scarce_refuses())
		return NULL;
	scarce.stream_text = text;
	return open_memstream(text, size);
}

/* Replaces fclose(). Fails like a stream that has no memory for the bytes still in its buffer. */
int __wrap_fclose(FILE *f) {
	bool refused = scarce_refuses();

	fclose(f);
	if (scarce.stream_text)
		scarce_note(*scarce.stream_text);
	scarce.stream_text = NULL;
	if (refused)
		errno = ENOMEM;
	return refused ? EOF : 0;
}
/* NOLINTEND(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp) */
