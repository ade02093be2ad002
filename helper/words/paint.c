/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Paints the text of show, plan and status, line by line, with the colours that systemctl(1) uses. A line that is not
 * indented is a heading. In any other line the words behind the last colon, up to a comma, are a state. See paint.h.
 * Pure.
 */
#include "paint.h"

#include <stddef.h>
#include <string.h>

#define BOLD "\x1b[1m"
#define RED "\x1b[1;31m"
#define GREEN "\x1b[32m"
#define YELLOW "\x1b[33m"
#define NORMAL "\x1b[0m"

/* The first words of a state. The first row that fits counts. */
static const struct {
	const char *words, *colour;
} STATES[] = {
	{ "connected", GREEN }, { "up", GREEN },
	{ "/dev/", GREEN },     { "carrier", GREEN },
	{ "live", GREEN },      { "failed", RED },
	{ "absent", RED },      { "no carrier", RED },
	{ "down", RED },        { "did not", RED },
	{ "nobody", RED },      { "could not", RED },
	{ "not tried", RED },   { "its name was not", RED },
	{ "being", YELLOW },    { "waiting", YELLOW },
	{ "answers", YELLOW },  { "connecting", YELLOW },
	{ "was ", YELLOW },     { "answered", YELLOW },
};

static const struct {
	const char *start, *colour;
} LEVELS[] = { { "  error:", RED }, { "  warning:", YELLOW }, { "  note:", BOLD } };

static void piece(FILE *f, const char *colour, const char *text, size_t n) {
	fprintf(f, "%s%.*s%s", colour, (int)n, text, *colour ? NORMAL : "");
}

/* How many bytes of a heading are bold: up to its colon, or up to two blanks. An NQN is no heading. */
static size_t heading_length(const char *line, size_t n) {
	if (n == 0 || *line == ' ' || (n > 4 && memcmp(line, "nqn.", 4) == 0))
		return 0;
	for (size_t i = 0; i < n; i++)
		if ((line[i] == ':' && (i + 1 == n || line[i + 1] == ' ')) ||
		    (i + 1 < n && line[i] == ' ' && line[i + 1] == ' '))
			return i;
	return n;
}

/*
 * Where the state begins in an indented line: behind the last ": ", or, without one, at the first word. `n` if the line
 * is a heading.
 */
static size_t state_start(const char *line, size_t n) {
	size_t at = strspn(line, " ");

	if (*line != ' ')
		return n;
	for (size_t i = at; i + 2 < n; i++)
		if (line[i] == ':' && line[i + 1] == ' ')
			at = i + 1 + strspn(line + i + 1, " ");
	return at;
}

static const char *state_colour(const char *state, size_t n) {
	for (size_t i = 0; i < sizeof(STATES) / sizeof(*STATES); i++) {
		size_t length = strlen(STATES[i].words);

		if (length <= n && memcmp(state, STATES[i].words, length) == 0)
			return STATES[i].colour;
	}
	return "";
}

static void paint_line(FILE *f, const char *line, size_t n) {
	size_t start = heading_length(line, n), end = state_start(line, n);

	piece(f, start > 0 ? BOLD : "", line, start);
	for (size_t i = 0; start == 0 && i < sizeof(LEVELS) / sizeof(*LEVELS); i++)
		if (n > strlen(LEVELS[i].start) && memcmp(line, LEVELS[i].start, strlen(LEVELS[i].start)) == 0) {
			start = strlen(LEVELS[i].start);
			end = n;
			piece(f, LEVELS[i].colour, line, start);
		}
	fprintf(f, "%.*s", (int)(end - start), line + start);
	if (end < n) {
		size_t length = strcspn(line + end, ",(\n");

		piece(f, state_colour(line + end, n - end), line + end, length);
		fprintf(f, "%.*s", (int)(n - end - length), line + end + length);
	}
}

void paint(FILE *f, const char *text) {
	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		paint_line(f, text, n);
		if (text[n] == '\n')
			fputc('\n', f);
	}
}
