/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Breaks text into lines for a console. Input: pieces and sentences. Output: lines on a stream. Pure; see wrap.h. */
#include "wrap.h"

#include <stdarg.h>
#include <string.h>

/* Writes `text` behind `gap` blanks, or on a new line if it does not fit. */
static void put(struct wrap *w, int gap, const char *text) {
	if (w->gap && w->at + (size_t)gap + strlen(text) > WRAP_COLUMNS) {
		fputc('\n', w->f);
		w->at = 0;
	}
	if (w->at == 0)
		w->at = (size_t)fprintf(w->f, "%*s", (int)w->indent, "");
	else if (w->gap)
		w->at += (size_t)fprintf(w->f, "%*s", gap, "");
	w->at += (size_t)fprintf(w->f, "%s", text);
	w->gap = true;
}

void wrap_piece(struct wrap *w, const char *format, ...) {
	char text[512];
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	put(w, 2, text);
}

void wrap_end(struct wrap *w) {
	fputc('\n', w->f);
	w->at = 0;
	w->gap = false;
}

void wrap_line(FILE *f, size_t at, size_t indent, const char *format, ...) {
	struct wrap w = { f, at, indent, at > indent };
	char text[512], *save, *word;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	for (word = strtok_r(text, " ", &save); word; word = strtok_r(NULL, " ", &save))
		put(&w, 1, word);
	wrap_end(&w);
}
