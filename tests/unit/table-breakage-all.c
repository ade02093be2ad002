/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tests of helper/table. All breakages together make the reader say every sentence in its sources. A broken table has a
 * description only if the table is still sound.
 */
#include <glob.h>

#include "table-kit.h"

/*
 * A table has a description exactly if the reader gives nothing but notes about the table. Then the description gives
 * the same facts. A note may be about bytes that are no fact; such bytes are not in the description.
 */
static void dumps(void) {
	char *description = two_of_each();
	unsigned sound = 0;

	for (size_t i = 0; i < TABLE_N_BREAKAGES; i++) {
		struct table_error err = { 0 };
		struct blob table = broken(description, TABLE_BREAKAGES[i].name, &err);
		struct nbft *t = read_blob(&table);
		char *text = dump_text(&table);
		bool faulty = t->refused;

		for (size_t k = 0; k < t->n_diags; k++)
			faulty = faulty || t->diags[k].level >= NBFT_DIAG_WARNING;
		ok(faulty == !text, "breakage %s gives %s", TABLE_BREAKAGES[i].name,
		   faulty ? "no description" : "a description");
		if (text) {
			sound++;
			ok(same_again(t, text), "breakage %s: the description gives the same facts",
			   TABLE_BREAKAGES[i].name);
		}
		nbft_free(t);
		free(text);
		free(table.v);
	}
	ok(sound >= 20, "at least 20 broken tables are sound: %u of %zu", sound, TABLE_N_BREAKAGES);
	free(description);
}

/* Sentences of the reader that no breakage reaches, with the reason. */
static const char *const UNREACHED[][2] = {
	{ "the NQN's uuid in the byte order of an EFI_GUID", "depends on the NQN; quirk-edk2.nbft has it" },
	{ "is the index of an HFI (EDK2)", "needs a discovery controller of another index; nbft.c has it" },
	{ "a default route is made only if a DHCP lease brings one", "depends on the address; plan.bats has it" },
};

static struct {
	char *said[4096];
	size_t n;
} heard;

static void hear(const char *description) {
	for (size_t i = 0; i < TABLE_N_BREAKAGES; i++) {
		struct table_error err = { 0 };
		struct blob table = broken(description, TABLE_BREAKAGES[i].name, &err);
		struct nbft *t = read_blob(&table);

		for (size_t k = 0; k < t->n_diags && heard.n < sizeof(heard.said) / sizeof(*heard.said); k++)
			heard.said[heard.n++] = strdup(t->diags[k].why);
		nbft_free(t);
		free(table.v);
	}
}

/* True if `format` can make `text`: the pieces between the conversions must all be in the text, in order. */
static bool is_made_by(const char *text, const char *format) {
	while (*format) {
		char piece[200];
		size_t n = strcspn(format, "%");

		snprintf(piece, sizeof(piece), "%.*s", (int)n, format);
		text = strstr(text, piece);
		if (!text)
			return false;
		text += n;
		format += n;
		if (*format == '%')
			format += 1 + strcspn(format + 1, "dsu") + 1;
	}
	return true;
}

static void is_reached(const char *format) {
	for (size_t i = 0; i < heard.n; i++)
		if (is_made_by(heard.said[i], format)) {
			ok(true, "a breakage makes the reader say: %s", format);
			return;
		}
	for (size_t i = 0; i < sizeof(UNREACHED) / sizeof(*UNREACHED); i++)
		if (strstr(format, UNREACHED[i][0])) {
			ok(true, "no breakage needs to reach (%s): %s", UNREACHED[i][1], format);
			return;
		}
	ok(false, "a breakage makes the reader say: %s", format);
}

/*
 * Copies the next string literal before `end`, joined with literals that follow without a comma, and moves *source
 * behind them.
 */
static bool next_literal(const char **source, const char *end, char ret[400]) {
	const char *s = memchr(*source, '"', (size_t)(end - *source));
	size_t n = 0;

	if (!s)
		return false;
	while (*s == '"' && s < end) {
		for (s++; *s != '"' && n < 399; s++)
			ret[n++] = *s;
		s++;
		s += strspn(s, " \t\n");
	}
	ret[n] = '\0';
	*source = s;
	return true;
}

static const char *call_end(const char *s) {
	unsigned depth = 0;
	bool quoted = false;

	for (; *s; s++) {
		if (*s == '"')
			quoted = !quoted;
		else if (*s == '(' && !quoted)
			depth++;
		else if (*s == ')' && !quoted && --depth == 0)
			break;
	}
	return s;
}

/* Checks every sentence in a call of diagnose(). A literal without a blank is the name of a field, not a sentence. */
static unsigned sentences(const char *source) {
	unsigned n = 0;

	while ((source = strstr(source, "\tdiagnose(")) != NULL) {
		const char *end = call_end(source);
		char literal[400];

		while (next_literal(&source, end, literal))
			if (strchr(literal, ' ')) {
				is_reached(literal);
				n++;
			}
	}
	return n;
}

static void complete(void) {
	char *description = two_of_each();
	unsigned n = 0;
	glob_t g;

	hear(description);
	ok(glob("helper/nbft/*.c", 0, NULL, &g) == 0, "the sources of the reader are found");
	for (size_t i = 0; i < g.gl_pathc; i++) {
		struct blob b = load_file(g.gl_pathv[i]);
		char *source = strndup((const char *)b.v, b.n);

		n += sentences(source);
		free(source);
		free(b.v);
	}
	ok(n >= 60, "at least 60 sentences are found in the reader's sources: %u", n);
	globfree(&g);
	for (size_t i = 0; i < heard.n; i++)
		free(heard.said[i]);
	free(description);
}

int main(void) {
	dumps();
	complete();
	return tap_done();
}
